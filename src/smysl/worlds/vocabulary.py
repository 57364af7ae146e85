"""The vocabulary of screens: a closed list of at most 256 token classes, in a fixed order.

The number of a class is part of what a trained policy has learned. New ones are added at the end of their
group's room and never move the others; ``VERSION`` says which list a checkpoint was trained with.
"""

from __future__ import annotations

import builtins
import keyword

VERSION = 2
SIZE = 256

_FURNITURE = (
    "blank", "more", "world", "step", "energy", "page", "tests", "failing", "line", "view_output",
    "view_file", "view_focus", "view_diff", "view_journal", "run_none", "run_red", "run_green",
    "tree_clean", "tree_patched", "unchanged", "changed", "seen_red", "unseen", "slot_empty", "slot_open",
    "slot_red", "slot_applied", "did_nothing", "did_look", "did_run", "did_try", "did_cycle", "did_undo",
    "did_give_up", "refused", "failure", "call", "expected", "got", "before", "after", "passed", "failed",
    "candidate", "gives_up", "may_not", "protocol",
)  # fmt: skip
_RELATIONS = (
    "same", "one_more", "one_less", "smaller", "larger", "negated", "nothing", "something", "opposite",
    "emptied", "filled", "shorter", "longer", "reversed", "reordered", "element", "case", "raised",
    "not_raised", "other_error", "other_type", "timeout", "broken", "different",
)  # fmt: skip
_EDITS = (
    "edit_arithmetic", "edit_comparison", "edit_boundary", "edit_boolean", "edit_condition",
    "edit_constant", "edit_name", "edit_slice", "edit_default", "edit_return", "edit_exception",
    "edit_call", "edit_order", "edit_statement", "edit_string", "edit_other", "edit_proposal",
)  # fmt: skip
_LEXICAL = ("name", "integer", "float", "text", "attribute", "unknown")
_OPERATORS = (
    "+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "~", "<<", ">>", "<", ">", "<=", ">=", "==",
    "!=", "(", ")", "[", "]", "{", "}", ",", ":", ".", ";", "=", "->", "+=", "-=", "*=", "/=", "//=", "%=",
    ":=", "...",
)  # fmt: skip
_CALLABLE = (
    "abs", "all", "any", "bool", "dict", "divmod", "enumerate", "filter", "float", "int", "isinstance",
    "len", "list", "map", "max", "min", "print", "range", "reversed", "round", "set", "sorted", "str",
    "sum", "tuple", "zip", "Exception", "ValueError", "KeyError", "IndexError", "TypeError",
    "ZeroDivisionError",
)  # fmt: skip
_METHODS = (
    "append", "extend", "insert", "pop", "remove", "sort", "reverse", "index", "count", "get", "items",
    "keys", "values", "setdefault", "split", "join", "strip", "lower", "upper", "startswith", "endswith",
    "replace", "title", "find", "isdigit", "isalpha", "add",
)  # fmt: skip
_CELLS = ("unseen", "empty", "wall", "floor", "door", "key", "ball", "box", "goal", "lava", "agent")
"""Objects of a grid, in the order of MiniGrid's own numbers."""
_SOCIAL = (
    "mode_meet", "mode_take", "event_place", "event_reach", "event_leave", "event_return", "event_move",
    "event_end", "thing", "box", "present", "absent", "own", "others",
)  # fmt: skip


NAMES: tuple[str, ...] = (
    *_FURNITURE,
    *(f"relation_{name}" for name in _RELATIONS),
    *_EDITS,
    *_LEXICAL,
    *(f"kw_{word}" for word in sorted(keyword.kwlist)),
    *(f"op_{sign}" for sign in _OPERATORS),
    *(f"fn_{name}" for name in _CALLABLE),
    *(f"method_{name}" for name in _METHODS),
    *(f"cell_{name}" for name in _CELLS),
    *_SOCIAL,
)
"""Every class by its number; the number of ``blank`` is 0."""

RELATIONS = _RELATIONS
EDITS = _EDITS

_NUMBERS = {name: number for number, name in enumerate(NAMES)}
if len(NAMES) > SIZE or len(_NUMBERS) != len(NAMES):  # pragma: no cover - a mistake in the lists above
    raise AssertionError("the vocabulary has too many classes, or one twice")
if not all(hasattr(builtins, name) for name in _CALLABLE):  # pragma: no cover - the same
    raise AssertionError("a builtin of the vocabulary does not exist")


def token(name: str) -> int:
    """Return the number of a class.

    Raises:
        KeyError: for a name that is not in the vocabulary.
    """
    return _NUMBERS[name]


def known(name: str) -> int | None:
    """Return the number of a class, ``None`` where there is none of this name."""
    return _NUMBERS.get(name)
