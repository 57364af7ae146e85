"""``smysl.plan.md``: the part of a plan that was proposed rather than read, for people to keep and edit.

One line an entry, ``- `module.name(a: int) -> int` answers PR-1, PR-2``. An entry that a person changed or
added is theirs: proposals never touch a line that is there. Entries whose requirements are all gone are
dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from smysl.plan.propose import Proposed

PLAN_NAME = "smysl.plan.md"
_ENTRY = re.compile(
    r"^\s*[-*] `(?P<module>[\w.]+)\.(?P<signature>\w+\(.*\).*)`\s+(?:answers|отвечает на)\s+(?P<ids>.+?)\s*$"
)
_HEAD = """# Plan of {package}

Symbols that no document names: they were proposed, and are yours to change. A line you edit stays as it is;
`smysl build --replan` proposes all of them anew.
"""


def parse_plan(text: str) -> list[Proposed]:
    """Return the entries of a plan file; other lines are a person's notes."""
    found = []
    for line in text.split("\n"):
        match = _ENTRY.match(line)
        if match:
            ids = tuple(filter(None, (part.strip() for part in match["ids"].split(","))))
            found.append(Proposed(match["module"], match["signature"], ids))
    return found


def plan_text(package: str, old: str, proposals: Sequence[Proposed], known: Iterable[str]) -> str:
    """Return the plan file with new proposals added and dead entries dropped.

    Args:
        package: import name.
        old: the file as it is, or empty.
        proposals: all entries that hold now.
        known: ids of the requirements there are.
    """
    alive = set(known)
    lines = [
        line
        for line in (old or _HEAD.format(package=package)).rstrip("\n").split("\n")
        if _lives(line, alive)
    ]
    there = {(p.module, p.signature) for line in lines for p in parse_plan(line)}
    if proposals and lines[-1].strip() and not _ENTRY.match(lines[-1]):
        lines.append("")
    lines += [
        f"- `{p.module}.{p.signature}` answers {', '.join(p.answers)}"
        for p in proposals
        if (p.module, p.signature) not in there
    ]
    return "\n".join(lines) + "\n"


def _lives(line: str, alive: set[str]) -> bool:
    entries = parse_plan(line)
    return not entries or bool(alive & set(entries[0].answers))
