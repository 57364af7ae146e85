"""Attempts: candidates with what the kernel saw of them, duplicates counted as votes."""

from __future__ import annotations

import ast
import contextlib
import re
import shlex
from collections.abc import Collection, Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.core.example import CallExample, Example, TranscriptExample
from smysl.core.literals import value_of
from smysl.core.requirement import Parameter
from smysl.core.verdict import Verdict
from smysl.edit.affixes import affixes, with_affixes
from smysl.edit.literals import special_cases
from smysl.plan.types import calls_of


class Attempt(msgspec.Struct):
    """One distinct candidate.

    Attributes:
        source: its code.
        origin: where it came from first.
        votes: how often it was drawn, formatting and local names aside.
        logprob: mean log-probability per token of its first draw.
        verdicts: one for each example of the contract.
        rejected: why it may not be chosen whatever it passes, or empty.
        independent: whether it was drawn without seeing another candidate; repairs do not vote.
        written: its code without that of the helpers which it calls, as a repair is shown it.
        family: name of the prompt that it answers, or empty where it answers none.
    """

    source: str
    origin: str
    votes: int = 1
    logprob: float | None = None
    verdicts: tuple[Verdict, ...] = ()
    rejected: str = ""
    independent: bool = True
    written: str = ""
    family: str = ""

    @property
    def passed(self) -> int:
        """Number of examples that hold."""
        return sum(verdict.passed for verdict in self.verdicts)

    @property
    def is_derived(self) -> bool:
        """Whether it was made from the examples alone: any other that passes as many comes before it."""
        return self.origin == "derived"

    def calls(self, names: Collection[str]) -> bool:
        """Tell whether the code uses one of these names outside of their own definitions."""
        if not names:
            return False
        tree = ast.parse(self.source)
        bodies = [node for node in tree.body if getattr(node, "name", None) not in names]
        found = (node for body in bodies for node in ast.walk(body) if isinstance(node, ast.Name))
        return any(node.id in names for node in found)

    @property
    def failed(self) -> int:
        """Number of examples that do not hold."""
        return len(self.verdicts) - self.passed

    @property
    def holds(self) -> bool:
        """Whether there are examples, all of them hold, and nothing else speaks against it."""
        return bool(self.verdicts) and not self.failed and not self.rejected

    @property
    def size(self) -> int:
        """Number of syntax nodes, without docstrings and annotations: the measure of simplicity."""
        try:
            return sum(1 for _ in ast.walk(ast.parse(self.source)))
        except (SyntaxError, ValueError):
            return 1_000_000


def reject_reason(source: str, contract: Contract) -> str:
    """Return why a candidate cannot be accepted before it is run, or an empty string.

    A wrong signature is refused, and so is a candidate that has learned its examples by heart: one that
    branches on an example's literal which the prose does not contain.
    """
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == contract.symbol:
            problem = _signature_problem(node, contract.signature.parameters)
            if problem:
                return problem
    literals = example_literals(contract.examples)
    prose = _without_examples(contract.words, contract.examples)
    found = special_cases(source, contract.symbol, literals, prose)
    return f"memorised: {found[0]}" if found else ""


def completed(contract: Contract, attempt: Attempt) -> Attempt | None:
    """Return a candidate with what it lacks before and behind every text that it returns, or ``None``.

    Args:
        contract: what it is for; its examples are calls.
        attempt: a candidate whose examples have been run.
    """
    pairs = []
    calls = []
    for example, verdict in zip(contract.examples, attempt.verdicts, strict=False):
        if not isinstance(example, CallExample) or example.raises or verdict.outcome != "failed":
            return None
        try:
            pair = value_of(verdict.observed), value_of(verdict.expected)
        except ValueError:
            return None
        if not all(isinstance(text, str) for text in pair):
            return None
        pairs.append(pair)
        calls.append(example.call)
    found = affixes(pairs, " ".join(calls))
    source = with_affixes(attempt.source, contract.symbol, *found) if found else None
    if source is None:
        return None
    return Attempt(
        source,
        f"{attempt.origin}+affix",
        votes=attempt.votes,
        logprob=attempt.logprob,
        independent=attempt.independent,
        written=source,
        rejected=reject_reason(source, contract),
    )


def _signature_problem(node: ast.FunctionDef | ast.AsyncFunctionDef, wanted: Sequence[Parameter]) -> str:
    if isinstance(node, ast.AsyncFunctionDef):
        return "it is a coroutine"
    arguments = node.args
    names = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    plain = [p.name for p in wanted if not p.variadic]
    if any(p.variadic for p in wanted) or not wanted:
        return ""
    if names[: len(plain)] != plain:
        return f"its parameters are {', '.join(names) or 'none'}"
    extra = len(names) - len(plain)
    defaults = len(arguments.defaults) + sum(d is not None for d in arguments.kw_defaults)
    return f"it asks for more: {', '.join(names[len(plain) :])}" if extra > defaults else ""


def example_literals(examples: Sequence[Example]) -> list[object]:
    """Return literal arguments of the examples: what a memorising candidate would branch on."""
    found: list[object] = []
    for example in examples:
        if isinstance(example, TranscriptExample):
            with contextlib.suppress(ValueError):
                found += shlex.split(example.command)[3:]
    for call, _, _ in calls_of(examples):
        for node in (*call.args, *(keyword.value for keyword in call.keywords)):
            try:
                found.append(value_of(node))
            except ValueError:
                continue
    return found


def _without_examples(prose: str, examples: Sequence[Example]) -> str:
    """Return the prose alone: without code blocks, tables, and the examples that stand in sentences."""
    prose = re.sub(r"^(`{3,}|~{3,}).*?^\1[^\n]*$", " ", prose, flags=re.DOTALL | re.MULTILINE)
    prose = "\n".join(line for line in prose.split("\n") if not line.lstrip().startswith(("|", ">>> ")))
    for example in examples:
        if isinstance(example, CallExample):
            prose = prose.replace(example.call, " ")
        elif isinstance(example, TranscriptExample):
            prose = prose.replace(example.command, " ")
    return prose
