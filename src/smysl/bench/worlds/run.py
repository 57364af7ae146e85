"""``smysl bench worlds``: one run, one JSON result; what was made and played before is read, not repeated."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Collection
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from smysl.bench.packs import pack
from smysl.bench.result import write
from smysl.bench.worlds import barring, baselines, packs, reading, small, speed
from smysl.bench.worlds.abreast import Crew, crew
from smysl.check import open_kernel
from smysl.core.seams import Kernel
from smysl.core.store import Store
from smysl.worlds.computer.world import ComputerWorld
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.held import deceives
from smysl.worlds.repo.packs import read_pack, write_pack
from smysl.worlds.repo.procedural import Recipe, fresh, make, recipe
from smysl.worlds.repo.task import Task
from smysl.worlds.social.world import SocialWorld
from smysl.worlds.tool.world import ToolWorld

SCENARIO = "proc_mixed_loop"
PATCHES = 12
TASKS = 2000
"""Tasks that are measured on."""
_SPREAD = 4
"""Tasks of other programs, to learn from, for each that is measured on: 10,000 in all."""

PUBLISHED = {"quixbugs": "repair/quixbugs", "humanevalfix": "repair/humanevalfix_dev.jsonl"}
"""Published faults, and where they lie in a folder of benchmark data."""

_PACE = 40
"""Tasks that are timed."""
VECTOR_STEPS = 60
"""Of each world in a round of the vectorised timing."""

Say = Callable[[str], None]


def run(
    out: Path, *, data: Path | None = None, limit: int = 0, rounds: int = 3, say: Say = lambda _: None
) -> dict[str, Any]:
    """Measure ``smysl/RepoTool-v0``.

    Args:
        out: tasks, episodes and ``worlds.json`` lie there.
        data: folder of published faults; ``None``: none are measured.
        limit: tasks to measure on, four times as many to learn from; 0 for all.
        rounds: of the timings.
        say: gets lines of progress.

    Returns:
        ``speed`` (steps a second live, cold and from the bank, and what the world takes itself),
        ``vectorised``, ``rows`` (each baseline on the same test tasks, live), ``first_try`` (rankers that see
        different parts of the screen, on all tasks), ``impossible`` and ``deceived`` test tasks, ``memo``
        (episodes that went the same way from the bank as live, with nothing run), ``diversity`` (skeletons,
        and families that train and test share), ``packs`` (real faults), ``barred`` (shapes of published
        programs, and how many of them the shipped list lacks), ``small`` (the worlds that run no tests).

    Raises:
        OutputError: O050 the result cannot be written.
    """
    started = time.monotonic()
    count = limit or TASKS
    with (
        open_kernel() as kernel,
        crew() as given,
        closing(Bank(out / ".smysl" / "bank")) as bank,
        Store(out / ".smysl" / "worlds") as store,
    ):
        made = {
            split: _tasks(split, times * count, kernel, given, bank, say)
            for split, times in (("train", _SPREAD), ("test", 1))
        }
        test = made["test"]
        paced = speed.measure(list(test.values())[:_PACE], kernel, rounds, say)
        menus = {split: _menus(split, found.values(), given, say) for split, found in made.items()}
        first = reading.measure([*menus["train"], *menus["test"]], given, say)
        rankers = {name: reading.learned(name, menus["train"]) for name in baselines.RANKERS}
        played = baselines.episodes(test, rankers, given, kernel, store, say)
        real = {}
        if data is not None:
            real = packs.measure(_packs(data, out, kernel, limit, say), given, kernel, store, say)
        result = {
            "world": "smysl/RepoTool-v0",
            "scenario": SCENARIO,
            "patches": PATCHES,
            "tasks": count,
            "speed": paced,
            "first_try": first,
            "chance": round(1 / PATCHES, 4),
            "rows": [baselines.row(name, episodes) for name, episodes in played.items()],
            "impossible": sum(not task.is_possible for task in test.values()),
            "deceived": sum(given.each(_is_deceived, test.values())),
            "memo": baselines.same(test, bank, played, kernel),
            "packs": real,
            "diversity": _diversity(made["train"], made["test"]),
            "barred": {} if data is None else barring.measure(data),
            "kernel": kernel.fingerprint,
        }
    few = min(small.EPISODES, 25 * count)
    result["small"] = {
        name: small.measure(world, few)
        for name, world in (
            ("smysl/Tool-v0", ToolWorld()),
            ("smysl/Computer-v0", ComputerWorld()),
            ("smysl/Social-v0", SocialWorld()),
        )
    }
    result["vectorised"] = speed.vectorised({"scenario": SCENARIO, "patches": PATCHES}, VECTOR_STEPS, rounds)
    result["seconds"] = round(time.monotonic() - started, 1)
    return write(out / "worlds.json", result)


def _tasks(split: str, count: int, kernel: Kernel, given: Crew, bank: Bank, say: Say) -> dict[int, Task]:
    wanted = recipe(SCENARIO, PATCHES, split)
    source = fresh(wanted, kernel, bank)
    found = {seed: source.stored(seed) for seed in range(count)}
    absent = [seed for seed, task in found.items() if task is None]
    made = given.each(partial(_made, wanted), absent)
    for number, (seed, task) in enumerate(zip(absent, made, strict=True), 1):
        source.keep(seed, task)
        found[seed] = task
        if number % 100 == 0 or number == len(absent):
            say(f"{split} tasks {count - len(absent) + number}/{count}")
    return {seed: task for seed, task in found.items() if task is not None}


def _menus(split: str, tasks: Collection[Task], given: Crew, say: Say) -> list[tuple[Task, reading.Menu]]:
    found: list[tuple[Task, reading.Menu]] = []
    for task, shown in zip(tasks, given.each(reading.menu, tasks), strict=True):
        found.append((task, shown))
        if len(found) % 500 == 0 or len(found) == len(tasks):
            say(f"{split} menus {len(found)}/{len(tasks)}")
    return found


def _is_deceived(task: Task, kernel: Kernel) -> bool:
    """Tell whether a patch on offer passes the visible tests of a task and fails the others."""
    return any(deceives(task, task.version(at), kernel) for at in range(len(task.patches)))


def _made(wanted: Recipe, seed: int, kernel: Kernel) -> Task:
    return make(wanted, seed, kernel)


def _packs(data: Path, out: Path, kernel: Kernel, limit: int, say: Say) -> dict[str, dict[str, Task]]:
    """Return the published faults as packs; those that were made before are read."""
    found = {}
    for name, place in PUBLISHED.items():
        folder = out / "packs" / name
        if not folder.is_dir():
            # Whole or not at all: whoever stops here makes it again.
            part = folder.with_name(f".{name}.part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            write_pack(pack(data / place, kernel, say=say).tasks, part)
            part.replace(folder)
        tasks = read_pack(folder)
        found[name] = dict(list(tasks.items())[: limit or None])
    return found


def _diversity(train: dict[int, Task], test: dict[int, Task]) -> dict[str, int]:
    learned, measured = ({task.family for task in tasks.values()} for tasks in (train, test))
    return {
        "tasks": len(train) + len(test),
        "skeletons": len(learned | measured),
        "shared": len(learned & measured),
    }


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as plain lines for a person."""
    paced, vector = result["speed"], result["vectorised"]
    per_second = paced["steps_per_second"]
    abreast = (
        f"{vector['worlds']} worlds on two cores {vector['ratio']:g} times one process, "
        f"in two halves {vector['ratio_halves']:g}"
    )
    head = f"{result['world']}  {result['scenario']}  {result['patches']} patches  {result['tasks']} tasks"
    kinds = f"{result['impossible']} of them impossible, {result['deceived']} with a patch that deceives"
    paces = "   ".join(f"{name} {value:,.0f}" for name, value in per_second.items())
    found = [
        f"{head}, {kinds}",
        "",
        f"  steps a second   {paces}   live to cold {paced['live_to_cold']:g}",
        f"  the world itself {paced['overhead_ms']:g} ms a step   {abreast}",
        "",
        "                         pass  first try   steps  solved   runs   reward   harm",
    ]
    for row in result["rows"]:
        tried, solved = row["first_try"]["value"], row["steps_solved"]
        found.append(
            f"  {row['name']:<20} {row['pass']['value']:>6.3f}  {_number(tried, 9)}  {row['steps']:>6.2f}  "
            f"{_number(solved, 6, 2)}  {row['runs']:>5.2f}  {row['reward']:>7.3f}  {row['harm']:>5.2f}"
        )
    found += ["", f"  first choice on the menu; chance is {result['chance']:.3f}"]
    for name, told in result["first_try"].items():
        found.append(f"  {name:<20} {told['first_try']:.3f}  [{told['low']:.3f}, {told['high']:.3f}]")
    same, spread = result["memo"], result["diversity"]
    found += [
        "",
        f"  {same['equal']} of {same['episodes']} episodes go the same way from the bank",
        f"  {spread['skeletons']} skeletons in {spread['tasks']} tasks, {spread['shared']} in both splits",
    ]
    for name, real in result["packs"].items():
        near = f"within reach of one edit {real['depth_1']:.3f}, of two {real['depth_2']:.3f}"
        found += ["", f"  {name}  {real['tasks']} faults   {near}"]
        for row in real["rows"]:
            told = "  ".join(f"{row[f'at_{runs}']:>3} by {runs}" for runs in packs.RUNS)
            found.append(f"  {row['name']:<20} mended {told}   misled {row['misled']}")
    for name, world in result["small"].items():
        found += ["", f"  {name}  {world['episodes']} episodes  {world['steps_per_second']:,} steps a second"]
        for row in world["rows"]:
            found.append(
                f"  {row['name']:<34} {row['pass']:.3f}  [{row['low']:.3f}, {row['high']:.3f}]  "
                f"steps {row['steps']:.2f}  reward {row['reward']:+.3f}"
            )
    return found


def _number(value: float | None, width: int, digits: int = 3) -> str:
    return f"{value:>{width}.{digits}f}" if value is not None else " " * (width - 1) + "-"
