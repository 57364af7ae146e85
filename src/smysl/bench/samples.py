"""The samples that all rows share: one greedy answer and n drawn ones, paid for once."""

from __future__ import annotations

import msgspec

from smysl.bench.task import Task
from smysl.core.sampling import Completion, Message, Request
from smysl.core.seams import Model
from smysl.core.store import Store


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """All answers to one task: texts, the greedy one first, and what they cost when they were drawn."""

    texts: tuple[str, ...]
    tokens_in: int
    tokens_out: int


def draw(
    task: Task, model: Model, store: Store, *, n: int, seed: int, temperature: float, max_tokens: int
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
    """
    asked = (Message("user", task.prompt),)
    requests = [Request(messages=asked, max_tokens=max_tokens)]
    if n:
        requests.append(
            Request(messages=asked, n=n, seed=seed, temperature=temperature, max_tokens=max_tokens)
        )
    done = [_complete(request, model, store) for request in requests]
    return Drawn(
        texts=tuple(sample.text for completion in done for sample in completion.samples),
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
