"""Python as cells of a screen: a token's class, and which name or how large a number it is."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections.abc import Iterable
from functools import lru_cache

from smysl.worlds.vocabulary import known, token

Cell = tuple[int, int]
"""Class, and canonical name or bucket of a literal."""

MOST_NAMES = 40
"""Names that are told apart on one screen; the rest share the last number."""

_EXACT = 20
_SILENT = {
    tokenize.NEWLINE,
    tokenize.NL,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.COMMENT,
}
_UNKNOWN = token("unknown")
_WORDS = {word: token(f"kw_{word}") for word in keyword.kwlist}


def bucket(value: float | str) -> int:
    """Return a small positive number that says how large a number or how long a text is.

    Integers from -20 to 20 have numbers of their own; beyond, each doubling has one. 0 means "no value".
    """
    if isinstance(value, str):
        return 1 + min(len(value), 60)
    whole = int(value)
    if -_EXACT <= whole <= _EXACT:
        return whole + _EXACT + 1
    doubling = min((abs(whole) // _EXACT).bit_length(), 9)
    return 2 * _EXACT + 1 + 2 * doubling + (whole < 0)


class Names:
    """The names of one task, numbered in the order in which they first appear in its texts.

    Numbers never change: what is shown in one episode does not depend on those before it.

    Args:
        sources: texts whose names are numbered, the program first.
    """

    def __init__(self, sources: Iterable[str] = ()) -> None:
        self._numbers: dict[str, int] = {}
        for source in sources:
            for _, _, name in _lexed(source):
                if name:
                    self._numbers.setdefault(name, min(len(self._numbers) + 1, MOST_NAMES))

    def number(self, name: str) -> int:
        """Return a name's number, from 1; those that are in none of the texts share the last one."""
        return self._numbers.get(name, MOST_NAMES)


def cells(source: str, names: Names) -> list[Cell]:
    """Return the cells of a line or a piece of Python; what does not lex is one unknown cell.

    Args:
        source: code.
        names: the task's names.
    """
    return [(kind, names.number(name) if name else value) for kind, value, name in _lexed(source)]


@lru_cache(maxsize=8192)
def _lexed(source: str) -> tuple[tuple[int, int, str], ...]:
    """Return class, bucket and name of each token."""
    found: list[tuple[int, int, str]] = []
    dotted = False
    try:
        for one in tokenize.generate_tokens(io.StringIO(source.strip() + "\n").readline):
            if one.type in _SILENT:
                continue
            found.append(_cell(one.type, one.string, dotted=dotted))
            dotted = one.string == "."
    except (tokenize.TokenError, SyntaxError):
        pass  # a line out of the middle of a statement: what was read of it counts
    return tuple(found) or ((_UNKNOWN, 0, ""),) if source.strip() else ()


def _cell(kind: int, text: str, *, dotted: bool) -> tuple[int, int, str]:
    if kind == tokenize.NUMBER:
        whole = text.replace("_", "").isdigit()
        return (token("integer"), bucket(int(text)), "") if whole else (token("float"), 0, "")
    if kind == tokenize.STRING:
        return token("text"), bucket(text.strip("\"'")), ""
    if kind == tokenize.OP:
        found = known(f"op_{text}")
        return (_UNKNOWN if found is None else found), 0, ""
    if kind != tokenize.NAME:
        return _UNKNOWN, 0, ""
    if text in _WORDS:
        return _WORDS[text], 0, ""
    found = known(f"method_{text}" if dotted else f"fn_{text}")
    if found is not None:
        return found, 0, ""
    return token("attribute" if dotted else "name"), 0, text
