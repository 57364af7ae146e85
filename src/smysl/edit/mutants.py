"""Mutants: slightly wrong versions of a solution, to see whether its examples would notice."""

from __future__ import annotations

import ast
from collections import Counter
from typing import NamedTuple

import msgspec

from smysl.core.fingerprint import fingerprint
from smysl.edit.names import undefined_names
from smysl.edit.normalise import code_digest
from smysl.edit.operators import Change, changes
from smysl.edit.symbols import defined_by, segments
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none


class Mutant(msgspec.Struct, frozen=True, kw_only=True):
    """One changed version of a module.

    Attributes:
        source: the whole module with the one change in it.
        line: line of the change in the original module, from 1.
        operator: arithmetic, boundary, boolean, comparison, condition, constant, default, exception,
            return, slice, statement or string.
        description: what is different, in one line.
    """

    source: str
    line: int
    operator: str
    description: str


def mutants(source: str, symbol: str, limit: int = 20, seed: int = 0) -> list[Mutant]:
    """Return up to ``limit`` mutants of ``symbol`` in ``source``, spread over operators and lines.

    Mutated are the symbol itself and the private helpers and constants (``_name``, ``NAME``) that it
    reaches; public neighbours answer to contracts of their own. Every mutant parses, and differs from
    the original and from every other in its normal form. The same arguments give the same list.

    Args:
        source: a module; one that is not Python, or lacks ``symbol``, has no mutants.
        symbol: a top-level name.
        limit: how many at most.
        seed: which ones, where there are more.
    """
    source = source.removeprefix("\ufeff")
    if parse_or_none(source) is None:
        return []
    try:
        statements = _statements(source, symbol)
        waiting = [
            _Chance(_rank(seed, change), change, statement)
            for statement in statements
            for change in changes(statement)
        ]
    except RecursionError:  # an expression hundreds of levels deep
        return []
    text = Text(source)
    seen = {code_digest(text.of(statement)) for statement in statements}
    by_operator: Counter[str] = Counter()
    by_line: Counter[int] = Counter()
    found: list[Mutant] = []

    def crowd(change: Change) -> int:
        return by_operator[change.operator] + 2 * by_line[change.node.lineno]

    while waiting and len(found) < limit:
        chance = min(waiting, key=lambda chance: (crowd(chance.change), chance.rank))
        waiting.remove(chance)
        change = chance.change
        mutated, piece = text.changed(change.node, change.text, chance.statement)
        # Comparing the one statement says as much as comparing the module, sooner.
        name = code_digest(piece) if parse_or_none(piece) is not None else ""
        if not name or name in seen:
            continue
        seen.add(name)
        by_operator[change.operator] += 1
        by_line[change.node.lineno] += 1
        line, operator, description = change.node.lineno, change.operator, change.description
        found.append(Mutant(source=mutated, line=line, operator=operator, description=description))
    return sorted(found, key=lambda mutant: (mutant.line, mutant.operator, mutant.description))


class _Chance(NamedTuple):
    rank: str
    change: Change
    statement: ast.stmt


def _rank(seed: int, change: Change) -> str:
    return fingerprint(seed, change.operator, change.node.lineno, change.node.col_offset, change.text)


def _statements(source: str, symbol: str) -> list[ast.stmt]:
    """Return the definition of ``symbol`` and of the private names that it reaches."""
    parts = [(statement, set(defined_by(statement)), text) for statement, text in segments(source)]
    wanted = {symbol}
    chosen: list[ast.stmt] = []
    grows = True
    while grows:
        grows = False
        for statement, names, text in parts:
            if statement not in chosen and names & wanted:
                chosen.append(statement)
                wanted |= {name for name in undefined_names(text) if name.startswith("_") or name.isupper()}
                grows = True
    return [statement for statement, _, _ in parts if statement in chosen]
