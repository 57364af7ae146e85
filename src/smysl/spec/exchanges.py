"""HTTP exchanges: a request and its response, as an ``http`` code block shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from smysl.core.example import HttpExample
from smysl.spec.blocks import Block
from smysl.spec.found import Finding, FoundExample

_REQUEST = re.compile(
    r"^(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(?P<path>\S+)(?:\s+HTTP/\d(?:\.\d)?)?\s*$"
)
_RESPONSE = re.compile(r"^HTTP/\d(?:\.\d)?\s+(?P<status>\d{3})\b.*$")
_FIELD = re.compile(r"^(?P<name>[A-Za-z][\w-]*):\s*(?P<value>.*?)\s*$")


def is_http(block: Block) -> bool:
    """Tell whether a code block shows HTTP messages."""
    words = block.info.split()
    return block.kind == "code" and bool(words) and words[0].strip("{}.") in {"http", "https", "rest"}


def in_exchange(blocks: Sequence[Block], index: int) -> Iterator[Finding]:
    """Find the exchanges that begin in a block; a response may stand alone in the next ``http`` block.

    Args:
        blocks: the blocks of one document.
        index: position of one for which `is_http` holds.
    """
    block = blocks[index]
    messages = _messages(block)
    for position, (head, start, end, rest) in enumerate(messages):
        request = _REQUEST.match(head)
        if request is None:
            continue
        answer = messages[position + 1] if position + 1 < len(messages) else _next_block(blocks, index)
        response = _RESPONSE.match(answer[0]) if answer else None
        if answer is None or response is None:
            continue
        same_block = position + 1 < len(messages)
        place = block.place(start, answer[2] if same_block else end)
        headers, body = _parts(rest)
        response_headers, response_body = _parts(answer[3])
        example = HttpExample(
            span=place,
            method=request["method"],
            path=request["path"],
            request_headers=headers,
            request_body=body,
            status=int(response["status"]),
            response_headers=response_headers,
            response_body=response_body or None,
        )
        yield FoundExample(example, index, place)


_Message = tuple[str, int, int, list[str]]


def _next_block(blocks: Sequence[Block], index: int) -> _Message | None:
    for block in blocks[index + 1 : index + 3]:
        if is_http(block):
            messages = _messages(block)
            return messages[0] if messages else None
        if block.kind == "heading":
            return None
    return None


def _messages(block: Block) -> list[_Message]:
    """Cut a block into messages: first line, where it starts and ends, the lines below."""
    messages: list[_Message] = []
    offset = 0
    for line in block.text.split("\n"):
        end = offset + len(line.rstrip())
        if _REQUEST.match(line) or _RESPONSE.match(line):
            messages.append((line, offset, end, []))
        elif messages:
            head, start, last, rest = messages[-1]
            rest.append(line)
            messages[-1] = (head, start, end if line.strip() else last, rest)
        offset += len(line) + 1
    return messages


def _parts(lines: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], str]:
    headers = []
    position = 0
    while position < len(lines) and (match := _FIELD.match(lines[position])):
        headers.append((match["name"], match["value"]))
        position += 1
    return tuple(headers), "\n".join(lines[position:]).strip("\n")
