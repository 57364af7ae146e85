"""Kinds: what to call a function with whose documents show neither types nor examples.

Its words speak of a list or a string, and candidates fail on what they were not written for: the kinds of
arguments that most candidates give a value for, and that the words speak of, are taken for the types.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.requirement import Parameter
from smysl.plan.types import annotation_of
from smysl.solve.attempts import Attempt
from smysl.solve.calling import written
from smysl.solve.inputs import ValuePool
from smysl.solve.trials import Trials
from smysl.solve.typical import Literal, typical

_WORDS = {
    "list[list[int]]": r"matrix|grid|nested list|lists? of lists|2d |двумерн|матриц|список списков",
    "list[str]": r"(?:list|array)s? of (?:\w+ )?(?:strings|words|names)|(?:спис\w+|массив\w*) (?:строк|слов)",
    "dict[str, str]": r"\bdict|mapping|словар",
    "tuple[int, int]": r"\btuple|interval|\bpair\b|кортеж|пар[аыу]\b|интервал",
    "list[int]": r"\blist\b|\barray|sequence of|списо?к|массив|последовательност",
    "str": r"\bstring|\btext|\bword\b|sentence|character|строк|текст|слово|предложени",
    "float": r"\bfloat|real number|decimal|вещественн|дробн",
    "int": r"\binteger|\bnumber|\bint\b|целое|числ",
    "bool": r"\bboolean|\bflag\b|флаг",
}
"""Kinds, and words that speak of them; what is more special comes first."""

_NEAR = 48
"""Characters before and after a parameter's name in which a word speaks of it."""

_MOST_ASSIGNMENTS = 81
_CALLS = 2
_VOICES = 8
_LEAST = 0.5
"""Share of candidates that must give a value on some call."""


def typed(contract: Contract, attempts: Sequence[Attempt], pool: ValuePool, trials: Trials) -> Contract:
    """Return a contract whose parameters have types, guessed where the documents show nothing of them.

    Args:
        contract: a function.
        attempts: candidates, which are run on values of each kind.
        pool: values that the package shows for parameters of a name.
        trials: where they run.

    Returns:
        the contract as it is, if nothing is open or nothing can be told.
    """
    bare = [p.name for p in contract.signature.parameters if not p.annotation and not p.variadic]
    shown = {name: kind for name in bare if (kind := _shown(pool.values(name)))}
    open_ = [name for name in bare if name not in shown]
    if contract.kind != "function" or not attempts:
        return contract
    contract = _annotated(contract, shown)
    if not open_:
        return contract
    spoken = {name: _spoken(name, contract.words) for name in open_}
    room = max(1, int(_MOST_ASSIGNMENTS ** (1 / len(open_))))
    likely = [sorted(_WORDS, key=lambda kind: -spoken[name][kind])[:room] for name in open_]
    assignments = [dict(zip(open_, kinds, strict=True)) for kinds in itertools.product(*likely)]
    guesses = [_annotated(contract, assignment) for assignment in assignments]
    calls = [_calls(guess) for guess in guesses]
    flat = list(dict.fromkeys(call for some in calls for call in some))
    vectors = trials.observe(contract, attempts[:_VOICES], flat)
    place = {call: position for position, call in enumerate(flat)}
    best: tuple[float, Contract] | None = None
    for guess, assignment, some in zip(guesses, assignments, calls, strict=True):
        given = [[v[place[call]].value for v in vectors if not v[place[call]].is_failure] for call in some]
        alive = [len(values) / len(vectors) for values in given] or [0.0]
        said = sum(spoken[name][kind] for name, kind in assignment.items()) / len(open_)
        told = len({value for values in given for value in values}) > 1
        score = max(alive) / 2 + sum(alive) / len(alive) / 2 + said + (0.2 if told else 0.0)
        if max(alive) >= _LEAST and (best is None or score > best[0]):
            best = (score, guess)
    return best[1] if best else contract


def _shown(values: Sequence[Literal]) -> str:
    """Return the type of the first value that the package shows for a parameter."""
    return (annotation_of(ast.parse(repr(values[0]), mode="eval").body) or "") if values else ""


def _spoken(name: str, words: str) -> dict[str, float]:
    """Return for each kind how much the words speak of it: 1 beside the name, a half elsewhere."""
    around = " ".join(
        words[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        for match in re.finditer(rf"\b{re.escape(name)}\b", words)
    )
    found: dict[str, float] = {}
    for kind, pattern in _WORDS.items():
        near, far = (re.search(pattern, text, re.IGNORECASE) for text in (around, words))
        found[kind] = 1.0 if near else 0.5 if far else 0.0
    return found


def _annotated(contract: Contract, kinds: dict[str, str]) -> Contract:
    def given(parameter: Parameter) -> Parameter:
        kind = kinds.get(parameter.name)
        return msgspec.structs.replace(parameter, annotation=kind) if kind else parameter

    parameters = tuple(map(given, contract.signature.parameters))
    signature = msgspec.structs.replace(contract.signature, parameters=parameters)
    return msgspec.structs.replace(contract, signature=signature)


def _calls(contract: Contract) -> list[str]:
    """Return calls with usual values: not the first, which is often empty; all texts, whose forms differ."""
    values = {
        p.name: _usual(typical(p.annotation or ""))
        for p in contract.signature.parameters
        if p.default is None and not p.variadic
    }
    if not all(values.values()):
        return []
    texts = [some for some in values.values() if isinstance(some[-1], str)]
    count = max([_CALLS, *map(len, texts)])
    turns = [{name: some[turn % len(some)] for name, some in values.items()} for turn in range(count)]
    return [call for arguments in turns if (call := written(contract, arguments))]


def _usual(values: list[Literal]) -> list[Literal]:
    return [value for value in values if value] or values
