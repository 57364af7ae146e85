"""Functions that a document names bare, but calls on an object, are methods of its class."""

from __future__ import annotations

import re

import msgspec

from smysl.core.example import CallExample, Example, StepsExample
from smysl.core.requirement import Requirement, Signature, Specification


def with_methods(specification: Specification) -> Specification:
    """Return the specification with bare method names qualified by their class.

    ``spend(account)`` named where the class ``Budget`` is described becomes ``Budget.spend`` if an
    example there calls ``.spend(…)`` on something, or if the class is what the requirement defines.
    """
    renamed = _renamed(specification)
    if not renamed:
        return specification
    signatures = tuple(_rename(signature, renamed) for signature in specification.signatures)
    requirements = tuple(
        msgspec.structs.replace(
            requirement, symbols=tuple(renamed.get(name, name) for name in requirement.symbols)
        )
        for requirement in specification.requirements
    )
    return msgspec.structs.replace(specification, signatures=signatures, requirements=requirements)


def _renamed(specification: Specification) -> dict[str, str]:
    by_id = {requirement.id: requirement for requirement in specification.requirements}
    classes = {
        signature.requirement: signature.name
        for signature in specification.signatures
        if signature.kind in {"class", "data"} and signature.requirement and "." not in signature.name
    }
    renamed = {}
    for signature in specification.signatures:
        owner = classes.get(signature.requirement)
        is_bare = signature.kind == "function" and "." not in signature.name
        if owner and is_bare and _called_on_object(signature.name, by_id[signature.requirement]):
            renamed[signature.name] = f"{owner}.{signature.name}"
    return renamed


def _rename(signature: Signature, renamed: dict[str, str]) -> Signature:
    name = renamed.get(signature.name)
    return msgspec.structs.replace(signature, name=name, kind="method") if name else signature


def _called_on_object(name: str, requirement: Requirement) -> bool:
    pattern = re.compile(rf"\w\)?\.{re.escape(name)}\(")
    return any(pattern.search(code) for example in requirement.examples for code in _codes(example))


def _codes(example: Example) -> list[str]:
    if isinstance(example, StepsExample):
        return [step.code for step in example.steps]
    return [example.call] if isinstance(example, CallExample) else []
