"""Hidden tests. Imported by ``smysl.bench.score`` alone; a test of the product holds that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from smysl.bench.hidden import (
    classeval,
    exercism,
    humaneval,
    humanevalfix,
    humanevalxl,
    mbpp,
    project,
    quixbugs,
    specs,
)
from smysl.bench.hidden.trial import Judge

JUDGES: dict[str, Callable[[Path], Judge]] = {
    "classeval": classeval.load,
    "exercism": exercism.load,
    "humaneval": humaneval.load,
    "humanevalfix": humanevalfix.load,
    "humanevalxl": humanevalxl.load,
    "mbpp": mbpp.load,
    "project": project.load,
    "quixbugs": quixbugs.load,
    "specs": specs.load,
}
