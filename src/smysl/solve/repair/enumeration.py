"""Edits by operators: every template at every suspicious place, the most promising first."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from smysl.core.fingerprint import fingerprint
from smysl.edit.fixes import fixes
from smysl.edit.normalise import code_digest
from smysl.edit.operators import Change
from smysl.edit.tree import parse_or_none
from smysl.solve.repair.edits import Edit
from smysl.solve.repair.units import Unit

_COMMON = 1.0
_WEIGHTS = {
    "boundary": 1.2,
    "boolean": 0.8, "constant": 0.8, "operand": 0.8, "function": 0.8,
    "arguments": 0.6, "order": 0.6, "slice": 0.6,
    "attribute": 0.5, "negation": 0.5, "null check": 0.5, "return": 0.5, "unwrapped": 0.5,
    "assignment": 0.4, "call": 0.4, "donor": 0.4, "grouping": 0.4, "range": 0.4,
    "borrowed condition": 0.3, "branch": 0.3, "condition": 0.3, "index": 0.3, "jump": 0.3,
    "missing operand": 0.3, "move": 0.3, "result": 0.3, "sign": 0.3, "statement": 0.3, "string": 0.3,
    "constant condition": 0.2, "extension": 0.2, "filter": 0.2, "literal": 0.2, "method": 0.2,
    "piece": 0.2, "swap": 0.2, "target": 0.2, "unguarded": 0.2,
    "insertion": 0.15, "guard": 0.1,
}  # fmt: skip
"""How often a template is the right one, roughly, beside a wrong name or operator: rounded from the counts of
PySStuBs (Kamienski et al. 2021) and TBar (Liu et al. 2019), not fitted to any benchmark."""

_CROWD = 0.75
"""Of many alternatives of a template at one place each promises less: by this power of their number."""

Boost = Callable[[str, int], float]
"""File and line → factor by which edits of the line are likelier than its suspicion says."""


class _Proposal(NamedTuple):
    score: float
    unit: Unit
    change: Change


def enumerated(found: Sequence[Unit], boost: Boost = lambda _path, _line: 1.0) -> Iterator[Edit]:
    """Yield the edits of all templates, by suspicion of the line times weight of the template.

    Equal edits come once. A text is made only when it is asked for.

    Args:
        found: functions that failing tests run.
        boost: what else speaks for a line.
    """
    seen = {key_of(unit.path, unit, unit.text.of(unit.top)) for unit in found}
    for proposal in _in_order(found, boost):
        edit = _made(proposal)
        if edit is not None and edit.key not in seen:
            seen.add(edit.key)
            yield edit


def _in_order(found: Sequence[Unit], boost: Boost) -> Iterator[_Proposal]:
    """Yield proposals by their score; a function is looked at when one of its edits may be next."""
    waiting = sorted(found, key=lambda unit: -_ceiling(unit, boost))
    heap: list[tuple[float, int, _Proposal]] = []
    count = 0
    while waiting or heap:
        while waiting and (not heap or -heap[0][0] < _ceiling(waiting[0], boost)):
            for proposal in _proposals(waiting.pop(0), boost):
                count += 1
                heapq.heappush(heap, (-proposal.score, count, proposal))
        if heap:
            yield heapq.heappop(heap)[2]


def _ceiling(unit: Unit, boost: Boost) -> float:
    """Return a score that no edit of a function exceeds."""
    most = max((value * boost(unit.path, line) for line, value in unit.suspicion.items()), default=0.0)
    return most * max(_COMMON, *_WEIGHTS.values())


def key_of(path: str, unit: Unit, piece: str) -> str:
    """Return the name of an edit: the file, the statement in it, and that statement's code in normal form."""
    return fingerprint(path, unit.top.lineno, code_digest(piece))


def _proposals(unit: Unit, boost: Boost) -> list[_Proposal]:
    changes = [change for change in fixes(unit.scope()) if change.node.lineno in unit.suspicion]
    crowd = Counter(_place(change) for change in changes)

    def score(change: Change) -> float:
        line = change.node.lineno
        weight = _WEIGHTS.get(change.operator, _COMMON) / crowd[_place(change)] ** _CROWD
        return float(unit.suspicion[line] * weight * boost(unit.path, line))

    return [_Proposal(score(change), unit, change) for change in changes]


def _place(change: Change) -> tuple[str, int, int, int | None, int | None]:
    node = change.node
    return change.operator, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def _made(proposal: _Proposal) -> Edit | None:
    _, unit, change = proposal
    after, piece = unit.text.changed(change.node, _bare(change, unit), unit.top)
    if parse_or_none(piece) is None:
        return None
    first, last = change.node.lineno, change.node.end_lineno or change.node.lineno
    return Edit(
        path=unit.path,
        before=unit.text.source,
        after=after,
        name=unit.name,
        form=unit.form,
        lines=tuple(range(first, last + 1)),
        origin="operators",
        what=change.description,
        key=key_of(unit.path, unit, piece),
    )


def _bare(change: Change, unit: Unit) -> str:
    """Return the new text without the parentheses around it, where it means the same without them."""
    text = change.text
    if not (text.startswith("(") and text.endswith(")")):
        return text
    versions = [unit.text.changed(change.node, one, unit.top)[1] for one in (text, text[1:-1])]
    if parse_or_none(versions[1]) is not None and code_digest(versions[0]) == code_digest(versions[1]):
        return text[1:-1]
    return text
