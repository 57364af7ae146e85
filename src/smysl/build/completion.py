"""Completion: a stub with its open definitions filled in, and nothing else touched."""

from __future__ import annotations

from collections.abc import Collection

from smysl.build.merge_disk import insert, without_marks
from smysl.edit.imports import add_imports, imports_of
from smysl.edit.symbols import replace_symbol, symbols_of


def completed(stub: str, linked: str, symbols: Collection[str]) -> str:
    """Return a stub whose open definitions are those of a linked module.

    Helpers and imports that they need come with them. Finished code, comments and order stay.

    Args:
        stub: the file as a person wrote it.
        linked: the module that answers it.
        symbols: the open definitions that were solved.

    Raises:
        SyntaxError: if one of the two is not Python.
    """
    text, here = stub, symbols_of(stub)
    made = {name: without_marks(source) for name, source in symbols_of(linked).items()}
    for name, source in made.items():
        if name in symbols and name in here:
            text = replace_symbol(text, name, source)
        elif name not in here:
            text = insert(text, source, "")
    return add_imports(text, imports_of(linked))
