"""Which symbols answer which requirement, and which rules bear on which symbols."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from smysl.core.requirement import Requirement, Signature, Specification
from smysl.plan.types import calls_of, strange_call


class Assignment(msgspec.Struct, frozen=True):
    """The homes of requirements.

    Attributes:
        owners: requirement id → names of the symbols that answer it, the first one first.
        rules: ids of requirements that bear on symbols without being answered by one of them.
        homeless: requirement id → why no symbol answers it.
    """

    owners: dict[str, tuple[str, ...]]
    rules: tuple[str, ...]
    homeless: dict[str, str]


def assign(specification: Specification, signatures: Mapping[str, Signature]) -> Assignment:
    """Give every requirement a home where the documents show one.

    A requirement belongs to the symbols defined in it; else to those that its examples call; else to
    those it mentions; else (an error, a limit, an afterthought) to the symbol defined last before it
    in the same document. Rules belong to nobody and bear on all.
    """
    owners: dict[str, tuple[str, ...]] = {}
    rules: list[str] = []
    homeless: dict[str, str] = {}
    last: dict[str, str] = {}
    defined_in: dict[str, list[str]] = {}
    for name, signature in signatures.items():
        if signature.requirement:
            defined_in.setdefault(signature.requirement, []).append(top(name))
    for requirement in specification.requirements:
        file = requirement.span.file
        own = list(dict.fromkeys(defined_in.get(requirement.id, ())))
        called = [name for name in called_names(requirement) if name in signatures]
        mentioned = [top(name) for name in requirement.symbols if name in signatures]
        if requirement.kind == "rule" and not own and not called:
            rules.append(requirement.id)
        elif own or called or mentioned:
            names = own or called or mentioned
            owners[requirement.id] = tuple(dict.fromkeys(names))
            last[file] = names[-1]
        elif file in last and requirement.kind != "quality":
            owners[requirement.id] = (last[file],)
        elif requirement.kind == "quality":
            homeless[requirement.id] = "nothing can run it"
        else:
            rules.append(requirement.id)
    return Assignment(owners, tuple(rules), homeless)


def top(name: str) -> str:
    """Return the top-level symbol of a dotted name: ``Stack`` for ``Stack.push``."""
    return name.partition(".")[0]


def called_names(requirement: Requirement) -> list[str]:
    """Return names that the requirement's own examples call, in order."""
    calls = [strange_call(call) or call for call, _, _ in calls_of(requirement.examples)]
    return list(dict.fromkeys(call.func.id for call in calls if isinstance(call.func, ast.Name)))


def module_of(signature: Signature, specification: Specification) -> str:
    """Return the module of a symbol: where the documents place it, else one named after its file."""
    if signature.module:
        return signature.module
    stem = PurePosixPath(signature.span.file).stem.lower()
    name = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_")
    if (
        not name
        or name[0].isdigit()
        or name in {"readme", "index", "spec", "overview", specification.package}
    ):
        return "core"
    return name


def groups(signatures: Sequence[Signature]) -> dict[str, tuple[Signature, tuple[Signature, ...]]]:
    """Return top-level symbols with their methods: a class is one unit."""
    tops: dict[str, Signature] = {}
    methods: dict[str, list[Signature]] = {}
    for signature in signatures:
        owner, dot, _ = signature.name.partition(".")
        if dot:
            methods.setdefault(owner, []).append(signature)
            tops.setdefault(
                owner,
                msgspec.structs.replace(signature, name=owner, parameters=(), returns=None, kind="class"),
            )
            if tops[owner].kind == "function":
                tops[owner] = msgspec.structs.replace(tops[owner], kind="class", returns=None)
        elif signature.name not in tops or tops[signature.name].requirement == "":
            tops[signature.name] = (
                msgspec.structs.replace(signature, kind="class", returns=None)
                if signature.name in methods and signature.kind == "function"
                else signature
            )
    return {name: (signature, tuple(methods.get(name, ()))) for name, signature in tops.items()}
