"""Makes the tiny benchmarks importable: tests are laid out without packages."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of public data, or skip."""
    folder = Path(os.environ.get("SMYSL_DATA", Path(__file__).parents[3] / "shared" / "data"))
    if not (folder / "functions").is_dir():
        pytest.skip(f"the public data is not at {folder}; set SMYSL_DATA")
    return folder


@pytest.fixture(scope="session")
def kernel() -> Iterator[object]:
    """Return the real kernel, or skip where the machine has no isolation."""
    from smysl.check import open_kernel
    from smysl.core.errors import SandboxError

    try:
        opened = open_kernel()
    except SandboxError as error:
        pytest.skip(error.message)
    yield opened
    opened.close()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Lay down two functions in the format of HumanEval+."""
    from tiny import write_humaneval

    return write_humaneval(tmp_path / "data")
