"""A small specification, its plan and its solutions, written by hand: what the writing half starts from."""

from __future__ import annotations

from smysl.core.contract import Clause, Contract, Goal, Plan
from smysl.core.evidence import Evidence, Solution
from smysl.core.example import CallExample, Example, Step, StepsExample, TranscriptExample
from smysl.core.fingerprint import digest
from smysl.core.requirement import Parameter, Requirement, Signature, Source, Specification
from smysl.core.span import Span

PAY_MD = """# Pay

## TS-1 Weekly pay

`weekly_pay(hours, rate)` is the pay in cents; hours above 40 count one and a half times.

- `weekly_pay(10, 1000)` → `10000`
- `weekly_pay(90, 2050)` → `235750`

## TS-2 Refusals

Negative hours are refused: `weekly_pay(-1, 1000)` raises `ValueError`.

## TS-3 The share of overtime

`overtime_share(50)` → `0.2`

The share is shown by the report.

## TS-4 A stack of corrections

```
>>> log = Corrections()
>>> log.push(5)
>>> log.pop()
5
```
"""
CLI_MD = """# Command line

## TS-5

```console
$ sheet pay 10 1000
100.00
$ sheet pay -1 1000
error: hours must not be negative
[exit 2]
```
"""


def span_of(text: str, file: str, part: str) -> Span:
    """Return the place of ``part`` in a document."""
    start = text.index(part)
    end = start + len(part)

    def point(offset: int) -> tuple[int, int]:
        before = text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1

    return Span(file, *point(start), *point(end))


def _pay(part: str) -> Span:
    return span_of(PAY_MD, "pay.md", part)


def _cli(part: str) -> Span:
    return span_of(CLI_MD, "cli.md", part)


def _requirement(identifier: str, title: str, place: Span, *examples: Example, text: str = "") -> Requirement:
    document = {"pay.md": PAY_MD, "cli.md": CLI_MD}[place.file]
    lines = document.split("\n")[place.line - 1 : place.end_line]
    return Requirement(
        id=identifier,
        explicit=True,
        title=title,
        text=text or "\n".join(lines[1:]).strip(),
        span=place,
        examples=examples,
        section=(document.split("\n")[0].removeprefix("# "),),
    )


PAY_EXAMPLES = (
    CallExample(span=_pay("`weekly_pay(10, 1000)` → `10000`"), call="weekly_pay(10, 1000)", expected="10000"),
    CallExample(
        span=_pay("`weekly_pay(90, 2050)` → `235750`"), call="weekly_pay(90, 2050)", expected="235750"
    ),
)
REFUSAL = CallExample(
    span=_pay("`weekly_pay(-1, 1000)` raises `ValueError`"),
    call="weekly_pay(-1, 1000)",
    raises="ValueError",
    message="negative",
)
SHARE = CallExample(span=_pay("`overtime_share(50)` → `0.2`"), call="overtime_share(50)", expected="0.2")
SESSION = StepsExample(
    span=_pay(">>> log = Corrections()\n>>> log.push(5)\n>>> log.pop()\n5"),
    steps=(
        Step(code="log = Corrections()"),
        Step(code="log.push(5)"),
        Step(code="log.pop()", expected="5"),
        Step(code="log.pop()", raises="IndexError"),
    ),
)
SHELL = (
    TranscriptExample(span=_cli("$ sheet pay 10 1000"), command="sheet pay 10 1000", output="100.00\n"),
    TranscriptExample(
        span=_cli("$ sheet pay -1 1000"),
        command="sheet pay -1 1000",
        output="error: hours must not be negative\n",
        exit_code=2,
        before=("sheet pay 10 1000",),
    ),
)


def _section(document: str, file: str, start: str, end: str) -> Span:
    begin = document.index(start)
    finish = document.index(end, begin) if end else len(document)
    return span_of(document, file, document[begin:finish].rstrip())


def specification() -> Specification:
    """Return a specification of five requirements in two documents."""
    pay = "pay.md"
    return Specification(
        package="sheet",
        title="Pay",
        sources=(
            Source(path=pay, text=PAY_MD, digest=digest(PAY_MD.encode())),
            Source(path="cli.md", text=CLI_MD, digest=digest(CLI_MD.encode())),
        ),
        requirements=(
            _requirement("TS-1", "Weekly pay", _section(PAY_MD, pay, "## TS-1", "## TS-2"), *PAY_EXAMPLES),
            _requirement("TS-2", "Refusals", _section(PAY_MD, pay, "## TS-2", "## TS-3"), REFUSAL),
            _requirement("TS-3", "The share of overtime", _section(PAY_MD, pay, "## TS-3", "## TS-4"), SHARE),
            _requirement("TS-4", "A stack of corrections", _section(PAY_MD, pay, "## TS-4", ""), SESSION),
            _requirement("TS-5", "", _section(CLI_MD, "cli.md", "## TS-5", ""), *SHELL),
        ),
        program="sheet",
    )


def _signature(name: str, *names: str, returns: str | None = None, kind: str = "function") -> Signature:
    return Signature(
        name=name,
        parameters=tuple(Parameter(one, "int") for one in names),
        returns=returns,
        kind=kind,
        span=Span("pay.md", 5, 1, 5, 2),
    )


def plan() -> Plan:
    """Return the plan of the specification: two modules and a program."""
    contracts = (
        Contract(
            name="log.Corrections",
            kind="class",
            module="log",
            signature=_signature("Corrections", kind="class"),
            methods=(_signature("Corrections.push", "value", kind="method"),),
            clauses=(Clause("TS-4", "A stack of corrections."),),
            examples=(SESSION,),
        ),
        Contract(
            name="pay.overtime_share",
            kind="function",
            module="pay",
            signature=_signature("overtime_share", "hours", returns="float"),
            clauses=(Clause("TS-3", "The share of overtime."),),
            examples=(SHARE,),
        ),
        Contract(
            name="pay.weekly_pay",
            kind="function",
            module="pay",
            signature=_signature("weekly_pay", "hours", "rate", returns="int"),
            clauses=(Clause("TS-1", "Weekly pay."), Clause("TS-2", "Negative hours are refused.")),
            examples=(*PAY_EXAMPLES, REFUSAL),
            uses=("log.Corrections",),
        ),
    )
    goals = (
        Goal(
            title="Pay",
            requirements=("TS-1", "TS-2", "TS-3", "TS-4"),
            contracts=tuple(c.name for c in contracts),
        ),
    )
    return Plan(package="sheet", goals=goals, contracts=contracts, program="sheet")


WEEKLY = '''
LIMIT = 40


def _check(hours: int) -> None:
    if hours < 0:
        raise ValueError("hours must not be negative")


def weekly_pay(hours: int, rate: int) -> int:
    """Return the pay of a week in cents."""
    _check(hours)
    overtime = max(hours - LIMIT, 0)
    return (hours - overtime) * rate + overtime * rate * 3 // 2
'''
SHARE_SOURCE = '''
from fractions import Fraction

LIMIT = 40


def _check(hours: int) -> None:
    assert hours > 0


def overtime_share(hours: int) -> float:
    """Return the share of the hours that is overtime."""
    _check(hours)
    return float(Fraction(max(hours - LIMIT, 0), hours))
'''
LOG = '''
from typing import List


class Corrections:
    """A stack of corrections."""

    def __init__(self) -> None:
        self.items: List[int] = []

    def push(self, value: int) -> None:
        self.items.append(value)

    def pop(self) -> int:
        return self.items.pop()
'''
MAIN = '''"""Command line of sheet."""

import sys

from sheet.pay import weekly_pay


def main() -> int:
    try:
        cents = weekly_pay(int(sys.argv[2]), int(sys.argv[3]))
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{cents // 100}.{cents % 100:02}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''


def solutions() -> dict[str, Solution]:
    """Return a right solution of each contract."""
    return {
        "log.Corrections": Solution(contract="log.Corrections", source=LOG, passed=(0,), samples=4),
        "pay.overtime_share": Solution(
            contract="pay.overtime_share", source=SHARE_SOURCE, passed=(0,), samples=2
        ),
        "pay.weekly_pay": Solution(
            contract="pay.weekly_pay", source=WEEKLY, passed=(0, 1, 2), samples=8, prompt="f00d" * 16
        ),
    }


def extra_files() -> dict[str, str]:
    """Return the program's module, which is derived from transcripts elsewhere."""
    return {"src/sheet/__main__.py": MAIN}


def evidence() -> tuple[Evidence, ...]:
    """Return one evidence row a requirement, of several kinds."""
    kinds = {"TS-1": "verified", "TS-2": "verified", "TS-3": "agreed", "TS-4": "failing", "TS-5": "unsolved"}
    rows = []
    for requirement in specification().requirements:
        kind = kinds[requirement.id]
        rows.append(
            Evidence(
                requirement=requirement.id,
                strength="must",
                kind=kind,
                examples=len(requirement.examples) if kind == "verified" else 0,
                failing=1 if kind == "failing" else 0,
                mutants_killed=0.75 if kind == "verified" else None,
                confidence=0.93 if kind == "agreed" else None,
                symbols=tuple(c.name for c in plan().contracts if requirement.id in c.requirements),
                span=requirement.span,
                note="6 of 7 examples pass" if kind == "failing" else "",
            )
        )
    return tuple(rows)
