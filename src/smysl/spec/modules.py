"""Which module a symbol lives in: "The module is `pay`", «Модуль называется `moves`», headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from smysl.spec.blocks import Block
from smysl.spec.document import Document

_NAME = r"`{0,2}([A-Za-z_][\w./]*)`{0,2}"
_CODE = r"`{1,2}([A-Za-z_][\w./]*)`{1,2}"
_SAYS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:the|this)\s+module(?:['’]s)?\s*(?:name)?\s*is\s+{_CODE}(?=[\s.,;:]|$)",
        rf"^(?:the|this)\s+module\s+is\s+(?:called|named)\s+{_NAME}(?=[\s.,;:]|$)",
        rf"^(?:the\s+)?module(?:\s+name)?\s*[:—–-]\s*{_CODE}",
        rf"^(?:the\s+|this is (?:the )?)?module\s+{_CODE}",
        (
            rf"^(?:everything|all|these|the)\b[^.`]{{0,60}}\b(?:lives?|belongs?|goes?|stands?|is"
            rf"|are)\s+in(?:to)?\s+"
            rf"(?:the\s+|a\s+)?(?:module\s+{_CODE}|{_CODE}\s+module|`{{1,2}}([\w/]+\.py)`)"
        ),
        r"^`{1,2}((?!__)[\w./]+\.py)`{1,2}\s*[:—–]",
        rf"^(?:имя модуля|модуль(?:\s+называется)?)\s*[:—–-]?\s*{_CODE}",
        rf"^модуль\s+называется\s+{_NAME}(?=[\s.,;:]|$)",
        rf"^[^.`]{{0,80}}\b(?:в модуле|модуля)\s+{_CODE}",
    )
]
_HEADING = re.compile(
    rf"^(?:(?:the\s+)?module|модуль)\s*(?:[:—–-]\s*{_NAME}|{_CODE})|^{_CODE}\s+module$|^`?([\w/]+\.py)`?$",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(r"standard library|стандартн\w+ библиотек|\bimport\b|third-party", re.IGNORECASE)


def placements(document: Document, package: str) -> list[str]:
    """Return, for every block of a document, the dotted module that it speaks of, or empty.

    A sentence places all that follows to the end of the section it stands in (of the document, if it
    stands under the first heading); a heading places its section; front matter ``module:`` the document.

    Args:
        document: the document.
        package: the package's import name, dropped from ``package.module``.
    """
    said = document.meta.get("module")
    base = _clean(said, package) if isinstance(said, str) else ""
    if document.format == "stub":
        base = _clean(document.path.removesuffix("i").removesuffix("__init__.py"), package)
    scopes: list[tuple[int, str]] = [(0, base)]
    title = _title_level(document.blocks)
    level = 0
    found = []
    blocks = document.blocks
    for index, block in enumerate(blocks):
        if block.kind == "heading":
            level = block.level
            while scopes[-1][0] >= level:
                scopes.pop()
            name = _heading_module(block, package)
        else:
            name = _sentence_module(block, package)
        if name:
            # Words at the very end of a section speak of what comes after it.
            ends = index + 1 == len(blocks) or (
                blocks[index + 1].kind == "heading" and blocks[index + 1].level <= level
            )
            inside = block.kind == "heading" or (level > title and not ends)
            scopes.append((level if inside else 0, name))
        found.append(scopes[-1][1])
    return found


def is_placement(block: Block, package: str) -> bool:
    """Tell whether a paragraph says nothing but which module this is."""
    return bool(_sentence_module(block, package)) and len(block.text) < 80


def _title_level(blocks: Sequence[Block]) -> int:
    first = next((block for block in blocks if block.kind == "heading"), None)
    return first.level if first else 0


def _heading_module(block: Block, package: str) -> str:
    match = _HEADING.match(block.text.strip("* "))
    return _named(match, package) if match else ""


def _sentence_module(block: Block, package: str) -> str:
    if block.kind not in {"paragraph", "item", "quote"}:
        return ""
    text = block.text.replace("**", "")
    if _NOT_HERE.search(text[:200]):
        return ""
    for pattern in _SAYS:
        match = pattern.match(text)
        if match:
            return _named(match, package)
    return ""


def _named(match: re.Match[str], package: str) -> str:
    return _clean(next((value for value in match.groups() if value), ""), package)


def _clean(name: str, package: str) -> str:
    dotted = name.strip().removesuffix(".py").removeprefix("src/").replace("/", ".").strip(".")
    if dotted == package:
        return ""
    dotted = dotted.removeprefix(f"{package}.")
    return dotted if all(part.isidentifier() for part in dotted.split(".")) else ""
