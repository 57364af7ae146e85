"""What a stub has finished already: it is kept as it stands, and whatever is written beside it may use it."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from smysl.core.requirement import Specification
from smysl.edit.symbols import defined_by, segments


def given_modules(specification: Specification, modules: Mapping[str, str]) -> dict[str, str]:
    """Return the source that stubs have finished, by dotted module.

    Imports, constants, whole functions and classes stay, a class only if none of its methods is open: an open
    one is a contract, which knows the rest of it. A stub that has nothing but imports has finished nothing.

    Args:
        specification: the documents.
        modules: the module of every symbol that is still to be written.
    """
    found: dict[str, str] = {}
    for path, text in specification.stubs:
        open_here = {s.name.partition(".")[0] for s in specification.signatures if s.span.file == path}
        kept = [(node, piece) for node, piece in segments(text) if not open_here & {*defined_by(node)}]
        if all(isinstance(node, ast.Import | ast.ImportFrom | ast.Expr) for node, _ in kept):
            continue
        named = next((modules[name] for name in sorted(open_here & modules.keys())), None)
        module = named if named is not None else path.removesuffix(".py").replace("/", ".")
        found[module] = "\n\n".join(piece for _, piece in kept) + "\n"
    return found


def path_of(module: str) -> str:
    """Return the path of a dotted module inside the package's folder."""
    return f"{module.replace('.', '/')}.py"


def names_of(source: str) -> dict[str, str]:
    """Return what a module defines, each with the line that tells how to use it."""
    found: dict[str, str] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = f"{source.splitlines()[node.lineno - 1].strip()} ..."
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            line = ast.unparse(node).partition("\n")[0]
            found |= {one.id: line[:160] for one in targets if isinstance(one, ast.Name)}
    return found
