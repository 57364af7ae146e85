"""The start is cheap, and what it shows is complete."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from smysl import __version__
from smysl.cli.verbs import VERBS

_HEAVY = ("langgraph", "markdown_it", "xllamacpp", "docutils", "httpx", "rich", "bm25s")


def smysl(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smysl", *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | environment,
    )


def modules_after(*words: str) -> set[str]:
    program = f"import sys; from smysl.cli.main import main; main({list(words)!r}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_the_version_costs_next_to_nothing() -> None:
    loaded = modules_after("--version")
    assert not loaded & {*_HEAVY, "typer", "msgspec", "smysl.cli.verbs"}
    assert len(loaded) < 120


def test_the_overview_imports_no_verb() -> None:
    loaded = modules_after("--help")
    assert not loaded & {*_HEAVY, "typer", *(verb.module for verb in VERBS)}


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_the_help_of_a_verb_imports_nothing_heavy_and_no_other_verb(verb: str) -> None:
    loaded = modules_after(verb, "--help")
    assert not loaded & set(_HEAVY)
    assert not loaded & {other.module for other in VERBS if other.name != verb}


def test_the_version_is_that_of_the_package() -> None:
    assert smysl("--version").stdout == f"smysl {__version__}\n"


def test_the_overview_names_every_verb_in_the_persons_language() -> None:
    english, russian = smysl("--help").stdout, smysl("--help", LC_ALL="ru_RU.UTF-8").stdout
    for verb in VERBS:
        assert f"  {verb.name:<9} {verb.en}\n" in english
        assert f"  {verb.name:<9} {verb.ru}\n" in russian


def test_without_a_verb_the_overview_is_shown_and_nothing_is_done() -> None:
    done = smysl()
    assert (done.returncode, done.stdout) == (2, smysl("--help").stdout)


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_explains_itself(verb: str) -> None:
    done = smysl(verb, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: smysl {verb} ")


def test_a_misspelt_verb_is_answered_with_the_nearest() -> None:
    done = smysl("doctro")
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no verb 'doctro'" in done.stderr
    assert "smysl doctor --help" in done.stderr
