"""What a function may use where it is changed: its variables, its neighbours, and pieces of its own code."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import msgspec

from smysl.edit.fixes.kinds import Kind, kind_of, kind_of_types
from smysl.edit.operators import parts
from smysl.edit.text import Text

Function = ast.FunctionDef | ast.AsyncFunctionDef

_DEEP = 400
"""Nodes of one function that are looked at: what is longer is no unit that a small edit repairs."""
_DONORS = 12
"""Expressions of one function that are offered elsewhere in it."""


class Donor(NamedTuple):
    """An expression of a function that may stand elsewhere in it.

    Attributes:
        text: its source.
        kind: what its value is, ``None``: not known.
    """

    text: str
    kind: Kind | None


class Scope(msgspec.Struct, frozen=True):
    """A function and its surroundings.

    Attributes:
        function: the function.
        text: of its module.
        variables: parameters and local names, each with the line on which it is first bound.
        constants: names of the module that are no functions or classes.
        functions: functions and methods of the module, each with how many arguments it may take.
        attributes: names of attributes that the module reads, those that it calls left out.
        conditions: conditions of the function, as text.
        literals: numbers and texts in the function.
        values: expressions of the function that are more than a name, the first few.
        places: those of its expressions that can be assigned to, the first few.
        kinds: what its variables are, as far as that was seen.
        looped: by ``id``, its statements that stand in a loop, where it can be left or gone on with.
    """

    function: Function
    text: Text
    variables: dict[str, int]
    constants: tuple[str, ...]
    functions: dict[str, tuple[int, int]]
    attributes: tuple[str, ...]
    conditions: tuple[str, ...]
    literals: tuple[object, ...]
    values: tuple[Donor, ...] = ()
    places: tuple[Donor, ...] = ()
    kinds: Mapping[str, Kind] = {}
    looped: frozenset[int] = frozenset()

    def kind(self, node: ast.AST) -> Kind | None:
        """Return what kind of value an expression has, ``None``: not known."""
        return kind_of(node, self.kinds)

    def alike(self, node: ast.AST, line: int) -> list[str]:
        """Return the visible variables that may be of an expression's kind."""
        kind = self.kind(node)
        names = self.visible(line)
        return names if kind is None else [one for one in names if self.kinds.get(one, kind) == kind]

    def visible(self, line: int) -> list[str]:
        """Return the variables that may be bound on a line: those first bound above it come first."""
        before = [name for name, first in self.variables.items() if first < line]
        return before + [name for name, first in self.variables.items() if first == line]

    def nodes(self) -> list[ast.AST]:
        """Return what may be changed in the function, from the top down."""
        found: list[ast.AST] = []
        waiting: list[ast.AST] = [self.function]
        while waiting and len(found) < _DEEP:
            node = waiting.pop(0)
            found.append(node)
            waiting += parts(node)
        return found


def scope_of(
    function: Function, module: ast.Module, text: Text, types: Mapping[str, Collection[str]] | None = None
) -> Scope:
    """Return the scope of a function of a module.

    Args:
        function: the function.
        module: its module.
        text: of the module.
        types: names of the types that its variables were seen to have.
    """
    seen_types = {name: kind_of_types(seen) for name, seen in (types or {}).items()}
    kinds = {name: kind for name, kind in seen_types.items() if kind is not None}
    inside = list(ast.walk(function))
    functions = {
        node.name: _arity(node.args) for node in ast.walk(module) if isinstance(node, ast.FunctionDef)
    }
    top = {
        target.id
        for statement in module.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    called = {id(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}
    tests = [node.test for node in inside if isinstance(node, ast.If | ast.While | ast.IfExp)]
    tests += [test for node in inside if isinstance(node, ast.comprehension) for test in node.ifs]
    return Scope(
        function=function,
        text=text,
        variables=dict(sorted(_bound(function), key=lambda pair: pair[1])),
        constants=tuple(sorted(top)),
        functions=functions,
        attributes=tuple(
            sorted({n.attr for n in ast.walk(module) if isinstance(n, ast.Attribute) and id(n) not in called})
        ),
        conditions=tuple(
            dict.fromkeys(ast.unparse(test) for test in tests if not isinstance(test, ast.Constant))
        ),
        literals=tuple(_literals(inside)),
        values=tuple(_donors(inside, (ast.Subscript, ast.Attribute, ast.Call, ast.BinOp, ast.Tuple), kinds)),
        places=tuple(_donors(inside, (ast.Subscript, ast.Attribute), kinds)),
        kinds=kinds,
        looped=frozenset(id(node) for node in _looped(function)),
    )


def _looped(function: Function) -> Iterator[ast.stmt]:
    """Yield the statements of a function that stand in a loop; a function or class in it begins anew."""
    waiting: list[tuple[ast.AST, bool]] = [(function, False)]
    while waiting:
        node, inside = waiting.pop()
        if inside and isinstance(node, ast.stmt):
            yield node
        begins = isinstance(node, Function | ast.ClassDef)
        # What stands behind ``else`` of a loop is outside it.
        body = node.body if isinstance(node, ast.For | ast.AsyncFor | ast.While) else []
        waiting += [
            (child, not begins and (inside or child in body))
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.expr)
        ]


def _bound(function: Function) -> list[tuple[str, int]]:
    """Return local names with the line that binds them first; comprehensions have names of their own."""
    first: dict[str, int] = {}
    own = {
        name.id
        for node in ast.walk(function)
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            first.setdefault(node.arg, function.lineno)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id not in own:
            first[node.id] = min(first.get(node.id, node.lineno), node.lineno)
    return [(name, line) for name, line in first.items() if name not in {"self", "cls"}]


def _arity(arguments: ast.arguments) -> tuple[int, int]:
    """Return how many positional arguments a function needs and takes, its own object left out."""
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
    own = bool(names) and names[0] in {"self", "cls"}
    most = 99 if arguments.vararg else len(names) - own
    return len(names) - own - len(arguments.defaults), most


def _donors(
    nodes: list[ast.AST], forms: tuple[type[ast.expr], ...], kinds: Mapping[str, Kind]
) -> Iterator[Donor]:
    """Yield the first few different expressions of some forms; the function of a call is no value."""
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    found = (ast.unparse(node) for node in nodes if isinstance(node, forms) and id(node) not in called)
    for text in list(dict.fromkeys(found))[:_DONORS]:
        yield Donor(text, kind_of(ast.parse(text, mode="eval").body, kinds))


def _literals(nodes: list[ast.AST]) -> Iterator[object]:
    """Yield the numbers and short texts of a function."""
    seen: set[tuple[type, object]] = set()
    values = [node.value for node in nodes if isinstance(node, ast.Constant)]
    for value in values:
        is_plain = type(value) in {int, float} or (isinstance(value, str) and len(value) <= 20)
        if is_plain and (type(value), value) not in seen:
            seen.add((type(value), value))
            yield value
