"""Asking a person at a terminal: one concrete question at a time, answered in a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from smysl.cli.output import OUT
from smysl.cli.words import say


def asker() -> Callable[[Sequence[dict[str, Any]]], dict[str, str] | None] | None:
    """Return something that asks, or ``None`` where nobody sits at a terminal."""
    if not sys.stdin.isatty():
        return None
    return _ask


def _ask(questions: Sequence[dict[str, Any]]) -> dict[str, str] | None:
    answers: dict[str, str] = {}
    for question in questions:
        OUT.line(f"{question['requirement']}  {question['text']}")
        choices = question["choices"]
        for number, choice in enumerate(choices, 1):
            OUT.line(f"  {number}) {choice['answer']}")
        OUT.line(f"  {len(choices) + 1}) {say('later')}")
        while True:
            try:
                reply = input("> ").strip()
            except EOFError:
                return answers or None
            if reply.isdigit() and 1 <= int(reply) <= len(choices):
                answers[question["id"]] = reply
                break
            if reply in {"", str(len(choices) + 1)}:
                return answers or None
    return answers or None
