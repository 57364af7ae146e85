"""Walls: who may know hidden tests, and what the scorer may know of choosing."""

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import smysl

ROOT = Path(smysl.__file__).parent
FAR_SIDES = {"bench/score.py", "bench/reference.py"}
"""What runs as a process of its own: it counts hidden tests, or answers as a person would."""

SCORER_MAY_IMPORT = (
    "smysl.bench.hidden",
    "smysl.bench.task",
    "smysl.bench.places",
    "smysl.check",
    "smysl.core",
)


@cache
def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = ["smysl", *path.relative_to(ROOT).parts[: -node.level]] if node.level else []
            module = ".".join([*package, *filter(None, [node.module])])
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def modules() -> dict[str, Path]:
    return {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.rglob("*.py"))}


def test_only_the_far_sides_import_hidden_loaders() -> None:
    users = {
        name
        for name, path in modules().items()
        if any(found.startswith("smysl.bench.hidden") for found in imports_of(path))
        and not name.startswith("bench/hidden/")
    }
    assert users == FAR_SIDES


def test_nothing_imports_a_far_side() -> None:
    far = {"smysl.bench.score", "smysl.bench.reference"}
    assert {name for name, path in modules().items() if far & imports_of(path)} == set()


def test_no_text_but_the_wall_itself_names_the_hidden_loaders() -> None:
    """A name in a string could be imported by importlib: only what runs by itself may."""
    users = {name for name, path in modules().items() if "bench.hidden" in path.read_text(encoding="utf-8")}
    assert {name for name in users if not name.startswith("bench/hidden/")} == FAR_SIDES


@pytest.mark.parametrize(
    "name", sorted(n for n in modules() if n in FAR_SIDES or n.startswith("bench/hidden/"))
)
def test_a_far_side_knows_nothing_of_choosing(name: str) -> None:
    own = {found for found in imports_of(ROOT / name) if found.startswith("smysl")}
    assert [found for found in own if not found.startswith(SCORER_MAY_IMPORT)] == []


def test_choosing_loads_no_hidden_loader_even_indirectly() -> None:
    code = (
        "import json, sys, smysl.bench.run, smysl.bench.ours, smysl.bench.table, smysl.bench.questions;"
        "print(json.dumps(sorted(m for m in sys.modules if m.startswith('smysl'))))"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT.parent)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    loaded = json.loads(done.stdout)
    assert "smysl.bench.run" in loaded
    assert [
        name for name in loaded if "hidden" in name or name in {"smysl.bench.score", "smysl.bench.reference"}
    ] == []
