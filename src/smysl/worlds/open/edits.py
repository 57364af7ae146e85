"""Edits: every small edit of a tree, ordered as one looks for it: file, line, node, kind of edit, operand."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal

import msgspec

from smysl.edit.fixes import fixes, scope_of
from smysl.edit.operators import Change, changes
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none
from smysl.worlds.open.proposals import with_proposal
from smysl.worlds.repo.neighbours import KINDS, patch_of
from smysl.worlds.repo.task import Proposal
from smysl.worlds.repo.tree import Tree

Level = Literal["file", "line", "node", "edit", "operand"]
LEVELS: tuple[Level, ...] = ("file", "line", "node", "edit", "operand")

Suspicion = Mapping[str, Mapping[int, float]]
"""File → line → Ochiai."""

Offers = Mapping[tuple[str, str], tuple[Proposal, ...]]
"""File and function → what somebody proposes for it: nothing yet, or nothing at all, where it is empty."""

PROPOSAL = "proposal"
"""Class of an edit that somebody proposed."""

_NOBODY: Offers = {}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Item(msgspec.Struct, frozen=True):
    """One thing to choose on a level.

    Attributes:
        path: of the file.
        line: of the file, from 1.
        text: to show: the path, the line, the node, or the line after the edit.
        doubt: suspicion of the line, of a file that of its most suspicious one.
        kind: class of the edit, empty on the levels above it.
        count: how many items are below it; 0 for an edit.
        source: the file after it, for an operand; else empty.
    """

    path: str
    line: int
    text: str
    doubt: float = 0.0
    kind: str = ""
    count: int = 0
    source: str = ""


class _Edit(msgspec.Struct, frozen=True):
    line: int
    column: int
    end: tuple[int, int]
    node: str
    kind: str
    after: str
    source: str

    @property
    def place(self) -> tuple[int, int, tuple[int, int]]:
        return self.line, self.column, self.end


def top_of(tree: Tree) -> tuple[int, ...]:
    """Return what is chosen at first: where there is one file with functions, that one."""
    return () if len([path for path in tree.paths if _lines(tree.text(path))]) > 1 else (0,)


def items(tree: Tree, path: tuple[int, ...], suspicion: Suspicion, offers: Offers = _NOBODY) -> list[Item]:
    """Return what there is to choose from.

    Args:
        tree: the files.
        path: positions that were chosen on the levels above.
        suspicion: of lines; what is more suspicious comes first.
        offers: file, function → what somebody proposes for it; they come behind the nodes of its first line.

    Returns:
        the items of the next level; an empty list where the path leads nowhere.
    """
    files = ordered_files(tree, suspicion)
    if not path:
        return [Item(name, 1, name, _worst(suspicion, name), count=1) for name in files]
    if path[0] >= len(files):
        return []
    name = files[path[0]]
    source, doubts = tree.text(name), suspicion.get(name, {})

    def item(edit: _Edit, text: str, kind: str = "", count: int = 0, after: str = "") -> Item:
        return Item(name, edit.line, text, doubts.get(edit.line, 0.0), kind, count, after)

    lines = ordered_lines(source, doubts)
    if len(path) == 1:
        text = source.splitlines()
        return [Item(name, line, text[line - 1].strip(), doubts.get(line, 0.0), count=1) for line in lines]
    groups = _on_line(source, lines[path[1]]) if path[1] < len(lines) else []
    offered = _offered(tree, name, lines[path[1]], doubts, offers) if path[1] < len(lines) else None
    whole = [] if offered is None else [_whole(name, lines[path[1]], doubts, len(offered))]
    if len(path) == 2:
        return [*(item(of[0], of[0].node, count=len(of)) for of in groups), *whole]
    if offered is not None and path[2] == len(groups):
        return offered if len(path) > 3 else whole[: len(offered)]
    kinds = _grouped(groups[path[2]], "kind") if path[2] < len(groups) else []
    if len(path) == 3:
        return [item(of[0], of[0].node, of[0].kind, len(of)) for of in kinds]
    edits = kinds[path[3]] if path[3] < len(kinds) else []
    return [item(edit, edit.after, edit.kind, after=edit.source) for edit in edits]


def functions_of(source: str) -> list[str]:
    """Return the names of the outermost functions and methods of a module."""
    found = parse_or_none(source)
    return [one.name for one in _functions(found)] if found else []


def function_at(tree: Tree, path: str, line: int) -> str:
    """Return the name of the function whose first line this is, empty where there is none."""
    found = parse_or_none(tree.text(path))
    return next((one.name for one in _functions(found) if one.lineno == line), "") if found else ""


def _offered(
    tree: Tree, path: str, line: int, doubts: Mapping[int, float], offers: Offers
) -> list[Item] | None:
    """Return the proposals for the function that begins on a line, ``None`` where there can be none."""
    proposals = offers.get((path, function_at(tree, path, line))) if offers else None
    if proposals is None:
        return None
    source = tree.text(path)
    found = dict.fromkeys(after for one in proposals if (after := with_proposal(source, one)) is not None)
    return [
        Item(path, line, patch_of(source, after, PROPOSAL).after, doubts.get(line, 0.0), PROPOSAL, 0, after)
        for after in found
    ]


def _whole(path: str, line: int, doubts: Mapping[int, float], count: int) -> Item:
    return Item(path, line, "def", doubts.get(line, 0.0), PROPOSAL, count)


def leaves(tree: Tree, suspicion: Suspicion) -> Iterator[tuple[tuple[int, ...], Tree]]:
    """Yield the way to every edit of a tree, and the tree after it, in the order of the levels."""
    for file, name in enumerate(ordered_files(tree, suspicion)):
        source = tree.text(name)
        for at, line in enumerate(ordered_lines(source, suspicion.get(name, {}))):
            for node, of in enumerate(_on_line(source, line)):
                for kind, edits in enumerate(_grouped(of, "kind")):
                    for operand, edit in enumerate(edits):
                        yield (file, at, node, kind, operand), tree.changed(name, edit.source)


def meaning(source: str) -> dict[str, str]:
    """Return the functions of a module by name, alike for code that differs in form and ``pass`` only."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                block[:] = [one for one in block if not isinstance(one, ast.Pass)] or block[:1]
    return {node.name: ast.dump(node) for node in tree.body if isinstance(node, ast.FunctionDef)}


def ordered_files(tree: Tree, suspicion: Suspicion) -> list[str]:
    """Return the files with functions, the one with the most suspicious line first."""
    found = [path for path in tree.paths if _lines(tree.text(path))]
    return sorted(found, key=lambda path: (-_worst(suspicion, path), path))


def ordered_lines(source: str, doubts: Mapping[int, float]) -> list[int]:
    """Return the lines that can be changed, the most suspicious first."""
    return sorted(_lines(source), key=lambda line: (-doubts.get(line, 0.0), line))


def _worst(suspicion: Suspicion, path: str) -> float:
    return max(suspicion.get(path, {}).values(), default=0.0)


def _on_line(source: str, line: int) -> list[list[_Edit]]:
    """Return the edits of a line, those of one node together."""
    found = [edit for edit in _edits(source, _function_at(source, line)) if edit.line == line]
    return _grouped(found, "place")


def _grouped(edits: Sequence[_Edit], by: str) -> list[list[_Edit]]:
    groups: dict[object, list[_Edit]] = {}
    for edit in edits:
        groups.setdefault(getattr(edit, by), []).append(edit)
    return list(groups.values())


@lru_cache(maxsize=256)
def _lines(source: str) -> tuple[int, ...]:
    """Return the lines of functions on which a statement or its condition begins."""
    tree = parse_or_none(source)
    if tree is None:
        return ()
    return tuple(
        sorted(
            {
                node.lineno
                for function in _functions(tree)
                for node in ast.walk(function)
                if isinstance(node, ast.stmt)
            }
        )
    )


def _functions(tree: ast.Module) -> list[_Function]:
    """Return the outermost functions and methods."""
    found: list[_Function] = []
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        found += [one for one in inside if isinstance(one, _Function)]
    return found


def _function_at(source: str, line: int) -> int:
    """Return the first line of the function that a line belongs to, 0 where there is none."""
    tree = parse_or_none(source)
    for function in _functions(tree) if tree else ():
        if function.lineno <= line <= (function.end_lineno or function.lineno):
            return function.lineno
    return 0


@lru_cache(maxsize=64)
def _edits(source: str, first: int) -> tuple[_Edit, ...]:
    """Return the edits of one function, each result once, by place, then kind."""
    tree = parse_or_none(source)
    function = next((one for one in _functions(tree) if one.lineno == first), None) if tree else None
    if tree is None or function is None:
        return ()
    text = Text(source)
    seen = {source}
    found: list[_Edit] = []
    for change in [*changes(function), *fixes(scope_of(function, tree, text))]:
        after = _after(text, change)
        if after in seen or parse_or_none(after) is None:
            continue
        seen.add(after)
        node = change.node
        kind = KINDS.get(change.operator, "other")
        found.append(
            _Edit(
                line=node.lineno,
                column=node.col_offset,
                end=(node.end_lineno or node.lineno, node.end_col_offset or 0),
                node=" ".join(text.of(node).split()),
                kind=kind,
                after=patch_of(source, after, kind).after,
                source=after,
            )
        )
    return tuple(sorted(found, key=lambda edit: (edit.line, edit.column, edit.end, edit.kind)))


def _after(text: Text, change: Change) -> str:
    start, end = text.place(change.node)
    return text.source[:start] + change.text + text.source[end:]
