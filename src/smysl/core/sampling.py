"""What is asked of a language model, and what comes back: the unit that is stored."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.fingerprint import fingerprint


class Message(msgspec.Struct, frozen=True):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """One model call: ``n`` completions of one prompt.

    Attributes:
        messages: the prompt.
        n: completions wanted; they share the prompt's work.
        seed: the first completion's seed; completion *i* has ``seed + i``.
        temperature: 0 is greedy (then ``n`` is 1).
        top_p: nucleus.
        max_tokens: per completion.
        stop: texts that end a completion (not part of it).
        schema: JSON schema, as text, that each completion must obey, or empty.
        grammar: GBNF grammar, or empty; not together with ``schema``.
    """

    messages: tuple[Message, ...]
    n: int = 1
    seed: int = 0
    temperature: float = 0.0
    top_p: float = 0.95
    max_tokens: int = 1024
    stop: tuple[str, ...] = ()
    schema: str = ""
    grammar: str = ""

    def key(self, model: str) -> str:
        """Return the name under which this call is stored for a model with this fingerprint."""
        return fingerprint("call", model, self)


class Sample(msgspec.Struct, frozen=True):
    """One completion: text, its number of tokens, summed log-probability (``None``: not known), ending.

    ``loop``: the text went round in circles and was stopped.
    """

    text: str
    tokens: int
    logprob: float | None = None
    finish: Literal["stop", "length", "loop"] = "stop"

    @property
    def sureness(self) -> float | None:
        """Mean log-probability of a token, ``None`` where the model does not tell."""
        return None if self.logprob is None or not self.tokens else self.logprob / self.tokens


class Completion(msgspec.Struct, frozen=True):
    """All completions of one call, or none: a call is stored whole or not at all."""

    samples: tuple[Sample, ...]
    tokens_in: int
    tokens_out: int
    seconds: float = 0.0
