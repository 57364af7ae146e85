"""The briefing of a contract: what its prompt says, gathered from the package as it stands."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from smysl.core.contract import Contract
from smysl.core.example import CallExample
from smysl.core.literals import value_of
from smysl.core.sampling import Message
from smysl.plan.cases import unshown
from smysl.plan.given import path_of
from smysl.plan.types import singular
from smysl.solve.alike import alike
from smysl.solve.forms import is_form, pieces
from smysl.solve.helpers import Helper, helpers_for, hints_for
from smysl.solve.inputs import quoted
from smysl.solve.neighbours import imports, neighbours
from smysl.solve.prompts import Hints, Manner, compose, interface
from smysl.solve.records import reader
from smysl.solve.shapes import Shape, shape_of
from smysl.solve.sources import is_text, shown
from smysl.solve.surroundings import Surroundings


class Family(msgspec.Struct, frozen=True):
    """One way of asking: all answers to its prompt share what it says, right or wrong.

    Attributes:
        name: ``hinted``, ``direct``, ``planned``, ``pieces``, ``examples`` or ``alike``.
        prompt: the messages.
    """

    name: str
    prompt: tuple[Message, ...]

    @property
    def is_basic(self) -> bool:
        """Whether it is one of the two ways in which every contract is asked for."""
        return self.name in {"hinted", "direct"}


class Briefing:
    """Composes prompts.

    Args:
        surroundings: the package.
    """

    def __init__(self, surroundings: Surroundings) -> None:
        self._title = surroundings.title
        self._contracts = surroundings.contracts
        self._workspace = surroundings.workspace
        self._pool = surroundings.pool

    def basic(self, contract: Contract) -> tuple[Family, ...]:
        """Return the two ways in which every contract is asked for, the first to try first.

        *hinted* says all that smysl knows beside the documents; *direct* says what they say and no more.
        A hint that belongs is worth more than anything else, so hinted comes first; one that does not
        misleads every answer at once, and then it is the other way that finds the solution.
        """
        return self._basic(contract, self._hints(contract))

    def families(self, contract: Contract, unsolved: Collection[str] = ()) -> tuple[Family, ...]:
        """Return all ways in which a contract can be asked for as it stands now, the basic ones first.

        *planned* asks for the steps before the code, *pieces* for a small function for each of them;
        *examples* is direct with the examples in front; *alike* shows a solved function that does something
        similar. Each is there only where it says something that the others do not.

        Args:
            contract: what to ask for.
            unsolved: contracts whose code fails: none of it is shown.
        """
        offered = self._hints(contract)
        found = list(self._basic(contract, offered))
        more: dict[str, tuple[Message, ...]] = {}
        if contract.kind != "data":
            more["planned"] = self._composed(contract, offered, "planned")
        # One pattern, or a beginning that is there already, is not cut into steps.
        if contract.kind == "function" and offered.pieces is None and not offered.beginning:
            more["pieces"] = self._composed(contract, offered, "pieces")
        more["examples"] = self._composed(contract, _plain(offered), "examples")
        if code := self._alike(contract, unsolved):
            more["alike"] = self._composed(contract, msgspec.structs.replace(offered, alike=code))
        for name, prompt in more.items():
            if all(prompt != family.prompt for family in found):
                found.append(Family(name, prompt))
        return tuple(found)

    def _basic(self, contract: Contract, offered: Hints) -> tuple[Family, ...]:
        hinted = Family("hinted", self._composed(contract, offered))
        direct = Family("direct", self._composed(contract, _plain(offered)))
        return (direct,) if hinted.prompt == direct.prompt else (hinted, direct)

    def _alike(self, contract: Contract, unsolved: Collection[str]) -> str:
        near = neighbours(contract, self._contracts, self._workspace.sources)
        hidden = {*unsolved, *(other.name for other in near)}
        return alike(contract, self._contracts, self._workspace.sources, hidden)

    def _composed(self, contract: Contract, hints: Hints, manner: Manner = "") -> tuple[Message, ...]:
        near = neighbours(contract, self._contracts, self._workspace.sources)
        listing = [*self._given(contract), *(interface(other) for other in near)]
        return compose(contract, self._title, listing, shown(contract.examples), hints, manner)

    def _hints(self, contract: Contract) -> Hints:
        return Hints(
            shapes=self._shapes(contract),
            beginning=self.beginning(contract) or "",
            imports=imports(contract, self._contracts, self._workspace.sources, self._workspace.package),
            # Without an example nothing is shown: all of it again would say nothing.
            cases=tuple(unshown(contract)) if contract.examples else (),
            helpers=self.helpers(contract),
            idioms=hints_for(contract),
            pieces=pieces(contract) if is_form(contract) else None,
        )

    def _given(self, contract: Contract) -> list[str]:
        """Return how to use what the stub of this module has finished."""
        path = path_of(contract.module)
        return [line for home, line in self._workspace.given.values() if home == path]

    def beginning(self, contract: Contract) -> str | None:
        """Return code that does what the shown examples do, where they tell all of it."""
        records = {
            other.symbol: [field.name for field in other.signature.fields]
            for other in self._contracts.values()
            if other.kind == "data"
        }
        for name, shape in self._shapes(contract).items():
            if name != "result" and (source := reader(contract, shape, shown(contract.examples), records)):
                return source
        return None

    def callable(self, contract: Contract) -> dict[str, str]:
        """Return the functions that its prompt shows as written already, each with its interface."""
        near = neighbours(contract, self._contracts, self._workspace.sources)
        return {other.symbol: interface(other) for other in near if other.kind == "function"}

    def helpers(self, contract: Contract) -> tuple[Helper, ...]:
        """Return the helpers that its words and the texts that it reads and writes ask for."""
        shapes = self._shapes(contract)
        reads = " ".join(shape.text for name, shape in shapes.items() if name != "result")
        writes = shapes["result"].text if "result" in shapes else ""
        return helpers_for(contract, {other.symbol for other in self._contracts.values()}, reads, writes)

    def _shapes(self, contract: Contract) -> dict[str, Shape]:
        """Return the formats of texts that this contract is the first to read."""
        offered = [self._contracts[use] for use in contract.uses if use in self._workspace.sources]
        read = {singular(p.name) for other in offered for p in other.signature.parameters}
        found = {}
        for parameter in contract.signature.parameters:
            name = singular(parameter.name)
            if contract.kind != "function" or name in read:
                continue
            values = [v for v in self._pool.values(name) if isinstance(v, str)]
            shape = shape_of(values, quoted(contract))
            if shape is not None:
                found[name] = shape
        results = [
            value_of(example.expected or "")
            for example in shown(contract.examples)
            if isinstance(example, CallExample) and is_text(example.expected)
        ]
        # One text shows a format less than it shows itself.
        if contract.kind == "function" and len(results) > 1 and (shape := shape_of(results)) is not None:
            found["result"] = shape
        return found


def _plain(offered: Hints) -> Hints:
    """Return what the documents themselves say of all that could be said."""
    return Hints(imports=offered.imports, cases=offered.cases)
