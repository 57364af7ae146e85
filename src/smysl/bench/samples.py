"""The samples that all rows share: one greedy answer, n drawn ones and tests, paid for once."""

from __future__ import annotations

import msgspec

from smysl.bench.answers import extract
from smysl.bench.task import Task
from smysl.core.sampling import Completion, Message, Request
from smysl.core.seams import Model
from smysl.core.store import Store
from smysl.solve.probes import CALLS, PROBE_TOKENS
from smysl.solve.prompts import followed


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """All answers to one task: texts, the greedy one first, and what they cost when they were drawn.

    ``sureness`` is the mean log-probability of each text's tokens, where that is told; ``tests`` are answers
    to a question for tests, asked after the greedy answer.
    """

    texts: tuple[str, ...]
    sureness: tuple[float | None, ...]
    tests: tuple[str, ...] = ()
    tokens_in: int
    tokens_out: int


def draw(
    task: Task,
    model: Model,
    store: Store,
    *,
    n: int,
    seed: int,
    temperature: float,
    max_tokens: int,
    tests: int = 0,
) -> Drawn:
    """Return the greedy answer and ``n`` samples, from the store where they were drawn before.

    Args:
        task: what is asked.
        model: who is asked.
        store: keeps each call whole.
        n: samples beside the greedy answer; 0 for none.
        seed: of the first sample.
        temperature: of the samples.
        max_tokens: of each answer.
        tests: answers that hold tests; a class is asked for none.
    """
    asked: tuple[Message, ...] = (Message("user", task.prompt),)
    requests = [Request(messages=asked, max_tokens=max_tokens)]
    if n:
        requests.append(
            Request(messages=asked, n=n, seed=seed, temperature=temperature, max_tokens=max_tokens)
        )
    done = [_complete(request, model, store) for request in requests]
    answers = [sample for completion in done for sample in completion.samples]
    texts = tuple(sample.text for sample in answers)
    written: tuple[str, ...] = ()
    if tests and task.benchmark != "classeval":
        asked = followed(asked, extract(texts[0], task.entry), CALLS.format(symbol=task.entry))
        request = Request(
            messages=asked, n=tests, seed=seed, temperature=temperature, max_tokens=PROBE_TOKENS
        )
        done.append(_complete(request, model, store))
        written = tuple(sample.text for sample in done[-1].samples)
    return Drawn(
        texts=texts,
        sureness=tuple(sample.sureness for sample in answers),
        tests=written,
        tokens_in=sum(completion.tokens_in for completion in done),
        tokens_out=sum(completion.tokens_out for completion in done),
    )


def _complete(request: Request, model: Model, store: Store) -> Completion:
    key = request.key(model.fingerprint)
    raw = store.get("call", key)
    if raw is not None:
        return msgspec.json.decode(raw, type=Completion)
    completion = model.complete(request)
    store.put("call", key, msgspec.json.encode(completion))
    return completion
