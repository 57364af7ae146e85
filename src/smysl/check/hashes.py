"""Whether the order of a set can be seen in what code does: it is another one in every process.

The proof is by form and errs on the safe side. A set may be asked for members, counted, sorted, compared and
filled; whoever walks over it, hands it on or prints it is run again where texts have other hashes.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache

from smysl.check.inside.wire import module_name
from smysl.core.seams import Files

SEEDS = (1, 2, 3)
"""Hash seeds of the workers that look again; all others have seed 0."""

_MAKERS = frozenset({"set", "frozenset"})
_ALGEBRA = frozenset({"union", "intersection", "difference", "symmetric_difference"})
_IN_PLACE = frozenset(
    {"add", "clear", "discard", "remove", "update", "difference_update", "intersection_update"}
    | {"symmetric_difference_update", "issubset", "issuperset", "isdisjoint"}
)
_TELLING = frozenset({"hash", "id", "eval", "exec", "compile", "getattr", "__import__", "globals", "vars"})
"""Built-in functions that show hashes or addresses, or reach what cannot be read in the source."""
_HARMLESS = frozenset({"__name__", "__class__", "__init__", "__doc__", "__eq__"})
"""Special attributes that show no hashes."""
_BLIND = frozenset({"len", "bool", "any", "all", "sorted", "min", "max", "set", "frozenset", "isinstance"})
"""Built-in functions that give the same for every order, as long as no ``key`` tells members apart."""


def order_may_show(files: Files, calls: Iterable[str]) -> bool:
    """Tell whether the order of a set, or anything else that hashes decide, may be seen in what calls give.

    Args:
        files: the package.
        calls: expressions and statements that examples run.
    """
    own = frozenset(module_name(path).partition(".")[0] for path in files)
    sources = [text for path, text in files.items() if path.endswith(".py")]
    return any(_may_show(text, own) for text in (*sources, *calls))


@lru_cache(maxsize=4096)
def _may_show(source: str, own: frozenset[str]) -> bool:
    try:
        tree = ast.parse(source.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return _Look(tree, own).finds_any()


class _Look:
    """Looks at one module or call.

    Args:
        tree: its syntax tree, which is changed: annotations are taken out.
        own: the package's own top-level modules.
    """

    def __init__(self, tree: ast.Module, own: frozenset[str]) -> None:
        self._own = own
        self._above: dict[ast.AST, ast.AST] = {}
        self._nodes: list[ast.AST] = []
        todo: list[ast.AST] = [tree]
        while todo:
            node = todo.pop()
            self._nodes.append(node)
            below = list(_code_below(node))
            self._above.update(dict.fromkeys(below, node))
            todo += below
        self._named: set[str] = set()

    def finds_any(self) -> bool:
        """Tell whether there is anything that hashes may decide."""
        if any(map(self._is_telling, self._nodes)):
            return True
        made = [node for node in self._nodes if self._is_set(node)]
        blind: list[bool] = []
        known = -1
        while known < len(self._named):
            known = len(self._named)
            # Names are not told apart by scope: what one of them is anywhere, all of that name may be.
            held = [node for node in self._nodes if _name_of(node) in self._named and _is_read(node)]
            blind = [self._is_blind(node) for node in (*made, *held)]
        return not all(blind)

    def _is_telling(self, node: ast.AST) -> bool:
        match node:
            case ast.Name(id=name) if name in _MAKERS:
                above = self._above.get(node)
                is_called = isinstance(above, ast.Call) and above.func is node
                return not is_called and not self._is_asked_for_type(node)
            case ast.Name(id=name):
                return name in _TELLING
            case ast.Attribute(attr=name):
                return name.startswith("__") and name not in _HARMLESS
            case ast.Import(names=names):
                return not all(self._is_known(one.name) for one in names)
            case ast.ImportFrom(module=module, level=level):
                return not level and not self._is_known(module or "")
        return False

    def _is_known(self, module: str) -> bool:
        """Tell a module that can be read, or is the library's, from one that may do anything."""
        return module.partition(".")[0] in self._own | sys.stdlib_module_names

    def _is_asked_for_type(self, node: ast.AST) -> bool:
        above = self._above.get(node)
        if isinstance(above, ast.Tuple | ast.BinOp):
            above = self._above.get(above)
        return isinstance(above, ast.Call) and _name_of(above.func) == "isinstance"

    def _is_set(self, node: ast.AST) -> bool:
        """Tell whether an expression makes a set of anything but numbers."""
        match node:
            case ast.Set(elts=elements) if all(map(_is_number, elements)):
                # What has a name may get other members later.
                return isinstance(self._above.get(node), ast.Assign | ast.AnnAssign | ast.NamedExpr)
            case ast.Set() | ast.SetComp():
                return True
            case ast.Call(func=ast.Name(id=name)):
                return name in _MAKERS
            case ast.Call(func=ast.Attribute(attr=name)) if name in {"keys", "items"}:
                return isinstance(
                    self._above.get(node), ast.BinOp | ast.Assign | ast.AugAssign | ast.NamedExpr
                )
            case ast.Call(func=ast.Attribute(attr=name)):
                return name in _ALGEBRA
        return False

    def _is_blind(self, node: ast.AST) -> bool:
        """Tell whether what happens to a set right here is the same for every order."""
        above = self._above.get(node)
        match above:
            case ast.Expr() | ast.UnaryOp(op=ast.Not()) | ast.Compare():
                return True
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is node:
                return True
            case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.BitXor() | ast.Sub()) | ast.BoolOp():
                return self._is_blind(above)
            case ast.AugAssign(target=target, op=ast.BitAnd() | ast.BitOr() | ast.BitXor() | ast.Sub()):
                return target is node or self._takes(target)
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target):
                return self._takes(target)
            case ast.Call(func=func, keywords=keywords) if func is not node:
                if isinstance(func, ast.Attribute):
                    return _name_of(func.value) in self._named and func.attr in _ALGEBRA | _IN_PLACE
                return _name_of(func) in _BLIND and not any(one.arg == "key" for one in keywords)
            case ast.Attribute(attr=name):
                call = self._above.get(above)
                if not (isinstance(call, ast.Call) and call.func is above):
                    return False
                return name in _IN_PLACE or (name in _ALGEBRA and self._is_blind(call))
            case ast.comprehension(iter=walked) if walked is node:
                owner = self._above[above]
                if isinstance(owner, ast.SetComp):
                    return True
                taker = self._above.get(owner)
                ends_early = isinstance(taker, ast.Call) and _name_of(taker.func) in {"any", "all"}
                return isinstance(owner, ast.GeneratorExp) and not ends_early and self._is_blind(owner)
        return False

    def _takes(self, target: ast.expr) -> bool:
        """Remember that a name holds a set; its uses are looked at later."""
        name = _name_of(target)
        if name:
            self._named.add(name)
        return bool(name)


def _code_below(node: ast.AST) -> Iterator[ast.AST]:
    """Return what stands right below a node, without annotations: they do nothing."""
    left = {"annotation", "returns"}
    if isinstance(node, ast.FunctionDef) and node.name == "__hash__":
        return  # what it is good for is looked at where sets are made
    for field, value in ast.iter_fields(node):
        if field not in left:
            yield from (one for one in (value if isinstance(value, list) else [value]) if _is_code(one))


def _is_code(value: object) -> bool:
    return isinstance(value, ast.AST) and not isinstance(value, ast.expr_context | ast.operator)


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Load)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex)
