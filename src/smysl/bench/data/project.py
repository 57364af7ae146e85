"""DevEval's projects (Li et al. 2024): a package from its product, design and architecture documents."""

from __future__ import annotations

from pathlib import Path

import msgspec

from smysl.bench.data.reading import tasks_of
from smysl.bench.places import find_folder
from smysl.bench.task import Task

FOLDER = "projects"


class _Config(msgspec.Struct):
    """Which files are documents; what the configuration says about tests is skipped unread."""

    PRD: str
    UML_class: str
    UML_sequence: str
    architecture_design: str


def load(data: Path) -> list[Task]:
    """Return one task for each project folder; a build sees its four documents."""
    paths = sorted(find_folder(data, FOLDER).glob("*/repo_config.json"))
    placed = [(f"{path.parent.name}/{path.name}", path) for path in paths]
    return tasks_of(placed, lambda p: _task(p.parent, msgspec.json.decode(p.read_bytes(), type=_Config)))


def _task(folder: Path, config: _Config) -> Task:
    wanted = [config.PRD, config.UML_class, config.UML_sequence, config.architecture_design]
    documents = {Path(name).name: (folder / name).read_text(encoding="utf-8") for name in wanted}
    documents[Path(config.PRD).name] = f"---\npackage: {folder.name}\n---\n{documents[Path(config.PRD).name]}"
    return Task(id=folder.name, benchmark="project", entry=folder.name, documents=tuple(documents.items()))
