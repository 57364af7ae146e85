"""Every way in which a run can end: well, with an error, stopped, or by our own mistake."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

from smysl.cli.crash import write_crash
from smysl.cli.output import EXIT_CODES, OUT
from smysl.cli.verbs import VERBS, find_verb
from smysl.core.errors import MachineError, SmyslError, StopError, UsageError

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_MACHINE_TROUBLE = {
    errno.ENOSPC: "free some disk space and run the same again; what was solved is kept",
    errno.EDQUOT: "free some of your disk quota and run the same again; what was solved is kept",
    errno.EROFS: "name a folder that can be written, with --out or SMYSL_CACHE",
    errno.EACCES: "change the permissions, or name another place with --out or SMYSL_CACHE",
    errno.EPERM: "change the permissions, or name another place with --out or SMYSL_CACHE",
    errno.EMFILE: "raise the limit of open files: ulimit -n 4096",
    errno.ENOMEM: "free some memory, or use a smaller model: --model 0.5b",
}


def run_to_an_end(words: Sequence[str]) -> int:
    """Run one verb and return its exit code; nothing escapes, and nothing is printed twice.

    Args:
        words: the verb and its arguments; there is at least one word.
    """
    pipeline = any(verb.name == words[0] and verb.pipeline for verb in VERBS)
    with _signals(lambda: OUT.end(pipeline=pipeline)):
        try:
            try:
                verb = find_verb(words[0])
                _call(verb.load(), verb.name, list(words[1:]))
            except BaseException as error:  # noqa: BLE001 - the one place where everything ends
                OUT.fail(_as_error(error))
        except StopError as error:  # stopped while another error was being reported
            OUT.fail(error)
        # Nothing is left that could be interrupted, and the object must come out whole.
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                signal.signal(number, signal.SIG_IGN)
        return OUT.end(pipeline=pipeline)


def _as_error(error: BaseException) -> SmyslError:
    if isinstance(error, SmyslError):
        return error
    if isinstance(error, KeyboardInterrupt):
        return _stopped()
    if isinstance(error, MemoryError):
        return MachineError("E003", "there is not enough memory", help=_MACHINE_TROUBLE[errno.ENOMEM])
    if isinstance(error, OSError) and error.errno in _MACHINE_TROUBLE:
        sentence = (error.strerror or str(error)).lower()
        return MachineError(
            "E002", sentence, where=str(error.filename or ""), help=_MACHINE_TROUBLE[error.errno]
        )
    return _our_mistake(error)


def _call(app: Callable[..., object], name: str, arguments: list[str]) -> None:
    import typer

    try:
        app(args=arguments, prog_name=f"smysl {name}", standalone_mode=False)
    except typer.Abort as error:
        raise _stopped() from error
    except typer.TyperException as error:
        message = error.format_message().rstrip(".")
        raise UsageError("U001", message, help=f"smysl {name} --help") from error


@contextmanager
def _signals(last_words: Callable[[], object]) -> Iterator[None]:
    """Turn the first Ctrl-C or SIGTERM into a StopError; the second ends the process at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            with suppress(BaseException):
                OUT.result("interrupted")
                last_words()
            os._exit(EXIT_CODES["interrupted"])
        asked = True
        raise _stopped()

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stopped() -> StopError:
    return StopError("I001", "stopped", help="run the same again to go on; what was solved is kept")


def _our_mistake(error: BaseException) -> MachineError:
    path = write_crash(error)
    return MachineError(
        "X001",
        f"this is our mistake, not yours: {type(error).__name__}",
        where=str(path or ""),
        help="what was solved is kept; the file above says what happened, please pass it on",
    )
