"""A small project that is built as a person builds it, with a model that knows the answers."""

from __future__ import annotations

import json
from pathlib import Path

from smysl.build.api import Options, build
from smysl.build.result import Result

SUMS = """---
package: tiny
---
# Tiny

The module is `sums`.

## T-1 Add
`add(a, b)` returns the sum. `add(1, 2)` → 3

## T-2 Double
`double(a)` returns twice the number, using `add`. `double(4)` → 8

## T-3 Errors
A negative number given to `double` is a `ValueError`.
"""
SHOUT = """# Words

The module is `words`.

## W-1 Shout
`shout(text)` writes a text in capitals. `shout("a")` → `"A"`
"""
ADD = "def add(a: int, b: int) -> int:\n    return a + b\n"
DOUBLE = "def double(a: int) -> int:\n    if a < 0:\n        raise ValueError(a)\n    return add(a, a)\n"
SHOUTED = "def shout(text: str) -> str:\n    return text.upper()\n"


def script(path: Path, **answers: list[str]) -> str:
    lines = [
        json.dumps({"match": f"function `{name}`", "samples": [f"```python\n{code}```" for code in codes]})
        for name, codes in answers.items()
    ]
    path.write_text("\n".join(lines) + "\n")
    return f"scripted:{path}"


class Project:
    """A specification, its output folder and a model that knows the answers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.spec = folder / "spec"
        self.out = folder / "tiny"
        self.spec.mkdir()
        self.write("sums.md", SUMS)
        self.write("words.md", SHOUT)
        self.answers = {"add": [ADD], "double": [DOUBLE], "shout": [SHOUTED]}
        self.asserted: dict[str, str] = {}

    def write(self, name: str, text: str) -> None:
        (self.spec / name).write_text(text, encoding="utf-8")

    def alone(self, text: str, **answers: str) -> None:
        """Leave one document, and the answers to it."""
        (self.spec / "words.md").unlink(missing_ok=True)
        self.write("sums.md", text)
        self.answers = {name: [code] for name, code in answers.items()}

    def model(self, by: str = "model") -> str:
        """Return the name of a model that knows the answers, and what it asserts of functions."""
        name = script(self.folder / f"{by}.jsonl", **self.answers)
        asserted = [
            json.dumps({"match": f"ten assertions that test `{name}`", "samples": [text]})
            for name, text in self.asserted.items()
        ]
        path = self.folder / f"{by}.jsonl"
        path.write_text("\n".join([*asserted, path.read_text()]))
        return name

    def build(self, by: str = "model", samples: int = 4, **options: object) -> Result:
        options = {"model": self.model(by), "samples": samples, **options}
        return build(self.spec, self.out, Options(**options))  # type: ignore[arg-type]

    def module(self, name: str = "sums") -> Path:
        return self.out / "src" / "tiny" / f"{name}.py"

    def evidence(self, result: Result) -> dict[str, str]:
        return {row.requirement: row.kind for row in result.evidence}
