"""The planner: documents in, contracts out, in an order in which they can be solved.

Where the documents are explicit (a signature, an example, a transcript, a stub) the plan is read from
them and needs no model. What they leave open is proposed elsewhere (``propose``) and comes in as
further signatures.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

import msgspec

from smysl.core.contract import Contract, Plan
from smysl.core.diagnostic import Diagnostic, Label
from smysl.core.example import TranscriptExample
from smysl.core.requirement import Signature, Specification
from smysl.plan.assign import Assignment, assign, top
from smysl.plan.context import ContextFinder
from smysl.plan.drafting import Drafts, first_readers
from smysl.plan.given import given_modules, path_of
from smysl.plan.goals import goal_tree, order
from smysl.plan.mentions import exercises, names_in
from smysl.plan.methods import with_methods
from smysl.plan.program import Program, main_source, read_program, usages
from smysl.plan.shown import called, strangers
from smysl.plan.types import infer_types, signature_from_calls


class Planned(msgspec.Struct, frozen=True):
    """A plan, what was derived beside it, and what the planner has to say.

    Attributes:
        plan: the contracts.
        program: the command line, or ``None``.
        diagnostics: musts without a home and the like.
    """

    plan: Plan
    program: Program | None
    diagnostics: tuple[Diagnostic, ...]
    given: tuple[tuple[str, str], ...] = ()

    def plumbing(self) -> dict[str, str]:
        """Return modules that need no model, by path inside the package's folder.

        That is what stubs have finished, and the command line.
        """
        files = {path_of(module): source for module, source in self.given}
        if self.program is None:
            return files
        handlers = [c.symbol for c in self.plan.contracts if c.kind == "program"]
        return {**files, "__main__.py": main_source(self.program, handlers, self.plan.package)}


def make_plan(
    specification: Specification, proposed: Sequence[Signature] = (), *, context: bool = True
) -> Planned:
    """Plan a package.

    Args:
        specification: what the front end understood.
        proposed: symbols that a model or a person proposed for prose that names none.
        context: whether contracts are given definitions and rules from elsewhere; without, for ablations.

    Returns:
        the plan; contracts use only earlier ones.
    """
    specification = with_methods(specification)
    signatures = _signatures(specification, proposed)
    assignment = assign(specification, signatures)
    program = read_program(specification)
    shell = program_requirements(specification, program)
    rules = [identifier for identifier in assignment.rules if identifier not in shell]
    finder = ContextFinder(specification, rules, wanted=context)
    prefix = program.error_prefix if program else ""
    drafts = Drafts(specification, signatures, assignment, finder, prefix)
    contracts = drafts.functions()
    if program is not None:
        contracts += drafts.handlers(program, contracts)
    contracts = order(contracts)
    diagnostics = _homeless(specification, assignment, contracts)
    plan = Plan(
        package=specification.package,
        goals=goal_tree(contracts),
        contracts=tuple(contracts),
        program=program.name if program else "",
        homeless=tuple(sorted(assignment.homeless.items())),
    )
    given = given_modules(specification, {contract.symbol: contract.module for contract in contracts})
    return Planned(plan, program, tuple(diagnostics), tuple(given.items()))


def _signatures(specification: Specification, proposed: Sequence[Signature]) -> dict[str, Signature]:
    """Return all signatures by name, with what examples show filled in."""
    known = {signature.name: signature for signature in (*specification.signatures, *proposed)}
    if not specification.stubs:
        known |= {one.name: one for one in strangers(specification.requirements, known)}
    for requirement in specification.requirements:
        for name, uses in called(requirement, known).items():
            if name not in known and name.islower() and not specification.stubs:
                template = Signature(
                    name=name, span=requirement.span, requirement=requirement.id, module=requirement.module
                )
                known[name] = signature_from_calls(name, template, uses)
            elif name in known and not known[name].parameters and known[name].kind == "function":
                known[name] = _with_parameters(known[name], uses)
    examples = [example for requirement in specification.requirements for example in requirement.examples]
    return {signature.name: signature for signature in infer_types(list(known.values()), examples)}


def _with_parameters(signature: Signature, calls: Sequence[ast.Call]) -> Signature:
    if not any(call.args or call.keywords for call in calls):
        return signature
    return signature_from_calls(signature.name, signature, calls)


def program_requirements(specification: Specification, program: Program | None) -> set[str]:
    """Return ids of the requirements that speak of the command line alone."""
    if program is None:
        return set()
    own = [
        requirement
        for requirement in specification.requirements
        if usages(requirement, program.name)
        or any(isinstance(example, TranscriptExample) for example in requirement.examples)
    ]
    # A document that defines no symbol and shows commands is about the command line throughout.
    files = {requirement.span.file for requirement in own}
    files -= {signature.span.file for signature in specification.signatures if signature.requirement}
    in_file = [requirement.span.file for requirement in specification.requirements]
    files = {f for f in files if 2 * sum(r.span.file == f for r in own) >= in_file.count(f)}
    return {r.id for r in specification.requirements if r in own or r.span.file in files}


def _homeless(
    specification: Specification, assignment: Assignment, contracts: Sequence[Contract]
) -> list[Diagnostic]:
    """Report every must that no contract answers and that is no rule."""
    homes = {identifier for contract in contracts for identifier in contract.requirements}
    found = []
    for requirement in specification.requirements:
        if requirement.id in homes or requirement.id in assignment.rules or requirement.strength != "must":
            continue
        reason = assignment.homeless.get(requirement.id, "no symbol answers it")
        found.append(
            Diagnostic(
                "P010",
                "warning",
                f"{requirement.id} has no home in the plan: {reason}",
                (Label(requirement.span),),
                "name the function that should answer it, in code font",
            )
        )
    return found


__all__ = ["Planned", "exercises", "first_readers", "make_plan", "names_in", "order", "top"]
