"""Messages: what the documents show an error to say, word for word, and code that says it nowhere.

``raise ValueError("series cannot be empty")`` in a specification is no example: nothing tells which input
raises it. But code without those words cannot be right.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from smysl.core.contract import Contract

_RAISED = re.compile(
    r"(?:^[ \t]*#[ \t]*(?P<when>[^\n]+)\n)?"
    r"^[ \t]*raise[ \t]+\w+\((?P<text>\"[^\"\n]*\"|'[^'\n]*')\)[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
_LEFT_OPEN = re.compile(r"[{<\[\\]|\.\.\.|…")
"""Marks of a message that is not given word for word."""


def unsaid(contract: Contract, others: Collection[Contract], source: str) -> list[str]:
    """Return one line for each message that the documents show and a candidate does not contain.

    Args:
        contract: whose words.
        others: the package's other contracts: what one of them is told as well may be theirs to say.
        source: the candidate.
    """
    shown = [(clause.text, match) for clause in contract.clauses for match in _RAISED.finditer(clause.text)]
    if not shown:
        return []
    shared = {clause.text for other in others if other.name != contract.name for clause in other.clauses}
    said = "\n".join(_texts(source))
    found = {}
    for text, match in shown:
        message = match["text"][1:-1]
        if message and text not in shared and not _LEFT_OPEN.search(message) and message not in said:
            when = f" ({match['when'].strip()})" if match["when"] else ""
            found[message] = (
                f"the specification shows an error with the message {message!r}{when}, "
                "but the code nowhere raises it"
            )
    return list(found.values())


def _texts(source: str) -> list[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return [value for value in constants if isinstance(value, str)]
