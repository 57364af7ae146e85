"""Guards: what a text is refused for, asked one reason at a time.

"Anything that is not a shift is a ValueError: an impossible date, a break longer than the shift" is too much
at once for a small model, which copies what it was given and adds nothing. Asked for the one condition under
which "a break longer than the shift" is refused, it says ``pause > end - start`` five times out of eight. The
documents' own examples sift the answers: a condition that refuses a line which an example accepts is wrong.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence

from smysl.core.contract import Contract
from smysl.core.sampling import Message
from smysl.edit.tree import parse
from smysl.plan.cases import sentences
from smysl.solve.helpers import MODULE, Helper

_REFUSED = re.compile(
    r"\b(?:ValueError|refus\w+|reject\w*|is an error|invalid)\b|ошибк\w*|отверга\w+|отклоня\w+|не принима\w+",
    re.IGNORECASE,
)
_IF = re.compile(r",?\s(?:if|when|если|когда)\s", re.IGNORECASE)
_BETWEEN = re.compile(
    r",?\s+(?:or|and)\s+if\s+|,\s+(?:or|либо|или|и)\s+|[,;]\s+|\s+(?:или|либо)\s+если\s+", re.IGNORECASE
)
_FIRST = re.compile(r"^(?:if|and|or|если|и|или)\s+", re.IGNORECASE)
_MOST_WORDS = 16
_SYSTEM = "You are a careful Python programmer. You answer with one line of code and nothing else."
_KNOWN = frozenset(
    {"abs", "all", "any", "bool", "float", "int", "isinstance", "len", "max", "min", "set", "str", "sum"}
)
"""Built-in functions that a condition may call."""

STOP = (": raise", ":raise", ":\n", "#")
"""Texts that end an answer: the condition stands before them."""


def reasons(contract: Contract) -> list[str]:
    """Return the reasons for which a contract's words refuse a text, one by one, in order."""
    found: list[str] = []
    for clause in contract.clauses:
        for sentence in sentences(clause.text):
            if not _REFUSED.search(sentence):
                continue
            head, colon, tail = sentence.rstrip(".").rpartition(": ")
            if not (colon and _REFUSED.search(head)):
                match = _IF.search(sentence)
                tail = sentence[match.end() :].rstrip(".") if match else ""
            parts = [_FIRST.sub("", part.strip()) for part in _BETWEEN.split(tail)]
            parts = [one for part in parts for one in _each(part)]
            found += [part for part in parts if 2 <= len(part.split()) <= _MOST_WORDS and "`" not in part]
    return list(dict.fromkeys(found))


def question(source: str, helpers: Sequence[Helper], interfaces: Sequence[str]) -> tuple[Message, ...]:
    """Return the beginning of the conversation: the code, with a gap before its last line."""
    known = [f"from {MODULE} import {h.name}  # {h.line.partition(': ')[2]}" for h in helpers]
    code = "\n".join([*known, *interfaces, guarded(source, ["..."]).rstrip()])
    return (
        Message("system", _SYSTEM),
        Message(
            "user",
            f"```python\n{code}\n```\n\nSomething is still to be refused, and I say what. You write the line "
            "that stands there, `if CONDITION:`, and nothing else. The condition uses the variables above.",
        ),
        Message("assistant", "What is to be refused?"),
    )


def condition(text: str, names: Collection[str]) -> str | None:
    """Return the condition of an answer in its normal form, or ``None`` where it is none.

    Args:
        text: the answer.
        names: what it may use beside a few built-in functions.
    """
    match = re.search(r"^\s*if (.+)", text, re.MULTILINE)
    line = match[1].strip() if match else ""
    for end in (len(line), *(match.start() for match in re.finditer(":", line))):
        try:
            tree = ast.parse(line[:end].strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError):
            continue
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        plain = not any(isinstance(node, ast.NamedExpr | ast.Lambda | ast.Await) for node in ast.walk(tree))
        return ast.unparse(tree) if used & set(names) and used <= _KNOWN | set(names) and plain else None
    return None


def variables(source: str) -> set[str]:
    """Return the names that a guard before the last line of a function may use."""
    function = _function(source)
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return stored | {argument.arg for argument in function.args.args}


def guarded(source: str, conditions: Sequence[str]) -> str:
    """Return a function with guards before its last line, refusing as it does already."""
    function = _function(source)
    lines = source.rstrip().split("\n")
    last = function.body[-1].lineno - 1
    refusal = ast.unparse(next(node for node in ast.walk(function) if isinstance(node, ast.Raise)))
    added = [line for told in conditions for line in (f"    if {told}:", f"        {refusal}")]
    return "\n".join([*lines[:last], *added, *lines[last:]]) + "\n"


def _each(reason: str) -> list[str]:
    """Return "an impossible date or time" as two reasons, anything else as it is."""
    match = re.fullmatch(r"((?:an?|any)\s+\w+)\s+(\w+) or (\w+)", reason)
    return [f"{match[1]} {match[2]}", f"{match[1]} {match[3]}"] if match else [reason]


def _function(source: str) -> ast.FunctionDef:
    """Return the one function of a derived reader."""
    return next(node for node in parse(source).body if isinstance(node, ast.FunctionDef))
