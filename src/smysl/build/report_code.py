"""Python source as HTML, with a little colour."""

from __future__ import annotations

import html
import io
import keyword
import tokenize

_KINDS = {tokenize.STRING: "s", tokenize.COMMENT: "c", tokenize.NUMBER: "n"}
for _name in ("FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END"):
    if hasattr(tokenize, _name):
        _KINDS[getattr(tokenize, _name)] = "s"


def code_html(source: str) -> str:
    """Return escaped source; strings, comments, numbers and keywords stand in ``<i class>``."""
    lines = source.splitlines(keepends=True)
    out: list[str] = []
    row, column = 1, 0

    def copy(to: tuple[int, int]) -> str:
        nonlocal row, column
        pieces = []
        while row < to[0]:
            pieces.append(lines[row - 1][column:])
            row, column = row + 1, 0
        pieces.append(lines[row - 1][column : to[1]] if row <= len(lines) else "")
        column = to[1]
        return html.escape("".join(pieces))

    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind = _KINDS.get(token.type, "")
            if token.type == tokenize.NAME and keyword.iskeyword(token.string):
                kind = "k"
            out.append(copy(token.start))
            text = copy(token.end)
            out.append(f'<i class="{kind}">{text}</i>' if kind and text else text)
    except (tokenize.TokenError, SyntaxError, IndexError):
        return html.escape(source)
    return "".join(out)
