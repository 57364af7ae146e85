"""The baseline of speed: the same verdicts by ``python -m pytest``, a fresh process for each run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from smysl.worlds.repo.relation import ABSENT, relation
from smysl.worlds.repo.runs import Failure, Run, got_of
from smysl.worlds.repo.task import SUITE, Case, Task
from smysl.worlds.repo.tree import Tree

_FAILED = re.compile(r"^FAILED (\S+?)(?: - (.*))?$", re.MULTILINE)
_SECONDS = 30


class Cold:
    """Runs tests as other environments do: unsealed, so for programs of our own grammar only."""

    def __init__(self) -> None:
        self.metered = 0

    def run(self, task: Task, tree: Tree, *, traced: bool = False) -> Run:  # noqa: ARG002 - nothing is traced
        """Run the visible tests."""
        self.metered += 1
        return self._run(task, task.files(tree), task.visible)

    def holds(self, task: Task, tree: Tree) -> bool:
        """Run the tests that are kept back."""
        return self._run(task, task.closed(tree), task.hidden).is_green

    @staticmethod
    def _run(task: Task, files: dict[str, str], cases: tuple[Case, ...]) -> Run:
        with tempfile.TemporaryDirectory(prefix="smysl-cold-") as folder:
            for path, text in files.items():
                file = Path(folder, path)
                file.parent.mkdir(exist_ok=True)
                file.write_text(text, encoding="utf-8")
            command = [sys.executable, "-m", "pytest", "-q", "-rf", "--tb=no", "-p", "no:cacheprovider"]
            here = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "400", "PYTHONPATH": folder}
            try:
                done = subprocess.run(
                    [*command, "--rootdir", folder, SUITE],
                    cwd=folder,
                    env={**os.environ, **here},
                    capture_output=True,
                    text=True,
                    timeout=_SECONDS,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                every = range(len(cases))
                return Run("timeout", tuple(Failure(number, "timeout", "!timeout") for number in every))
        said: dict[str, str] = dict(_FAILED.findall(done.stdout))
        failures = [
            Failure(number, relation(case.value, got), got, case.value)
            for number, (name, case) in enumerate(zip(task.ids(cases), cases, strict=True))
            if name in said
            for got in [got_of(said[name]) if said[name] else ABSENT]
        ]
        return Run("passed" if done.returncode == 0 else "failed", tuple(failures))
