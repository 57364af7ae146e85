"""BM25: an index over hundreds of short texts that changes between searches (implements ``Index``)."""

from __future__ import annotations

from typing import Any

from smysl.memory.words import stems


class BM25Index:
    """Finds texts by the words that they share with a query, rare words first.

    Words are stemmed in English and Russian, identifiers are split, stop words are dropped. The index is
    built at the first search after a change, which for hundreds of texts takes milliseconds. Texts with
    equal scores come in the order of their identifiers.
    """

    def __init__(self) -> None:
        self._words: dict[str, list[str]] = {}
        self._order: list[str] = []
        self._vocabulary: set[str] = set()
        self._built: Any = None

    def add(self, identifier: str, text: str) -> None:
        """Add a text, or replace the one of this identifier."""
        self._words[identifier] = stems(text)
        self._built = None

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """Return up to ``k`` identifiers with scores above zero, best first."""
        if self._built is None:
            self._build()
        words = [word for word in stems(query) if word in self._vocabulary]
        if not words or k <= 0:
            return []
        scores = self._built.get_scores(words)
        found = [
            (identifier, float(score))
            for identifier, score in zip(self._order, scores, strict=True)
            if score > 0
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    def _build(self) -> None:
        # An order of its own, so that the order of additions never shows in a score.
        self._order = sorted(identifier for identifier, words in self._words.items() if words)
        corpus = [self._words[identifier] for identifier in self._order]
        self._vocabulary = {word for words in corpus for word in words}
        if not corpus:
            return
        import bm25s

        self._built = bm25s.BM25()
        self._built.index(corpus, show_progress=False)
