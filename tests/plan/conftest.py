"""A specification from text, through the real front end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.requirement import Specification
from smysl.spec import read


@pytest.fixture
def documents(tmp_path: Path) -> Callable[..., Specification]:
    def make(**files: str) -> Specification:
        folder = tmp_path / "parcel"
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
        return read(folder)

    return make
