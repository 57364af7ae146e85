"""Merging: one module out of separately found symbols, in an order that Python can execute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from smysl.edit.docstrings import quoted
from smysl.edit.imports import imports_of
from smysl.edit.names import names_at_import, undefined_names
from smysl.edit.tree import parse


def merge_module(segments: Mapping[str, str], imports: Iterable[str] = (), docstring: str = "") -> str:
    """Return a module that holds all segments, each below what it needs when it is executed.

    What a segment needs at import time (decorators, bases, defaults, annotations, values of constants,
    and all that those call) goes above it; else the given order stays. Circles keep the given order.

    Args:
        segments: symbol → its source, without imports.
        imports: import statements; repeats are dropped, future statements go first.
        docstring: the module's docstring, without quotes, or empty.

    Raises:
        SyntaxError: if a segment or an import is not Python.
    """
    singles = dict.fromkeys(text for line in imports for text in imports_of(line))
    future = [text for text in sorted(singles) if text.startswith("from __future__ ")]
    usual = [text for text in sorted(singles) if text not in future]
    head = [quoted(docstring)] if docstring else []
    head += ["\n".join(block) for block in (future, usual) if block]
    bodies = [segments[name].strip("\r\n") for name in _in_order(segments)]
    parts = ["\n\n".join(head)] if head else []
    return "\n\n\n".join(parts + bodies) + "\n" if parts or bodies else ""


def _in_order(segments: Mapping[str, str]) -> list[str]:
    eager = {name: names_at_import(parse(source).body) & set(segments) for name, source in segments.items()}
    every = {name: undefined_names(source) & set(segments) for name, source in segments.items()}
    order: dict[str, None] = {}
    open_names: set[tuple[str, bool]] = set()

    def visit(name: str, *, called: bool) -> None:
        if (name, called) in open_names:
            return
        open_names.add((name, called))
        # Only what is called while the module is imported needs the names of its body so early.
        for needed in segments:
            if needed in (every if called else eager)[name] and needed != name:
                visit(needed, called=True)
        order.setdefault(name)

    for name in segments:
        visit(name, called=False)
    return list(order)
