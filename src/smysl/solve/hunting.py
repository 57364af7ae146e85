"""Hunting: inputs on which candidates differ that looked alike, found by search and not by chance.

Differential testing (McKeeman 1998) steered as greybox fuzzers are: what told candidates apart is varied
further, and the constants in the candidates' own code are the dictionary, since where they differ they
usually compare with one. An input is kept if it tells apart two candidates that nothing before it did. What
is too long for a person to take in is made shorter as long as it tells the same ones apart (Zeller and
Hildebrandt 2002).
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from smysl.core.contract import Contract
from smysl.core.fingerprint import fingerprint
from smysl.core.verdict import ENDED, Observation
from smysl.edit.tree import parse_or_none, single_call
from smysl.solve.inputs import literal_arguments, mutate, written
from smysl.solve.promises import Promise, fitted, promises
from smysl.solve.typical import Literal

_ROUNDS = 6
_FRUITLESS = 3
"""Rounds in a row that may bring nothing."""
_EACH = 32
"""Calls of a round."""
_MOST_IN_TURN = 64
_TRIES = 8
"""Changes for each of them: many were tried before, or break a promise."""
_BASES = 2
"""Calls of the first round, in which every constant has its turn in so many of the calls at hand."""

_LONGEST_CONSTANT = 40
"""Characters of a constant that is worth planting."""

_EVER = (0, 1, -1)
"""Numbers that every dictionary has."""

_PLANTED, _CROSSED = 0.35, 0.2
"""How often a constant is planted, and a value taken from another call; else it takes a small step."""

_FAVOURED = 4
"""How much oftener a call that told candidates apart is varied."""

_LONG = 32
"""Characters of a call from which on a shorter one is looked for."""
_MOST_SHORTENED = 4
_MOST_CUT = 64
_CUTS = 6
"""Times that a call is made shorter at most."""

_Arguments = Mapping[str, Literal]
_Groups = tuple[int, ...]
"""Of each candidate the number of its behaviour."""

Look = Callable[[Sequence[str]], Sequence[Sequence[Observation]]]
"""Calls → what each candidate does on them."""

Found = tuple[str, list[Observation]]
"""A call, and what each candidate did on it."""


def hunt(
    contract: Contract,
    sources: Sequence[str],
    calls: Sequence[str],
    vectors: Sequence[Sequence[Observation]],
    look: Look,
) -> list[Found]:
    """Return calls that tell candidates apart where no call before does, or shorter ones that do as well.

    Deterministic: the same contract and candidates give the same calls.

    Args:
        contract: a function; others give an empty list.
        sources: the candidates.
        calls: inputs that were tried.
        vectors: what each candidate did on them.
        look: tries others.
    """
    known = {call: bound for call in calls if (bound := _bound(call, contract)) is not None}
    if contract.kind != "function" or not known or len(sources) < 2:
        return []
    hunter = _Hunter(contract, look, known, set(calls))
    seen = {call: [vector[place] for vector in vectors] for place, call in enumerate(calls)}
    parted = [(call, seen[call]) for call in known if len(set(map(_told, seen[call]))) > 1]
    found = hunter.search(sources, parted, _groups([tuple(map(_told, vector)) for vector in vectors]))
    return [*found, *hunter.shorten([*parted, *found])]


class _Hunter:
    """One hunt: what was tried is not tried again."""

    def __init__(
        self, contract: Contract, look: Look, known: Mapping[str, _Arguments], tried: set[str]
    ) -> None:
        self._contract = contract
        self._look = look
        self._bound = dict(known)
        self._tried = tried
        self._given: Sequence[Promise] = promises(contract)
        seed = fingerprint("hunt", contract.name, contract.signature.name)
        self._draw = random.Random(seed)  # noqa: S311 - no secret

    def search(self, sources: Sequence[str], parted: Sequence[Found], groups: _Groups) -> list[Found]:
        """Return calls, each of which makes the groups finer."""
        favoured = {call for call, _ in parted}
        corpus = list(self._bound.values())
        weights = [_FAVOURED if call in favoured else 1 for call in self._bound]
        planted = _constants(sources)
        found: list[Found] = []
        fruitless = 0
        for number in range(_ROUNDS):
            if len(set(groups)) == len(sources) or fruitless == _FRUITLESS:
                break
            fruitless += 1
            varied, most = _in_turn(corpus, planted, self._draw), _MOST_IN_TURN
            if number:
                varied, most = _varied(corpus, weights, planted, self._draw), _EACH
            for call, seen in self._tell(varied, most):
                finer = _groups(list(zip(groups, map(_told, seen), strict=True)))
                if max(finer) > max(groups):
                    groups, fruitless = finer, 0
                    found.append((call, seen))
                    corpus.append(self._bound[call])
                    weights.append(_FAVOURED)
        return found

    def shorten(self, parted: Iterable[Found]) -> list[Found]:
        """Return for the long ones of these calls shorter ones that tell the same candidates apart."""
        shortest: dict[_Groups, str] = {}
        for call, seen in parted:
            groups = _groups([_told(look) for look in seen])
            if len(call) < len(shortest.get(groups, call + " ")):
                shortest[groups] = call
        long = [(groups, call) for groups, call in shortest.items() if len(call) > _LONG]
        shorter = (self._shortened(groups, call) for groups, call in long[:_MOST_SHORTENED])
        return [found for found in shorter if found is not None]

    def _shortened(self, groups: _Groups, call: str) -> Found | None:
        best: Found | None = None
        for _ in range(_CUTS):
            shorter = [
                (other, seen)
                for other, seen in self._tell(_cut(self._bound[call]), _MOST_CUT)
                if len(other) < len(call) and _groups([_told(look) for look in seen]) == groups
            ]
            if not shorter:
                break
            best = min(shorter, key=lambda found: len(found[0]))
            call = best[0]
        return best

    def _tell(self, varied: Iterable[_Arguments], most: int) -> Iterator[Found]:
        """Try arguments that were not tried, mended to what is promised, as many as there may be."""
        fresh: list[str] = []
        for arguments in varied:
            if len(fresh) == most:
                break
            if (fitting := fitted(self._given, arguments)) is None:
                continue
            call = written(self._contract, fitting)
            if call not in self._tried and single_call(call) is not None:
                self._tried.add(call)
                self._bound[call] = dict(fitting)
                fresh.append(call)
        vectors = self._look(fresh) if fresh else ()
        for place, call in enumerate(fresh):
            seen = [vector[place] for vector in vectors]
            # Who is slow is told apart by patience alone.
            if not any(look.value in ENDED for look in seen):
                yield call, seen


def _bound(call: str, contract: Contract) -> _Arguments | None:
    node = single_call(call)
    return literal_arguments(node, contract) if node is not None else None


def _told(look: Observation) -> str:
    """Return what counts of a look: which exception was raised does not."""
    return "!" if look.is_failure else look.value


def _groups(behaviours: Sequence[object]) -> _Groups:
    names = {one: number for number, one in enumerate(dict.fromkeys(behaviours))}
    return tuple(names[one] for one in behaviours)


def _constants(sources: Iterable[str]) -> dict[type, list[Literal]]:
    """Return the numbers and short texts of code, by type; of whole numbers also what is next to them."""
    found: dict[type, dict[Literal, None]] = {int: dict.fromkeys(_EVER), float: {}, str: {}}
    for source in sources:
        tree = parse_or_none(source)
        for node in ast.walk(tree) if tree else ():
            match node:
                case ast.Constant(value=bool()):
                    pass
                case ast.Constant(value=int(number)):
                    near = (number - 1, number, number + 1)
                    found[int] |= dict.fromkeys((*near, *(-one for one in near)))
                case ast.Constant(value=float(part)):
                    found[float] |= dict.fromkeys((part, -part))
                case ast.Constant(value=str(text)) if 0 < len(text) <= _LONGEST_CONSTANT:
                    found[str][text] = None
    return {kind: list(values) for kind, values in found.items()}


def _in_turn(
    corpus: Sequence[_Arguments], planted: Mapping[type, Sequence[Literal]], draw: random.Random
) -> Iterator[_Arguments]:
    """Yield calls, each with one constant as an argument, or as the first item of one."""
    most = max(map(len, planted.values()))
    for place, name in itertools.product(range(most), corpus[0]):
        for arguments in draw.sample(corpus, min(_BASES, len(corpus))):
            value = arguments.get(name)
            items = value if isinstance(value, list | tuple) and value else None
            some = planted.get(type(items[0] if items else value), ())
            if place < len(some):
                constant = some[place]
                yield {**arguments, name: type(items)([constant, *items[1:]]) if items else constant}


def _varied(
    corpus: Sequence[_Arguments],
    weights: Sequence[int],
    planted: Mapping[type, Sequence[Literal]],
    draw: random.Random,
) -> Iterator[_Arguments]:
    """Yield the arguments of calls, each changed in up to three places."""
    for _ in range(_TRIES * _EACH):
        yield _changed(draw.choices(corpus, weights)[0], corpus, planted, draw)


def _changed(
    given: _Arguments,
    corpus: Sequence[_Arguments],
    planted: Mapping[type, Sequence[Literal]],
    draw: random.Random,
) -> _Arguments:
    arguments = dict(given)
    for _ in range(draw.choice((1, 1, 2, 3)) if arguments else 0):
        name = draw.choice(sorted(arguments))
        chance = draw.random()
        if chance < _PLANTED:
            arguments[name] = _with_constant(arguments[name], planted, draw)
        elif chance < _PLANTED + _CROSSED:
            arguments[name] = _crossed(arguments[name], draw.choice(corpus).get(name, arguments[name]), draw)
        else:
            arguments[name] = mutate(arguments[name], draw)
    return arguments


def _with_constant(value: Literal, planted: Mapping[type, Sequence[Literal]], draw: random.Random) -> Literal:
    """Return a value with a constant of the code in it, where there is one of its type."""
    some = planted.get(type(value))
    if isinstance(value, str) and some:
        text, place = str(draw.choice(some)), draw.randint(0, len(value))
        return draw.choice(
            (text, value[:place] + text + value[place:], value[:place] + text + value[place + 1 :])
        )
    if isinstance(value, list | tuple) and value:
        items = list(value)
        place = draw.randrange(len(items))
        items[place] = _with_constant(items[place], planted, draw)
        return type(value)(items)
    return draw.choice(some) if some else mutate(value, draw)


def _crossed(value: Literal, other: Literal, draw: random.Random) -> Literal:
    """Return another call's value, or of two texts or lists a part of each."""
    if draw.random() < 0.4:
        return other
    if isinstance(value, str) and isinstance(other, str):
        return value[: draw.randint(0, len(value))] + other[draw.randint(0, len(other)) :]
    if isinstance(value, list) and isinstance(other, list):
        return value[: draw.randint(0, len(value))] + other[draw.randint(0, len(other)) :]
    return other


def _cut(arguments: _Arguments) -> Iterator[_Arguments]:
    """Yield the arguments with one of them shorter, a half first; then with two that lack one part each."""
    for shorter in (_halves, _without_one):
        for name, value in arguments.items():
            for part in shorter(value):
                yield {**arguments, name: part}
    for one, other in itertools.combinations(arguments, 2):
        for first, second in itertools.product(_without_one(arguments[one]), _without_one(arguments[other])):
            yield {**arguments, one: first, other: second}


def _halves(value: Literal) -> list[Literal]:
    if not isinstance(value, str | list) or len(value) < 2:
        return []
    middle = len(value) // 2
    return [value[:middle], value[middle:]]


def _without_one(value: Literal) -> list[Literal]:
    """Return a text or list without each of its parts in turn; of texts in a list the latter half goes."""
    if isinstance(value, str):
        return [value[:place] + value[place + 1 :] for place in range(len(value))]
    if not isinstance(value, list):
        return []
    items = [
        [
            *value[:place],
            *([part[: len(part) // 2]] if isinstance(part, str) and part[1:] else []),
            *value[place + 1 :],
        ]
        for place, part in enumerate(value)
    ]
    return [*(value[:place] + value[place + 1 :] for place in range(len(value))), *items]
