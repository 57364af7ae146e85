"""Fences: the pieces of a model's answer that may be Python, likeliest first."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from smysl.edit.tree import parse_or_none

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^`\n]*$")
_CODE_START = re.compile(
    r"from\s+[\w.]+\s+import\s|import\s+\w|(?:async\s+)?def\s+\w|class\s+\w|@\w"
    r"|[A-Za-z_]\w*\s*(?::[^=]+)?=[^=]"
)
_CLOSERS = (")", "]", "}", "#", '"""', "'''")
_PYTHON = {"", "python", "py", "python3", "py3", "pycon", "ipython"}
_MOST_CUTS = 60


def python_pieces(text: str) -> Iterator[str]:
    """Yield parts of ``text`` that parse as Python, in the order in which they deserve to be tried.

    First the text as it stands (code alone, or code that goes on from an opened fence, then prose);
    fenced blocks, one by one and then joined; the text between first and last fence (a docstring may
    hold fences), above the first, and without any, each with the prose around the code cut away.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    lines = text.split("\n")
    blocks, head, hull = _blocks(lines)
    parsed = [piece for block in blocks if (piece := _parsing(block)) is not None]
    if not _FENCE.match(lines[0]) and (piece := _parsing(text)) is not None:
        yield piece
    yield from parsed
    if len(parsed) > 1:
        yield "\n\n".join(parsed)
    if (piece := _parsing(hull)) is not None:
        yield piece
    for rest in (hull, head, "\n".join(line for line in lines if not _FENCE.match(line))):
        piece = _parsing_within_prose(rest)
        if piece is not None:
            yield piece


def _blocks(lines: list[str]) -> tuple[list[str], str, str]:
    """Return fenced blocks of Python, the text above the first fence, and that between first and last."""
    blocks: list[str] = []
    fences = [row for row, line in enumerate(lines) if _FENCE.match(line)]
    opened: tuple[int, str, str] | None = None
    for row in fences:
        match = _FENCE.match(lines[row])
        assert match is not None
        mark, language = match.group(1), match.group(2).lower()
        if opened is None:
            opened = (row, mark, language)
        elif mark.startswith(opened[1]) and not language:
            _keep(blocks, lines[opened[0] + 1 : row], opened[2])
            opened = None
        elif language in _PYTHON - {""}:  # the closing fence was forgotten
            _keep(blocks, lines[opened[0] + 1 : row], opened[2])
            opened = (row, mark, language)
    if opened is not None:
        _keep(blocks, lines[opened[0] + 1 :], opened[2])
    if not fences:
        return blocks, "", "\n".join(lines)
    last = fences[-1] if len(fences) > 1 else len(lines)
    return blocks, "\n".join(lines[: fences[0]]), "\n".join(lines[fences[0] + 1 : last])


def _keep(blocks: list[str], lines: list[str], language: str) -> None:
    if language in _PYTHON:
        blocks.append("\n".join(lines))


def _parsing(block: str) -> str | None:
    """Return ``block``, its unfinished tail cut off statement by statement, or ``None``."""
    block = textwrap.dedent(block).strip("\n")
    lines = block.split("\n")
    for _ in range(_MOST_CUTS):
        if not lines:
            return None
        if parse_or_none("\n".join(lines)) is not None:
            return "\n".join(lines)
        lines = lines[: _last_start(lines)]
    return None


def _last_start(lines: list[str]) -> int:
    """Return the row where the last top-level statement starts: a cut there leaves no half of one."""
    for row in range(len(lines) - 1, 0, -1):
        line = lines[row]
        if line and not line[0].isspace() and not line.startswith(_CLOSERS):
            return row
    return 0


def _parsing_within_prose(text: str) -> str | None:
    """Return code from ``text`` without fences: from a line that looks like code to where it ends."""
    lines = textwrap.dedent(text).split("\n")
    runs: list[str] = []
    row = 0
    while row < len(lines):
        if not _CODE_START.match(lines[row]):
            row += 1
            continue
        end = _run_end(lines, row)
        run = _parsing("\n".join(lines[row:end]))
        if run is not None:
            runs.append(run)
        row = max(end, row + 1)
    return "\n\n".join(runs) if runs else None


def _run_end(lines: list[str], start: int) -> int:
    """Return where a run of code ends: at a line in the first column that reads like prose."""
    for row in range(start + 1, len(lines)):
        line = lines[row]
        if line and not line[0].isspace() and not line.startswith(_CLOSERS) and _is_prose(line):
            return row
    return len(lines)


def _is_prose(line: str) -> bool:
    if _CODE_START.match(line) or line.startswith(
        ("if ", "for ", "while ", "try:", "with ", "else", "except")
    ):
        return False
    return parse_or_none(line) is None
