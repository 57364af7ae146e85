"""The build view as plain text: the state that events add up to, and the lines that say it."""

from __future__ import annotations

from typing import Any

from smysl.cli.words import Language, say
from smysl.core.journal import Event

_MARKS = {
    "passes": "✔",
    "failing": "✘",
    "unsolved": "✘",
    "unchecked": "·",
    "reused": "✔",
    "start": "…",
    "repairing": "…",
}
COLOURS = {"✔": "green", "≈": "yellow", "✘": "red", "?": "blue", "·": "dim", "…": "dim"}
"""The colour of each mark."""
_SETTLED = {"passes", "failing", "unsolved", "unchecked", "reused"}
_BAR = 30
_NAME = 30


class BuildView:
    """What is known of a running build.

    Args:
        language: of the words.
        token_limit: the token budget, or ``None``.
    """

    def __init__(self, language: Language, token_limit: int | None = None) -> None:
        self.total = 0
        self.settled = 0
        self.reused = 0
        self.working: dict[str, str] = {}
        self._language = language
        self._token_limit = token_limit
        self._tokens = 0
        self._names: set[str] = set()

    def take(self, event: Event) -> str | None:
        """Take one event in; return the line that it settles, if it settles one."""
        if event.kind == "plan" and event.state == "done":
            return self._plan(event.data)
        if event.kind == "contract":
            return self._contract(event)
        if event.kind == "call":
            spent = event.data.get("tokens")
            self._tokens += spent if spent is not None else _both_ways(event.data)
        if event.kind == "question":
            return f" ? {event.subject:<{_NAME}} {event.data.get('text', event.state)}".rstrip()
        return None

    def working_lines(self) -> list[str]:
        """Return one line for each contract that is being worked on."""
        return list(self.working.values())

    def bar(self, seconds: float) -> str:
        """Return the last line: how far, what it cost, how long still."""
        share = self.settled / self.total if self.total else 0.0
        full = int(share * _BAR)
        bar = "━" * full + ("╸" if 0 < share < 1 else "") + "─" * (_BAR - full - (0 < share < 1))
        parts = [f" {bar}  {self.settled}/{self.total}", self._spent(), duration(seconds, self._language)]
        fresh = self.settled - self.reused
        if fresh >= 2 and self.settled < self.total:
            left = duration(seconds / fresh * (self.total - self.settled), self._language, rough=True)
            parts.append(say("left", self._language, time=left))
        return "   ".join(parts)

    def _plan(self, data: dict[str, Any]) -> str:
        self.total = int(data.get("contracts", 0))
        counts = {name: data.get(name, 0) for name in ("modules", "contracts", "questions")}
        return " " + say("plan", self._language, **counts)

    def _contract(self, event: Event) -> str | None:
        line = self._line(event)
        if event.state not in _SETTLED:
            self.working[event.subject] = line
            return None
        self.working.pop(event.subject, None)
        again = event.subject in self._names
        self._names.add(event.subject)
        self.settled = len(self._names)
        if again:
            return line
        if event.state == "reused":
            # A build after a small change reuses hundreds; the bar counts them, one line each says nothing.
            self.reused += 1
            return None
        return line

    def _line(self, event: Event) -> str:
        mark = _MARKS.get(event.state, "…")
        word = say(event.state, self._language) if event.state in _MARKS else event.state
        head = f" {mark} {event.subject:<{_NAME}} {word:<12}"
        return "   ".join([head, *self._facts(event.data)]).rstrip()

    def _facts(self, data: dict[str, Any]) -> list[str]:
        checked = [
            say(name, self._language, n=data[name]) for name in ("examples", "mutants") if data.get(name)
        ]
        facts = [", ".join(checked)] if checked else []
        if data.get("samples"):
            facts.append(say("samples", self._language, n=data["samples"]))
        if "seconds" in data:
            facts.append(duration(float(data["seconds"]), self._language))
        if data.get("note"):
            facts.append(str(data["note"]))
        return facts

    def _spent(self) -> str:
        used = grouped(self._tokens, self._language)
        if self._token_limit is None:
            return say("tokens", self._language, used=used)
        return say("tokens of", self._language, used=used, limit=grouped(self._token_limit, self._language))


def grouped(number: int, language: Language) -> str:
    """Return a number with its thousands set apart, as the language does it."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}") if language == "ru" else f"{number:,}"


def duration(seconds: float, language: Language, *, rough: bool = False) -> str:
    """Return a time such as ``2 min 10 s``; ``rough`` keeps the largest unit alone."""
    minute, second = ("мин", "с") if language == "ru" else ("min", "s")
    if seconds < 1 and not rough:
        return f"{seconds:.1f} {second}"
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} {second}"
    if rough:
        return f"{round(whole / 60)} {minute}"
    return f"{whole // 60} {minute} {whole % 60:02} {second}"


def _both_ways(data: dict[str, Any]) -> int:
    return int(data.get("tokens_in", 0)) + int(data.get("tokens_out", 0))
