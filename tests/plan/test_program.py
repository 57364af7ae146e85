"""Command lines that are read from transcripts."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.requirement import Specification
from smysl.plan.planner import make_plan
from smysl.plan.program import Program, arguments_of, handler_arguments, main_source

Documents = Callable[..., Specification]

SPEC = """---
package: parcel
---
# Parcels

The module is `pricing`.

## PR-1 Price
`price(weight)` returns the price. `price(400)` → 240

## The command

```console
$ python -m parcel price 400
240
$ python -m parcel price many
error: not a weight: many
[exit 3]
$ python -m parcel list parcels.txt --zone 2
QX 400
```

`python -m parcel sum FILE [LIMIT] --verbose` adds up a file.
A wrong command prints `usage: python -m parcel price|list|sum`.
"""


def program_of(specification: Specification) -> Program:
    planned = make_plan(specification)
    assert planned.program is not None
    return planned.program


def test_commands_arguments_options_and_flags_are_read(documents: Documents) -> None:
    commands = {c.name: str(c.signature) for c in program_of(documents(spec=SPEC)).commands}
    assert commands == {
        "price": "handle_price(weight: str) -> str",
        "list": "handle_list(arg1: str, zone: str | None = None) -> str",
        "sum": "handle_sum(file: str, limit: str, verbose: bool = False) -> str",
    }


def test_the_manner_of_errors_is_read(documents: Documents) -> None:
    program = program_of(documents(spec=SPEC))
    assert (program.error_prefix, program.error_code) == ("error: ", 3)
    assert program.usage == "usage: python -m parcel price|list|sum"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("python -m parcel price 1", ["price", "1"]),
        ("python3 -m parcel", []),
        ("parcel list 'a b'", ["list", "a b"]),
        ("echo x | python -m parcel sum -", ["sum", "-"]),
        ("python -m parcel sum < in.txt", ["sum"]),
        ("python -m other price", None),
        ("ls", None),
        ("python -m parcel 'unclosed", None),
    ],
)
def test_the_words_after_a_program_are_found(line: str, words: list[str] | None) -> None:
    assert arguments_of(line, "parcel") == words


@pytest.fixture
def installed(documents: Documents, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    program = program_of(documents(spec=SPEC))
    package = tmp_path / "lib" / "parcel"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "_handlers.py").write_text(
        "def handle_price(weight):\n"
        "    if weight == 'many':\n        raise ValueError('not a weight: many')\n    return weight + '!'\n"
        "def handle_list(arg1, zone=None):\n    return f'{arg1} {zone}'\n"
        "def handle_sum(file, limit=None, verbose=False):\n    return f'{file} {limit} {verbose}'\n"
    )
    handlers = ["handle_price", "handle_list", "handle_sum"]
    (package / "__main__.py").write_text(main_source(program, handlers, "parcel"))

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "parcel", *words],
            cwd=tmp_path / "lib", capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("words", "out", "error", "code"),
    [
        (("price", "5"), "5!\n", "", 0),
        (("price", "many"), "", "error: not a weight: many\n", 3),
        (("list", "a.txt", "--zone", "2"), "a.txt 2\n", "", 0),
        (("list", "--zone=2", "a.txt"), "a.txt 2\n", "", 0),
        (("sum", "f", "9", "--verbose"), "f 9 True\n", "", 0),
        (("fly",), "", "usage: python -m parcel price|list|sum\n", 3),
        ((), "", "usage: python -m parcel price|list|sum\n", 3),
        (("price",), "", "usage: python -m parcel price|list|sum\n", 3),
        (("list", "a", "--zone"), "", "usage: python -m parcel price|list|sum\n", 3),
    ],
)
def test_the_plumbing_runs_without_a_model(installed, words, out: str, error: str, code: int) -> None:
    done = installed(*words)
    assert (done.stdout, done.stderr, done.returncode) == (out, error, code)


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("python -m parcel list 'a b.txt' --zone 2", "'a b.txt', zone='2'"),
        ("parcel list a.txt --zone=2", "'a.txt', zone='2'"),
        ("python -m parcel other", None),
    ],
)
def test_a_shell_command_is_a_call_of_its_handler(
    documents: Documents, command: str, arguments: str | None
) -> None:
    program = program_of(documents(spec=SPEC))
    handler = next(c for c in program.commands if c.name == "list").signature
    assert handler_arguments(command, handler) == arguments


def test_a_message_that_already_has_the_prefix_gets_no_second_one(installed, tmp_path: Path) -> None:
    handlers = tmp_path / "lib" / "parcel" / "_handlers.py"
    handlers.write_text(handlers.read_text().replace("'not a weight", "'error: not a weight"))
    assert installed("price", "many").stderr == "error: not a weight: many\n"
