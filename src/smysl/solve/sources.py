"""Sources before they are candidates: derived without a search, or cleaned of what the package has."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from smysl.core.contract import Contract
from smysl.core.example import CallExample, Example
from smysl.core.fingerprint import normalise_text


def derived(contract: Contract) -> str | None:
    """Return the code of a data type whose fields the documents list with their types: nothing to search."""
    fields = contract.signature.fields
    plain = contract.kind == "data" and not contract.methods and not contract.examples
    if not plain or not fields or any(field.annotation is None for field in fields):
        return None
    words = contract.own_words
    frozen = re.search(r"immutable|frozen|read-only|cannot be changed|неизменяем", words, re.IGNORECASE)
    lines = "\n".join(f"    {field}" for field in fields)
    first = re.sub(r"`", "", words.partition(". ")[2] or words).strip().partition(". ")[0].rstrip(".")
    return (
        "from dataclasses import dataclass\n\n\n"
        f"@dataclass({'frozen=True' if frozen else ''})\nclass {contract.symbol}:\n"
        f'    """{normalise_text(first)[:80]}."""\n\n{lines}\n'
    ).replace("@dataclass()", "@dataclass")


def shown(examples: Sequence[Example]) -> list[Example]:
    """Return the examples that a prompt may show: of three or more that give a value, the last is withheld.

    Refusals are all shown: often only one of them tells the words of the message.
    """
    if (held := withheld(examples)) is None:
        return list(examples)
    return [example for position, example in enumerate(examples) if position != held]


def withheld(examples: Sequence[Example]) -> int | None:
    """Return the position of the example that no prompt shows, ``None`` with fewer than three values."""
    plain = [i for i, e in enumerate(examples) if not (isinstance(e, CallExample) and e.raises)]
    return plain[-1] if len(plain) >= 3 else None


def without_own_package(source: str, package: str, taken: set[str]) -> str:
    """Remove imports of the package itself, and second definitions of symbols that it already has."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return source
    drop: set[int] = set()
    for node in tree.body:
        is_own = isinstance(node, ast.ImportFrom) and (
            node.level > 0 or (node.module or "").partition(".")[0] == package
        )
        is_own = is_own or (isinstance(node, ast.Import) and node.names[0].name.partition(".")[0] == package)
        is_twin = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in taken
        # An import that names a symbol of the package from a module that does not exist.
        is_guess = isinstance(node, ast.ImportFrom) and {a.name for a in node.names} <= taken
        if is_own or is_twin or is_guess:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            drop.update(range(first, (node.end_lineno or node.lineno) + 1))
    lines = source.splitlines(keepends=True)
    return "".join(line for number, line in enumerate(lines, 1) if number not in drop)


def is_text(source: str | None) -> bool:
    """Tell whether Python source is one string literal."""
    try:
        node = ast.parse(source or "", mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return False
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
