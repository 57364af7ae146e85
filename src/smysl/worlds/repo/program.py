"""Programs: one function with typed parameters, made by a frame."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Literal

import msgspec

from smysl.worlds.repo.dice import Dice

Type = Literal[
    "int", "list[int]", "str", "list[str]", "bool",
    "sorted", "small", "large", "unit", "year", "month", "path", "host", "markup", "pattern", "block",
    "version", "letter",
]  # fmt: skip
"""Of a parameter; those of the second and third line say what kind of value a natural program expects."""

_FUNCTIONS = (
    "compute", "resolve", "measure", "collect", "rate", "settle", "adjust", "gather", "weigh", "plan", "trim",
    "assign", "digest", "tally", "route", "grade",
)  # fmt: skip
_VARIABLES: dict[str, tuple[str, ...]] = {
    "int": ("amount", "limit", "size", "level", "bonus", "depth", "width", "price", "share", "weight"),
    "list[int]": ("values", "amounts", "scores", "sizes", "levels", "readings", "prices", "steps"),
    "str": ("label", "line", "code", "title", "phrase", "entry"),
    "list[str]": ("words", "labels", "lines", "codes", "entries"),
    "bool": ("strict", "reverse", "inclusive"),
}


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of a program; ``default`` is empty where it has none."""

    name: str
    kind: Type
    default: str = ""

    def __str__(self) -> str:
        """Return it as Python writes it."""
        return f"{self.name}: {self.kind}" + (f" = {self.default}" if self.default else "")


class Program(msgspec.Struct, frozen=True):
    """One function.

    Attributes:
        frame: who made it.
        symbol: its name.
        parameters: what it takes.
        source: the module.
    """

    frame: str
    symbol: str
    parameters: tuple[Parameter, ...]
    source: str


def symbol(dice: Dice) -> str:
    """Return a name for a function."""
    return dice.pick(_FUNCTIONS)


def program(
    dice: Dice,
    frame: str,
    parameters: Sequence[Parameter],
    returns: str,
    body: Sequence[str],
    name: str = "",
) -> Program:
    """Return a program of these lines.

    Args:
        dice: chooses the function's name.
        frame: who makes it.
        parameters: what it takes.
        returns: type of what it gives.
        body: lines below ``def``, with their own indentation beyond the first level.
        name: of the function, where its body calls it.
    """
    name = name or symbol(dice)
    head = f"def {name}({', '.join(map(str, parameters))}) -> {returns}:"
    source = "\n".join([head, *(f"    {line}" for line in body)])
    return Program(frame, name, tuple(parameters), plain(source))


def plain(source: str) -> str:
    """Return code as Python itself writes it, so that brackets of its making tell nothing."""
    return ast.unparse(ast.parse(source)) + "\n"


def names(dice: Dice, kind: Type, count: int) -> list[str]:
    """Return different variable names for values of a type."""
    return dice.some(_VARIABLES[kind], count)


def calls(dice: Dice, made: Program, count: int) -> list[str]:
    """Return different calls of a program, edges of its types among them."""
    found: dict[str, None] = {}
    for _ in range(count * 4):
        arguments = [_argument(dice, one.kind) for one in made.parameters]
        kept = len(arguments)
        while kept and made.parameters[kept - 1].default and dice.chance(0.4):
            kept -= 1
        found.setdefault(f"{made.symbol}({', '.join(arguments[:kept])})")
        if len(found) == count:
            break
    return list(found)


_TEXTS = (
    "", "a", "Aa", "abc", "level", "red fox", "one two three", "x=1", "k=v;m=n", "2024-05-17", "Hello, World",
    "  padded  ", "tab,sep,row", "noon", "AbC", "7 apples", "a-b-c", "zebra", "12", "-5", "3.5",
)  # fmt: skip


_SAMPLES: dict[str, tuple[str, ...]] = {
    "path": (
        "", ".", "/", "//", "a", "a/b", "/a/b.txt", "a//b/../c", "./x/", "../up/file.tar.gz", ".hidden",
        "dir.d/name", "C:\\Temp\\x.log", "c:/mixed\\way", "\\\\host\\share\\f", "a b/ü", "x/./y/", "end.",
        "/../z",
    ),
    "host": (
        "", "example.com", "www.example.com", ".local", "localhost", "10.0.0.1", "user@host", "user:pw@host",
        "host:80", "host:", "http://host/path", "//host/p?q=1#top", "/p?q", "name=value", "k=v=w", '"quoted"',
        "<URL:http://x>", "p;a=1;b=2", "https", "a.b.c.d", "x#", "ftp://u@h:21",
    ),
    "markup": (
        "", "plain", "a < b", "x & y", "<p>text</p>", "&lt;tag&gt;", "it's", 'say "hi"', "tab\there",
        "two\nlines", "back\\slash", "\u00e9t\u00e9", "$HOME", "a b", "&amp;lt;", '257 "/dir" made', "x;y|z",
    ),
    "pattern": (
        "", "*", "*.py", "a?c", "[abc]*", "[!x]y", "a.b", "a...c", "...", "1+1=2", "(x|y)", "ab:c:", "utf-8",
        "ISO 8859_1", "no-magic", "[", "x[1-3].txt", "a...",
    ),
    "block": (
        "", "one", "  one\n  two", "first\n\n  second\n", "\tindented\n\t  more", "title\n\nbody\nmore",
        "    a\n  b\n c", " # ", "#\n", "   ", "Err: told\n", "a.b.Err: x", "x at 0x7f00", "  \n", "\n\nx",
    ),
    "version": (
        "", "1", "1.2.3", "2.0b1", "10", "0x1f", "0b101", "07", "1.0-rc.2", "en_US.UTF-8@euro", "de_DE",
        "3a4", "abc",
    ),
}  # fmt: skip


def _argument(dice: Dice, kind: Type) -> str:
    match kind:
        case "int":
            return str(dice.number(-3, 12) if dice.chance(0.85) else dice.pick((0, 1, 2, 25, -10)))
        case "list[int]":
            return repr([dice.number(-4, 10) for _ in range(dice.pick((0, 1, 2, 3, 4, 5, 6, 7)))])
        case "str":
            return repr(dice.pick(_TEXTS))
        case "list[str]":
            return repr([dice.pick(_TEXTS) for _ in range(dice.number(0, 5))])
        case "bool":
            return str(dice.chance(0.5))
        case "sorted":
            return repr(sorted(dice.number(-4, 10) for _ in range(dice.number(0, 7))))
        case "small":
            return str(dice.number(0, 8))
        case "large":
            return str(dice.number(0, 300) if dice.chance(0.5) else dice.number(0, 2_000_000))
        case "unit":
            return repr(dice.number(0, 8) / 8)
        case "year":
            return str(
                dice.pick((1, 4, 100, 400, 1600, 1900, 1970, 1999, 2000, 2003, 2004, 2020, 2023, 2100))
            )
        case "month":
            return str(dice.number(1, 12))
        case "letter":
            return repr(dice.pick("abcxyz:"))
        case _:
            return repr(dice.pick(_SAMPLES[kind]))
