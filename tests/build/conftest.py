"""Fixtures of the writing half: a small world made by hand, and the package written from it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from smysl.build.layout import package_files
from smysl.build.lock import ContractEntry, Lock, requirement_entries, source_entries
from smysl.build.tests_writer import test_files

sys.path.insert(0, str(Path(__file__).parent))  # so that its modules are found by name


@pytest.fixture
def project(tmp_path: Path) -> object:
    """A small project with a model that knows the answers."""
    from build_project import Project

    return Project(tmp_path)


@pytest.fixture(scope="session")
def world() -> ModuleType:
    place = Path(__file__).with_name("world.py")
    found = importlib.util.spec_from_file_location("build_world", place)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def files(world: ModuleType) -> dict[str, str]:
    """The whole generated project of the world."""
    specification, plan = world.specification(), world.plan()
    package = package_files(specification, plan, world.solutions(), world.extra_files(), world.evidence())
    return package | test_files(specification, plan)


@pytest.fixture(scope="session")
def lock(world: ModuleType) -> Lock:
    specification = world.specification()
    return Lock(
        package="sheet",
        sources=source_entries(specification),
        requirements=requirement_entries(specification.requirements),
        evidence=world.evidence(),
        contracts=tuple(
            ContractEntry(
                name=contract.name,
                file=f"src/sheet/{contract.module}.py",
                requirements=contract.requirements,
                prompt="f00d" * 16,
                samples=8,
            )
            for contract in world.plan().contracts
        ),
    )
