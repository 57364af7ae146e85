"""Probes: calls that a model writes where the documents show none, to see where candidates differ.

Types say little about what a function of poker hands is given, and nothing about the order in which the
methods of a class are called. A model knows both. What it calls cannot be wrong: it gives candidates
something to differ in. What it expects of a call often is, and is one vote among others (see ``votes``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from smysl.core.contract import Contract
from smysl.core.sampling import Message
from smysl.edit.fences import python_pieces
from smysl.edit.tree import parse_or_none
from smysl.solve.prompts import followed

MOST = 24
"""Probes kept of one answer."""

PROBE_TOKENS = 288
"""Tokens of the answer: asked for ten calls, a small model writes them for as long as it may."""

_SEEN = "seen_"
_MARKER = re.compile(r"^(?:>>>|[-*]|\d+[.)]) +", re.MULTILINE)
CALLS = (
    "Now write ten assertions that test `{symbol}`, one a line: `assert {symbol}(...) == ...`. First what "
    "the specification says itself, with its own values; then usual ones, short ones, special cases. Work "
    "the results out from the specification, not from the code. Arguments and results are literals. No "
    "functions, no comments, nothing else."
)
"""What asks for tests of a function, named ``symbol``."""

_SESSIONS = (
    "Now write six different short sessions with `{symbol}`, as a careful tester chooses them from the "
    "specification: usual ones and special cases. Each makes an object, calls its methods, and ends with a "
    "call whose result matters. An empty line between sessions. No results, no assertions, no comments, no "
    "functions, nothing else."
)


def question(prompt: Sequence[Message], contract: Contract, source: str) -> tuple[Message, ...]:
    """Return the conversation that asks for calls, after a candidate that has been written.

    Args:
        prompt: of the contract.
        contract: what is called.
        source: the candidate: how arguments look can be seen in it.
    """
    asked = _SESSIONS if contract.kind == "class" else CALLS
    return followed(prompt, source, asked.format(symbol=contract.symbol))


def observers(contract: Contract) -> list[str]:
    """Return what can be looked at in any session of a class: methods without arguments, and properties."""
    names = [m.name.rpartition(".")[2] for m in contract.methods if all(p.default for p in m.parameters)]
    properties = set(re.findall(r"@property\s+def (\w+)", contract.given))
    return [f"{name}{'' if name in properties else '()'}" for name in names if not name.startswith("__")]


def probes(text: str, symbol: str, looked_at: Sequence[str] = ()) -> list[str]:
    """Return what an answer calls: expressions, and sessions of several statements that end in what they saw.

    What an answer expects of a call is left out. Never raises.

    Args:
        text: the whole answer.
        symbol: what every probe calls.
        looked_at: what an object offers without arguments; every session of a class is also ended with each
            of them, since a model calls what changes an object and forgets to look at it.
    """
    found: dict[str, None] = {}
    for body in _blocks(text):
        if not any(isinstance(node, ast.Name) and node.id == symbol for s in body for node in ast.walk(s)):
            continue
        if all(isinstance(statement, ast.Expr | ast.Assert) for statement in body):
            # Calls that do not know of each other.
            looks = [_look(statement) for statement in body]
            found |= {ast.unparse(look): None for look in looks if look is not None and _calls(look, symbol)}
            continue
        made = next(filter(None, (_made(statement, symbol) for statement in body)), "")
        endings = [ast.parse(f"{made}.{name}").body for name in looked_at] if made else []
        found |= {session: None for end in ([], *endings) if (session := _session([*body, *end])) is not None}
    return list(found)[:MOST]


def _blocks(text: str) -> Iterator[list[ast.stmt]]:
    """Yield the paragraphs of the code; of one that does not parse, the lines that do."""
    code = "\n\n".join(python_pieces(text)) or text
    for block in re.split(r"\n\s*\n", _MARKER.sub("", code)):
        if (tree := parse_or_none(block)) is not None:
            yield tree.body
        else:
            yield from (line.body for line in map(parse_or_none, block.splitlines()) if line is not None)


def _look(statement: ast.stmt) -> ast.expr | None:
    """Return the expression that a statement looks at: without ``print``, ``assert`` and what is expected."""
    if isinstance(statement, ast.Assert):
        value = statement.test
    elif isinstance(statement, ast.Expr):
        value = statement.value
    else:
        return None
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "print":
        value = value.args[0] if len(value.args) == 1 else ast.Tuple(value.args, ast.Load())
    if isinstance(value, ast.Compare) and isinstance(value.left, ast.Call | ast.Attribute | ast.Subscript):
        value = value.left
    return value


def _calls(value: ast.expr, symbol: str) -> bool:
    """Tell whether an expression calls the symbol and names nothing that only a session could define."""
    called = {n.func.id for n in ast.walk(value) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
    return symbol in called and names <= called


def _made(statement: ast.stmt, symbol: str) -> str:
    """Return the name that a statement gives to a new object of a class, empty where it does not."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=name), *_], value=ast.Call(func=ast.Name(id=called))):
            return name if called == symbol else ""
    return ""


def _session(body: Sequence[ast.stmt]) -> str | None:
    """Return statements whose last line is the list of what they looked at; ``None`` if there is nothing."""
    if any(isinstance(n, ast.FunctionDef | ast.ClassDef | ast.Import | ast.While) for n in body):
        return None
    kept = [_noted(statement) for statement in body]
    code = "\n".join(ast.unparse(statement) for statement in kept)
    if f"{_SEEN}.append" not in code:
        # Only assignments: what was assigned last is what the session is about.
        last = body[-1]
        if not isinstance(last, ast.Assign) or not isinstance(last.targets[0], ast.Name):
            return None
        return f"{code}\n{last.targets[0].id}"
    return f"{_SEEN} = []\n{code}\n{_SEEN}"


def _noted(statement: ast.stmt) -> ast.stmt:
    """Return a statement that notes what it looks at, also inside of loops."""
    look = _look(statement)
    if look is not None:
        noted = ast.Call(ast.Attribute(ast.Name(_SEEN, ast.Load()), "append", ast.Load()), [look], [])
        return ast.Expr(noted)
    if isinstance(statement, ast.For):
        body = [_noted(one) for one in statement.body]
        return ast.For(statement.target, statement.iter, body, statement.orelse, lineno=statement.lineno)
    return statement
