"""A benchmark's task as a contract, so that the product chooses among samples as it does in a build."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence

from smysl.bench.task import Task
from smysl.core.contract import Clause, Contract, Plan
from smysl.core.example import CallExample
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.solve.surroundings import Surroundings
from smysl.solve.workspace import Workspace

_NOWHERE = Span("prompt", 1, 1, 1, 1)
_MODULE = "solution"


def contract_of(task: Task, candidates: Sequence[str]) -> Contract:
    """Return the contract that a task stands for.

    A task that shows no signature takes its parameters from the first candidate that has as many as
    the public example's call: names are needed only to make inputs.

    Args:
        task: what is asked, with its public examples.
        candidates: sources, in order.
    """
    shown = _definition(_code(task.prompt), task.entry)
    is_class = isinstance(shown, ast.ClassDef)
    function = shown if isinstance(shown, ast.FunctionDef) else None
    if shown is None:
        function = _first_of_arity(candidates, task)
    return Contract(
        name=f"{_MODULE}.{task.entry}",
        kind="class" if is_class else "function",
        module=_MODULE,
        signature=Signature(
            name=task.entry,
            kind="class" if is_class else "function",
            span=_NOWHERE,
            parameters=_parameters(function.args) if function else (),
            returns=ast.unparse(function.returns) if function and function.returns else None,
        ),
        clauses=(Clause(task.id, task.prompt),),
        examples=task.public,
    )


def alone(contract: Contract) -> Surroundings:
    """Return what a contract is solved amid where there is nothing else."""
    plan = Plan(package="bench_task", contracts=(contract,))
    return Surroundings(contract.symbol, [contract], Workspace(plan, {}))


def fitted(source: str, contract: Contract) -> str:
    """Return a source whose function has the contract's parameter names, as many samples will not.

    Where names differ, the source is put inside a function of the right names that calls it.
    """
    node = _definition(source, contract.symbol)
    names = [parameter.name for parameter in contract.signature.parameters]
    if not names or not isinstance(node, ast.FunctionDef) or [a.arg for a in node.args.args] == names:
        return source
    call = f"return {contract.symbol}({', '.join(names)})"
    return f"def {contract.signature}:\n{textwrap.indent(source.rstrip(), '    ')}\n    {call}\n"


def _code(prompt: str) -> str:
    return prompt.partition("```python\n")[2].rpartition("```")[0]


def _definition(source: str, name: str) -> ast.FunctionDef | ast.ClassDef | None:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == name]
    return found[-1] if found else None


def _first_of_arity(candidates: Sequence[str], task: Task) -> ast.FunctionDef | None:
    calls = [ast.parse(e.call, mode="eval") for e in task.public if isinstance(e, CallExample)]
    wanted = {
        len(node.args)
        for call in calls
        for node in ast.walk(call)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == task.entry
    }
    for source in candidates:
        node = _definition(source, task.entry)
        if isinstance(node, ast.FunctionDef) and len(node.args.args) in wanted and not node.args.vararg:
            return node
    return None


def _parameters(arguments: ast.arguments) -> tuple[Parameter, ...]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults)) + list(
        arguments.defaults
    )
    return tuple(
        Parameter(
            name=argument.arg,
            annotation=ast.unparse(argument.annotation) if argument.annotation else None,
            default=ast.unparse(default) if default else None,
        )
        for argument, default in zip(plain, defaults, strict=True)
    )
