"""The judge: from what the kernel saw to what may be claimed of each requirement.

The rules are the design's; where there is doubt, the weaker word is used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten

import msgspec

from smysl.build.verify import Finding
from smysl.core.contract import Contract, Plan
from smysl.core.evidence import Authorship, Evidence, EvidenceKind, Solution
from smysl.core.example import CallExample, Example, StepsExample, is_executable
from smysl.core.requirement import Requirement, Specification
from smysl.memory.idioms import nearest
from smysl.plan.cases import is_wordless, unshown
from smysl.plan.mentions import names_in
from smysl.solve.helpers import helper_of
from smysl.solve.trust import SURE
from smysl.solve.workspace import names_used

_CLAIMS: tuple[EvidenceKind, ...] = ("verified", "agreed")
_UNREAD = "S032"
"""Code of the warning that something reads as an example and cannot be read for sure."""
_BY_NATURE = re.compile(
    r"\bequal fields\b|\bequal\b.{0,40}\bequal\b|\bimmutable\b|\bfrozen\b|cannot be changed"
    r"|равн\w+.{0,40}равн\w+|неизменяем",
    re.IGNORECASE,
)
"""What a data class does by its nature."""


def judge(
    specification: Specification,
    plan: Plan,
    solutions: Mapping[str, Solution],
    findings: Sequence[Finding],
    kills: Mapping[str, float],
    persons: Sequence[str] = (),
    broken: Mapping[str, str] | None = None,
) -> tuple[Evidence, ...]:
    """Return the evidence of every requirement, in document order.

    Args:
        specification: the requirements.
        plan: which contracts answer them.
        solutions: what was found for each contract.
        findings: what the linked package did with each example.
        kills: share of mutants killed, by requirement.
        persons: names of contracts whose code a person wrote or changed.
        broken: why a contract's module cannot be imported, by name.
    """
    by_requirement: dict[str, list[Finding]] = {}
    for finding in findings:
        by_requirement.setdefault(finding.requirement, []).append(finding)
    stubs = _stubs(plan, solutions, findings, persons)
    rows = []
    for requirement in specification.requirements:
        contracts = [c for c in plan.contracts if requirement.id in c.requirements]
        own = [_credited(finding, stubs) for finding in by_requirement.get(requirement.id, [])]
        homes = {finding.contract for finding in own if finding.contract}
        contracts += [c for c in plan.contracts if c.name in homes and c not in contracts]
        authorship: Authorship = "person" if any(c.name in persons for c in contracts) else "model"
        missing = [c.symbol for c in contracts if c.name in stubs]
        kind, note = _kind(requirement, contracts, own, missing, solutions, persons, plan)
        if kind in _CLAIMS and (place := _unread(requirement, specification)):
            kind, note = "unchecked", f"an example in its text is not clear, and was not run: {place}"
        if reason := next((broken[c.name] for c in contracts if broken and c.name in broken), None):
            kind, note = "failing", f"its module cannot be imported: {reason}"
        confident = [solutions[c.name].confidence for c in contracts if c.name in solutions]
        rows.append(
            Evidence(
                requirement=requirement.id,
                strength=requirement.strength,
                kind=kind,
                authorship=authorship,
                examples=sum(f.verdict is not None and f.verdict.passed for f in own),
                failing=sum(f.verdict is not None and not f.verdict.passed for f in own),
                mutants_killed=kills.get(requirement.id),
                confidence=min((c for c in confident if c is not None), default=None)
                if kind == "agreed"
                else None,
                symbols=tuple(c.name for c in contracts),
                span=requirement.span,
                note=note,
            )
        )
    return tuple(rows)


def _unread(requirement: Requirement, specification: Specification) -> str:
    """Return where the text states an example that could not be read for sure, empty where it does not."""
    return next(
        (
            str(finding.span)
            for finding in specification.diagnostics
            if finding.code == _UNREAD and finding.span and requirement.span.covers(finding.span)
        ),
        "",
    )


def _kind(
    requirement: Requirement,
    contracts: Sequence[Contract],
    own: Sequence[Finding],
    missing: Sequence[str],
    solutions: Mapping[str, Solution],
    persons: Sequence[str],
    plan: Plan,
) -> tuple[EvidenceKind, str]:
    ran = [finding for finding in own if finding.verdict is not None]
    unrun = [finding for finding in own if finding.verdict is None and is_executable(finding.example)]
    bad = [finding for finding in ran if not (finding.verdict and finding.verdict.passed)]
    if bad:
        message = bad[0].verdict.message if bad[0].verdict else ""
        kind: EvidenceKind = "unsolved" if len(bad) == len(ran) and missing else "failing"
        return kind, message
    if missing:
        return "unsolved", f"no code for {', '.join(missing)}"
    if ran:
        if unrun:
            return "unchecked", "one of its examples cannot be run"
        if idle := _never_named(contracts, ran, solutions, plan):
            return "unchecked", f"its examples pass, but none of them names `{idle.symbol}`"
        return _beyond_examples(requirement, contracts, solutions, persons, plan)
    if not contracts:
        return (
            "unchecked",
            "it bears on many symbols; no example of its own"
            if requirement.kind == "rule"
            else ("nothing can check it"),
        )
    if requirement.kind in {"rule", "quality"}:
        return "unchecked", "no example of its own"
    if all(_is_sure(solutions.get(c.name)) for c in contracts):
        used = _used(contracts, solutions, plan)
        if shaky := next((c for c in used if _doubt(c, "", solutions, persons)), None):
            return "unchecked", f"no example of its own, and `{shaky.symbol}`, which it uses, is in doubt"
        return "agreed", ""
    return "unchecked", f"no example of its own, and {_why_unsure(contracts, solutions, persons)}"


def _why_unsure(
    contracts: Sequence[Contract], solutions: Mapping[str, Solution], persons: Sequence[str]
) -> str:
    if any(contract.name in persons for contract in contracts):
        return "its code is a person's"
    found = [solutions[contract.name] for contract in contracts if contract.name in solutions]
    if any(solution.samples and solution.confidence is None for solution in found):
        return "what candidates agreed on was said otherwise, or used other code"
    return "candidates differ or were too few to agree"


def _stubs(
    plan: Plan, solutions: Mapping[str, Solution], findings: Sequence[Finding], persons: Sequence[str]
) -> dict[str, str]:
    """Return the symbols that nobody has written, by contract name.

    Of a person's code what gives a value is there, wherever it is defined.
    """
    seen = {
        f.contract for f in findings if f.verdict is not None and f.verdict.passed and not _refuses(f.example)
    }
    return {
        c.name: c.symbol
        for c in plan.contracts
        if not (solutions.get(c.name) or Solution(contract=c.name)).source
        and not (c.name in persons and c.name in seen)
    }


def _credited(finding: Finding, stubs: Mapping[str, str]) -> Finding:
    """Return a finding without its verdict where an example passes because there is no code.

    A stub raises, and a name that is missing does: an example that asks for that says nothing of code.
    """
    if finding.verdict is None or not finding.verdict.passed:
        return finding
    if finding.contract in stubs or names_in(finding.example) & set(stubs.values()):
        return msgspec.structs.replace(finding, verdict=None)
    return finding


def _refuses(example: Example) -> bool:
    """Tell whether all that an example asks for is an exception."""
    if isinstance(example, StepsExample):
        return all(step.raises is not None for step in example.steps)
    return isinstance(example, CallExample) and example.raises is not None


def _named(example: Example) -> set[str]:
    """Return all names of an example: of what is called, and of what comes out."""
    told: list[str | None] = []
    if isinstance(example, CallExample):
        told = [example.expected, example.raises]
    elif isinstance(example, StepsExample):
        told = [text for step in example.steps for text in (step.expected, step.raises)]
    return names_in(example).union(*(_words(text) for text in told if text))


def _never_named(
    contracts: Sequence[Contract], ran: Sequence[Finding], solutions: Mapping[str, Solution], plan: Plan
) -> Contract | None:
    """Return a contract that no example which ran speaks of, nor the code of those it speaks of.

    Nothing is known of it, unless enough independent candidates behave alike.
    """
    named = {name for finding in ran for name in _named(finding.example)}
    shown = [
        c
        for c in plan.contracts
        if c.symbol in named or any(f.contract == c.name or f.example in c.examples for f in ran)
    ]
    reached = {c.name for c in (*shown, *_used(shown, solutions, plan, names_used))}
    return next((c for c in contracts if c.name not in reached and not _is_sure(solutions.get(c.name))), None)


def _beyond_examples(
    requirement: Requirement,
    contracts: Sequence[Contract],
    solutions: Mapping[str, Solution],
    persons: Sequence[str],
    plan: Plan,
) -> tuple[EvidenceKind, str]:
    """Judge a requirement all of whose examples pass: does it say more than they show?

    A case that the prose states and no example shows is where code that passes is wrong. It is believed
    of a person's code, and where enough independent candidates behave alike. Doubt is inherited: code is
    not better than what it calls.
    """
    for contract in contracts:
        unsure = contract.name not in persons and not _is_sure(solutions.get(contract.name))
        if unsure and is_wordless(contract):
            return (
                "unchecked",
                f"its examples pass, but no sentence says what `{contract.symbol}` does elsewhere",
            )
        if case := _doubt(contract, requirement.id, solutions, persons):
            return "unchecked", f"its examples pass, but none shows this case: {shorten(case, 120)}"
    for contract in _used(contracts, solutions, plan):
        if case := _doubt(contract, "", solutions, persons):
            told = f"its examples pass, but `{contract.symbol}`, which it uses, is in doubt"
            return "unchecked", f"{told}: {shorten(case, 120)}"
    return "verified", ""


def _doubt(
    contract: Contract, requirement: str, solutions: Mapping[str, Solution], persons: Sequence[str]
) -> str:
    """Return a reason to doubt a contract's solution beyond its examples, or an empty string."""
    solution = solutions.get(contract.name)
    if contract.name in persons or solution is None:
        return ""
    if not solution.source:
        return "there is no code for it"
    if solution.failed:
        return "one of its examples fails"
    if _is_sure(solution):
        return ""
    cases = unshown(contract, requirement, solution.source)
    if contract.kind == "data" and solution.origin == "derived":
        cases = [case for case in cases if not _BY_NATURE.search(case)]
    return next((case for case in cases if not _is_helped(case, solution.source)), "")


def _is_helped(case: str, source: str) -> bool:
    """Tell whether the code answers a rule of rounding with the tested helper that the rule asks for."""
    asked = {h.name for idiom in nearest(case, 2) if (h := helper_of(idiom)) and h.name.startswith("divide_")}
    return any(re.search(rf"\b_?{name}\(", source.replace(f"def {name}(", "")) for name in asked)


def _words(source: str) -> list[str]:
    return re.findall(r"\w+", source)


def _used(
    contracts: Sequence[Contract],
    solutions: Mapping[str, Solution],
    plan: Plan,
    names_in_code: Callable[[str], list[str]] = _words,
) -> list[Contract]:
    """Return the contracts whose symbols occur in the solutions of these, directly or through others."""
    by_symbol = {contract.symbol: contract for contract in plan.contracts if contract.kind != "program"}
    found: dict[str, Contract] = {}
    todo = list(contracts)
    while todo:
        solution = solutions.get(todo.pop().name)
        for word in names_in_code(solution.source if solution else ""):
            other = by_symbol.get(word)
            if other is not None and other not in contracts and other.name not in found:
                found[other.name] = other
                todo.append(other)
    return list(found.values())


def _is_sure(solution: Solution | None) -> bool:
    """Tell whether independent candidates agree well enough on everything that was tried."""
    return solution is not None and not solution.failed and (solution.confidence or 0.0) >= SURE
