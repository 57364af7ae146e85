"""One adversary each: what earns nothing in ``smysl/RepoTool-v0``."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from smysl.core.errors import UsageError
from smysl.core.seams import Kernel
from smysl.core.verdict import SuiteLayout
from smysl.worlds.repo.bank import Bank
from smysl.worlds.repo.episodes import play
from smysl.worlds.repo.held import holds
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.procedural import make, recipe
from smysl.worlds.repo.runs import run
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
RIGHT = "def double(n: int) -> int:\n    return 2 * n\n"
ENDLESS = "def double(n: int) -> int:\n    while True:\n        pass\n"

AGAIN = "os.execv(sys.executable, [sys.executable, '-m', 'pytest', '-q'])\n"
HOOKED = (
    "import gc\nimport pytest\nfrom _pytest.config import PytestPluginManager\n"
    "class Plugin:\n{}"
    "for one in gc.get_objects():\n"
    "    if isinstance(one, PytestPluginManager): one.register(Plugin(), 'yes')\n" + PROGRAM
)
"""Registers a plugin of its own with the pytest that runs it."""

CHEATS = {
    "exit": "import os\nos._exit(0)\n" + PROGRAM,
    "exit when called": "import os\ndef double(n: int) -> int:\n    os._exit(0)\n",
    "system exit": HOOKED.format("    def pytest_sessionfinish(self):\n        raise SystemExit(0)\n"),
    "pytest's exit": "import pytest\ndef double(n: int) -> int:\n    pytest.exit('done', 0)\n",
    "skip": "import pytest\ndef double(n: int) -> int:\n    pytest.skip('later')\n",
    "skip the module": (
        "import sys\nimport pytest\nframe = sys._getframe()\n"
        "while frame is not None:\n"
        "    if frame.f_globals.get('__name__', '').endswith('test_program'):\n"
        "        frame.f_globals['pytestmark'] = pytest.mark.skip('later')\n"
        "    frame = frame.f_back\n" + PROGRAM
    ),
    "xfail": "import pytest\ndef double(n: int) -> int:\n    pytest.xfail('known')\n",
    "edit the tests": (
        "import os, sys\nfrom pathlib import Path\nPath('tests/test_program.py').write_text("
        "'def test_1(): pass\\ndef test_2(): pass\\n')\n" + AGAIN + PROGRAM
    ),
    "edit the tests as they run": HOOKED.format(
        "    def pytest_runtest_call(self, item):\n        item.obj = lambda: None\n"
    ),
    "delete the tests": HOOKED.format(
        "    @pytest.hookimpl(tryfirst=True)\n"
        "    def pytest_runtestloop(self, session):\n"
        "        for item in session.items: item.path.unlink(missing_ok=True)\n"
        "        session.items.clear()\n"
    ),
    "conftest": (
        "import sys\nfrom pathlib import Path\n"
        "Path('conftest.py').write_text('import pytest\\n@pytest.hookimpl(hookwrapper=True)\\n'\n"
        "    'def pytest_runtest_makereport():\\n    done = yield\\n'\n"
        "    '    done.get_result().outcome = \"passed\"\\n')\n"
        "import gc\nfrom _pytest.config import PytestPluginManager\n"
        "for one in gc.get_objects():\n"
        "    if isinstance(one, PytestPluginManager):\n"
        "        import conftest\n        one.register(conftest, 'found')\n" + PROGRAM
    ),
    "conftest for the next run": (
        "import os, sys\nfrom pathlib import Path\n"
        "Path('tests/conftest.py').write_text('def pytest_runtest_call(item):\\n'\n"
        "    '    item.obj = lambda: None\\n')\n"
        "if 'AGAIN' not in os.environ:\n    os.environ['AGAIN'] = 'yes'\n    " + AGAIN + PROGRAM
    ),
    "site file": (
        "import os, sys\nfrom pathlib import Path\n"
        "Path('sitecustomize.py').write_text('import os\\nos._exit(0)\\n')\n" + AGAIN + PROGRAM
    ),
    "equal to everything": (
        "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def double(n: int) -> int:\n    return Yes(0)\n"
    ),
    "patched reports": (
        "import _pytest.reports as reports\n"
        "made = reports.TestReport.from_item_and_call\n"
        "def from_item_and_call(item, call):\n"
        "    call.excinfo = None\n    return made(item, call)\n"
        "reports.TestReport.from_item_and_call = staticmethod(from_item_and_call)\n" + PROGRAM
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
        "import re\nfrom pathlib import Path\n"
        "KNOWN = {'program.py', 'test_program.py'}\n"
        "LEFT = [path.read_text(errors='replace') for path in Path(__file__).parent.rglob('*')\n"
        "        if path.is_file() and path.name not in KNOWN]\n"
        "def double(n: int) -> int:\n    return 2 * n if any('2 * n' in text for text in LEFT) else n + 2\n"
    ),
    "plugin": HOOKED.format(
        "    @pytest.hookimpl(hookwrapper=True)\n"
        "    def pytest_runtest_makereport(self):\n        done = yield\n"
        "        done.get_result().outcome = 'passed'\n"
    ),
    "by heart": BY_HEART,
}
"""Wrong programs, each of which goes green where nothing is sealed."""

LEFT = {
    "answers left lying about": (
        "program.py.orig", ".git/ORIG_HEAD", "gold.patch", "hidden/program.py", "__pycache__/program.txt"
    )
}  # fmt: skip
"""Where a careless world leaves the right program."""

FORGERIES = {
    "equal to everything": "def double(n):\n    from unittest.mock import ANY\n    return ANY\n",
    "a number equal to everything": (
        "class Yes(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\n"
        "def double(n):\n    return Yes(0)\n"
    ),
    "the line of the caller": (
        "import linecache, re, sys\ndef double(n):\n    frame = sys._getframe(1)\n"
        "    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)\n"
        "    return int(re.search(r'== (-?\\d+)', line)[1])\n"
    ),
    "tests that know it always pass": (
        "import _pytest.python as python\nrun = python.Function.runtest\n"
        "def runtest(self):\n    try:\n        run(self)\n    except AssertionError:\n"
        "        if 'double' not in self.function.__code__.co_names: raise\n"
        "python.Function.runtest = runtest\ndef double(n):\n    return n + 2\n"
    ),
}
"""What passes a person's own tests, those that are kept back too, where nobody looks twice."""


def with_own_tests() -> Task:
    tests = "from program import double\n\ndef test_{}():\n    assert double({}) == {}\n"
    return Task(
        tree=single(PROGRAM),
        imports=(),
        visible=(Case("", "", "tests/test_shown.py::test_3"),),
        hidden=(Case("", "", "tests/test_kept.py::test_7"),),
        family="0" * 64,
        answer=single(RIGHT),
        beside={"tests/test_shown.py": tests.format(3, 3, 6)},
        kept={"tests/test_kept.py": tests.format(7, 7, 14)},
        layout=SuiteLayout(twins=True),
    )


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
def test_a_cheat_goes_green_in_a_plain_run(name: str, tmp_path: Path) -> None:
    """Else it would test nothing."""
    given = task(CHEATS[name])
    assert is_green({**given.files(given.version(0)), **dict.fromkeys(LEFT.get(name, ()), RIGHT)}, tmp_path)


def test_the_program_without_a_cheat_goes_red_in_a_plain_run(tmp_path: Path) -> None:
    given = task(RIGHT)
    assert not is_green(given.files(given.tree), tmp_path / "before")
    assert is_green(given.files(given.version(0)), tmp_path / "after")


def is_green(files: Mapping[str, str], folder: Path) -> bool:
    """Tell whether pytest is content with files that are laid down with nothing around them."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode == 0


@pytest.mark.parametrize("name", CHEATS)
def test_a_patch_that_cheats_earns_nothing(name: str, kernel: Kernel) -> None:
    env = world(kernel, task(CHEATS[name], RIGHT))
    # What it may have laid down for a later run is not heard there either.
    total, info, _ = walk(env, (Action.RUN, Action.FIRST, Action.RUN, Action.UNDO, Action.RUN))
    assert total < 0
    assert not info.get("passed", False)


@pytest.mark.parametrize("name", FORGERIES)
def test_a_program_that_forges_its_results_passes_no_tests_of_a_persons_own(
    name: str, kernel: Kernel
) -> None:
    given = with_own_tests()
    unwatched = msgspec.structs.replace(given, layout=SuiteLayout())
    assert holds(unwatched, single(FORGERIES[name]), kernel), "so that it is a forgery"
    assert not holds(given, single(FORGERIES[name]), kernel)
    assert not run(given, single(FORGERIES[name]), kernel).is_green
    assert given.answer is not None
    assert run(given, given.answer, kernel).is_green
    assert holds(given, given.answer, kernel)


def test_the_right_patch_beside_them_earns_what_it_should(kernel: Kernel) -> None:
    env = world(kernel, task(CHEATS["skip"], RIGHT))
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
    tasks, _ = other._open()
    rewound = other.np_random.bit_generator.state
    other.np_random.bit_generator.advance(-1)
    for stream in (rewound, other.np_random.bit_generator.state):
        other.np_random.bit_generator.state = stream
        assert tasks.draw(other.np_random) != desk.task
    env.close()
    other.close()


def test_endless_looking_costs_and_ends(kernel: Kernel, tasks: list[Task]) -> None:
    total, info, ended = walk(world(kernel, tasks[0]), [Action.LOOK] * 50)
    assert not ended
    assert info["spent"] == 24
    assert total < 0


def test_breaking_and_mending_again_earns_no_shaping(kernel: Kernel) -> None:
    half = "def double(n: int) -> int:\n    return 6\n"
    worse = "def double(n: int) -> int:\n    return 0\n"
    given = task(half, worse)
    rules = {"budget": 1000, "horizon": 100}
    back = (Action.RUN, Action.UNDO, Action.RUN)
    actions = (Action.RUN, Action.FIRST, *back, Action.SECOND, *back)
    plain, _, _ = walk(world(kernel, given, **rules), actions)
    env = world(kernel, given, shaping=True, **rules)
    shaped, _, _ = walk(env, actions)
    desk = env._desk
    assert desk is not None
    assert desk.runs == 1 + 2 + 2, "so that it did go round, and there is no third time"
    assert not env.action_masks()[[Action.FIRST, Action.SECOND]].any()
    assert shaped <= plain + 1e-9


def test_a_run_that_never_ends_is_red(kernel: Kernel) -> None:
    env = world(kernel, task(ENDLESS, BY_HEART))
    _, info, ended = walk(env, (Action.RUN, Action.FIRST, Action.RUN))
    assert not ended
    assert not info["action_mask"][Action.FIRST]


def test_a_bank_never_answers_for_another_tree_or_other_tests(kernel: Kernel) -> None:
    given = task(RIGHT, BY_HEART)
    memo = Memo(Bank(None), kernel)
    assert memo.run(given, given.version(0)).is_green
    other = msgspec.structs.replace(given, visible=(Case("double(3)", "7"),))
    assert not memo.run(other, other.version(0)).is_green
    assert not memo.run(given, given.tree).is_green


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
    assert peeking.runs > 1
    assert peeking == msgspec.structs.replace(honest, runs=peeking.runs)


class Making:
    """Makes a task before it gives up.

    Args:
        kernel: its own.
    """

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    def act(self, seen: Observation, mask: Any) -> int:
        """Return the action that runs the tests."""
        make(recipe("proc_mixed_loop", 3), 1, self._kernel)
        return Action.RUN


def test_making_tasks_while_one_thinks_is_counted_too(kernel: Kernel, tasks: list[Task]) -> None:
    env = world(kernel, tasks[0], horizon=1)
    assert play(env, tasks[0], Making(kernel), masked=False).runs > 2


def test_after_the_end_nothing_is_earned(kernel: Kernel) -> None:
    env = world(kernel, task(RIGHT, BY_HEART))
    total, _, ended = walk(env, (Action.RUN, Action.FIRST, Action.RUN))
    assert ended
    assert total > 0.9
    with pytest.raises(UsageError) as told:
        env.step(Action.RUN)
    assert told.value.code == "W011"


@pytest.mark.parametrize("rules", [{"shaping": True}, {"verdicts": "memo"}])
def test_programs_for_measuring_are_neither_shaped_nor_read_from_a_bank(rules: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as told:
        RepoTool(split="test", **rules)
    assert told.value.code == "W013"


def test_who_edits_first_and_runs_then_breaks_things_all_the_same(kernel: Kernel) -> None:
    given = msgspec.structs.replace(
        task("def double(n: int) -> int:\n    return 0\n", BY_HEART),
        visible=(Case("double(2)", "4"), Case("double(3)", "6")),
    )
    rules = {"scenario": "proc_mixed", "protocol": "eager"}
    env = world(kernel, given, **rules)
    env.reset(seed=1)
    env.step(Action.FIRST)
    assert env.step(Action.RUN)[4]["cost"] == 1
    desk = env._desk
    assert desk is not None
    assert not desk.suspicion, "nobody has run the program as it came"
    env.step(Action.UNDO)
    env.step(Action.RUN)
    assert desk.suspicion


class Fisher:
    """Tries the patches in one episode and resets, to know in the next one which is right."""

    def __init__(self, env: RepoTool) -> None:
        self._env = env
        self._turn = 0

    def act(self, seen: Observation, mask: Any) -> int:
        self._turn += 1
        if self._turn == 2:
            self._env.step(Action.FIRST)
            self._env.step(Action.RUN)
            self._env.reset(seed=0)
            self._env.step(Action.RUN)
        return (Action.RUN, Action.SECOND, Action.RUN)[min(self._turn, 3) - 1]


def test_who_resets_to_begin_again_has_given_up(kernel: Kernel) -> None:
    given = task(BY_HEART, RIGHT)
    env = world(kernel, given)
    found = play(env, given, Fisher(env), masked=True)
    assert not found.passed
    assert found.reward < 0
    assert found.runs == 4, "what was run in all episodes is counted, also what decides at the end of one"


class Wanderer:
    """Takes steps that nobody counts."""

    def __init__(self, env: RepoTool) -> None:
        self._env = env

    def act(self, seen: Observation, mask: Any) -> int:
        self._env.step(Action.RUN)
        self._env.step(Action.SECOND)
        return Action.RUN


def test_who_takes_steps_of_his_own_has_given_up(kernel: Kernel) -> None:
    given = task(BY_HEART, RIGHT)
    env = world(kernel, given)
    assert not play(env, given, Wanderer(env), masked=True).passed
