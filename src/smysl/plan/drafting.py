"""Contracts, drafted: what each symbol answers, by which examples it is known, and what it may use."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

import msgspec

from smysl.core.contract import Clause, Contract, ContractKind
from smysl.core.example import Example, TranscriptExample, is_executable
from smysl.core.requirement import Requirement, Signature, Specification
from smysl.plan.assign import Assignment, groups, module_of, top
from smysl.plan.context import ContextFinder
from smysl.plan.mentions import exercises, names_in
from smysl.plan.program import HANDLERS, Program, arguments_of, usages
from smysl.plan.prose import document_prose, prose_of
from smysl.plan.types import singular

MOST_USES = 12
"""Interfaces offered to one contract, nearest first."""

MOST_WORDS = 1200
"""Words of documents that a stub's symbols are shown as a whole."""


class Drafts:
    """Cuts the specification into contracts."""

    def __init__(
        self,
        specification: Specification,
        signatures: Mapping[str, Signature],
        assignment: Assignment,
        finder: ContextFinder,
        error_prefix: str,
    ) -> None:
        self._error_prefix = error_prefix
        self.specification = specification
        self.groups = groups(list(signatures.values()))
        self.assignment = assignment
        self.finder = finder
        self.modules = {name: module_of(s, specification) for name, (s, _) in self.groups.items()}
        self._by_id = {r.id: r for r in specification.requirements}
        self._texts = {source.path: source.text for source in specification.sources}
        self._stubs = dict(specification.stubs)
        self._exercising = [
            (requirement, example, exercises(example))
            for requirement in specification.requirements
            for example in requirement.examples
            if not isinstance(example, TranscriptExample) and is_executable(example)
        ]
        self._beside = self._documents_beside_stubs()

    def functions(self) -> list[Contract]:
        """Return the contracts of functions, classes and data types, in document order."""
        contracts: list[Contract] = []
        for name, (signature, methods) in self.groups.items():
            own = self._answers(name)
            if not own and not signature.requirement and not signature.fields:
                continue
            module = self.modules[name]
            words = self._words_of_parameters(name, signature)
            contracts.append(
                Contract(
                    name=f"{module}.{name}",
                    kind=_kind(signature, methods),
                    module=module,
                    signature=msgspec.structs.replace(signature, module=module),
                    methods=methods,
                    clauses=self._clauses(signature, own),
                    context=(*self._context(signature, own, words), *self._messages(own)),
                    examples=tuple(self._examples(name, own)),
                    complexity=_complexity(own, methods),
                    given=self._given(signature),
                )
            )
        return self._with_uses(contracts)

    def handlers(self, program: Program, contracts: Sequence[Contract]) -> list[Contract]:
        """Return one contract a command; a handler may use any function that its words point to."""
        made = []
        for command in program.commands:
            own: list[Requirement] = []
            examples: list[Example] = []
            for requirement in self.specification.requirements:
                mine = [
                    example
                    for example in requirement.examples
                    if isinstance(example, TranscriptExample)
                    and _is_command(example.command, program.name, command.name)
                ]
                said = any(
                    _is_command(u, program.name, command.name) for u in usages(requirement, program.name)
                )
                if mine or said:
                    own.append(requirement)
                    examples += mine
            made.append(
                Contract(
                    name=f"{HANDLERS}.{command.handler}",
                    kind="program",
                    module=HANDLERS,
                    signature=command.signature,
                    clauses=tuple(Clause(r.id, prose_of(r, self._texts)) for r in own),
                    context=self.finder.find(own, command.name),
                    examples=tuple(examples),
                    uses=tuple(_likely(command.name, own, contracts)),
                    complexity=2,
                )
            )
        return made

    def _messages(self, own: Sequence[Requirement]) -> tuple[Clause, ...]:
        """Return how messages of errors read at the command line, for contracts that refuse something."""
        if not any(requirement.kind == "error" for requirement in own):
            return ()
        shown = [
            example.output.strip()
            for requirement in self.specification.requirements
            for example in requirement.examples
            if isinstance(example, TranscriptExample) and example.exit_code and "usage" not in example.output
        ]
        prefix = self._error_prefix
        bare = dict.fromkeys(text.removeprefix(prefix) for text in shown if "\n" not in text)
        listed = "; ".join(f"`{text}`" for text in bare)
        return (Clause("messages", f"Messages of errors read like this: {listed}"),) if listed else ()

    def _words_of_parameters(self, name: str, signature: Signature) -> str:
        """Return what the documents say where a parameter of this name first appears.

        ``lines`` is explained where ``line`` was: the terms of that place bear on this contract too.
        """
        texts = [p.name for p in signature.parameters]
        for parameter in signature.parameters:
            one = singular(parameter.name)
            for other, (first, _) in self.groups.items():
                if other == name:
                    break
                if any(singular(p.name) == one for p in first.parameters) and first.requirement:
                    definer = self._by_id[first.requirement]
                    texts.append(f"{definer.title} {definer.text}")
                    break
        return " ".join(texts)

    def _answers(self, name: str) -> list[Requirement]:
        """Return the requirements that a symbol answers; the one that defines it comes first."""
        own = [r for r in self.specification.requirements if name in self.assignment.owners.get(r.id, ())]
        if not own and self._is_stub(self.groups[name][0]):
            # Documents beside a stub speak of its symbols without naming them.
            own = [
                r
                for r in self.specification.requirements
                if r.id not in self.assignment.owners and r.kind != "quality"
            ]
        definer = self.groups[name][0].requirement
        return sorted(own, key=lambda requirement: requirement.id != definer)

    def _clauses(self, signature: Signature, own: Sequence[Requirement]) -> tuple[Clause, ...]:
        """Return the words of a contract's requirements.

        A document beside a stub is about its symbols from the first line to the last, a table and a remark
        as much as a sentence with "must": there the whole takes the place of its requirements' words.
        """
        if not self._is_told_whole(signature, own):
            return tuple(Clause(r.id, prose_of(r, self._texts)) for r in own)
        texts = ["" if r.span.file in self._beside else prose_of(r, self._texts) for r in own]
        first = texts[0] if texts[0].rstrip(".") != signature.name else ""
        texts[0] = "\n\n".join(filter(None, (first, *self._beside.values())))
        return tuple(Clause(r.id, text) for r, text in zip(own, texts, strict=True))

    def _context(self, signature: Signature, own: Sequence[Requirement], words: str) -> list[Clause]:
        """Return what else bears on a contract, without what its own words contain already."""
        found = self.finder.find(own, words)
        if not self._is_told_whole(signature, own):
            return list(found)
        whole = {r.id for r in self.specification.requirements if r.span.file in self._beside}
        whole |= {f"term:{t.name}" for t in self.specification.terms if t.span.file in self._beside}
        return [clause for clause in found if clause.id not in whole]

    def _documents_beside_stubs(self) -> dict[str, str]:
        """Return the words of documents that define nothing themselves and stand beside a stub, by path.

        Empty where they are too long to be shown as a whole.
        """
        if not self._stubs:
            return {}
        defining = {signature.span.file for signature, _ in self.groups.values()}
        by_file: dict[str, list[Example]] = {}
        for requirement, example, exercised in self._exercising:
            if exercised in self.groups:
                by_file.setdefault(requirement.span.file, []).append(example)
        title = f"# {self.specification.title}\n"
        found = {
            path: document_prose(path, by_file.get(path, ()), self._texts).removeprefix(title).strip()
            for path in self._texts
            if path not in self._stubs.keys() | defining
        }
        words = sum(len(text.split()) for text in found.values())
        return found if words <= MOST_WORDS else {}

    def _given(self, signature: Signature) -> str:
        """Return the source of a definition as its stub has it; empty for what no stub leaves open."""
        text = self._stubs.get(signature.span.file, "")
        for node in reversed(ast.parse(text).body):  # overloads come before what they declare
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
                and node.name == signature.name
            ):
                decorators = [f"@{ast.unparse(one)}\n" for one in node.decorator_list]
                return "".join(decorators) + (ast.get_source_segment(text, node) or "")
        return ""

    def _is_stub(self, signature: Signature) -> bool:
        """Tell whether a symbol stands in existing code that waits to be completed."""
        return signature.span.file in self._stubs

    def _is_told_whole(self, signature: Signature, own: Sequence[Requirement]) -> bool:
        """Tell whether the documents beside a symbol's stub are its words as a whole."""
        return bool(self._beside and own) and self._is_stub(signature)

    def _examples(self, name: str, own: Sequence[Requirement]) -> list[Example]:
        """Return the executable examples of these requirements that exercise the symbol."""
        return [
            example
            for requirement, example, exercised in self._exercising
            if exercised == name
            or (exercised not in self.groups and requirement in own and name in names_in(example))
        ]

    def _with_uses(self, contracts: Sequence[Contract]) -> list[Contract]:
        """Offer each contract the interfaces that come before it and are near to it.

        Document order is the order of solving: analysts define a thing before they build on it. A
        function that a text names before its definition is offered too, unless that closes a circle.
        """
        names = [contract.name for contract in contracts]
        symbols = {contract.symbol: contract.name for contract in contracts}
        offered: dict[str, list[str]] = {}
        for position, contract in enumerate(contracts):
            named = [
                symbols[word]
                for identifier in contract.requirements
                for word in map(top, self._by_id[identifier].symbols)
                if word in symbols and symbols[word] != contract.name
            ]
            files = {contract.signature.span.file}
            linked = self._linked_files(contract)
            earlier = [
                other
                for other in reversed(contracts[:position])
                if other.kind != "data"
                if other.signature.span.file in files | linked
                or other.module == contract.module
                or _speaks_alike(contract, other)
            ]
            data = [
                c for c in contracts if c.kind == "data" and c is not contract and _names_type(contract, c)
            ]
            readers = first_readers(contract, contracts[:position])
            near = [*named, *(c.name for c in data), *readers, *(c.name for c in earlier)]
            if contract.kind == "data":
                near = named
            offered[contract.name] = list(dict.fromkeys(near))[:MOST_USES]
        done: list[Contract] = []
        for contract in contracts:
            uses = [
                use
                for use in offered[contract.name]
                if names.index(use) < names.index(contract.name) or not _reaches(offered, use, contract.name)
            ]
            offered[contract.name] = uses
            done.append(msgspec.structs.replace(contract, uses=tuple(uses)))
        return done

    def _linked_files(self, contract: Contract) -> set[str]:
        """Return files whose requirements the contract's words link to or whose definitions it shares."""
        files: set[str] = set()
        for identifier in contract.requirements:
            for target in self._by_id[identifier].links:
                if target in self._by_id:
                    files.add(self._by_id[target].span.file)
                files |= {s.path for s in self.specification.sources if _stem(s.path) == target.lower()}
        return files


def first_readers(contract: Contract, earlier: Sequence[Contract]) -> list[str]:
    """Return the first function of each parameter's name: what reads a ``line`` for all that follow."""
    found = []
    for parameter in contract.signature.parameters:
        for other in earlier:
            if singular(parameter.name) in {p.name for p in other.signature.parameters}:
                found.append(other.name)
                break
    return found


def _names_type(contract: Contract, data: Contract) -> bool:
    """Tell whether a contract's signature, examples or words name a data type."""
    words = f"{contract.signature} {contract.own_words}"
    words += " ".join(name for example in contract.examples for name in names_in(example))
    return re.search(rf"\b{re.escape(data.symbol)}\b", words) is not None


def _speaks_alike(one: Contract, other: Contract) -> bool:
    """Tell whether two functions take a parameter of the same name, ``line`` and ``lines`` included.

    What reads a ``line`` is wanted by whatever is given ``lines``, in whichever module it stands. A class
    takes what its methods take.
    """
    mine = {singular(p.name) for signature in (one.signature, *one.methods) for p in signature.parameters}
    return bool(mine & {singular(p.name) for p in other.signature.parameters})


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0].lower()


def _reaches(graph: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    seen = {start}
    todo = [start]
    while todo:
        node = todo.pop()
        if node == goal:
            return True
        new = [other for other in graph.get(node, ()) if other not in seen]
        seen.update(new)
        todo.extend(new)
    return False


def _is_command(line: str, program: str, command: str) -> bool:
    words = arguments_of(line, program)
    return words is not None and (not command or words[:1] == [command])


def _likely(command: str, own: Sequence[Requirement], contracts: Sequence[Contract]) -> list[str]:
    """Order all functions by how much a command's name and words point to them."""
    text = " ".join(requirement.text for requirement in own)
    key = command.replace("-", "_")

    def distance(contract: Contract) -> tuple[int, str]:
        symbol = contract.symbol
        if symbol == key:
            return (0, symbol)
        if key and (symbol.startswith(f"{key}_") or symbol.endswith(f"_{key}")):
            return (1, symbol)
        if re.search(rf"\b{re.escape(symbol)}\b", text):
            return (2, symbol)
        return (3 if key and key[:4] in symbol else 4, "")

    ranked = sorted(contracts, key=distance)
    telling = [contract.name for contract in ranked if distance(contract)[0] < 4]
    return telling + [contract.name for contract in ranked if contract.name not in telling][:MOST_USES]


def _kind(signature: Signature, methods: Sequence[Signature]) -> ContractKind:
    if signature.kind == "data" or (signature.fields and not methods):
        return "data"
    return "class" if signature.kind == "class" or methods else "function"


def _complexity(own: Sequence[Requirement], methods: Sequence[Signature]) -> int:
    """Estimate effort from the amount of text: 1 for a formula, 5 for an algorithm with state."""
    words = sum(len(requirement.text.split()) for requirement in own)
    return max(1, min(5, 1 + words // 45 + len(methods) // 2))
