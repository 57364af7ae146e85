"""Every ending has the design's exit code and, with --json, exactly one object on standard output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

_PLAYED_VERB = """
import os, sys, time
from pathlib import Path
from smysl.cli import verbs
from smysl.cli.main import main
from smysl.cli.output import OUT
from smysl.core.errors import ModelError

app = verbs.verb_app()

@app.command()
def play(json: bool = False):
{body}

class Played(verbs.Verb):
    def load(self):
        return app

verbs.VERBS = (Played("play", "", "plays", "играет", pipeline=True),)
import smysl.cli.endings
smysl.cli.endings.VERBS = verbs.VERBS
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def start(body: str, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    program = _PLAYED_VERB.format(body=textwrap.indent(textwrap.dedent(body), "    "))
    with subprocess.Popen(
        [sys.executable, "-c", program, "play", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | environment,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def play(body: str, *options: str, **environment: str) -> tuple[int, str, str]:
    with start(body, *options, **environment) as process:
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


def only_object(out: str) -> dict[str, Any]:
    value = json.loads(out)
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    ("status", "code"),
    [("done", 0), ("unsolved", 1), ("errors", 2), ("questions", 3), ("environment", 4)],
)
def test_a_result_decides_the_exit_code(status: str, code: int) -> None:
    rc, out, err = play(f"OUT.result({status!r}, out='x')", "--json")
    assert (rc, err) == (code, "")
    assert only_object(out)["status"] == status
    assert only_object(out)["out"] == "x"


def test_the_object_of_a_pipeline_verb_always_has_its_whole_shape() -> None:
    _, out, _ = play("pass", "--json")
    assert set(only_object(out)) == {
        "status", "out", "requirements", "contracts", "cost", "questions", "diagnostics",
    }  # fmt: skip


def test_an_error_of_the_tree_is_one_sentence_with_a_place_and_a_way_out() -> None:
    body = "raise ModelError('M012', 'the file is not the one promised', where='a.gguf', help='pull again')"
    rc, out, err = play(body)
    assert (rc, out) == (4, "")
    assert err.splitlines() == [
        "error[M012]: the file is not the one promised",
        "  = where  a.gguf",
        "  = help   pull again",
    ]


def test_an_error_of_the_tree_is_a_diagnostic_in_the_object() -> None:
    rc, out, err = play("raise ModelError('M012', 'wrong', where='a.gguf', help='pull')", "--json")
    assert (rc, err) == (4, "")
    assert only_object(out)["status"] == "environment"
    assert only_object(out)["diagnostics"] == [
        {
            "code": "M012",
            "severity": "error",
            "file": "a.gguf",
            "line": None,
            "column": None,
            "message": "wrong",
            "help": "pull",
        }
    ]


@pytest.mark.parametrize("options", [["--nonsense"], ["stray", "words"], ["--json=perhaps"]])
def test_a_command_line_that_does_not_parse_exits_with_2_and_still_answers_in_json(
    options: list[str],
) -> None:
    rc, out, _ = play("pass", "--json", *options)
    assert rc == 2
    assert only_object(out)["status"] == "errors"
    assert only_object(out)["diagnostics"][0]["code"] == "U001"


def test_our_own_mistake_is_said_so_and_its_traceback_goes_to_a_file(tmp_path: Path) -> None:
    rc, out, err = play("1 / 0", "--json", SMYSL_CACHE=str(tmp_path))
    assert rc == 4
    assert "Traceback" not in out + err
    row = only_object(out)["diagnostics"][0]
    assert row["code"] == "X001"
    assert "ZeroDivisionError: division by zero" in Path(row["file"]).read_text()


def test_our_own_mistake_is_reported_even_where_no_file_can_be_written(tmp_path: Path) -> None:
    stranger = tmp_path / "file"
    stranger.write_text("")
    rc, out, _ = play("1 / 0", "--json", SMYSL_CACHE=str(stranger))
    assert rc == 4
    assert only_object(out)["diagnostics"][0]["file"] is None


@pytest.mark.parametrize("number", ["ENOSPC", "EROFS", "EACCES"])
def test_trouble_of_the_machine_is_no_mistake_of_ours(number: str) -> None:
    body = f"import errno\nraise OSError(errno.{number}, os.strerror(errno.{number}), '/full/disk')"
    rc, out, _ = play(body, "--json")
    row = only_object(out)["diagnostics"][0]
    assert (rc, row["code"], row["file"]) == (4, "E002", "/full/disk")
    assert row["help"]


def test_running_out_of_memory_is_no_mistake_of_ours() -> None:
    rc, out, _ = play("raise MemoryError", "--json")
    assert (rc, only_object(out)["diagnostics"][0]["code"]) == (4, "E003")


def test_a_library_that_ends_the_process_does_not_end_ours(tmp_path: Path) -> None:
    rc, out, _ = play("sys.exit(0)", "--json", SMYSL_CACHE=str(tmp_path))
    assert (rc, only_object(out)["diagnostics"][0]["code"]) == (4, "X001")


def test_nobody_else_can_write_to_standard_output() -> None:
    body = """
        import subprocess
        print("from a library")
        os.write(1, b"from C code\\n")
        subprocess.run(["echo", "from a child"])
        OUT.line("for a person")
    """
    rc, out, err = play(body, "--json")
    assert rc == 0
    assert only_object(out)["status"] == "done"
    assert sorted(err.split("\n")) == ["", "from C code", "from a child", "from a library"]


def test_a_reader_that_has_gone_does_not_stop_the_work(tmp_path: Path) -> None:
    done = tmp_path / "done"
    body = f"""
        for _ in range(100_000):
            OUT.line("x" * 100)
        Path({str(done)!r}).write_text("")
    """
    with start(body) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 0
    assert done.exists()


def await_line(process: subprocess.Popen[str], line: str) -> None:
    assert process.stderr is not None
    assert process.stderr.readline() == f"{line}\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_with_130_and_the_object_says_so(number: signal.Signals) -> None:
    with start('print("ready", file=sys.stderr, flush=True)\ntime.sleep(60)', "--json") as process:
        await_line(process, "ready")
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "")
    assert only_object(out)["status"] == "interrupted"


def test_a_second_signal_ends_at_once_what_swallows_the_first() -> None:
    body = """
        try:
            print("ready", file=sys.stderr, flush=True)
            time.sleep(60)
        except Exception:
            print("swallowed", file=sys.stderr, flush=True)
        time.sleep(60)
    """
    begun = time.monotonic()
    with start(body, "--json") as process:
        await_line(process, "ready")
        process.send_signal(signal.SIGINT)
        await_line(process, "swallowed")
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert time.monotonic() - begun < 30
    assert only_object(out)["status"] == "interrupted"


def test_an_error_is_said_in_the_language_of_the_locale() -> None:
    _, _, err = play("raise ModelError('M012', 'wrong', help='pull')", LC_ALL="ru_RU.UTF-8")
    assert err.startswith("ошибка[M012]: wrong\n  = совет  pull")
