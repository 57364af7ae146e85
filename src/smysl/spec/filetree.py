"""File trees drawn with lines: the modules that a design document gives its package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from smysl.spec.blocks import Block
from smysl.spec.signatures import Mention

_ENTRY = re.compile(r"^(?P<before>[\s│|]*)(?:├|└|\+|\|)[─-]+\s*(?P<name>[\w.-]+)/?")


def drawn_modules(blocks: Iterable[Block], package: str) -> list[str]:
    """Return the dotted modules inside a package's folder that file trees draw, in order.

    Args:
        blocks: of all documents.
        package: the package's import name, which is the folder's name.
    """
    found: dict[str, None] = {}
    for block in blocks:
        if block.kind != "code" or not re.search(r"^[\s│|]*[├└]──", block.text, re.MULTILINE):
            continue
        path: list[tuple[int, str]] = []
        for line in block.text.split("\n"):
            entry = _ENTRY.match(line)
            if entry is None:
                continue
            depth = len(entry["before"])
            path = [part for part in path if part[0] < depth]
            parents = [name for _, name in path]
            path.append((depth, entry["name"]))
            stem = entry["name"].removesuffix(".py")
            inside = parents[parents.index(package) + 1 :] if package in parents else None
            if inside is not None and stem != entry["name"] and not stem.startswith(("__", "test_")):
                found[".".join([*inside, stem])] = None
    return list(found)


def housed(mentions: Sequence[Mention], modules: Sequence[str]) -> list[Mention]:
    """Return mentions whose symbols lie in the drawn module that is named like them, or in the only one.

    What a sentence has placed stays there; a file that it names alone gets the folder that the tree shows.
    """
    by_stem = {_squashed(module.rpartition(".")[2]): module for module in reversed(modules)}
    only = modules[0] if len(modules) == 1 else ""
    found = []
    for mention in mentions:
        signature = mention.signature
        said = by_stem.get(_squashed(signature.module)) if signature.module else None
        top = by_stem.get(_squashed(signature.name.partition(".")[0]))
        module = said or signature.module or top or only
        found.append(
            Mention(msgspec.structs.replace(signature, module=module), mention.clarity, mention.block)
        )
    return found


def _squashed(name: str) -> str:
    return name.replace("_", "").lower()
