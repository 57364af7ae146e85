"""From what was seen to a verdict: the only place that decides whether an example holds."""

from __future__ import annotations

import signal

import msgspec

from smysl.check.compare import equal
from smysl.check.reports import Raised, Report, Result
from smysl.check.values import Data, render
from smysl.check.workers import Reply
from smysl.core.example import CallExample, Step, StepsExample, TranscriptExample
from smysl.core.verdict import Outcome, Verdict

_LONG = 2000


class Wanted(msgspec.Struct, frozen=True):
    """An expected value, evaluated without the candidate's doing, or why it cannot be.

    Attributes:
        value: the value as data.
        problem: why there is none.
        shown: the documents give what ``repr`` prints rather than an expression.
        loose: lists and iterators with the same items are the same here.
    """

    value: Data | None = None
    problem: str = ""
    shown: bool = False
    loose: bool = False


def judge_call(
    example: CallExample, wanted: Wanted | None, reply: Reply, report: Report, *, lazily: bool = False
) -> Verdict:
    """Judge one call.

    Args:
        example: what the documents say.
        wanted: the expected value, where there is one.
        reply: what the worker says of the child.
        report: what the child says.
        lazily: an iterator is promised: what it raises when it is read counts.
    """
    stopped = _stopped(reply, report, 1)
    if stopped is not None:
        return stopped
    result = report.results[0]
    if example.raises is not None and result.error is not None and result.error.lazy and not lazily:
        message = f"wanted {example.raises}, got what raises {result.error} only when it is read"
        verdict = Verdict(
            outcome="failed", observed=str(result.error), expected=example.raises, message=message
        )
    else:
        verdict = _judge(example, wanted, result, counter=example.counter)
    return msgspec.structs.replace(verdict, **_costs(reply, report))


def judge_steps(example: StepsExample, wanted: list[Wanted | None], reply: Reply, report: Report) -> Verdict:
    """Judge a session; the verdict is that of the first step that does not hold."""
    for number, (step, want) in enumerate(zip(example.steps, wanted, strict=True)):
        if number >= len(report.results):
            break
        verdict = _judge(step, want, report.results[number])
        if not verdict.passed:
            message = f"step {number + 1}, {step.code.strip()}: {verdict.message}"
            return msgspec.structs.replace(verdict, message=message, **_costs(reply, report))
    stopped = _stopped(reply, report, len(example.steps))
    return stopped or msgspec.structs.replace(Verdict(outcome="passed"), **_costs(reply, report))


def judge_transcript(example: TranscriptExample, reply: Reply) -> Verdict:
    """Judge one command: its output and its exit code."""
    costs = {"cpu_seconds": reply["cpu"], "peak_mb": round(reply["peak"], 1), "output": reply["out"]}
    if reply["ended"] not in {"exit", "signal"}:
        return msgspec.structs.replace(_ended(reply), **costs)
    code = reply["code"] + (128 if reply["ended"] == "signal" else 0)
    observed, expected = trim(reply["out"]), trim(example.output)
    base = Verdict(outcome="failed", observed=observed, expected=expected, **costs)
    if code != example.exit_code:
        last = observed.splitlines()[-1] if observed else "no output"
        message = f"wanted exit code {example.exit_code}, got {code}: {last}"
        return msgspec.structs.replace(base, message=message)
    if observed != expected:
        return msgspec.structs.replace(base, message=_difference(expected, observed))
    return msgspec.structs.replace(base, outcome="passed")


def refused(message: str) -> Verdict:
    """Return the verdict on an example that cannot be run."""
    return Verdict(outcome="refused", message=message)


def trim(text: str) -> str:
    """Return printed text as a reader sees it: no white space at line ends, no empty lines at its end."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip("\n")


def _judge(
    example: CallExample | Step, wanted: Wanted | None, result: Result, *, counter: bool = False
) -> Verdict:
    if example.raises is not None:
        return _judge_error(example.raises, example.message, result)
    if result.error is not None:
        return _unexpected(result.error)
    observed = render(result.value)[:_LONG] if result.value is not None else ""
    if wanted is not None:
        if wanted.value is None:
            return refused(f"the expected value cannot be evaluated: {wanted.problem}")
        shown = _text(wanted.value) if wanted.shown else render(wanted.value)
        seen = _text(result.value) if wanted.shown else observed
        same = result.value is not None and equal(wanted.value, result.value, loose=wanted.loose)
        if not same and result.value is not None and equal(wanted.value, result.value, doubt=True):
            return refused(
                f"it cannot be told whether {_short(seen)} is {_short(shown)}: their state is hidden"
            )
        if same == counter:
            but = "anything but " if counter else ""
            message = f"wanted {but}{_short(shown)}, got {_short(seen)}"
            return Verdict(outcome="failed", observed=seen, expected=shown[:_LONG], message=message)
    if example.output is not None and trim(example.output) != trim(result.printed):
        return Verdict(
            outcome="failed",
            observed=trim(result.printed),
            expected=trim(example.output),
            message=_difference(trim(example.output), trim(result.printed)),
        )
    return Verdict(outcome="passed", observed=observed)


def _judge_error(raises: str, text: str | None, result: Result) -> Verdict:
    expected = f"{raises}: {text}" if text else raises
    if result.error is None:
        observed = render(result.value)[:_LONG] if result.value is not None else ""
        message = f"wanted {_short(expected)}, got {_short(observed)}"
        return Verdict(outcome="failed", observed=observed, expected=expected, message=message)
    error = str(result.error)
    if raises.rpartition(".")[2] not in result.error.classes:
        verdict = _unexpected(result.error)
        message = f"wanted {_short(expected)}, got {_short(error)}"
        return msgspec.structs.replace(verdict, expected=expected, message=message)
    if text and text.strip() not in result.error.text:
        message = f"wanted {_short(expected)}, got {_short(error)}"
        return Verdict(outcome="failed", observed=error, expected=expected, message=message)
    return Verdict(outcome="passed", observed=error)


def _unexpected(error: Raised) -> Verdict:
    outcome: Outcome = "memory" if "MemoryError" in error.classes else "error"
    return Verdict(
        outcome=outcome, exception=str(error), line=error.line, message=f"raised {_short(str(error))}"
    )


def _stopped(reply: Reply, report: Report, wanted: int) -> Verdict | None:
    """Return the verdict where the child did not get to its end, else ``None``."""
    costs = _costs(reply, report)
    if report.import_error is not None:
        verdict = _unexpected(report.import_error)
        place = (
            f" ({report.import_error.file}:{report.import_error.line})" if report.import_error.file else ""
        )
        message = f"the module cannot be imported: {report.import_error}{place}"
        return msgspec.structs.replace(verdict, message=message, **costs)
    if reply["ended"] != "exit" or not report.complete or len(report.results) != wanted:
        return msgspec.structs.replace(_ended(reply), **costs)
    return None


def _ended(reply: Reply) -> Verdict:
    match reply["ended"]:
        case ended if reply.get("given_up"):
            outcome: Outcome = "timeout" if ended == "timeout" else "crashed"
            return Verdict(outcome=outcome, message="not run: too many calls before it came to no end")
        case "timeout":
            return Verdict(
                outcome="timeout", message=f"did not end within its limit ({reply['cpu']:.1f} CPU s)"
            )
        case "processes":
            return Verdict(outcome="crashed", message="started too many processes")
        case "signal":
            name = signal.Signals(reply["code"]).name if reply["code"] in set(signal.Signals) else "a signal"
            return Verdict(outcome="crashed", message=f"was ended by {name}")
        case "lost":
            return Verdict(outcome="crashed", message=f"took its worker down: {reply['err']}")
    return Verdict(outcome="crashed", message=f"ended without a result (exit code {reply['code']})")


def _costs(reply: Reply, report: Report) -> dict[str, object]:
    printed = "".join(result.printed for result in report.results)
    return {
        "cpu_seconds": reply["cpu"],
        "peak_mb": round(reply["peak"], 1),
        "output": printed + reply["out"] + reply["err"],
    }


def _text(data: Data | None) -> str:
    return str(data[1]) if data is not None and data[0] == "s" else ""


def _short(text: str, limit: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _difference(expected: str, observed: str) -> str:
    ours, theirs = expected.splitlines(), observed.splitlines()
    for number in range(max(len(ours), len(theirs))):
        a = ours[number] if number < len(ours) else None
        b = theirs[number] if number < len(theirs) else None
        if a != b:
            want = "nothing more" if a is None else repr(_short(a))
            got = "nothing more" if b is None else repr(_short(b))
            return f"line {number + 1} of the output: wanted {want}, got {got}"
    return "the output differs"
