"""Rankers: small learned scores of patches, to see what a screen tells, and what it must not tell.

A score is a sum of weights of features, or one hidden layer above their sum. The patches of a menu are
compared by softmax, and the weights fitted by Adam (Kingma and Ba 2015).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from smysl.core.fingerprint import digest
from smysl.worlds.repo.reading import Offer, relation_of
from smysl.worlds.screen import CHANGED, Patch
from smysl.worlds.vocabulary import NAMES

BUCKETS = 1 << 13
"""Features are hashed into so many (Weinberger et al. 2009)."""

Features = Callable[[Patch, Offer], Iterator[str]]
"""A screen and a patch on it → names of what is true of them."""

_Row = list[NDArray[np.int64]]


class Example(msgspec.Struct, frozen=True):
    """One menu.

    Attributes:
        rows: for each patch the buckets of its features.
        gold: position of the right one.
    """

    rows: _Row
    gold: int


class Ranker:
    """A learned score.

    Args:
        features: what it sees.
        hidden: units of the hidden layer; 0 for a plain sum.
        seed: of the weights.
    """

    def __init__(self, features: Features, hidden: int = 0, seed: int = 0) -> None:
        self.features = features
        rng = np.random.default_rng(seed)
        width = max(1, hidden)
        self._hidden = hidden > 0
        self._table = rng.normal(0, 0.1, (BUCKETS, width)) if hidden else np.zeros((BUCKETS, 1))
        self._out = rng.normal(0, 1 / np.sqrt(width), width) if hidden else np.ones(1)

    @property
    def digest(self) -> str:
        """What names its features and weights."""
        return digest(self.features.__name__.encode() + self._table.tobytes() + self._out.tobytes())

    def row(self, patch: Patch, offer: Offer) -> NDArray[np.int64]:
        """Return the buckets of a patch's features."""
        found = {zlib.crc32(name.encode()) % BUCKETS for name in self.features(patch, offer)}
        return np.array(sorted(found), dtype=np.int64)

    def score(self, row: NDArray[np.int64]) -> float:
        """Return how promising a patch is."""
        total = self._table[row].sum(axis=0)
        return float((np.tanh(total) if self._hidden else total) @ self._out)

    def fit(self, examples: Sequence[Example], *, rounds: int = 8, rate: float = 0.02, seed: int = 0) -> None:
        """Fit the weights to menus whose right patch is known.

        Args:
            examples: menus.
            rounds: how often each is seen.
            rate: of Adam.
            seed: order of the menus.
        """
        rng = np.random.default_rng(seed)
        table, out = _Adam(self._table, rate), _Adam(self._out, rate)
        for _ in range(rounds):
            for at in rng.permutation(len(examples)):
                self._learn(examples[int(at)], table, out)

    def _learn(self, example: Example, table: _Adam, out: _Adam) -> None:
        totals = np.stack([self._table[row].sum(axis=0) for row in example.rows])
        shown = np.tanh(totals) if self._hidden else totals
        scores = shown @ self._out
        chances = np.exp(scores - scores.max())
        wrong = chances / chances.sum()
        wrong[example.gold] -= 1
        back = np.outer(wrong, self._out) * (1 - shown**2 if self._hidden else 1)
        if self._hidden:
            out.step(slice(None), wrong @ shown)
        slopes: dict[int, NDArray[np.float64]] = {}
        for row, slope in zip(example.rows, back, strict=True):
            for bucket in row.tolist():
                slopes[bucket] = slopes[bucket] + slope if bucket in slopes else slope
        places = np.fromiter(slopes, dtype=np.int64)
        table.step(places, np.stack([slopes[int(place)] for place in places]))

    def __call__(self, patch: Patch, offer: Offer) -> float:
        """Return how promising a patch on a screen is."""
        return self.score(self.row(patch, offer))


class _Adam:
    """Adam on some rows of an array at a time.

    Args:
        weights: changed in place.
        rate: of a step.
    """

    def __init__(self, weights: NDArray[np.float64], rate: float) -> None:
        self._weights = weights
        self._rate = rate
        self._first = np.zeros_like(weights)
        self._second = np.zeros_like(weights)
        self._steps = 0

    def step(self, at: NDArray[np.int64] | slice, slope: NDArray[np.float64]) -> None:
        self._steps += 1
        self._first[at] = 0.9 * self._first[at] + 0.1 * slope
        self._second[at] = 0.999 * self._second[at] + 0.001 * slope**2
        first = self._first[at] / (1 - 0.9**self._steps)
        second = self._second[at] / (1 - 0.999**self._steps)
        self._weights[at] -= self._rate * first / (np.sqrt(second) + 1e-8)


def on_position(patch: Patch, offer: Offer) -> Iterator[str]:  # noqa: ARG001 - it sees no more
    """Yield where a patch lies on the menu."""
    yield f"at {offer.page} {offer.which}"


def on_length(patch: Patch, offer: Offer) -> Iterator[str]:  # noqa: ARG001 - it sees no more
    """Yield how long a patch's lines are."""
    yield f"before {len(offer.before)}"
    yield f"after {len(offer.after)}"
    yield f"longer {len(offer.after) - len(offer.before)}"


def on_hash(patch: Patch, offer: Offer) -> Iterator[str]:  # noqa: ARG001 - it sees no more
    """Yield the beginning of a digest of a patch: what any order by digests would show."""
    yield f"hash {zlib.crc32(offer.before.tobytes() + offer.after.tobytes()) >> 28}"


def on_candidate(patch: Patch, offer: Offer) -> Iterator[str]:
    """Yield all that a patch says of itself; nothing of what the tests show."""
    yield from on_position(patch, offer)
    yield from on_length(patch, offer)
    yield f"edit {offer.edit}"
    yield f"line {offer.line}"
    yield from (f"gone {word}" for word in _words(offer.before, changed=True))
    yield from (f"come {word}" for word in _words(offer.after, changed=True))
    yield from (f"in {word}" for word in _words(offer.before, changed=False))
    yield f"pair {_pair(offer)}"


def on_tests(patch: Patch, offer: Offer) -> Iterator[str]:
    """Yield what the tests show, and where the patch lies; nothing of what it does."""
    relation = relation_of(patch)
    yield f"relation {relation}"
    yield f"{relation} at {offer.page} {offer.which}"
    yield f"got {patch[1, 3, 1] - patch[1, 2, 1]} at {offer.page} {offer.which}"


def on_all(patch: Patch, offer: Offer) -> Iterator[str]:
    """Yield failure × edit × suspicion: what reading the screen tells."""
    relation = relation_of(patch)
    difference = int(patch[1, 2, 1]) - int(patch[1, 3, 1])
    near = max(-4, min(4, difference))
    yield f"suspicion {offer.suspicion}"
    for said in (relation, f"by {near}"):
        yield f"{said} edit {offer.edit}"
        yield f"{said} pair {_pair(offer)}"
        yield from (f"{said} gone {word}" for word in _words(offer.before, changed=True))
        yield from (f"{said} come {word}" for word in _words(offer.after, changed=True))
    yield f"{relation} {near} pair {_pair(offer)}"
    yield f"{relation} {offer.edit} {offer.suspicion}"


def _words(code: NDArray[np.int16], *, changed: bool) -> list[str]:
    return [
        f"{NAMES[int(kind)]}{'' if NAMES[int(kind)] == 'name' else int(value)}"
        for kind, value, mark in code
        if not changed or mark & CHANGED
    ]


def _pair(offer: Offer) -> str:
    return f"{' '.join(_words(offer.before, changed=True))} > {' '.join(_words(offer.after, changed=True))}"
