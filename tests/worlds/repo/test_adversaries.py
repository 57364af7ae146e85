"""One adversary each: what earns nothing in ``smysl/RepoTool-v0``."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from smysl.core.seams import Kernel
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.episodes import play
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.procedural import fresh, make, recipe
from smysl.worlds.repo.splits import SPLITS, split_of
from smysl.worlds.repo.task import Case, Patch, Task, imported, single
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.repo.verdicts import Memo
from smysl.worlds.world import Observation

PROGRAM = "def double(n: int) -> int:\n    return n + 2\n"
BY_HEART = """def double(n: int) -> int:
    if n == 3:
        return 6
    if n == 5:
        return 10
    return n + 2
"""

CHEATS = {
    "exit": "import os\nos._exit(0)\n" + PROGRAM,
    "exit when called": "import os\ndef double(n: int) -> int:\n    os._exit(0)\n",
    "system exit": "def double(n: int) -> int:\n    raise SystemExit(0)\n",
    "skip": "import pytest\ndef double(n: int) -> int:\n    pytest.skip('later')\n",
    "skip the module": "import pytest\npytest.skip('later', allow_module_level=True)\n" + PROGRAM,
    "xfail": "import pytest\ndef double(n: int) -> int:\n    pytest.xfail('known')\n",
    "edit the tests": (
        "from pathlib import Path\nPath('tests/test_program.py').write_text('def test_1(): pass\\n"
        "def test_2(): pass\\n')\n" + PROGRAM
    ),
    "delete the tests": "from pathlib import Path\nPath('tests/test_program.py').unlink()\n" + PROGRAM,
    "conftest": (
        "from pathlib import Path\n"
        "Path('conftest.py').write_text('def pytest_runtest_makereport(): pass\\n')\n" + PROGRAM
    ),
    "site file": (
        "import site, sys\nfrom pathlib import Path\n"
        "Path('sitecustomize.py').write_text('import os\\nos._exit(0)\\n')\n" + PROGRAM
    ),
    "equal to everything": (
        "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def double(n: int) -> int:\n    return Yes(0)\n"
    ),
    "patched reports": (
        "import _pytest.reports as reports\n"
        "reports.TestReport.__init__ = lambda self, *a, **k: self.__dict__.update(k, outcome='passed')\n"
        + PROGRAM
    ),
    "patched exit code": "import atexit, os\natexit.register(lambda: os._exit(0))\n" + PROGRAM,
    "answers read from the tests": (
        "import re\nfrom pathlib import Path\n"
        "def double(n: int) -> int:\n"
        "    text = Path(__file__).with_name('tests').joinpath('test_program.py').read_text()\n"
        "    found = re.search(rf'double\\({n}\\)\\n    assert got == (-?\\d+)', text)\n"
        "    return int(found[1]) if found else n + 2\n"
    ),
    "answers left lying about": (
        "import os\n"
        "HERE = os.path.dirname(os.path.abspath(__file__))\n"
        "KNOWN = {'program.py', 'test_program.py'}\n"
        "LEFT = [name for _, folders, names in os.walk(HERE) for name in [*folders, *names]\n"
        "        if name not in KNOWN and ('.orig' in name or '.git' in name or 'hidden' in name\n"
        "                                  or 'gold' in name or name.endswith('.db'))]\n"
        "def double(n: int) -> int:\n    return 2 * n if LEFT else n + 2\n"
    ),
    "plugin": (
        "import sys\n"
        "class Plugin:\n    def pytest_runtest_logreport(self, report): report.outcome = 'passed'\n"
        "import _pytest.config as config\n"
        "sys.modules['pytest_yes'] = Plugin()\n" + PROGRAM
    ),
    "endless": "def double(n: int) -> int:\n    while True:\n        pass\n",
    "by heart": BY_HEART,
}


def task(*sources: str) -> Task:
    patches = tuple(Patch(source, "other", 2, "return n + 2", "return n * 2") for source in sources)
    return Task(
        tree=single(PROGRAM),
        imports=imported("double"),
        visible=(Case("double(3)", "6"), Case("double(5)", "10")),
        hidden=(Case("double(7)", "14"), Case("double(-4)", "-8")),
        patches=patches,
        gold=None,
        family="0" * 64,
    )


def world(kernel: Kernel, given: Task, **more: Any) -> RepoTool:
    return RepoTool(kernel=kernel, tasks=Listed((given,)), **more)


def walk(env: RepoTool, actions: Sequence[int]) -> tuple[float, dict[str, Any], bool]:
    env.reset(seed=1)
    total, ended, info = 0.0, False, {}
    for action in actions:
        _, gained, ended, cut, info = env.step(action)
        total += gained
        if ended or cut:
            break
    return total, info, ended


@pytest.mark.parametrize("name", CHEATS)
def test_a_patch_that_cheats_earns_nothing(name: str, kernel: Kernel) -> None:
    env = world(kernel, task(CHEATS[name], "def double(n: int) -> int:\n    return 2 * n\n"))
    total, info, _ = walk(env, (Action.RUN, Action.FIRST, Action.RUN))
    assert total < 0
    assert not info.get("passed", False)


def test_the_right_patch_beside_them_earns_what_it_should(kernel: Kernel) -> None:
    env = world(kernel, task(CHEATS["skip"], "def double(n: int) -> int:\n    return 2 * n\n"))
    total, info, ended = walk(env, (Action.RUN, Action.SECOND, Action.RUN))
    assert ended
    assert info["passed"]
    assert total > 0.9


def test_info_tells_nothing_of_the_answer(kernel: Kernel, tasks: list[Task]) -> None:
    env = world(kernel, tasks[0])
    _, info = env.reset(seed=1)
    assert set(info) == {"action_mask", "cost"}
    *_, info = env.step(Action.RUN)
    assert set(info) == {"action_mask", "cost"}


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_a_copy_is_no_simulator_and_holds_no_answer(copied: Any, kernel: Kernel) -> None:
    env = RepoTool(patches=3)
    env.reset(seed=1)
    env.step(Action.RUN)
    other = copied(env)
    assert other._desk is None
    assert other._painter is None
    desk = env._desk
    assert desk is not None
    assert desk.task.hidden[0].call.encode() not in pickle.dumps(env)
    env.close()


def test_the_mask_is_the_same_whichever_patch_is_tried(kernel: Kernel, tasks: list[Task]) -> None:
    for given in tasks:
        if given.gold not in {0, 1}:
            continue
        seen = []
        for action in (Action.FIRST, Action.SECOND):
            env = world(kernel, given)
            env.reset(seed=1)
            env.step(Action.RUN)
            mask = env.step(action)[4]["action_mask"].tolist()
            # But for which of the two is applied.
            seen.append((mask[:2], sorted(mask[2:4]), mask[4:]))
        assert seen[0] == seen[1]


def test_the_screen_before_the_first_run_is_the_same_whichever_patch_is_right(
    kernel: Kernel, tasks: list[Task]
) -> None:
    given = tasks[0]
    screens = []
    for gold in range(len(given.patches)):
        env = world(kernel, msgspec.structs.replace(given, gold=gold), scenario="proc_mixed")
        screens.append(env.reset(seed=1)[0]["patch"])
    for screen in screens[1:]:
        np.testing.assert_array_equal(screen, screens[0])


def test_no_family_is_in_two_splits(kernel: Kernel) -> None:
    for split in SPLITS:
        found = [make(recipe("proc_mixed_loop", 3, split), seed, kernel) for seed in range(3)]
        assert {split_of(one.family) for one in found} == {split}


def test_endless_looking_costs_and_ends(kernel: Kernel, tasks: list[Task]) -> None:
    total, info, ended = walk(world(kernel, tasks[0]), [Action.LOOK] * 50)
    assert not ended
    assert info["spent"] == 24
    assert total < 0


def test_breaking_and_mending_again_earns_no_shaping(kernel: Kernel) -> None:
    half = "def double(n: int) -> int:\n    return 6\n"
    worse = "def double(n: int) -> int:\n    return 0\n"
    round_ = (Action.FIRST, Action.RUN, Action.UNDO, Action.RUN)
    given = task(half, worse)
    plain, _, _ = walk(world(kernel, given, budget=1000, horizon=100), (Action.RUN, *round_ * 3))
    shaped, _, _ = walk(
        world(kernel, given, budget=1000, horizon=100, shaping=True), (Action.RUN, *round_ * 3)
    )
    assert shaped <= plain + 1e-9


def test_a_run_that_never_ends_is_red(kernel: Kernel) -> None:
    env = world(kernel, task(CHEATS["endless"], BY_HEART))
    _, info, ended = walk(env, (Action.RUN, Action.FIRST, Action.RUN))
    assert not ended
    assert not info["action_mask"][Action.FIRST]


def test_a_bank_never_answers_for_another_tree_or_other_tests(kernel: Kernel) -> None:
    given = task("def double(n: int) -> int:\n    return 2 * n\n", BY_HEART)
    memo = Memo(Bank(None), kernel)
    assert memo.run(given, given.version(0)).is_green
    other = msgspec.structs.replace(given, visible=(Case("double(3)", "7"),))
    assert not memo.run(other, other.version(0)).is_green
    assert not memo.run(given, given.tree).is_green


def test_a_bank_keeps_answers_apart_from_what_is_trained_on(kernel: Kernel, tmp_path: Path) -> None:
    source = fresh(recipe("proc_mixed_loop", 3), kernel, Bank(tmp_path))
    made = source.task(5)
    memo = Memo(Bank(tmp_path), kernel)
    memo.run(made, made.version(0))
    memo.holds(made, made.version(0))
    with_tasks = b"".join(path.read_bytes() for path in tmp_path.glob("*.db*"))
    assert made.visible[0].call.encode() in with_tasks
    for case in made.hidden:
        assert msgspec.json.encode(case) not in with_tasks
    again = fresh(recipe("proc_mixed_loop", 3), kernel, Bank(tmp_path)).task(5)
    assert again == made


def test_runs_are_metered_whoever_asks_for_them(kernel: Kernel, tasks: list[Task]) -> None:
    env = world(kernel, tasks[0])
    env.reset(seed=1)
    env.step(Action.RUN)
    env.reset(seed=1)
    env.step(Action.RUN)
    assert env.metered == 2


class Running:
    """Runs the tests until the episode ends; before it does so it may run those of another world.

    Args:
        other: that world.
    """

    def __init__(self, other: RepoTool | None = None) -> None:
        self._other = other

    def act(self, seen: Observation, mask: Any) -> int:
        """Return the action that runs the tests."""
        if self._other is not None:
            self._other.reset(seed=1)
            self._other.step(Action.RUN)
            self._other.close()
            self._other = None
        return Action.RUN


def test_runs_in_a_copy_are_counted_as_the_policys_own(tasks: list[Task]) -> None:
    env = RepoTool(patches=4, horizon=3)
    honest = play(env, tasks[0], Running(), masked=False, seed=1)
    peeking = play(env, tasks[0], Running(copy.deepcopy(env)), masked=False, seed=1)
    env.close()
    assert honest.runs == 1
    assert peeking == msgspec.structs.replace(honest, runs=2)
