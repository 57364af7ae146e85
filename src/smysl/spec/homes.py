"""Where examples belong that stand outside of every requirement."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from smysl.core.example import CallExample, Example, StepsExample
from smysl.core.requirement import Signature
from smysl.spec.binding import block_symbols
from smysl.spec.document import Document
from smysl.spec.examples import known_names
from smysl.spec.expressions import callees, parse, parse_statements, subject
from smysl.spec.found import FoundExample
from smysl.spec.identifiers import mentioned_ids
from smysl.spec.requirements import Draft


class Homes:
    """Finds the requirements that an example of one document belongs to by more than its place.

    Args:
        document: the document.
        drafts: its requirements.
        ids: every id of all documents.
        known: signatures by name.
        describing: for each symbol the requirement that describes it, where that is sure.
    """

    def __init__(
        self,
        document: Document,
        drafts: Sequence[Draft],
        ids: AbstractSet[str],
        known: Mapping[str, Signature],
        describing: Mapping[str, str],
    ) -> None:
        """Divide the document at its headings."""
        self._blocks = document.blocks
        self._ids = ids
        self._known = known
        self._describing = describing
        self._names = known_names(known) | {name.rpartition(".")[2] for name in known}
        self._heading: list[int] = []
        for index, block in enumerate(self._blocks):
            self._heading.append(index if block.kind == "heading" or not index else self._heading[-1])
        self._in_section: dict[int, list[Draft]] = {}
        for draft in drafts:
            self._in_section.setdefault(self._heading[draft.blocks[0]], []).append(draft)
        self._named: dict[int, list[str]] = {}
        self._spoken: dict[str, set[str]] = {}

    def named(self, one: FoundExample) -> list[str]:
        """Return the ids that an example's block names, or else the heading above it."""
        if one.block_index not in self._named:
            blocks = self._blocks
            names = mentioned_ids(blocks[one.block_index].text)
            heading = blocks[self._heading[one.block_index]]
            if not names and heading.kind == "heading":
                names = mentioned_ids(heading.text)
            self._named[one.block_index] = [name for name in names if name in self._ids]
        return self._named[one.block_index]

    def nearest(self, one: FoundExample) -> str:
        """Return the requirement that an example outside of all means, or nothing where that is open.

        It is the only one of its section, if the document did not give that an id and it speaks of the
        same function; else the one that describes the function.
        """
        names = self._about(one.example)
        if names is None:
            return ""
        alone = self._in_section.get(self._heading[one.block_index], [])
        if len(alone) == 1 and not alone[0].explicit and names <= self._symbols(alone[0]):
            return alone[0].id
        describing = {self._describing.get(name, "") for name in names}
        return describing.pop() if len(describing) == 1 else ""

    def _symbols(self, draft: Draft) -> set[str]:
        if draft.id not in self._spoken:
            blocks = self._blocks[slice(*draft.blocks)]
            self._spoken[draft.id] = {name for block in blocks for name in block_symbols(block, self._known)}
        return self._spoken[draft.id]

    def _about(self, example: Example) -> set[str] | None:
        """Return the symbols that an example is about, ``None`` where no document describes them.

        Of a call that is the outermost symbol, of a session all; a run of a program is about none.
        """
        if isinstance(example, CallExample):
            tree = parse(example.call)
            names = {subject(tree, self._names)} if tree is not None else set()
        elif isinstance(example, StepsExample):
            trees = [ast.Module(parse_statements(step.code) or [], []) for step in example.steps]
            names = {name for tree in trees for name in callees(tree)}
        else:
            return set()
        found = {one for name in names for one in self._spelled(name)}
        return found or None

    def _spelled(self, name: str) -> list[str]:
        if name in self._known:
            return [name]
        tail = name.rpartition(".")[2]
        return [one for one in self._known if one.rpartition(".")[2] == tail]
