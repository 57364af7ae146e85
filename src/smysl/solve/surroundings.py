"""What a contract is solved amid: the other contracts, those that are solved, and values seen with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from smysl.core.contract import Contract
from smysl.solve.inputs import ValuePool
from smysl.solve.workspace import Workspace


class Surroundings:
    """One package while it is being solved.

    Args:
        title: the specification's title.
        contracts: all contracts of the package.
        workspace: the solved ones.
        program: name of the package's program, empty where it has none.

    Attributes:
        pool: values that parameters have anywhere in the package.
    """

    def __init__(
        self, title: str, contracts: Sequence[Contract], workspace: Workspace, program: str = ""
    ) -> None:
        self.title = title
        self.contracts: Mapping[str, Contract] = {contract.name: contract for contract in contracts}
        self.workspace = workspace
        self.pool = ValuePool(contracts, program)

    @property
    def symbols(self) -> set[str]:
        """Names of the package's own functions and classes, solved or not."""
        return {contract.symbol for contract in self.contracts.values()} | set(self.workspace.given)

    @property
    def defined(self) -> set[str]:
        """Names that code of the package may use as it stands now."""
        solved = {c.symbol for name, c in self.contracts.items() if name in self.workspace.sources}
        return solved | set(self.workspace.given)
