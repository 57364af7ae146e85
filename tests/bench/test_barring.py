"""The list of programs of which no task is made, against the benchmarks that are here."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("gymnasium", reason="the extra `worlds` is not installed")

from smysl.bench.worlds.barring import measure


def test_the_list_lacks_no_program_that_is_here(shared_data: Path) -> None:
    assert measure(shared_data)["missing"] == 0
