"""ClassEval (Du et al. 2023): write a whole class from its skeleton."""

from __future__ import annotations

import ast
import builtins
import sys
from pathlib import Path

import msgspec

from smysl.bench.data import examples
from smysl.bench.data.reading import tasks_of
from smysl.bench.places import find_file
from smysl.bench.task import Task
from smysl.core.example import Example

FILE = "classes/ClassEval_dev.json"

_INSTRUCTION = (
    "Please complete the following Python class, with every method, and answer with the whole class "
    "in a markdown code block:\n"
)


class _Visible(msgspec.Struct):
    """The fields that a solver may see."""

    task_id: str
    skeleton: str
    class_name: str
    import_statement: list[str]


def load(data: Path) -> list[Task]:
    """Return the tasks; their public examples are the doctests of the methods."""
    path = find_file(data, FILE)
    rows = msgspec.json.decode(path.read_bytes(), type=list[msgspec.Raw])
    placed = [(f"{path.name}, row {number}", row) for number, row in enumerate(rows, 1)]
    return tasks_of(placed, lambda row: _task(msgspec.json.decode(row, type=_Visible)))


def _task(row: _Visible) -> Task:
    imports = "\n".join(row.import_statement)
    whole = f"{imports}\n\n{row.skeleton.strip()}" if imports else row.skeleton.strip()
    return Task(
        id=row.task_id,
        benchmark="classeval",
        prompt=f"{_INSTRUCTION}```python\n{whole}\n```",
        entry=row.class_name,
        preamble=imports,
        public=_sessions(row.skeleton, row.class_name),
        needs=_foreign(imports),
    )


def _foreign(imports: str) -> tuple[str, ...]:
    """Return the top-level modules of import statements that are not in the standard library."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(imports)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return tuple(sorted(names - sys.stdlib_module_names))


def _sessions(skeleton: str, class_name: str) -> tuple[Example, ...]:
    try:
        tree = ast.parse(skeleton)
    except SyntaxError:
        return ()
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name]
    methods = [node for top in classes for node in top.body if isinstance(node, ast.FunctionDef)]
    bare = all(len(m.args.args) - len(m.args.defaults) <= 1 for m in methods if m.name == "__init__")
    found: list[Example] = []
    for method in methods:
        docstring = ast.get_docstring(method) or ""
        example = examples.session(docstring)
        if example is None:
            continue
        unknown = _unbound([step.code for step in example.steps]) - {class_name}
        if len(unknown) == 1 and bare:
            # The author left out how the object came about; there is only one way.
            example = examples.session(docstring, (f"{unknown.pop()} = {class_name}()",))
        if example is not None and not unknown:
            found.append(example)
    return tuple(found)


def _unbound(statements: list[str]) -> set[str]:
    """Return the names that a session reads and never assigns."""
    read: set[str] = set()
    bound: set[str] = set(dir(builtins))
    for statement in statements:
        for node in ast.walk(ast.parse(statement)):
            if isinstance(node, ast.Name):
                (bound if isinstance(node.ctx, ast.Store) else read).add(node.id)
            elif isinstance(node, ast.alias):
                bound.add((node.asname or node.name).partition(".")[0])
    return read - bound
