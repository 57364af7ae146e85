"""Whatever the text: reading raises nothing but its own errors, and every place holds what it claims."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smysl.core.errors import SmyslError
from smysl.core.requirement import Specification
from smysl.core.span import Span
from smysl.spec import read
from smysl.spec.document import Document, slice_of
from smysl.spec.inline import code_spans, links
from smysl.spec.markdown import read_markdown
from smysl.spec.plain import read_plain
from smysl.spec.restructured import read_restructured
from smysl.spec.signatures import parse_signature

PIECES = [
    "# Title", "## AB-1 Heading", "## `f(a, b=1)`", "===", "---", "- item", "  - `g(x)` → 1", "1. one",
    "> quote", "```python", "```", "$ python -m x y", "[exit 2]", ">>> f(1)", "| a | b |", "|---|---|",
    "| `f(1)` | 2 \\| 3 |", "**Б-2.** Слово `h()`", "A **term** is a word.", "The module is `m`.",
    "UID: Q-1", "[[link|label]] and [x](y.md#z)", "It must. ^anchor", "\t", "    code",
    "term\n: definition", "`", "``x`` `y", "\\", "<!-- c -->", "<b>", ".. code-block:: python", "::",
    "=====  ====", "Given a, when b, then c", "", "", "\u2028", "é\u0301", "🙂 `f(🙂)`", "\f",
    "def f(): ...", "class A(B):", "FR-1: all x are y", "* * *", ":UID: Z-9",
]  # fmt: skip
documents = st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=25).map("\n".join)
# Lone surrogates cannot stand in a file at all.
documents = documents.filter(
    lambda text: text.isprintable() or text.encode("utf-8", "ignore").decode() == text
)
relaxed = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


def lies_inside(span: Span, lines: list[str]) -> bool:
    return (
        1 <= span.line <= span.end_line <= len(lines)
        and 1 <= span.column <= len(lines[span.line - 1]) + 1
        and 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
        and (span.line, span.column) <= (span.end_line, span.end_column)
    )


def check_blocks(document: Document) -> None:
    lines = document.text.split("\n")
    for block in document.blocks:
        assert lies_inside(block.span, lines), block
        for (line, column), words in zip(block.starts, block.text.split("\n"), strict=bool(block.text)):
            found = lines[line - 1][column - 1 : column - 1 + len(words)]
            # A tab that a list's indentation cuts in two is written as spaces.
            assert found == words or found.split() == words.split() or "\t" in lines[line - 1], block
        for row in block.rows:
            for cell in row:
                assert lies_inside(cell.span, lines), cell
                assert slice_of(lines, cell.span) == cell.text


@relaxed
@given(documents)
@pytest.mark.parametrize("reader", [read_markdown, read_plain, read_restructured])
def test_every_block_lies_where_it_says(reader: object, text: str) -> None:
    text = text.replace("\r", "").replace("\0", "")
    assert callable(reader)
    check_blocks(reader(text.encode("utf-8", "replace"), text, "a.md"))


def check_specification(spec: Specification) -> None:
    texts = {source.path: source.text.split("\n") for source in spec.sources}
    places = [one.span for one in (*spec.requirements, *spec.signatures, *spec.terms)]
    places += [example.span for one in spec.requirements for example in one.examples]
    places += [label.span for one in spec.diagnostics for label in one.labels]
    for span in places:
        assert lies_inside(span, texts[span.file]), span
    for one in spec.requirements:
        assert " ".join(one.text.split()) in " ".join(slice_of(texts[one.span.file], one.span).split()), one
        assert one.text.strip() == one.text
    for signature in spec.signatures:
        shown = slice_of(texts[signature.span.file], signature.span)
        assert signature.name.rpartition(".")[2] in shown, signature
    names = [one.id for one in spec.requirements]
    assert len(names) == len(set(names))


@relaxed
@given(documents, st.sampled_from([".md", ".rst", ".txt", ".json", ".py"]))
def test_reading_raises_only_its_own_errors_and_every_place_exists(text: str, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        path.write_text(text, encoding="utf-8", errors="replace", newline="")
        try:
            spec = read(path)
        except SmyslError:
            return
        if suffix != ".py":
            check_specification(spec)


@relaxed
@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_bytes(data)
        try:
            check_specification(read(path))
        except SmyslError as error:
            assert error.help  # noqa: PT017 - any text may be refused, never without a way out


@pytest.mark.parametrize(
    "path",
    sorted(
        path
        for path in (Path(__file__).parent / "corpus" / "reading").rglob("*")
        if path.is_dir() or path.suffix in {".md", ".rst", ".txt"}
    ),
    ids=lambda path: path.name,
)
def test_every_place_of_the_corpus_exists(path: Path) -> None:
    try:
        check_specification(read(path))
    except SmyslError as error:
        assert error.code in {"S001", "S002"}  # noqa: PT017 - a page of a vault may demand nothing alone


@relaxed
@given(st.text(alphabet="`[]()|\\a \n!", max_size=60))
def test_inline_markup_keeps_its_offsets(text: str) -> None:
    for start, end, code in code_spans(text):
        ticks = text[start:end]
        assert ticks.startswith("`")
        assert ticks.endswith("`")
        assert code.strip() in ticks.replace("\n", " ")
    for start, end, target in links(text):
        assert target in text[start:end]


@relaxed
@given(
    st.text(max_size=80) | st.from_regex(r"[a-z]{1,3}\([a-z0-9,=*: \[\]'()]{0,30}\)( -> [a-z\[\]|]{1,10})?")
)
def test_any_code_is_a_signature_or_none(code: str) -> None:
    signature = parse_signature(code)
    if signature is not None:
        assert parse_signature(str(signature)) is not None or signature.kind == "class"
