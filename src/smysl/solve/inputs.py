"""Inputs to tell candidates apart: mutated from the examples, from the prose, and by type.

They carry no expected value; they only show where candidates differ.
"""

from __future__ import annotations

import ast
import itertools
import random
import re
from collections.abc import Callable, Iterable, Sequence

from smysl.core.contract import Contract
from smysl.core.example import TranscriptExample
from smysl.core.fingerprint import fingerprint
from smysl.core.literals import value_of
from smysl.edit.tree import single_call
from smysl.plan.program import arguments_of
from smysl.plan.types import bind, calls_of, singular
from smysl.solve.calling import bound, written
from smysl.solve.promises import Promise, fitted, promises
from smysl.solve.typical import Literal, typical

_NOTHING = frozenset({"None", "False", "[]", "{}", "0", "''", '""'})
"""Results that do not show that what was given could be read."""
_FEW = 3
"""Values of a parameter that are too few to tell candidates apart."""

_LEAST = 8
"""Calls that promises leave at least."""

_RELATED = 0.25
"""How often one argument is made from another of its type."""

_SHORT = 4
"""Characters of an alphabet so short that whole texts can be spelled."""

_HOSTILE_TEXTS = ("", " ", "x", "0", "-1", "abc")


class ValuePool:
    """Literal values of a whole package by parameter name: documents name things alike.

    Args:
        contracts: all contracts of the plan.
        program: name of the package's program, for transcripts.
    """

    def __init__(self, contracts: Iterable[Contract], program: str = "") -> None:
        self._values: dict[str, list[Literal]] = {}
        self._read: dict[str, list[str]] = {}
        for contract in contracts:
            for call, _, expected in calls_of(contract.examples):
                for name, node in bind(call, contract.signature).items():
                    self._add(name, node)
                    if expected is not None and expected not in _NOTHING:
                        self._read.setdefault(singular(name), []).extend(_texts(node))
            for example in contract.examples:
                if isinstance(example, TranscriptExample) and program:
                    words = arguments_of(example.command, program) or []
                    command = contract.symbol.removeprefix("handle").lstrip("_")
                    words = words[1:] if command and words[:1] == [command.replace("_", "-")] else words
                    names = [p.name for p in contract.signature.parameters if p.default is None]
                    for name, word in zip(names, words, strict=False):
                        self._values.setdefault(name, []).append(word)

    def _add(self, name: str, node: ast.expr) -> None:
        try:
            value = value_of(node)
        except ValueError:
            return
        known = self._values.setdefault(name, [])
        if not any(repr(value) == repr(other) for other in known):
            known.append(value)

    def read(self, contract: Contract) -> list[str]:
        """Return the texts that examples with a result give to a parameter of this name, also elsewhere."""
        names = {singular(parameter.name) for parameter in contract.signature.parameters}
        return [text for name in sorted(names) for text in self._read.get(name, ())]

    def values(self, name: str) -> list[Literal]:
        """Return values seen for this parameter name; lists of ``line`` for ``lines``."""
        found = list(self._values.get(name, ()))
        one = singular(name)
        if not found and one != name and one in self._values:
            items = self._values[one]
            found = [list(items), list(reversed(items)), items[:1], []]
        if not found and f"{name}s" in self._values:
            for value in self._values[f"{name}s"]:
                if isinstance(value, list | tuple):
                    found.extend(value)
        return found


def generate(contract: Contract, pool: ValuePool, limit: int = 40, known: Sequence[str] = ()) -> list[str]:
    """Return call expressions on the contract's symbol that exercise it, without expected values.

    Deterministic: the same contract gives the same inputs.

    Args:
        contract: a function or a program's handler; others give an empty list.
        pool: values seen elsewhere in the package.
        limit: how many calls at most.
        known: calls from elsewhere, to be varied like those of the examples.
    """
    if contract.kind not in {"function", "program"} or not contract.signature.parameters:
        return []
    given = promises(contract)
    calls = _generated(contract, pool, limit, known, given)
    # Promises that leave next to nothing were misread.
    return calls if not given or len(calls) >= _LEAST else _generated(contract, pool, limit, known, ())


def _generated(
    contract: Contract, pool: ValuePool, limit: int, known: Sequence[str], given: Sequence[Promise]
) -> list[str]:
    """Return calls whose arguments are as promised."""
    draw = random.Random(fingerprint(contract.name, contract.signature.name))  # noqa: S311 - not for secrets
    names = [p.name for p in contract.signature.parameters if not p.variadic]
    annotations = {p.name: p.annotation or "" for p in contract.signature.parameters}
    required = [p.name for p in contract.signature.parameters if p.default is None and not p.variadic]
    told = quoted(contract)
    shown = [call for call, _, _ in calls_of(contract.examples)]
    given_calls = (*shown, *map(single_call, known))
    seeds = [values for call in given_calls if (values := bound(call, contract)) is not None]
    options = {name: _options(name, annotations[name], pool, told) for name in names}
    for one in given:
        for name in one.names:
            if annotations[name] == "str" and 1 < len(one.demand.alphabet) <= _SHORT:
                options[name] = [*_spelled(one.demand.alphabet), *options[name]]
    while len(seeds) < 8 and all(options[name] for name in required):
        seeds.append({name: draw.choice(options[name]) for name in required})
    if not seeds:
        return []
    calls: dict[str, None] = {}
    for seed in seeds:
        if (fitting := fitted(given, seed)) is not None and (made := written(contract, fitting)):
            calls.setdefault(made)
    for _ in range(limit * 8):
        if len(calls) >= limit:
            break
        arguments = dict(draw.choice(seeds))
        for name in draw.sample(sorted(arguments), k=min(len(arguments), draw.choice((1, 1, 1, 2)))):
            same = [
                other
                for other in arguments
                if other != name and type(arguments[other]) is type(arguments[name])
            ]
            if same and draw.random() < _RELATED:
                # Two texts of the same letters, a list and nearly the same: what comparing is about.
                arguments[name] = mutate(arguments[draw.choice(same)], draw)
            elif options[name] and draw.random() < 0.35:
                arguments[name] = draw.choice(options[name])
            else:
                arguments[name] = mutate(arguments[name], draw)
        optional = [n for n in names if n not in required]
        if optional and draw.random() < 0.4:
            name = draw.choice(optional)
            if options[name]:
                arguments[name] = draw.choice(options[name])
        if (fitting := fitted(given, arguments)) is not None and (made := written(contract, fitting)):
            calls.setdefault(made)
    return list(calls)[:limit]


def _spelled(alphabet: str) -> list[Literal]:
    """Return short texts of few characters: all of one and two, and longer ones in and out of order."""
    short = ["".join(text) for length in (1, 2) for text in itertools.product(alphabet, repeat=length)]
    first, second = alphabet[0], alphabet[1]
    nested, turns = 2 * first + 2 * second, 3 * (first + second)
    return [*short, nested, turns, turns[::-1], first + nested + second, nested[1:] + nested]


def _texts(node: ast.expr) -> list[str]:
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def quoted(contract: Contract) -> list[str]:
    """Return short texts that the prose shows in code font or quotes: formats, limits, odd cases."""
    found = re.findall(r"`([^`\n]{1,60})`|\"([^\"\n]{1,40})\"", contract.words)
    flat = [(a or b).strip("\"'") for a, b in found]
    return [text for text in dict.fromkeys(flat) if "(" not in text and text != contract.symbol][:12]


def _options(name: str, annotation: str, pool: ValuePool, quoted: Sequence[str]) -> list[Literal]:
    options = pool.values(name)
    if not options and not annotation and singular(name) != name and quoted:
        # Several of something that the prose shows: holidays, written like `12-25`.
        return [[], list(quoted[:1]), list(quoted[:4]), list(reversed(quoted[:4]))]
    kinds = {type(value) for value in options}
    is_text = "str" in annotation.split("[", maxsplit=1)[0] or (not annotation and not options)
    if str in kinds or is_text:
        options += [text for text in quoted if text not in options]
    if str in kinds:
        options += list(_HOSTILE_TEXTS)
    # What the package shows of a text says more than any typical one.
    if not options or (len(options) < _FEW and str not in kinds) or annotation == "int":
        options += [value for value in typical(annotation) if value not in options]
    return options


def mutate(value: Literal, draw: random.Random) -> Literal:
    """Return a near neighbour of a literal value: one small step away."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        steps: tuple[Callable[[int], int], ...] = (
            lambda n: n + 1,
            lambda n: n - 1,
            lambda n: -n,
            lambda _: 0,
            lambda n: n * 2,
            lambda n: n // 2,
            lambda n: n + draw.randint(-9, 9),
            lambda n: n * 10 + draw.randint(0, 9),
        )
        return draw.choice(steps)(value)
    if isinstance(value, float):
        return draw.choice((value + 0.5, -value, 0.0, value * 2, value // 1, value + 0.005))
    if isinstance(value, str):
        return _mutate_text(value, draw)
    if isinstance(value, list | tuple):
        items = list(value)
        # A tuple's length is part of its type.
        choice = draw.randrange(6) if isinstance(value, list) else 5
        if not items:
            return value
        if choice == 0:
            items = items[: len(items) // 2]
        elif choice == 1:
            items.reverse()
        elif choice == 2:
            items.append(draw.choice(items))
        elif choice == 3:
            items.pop(draw.randrange(len(items)))
        else:
            position = draw.randrange(len(items))
            items[position] = mutate(items[position], draw)
        return type(value)(items)
    if isinstance(value, dict):
        copy = dict(value)
        if copy and draw.random() < 0.6:
            key = draw.choice(sorted(copy, key=repr))
            copy[key] = mutate(copy[key], draw)
        elif copy:
            copy.pop(draw.choice(sorted(copy, key=repr)))
        return copy
    return value


def _mutate_text(text: str, draw: random.Random) -> str:
    numbers = list(re.finditer(r"\d+", text))
    if numbers and draw.random() < 0.65:
        match = draw.choice(numbers)
        digits = match.group()
        number = int(digits[:9])
        new = draw.choice((number + 1, max(0, number - 1), number + draw.randint(1, 30), 0, number * 2))
        width = len(digits)
        return text[: match.start()] + str(new).zfill(width)[-max(width, 1) :] + text[match.end() :]
    if not text:
        return draw.choice(("a", " ", "0"))
    position = draw.randrange(len(text))
    choice = draw.randrange(8)
    if choice == 0:
        return text[:position] + text[position + 1 :]
    if choice == 1:
        return text[:position] + text[position] + text[position:]
    if choice == 2:
        return text.swapcase()
    if choice == 3:
        words = text.split(" ")
        draw.shuffle(words)
        return " ".join(words)
    if choice == 4:
        return text + draw.choice((" ", "x", "0", "!"))
    if choice == 5:
        return draw.choice(text.split(" "))
    if choice == 6:
        letters = list(text)
        draw.shuffle(letters)
        return "".join(letters)
    return text.rpartition(" ")[0]
