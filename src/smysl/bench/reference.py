"""The simulated person: a process of its own that knows the right answer and tells what one call gives.

``python -m smysl.bench.reference BENCHMARK DATA`` reads questions as JSON lines and writes one observation
for each, see ``hidden/serving.py``. Nothing else of the right answer leaves this process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from smysl.bench.hidden.serving import serve
from smysl.bench.hidden.trial import Calls, Judge
from smysl.bench.task import Asked
from smysl.core.seams import Kernel
from smysl.core.verdict import Limits, Observation

_LIMITS = Limits(cpu_seconds=10, wall_seconds=60)
_UNKNOWN = Observation("!unknown")


def _answering(judge: Judge, kernel: Kernel) -> Callable[[list[Asked]], Sequence[Observation]]:
    return lambda batch: [_answer(judge, kernel, asked) for asked in batch]


def _answer(judge: Judge, kernel: Kernel, asked: Asked) -> Observation:
    trial = judge(asked.task, {})
    if not isinstance(trial, Calls) or not trial.reference:
        return _UNKNOWN
    [[seen]] = kernel.observe([(trial.reference, asked.namespace, [asked.call])], _LIMITS)
    return seen


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:], Asked, _answering))
