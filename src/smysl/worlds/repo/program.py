"""Programs: one function with typed parameters, made by a frame."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Literal

import msgspec

from smysl.worlds.repo.dice import Dice

Type = Literal["int", "list[int]", "str", "list[str]", "bool"]

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
