"""Python stubs: unfinished functions and classes whose docstrings are requirements."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

import msgspec

from smysl.core.errors import SpecError
from smysl.core.fingerprint import digest
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.document import Document
from smysl.spec.plain import plain_blocks
from smysl.spec.signatures import Mention, from_tree

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_DECLARED = re.compile("overload|abstractmethod")
_PROTOCOL = re.compile("Protocol")
_EXCEPTION = re.compile(r"\w*(?:Error|Exception|Warning)|KeyboardInterrupt|StopIteration|SystemExit")


def read_stub(data: bytes, text: str, path: str) -> Document:
    """Read a Python file that is to be completed.

    Every definition whose body is missing (``...``, ``pass``, ``raise NotImplementedError`` or only a
    docstring) becomes a heading with its docstring below; finished code is left alone, and so is what
    has no body for good: overloads, abstract methods, protocols, exceptions.

    Args:
        data: the file's bytes, for its digest.
        text: its text, lines ended by line feeds.
        path: relative to the specification's root.

    Raises:
        SpecError: S011 the file is not Python.
    """
    tree = _parse(text, path)
    blocks: list[Block] = _docstring(tree, path, text)
    for node, level in _unfinished(tree.body, 1):
        blocks.append(_heading(node, level, path, text))
        blocks += _docstring(node, path, text)
    return Document(path=path, text=text, digest=digest(data), format="stub", blocks=tuple(blocks))


def stub_mentions(document: Document) -> list[Mention]:
    """Return the signatures of what a stub leaves unfinished, with types and fields as written."""
    lines = document.text.split("\n")
    whole = Block(
        kind="code",
        text=document.text,
        span=Span(document.path, 1, 1, len(lines), len(lines[-1]) + 1),
        starts=tuple((number, 1) for number in range(1, len(lines) + 1)),
    )
    places = {
        block.starts[-1][0]: index for index, block in enumerate(document.blocks) if block.info == "python"
    }
    found = []
    for signature in from_tree(_parse(document.text, document.path).body, whole):
        index = places.get(signature.span.line)
        if index is not None:
            heading = document.blocks[index]
            span = heading.place(0, len(heading.text))
            found.append(Mention(msgspec.structs.replace(signature, span=span), 3, index))
    return found


def defines_code(document: Document) -> bool:
    """Tell whether a document is Python that defines a function or a class, finished or not."""
    if document.format != "stub":
        return False
    return any(isinstance(node, _Definition) for node in _parse(document.text, document.path).body)


def _parse(text: str, path: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        raise SpecError(
            "S011",
            f"the stub is not Python: {getattr(error, 'msg', error)}",
            where=f"{path}:{line}",
            help="correct it, or move it out of the specification's folder",
        ) from error


def _unfinished(body: Iterable[ast.stmt], level: int) -> Iterator[tuple[_Definition, int]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if _is_missing(node.body) and not _ends_with(node.decorator_list, _DECLARED):
                yield node, level
        elif isinstance(node, ast.ClassDef) and level == 1 and not _ends_with(node.bases, _PROTOCOL):
            inside = list(_unfinished(node.body, level + 1))
            bare = _is_missing([one for one in node.body if not isinstance(one, ast.AnnAssign)])
            if inside or (bare and not _ends_with(node.bases, _EXCEPTION)):
                yield node, level
                yield from inside


def _ends_with(words: Iterable[ast.expr], wanted: re.Pattern[str]) -> bool:
    """Tell whether the last name of a decorator or of a base is one of those that are wanted."""
    return any(wanted.fullmatch(ast.unparse(one).partition("[")[0].rpartition(".")[2]) for one in words)


def _is_missing(body: list[ast.stmt]) -> bool:
    for node in body:
        constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if constant or isinstance(node, ast.Pass):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None and "NotImplemented" in ast.unparse(node.exc):
            continue
        return False
    return True


def _heading(node: _Definition, level: int, path: str, text: str) -> Block:
    """The definition's own line or lines, from its first word to the colon before its body."""
    lines = text.split("\n")
    first = node.lineno - 1
    column = len(lines[first].encode()[: node.col_offset].decode())
    last = first
    while last + 1 < node.body[0].lineno and not re.search(r":\s*(?:#.*|\.\.\.|pass)?\s*$", lines[last]):
        last += 1
    kept = [lines[first][column:], *lines[first + 1 : last + 1]]
    kept[-1] = re.sub(r":\s*(?:#.*|\.\.\.|pass)?\s*$", "", kept[-1])
    # A definition over several lines is named by its first line's end, where its signature is looked up.
    starts = [(first + 1, column + 1), *((number + 1, 1) for number in range(first + 1, last + 1))]
    end = starts[-1][1] + len(kept[-1])
    if len(kept) > 1:
        kept, starts, last = kept[:1], starts[:1], first
        end = starts[0][1] + len(kept[0])
    span = Span(path, first + 1, column + 1, last + 1, end)
    return Block(
        kind="heading", text="\n".join(kept), span=span, level=level, info="python", starts=tuple(starts)
    )


def _docstring(node: _Definition | ast.Module, path: str, text: str) -> list[Block]:
    first = node.body[0] if node.body else None
    if not (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return []
    lines = text.split("\n")
    start, end = first.lineno - 1, (first.end_lineno or first.lineno) - 1
    raw = lines[start : end + 1]
    raw[-1] = (
        raw[-1]
        .encode()[: first.end_col_offset]
        .decode()
        .removesuffix('"""')
        .removesuffix("'''")
        .rstrip("\"'")
    )
    column = len(lines[start].encode()[: first.col_offset].decode())
    opening = re.match(r"[a-zA-Z]*(?:\"\"\"|'''|\"|')", raw[0][column:])
    skip = column + (opening.end() if opening else 0)
    raw[0] = raw[0][skip:]
    value = first.value.value.split("\n")
    if len(value) == len(raw):
        raw = value  # what the docstring says, not how it is escaped
    filled = [line for line in raw[1:] if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in filled), default=0)
    kept = [""] * len(lines)
    shifts = [0] * len(lines)
    for offset, line in enumerate(raw):
        kept[start + offset] = line if offset == 0 else line[margin:]
        shifts[start + offset] = skip if offset == 0 else margin
    return plain_blocks(path, kept, shifts)
