"""Symbols that only examples show: functions that they call, and classes of which they make objects."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from smysl.core.example import CallExample, StepsExample
from smysl.core.requirement import Requirement, Signature
from smysl.plan.types import calls_of, is_python, signature_from_calls, strange_call

Uses = dict[str, list[ast.Call]]
"""Name of a symbol → its calls; ``Stack.push`` for a method."""


def called(requirement: Requirement, known: Collection[str]) -> Uses:
    """Return the calls of functions in the examples of a requirement, known ones and others.

    Of a session nothing is said here: what is called there may be a class, or its own.
    """
    found: Uses = {}
    for call, example, _ in calls_of(requirement.examples):
        own = call if getattr(call.func, "id", "") in known else strange_call(call)
        if own is not None and isinstance(own.func, ast.Name) and example is not None:
            found.setdefault(own.func.id, []).append(own)
    return found


def strangers(requirements: Sequence[Requirement], known: Collection[str]) -> list[Signature]:
    """Return the functions, classes and methods that examples use and no document describes.

    An example that names anything known is left: what else it calls is beside the point there. What a
    session imports or defines itself is nothing to be written.

    Args:
        requirements: whose examples; a symbol belongs to the first that uses it.
        known: names that the documents describe, ``Stack`` or ``Stack.push``.
    """
    known = {part for name in known for part in name.split(".")}
    uses: Uses = {}
    homes: dict[str, Requirement] = {}
    for requirement in requirements:
        for example in requirement.examples:
            codes = [example.call] if isinstance(example, CallExample) else []
            if isinstance(example, StepsExample):
                codes = [step.code for step in example.steps]
            tree = ast.Module([statement for code in codes for statement in _statements(code)], [])
            if not known.isdisjoint(_names(tree)):
                continue
            for name, call in _uses(tree):
                uses.setdefault(name, []).append(call)
                homes.setdefault(name, requirement)
    classes_first = sorted(uses, key=lambda name: "." in name)
    return [signature_from_calls(name, _template(name, homes[name]), uses[name]) for name in classes_first]


def _template(name: str, home: Requirement) -> Signature:
    return Signature(
        name=name,
        kind="method" if "." in name else "class" if name[:1].isupper() else "function",
        span=home.span,
        requirement=home.id,
        module=home.module,
    )


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _uses(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of strangers in a session, methods by the class of what they are called on."""
    own = {name for node in ast.walk(tree) for name in _bound(node)}
    made: dict[str, str] = {}
    for statement in tree.body:
        for node in reversed(list(ast.walk(statement))):  # what others are called with comes before them
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Name) and not (node.func.id in own or is_python(node.func.id)):
                yield node.func.id, node
            elif isinstance(node.func, ast.Attribute) and (owner := _class_of(node.func.value, made, own)):
                yield f"{owner}.{node.func.attr}", node
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                made[name] = _class_of(value, made, own)


def _class_of(value: ast.expr, made: dict[str, str], own: Collection[str]) -> str:
    """Return the class of which something is an object, or nothing where it is none of these."""
    match value:
        case ast.Name(id=name):
            return made.get(name, "")
        case ast.Call(func=ast.Name(id=name)) if name[:1].isupper() and not (name in own or is_python(name)):
            return name
    return ""


def _bound(node: ast.AST) -> Sequence[str]:
    """Return the names that a node gives a meaning to, as one that can be called."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return (name,)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(one.asname or one.name).partition(".")[0] for one in names]
        case ast.Name(id=name, ctx=ast.Store()):
            return (name,)
    return ()


def _statements(code: str) -> list[ast.stmt]:
    try:
        return ast.parse(code).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
