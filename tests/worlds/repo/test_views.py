"""What looking shows in worlds with a repository: five views, each with what its name says."""

from __future__ import annotations

from typing import Any

import pytest

from smysl.core.seams import Kernel
from smysl.worlds.open.layout import Action as Open
from smysl.worlds.open.world import RepoOpen
from smysl.worlds.repo.mask import Action
from smysl.worlds.repo.neighbours import patch_of
from smysl.worlds.repo.task import Case, Task, imported, single
from smysl.worlds.repo.tasks import Listed
from smysl.worlds.repo.tool import RepoTool
from smysl.worlds.screen import text_of

PROGRAM = """\
def total(items: list[int]) -> int:
    found = 0
    if not items:
        return found
    for item in items:
        found = found - item
    found = found + 0
    return found
"""
TASK = Task(
    tree=single(PROGRAM),
    imports=imported("total"),
    visible=(Case("total([2, 3])", "5"), Case("total([4])", "4"), Case("total([])", "0")),
    hidden=(Case("total([7])", "7"),),
    patches=tuple(
        patch_of(PROGRAM, PROGRAM.replace(*change), "arithmetic")
        for change in (("found - item", "found * item"), ("found - item", "found + item"))
    ),
    gold=1,
    family="0" * 64,
)


def looked(env: Any, first: tuple[int, ...]) -> dict[str, list[str]]:
    """Return the screen of every view after some actions, by the view's name."""
    seen, _ = env.reset(seed=1)
    for action in first:
        seen, _, ended, _, _ = env.step(action)
        assert not ended
    found = {}
    for _ in range(5):
        lines = text_of(seen["patch"])
        found[lines[0].split()[1].removeprefix("view_")] = lines
        seen, reward, _, _, _ = env.step(Action.LOOK)
        assert reward < 0, "looking costs a step"
    return found


@pytest.fixture(scope="module")
def tool(kernel: Kernel) -> dict[str, list[str]]:
    env = RepoTool(patches=2, kernel=kernel, tasks=Listed((TASK,)))
    return looked(env, (Action.RUN, Action.FIRST, Action.RUN))


def test_the_table_lies_on_every_view(tool: dict[str, list[str]]) -> None:
    assert list(tool) == ["output", "file", "focus", "diff", "journal"]
    for lines in tool.values():
        table = lines[4:8]
        assert table == tool["output"][4:8]
        assert [line.split()[0] for line in table] == ["before", "after", "before", "after"]
        assert "-*" in table[0]
        assert "**" in table[1]
        assert "+*" in table[3]


def test_the_output_names_what_failed_and_shows_the_first_of_it(tool: dict[str, list[str]]) -> None:
    head, failure, call, sides = tool["output"][8:12]
    assert head.split()[::2] == ["failed·1", "failed·2"], "the third test passes"
    assert failure.startswith("failure·1 relation_")
    assert call.startswith("call")
    assert sides.split()[0] == "expected"


def test_the_file_begins_at_its_first_line_and_the_focus_at_the_suspicious_one(
    tool: dict[str, list[str]],
) -> None:
    assert [line.split()[0] for line in tool["file"][8:]] == [f"line·{number}" for number in (1, 2, 3, 4)]
    focus = [line.split()[0] for line in tool["focus"][8:]]
    assert focus == [f"line·{number}" for number in (4, 5, 6, 7)]
    assert tool["focus"][10].count(" - ") == 1


def test_the_diff_shows_the_program_with_what_is_applied(tool: dict[str, list[str]]) -> None:
    shown = tool["diff"][8:]
    assert any(" * " in line for line in shown)
    assert not any(" - " in line for line in shown)


def test_the_journal_tells_every_run_with_what_was_applied(tool: dict[str, list[str]]) -> None:
    assert tool["journal"][8].split() == ["candidate", "failing·2", "candidate·1", "failing·2"]


def test_the_views_of_open_edits_follow_the_cursor(kernel: Kernel) -> None:
    env = RepoOpen(kernel=kernel, tasks=Listed((TASK,)))
    found = looked(env, (Open.RUN, *[Open.ENTER] * 4, Open.RUN))
    assert list(found) == ["output", "file", "diff", "focus", "journal"]
    under = int(found["output"][4].split()[0].removeprefix("line·"))
    assert found["output"][1].startswith("failure·1")
    assert [line.split()[0] for line in found["file"][1:4]] == [
        f"line·{number}" for number in (under - 1, under, under + 1)
    ]
    assert any("*" in line for line in found["diff"][1:3]), "what the edit changed is marked"
    assert found["journal"][1].split()[0] == "failing·2"
    assert len(found["journal"][1].split()) == 2


def test_the_focus_of_open_edits_finds_the_lines_with_a_name(kernel: Kernel) -> None:
    env = RepoOpen(kernel=kernel, tasks=Listed((TASK,)))
    env.reset(seed=1)
    seen, *_ = env.step(Open.RUN)
    number = next(at for at, line in enumerate(text_of(seen["patch"])[4:]) if " for " in f" {line} ")
    for _ in range(number):
        env.step(Open.NEXT)
    env.step(Open.ENTER)
    env.step(Open.LOOK)
    env.step(Open.LOOK)
    seen, *_ = env.step(Open.LOOK)
    lines = text_of(seen["patch"])
    assert "view_focus" in lines[0]
    name = lines[4].split()[3]
    hits = [line for line in lines[1:4] if line]
    assert hits
    assert all(name in line.split() for line in hits)
