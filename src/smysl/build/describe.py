"""What the documents say of a symbol, as the docstring and the annotations of its definition."""

from __future__ import annotations

import ast
import re
import textwrap

from smysl.core.contract import Contract
from smysl.core.fingerprint import normalise_text
from smysl.core.requirement import Signature
from smysl.edit.docstrings import Header
from smysl.edit.tree import parse_or_none

_WIDTH = 90
_LONGEST = 400
"""Characters of a docstring: what is longer is in the documents."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=\S)")
_HOLE = re.compile(r"\s*[:,]\s*(?=[;.])|(?<=[.!?])\s*\.(?!\.)")
"""What is left of a sentence whose example stands elsewhere."""

_LINK = re.compile(r"\[\[(?:[^|\]]*\|)?([^\]]*)\]\]")


def header_of(contract: Contract) -> Header:
    """Return what a contract knows of its definition.

    A stub's own docstrings come back to the letter; else it is the first words of the first requirement.
    """
    given = parse_or_none(contract.given)
    node = given.body[0] if given and given.body else None
    stub = _docstring_of(node)
    inside = node.body if isinstance(node, ast.ClassDef) else []
    known = {getattr(one, "name", ""): doc for one in inside if (doc := _docstring_of(one))}
    typed = {method.name.rpartition(".")[2]: _typed(method) for method in contract.methods}
    return Header(
        docstring=stub or _words(contract),
        parameters=_typed(contract.signature).parameters,
        returns=contract.signature.returns or "",
        methods={
            name: Header(
                docstring=known.get(name, ""),
                parameters=typed[name].parameters if name in typed else {},
                returns=typed[name].returns if name in typed else "",
            )
            for name in {**known, **typed}
        },
    )


def _typed(signature: Signature) -> Header:
    return Header(
        parameters={p.name: p.annotation for p in signature.parameters if p.annotation},
        returns=signature.returns or "",
    )


def _docstring_of(node: ast.stmt | None) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return ast.get_docstring(node) or ""
    return ""


def _words(contract: Contract) -> str:
    """Return the first paragraph of the first requirement that has words, without title and signature."""
    told = next((clause.text for clause in contract.clauses if clause.text), "")
    sentences = _SENTENCE.split(normalise_text(told.partition("\n\n")[0]))
    if len(sentences) > 1 and len(sentences[0]) <= 60 and "`" not in sentences[0]:
        sentences = sentences[1:]
    text = ""
    for sentence in sentences:
        if text and len(text) + len(sentence) > _LONGEST:
            break
        text = f"{text} {sentence}".strip()
    text = re.sub(rf"\A`{re.escape(contract.symbol)}\([^`]*`:?\s*", "", _HOLE.sub("", text))
    text = _LINK.sub(r"\1", text)
    if not text or len(text) > 2 * _LONGEST:
        return ""
    return textwrap.fill(text[:1].upper() + text[1:], _WIDTH, break_long_words=False, break_on_hyphens=False)
