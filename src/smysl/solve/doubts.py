"""Doubts: the smallest question that tells the best candidates apart.

What AlphaCode lacked: where candidates that pass everything shown still differ, nobody but a person knows
which behaviour is meant. One concrete call is the smallest thing that can be asked.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from smysl.check.values import literal
from smysl.core.evidence import Choice, Doubt
from smysl.core.literals import value_of
from smysl.core.verdict import Observation
from smysl.edit.tree import single_call

_MOST_CHOICES = 4
_RAISES = "raises "
_LONGEST = 80
"""Characters of a call or an answer that a person takes in at a glance."""


def doubt_of(
    calls: Sequence[str],
    vectors: Sequence[Sequence[Observation]],
    votes: Mapping[int, int],
    chosen: int,
    settled: Collection[str] = (),
    *,
    spoken: bool = True,
) -> Doubt | None:
    """Return the call on which the candidates differ most, ``None`` where none is worth asking about.

    Calls that give everybody a value come first: where some raise, nobody may have thought of it. Then it
    counts by how much the best behaviour's share of the votes is expected to grow when the answer is known,
    half as much where an argument is empty, negative or nothing; then the answers' entropy, and the shorter
    call.
    Only answers that can be written down as an example count: values, and exceptions by name. Who slips
    (a wrong type, a missing name) or does not end has no say.

    Args:
        calls: the inputs.
        vectors: what each candidate did on them.
        votes: of each independent candidate, by its position, how often it was drawn.
        chosen: position of the chosen candidate: its answer is the one to take if nobody says otherwise.
        settled: calls that the documents answer, as ``ast.unparse`` writes them.
        spoken: whether the documents speak of errors; else nobody is asked whether one is raised where all
            arguments are odd.
    """
    best: tuple[tuple[bool, float, float, int], Doubt] | None = None
    behaviours = {voter: tuple(stated(seen) for seen in vectors[voter]) for voter in votes}
    shares: Counter[tuple[str, ...]] = Counter()
    for voter, weight in votes.items():
        shares[behaviours[voter]] += weight
    for place, call in enumerate(calls):
        node = single_call(call) if len(call) <= _LONGEST else None
        if node is None or ast.unparse(node) in settled:
            continue
        heard: Counter[str] = Counter()
        for voter, weight in votes.items():
            if not vectors[voter][place].is_slip:
                heard[behaviours[voter][place]] += weight
        heard = +heard  # a derived beginning has no vote
        silent = heard.pop("", 0)
        default = stated(vectors[chosen][place])
        if not default or len(heard) < 2 or silent > heard.total():
            continue
        raises = any(answer.startswith(_RAISES) for answer in heard)
        odd = [_is_odd(argument) for argument in (*node.args, *(keyword.value for keyword in node.keywords))]
        if raises and all(odd) and not spoken:
            continue
        gain = _gain(shares, place) * (0.5 if any(odd) else 1.0)
        rank = (raises, -round(gain, 9), -_entropy(heard), len(call))
        if best is None or rank < best[0]:
            choices = tuple(Choice(answer, count) for answer, count in heard.most_common(_MOST_CHOICES))
            best = (rank, Doubt(call=call, choices=choices, default=default))
    return best[1] if best else None


def _gain(shares: Counter[tuple[str, ...]], place: int) -> float:
    """Return by which share of the votes the best guess is better when the answer to one call is known.

    Each behaviour is as likely right as it has votes; of those that give the answer the likeliest is chosen.
    Nobody answers what cannot be stated.
    """
    best: dict[str, int] = {}
    for behaviour, share in shares.items():
        if behaviour[place]:
            best[behaviour[place]] = max(share, best.get(behaviour[place], 0))
    return (sum(best.values()) - max(shares.values(), default=0)) / max(shares.total(), 1)


def _is_odd(argument: ast.expr) -> bool:
    """Tell whether an argument is empty, negative or nothing: of such the documents seldom speak."""
    try:
        value = value_of(argument)
    except ValueError:
        return False
    if isinstance(value, str):
        value = value.strip()
    return not value or (isinstance(value, int | float) and value < 0)


def stated(seen: Observation) -> str:
    """Return what an example would say of a call: a literal, ``raises ValueError``; empty where it cannot."""
    if seen.is_slip:
        return ""
    if seen.is_failure:
        name = seen.value.removeprefix("!")
        return f"{_RAISES}{name}" if name[:1].isupper() else ""
    return seen.value if len(seen.value) <= _LONGEST and literal(seen.value) is not None else ""


def _entropy(heard: Counter[str]) -> float:
    total = heard.total()
    return -sum(count / total * math.log(count / total) for count in heard.values())
