"""pytest in a fork: our own plugin reports every test by its id, phase by phase."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

from .fence import say

OPTIONS = (
    "-q",
    "--tb=short",
    "--color=no",
    "--import-mode=importlib",
    "--continue-on-collection-errors",
    "-c",
    "/dev/null",
    *(
        word
        for name in ("cacheprovider", "junitxml", "pastebin", "stepwise")
        for word in ("-p", f"no:{name}")
    ),
)


class _Reporter:
    """Says what pytest says of each phase of each test; the host does the counting."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self.send = send

    def pytest_runtest_logreport(self, report: Any) -> None:
        crash = getattr(report.longrepr, "reprcrash", None)
        if isinstance(report.longrepr, tuple):
            text = report.longrepr[2]
        else:
            text = getattr(crash, "message", "") or (report.longreprtext if report.longrepr else "")
        self.send(
            {
                "id": report.nodeid,
                "when": report.when,
                "outcome": report.outcome,
                "xfail": hasattr(report, "wasxfail"),
                "text": str(text)[:2000],
            }
        )

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.send({"broken": report.nodeid, "text": report.longreprtext[-2000:]})


def body(folder: str, task: dict[str, Any]) -> Callable[[int], None]:
    """Return the body of a child that runs the tests under ``tests/`` of a folder.

    No configuration file, plugin of the environment or ``conftest.py`` outside ``tests/`` is heard.
    """

    def run(fd: int) -> None:
        def send(message: dict[str, Any]) -> None:
            say(fd, json.dumps(message).encode())

        import pytest

        os.chdir(folder)
        os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONPATH=folder)
        sys.path.insert(0, folder)
        cut = os.path.join(folder, "tests")
        options = [*OPTIONS, f"--rootdir={folder}", f"--confcutdir={cut}", *task["options"], "tests"]
        code = pytest.main(options, plugins=[_Reporter(send)])
        send({"done": True, "exit": int(code)})
        for stream in (sys.stdout, sys.stderr):
            stream.flush()

    return run
