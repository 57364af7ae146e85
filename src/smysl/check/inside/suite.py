"""pytest in a fork: our own plugin reports every test by its id, phase by phase."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .fence import say
from .tracer import Tracer

OPTIONS = (
    "-q",
    "--tb=short",
    "--color=no",
    "--capture=sys",  # with files instead, all children would share them
    "--import-mode=importlib",
    "--continue-on-collection-errors",
    *(
        word
        for name in ("cacheprovider", "faulthandler", "junitxml", "pastebin", "stepwise")
        for word in ("-p", f"no:{name}")
    ),
)


def _reporter() -> Any:
    """Return the class of our plugin; pytest cannot be imported where this file is read."""
    import pytest

    class _Reporter:
        """Says what pytest says of each phase of each test; the host does the counting."""

        def __init__(
            self,
            send: Callable[[dict[str, Any]], None],
            canaries: tuple[str, ...],
            tracer: Tracer | None,
            seconds: float,
        ) -> None:
            self.send = send
            self.canaries = canaries
            self.tracer = tracer
            self.seconds = seconds

        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_protocol(self, item: Any) -> Any:
            if self.tracer is None or item.nodeid.startswith(self.canaries):
                yield
                return
            self.tracer.start()
            yield
            arcs = self.tracer.stop()
            self.send({"id": item.nodeid, "arcs": arcs, "types": self.tracer.types})

        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_setup(self) -> Any:
            with self.in_time():
                yield

        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_call(self) -> Any:
            with self.in_time():
                yield

        @contextmanager
        def in_time(self) -> Iterator[None]:
            """Fail the test that takes too long, so that the others still report."""
            if not self.seconds:
                yield
                return

            def late(*_: object) -> None:
                pytest.fail(f"it ran longer than {self.seconds:g} seconds", pytrace=False)

            signal.signal(signal.SIGPROF, late)
            # Again and again: what catches everything in a loop would catch this, too.
            signal.setitimer(signal.ITIMER_PROF, self.seconds, 0.1)
            try:
                yield
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)

        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(self, items: list[Any]) -> None:
            items.sort(key=lambda item: item.nodeid.startswith(self.canaries))
            for item in items:
                if item.nodeid.startswith(self.canaries):  # how they fail is nobody's concern, and costs
                    item.repr_failure = lambda *_: "it failed"

        @pytest.hookimpl(tryfirst=True)
        def pytest_report_teststatus(self, report: Any) -> tuple[str, str, str] | None:
            return ("", "", "") if report.nodeid.startswith(self.canaries) else None

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
                    # announced by the tests: a candidate can say ``pytest.xfail`` too
                    "xfail": hasattr(report, "wasxfail") and "xfail" in report.keywords,
                    "text": str(text)[:2000],
                }
            )

        def pytest_collectreport(self, report: Any) -> None:
            if report.failed:
                self.send({"broken": report.nodeid, "text": report.longreprtext[-2000:]})

    return _Reporter


class Suites:
    """pytest, set up ahead of the fork: options read, plugins known, their fixtures found.

    That is two thirds of what a small suite costs. Nothing of a candidate is there yet: its tests, and a
    ``conftest.py`` among them, are found by the child, as pytest finds those of folders further down: it may
    have fixtures and hooks, but no options of its own. Where pytest has changed so that this does not work,
    each child sets it up anew.

    Args:
        folder: where every suite will lie; it must not exist.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._reporter = _reporter()
        self._ready: tuple[Any, Any] | None = None
        os.environ.update(PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", PYTHONPATH=folder)
        here = os.getcwd()
        os.makedirs(os.path.join(folder, "tests"))
        try:
            os.chdir(folder)
            self._ready = self._set_up()
        except Exception:  # noqa: BLE001, S110 - these are pytest's own parts, and may be others tomorrow
            pass
        finally:
            os.chdir(here)
            os.rmdir(os.path.join(folder, "tests"))
            os.rmdir(folder)

    def _set_up(self) -> tuple[Any, Any]:
        from _pytest.config import _prepareconfig
        from _pytest.main import Session

        config = _prepareconfig([*self._options("/dev/null", "tests"), "tests"])
        config._do_configure()  # noqa: SLF001 - what ``wrap_session`` does, up to the collection
        session = Session.from_config(config)
        config.hook.pytest_sessionstart(session=session)
        config.pluginmanager._dirpath2confmods.clear()  # noqa: SLF001 - there is no ``conftest.py`` yet
        return config, session

    def _options(self, config: str, cut: str) -> list[str]:
        cut = os.path.join(self._folder, cut)
        return [*OPTIONS, "-c", config, f"--rootdir={self._folder}", f"--confcutdir={cut}"]

    def body(
        self, canaries: tuple[str, ...], layout: dict[str, Any], *, coverage: bool
    ) -> Callable[[int], None]:
        """Return the body of a child that runs the tests of the folder.

        No plugin of the environment is heard; no configuration file but the layout's; where the tests are
        all below ``tests/``, no ``conftest.py`` outside of it.

        Args:
            canaries: paths of test files whose tests run last and are not shown.
            layout: the fields of ``core.verdict.SuiteLayout``.
            coverage: whether each test says what it ran.
        """
        sealed = tuple(layout["sealed"])
        left_out = (*sealed, *canaries) if sealed else ("tests/",)
        cut = "" if sealed else "tests"
        # The canaries lie below "tests": where less than that is run, they have to be named.
        named = sealed or list(layout["tests"]) != ["tests"]
        tests = [*layout["tests"], *canaries] if named else layout["tests"]

        def run(fd: int) -> None:
            def send(message: dict[str, Any]) -> None:
                say(fd, json.dumps(message).encode())

            import pytest

            os.chdir(self._folder)
            sys.path[:0] = [os.path.join(self._folder, name).rstrip("/") for name in layout["imports"]]
            tracer = Tracer(self._folder, left_out) if coverage else None
            reporter = self._reporter(send, canaries, tracer, layout["test_seconds"])
            if self._ready is None or layout["fresh"] or layout["config"]:
                options = self._options(layout["config"] or "/dev/null", cut)
                options += ["-o", "addopts=", *(["--maxfail=1"] if layout["stop"] else ())]
                code = int(pytest.main([*options, *tests], plugins=[reporter]))
            else:
                config, session = self._ready
                config.args = tests
                config.option.maxfail = int(layout["stop"])
                config.pluginmanager._confcutdir = Path(self._folder, cut)  # noqa: SLF001 - see ``_set_up``
                code = _go_on(config, session, reporter)
            send({"done": True, "exit": code})
            for stream in (sys.stdout, sys.stderr):
                stream.flush()

        return run


def _go_on(config: Any, session: Any, reporter: Any) -> int:
    """Collect and run, as ``_pytest.main.wrap_session`` does; return the exit code."""
    from _pytest import timing
    from _pytest.config import ExitCode
    from _pytest.main import Failed, _main
    from _pytest.outcomes import Exit

    config.pluginmanager.register(reporter)
    with suppress(AttributeError):  # the clock of its last line
        config.pluginmanager.get_plugin("terminalreporter")._session_start = timing.Instant()  # noqa: SLF001
    try:
        session.exitstatus = _main(config, session) or ExitCode.OK
    except Failed:
        session.exitstatus = ExitCode.TESTS_FAILED
    except (KeyboardInterrupt, Exit):
        session.exitstatus = ExitCode.INTERRUPTED
    except BaseException as error:  # noqa: BLE001 - whatever a test raises
        session.exitstatus = ExitCode.INTERNAL_ERROR
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
    config.hook.pytest_sessionfinish(session=session, exitstatus=session.exitstatus)
    with suppress(OSError):  # plugins close files that they opened ahead of the fork, which the child has not
        config._ensure_unconfigure()  # noqa: SLF001 - same
    return int(session.exitstatus)
