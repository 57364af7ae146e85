"""Real faults: which of them small edits reach, and after how many runs each order of edits mends them.

The orders are what the baselines of ``smysl/RepoOpen-v0`` do: an edit is applied, the tests run, and what
fails is undone; the first green run ends the episode, and the tests that are kept back decide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
import numpy as np

from smysl.bench.worlds.abreast import Crew
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.edit.distance import edited_nodes
from smysl.worlds.open.edits import Suspicion, items, leaves, meaning
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.policies import liking
from smysl.worlds.repo.runs import Run, run
from smysl.worlds.repo.task import Task
from smysl.worlds.repo.tree import Tree

VERSION = 1
"""Raised whenever an order or the edits may be others."""

RUNS = (1, 5, 20, 50)
"""Runs of the tests after the first, red one."""
ORDERS = ("random", "table order", "by suspicion", "by rules")

_MOST = 4000
"""Edits of one task that are run."""
_SLACK = 4.0
"""How much longer than the first run takes another may take,"""
_SOON, _LATE = 0.5, 1.0
"""but at least and at most so many CPU seconds: the first may itself be one that never would have ended."""
_DEPTHS = ("none found that is right", "one of them is right", "two of them are right together")
_NEARER = 24
"""Edits towards the right version that are looked behind, for the second step."""

Say = Callable[[str], None]


class Found(msgspec.Struct, frozen=True):
    """What the edits of one task come to.

    Attributes:
        edits: how many there are.
        depth: edits to a right version: 1, 2, or 0 where neither suffices as far as was looked.
        first: order → runs up to its first green one, and whether that is right; absent: none is green.
    """

    edits: int
    depth: int
    first: Mapping[str, tuple[int, bool]]


def measure(
    packs: Mapping[str, Mapping[str, Task]], given: Crew, kernel: Kernel, store: Store, say: Say
) -> dict[str, dict[str, Any]]:
    """Return for each pack what small edits reach, and the share that each order has mended by a run.

    Args:
        packs: tasks by name, by name of the pack.
        given: runs the edits, of as many tasks at once as there are cores.
        kernel: names what was run.
        store: keeps what came of each task.
        say: gets a line for each task.
    """
    return {name: _figures(name, tasks, given, kernel, store, say) for name, tasks in packs.items()}


def _figures(
    name: str, tasks: Mapping[str, Task], given: Crew, kernel: Kernel, store: Store, say: Say
) -> dict[str, Any]:
    keys = {at: fingerprint("reach", VERSION, task, kernel.fingerprint) for at, task in tasks.items()}
    stored = {at: store.get("reach", key) for at, key in keys.items()}
    absent = [at for at, raw in stored.items() if raw is None]
    every = given.each(examined, [tasks[at] for at in absent])
    for number, (at, one) in enumerate(zip(absent, every, strict=True), 1):
        stored[at] = msgspec.json.encode(one)
        store.put("reach", keys[at], msgspec.json.encode(one))
        say(f"{name} {number}/{len(absent)}  {at}  {one.edits} edits, {_DEPTHS[one.depth]}")
    found = {at: msgspec.json.decode(raw, type=Found) for at, raw in stored.items() if raw is not None}
    count = max(1, len(found))
    return {
        "tasks": len(found),
        "depth_1": round(sum(one.depth == 1 for one in found.values()) / count, 4),
        "depth_2": round(sum(one.depth in {1, 2} for one in found.values()) / count, 4),
        "rows": [
            {
                "name": order,
                **{
                    f"at_{runs}": sum(_is_solved(one, order, runs) for one in found.values()) for runs in RUNS
                },
                "misled": sum(order in one.first and not one.first[order][1] for one in found.values()),
            }
            for order in ORDERS
        ],
        "items": found,
    }


def _is_solved(one: Found, order: str, runs: int) -> bool:
    first = one.first.get(order)
    return first is not None and first[1] and first[0] <= runs


def examined(task: Task, kernel: Kernel) -> Found:
    """Return what the edits of a task come to; they are run until it is known.

    Args:
        task: with a fault.
        kernel: runs the tests.
    """
    red = run(task, task.tree, kernel, traced=True)
    in_table = [tree for _, tree in leaves(task.tree, {})][:_MOST]
    hasty = _hasty(task, kernel)
    is_green = cache(lambda tree: run(hasty, tree, kernel).is_green)
    is_right = cache(lambda tree: holds(task, tree, kernel))
    first = {}
    for order in ORDERS:
        for at, tree in enumerate(_ordered(task, in_table, red, order), 1):
            if is_green(tree):
                first[order] = (at, is_right(tree))
                break
    one_away = any(of_first for _, of_first in first.values()) or any(
        is_green(tree) and is_right(tree) for tree in in_table
    )
    depth = 1 if one_away else 2 * _is_two_away(task, red.suspicion)
    return Found(len(in_table), depth, first)


def _hasty(task: Task, kernel: Kernel) -> Task:
    """Return the same task whose runs end at the first failing test, and soon where one never would.

    Of hundreds of edits dozens make a program loop, each of them until its time is up.
    """
    soon = min(task.seconds, max(_SOON, min(_SLACK * run(task, task.tree, kernel).cost, _LATE)))
    layout = None if task.layout is None else msgspec.structs.replace(task.layout, stop=True)
    return msgspec.structs.replace(task, layout=layout, seconds=soon)


def _ordered(task: Task, in_table: Sequence[Tree], red: Run, order: str) -> list[Tree]:
    if order == "table order":
        return list(in_table)
    if order == "random":
        mixed = np.random.default_rng(0).permutation(len(in_table))
        return [in_table[at] for at in mixed]
    known = set(in_table)
    by_doubt = [(way, tree) for way, tree in leaves(task.tree, red.suspicion) if tree in known]
    if order == "by suspicion":
        return [tree for _, tree in by_doubt]
    relation = red.failures[0].relation if red.failures else ""
    ways = dict.fromkeys(way[:-1] for way, _ in by_doubt)
    kinds = {way: items(task.tree, way, red.suspicion)[0].kind for way in ways}
    return [tree for _, tree in sorted(by_doubt, key=lambda one: -liking(relation, kinds[one[0][:-1]]))]


def _is_two_away(task: Task, suspicion: Suspicion) -> bool:
    """Tell whether two edits lead to the known right version, of which the first comes nearer to it."""
    if task.answer is None:
        return False
    wanted = _shape(task.answer)
    here = _far(task.tree, task.answer)
    nearer = sorted(
        (
            (far, at, tree)
            for at, (_, tree) in enumerate(leaves(task.tree, suspicion))
            if (far := _far(tree, task.answer)) < here
        ),
        key=lambda one: one[:2],
    )
    return any(
        _shape(after) == wanted for _, _, tree in nearer[:_NEARER] for _, after in leaves(tree, suspicion)
    )


def _far(tree: Tree, answer: Tree) -> int:
    right = dict(answer.files)
    return sum(edited_nodes(text, right[path]) for path, text in tree.files)


def _shape(tree: Tree) -> list[dict[str, str]]:
    return [meaning(text) for _, text in tree.files]
