"""Class diagrams and file trees of design documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.spec import read

HEAD = "---\npackage: till\n---\n# Till\n\n"
DIAGRAM = """```mermaid
classDiagram
class Till {
    -rate Integer
    +__init__(rate int)
    +add(price: Integer, name String = "tea") Boolean
    +total() int
    +lines() List~String~
    +owner() Person
}
Till : +close(when)
class Color {
    <<enumeration>>
    RED
}
class Person {
    -name String
}
class StringIO {
    +write(str String)
}
class Global_functions {
    <<fake class>>
    main()
    read_rates(path String) Dict | None
}
Till --> Color : uses()
```
"""


def signatures(folder: Path, *texts: str) -> dict[str, str]:
    for number, text in enumerate(texts):
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return {s.name: f"{s.module}: {s}" for s in read(folder).signatures}


def test_a_class_diagram_names_classes_with_their_methods_and_free_functions(tmp_path: Path) -> None:
    assert signatures(tmp_path, HEAD + DIAGRAM) == {
        "Till": ": Till(rate: int)",
        "Till.add": ': Till.add(price: int, name: str = "tea") -> bool',
        "Till.total": ": Till.total() -> int",
        "Till.lines": ": Till.lines() -> list[str]",
        "Till.owner": ": Till.owner()",
        "Till.close": ": Till.close(when)",
        "main": ": main()",
        "read_rates": ": read_rates(path: str) -> dict | None",
    }


TREE = """## Files
```
├── till
│   ├── __init__.py
│   ├── utils
│   │   ├── rate_reader.py
│   │   └── test_utils.py
│   └── till.py
└── setup.py
```
"""


@pytest.mark.parametrize(
    ("tree", "module"), [(TREE, "till"), (TREE.replace("till.py", "core.py"), ""), ("", "")]
)
def test_a_symbol_lives_in_the_drawn_file_of_its_name(tmp_path: Path, tree: str, module: str) -> None:
    found = signatures(tmp_path, HEAD + DIAGRAM, tree)
    assert found["Till"].partition(":")[0] == module
    assert found["Till.add"].partition(":")[0] == module


def test_a_package_of_one_drawn_module_keeps_everything_there(tmp_path: Path) -> None:
    tree = "## Files\n```\n├── till\n│   ├── __init__.py\n│   └── core.py\n```\n"
    assert {s.partition(":")[0] for s in signatures(tmp_path, HEAD + DIAGRAM, tree).values()} == {"core"}


def test_a_file_at_the_beginning_of_a_line_places_what_is_said_of_it(tmp_path: Path) -> None:
    tree = (
        HEAD + TREE + "`rate_reader.py`:\n\n- `read_rates(path)` reads the rates and returns a dictionary.\n"
    )
    assert signatures(tmp_path, tree)["read_rates"].startswith("utils.rate_reader: ")
