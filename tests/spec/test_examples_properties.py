"""Whatever the text, finding examples ends well, and every place it names is in the document."""

from hypothesis import given, settings
from hypothesis import strategies as st

from smysl.core.example import CallExample
from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block, Cell
from smysl.spec.document import slice_of
from smysl.spec.examples import examples_in, find
from smysl.spec.expressions import parse, quoted
from smysl.spec.markdown import read_markdown

NOWHERE = Span("", 1, 1, 1, 1)
SIGNATURES = {
    "f": Signature(name="f", parameters=(Parameter("a"), Parameter("b", default="2")), span=NOWHERE),
    "Stack": Signature(name="Stack", kind="class", span=NOWHERE),
}
PIECES = st.sampled_from(
    [
        *("`f(1)`", "`f(", "f(2)", "f(", " → ", " -> ", "→", " raises ", " returns ", " — ", " is ", " не "),
        *(
            "`ValueError`",
            "`2`",
            "2",
            "[1, ",
            "]",
            "{",
            '"',
            "'",
            "“a”",
            "`",
            "``",
            "\n",
            "\n\n",
            "\t",
            "    ",
        ),
        *("| a | result |\n|---|---|\n", "| 1 | 2 |\n", "|", ">>> ", ">>> f(1)\n", "... ", "(wrong)", "# 3"),
        *("Traceback (most recent call last):\n", "```\n", "```python\n", "```console\n", "```gherkin\n"),
        *("```http\n", "$ python -m x ", "$ cat a.txt\n", "<<EOF\n", "EOF\n", "[exit 2]\n", "[код 9]"),
        *("Given ", "when ", "Then ", "Дано ", "Когда ", "Тогда ", "Scenario: x\n", "Examples:\n"),
        *("GET / HTTP/1.1\n", "HTTP/1.1 200 OK\n", "assert f(1) == 2\n", "s = Stack()\n", "\\", "\u2028"),
        *("Input: ", "Output: ", "Вход: a = 1\n", "For a = 1, b = ", " the result ", " should be "),
        *("@pytest.mark.parametrize(1, 2)\n", "def test_a(b):\n    assert f(b) == approx(1)\n", "~~", "❌ "),
        *("with pytest.raises((A, B)): f(1)\n", ">>> f(1)\n...\n", '$ a | b `c` "\n', "1, 2", " or "),
        *("\x00", "ё", "中", "\u0301", "…", " and ", ", ", ";"),
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_markdown_gives_examples_whose_places_are_in_it(text: str) -> None:
    text = text.replace("\r", "")
    blocks = read_markdown(text.encode("utf-8", "replace"), text, "a.md").blocks
    findings = find(blocks, SIGNATURES)
    for one in (*findings.found, *findings.broken):
        shown = slice_of(text.split("\n"), one.span)
        assert one.span.line <= one.span.end_line <= text.count("\n") + 1
        assert shown or one.span.column == one.span.end_column
        assert 0 <= one.block_index < len(blocks)
    for found in findings.found:
        assert slice_of(text.split("\n"), found.span).strip()
        if isinstance(found.example, CallExample):
            assert parse(found.example.call) is not None
            assert found.example.expected is None or parse(found.example.expected) is not None


@given(
    TEXTS, st.sampled_from(["heading", "paragraph", "item", "code", "table", "quote"]), st.text(max_size=12)
)
@settings(max_examples=100, deadline=None)
def test_any_block_of_any_kind_is_survived(text: str, kind: str, info: str) -> None:
    lines = text.split("\n")
    span = Span("a.md", 1, 1, len(lines), len(lines[-1]) + 1)
    cells = tuple(tuple(Cell(cell, span) for cell in line.split("|")) for line in lines)
    block = Block(kind=kind, text=text, span=span, info=info, rows=cells if kind == "table" else ())  # type: ignore[arg-type]
    assert isinstance(examples_in([block], SIGNATURES), list)


@given(st.text(max_size=60))
def test_any_string_survives_a_table_as_itself(word: str) -> None:
    assert parse(quoted(word)) is not None or any("\ud800" <= letter <= "\udfff" for letter in word)


@given(
    st.integers(-(10**9), 10**9),
    st.one_of(st.integers(), st.text("abcё→=", max_size=8), st.none(), st.booleans()),
)
def test_a_call_and_a_value_in_code_font_are_found_verbatim(argument: int, value: object) -> None:
    text = f"Some words, `f({argument})` → `{value!r}`, and more."
    block = Block(kind="paragraph", text=text, span=Span("a.md", 1, 1, 1, len(text) + 1))
    (found,) = examples_in([block], SIGNATURES)
    assert isinstance(found.example, CallExample)
    assert (found.example.call, found.example.expected) == (f"f({argument})", repr(value))
    assert slice_of(text.split("\n"), found.span) == f"`f({argument})` → `{value!r}`"


def test_a_very_long_line_takes_no_noticeable_time() -> None:
    text = "word `x` → " * 8_000
    block = Block(kind="paragraph", text=text, span=Span("a.md", 1, 1, 1, len(text) + 1))
    assert examples_in([block], SIGNATURES) == []
