"""The goal tree and the order of solving: the shape of a plan, made from its contracts."""

from __future__ import annotations

from collections.abc import Sequence

from smysl.core.contract import Contract, Goal


def order(contracts: Sequence[Contract]) -> list[Contract]:
    """Return contracts so that each uses only earlier ones; otherwise in the order given."""
    by_name = {contract.name: contract for contract in contracts}
    done: dict[str, Contract] = {}

    def visit(contract: Contract, path: tuple[str, ...]) -> None:
        if contract.name in done or contract.name in path:
            return
        for use in contract.uses:
            if use in by_name:
                visit(by_name[use], (*path, contract.name))
        done[contract.name] = contract

    for contract in contracts:
        visit(contract, ())
    return list(done.values())


def goal_tree(contracts: Sequence[Contract]) -> tuple[Goal, ...]:
    """Return one goal a module, with a subgoal for every contract."""
    modules: dict[str, list[Contract]] = {}
    for contract in contracts:
        modules.setdefault(contract.module, []).append(contract)
    goals = []
    for module, members in modules.items():
        children = tuple(
            Goal(
                title=member.symbol,
                requirements=member.requirements,
                contracts=(member.name,),
                complexity=member.complexity,
                depends_on=member.uses,
            )
            for member in members
        )
        depends = sorted({use.rpartition(".")[0] for member in members for use in member.uses} - {module})
        goals.append(
            Goal(
                title=module,
                requirements=tuple(dict.fromkeys(r for member in members for r in member.requirements)),
                contracts=tuple(member.name for member in members),
                complexity=sum(member.complexity for member in members),
                depends_on=tuple(depends),
                children=children,
            )
        )
    return tuple(goals)
