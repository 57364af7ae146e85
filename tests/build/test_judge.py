"""The judge: what may be claimed of a requirement, seen in whole builds."""

from __future__ import annotations

from build_project import ADD, Project

TWO = """---
package: tiny
---
# Tiny

The module is `sums`.

## T-1 Add and triple
`add(a, b)` returns the sum. `triple(a)` returns three times the number. `add(1, 2)` → 3
"""
TRIPLE = "def triple(a: int) -> int:\n    return a * 3\n"


def test_a_requirement_of_two_symbols_is_unsolved_while_one_is_a_stub_and_stays_so(project: Project) -> None:
    project.alone(TWO, add=ADD, triple="I cannot do that.\n")
    first = project.build()
    row = first.evidence[0]
    assert (row.kind, row.note, row.examples) == ("unsolved", "no code for triple", 1)
    stub = project.module().read_text()
    project.write("sums.md", TWO.replace("# Tiny", "# Tiny numbers"))
    again = project.build()
    assert again.evidence[0].kind == "unsolved"
    assert again.contracts == {"total": 2, "solved": 1, "reused": 2}
    assert project.module().read_text() == stub.replace("Tiny.", "Tiny numbers.")


def test_a_stub_without_an_example_is_solved_by_another_model(project: Project) -> None:
    project.alone(TWO, add=ADD, triple="I cannot do that.\n")
    project.build()
    project.answers["triple"] = [TRIPLE]
    assert project.build(by="larger").contracts["solved"] == 2
    assert "return a * 3" in project.module().read_text()


def test_a_symbol_that_no_example_of_its_requirement_reaches_is_not_verified(project: Project) -> None:
    project.alone(TWO, add=ADD, triple=TRIPLE)
    row = project.build().evidence[0]
    assert (row.kind, row.note) == ("unchecked", "its examples pass, but none of them names `triple`")


def test_a_symbol_that_the_code_of_an_example_calls_is_reached(project: Project) -> None:
    adding = "def add(a: int, b: int) -> int:\n    return triple(a) - a - a + b\n"
    project.alone(TWO.replace("returns the sum.", "returns the sum by `triple`."), add=adding, triple=TRIPLE)
    assert project.build().evidence[0].kind == "verified"


def test_an_example_that_a_stub_passes_counts_for_nothing(project: Project) -> None:
    text = TWO.replace("`add(1, 2)` → 3", '`add("a", 2)` raises `NotImplementedError`')
    project.alone(text, add="No.\n", triple="No.\n")
    row = project.build().evidence[0]
    assert (row.kind, row.examples, row.failing) == ("unsolved", 0, 0)
    project.write("sums.md", text.replace("# Tiny", "# Tiny numbers"))
    assert project.build().contracts["solved"] == 0


def test_an_example_that_cannot_be_read_for_sure_leaves_nothing_verified(project: Project) -> None:
    text = TWO.replace("`triple(a)` returns three times the number. ", "")
    project.alone(text, add=ADD)
    assert project.build().evidence[0].kind == "verified"
    project.write("sums.md", text.replace("→ 3", "→ 3. `add(2, 2)` → 4 or 5."))
    row = project.build().evidence[0]
    assert row.kind == "unchecked"
    assert row.note.startswith("an example in its text is not clear, and was not run: sums.md:")


ONLY_EXAMPLES = """---
package: tiny
---
# Tiny

```python
>>> shift("abc")
'bcd'
>>> shift("")
''
```
"""
SHIFT = "def shift(arg1: str) -> str:\n    return ''.join(chr(ord(c) + 1) for c in arg1)\n"
ALSO_SHIFT = "def shift(arg1: str) -> str:\n    return ''.join(map(chr, (ord(c) + 1 for c in arg1)))\n"


def test_where_no_sentence_says_what_it_does_examples_verify_nothing(project: Project) -> None:
    project.alone(ONLY_EXAMPLES, shift=SHIFT)
    row = project.build().evidence[0]
    assert (row.kind, row.examples, row.failing) == ("unchecked", 2, 0)
    assert row.note == "its examples pass, but no sentence says what `shift` does elsewhere"


def test_but_candidates_that_agree_say_it(project: Project) -> None:
    project.alone(ONLY_EXAMPLES)
    project.answers = {"shift": [SHIFT, ALSO_SHIFT, SHIFT + "\n", ALSO_SHIFT]}
    assert project.build(samples=8).evidence[0].kind == "verified"


def test_candidates_that_differ_do_not(project: Project) -> None:
    other = SHIFT.replace("chr(ord(c) + 1)", "{'a': 'b', 'b': 'c', 'c': 'd'}.get(c, c)")
    project.alone(ONLY_EXAMPLES)
    project.answers = {"shift": [other, SHIFT]}
    assert project.build(samples=8).evidence[0].kind == "unchecked"


def test_a_persons_code_is_believed_without_a_sentence(project: Project) -> None:
    project.alone(ONLY_EXAMPLES, shift=SHIFT)
    project.build()
    module = next(path for path in project.out.rglob("*.py") if "def shift" in path.read_text())
    module.write_text(module.read_text().replace("+ 1", "+ 2 - 1"))
    assert project.build().evidence[0].kind == "verified"
