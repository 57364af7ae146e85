"""The words that ask a model for a repaired function. A change here makes new calls of what is stored."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from smysl.core.sampling import Message
from smysl.core.verdict import TestReport
from smysl.edit.tree import lines_of, parse_or_none
from smysl.solve.repair.units import Unit

_SYSTEM = (
    "You are a careful Python programmer. You find the bug in a function and answer with the corrected "
    "function in one Python code block and nothing else."
)
_SHORT = 80
"""Lines of a file that is shown as a whole."""
_TESTS, _TEST_LINES, _MESSAGE = 3, 25, 500
_SUSPECTS = 3


def question(unit: Unit, failing: Sequence[TestReport], files: Mapping[str, str]) -> tuple[Message, ...]:
    """Return the prompt for one function: its code, the failing tests, what they saw, the suspicious lines.

    Args:
        unit: the function.
        failing: the tests that it fails, as they were reported.
        files: the repository.
    """
    parts = [f"# {unit.path}\n```python\n{_shown(unit)}\n```", "## Failing tests"]
    told: list[str] = []
    for test in failing:
        source = _test_source(test.id, files)
        message = test.message.strip()[:_MESSAGE]
        shown = f"`{test.id}`" + (
            f"\n```python\n{source}\n```" if source and source not in "".join(told) else ""
        )
        told.append(f"{shown}\n```\n{message}\n```")
        if len(told) == _TESTS:
            break
    parts += told
    lines = lines_of(unit.text.source)
    worst = sorted(unit.suspicion.items(), key=lambda pair: (-pair[1], pair[0]))
    if worst and worst[min(_SUSPECTS, len(worst)) - 1][1] > worst[-1][1]:
        listed = "\n".join(f"- `{lines[line - 1].strip()}`" for line, _ in worst[:_SUSPECTS])
        parts.append(f"## Suspicious lines\n{listed}")
    kind = "method" if "." in unit.name else "function"
    parts.append(
        f"## Task\nThe {kind} `{unit.name}` has a bug: the tests above fail. Find it, and write the whole "
        f"{kind} `{unit.function.name}` again with the bug corrected. Keep its name and parameters, and "
        "change as little as possible."
    )
    return (Message("system", _SYSTEM), Message("user", "\n\n".join(parts)))


def _shown(unit: Unit) -> str:
    """Return the whole file where it is short, else its imports, the head of the class, and the function."""
    source = unit.text.source.strip("\n")
    if source.count("\n") < _SHORT:
        return source
    imports = [
        unit.text.of(node) for node in unit.module.body if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    head = [f"class {unit.top.name}:\n    ..."] if isinstance(unit.top, ast.ClassDef) else []
    body = unit.text.indent(unit.function) + unit.text.of(unit.function)
    return "\n\n".join(["\n".join(imports), *head, body] if imports else [*head, body])


def _test_source(test: str, files: Mapping[str, str]) -> str:
    """Return the source of a test, or nothing where it is not found or long."""
    path, _, name = test.partition("::")
    tree = parse_or_none(files.get(path, ""))
    wanted = name.partition("[")[0].rpartition("::")[2]
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.FunctionDef) and node.name == wanted:
            lines = lines_of(files[path])[node.lineno - 1 : node.end_lineno]
            return "".join(lines).rstrip() if len(lines) <= _TEST_LINES else ""
    return ""
