"""Normal form: what is left of code when formatting is taken away, and digests of it.

Three digests, from strict to lax: ``text_digest`` sees docstrings (a person's words are theirs),
``code_digest`` does not (they change no behaviour), ``alpha.alpha_digest`` also forgets local names.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from smysl.core.fingerprint import fingerprint
from smysl.edit.tree import is_text_statement, parse_or_none

# Fields that carry no meaning, or that differ between Python versions for equal code.
_SKIPPED = {"ctx", "kind", "type_comment", "type_ignores", "simple", "str"}


def text_digest(source: str) -> str:
    """Return the digest that a person's edit changes: code and docstrings; same on every Python."""
    return tree_digest(source, normal_tree(source, docstrings=True))


def code_digest(source: str) -> str:
    """Return the digest that a change of code changes; docstrings do not count."""
    return tree_digest(source, normal_tree(source, docstrings=False))


def tree_digest(source: str, tree: ast.Module | None) -> str:
    """Return the digest of a tree in normal form, or of the bare text where there is no tree."""
    try:
        if tree is not None:
            return fingerprint("tree", _form(tree))
    except RecursionError:
        pass  # An expression hundreds of levels deep is compared as text.
    return fingerprint("text", ascii(_bare_text(source)))


def _bare_text(source: str) -> str:
    return "\n".join(line.strip() for line in source.split("\n") if line.strip())


def normal_tree(source: str, *, docstrings: bool) -> ast.Module | None:
    """Return the syntax tree of ``source`` in normal form, or ``None`` if it is not Python."""
    tree = parse_or_none(source)
    if tree is None:
        return None
    try:
        return _Normaliser(docstrings=docstrings).visit_module(tree)
    except RecursionError:
        return None


def _form(value: object) -> object:
    """Return plain lists that say what the tree says, alike on Python 3.11 and later."""
    if isinstance(value, ast.Constant):
        return ["Constant", type(value.value).__name__, ascii(value.value)]
    if isinstance(value, ast.AST):
        fields = [
            [name, _form(field)]
            for name, field in ast.iter_fields(value)
            if name not in _SKIPPED and field is not None and field != []
        ]
        return [type(value).__name__, *fields]
    if isinstance(value, list):
        return [_form(item) for item in value]
    # Identifiers may hold lone surrogates only in broken input; ascii() keeps the digest total.
    return ascii(value) if isinstance(value, str) else value


class _Normaliser(ast.NodeTransformer):
    def __init__(self, *, docstrings: bool) -> None:
        self._docstrings = docstrings

    def visit_module(self, tree: ast.Module) -> ast.Module:
        self.generic_visit(tree)
        return ast.fix_missing_locations(tree)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(
                    node, name, self._block(block, needed=name == "body" and not isinstance(node, ast.Module))
                )
        return node

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        # Formatters write ``del (a, b)`` as ``del a, b``.
        self.generic_visit(node)
        if len(node.targets) == 1 and isinstance(node.targets[0], ast.Tuple):
            node.targets = node.targets[0].elts
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        node.value = self.visit(node.value)
        spec = node.format_spec
        if isinstance(spec, ast.JoinedStr):
            spec.values = self._pieces(spec.values)
            node.format_spec = spec if spec.values else None
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        node.values = self._pieces(node.values)
        if not node.values:
            return ast.Constant("")
        if len(node.values) == 1 and isinstance(node.values[0], ast.Constant):
            return node.values[0]
        return node

    def _pieces(self, values: Sequence[ast.expr]) -> list[ast.expr]:
        """Merge neighbouring text, which Python versions cut differently."""
        pieces: list[ast.expr] = []
        for value in values:
            piece = self.visit(value)
            last = pieces[-1] if pieces else None
            if isinstance(piece, ast.Constant) and isinstance(last, ast.Constant):
                pieces[-1] = ast.Constant(str(last.value) + str(piece.value))
            elif not (isinstance(piece, ast.Constant) and piece.value == ""):
                pieces.append(piece)
        return pieces

    def _block(self, block: list[Any], *, needed: bool) -> list[Any]:
        result: list[Any] = []
        imports: list[ast.stmt] = []
        for statement in block:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                imports += _one_by_one(statement)
                continue
            result += _sorted_imports(imports)
            imports = []
            if not is_text_statement(statement):
                result.append(statement)
            elif self._docstrings:
                statement.value = ast.Constant(" ".join(statement.value.value.split()))
                result.append(statement)
        result += _sorted_imports(imports)
        return result or ([ast.Pass()] if needed and block else [])


def _one_by_one(statement: ast.Import | ast.ImportFrom) -> list[ast.stmt]:
    if isinstance(statement, ast.Import):
        return [ast.Import([alias]) for alias in statement.names]
    return [ast.ImportFrom(statement.module, [alias], statement.level) for alias in statement.names]


def _sorted_imports(imports: list[ast.stmt]) -> list[ast.stmt]:
    """Order a run of imports, future statements first (anywhere else they are errors), without repeats."""
    texts = {ast.unparse(statement): statement for statement in imports}
    return [
        texts[text] for text in sorted(texts, key=lambda text: (not text.startswith("from __future__"), text))
    ]
