"""Shows a build while it runs: drawn over on a terminal, one plain line a result in a log."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from smysl.cli.output import is_live, paint
from smysl.cli.view import COLOURS, BuildView
from smysl.cli.words import Language, locale_language
from smysl.core.journal import Event, Journal

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text


@contextlib.contextmanager
def watched(token_limit: int | None = None) -> Iterator[Journal]:
    """Yield a journal whose events are shown on standard error, in the person's language.

    Args:
        token_limit: the token budget, or ``None``.
    """
    journal = Journal()
    with Progress(sys.stderr, locale_language(), token_limit=token_limit) as progress:
        journal.subscribe(progress)
        yield journal


class Progress:
    """A listener of the journal that shows each event; safe to call from several threads.

    Use as a context manager, so that the terminal is left in order however the build ends.

    Args:
        stream: where to show it, standard error as a rule.
        language: of the words: that of the documents.
        token_limit: the token budget, or ``None``.
        live: whether to draw over lines; found out from the stream if ``None``.
        clock: seconds, for the elapsed time.
    """

    def __init__(
        self,
        stream: TextIO,
        language: Language,
        *,
        token_limit: int | None = None,
        live: bool | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._view = BuildView(language, token_limit)
        self._is_live = is_live(stream) if live is None else live
        self._clock = clock
        self._begun = clock()
        self._lock = threading.Lock()
        self._live: Live | None = None

    def __call__(self, event: Event) -> None:
        """Show one event."""
        with self._lock:
            line = self._view.take(event)
            if line is None:
                return
            if self._live is None:
                self._print(line)
            else:
                self._live.console.print(_styled(line))

    def __enter__(self) -> Self:
        """Start drawing, on a terminal."""
        if self._is_live:
            from rich.console import Console
            from rich.live import Live

            console = Console(file=self._stream, highlight=False)
            self._live = Live(
                get_renderable=self._draw, console=console, refresh_per_second=4, transient=True,
                redirect_stdout=False, redirect_stderr=False,
            )  # fmt: skip
            self._live.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Take what was drawn over away; the settled lines stay."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _draw(self) -> Text:
        # Copied under no lock: taking it here could deadlock with a line printed while drawing.
        lines = [*self._view.working_lines(), self._view.bar(self._clock() - self._begun)]
        from rich.text import Text

        return Text("\n").join(_styled(line) for line in lines)

    def _print(self, line: str) -> None:
        mark = line[1:2]
        painted = paint(mark, COLOURS[mark], self._stream) if mark in COLOURS else mark
        print(f" {painted}{line[2:]}", file=self._stream, flush=True)


def _styled(line: str) -> Text:
    from rich.text import Text

    text = Text(line, no_wrap=True, overflow="ellipsis")
    if line[1:2] in COLOURS:
        text.stylize(COLOURS[line[1:2]], 1, 2)
    return text
