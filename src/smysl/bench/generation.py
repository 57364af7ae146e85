"""Generation: how fast a model writes, many samples of one prompt together or one at a time.

The prompt is of the length that a contract's prompt has. What is kept of a prompt between calls would help
the samples that are drawn one at a time; so each of those has a prompt of its own, as a program without a
batch and without such a memory would send it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from smysl.bench.result import write
from smysl.core.errors import UsageError
from smysl.core.sampling import Message, Request
from smysl.core.seams import Model

SAMPLES = 16
_TOKENS_OUT = 192
_LINES = 21
"""Lines of the prompt; with the question about 512 tokens."""
_LINE = "{n}. The {n}th rule of the till: an amount of {n}.{n:02d} is rounded to {m} cents, see page {m}."
_ASKED = "Write a long Python module with one function for each of the rules above, each with a docstring."

Say = Callable[[str], None]


def run(
    model: Model, out: Path, *, samples: int = SAMPLES, rounds: int = 1, say: Say = lambda _: None
) -> dict[str, Any]:
    """Measure a model's throughput.

    Args:
        model: which; its worker is started before anything is timed.
        out: folder for ``generation.json``.
        samples: how many are drawn each way.
        rounds: how often both ways are measured, in turn; medians are reported.
        say: gets one line of progress at a time.

    Returns:
        ``together`` and ``one_at_a_time``, each with ``seconds``, ``tokens_in``, ``tokens_out`` and
        ``tokens_per_second`` written; ``ratio`` of those two; ``decode``, the same without the time that the
        prompt takes, and its ratio; ``prompt_tokens_per_second``.

    Raises:
        ModelError: whatever keeps the model from answering.
        UsageError: U067 writing takes no time that could be measured beside the reading.
        OutputError: O050 the result cannot be written.
    """
    model.complete(_request("warm", 1, 1))
    rows: dict[str, list[dict[str, float]]] = {"together": [], "one_at_a_time": [], "prompt": []}
    for number in range(1, rounds + 1):
        asked = {
            "prompt": [_request(f"prompt {number}", 1, 1)],
            "together": [_request(f"together {number}", samples, _TOKENS_OUT)],
            "one_at_a_time": [_request(f"{n} of {number}", 1, _TOKENS_OUT) for n in range(samples)],
        }
        for name, requests in asked.items():
            rows[name].append(_timed(model, requests))
            say(f"round {number}/{rounds}: {name.replace('_', ' ')}, {rows[name][-1]['seconds']:.0f} s")
    medians = {name: _median(found) for name, found in rows.items()}
    reading = medians["prompt"]["seconds"]
    least = {"together": reading, "one_at_a_time": samples * reading}
    if reading <= 0 or any(medians[name]["seconds"] <= most for name, most in least.items()):
        raise UsageError(
            "U067",
            f"the model {model.name} answers too fast to be timed",
            help="measure a model that computes: --model 1.5b, or more of it with --samples",
        )
    speed = {
        name: medians[name]["tokens_out"] / medians[name]["seconds"] for name in ("together", "one_at_a_time")
    }
    decode = {
        "together": medians["together"]["tokens_out"] / (medians["together"]["seconds"] - reading),
        "one_at_a_time": medians["one_at_a_time"]["tokens_out"]
        / (medians["one_at_a_time"]["seconds"] - samples * reading),
    }
    result = {
        "model": model.name,
        "n": samples,
        "rounds": rounds,
        "together": {**medians["together"], "tokens_per_second": round(speed["together"], 1)},
        "one_at_a_time": {**medians["one_at_a_time"], "tokens_per_second": round(speed["one_at_a_time"], 1)},
        "ratio": round(speed["together"] / speed["one_at_a_time"], 2),
        "decode": {
            **{name: round(value, 1) for name, value in decode.items()},
            "ratio": round(decode["together"] / decode["one_at_a_time"], 2),
        },
        "prompt_tokens_per_second": round(medians["prompt"]["tokens_in"] / reading, 1),
    }
    return write(out / "generation.json", result)


def lines(result: dict[str, Any]) -> list[str]:
    """Return a result as lines for a person."""
    found = [f"generation  {result['model']}  {result['n']} samples of one prompt", ""]
    for name in ("together", "one_at_a_time"):
        row, decoded = result[name], result["decode"][name]
        speeds = f"{row['tokens_per_second']:6.1f} tokens/s   {decoded:6.1f} without the prompt"
        found.append(f"  {name.replace('_', ' '):<14} {row['seconds']:7.1f} s   {speeds}")
    ratios = f"{result['ratio']} times end to end, {result['decode']['ratio']} times without the prompt"
    return [*found, "", f"  {ratios}; a prompt is read at {result['prompt_tokens_per_second']} tokens/s"]


def _request(name: str, n: int, tokens: int) -> Request:
    # The name comes first, so that nothing of a prompt is known from an earlier one.
    rules = "\n".join(_LINE.format(n=number, m=number * 7 % 10) for number in range(1, _LINES))
    prompt = f"Shop {name}.\n\n{rules}\n\n{_ASKED}"
    return Request(messages=(Message("user", prompt),), n=n, seed=1, temperature=0.8, max_tokens=tokens)


def _timed(model: Model, requests: Sequence[Request]) -> dict[str, float]:
    started = time.monotonic()
    done = [model.complete(request) for request in requests]
    return {
        "seconds": time.monotonic() - started,
        "tokens_in": float(sum(completion.tokens_in for completion in done)),
        "tokens_out": float(sum(completion.tokens_out for completion in done)),
    }


def _median(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(statistics.median(row[name] for row in rows), 2) for name in rows[0]}
