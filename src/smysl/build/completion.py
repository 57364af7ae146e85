"""Completion: a stub with its open definitions filled in, and nothing else touched."""

from __future__ import annotations

from collections.abc import Collection

from smysl.build.merge_disk import insert, without_marks
from smysl.edit.fill import filled, means_the_same
from smysl.edit.imports import add_imports, imports_of
from smysl.edit.symbols import symbols_of


def completed(stub: str, linked: str, symbols: Collection[str]) -> str:
    """Return a stub whose open definitions have the bodies of a linked module's.

    Helpers and imports that they need come with them. Finished code, signatures, docstrings, comments and
    order stay.

    Args:
        stub: the file as a person wrote it.
        linked: the module that answers it.
        symbols: the open definitions that were solved, and fit; see ``fits``.

    Raises:
        SyntaxError: if one of the two is not Python.
    """
    text, here = stub, symbols_of(stub)
    made = {name: without_marks(source) for name, source in symbols_of(linked).items()}
    for name, source in made.items():
        if name in symbols and name in here:
            text = filled(text, name, source) or text
        elif name not in here:
            text = insert(text, source, "")
    return add_imports(text, imports_of(linked))


def fits(stub: str, linked: str, symbol: str) -> bool:
    """Tell whether a definition that is filled into a stub still does what the linked module's does.

    It does not where the code that was checked has other decorators or finished methods, or is no
    function where the stub has one.

    Raises:
        SyntaxError: if one of the two is not Python.
    """
    text = filled(stub, symbol, linked)
    return text is not None and means_the_same(text, linked, symbol)
