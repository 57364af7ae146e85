"""How large an edit is: the syntax nodes and the lines in which two versions of a file differ."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence

from smysl.edit.normalise import normal_tree


def edited_nodes(old: str, new: str) -> int:
    """Return how many syntax nodes were taken out, put in or changed; formatting and comments do not count.

    The trees are compared as sequences, from the top down, by their longest common parts: an upper bound
    of the tree edit distance (Zhang and Shasha 1989) that is exact for edits in one place. A module that is
    not Python counts its lines.
    """
    before, after = (normal_tree(source, docstrings=False) for source in (old, new))
    if before is None or after is None:
        return edited_lines(old, new)
    kept = {ast.dump(statement) for statement in before.body} & {ast.dump(one) for one in after.body}
    sides = [
        [label for statement in tree.body if ast.dump(statement) not in kept for label in _labels(statement)]
        for tree in (before, after)
    ]
    return _changed(*sides)


def edited_lines(old: str, new: str) -> int:
    """Return how many lines were taken out, put in or changed."""
    return _changed(old.splitlines(), new.splitlines())


def _changed(old: Sequence[str], new: Sequence[str]) -> int:
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return sum(
        max(old_end - old_start, new_end - new_start)
        for word, old_start, old_end, new_start, new_end in matcher.get_opcodes()
        if word != "equal"
    )


def _labels(node: ast.AST) -> list[str]:
    """Return a tree's nodes from the top down, each with the names and values that are its own."""
    own = [type(node).__name__]
    inner: list[str] = []
    for _, value in ast.iter_fields(node):
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.expr_context):
                continue
            if isinstance(part, ast.AST):
                inner += _labels(part)
            elif part is not None:
                own.append(repr(part))
    return [" ".join(own), *inner]
