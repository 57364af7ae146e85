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
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from smysl.core.contract import Contract
from smysl.core.fingerprint import fingerprint
from smysl.core.verdict import Observation
from smysl.edit.tree import parse_or_none, single_call
from smysl.solve.calling import bound, written
from smysl.solve.inputs import mutate
from smysl.solve.promises import fitted, promises
from smysl.solve.typical import Literal

_ROUNDS = 6
_FRUITLESS = 3
"""Rounds in a row that may bring nothing."""
_EACH = 32
"""Calls of a round."""
_MOST_IN_TURN = 64
_BASES = 2
"""Calls of the first round, in which every constant has its turn in so many of the calls at hand."""
_TRIES = 16
"""Changes for each call of a round: many were tried before, or break a promise."""

_MOST_ENDED = 0.1
"""Share of calls that a candidate may not finish: slower ones are not hunted with."""

_LONGEST_CONSTANT = 40
"""Characters of a text, or digits of a number, that is worth planting."""

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
_CUTS = 12
"""Times that a call is made shorter at most."""

_Arguments = Mapping[str, Literal]
_Constants = Mapping[type, Sequence[Literal]]
_Groups = tuple[int, ...]
"""Of each candidate the number of its behaviour."""

Look = Callable[[Sequence[int], Sequence[str]], Sequence[Sequence[Observation]]]
"""Positions of candidates, calls → what each of them does on these."""

_Found = tuple[str, Sequence[Observation]]
"""A call, and what each candidate that is hunted with did on it."""


def hunt(
    contract: Contract,
    sources: Sequence[str],
    calls: Sequence[str],
    vectors: Sequence[Sequence[Observation]],
    look: Look,
    *,
    strict: bool = False,
) -> list[str]:
    """Return calls that tell candidates apart where no call before does, or shorter ones that do as well.

    The same contract and candidates give the same calls, as long as the same looks come to an end.

    Args:
        contract: a function; others give an empty list.
        sources: the candidates.
        calls: inputs that were tried.
        vectors: what each candidate did on them.
        look: tries others.
        strict: whether it counts which exception is raised.
    """
    # Who is slow would be waited for at every look.
    quick = [
        place for place, vector in enumerate(vectors) if _ended(vector) <= _MOST_ENDED * max(len(vector), 1)
    ]
    known = {call: values for call in calls if (values := bound(single_call(call), contract)) is not None}
    if contract.kind != "function" or not known or len(quick) < 2:
        return []
    columns = {call: [vectors[one][place] for one in quick] for place, call in enumerate(calls)}
    hunter = _Hunter(
        contract, [sources[place] for place in quick], known, lambda more: look(quick, more), strict=strict
    )
    return [call for call, _ in hunter.hunt(columns)]


class _Hunter:
    """One hunt: what was tried is not tried again.

    Args:
        contract: a function.
        sources: the candidates that are hunted with.
        known: arguments of the calls that are varied.
        look: calls → what each of the candidates does on them.
        strict: whether it counts which exception is raised.
    """

    def __init__(
        self,
        contract: Contract,
        sources: Sequence[str],
        known: Mapping[str, _Arguments],
        look: Callable[[Sequence[str]], Sequence[Sequence[Observation]]],
        *,
        strict: bool,
    ) -> None:
        self._tried = set(known)
        self._contract = contract
        self._sources = sources
        self._bound = dict(known)
        self._look = look
        self._strict = strict
        self._given = promises(contract)
        seed = fingerprint("hunt", contract.name, contract.signature.name)
        self._draw = random.Random(seed)  # noqa: S311 - no secret

    def hunt(self, seen: Mapping[str, Sequence[Observation]]) -> list[_Found]:
        """Return what is found beyond what each candidate was seen to do."""
        self._tried |= set(seen)
        ended = {call for call, looks in seen.items() if _ended(looks)}
        parts = {call: self._parts(looks) for call, looks in seen.items() if call not in ended}
        parted = [(call, seen[call]) for call, groups in parts.items() if call in self._bound and max(groups)]
        places = range(len(self._sources))
        groups = _groups([tuple(part[place] for part in parts.values()) for place in places])
        found = self._search(parted, groups)
        return [*found, *self._shorten([*parted, *found])]

    def _search(self, parted: Sequence[_Found], groups: _Groups) -> list[_Found]:
        """Return calls, each of which makes the groups finer."""
        favoured = {call for call, _ in parted}
        corpus = list(self._bound.values())
        weights = [_FAVOURED if call in favoured else 1 for call in self._bound]
        planted = _constants(self._sources)
        found: list[_Found] = []
        fruitless = 0
        for number in range(_ROUNDS):
            if max(groups) + 1 == len(self._sources) or fruitless == _FRUITLESS:
                break
            fruitless += 1
            varied, most = _in_turn(corpus, planted, self._draw), _MOST_IN_TURN
            if number:
                varied, most = _varied(corpus, weights, planted, self._draw), _EACH
            for call, seen in self._tell(varied, most):
                finer = _groups(list(zip(groups, self._parts(seen), strict=True)))
                if max(finer) > max(groups):
                    groups, fruitless = finer, 0
                    found.append((call, seen))
                    corpus.append(self._bound[call])
                    weights.append(_FAVOURED)
        return found

    def _shorten(self, parted: Iterable[_Found]) -> list[_Found]:
        """Return for the long ones of these calls shorter ones that tell the same candidates apart."""
        shortest: dict[_Groups, str] = {}
        for call, seen in parted:
            groups = self._parts(seen)
            if groups not in shortest or len(call) < len(shortest[groups]):
                shortest[groups] = call
        long = [(groups, call) for groups, call in shortest.items() if len(call) > _LONG]
        shorter = (self._shortened(groups, call) for groups, call in long[:_MOST_SHORTENED])
        return [found for found in shorter if found is not None]

    def _shortened(self, groups: _Groups, call: str) -> _Found | None:
        best: _Found | None = None
        for _ in range(_CUTS):
            shorter = [
                (other, seen)
                for other, seen in self._tell(_cut(self._bound[call]), _MOST_CUT)
                if len(other) < len(call) and self._parts(seen) == groups
            ]
            if not shorter:
                break
            best = min(shorter, key=lambda found: len(found[0]))
            call = best[0]
        return best

    def _parts(self, seen: Sequence[Observation]) -> _Groups:
        """Return how one call groups the candidates."""
        return _groups([look.told(strict=self._strict) for look in seen])

    def _tell(self, varied: Iterable[_Arguments], most: int) -> list[_Found]:
        """Try arguments that were not tried, mended to what is promised, as many as there may be."""
        fresh: list[str] = []
        for arguments in itertools.islice(varied, _TRIES * most):
            if len(fresh) == most:
                break
            if (fitting := fitted(self._given, arguments)) is None:
                continue
            call = written(self._contract, fitting)
            if call is not None and call not in self._tried:
                self._tried.add(call)
                self._bound[call] = fitting
                fresh.append(call)
        vectors = self._look(fresh) if fresh else ()
        columns = [(call, [vector[place] for vector in vectors]) for place, call in enumerate(fresh)]
        # Who does not finish is told apart by patience alone.
        return [(call, looks) for call, looks in columns if not _ended(looks)]


def _ended(looks: Sequence[Observation]) -> int:
    return sum(look.is_ended for look in looks)


def _groups(behaviours: Sequence[object]) -> _Groups:
    names = {one: number for number, one in enumerate(dict.fromkeys(behaviours))}
    return tuple(names[one] for one in behaviours)


def _constants(sources: Sequence[str]) -> _Constants:
    """Return the numbers and short texts of code, by type; of whole numbers also what is next to them.

    What few candidates have comes first: there they differ.
    """
    counts: Counter[tuple[type, Literal]] = Counter()
    for source in sources:
        own = {(type(value), value): None for value in _values(source)}
        counts.update(own.keys())
    found: dict[type, dict[Literal, None]] = {int: {}, float: {}, str: {}}
    for (_, value), _ in sorted(counts.items(), key=lambda item: item[1]):
        match value:
            case int(number):
                near = (number - 1, number, number + 1)
                found[int] |= dict.fromkeys((*near, *(-one for one in near)))
                found[float] |= dict.fromkeys((float(number), -float(number)))
            case float(part):
                found[float] |= dict.fromkeys((part, -part))
            case str(text):
                found[str][text] = None
    found[int] |= dict.fromkeys(_EVER)
    return {kind: list(values) for kind, values in found.items()}


def _values(source: str) -> Iterator[int | float | str]:
    """Yield the constants of code that are worth planting; texts that stand alone are docstrings."""
    tree = parse_or_none(source)
    if tree is None:
        return
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=bool()):
                continue
            case ast.Constant(value=int() | float() as number):
                if abs(number) < 10**_LONGEST_CONSTANT:  # neither infinite nor no number
                    yield number
            case ast.Constant(value=str(text)):
                if 0 < len(text) <= _LONGEST_CONSTANT and id(node) not in alone:
                    yield text


def _in_turn(corpus: Sequence[_Arguments], planted: _Constants, draw: random.Random) -> Iterator[_Arguments]:
    """Yield calls, each with one constant as an argument, or as the first item of one."""
    most = max(map(len, planted.values()))
    names = dict.fromkeys(name for arguments in corpus for name in arguments)
    for place, name in itertools.product(range(most), names):
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
    planted: _Constants,
    draw: random.Random,
) -> Iterator[_Arguments]:
    """Yield the arguments of calls, each changed in up to three places."""
    while True:
        yield _changed(draw.choices(corpus, weights)[0], corpus, planted, draw)


def _changed(
    given: _Arguments,
    corpus: Sequence[_Arguments],
    planted: _Constants,
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


def _with_constant(value: Literal, planted: _Constants, draw: random.Random) -> Literal:
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
    """Yield the arguments with one of them, or two, shorter: first by a half, then by one part."""
    for shorter in (_halves, _without_one):
        for name, value in arguments.items():
            for part in shorter(value):
                yield {**arguments, name: part}
        for one, other in itertools.combinations(arguments, 2):
            for first, second in itertools.product(shorter(arguments[one]), shorter(arguments[other])):
                yield {**arguments, one: first, other: second}


def _halves(value: Literal) -> list[Literal]:
    if not isinstance(value, str | list) or len(value) < 2:
        return []
    middle = len(value) // 2
    return [value[:middle], value[middle:]]


def _without_one(value: Literal) -> list[Literal]:
    """Return a text or list without each of its parts in turn; of texts in a list the latter half goes."""
    if not isinstance(value, str | list):
        return []
    parts = list(value)
    # Of equal neighbours it is all the same which one goes.
    places = [place for place in range(len(parts)) if place == 0 or parts[place] != parts[place - 1]]
    cut = [[*parts[:place], *parts[place + 1 :]] for place in places]
    if isinstance(value, str):
        return ["".join(one) for one in cut]
    halved = [
        [*parts[:place], parts[place][: len(parts[place]) // 2], *parts[place + 1 :]]
        for place in places
        if isinstance(parts[place], str) and len(parts[place]) > 1
    ]
    return [*cut, *halved]
