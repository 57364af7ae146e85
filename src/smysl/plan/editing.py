"""Changing documents: nothing is written before it is known what would be read there afterwards."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from smysl.core.errors import SpecError, UsageError
from smysl.core.example import Example, without_place
from smysl.core.fingerprint import digest
from smysl.core.requirement import Signature, Specification
from smysl.core.span import Span
from smysl.spec import read

_ENDS = re.compile(r"(\r\n|\r|\n)")
"""What ends a line of a document: nothing else does, whatever Python calls a line."""
_ENCODINGS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"", "utf-8"),
)

_Placed = tuple[int, Example]
"""An example beside the position of its requirement."""


class Page(msgspec.Struct, frozen=True):
    """A document's lines as spans count them, each with its own end, and what else its bytes need.

    Attributes:
        lines: without their ends.
        ends: of each line, empty for the last one.
        mark: the byte order mark, or nothing.
        encoding: of what follows it.
    """

    lines: tuple[str, ...]
    ends: tuple[str, ...]
    mark: bytes = b""
    encoding: str = "utf-8"

    def replaced(self, first: int, last: int, lines: Sequence[str]) -> Page:
        """Return the page with other lines in place of some, those counted from 1; all the rest stays."""
        usual = self.ends[first - 1] or next((end for end in self.ends if end), "\n")
        ends = [*[usual] * (len(lines) - 1), self.ends[last - 1]] if lines else []
        return msgspec.structs.replace(
            self,
            lines=(*self.lines[: first - 1], *lines, *self.lines[last:]),
            ends=(*self.ends[: first - 1], *ends, *self.ends[last:]),
        )

    @property
    def data(self) -> bytes:
        """The document's bytes."""
        text = "".join(line + end for line, end in zip(self.lines, self.ends, strict=True))
        return self.mark + text.encode(self.encoding)


def path_of(spec: Path, file: str) -> Path:
    """Return the path of one document."""
    return spec / file if spec.is_dir() else spec


def open_page(spec: Path, specification: Specification, file: str) -> Page:
    """Return a document to be changed.

    Args:
        spec: path of the documents.
        specification: what was read from them.
        file: the document.

    Raises:
        UsageError: U021 it has changed since it was read; U022 its text is not what its file holds.
    """
    source = next(one for one in specification.sources if one.path == file)
    try:
        data = path_of(spec, file).read_bytes()
    except OSError:
        data = b""
    if digest(data) != source.digest:
        raise UsageError("U021", "the document has changed meanwhile", where=file, help="build again")
    mark, encoding = next(one for one in _ENCODINGS if data.startswith(one[0]))
    parts = _ENDS.split(data[len(mark) :].decode(encoding))
    page = Page(tuple(parts[::2]), (*parts[1::2], ""), mark, encoding)
    if "\n".join(page.lines) != source.text:
        raise UsageError(
            "U022",
            "an exported issue cannot be changed in place",
            where=file,
            help="change the issue itself and export it again, or keep its text as a Markdown file",
        )
    return page


def read_with(spec: Path, specification: Specification, pages: Mapping[str, Page]) -> Specification | None:
    """Return what would be read if some documents were these pages; ``None`` where nothing would be."""
    with tempfile.TemporaryDirectory(prefix="smysl-") as folder:
        root = Path(folder) / spec.resolve().name
        for source in specification.sources:
            path = root / source.path if spec.is_dir() else root
            path.parent.mkdir(parents=True, exist_ok=True)
            page = pages.get(source.path)
            path.write_bytes(page.data if page else path_of(spec, source.path).read_bytes())
        try:
            return read(root)
        except SpecError:
            return None


def difference(before: Specification, after: Specification) -> tuple[list[_Placed], list[_Placed]] | None:
    """Return the examples that a change of the documents takes away, and those that it adds.

    Each stands beside its requirement's position and has no place. ``None``: the change bears on something
    else too, on how many requirements there are or on what is said of the symbols.
    """
    if len(before.requirements) != len(after.requirements) or _symbols(before) != _symbols(after):
        return None
    earlier, later = _examples(before), _examples(after)
    return [*(earlier - later).elements()], [*(later - earlier).elements()]


def _examples(specification: Specification) -> Counter[_Placed]:
    return Counter(
        (position, without_place(example))
        for position, requirement in enumerate(specification.requirements)
        for example in requirement.examples
    )


def _symbols(specification: Specification) -> list[Signature]:
    nowhere = Span("", 0, 0, 0, 0)
    return [msgspec.structs.replace(one, span=nowhere, requirement="") for one in specification.signatures]
