"""Proposals for prose: symbols that a model suggests where documents name none, chosen by checks.

The model proposes several times under a schema. What is accepted is decided mechanically: names and types
must be valid, every requirement it is asked about should have a home, and nothing that the documents name
may be defined again. The best proposal wins; what is still homeless stays a diagnostic.
"""

from __future__ import annotations

import ast
import json
import keyword
from collections.abc import Mapping, Sequence

import msgspec

from smysl.core.requirement import Requirement, Signature, Specification
from smysl.core.sampling import Message, Request
from smysl.core.seams import Model
from smysl.plan.shown import strangers
from smysl.spec.signatures import parse_signature

PROPOSALS = 3
"""Proposals drawn; checks choose one."""
MOST_ASKED = 24
"""Requirements asked about in one call: more would not fit a small model's attention."""

_SYSTEM = "You are a software architect. You cut requirements into small Python functions."
_SCHEMA = {
    "type": "object",
    "properties": {
        "functions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "module": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
                    "signature": {"type": "string"},
                    "answers": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["module", "signature", "answers"],
            },
        }
    },
    "required": ["functions"],
}


class Proposed(msgspec.Struct, frozen=True):
    """A symbol that somebody proposed, and the requirements that it answers."""

    module: str
    signature: str
    answers: tuple[str, ...]


def homeless(specification: Specification, answered: set[str]) -> list[Requirement]:
    """Return the musts that say how something behaves and that neither a symbol nor an example names."""
    return [
        requirement
        for requirement in specification.requirements
        if requirement.id not in answered
        and requirement.strength == "must"
        and requirement.kind in {"behaviour", "error"}
        and not strangers([requirement], ())
    ]


def propose(
    specification: Specification, asked: Sequence[Requirement], model: Model, seed: int
) -> list[Proposed]:
    """Ask a model for symbols that answer these requirements.

    Args:
        specification: the documents; names in it are taken.
        asked: requirements without a home.
        model: draws proposals under a schema.
        seed: of the first draw.

    Returns:
        the best proposals by the mechanical checks, in order; empty where none is valid.
    """
    taken = {signature.name for signature in specification.signatures}
    accepted: list[Proposed] = []
    for first in range(0, len(asked), MOST_ASKED):
        group = asked[first : first + MOST_ASKED]
        request = Request(
            messages=_messages(specification, group),
            n=PROPOSALS,
            seed=seed * 10_000,
            temperature=0.4,
            max_tokens=900,
            schema=json.dumps(_SCHEMA),
        )
        drawn = [
            valid_proposals(sample.text, group, taken | {_name(p) for p in accepted})
            for sample in model.complete(request).samples
        ]
        drawn.sort(key=_worth)
        accepted += drawn[-1] if drawn else []
    return accepted


def _messages(specification: Specification, group: Sequence[Requirement]) -> tuple[Message, ...]:
    listed = "\n".join(
        f"{n}. {' '.join(f'{r.title}. {r.text}'.split())[:400]}" for n, r in enumerate(group, 1)
    )
    return (
        Message("system", _SYSTEM),
        Message(
            "user",
            f"# {specification.title}\n\n## Requirements\n{listed}\n\n## Task\n"
            "List the public functions that together answer these requirements: for each its module, its "
            "full Python signature with type hints (`name(a: int, b: str) -> bool`), and the numbers of the "
            "requirements it answers. Few, small and pure. Every requirement should be answered by one.",
        ),
    )


def valid_proposals(text: str, group: Sequence[Requirement], taken: set[str]) -> list[Proposed]:
    """Return the proposals in a model's answer that pass the mechanical checks.

    Args:
        text: JSON by the schema.
        group: the requirements asked about; numbers count from 1.
        taken: names that are defined already.
    """
    try:
        rows = json.loads(text)["functions"]
    except (ValueError, KeyError, TypeError):
        return []
    found: list[Proposed] = []
    names = set(taken)
    for row in rows if isinstance(rows, list) else []:
        proposed = _valid(row, group) if isinstance(row, Mapping) else None
        if proposed is not None and _name(proposed) not in names:
            names.add(_name(proposed))
            found.append(proposed)
    return found


def _valid(row: Mapping[str, object], group: Sequence[Requirement]) -> Proposed | None:
    module, text, numbers = row.get("module"), row.get("signature"), row.get("answers")
    if not isinstance(module, str) or not isinstance(text, str) or not isinstance(numbers, list):
        return None
    text = text.strip().removeprefix("def ").rstrip(": ")
    signature = parse_signature(text)
    known = [group[n - 1].id for n in numbers if isinstance(n, int) and 1 <= n <= len(group)]
    if signature is None or not known or not module.isidentifier() or keyword.iskeyword(module):
        return None
    annotations = [p.annotation for p in signature.parameters] + [signature.returns]
    if keyword.iskeyword(signature.name) or not all(_is_type(a) for a in annotations if a):
        return None
    return Proposed(module, text, tuple(dict.fromkeys(known)))


_TYPES = {
    "int",
    "float",
    "str",
    "bool",
    "bytes",
    "list",
    "dict",
    "set",
    "tuple",
    "None",
    "object",
    "Path",
    "Any",
}


def _is_type(annotation: str) -> bool:
    """Tell whether an annotation is made of built-in types: others would have to be defined first."""
    try:
        tree = ast.parse(annotation, mode="eval")
    except (SyntaxError, ValueError):
        return False
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return names <= _TYPES | {"Iterable", "Iterator", "Sequence", "Mapping", "Callable"}


def _worth(proposals: Sequence[Proposed]) -> tuple[int, int]:
    """Return how good a set of proposals is: requirements with a home first, fewer functions second."""
    return len({identifier for p in proposals for identifier in p.answers}), -len(proposals)


def _name(proposed: Proposed) -> str:
    return proposed.signature.partition("(")[0].strip()


def with_proposals(specification: Specification, proposals: Sequence[Proposed]) -> Specification:
    """Return the specification as if the documents had named the proposed symbols."""
    by_id = {requirement.id: requirement for requirement in specification.requirements}
    signatures: list[Signature] = []
    symbols: dict[str, list[str]] = {}
    named = {signature.name for signature in specification.signatures}
    for proposed in proposals:
        signature = parse_signature(proposed.signature)
        answers = [identifier for identifier in proposed.answers if identifier in by_id]
        if signature is None or not answers or signature.name in named:
            continue
        home = by_id[answers[0]]
        signatures.append(
            msgspec.structs.replace(signature, module=proposed.module, span=home.span, requirement=home.id)
        )
        for identifier in answers:
            symbols.setdefault(identifier, []).append(signature.name)
    requirements = tuple(
        msgspec.structs.replace(r, symbols=(*r.symbols, *symbols[r.id])) if r.id in symbols else r
        for r in specification.requirements
    )
    return msgspec.structs.replace(
        specification, requirements=requirements, signatures=(*specification.signatures, *signatures)
    )
