"""What else bears on a contract: definitions, rules and neighbours, found by link, term and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from smysl.core.contract import Clause
from smysl.core.requirement import Requirement, Specification, Term
from smysl.memory.bm25 import BM25Index
from smysl.memory.terms import mentions

MOST_CLAUSES = 10
"""At most this many clauses of context: a small model loses the thread in more."""
MOST_RULES = 3
"""Rules of the whole specification that one contract is shown: those whose words are nearest to its own."""
_NEAR = 0.4
"""A rule whose score is below this share of the nearest one's bears on other contracts."""
_MONEY = re.compile(
    r"\b(?:cents?|kopecks?|pence|money|amounts?|sums?|prices?|costs?|pay\w*|paid|rates?|worth|euros?|dollars?|pounds?"
    r"|half|halves|round\w*|average|percent\w*|shares?|budget\w*|fees?|fines?|tariffs?)\b"
    r"|копе[ей]к|рубл|цен[аыуе]|стоимост|сумм|деньг|оборот|опла[тч]|процент|округл|половин|средн|дол[яиею]\b"
    r"|начисл|тариф|плат[аыуе]|штраф|скидк",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"\b(?:cents?|kopecks?|pence|nearest|halves|floating|rounded)\b|копе[ей]к|округл", re.IGNORECASE
)


_RETRIEVED = 1
"""Further rules that are found by words alone."""


class ContextFinder:
    """Finds definitions and rules for contracts.

    Three ways, in this order: terms that the contract's own words mention; rules of the whole
    specification; rules of other documents that are linked or share the most telling words (BM25).

    Args:
        specification: what the documents say.
        rules: ids of the requirements that bear on many symbols.
        wanted: whether anything is to be found at all; for ablations.
    """

    def __init__(self, specification: Specification, rules: Iterable[str], *, wanted: bool = True) -> None:
        self._specification = specification
        self._names = {term.name: (term.name, *term.aliases) for term in specification.terms}
        self._rules = set(rules)
        self._wanted = wanted
        self._index = BM25Index()
        for requirement in specification.requirements:
            # What another symbol answers is that symbol's business; only common ground is looked through.
            if requirement.id in self._rules:
                self._index.add(requirement.id, f"{requirement.title} {requirement.text}")

    def find(self, requirements: Sequence[Requirement], extra: str = "") -> tuple[Clause, ...]:
        """Return the context of a contract made of these requirements.

        Args:
            requirements: the contract's own.
            extra: further words that count, such as parameter names.
        """
        if not self._wanted:
            return ()
        words = " ".join(f"{r.title} {r.text}" for r in requirements) + " " + extra
        own = {requirement.id for requirement in requirements}
        files = {requirement.span.file for requirement in requirements}
        terms = self._terms_in(words)
        clauses = [Clause(f"term:{term.name}", f"{term.name}: {term.text}") for term in terms]
        rules = [
            rule
            for rule in self._specification.requirements
            if rule.id in self._rules - own and self._bears(rule, files)
        ]
        considered = {rule.id for rule in rules}
        if not _MONEY.search(" ".join(f"{r.title} {r.text}" for r in requirements)):
            # How money is counted and rounded, said to a function of days or names, gets multiplied into it.
            rules = [rule for rule in rules if not _UNITS.search(rule.text)]
        if len(rules) > MOST_RULES:
            ranked = [row for row in self._index.search(words, len(self._rules)) if row[0] in considered]
            top = max((score for _, score in ranked), default=0.0)
            near = [name for name, score in ranked if score > 0 and score >= _NEAR * top][:MOST_RULES]
            rules = [rule for rule in rules if rule.id in near]
        clauses += [Clause(rule.id, rule.text) for rule in rules]
        linked = {target for requirement in requirements for target in requirement.links}
        clauses += [
            Clause(other.id, other.text)
            for other in self._specification.requirements
            if other.id in linked and other.id not in own | self._rules
        ]
        if requirements:
            have = own | considered | {clause.id for clause in clauses}
            query = " ".join(r.title or r.text[:200] for r in requirements)
            found = [
                identifier
                for identifier, score in self._index.search(query, _RETRIEVED + len(have))
                if identifier not in have and score > 0
            ]
            by_id = {r.id: r for r in self._specification.requirements}
            clauses += [Clause(i, by_id[i].text) for i in found[:_RETRIEVED]]
        unique = {clause.id: clause for clause in clauses}
        return tuple(unique.values())[:MOST_CLAUSES]

    def _terms_in(self, words: str) -> list[Term]:
        """Return the terms mentioned, in document order."""
        found = mentions(words, self._names)
        return [term for term in self._specification.terms if term.name in found]

    def _bears(self, rule: Requirement, files: set[str]) -> bool:
        """Tell whether a rule bears on symbols of these files.

        A rule in a document that defines symbols is that document's; one in an overview is everyone's.
        """
        if rule.span.file in files:
            return True
        return not any(
            signature.span.file == rule.span.file and signature.requirement
            for signature in self._specification.signatures
        )
