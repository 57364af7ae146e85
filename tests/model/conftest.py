from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smysl.core.sampling import Message, Request

Ask = Callable[..., Request]


@pytest.fixture
def ask() -> Ask:
    def make(text: str = "hello", **fields: object) -> Request:
        return Request(messages=(Message("user", text),), **fields)  # type: ignore[arg-type]

    return make


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"
