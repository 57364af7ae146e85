"""Contracts: the equations that code must solve, and the plan that holds them."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.example import Example, without_place
from smysl.core.fingerprint import fingerprint, normalise_text
from smysl.core.requirement import Signature
from smysl.core.span import Span

ContractKind = Literal["function", "class", "data", "program"]


class Clause(msgspec.Struct, frozen=True):
    """The words of one requirement (or definition) inside a contract; ids stay outside the solve key."""

    id: str
    text: str


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """One unit of search: a symbol, the words and examples that bind it, and what it may use.

    Attributes:
        name: dotted name inside the package, ``pay.weekly_pay``; for a program's handler
            ``__main__.handle_sum``.
        kind: function, class (one unit, checked by step sequences), data (a data type, solved
            first), program (one handler of the command line).
        module: dotted module inside the package, ``pay``.
        signature: what to define.
        methods: for a class, the methods that the documents name.
        clauses: requirements that this symbol answers, its own first.
        context: definitions and rules from elsewhere that bear on it.
        examples: executable examples that bind to it.
        uses: names of contracts whose interfaces it may call, in dependency order.
        complexity: a rough size, 1 (a formula) to 5 (an algorithm with state).
        given: for what a stub leaves open, its source there: docstring, bases, finished methods and all.
    """

    name: str
    kind: ContractKind
    module: str
    signature: Signature
    methods: tuple[Signature, ...] = ()
    clauses: tuple[Clause, ...] = ()
    context: tuple[Clause, ...] = ()
    examples: tuple[Example, ...] = ()
    uses: tuple[str, ...] = ()
    complexity: int = 1
    given: str = ""

    @property
    def symbol(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def requirements(self) -> tuple[str, ...]:
        """Ids of the requirements that this contract answers."""
        return tuple(clause.id for clause in self.clauses)

    @property
    def own_words(self) -> str:
        """The text of its requirements, one after the other."""
        return " ".join(clause.text for clause in self.clauses)

    @property
    def words(self) -> str:
        """Its own words, and those of the definitions and rules around it."""
        return " ".join(clause.text for clause in (*self.clauses, *self.context))

    @property
    def fingerprint(self) -> str:
        """Digest of what the contract says, without ids and places."""
        nowhere = Span("", 0, 0, 0, 0)
        bare = [
            msgspec.structs.replace(signature, span=nowhere, requirement="")
            for signature in (self.signature, *self.methods)
        ]
        return fingerprint(
            self.name,
            self.kind,
            bare,
            [normalise_text(clause.text) for clause in self.clauses],
            [normalise_text(clause.text) for clause in self.context],
            [without_place(example) for example in self.examples],
            self.uses,
            *filter(None, (self.given,)),
        )


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A node of the goal tree: what is wanted, before it is cut into contracts."""

    title: str
    requirements: tuple[str, ...] = ()
    contracts: tuple[str, ...] = ()
    complexity: int = 1
    depends_on: tuple[str, ...] = ()
    children: tuple[Goal, ...] = ()


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Which contracts answer which requirements, in an order in which they can be solved.

    Attributes:
        package: import name.
        goals: the tree, by document and section.
        contracts: in dependency order: a contract uses only earlier ones.
        program: name of the command line program, or empty.
        homeless: ids of requirements that no contract answers, with the reason.
    """

    package: str
    goals: tuple[Goal, ...] = ()
    contracts: tuple[Contract, ...] = ()
    program: str = ""
    homeless: tuple[tuple[str, str], ...] = ()

    def contract(self, name: str) -> Contract:
        """Return the contract of this name.

        Raises:
            KeyError: if there is none.
        """
        for contract in self.contracts:
            if contract.name == name:
                return contract
        raise KeyError(name)
