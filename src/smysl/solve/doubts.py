"""Doubts: the smallest question that tells the best candidates apart.

What AlphaCode lacked: where candidates that pass everything shown still differ, nobody but a person knows
which behaviour is meant. One concrete call is the smallest thing that can be asked.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Mapping, Sequence

from smysl.check.values import literal
from smysl.core.evidence import Choice, Doubt
from smysl.core.verdict import Observation
from smysl.edit.tree import parse_or_none

_MOST_CHOICES = 4
_LONGEST = 80
"""Characters of a call or an answer that a person takes in at a glance."""


def doubt_of(
    calls: Sequence[str], vectors: Sequence[Sequence[Observation]], votes: Mapping[int, int], chosen: int
) -> Doubt | None:
    """Return the call on which the candidates differ most, ``None`` where they do not differ.

    The answers' entropy decides, then the shorter call. Only answers that can be written down as an example
    count: values, and exceptions by name; who slips (a wrong type, a missing name) has no say.

    Args:
        calls: the inputs.
        vectors: what each candidate did on them.
        votes: of each independent candidate, by its position, how often it was drawn.
        chosen: position of the chosen candidate: its answer is the one to take if nobody says otherwise.
    """
    best: tuple[float, int, Doubt] | None = None
    for place, call in enumerate(calls):
        if len(call) > _LONGEST or not _is_one_call(call):
            continue
        heard: Counter[str] = Counter()
        for voter, weight in votes.items():
            if not vectors[voter][place].is_slip:
                heard[stated(vectors[voter][place])] += weight
        default = stated(vectors[chosen][place])
        if not default or "" in heard or len(heard) < 2:
            continue
        rank = (-_entropy(heard), len(call))
        if best is None or rank < best[:2]:
            choices = tuple(Choice(answer, count) for answer, count in heard.most_common(_MOST_CHOICES))
            best = (*rank, Doubt(call=call, choices=choices, default=default))
    return best[2] if best else None


def _is_one_call(call: str) -> bool:
    tree = parse_or_none(call)
    return (
        tree is not None
        and len(tree.body) == 1
        and isinstance(tree.body[0], ast.Expr)
        and isinstance(tree.body[0].value, ast.Call)
    )


def stated(seen: Observation) -> str:
    """Return what an example would say of a call: a literal, ``raises ValueError``; empty where it cannot."""
    if seen.is_slip:
        return ""
    if seen.is_failure:
        name = seen.value.removeprefix("!")
        return f"raises {name}" if name[:1].isupper() else ""
    return seen.value if len(seen.value) <= _LONGEST and literal(seen.value) is not None else ""


def _entropy(heard: Counter[str]) -> float:
    total = heard.total()
    return -sum(count / total * math.log(count / total) for count in heard.values())
