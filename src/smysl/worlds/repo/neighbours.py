"""Neighbours: the programs that are one edit away."""

from __future__ import annotations

import ast
from difflib import SequenceMatcher

from smysl.edit.fixes import fixes, scope_of
from smysl.edit.normalise import code_digest
from smysl.edit.operators import Change, changes
from smysl.edit.text import Text
from smysl.edit.tree import parse_or_none
from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.program import Program, plain
from smysl.worlds.repo.splits import is_offered
from smysl.worlds.repo.task import Patch

KINDS = {
    "arithmetic": "arithmetic", "sign": "arithmetic", "operand": "arithmetic",
    "comparison": "comparison", "boundary": "boundary", "range": "boundary", "index": "boundary",
    "boolean": "boolean", "negation": "boolean",
    "condition": "condition", "constant condition": "condition", "borrowed condition": "condition",
    "null check": "condition", "filter": "condition", "guard": "condition", "unguarded": "condition",
    "constant": "constant", "literal": "constant",
    "name": "name", "target": "name", "attribute": "name",
    "slice": "slice", "default": "default", "return": "return", "result": "return",
    "exception": "exception", "call": "call", "function": "call", "arguments": "call", "method": "call",
    "order": "order", "swap": "order", "move": "order",
    "statement": "statement", "insertion": "statement", "jump": "statement", "assignment": "statement",
    "string": "string",
}  # fmt: skip
"""Edit operator → class of edits that the screen tells apart; the rest is ``other``."""


def neighbours(dice: Dice, made: Program, count: int, prefer: str = "", operators: str = "") -> list[Patch]:
    """Return up to ``count`` different programs that are one edit away, in random order.

    Args:
        dice: choices.
        made: the program.
        count: how many at most.
        prefer: class of edits that comes first; half of the result may be of it.
        operators: ``known``, ``held`` or empty for all, see ``splits``.
    """
    tree = ast.parse(made.source)
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    text = Text(made.source)
    found = [
        change
        for change in (*changes(function), *fixes(scope_of(function, tree, text)))
        if is_offered(change.operator, operators)
    ]
    mixed = dice.some(found, len(found))
    if prefer:
        liked = [change for change in mixed if _kind(change) == prefer][: count // 2]
        mixed = [*liked, *(change for change in mixed if change not in liked)]
    seen = {code_digest(made.source)}
    patches: list[Patch] = []
    for change in mixed:
        if len(patches) == count:
            break
        source, _ = text.changed(change.node, change.text, function)
        if parse_or_none(source) is None or (name := code_digest(source)) in seen:
            continue
        seen.add(name)
        patches.append(patch_of(made.source, plain(source), _kind(change)))
    return dice.some(patches, len(patches))


def patch_of(before: str, after: str, kind: str) -> Patch:
    """Return a patch between two versions of a program.

    Args:
        before: the program.
        after: the same with the edit.
        kind: class of the edit.
    """
    old, new = before.splitlines(), after.splitlines()
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    _, start, end, first, last = next(one for one in found if one[0] != "equal")
    return Patch(
        after, kind, start + 1, "".join(old[start:end][:1]).strip(), "".join(new[first:last][:1]).strip()
    )


def _kind(change: Change) -> str:
    return KINDS.get(change.operator, "other")
