"""From examples to what a worker has to do, and from its reply back to verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from smysl.check import judge
from smysl.check.expected import Expectations, promises_iterator
from smysl.check.judge import Wanted
from smysl.check.reports import Report
from smysl.check.values import parses
from smysl.check.workers import Reply
from smysl.core.example import CallExample, Example, StepsExample, TranscriptExample
from smysl.core.seams import Files
from smysl.core.verdict import Verdict

Job = tuple[Files, str, Sequence[Example]]
"""A candidate's files, the module whose names its examples see, and the examples."""


class Batch:
    """Candidates that are checked together, with what their examples promise.

    Args:
        jobs: the candidates.
        limits: of each example, as workers want them.
        expectations: evaluates what is promised.
    """

    def __init__(self, jobs: Sequence[Job], limits: dict[str, Any], expectations: Expectations) -> None:
        self.jobs = jobs
        self._limits = limits
        self._expectations = expectations

    def prepare(self) -> int:
        """Evaluate all expected values; return how many children it took."""
        sources = [(s, n) for n, job in enumerate(self.jobs) for e in job[2] for s in expected_sources(e)]
        return self._expectations.prepare(sources, {n: (job[0], job[1]) for n, job in enumerate(self.jobs)})

    def part(self, start: int, end: int) -> Batch:
        """Return the same candidates with some of their examples."""
        jobs = [(files, namespace, examples[start:end]) for files, namespace, examples in self.jobs]
        return Batch(jobs, self._limits, self._expectations)

    def request(self, number: int) -> dict[str, Any]:
        """Return what a worker is told of a candidate."""
        files, namespace, _ = self.jobs[number]
        return request_of(files, namespace, self._limits)

    def tasks(self, number: int) -> list[dict[str, Any] | None]:
        """Return the tasks of a candidate, ``None`` where an example cannot be run."""
        return [task_of(example, number, self._expectations) for example in self.jobs[number][2]]

    def sources(self, number: int) -> list[str]:
        """Return all Python that the examples of a candidate run."""
        return [source for task in self.tasks(number) if task for source in task.get("sources", ())]

    def verdict(self, number: int, example: Example, reply: Reply, report: Report) -> Verdict:
        """Return the verdict on an example from what its worker and its child say."""

        def want(source: str | None) -> Wanted | None:
            return None if source is None else self._expectations.get(source, number)

        match example:
            case CallExample():
                wanted = want(example.expected)
                lazily = promises_iterator(example.call, self.jobs[number][0])
                if wanted is not None and lazily:
                    wanted = msgspec.structs.replace(wanted, loose=True)
                return judge.judge_call(example, wanted, reply, report, lazily=lazily)
            case StepsExample():
                steps = [want(step.expected) for step in example.steps]
                return judge.judge_steps(example, steps, reply, report)
            case TranscriptExample():
                return judge.judge_transcript(example, reply)
        return judge.refused("examples of this kind cannot be run")

    @staticmethod
    def refusal() -> Verdict:
        """Return the verdict on an example that cannot be run."""
        return judge.refused("this example does not parse, or is of a kind that cannot be run")


def request_of(files: Files, namespace: str, limits: dict[str, Any]) -> dict[str, Any]:
    """Return what a worker is told of a candidate, tasks aside."""
    return {"files": dict(files), "namespace": namespace, "limits": limits}


def is_calls(job: Job) -> bool:
    """Tell whether all examples of a candidate are calls that can be run."""
    return all(isinstance(e, CallExample) and parses(e.call, "eval") for e in job[2])


def expected_sources(example: Example) -> Iterator[str]:
    """Yield the source of every value that an example promises."""
    match example:
        case CallExample(expected=str() as source):
            yield source
        case StepsExample(steps=steps):
            yield from (step.expected for step in steps if step.expected is not None)


def task_of(example: Example, job: int, expectations: Expectations) -> dict[str, Any] | None:
    """Return what a worker has to do, or ``None`` where the example cannot be run."""
    match example:
        case CallExample() if parses(example.call, "eval"):
            return {"kind": "call", "sources": [_shown(example.call, example.expected, job, expectations)]}
        case StepsExample() if all(parses(step.code, "exec") for step in example.steps):
            sources = [_shown(step.code, step.expected, job, expectations) for step in example.steps]
            return {"kind": "steps", "sources": sources}
        case TranscriptExample():
            return {
                "kind": "command",
                "command": example.command,
                "before": list(example.before),
                "files": dict(example.files),
                "stdin": example.stdin,
                "patience": len(example.before) + 1,
            }
    return None


def _shown(source: str, expected: str | None, job: int, expectations: Expectations) -> str:
    """Ask for what ``repr`` prints where that is what the documents show."""
    shown = expected is not None and expectations.get(expected, job).shown
    return f"repr({source.strip()})" if shown else source
