"""Helpers: idioms that a candidate may call as if they were there already; what it calls is put in.

A small model copies a shown function badly and calls one that it is told of well, in fewer tokens. The
helper's tested code becomes part of the candidate, so the package depends on nothing new.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Sequence

import msgspec

from smysl.core.contract import Contract
from smysl.memory.idioms import Idiom, nearest
from smysl.plan.cases import calculation_words, defining_words

_MOST = 3
_NUMBERS = {"int", "float", "bool", "Decimal", "Fraction"}
_RETURNS_TEXT = re.compile(r"== (?!'\d{4}-\d\d-\d\d')['\"][^'\"]*\d[^'\"]*['\"]$")
"""How a helper's line ends whose result is a number in writing; a day or other words may be on the way."""
MODULE = "helpers"
"""Name of the module from which a prompt seems to import helpers; no such module exists anywhere."""


class Helper(msgspec.Struct, frozen=True):
    """One helper on offer.

    Attributes:
        name: as the candidate calls it.
        line: how a prompt shows it: in words, since a small model completes whatever looks like a stub.
        code: its definition, with imports.
    """

    name: str
    line: str
    code: str


def helpers_for(
    contract: Contract, taken: Collection[str] = (), reads: str = "", writes: str = ""
) -> tuple[Helper, ...]:
    """Return the helpers that a contract's words ask for.

    Args:
        contract: whose words.
        taken: symbols of the package: a helper of the same name gets an underscore in front.
        reads: texts that the contract takes apart: a date or a time in them asks for its reader.
        writes: texts that it returns: a time in them asks for its writer.
    """
    if contract.kind in {"data", "program"}:
        return ()
    words = calculation_words(contract)
    words += ". YYYY-MM-DD" * bool(re.search(r"\d{4}-\d{2}-\d{2}", reads))
    words += ". A time of day" * bool(re.search(r"\d{2}:\d{2}", reads))
    words += ". A clock text" * bool(re.search(r"\d{2}:\d{2}", writes))
    is_number = contract.signature.returns in _NUMBERS
    unique: dict[str, Helper] = {}
    for idiom in nearest(words, 2 * _MOST):
        helper = helper_of(idiom, taken)
        # Who returns a number has no use for what writes one.
        if helper is not None and not (is_number and _RETURNS_TEXT.search(helper.line)):
            unique.setdefault(helper.name, helper)
    return tuple(unique.values())[:_MOST]


def helper_of(idiom: Idiom, taken: Collection[str] = ()) -> Helper | None:
    """Return an idiom as a helper, or ``None`` where its code only shows how something is done."""
    if not idiom.is_callable:
        return None
    function = next(node for node in ast.parse(idiom.code).body if isinstance(node, ast.FunctionDef))
    code, name = idiom.code, function.name
    if name in taken:
        code = re.sub(rf"\b{re.escape(name)}\b", f"_{name}", code)
        name = f"_{name}"
    remark = re.search(rf"^def {re.escape(function.name)}\(.*:  # (.+)$", idiom.code, re.MULTILINE)
    about = [idiom.title, remark[1] if remark else "", _shown(idiom, function.name, name)]
    told = "; ".join(part for part in about if part)
    return Helper(name, f"`{name}({ast.unparse(function.args)})`: {told}", code)


def hints_for(contract: Contract) -> tuple[Idiom, ...]:
    """Return the one idiom that is no function to be called and whose advice a contract's words ask for."""
    if contract.kind in {"data", "program"}:
        return ()
    found = [idiom for idiom in nearest(defining_words(contract), 2 * _MOST) if not idiom.is_callable]
    return tuple(found[:1])


def with_helpers(source: str, helpers: Sequence[Helper]) -> str:
    """Return a candidate with the code of those helpers that it calls; its own versions give way to it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return source
    imported = [
        node
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] == MODULE
    ]
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    wanted = [helper for helper in helpers if helper.name in used]
    names = {helper.name for helper in wanted}
    drop: set[int] = set()
    for node in tree.body:
        if node in imported or (isinstance(node, ast.FunctionDef) and node.name in names):
            drop.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    kept = "".join(
        line for number, line in enumerate(source.splitlines(keepends=True), 1) if number not in drop
    )
    if not drop and not wanted:
        return source
    return "\n\n".join([*(helper.code.strip("\n") for helper in wanted), kept])


def _shown(idiom: Idiom, old: str, new: str) -> str:
    """Return the first short and plain call of the proof with its result."""
    found = []
    for call, result in re.findall(r"^>>> (.+)\n(?!>>>)(.+)$", idiom.proof, re.MULTILINE):
        try:
            calls, values = ast.parse(call, mode="eval").body, ast.parse(result, mode="eval").body
        except (SyntaxError, ValueError):
            continue
        pairs = [(calls, values)]
        if isinstance(calls, ast.Tuple) and isinstance(values, ast.Tuple):
            pairs = list(zip(calls.elts, values.elts, strict=False))
        found += [text for one, value in pairs if (text := _call(one, value, old, new))]
    return next((text for text in found if "**" not in text), "")


def _call(one: ast.expr, value: ast.expr, old: str, new: str) -> str:
    """Return ``call == value`` if it is a short call of the function with nothing but literals and dates."""
    if not isinstance(one, ast.Call) or not isinstance(one.func, ast.Name) or one.func.id != old:
        return ""
    if {node.id for node in ast.walk(one) if isinstance(node, ast.Name)} - {old, "date"}:
        return ""
    text = f"{new}{ast.unparse(one)[len(old) :]} == {ast.unparse(value)}"
    return text if len(text) < 70 else ""
