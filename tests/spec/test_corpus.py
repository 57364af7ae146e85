"""Each document of the corpus is understood as the ``.expected`` file beside it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.core.requirement import Specification
from smysl.spec import read

CORPUS = Path(__file__).parent / "corpus" / "reading"
INPUTS = sorted(path for path in CORPUS.iterdir() if path.suffix != ".expected")


def rendered(spec: Specification) -> str:
    """What was understood, one fact a line."""
    lines = [f"{spec.package} | {spec.title} | {spec.language} | program {spec.program or '-'}"]
    lines += [f"source {source.path}" for source in spec.sources]
    for term in spec.terms:
        also = f" ({', '.join(term.aliases)})" if term.aliases else ""
        lines.append(f"term {term.name}{also} at {term.span}")
    for one in spec.requirements:
        lines.append(
            f"{one.id} {one.kind} {one.strength} {one.span}-{one.span.end_line}:{one.span.end_column}"
            f" module={one.module} symbols={','.join(one.symbols)} links={','.join(one.links)}"
        )
        shown = " / ".join(line.strip() for line in one.text.splitlines() if line.strip())
        lines.append(f"    {one.title or '-'}: {shown}")
    for symbol in spec.signatures:
        fields = f" fields {', '.join(map(str, symbol.fields))}" if symbol.fields else ""
        where = f"{symbol.module or '-'} {symbol.requirement or '-'} {symbol.span}"
        lines.append(f"{symbol.kind} {symbol}{fields} in {where}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_a_document_is_understood_as_expected(path: Path) -> None:
    expected = path.with_name(f"{path.name}.expected").read_text(encoding="utf-8")
    assert rendered(read(path)) == expected
