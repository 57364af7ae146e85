"""Benchmarks in which a whole package is built from documents: exercism, project, specs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from smysl.bench.answers import extract
from smysl.bench.intervals import wilson
from smysl.bench.rows import compare
from smysl.bench.samples import Drawn, draw
from smysl.bench.scorer import Scorer
from smysl.bench.task import Attempt, Score, Task
from smysl.core.fingerprint import fingerprint
from smysl.core.seams import Model
from smysl.core.store import Store

Say = Callable[[str], None]


class Built(msgspec.Struct, frozen=True, kw_only=True):
    """What a build left: its JSON result, and its package as files on the import path."""

    result: dict[str, Any]
    files: dict[str, str]


Builder = Callable[[Task, Path, Path, int], Built]
"""Task, folder with its documents, output folder, seed → what was built. Raises no user error."""


def build_all(
    tasks: Sequence[Task],
    draws: int,
    builder: Builder,
    *,
    folder: Path,
    store: Store,
    state: str,
    say: Say,
) -> list[list[Built]]:
    """Build every task ``draws`` times, each with its own seed; a finished build is not repeated.

    Args:
        tasks: what to build.
        draws: builds of each.
        builder: the product.
        folder: documents and outputs go below it.
        store: remembers finished builds.
        state: what names the product, the model and the settings.
        say: progress.
    """
    everything = []
    for number, task in enumerate(tasks, 1):
        results = []
        for seed in range(draws):
            key = fingerprint(state, task, seed)
            raw = store.get("built", key)
            if raw is None:
                place = folder / task.benchmark / f"{task.id}-{seed}-{key[:12]}"
                built = builder(task, _lay_down(task, place / "spec"), place / "out", seed)
                raw = msgspec.json.encode(built)
                store.put("built", key, raw)
            results.append(msgspec.json.decode(raw, type=Built))
            say(f"built {number}/{len(tasks)}  {task.id}  draw {seed + 1}/{draws}")
        everything.append(results)
    return everything


def measure_specs(tasks: Sequence[Task], built: Sequence[Sequence[Built]], scorer: Scorer) -> dict[str, Any]:
    """Return hidden tests passed and the precision of claims.

    The precision of a word is the share of the requirements it was said of whose hidden tests all
    pass. Requirements that no hidden test judges are counted apart.
    """
    claims = {word: [0, 0, 0] for word in ("verified", "agreed")}
    items = []
    for task, results in zip(tasks, built, strict=True):
        for index, (one, score) in enumerate(zip(results, _scores(task, results, scorer), strict=True)):
            items.append(_spec_item(task, index, one, score, claims))
    return {
        "hidden": _share(sum(item["passed"] for item in items), sum(item["total"] for item in items)),
        "precision": {
            word: {**_share(right, judged), "unjudged": unjudged}
            for word, (right, judged, unjudged) in claims.items()
        },
        "cost": _costs(built),
        "items": items,
    }


def measure_projects(
    tasks: Sequence[Task], built: Sequence[Sequence[Built]], scorer: Scorer
) -> dict[str, Any]:
    """Return the pass rates of unit and acceptance tests for each project and draw."""
    items = []
    for task, results in zip(tasks, built, strict=True):
        for index, score in enumerate(_scores(task, results, scorer)):
            parts = {part: _share(*counts) for part, counts in score.parts.items()}
            items.append({"task": task.id, "draw": index, **parts})
    return {"items": items, "cost": _costs(built)}


def measure_exercism(
    tasks: Sequence[Task],
    built: Sequence[Sequence[Built]],
    scorer: Scorer,
    *,
    model: Model,
    store: Store,
    max_tokens: int,
    say: Say,
) -> dict[str, Any]:
    """Return the product's first try beside raw greedy (instructions and stub, one answer), paired."""
    greedy: list[float] = []
    ours: list[float] = []
    items = []
    raw: list[Drawn] = []
    for number, (task, results) in enumerate(zip(tasks, built, strict=True), 1):
        drawn = draw(task, model, store, n=0, seed=0, temperature=0.0, max_tokens=max_tokens)
        raw.append(drawn)
        answer = Attempt(task=task.id, index=0, files=task.files(extract(drawn.texts[0], task.entry)))
        first = scorer.score([answer])[0].passed
        mine = [score.passed for score in _scores(task, results, scorer)]
        greedy.append(float(first))
        ours.append(sum(mine) / len(mine))
        items.append({"task": task.id, "greedy": first, "ours": mine})
        say(f"scored {number}/{len(tasks)}  {task.id}")
    return {
        "rows": compare({"greedy": greedy, "ours": ours}, "greedy"),
        "cost": _costs(built),
        "greedy_tokens_out": sum(d.tokens_out for d in raw),
        "items": items,
    }


def _spec_item(
    task: Task, index: int, built: Built, score: Score, claims: dict[str, list[int]]
) -> dict[str, Any]:
    requirements: dict[str, str] = {}
    for item in built.result.get("requirements", {}).get("items", []):
        word = requirements[item["id"]] = item["evidence"]
        if word not in claims:
            continue
        passed, total = score.parts.get(item["id"], (0, 0))
        if total:
            claims[word][0] += passed == total
            claims[word][1] += 1
        else:
            claims[word][2] += 1
    return {
        "task": task.id,
        "draw": index,
        "status": built.result.get("status", ""),
        "passed": score.tests_passed,
        "total": score.tests_total,
        "requirements": {
            name: {"evidence": word, "hidden": score.parts.get(name, (0, 0))}
            for name, word in requirements.items()
        },
    }


def _scores(task: Task, built: Sequence[Built], scorer: Scorer) -> list[Score]:
    return scorer.score([Attempt(task=task.id, index=i, files=one.files) for i, one in enumerate(built)])


def _share(passed: int, total: int) -> dict[str, Any]:
    return {
        "passed": passed,
        "total": total,
        "value": passed / total if total else None,
        "interval": wilson(passed, total),
    }


def _costs(built: Sequence[Sequence[Built]]) -> dict[str, float]:
    total: dict[str, float] = {}
    for results in built:
        for one in results:
            for name, value in one.result.get("cost", {}).items():
                total[name] = total.get(name, 0) + value
    return total


def _lay_down(task: Task, folder: Path) -> Path:
    for name, text in task.documents:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
