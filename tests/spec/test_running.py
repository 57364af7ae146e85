"""A command that runs nothing of the package is no example: it would pass with any package."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.core.example import TranscriptExample
from smysl.spec import read


def commands(folder: Path, transcript: str, package: str = "till") -> list[str]:
    (folder / "a.md").write_text(
        f"---\npackage: {package}\n---\n# A\n\nN-1: It must start.\n\n```console\n{transcript}\n```\n"
    )
    return [
        one.command
        for requirement in read(folder / "a.md").requirements
        for one in requirement.examples
        if isinstance(one, TranscriptExample)
    ]


@pytest.mark.parametrize(
    "command",
    [
        "# start the program",
        "true",
        "echo hi",
        "echo till | sort",
        "A=1 expr 1 + 1",
        "for i in 1 2; do echo $i; done",
        "python3 --version",
        'python -c "import sys; print(1)"',
        "python -m json.tool",
        "python -m pytest -q",
        'bash -c "echo hi"',
        "time env X=1 date",
    ],
)
def test_what_only_the_shell_runs_is_no_example(tmp_path: Path, command: str) -> None:
    assert commands(tmp_path, f"$ {command}\nhi") == []


@pytest.mark.parametrize(
    "command",
    [
        "python -m till add",
        "python3.11 -m till.command add",
        "till add | sort",
        "echo $(till add)",
        "true && till add",
        "TILL=1 time -p till add",
        'python -c "import till; till.add()"',
        "for i in 1 2; do till add; done",
        'sh -c "till add"',
        "./till.sh",
        "python run.py",
        "another-program add",
        'till "unclosed',
    ],
)
def test_whatever_may_run_the_program_is_an_example(tmp_path: Path, command: str) -> None:
    assert commands(tmp_path, f"$ {command}\nhi") == [command]


def test_a_package_may_bear_the_name_of_a_module_of_python(tmp_path: Path) -> None:
    assert commands(tmp_path, "$ python -m calendar\nhi", "calendar") == ["python -m calendar"]


def test_what_the_program_left_behind_is_an_example_and_an_echo_after_it_is_not(tmp_path: Path) -> None:
    transcript = "$ till export a.txt\n$ cat a.txt\nmilk\n$ echo done\ndone"
    assert commands(tmp_path, transcript) == ["till export a.txt", "cat a.txt"]
