"""What a person may type after ``--model``, and what is said when it does not work."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smysl.core.errors import ModelError
from smysl.model import cache as weights
from smysl.model.catalogue import CATALOGUE
from smysl.model.endpoint import EndpointModel
from smysl.model.open import open_model


def test_a_missing_model_says_how_to_get_it(cache: Path) -> None:
    with pytest.raises(ModelError) as caught:
        open_model("1.5b")
    assert caught.value.code == "M002"
    assert caught.value.help == "smysl models pull 1.5b --from mirror"
    with pytest.raises(ModelError) as caught:
        open_model("7b")
    assert caught.value.help == "smysl models pull 7b"


def test_an_unknown_name_lists_the_known_ones(cache: Path) -> None:
    with pytest.raises(ModelError, match="'13b'") as caught:
        open_model("13b")
    assert "1.5b, 0.5b, 7b" in caught.value.help


def test_a_file_that_is_not_the_promised_one_is_noticed(cache: Path) -> None:
    cache.mkdir(parents=True)
    (cache / "0.5b.gguf").write_bytes(b"GGUF, or not")
    with pytest.raises(ModelError) as caught:
        open_model("0.5b")
    assert caught.value.code == "M012"
    assert "expected 1d96…" in caught.value.where
    assert caught.value.help == "smysl models pull 0.5b --again"


def test_a_path_names_a_model_by_its_bytes(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.gguf"
    path.write_bytes(b"one")
    first = open_model(str(path))
    path.write_bytes(b"two!")
    second = open_model(str(path))
    assert first.name == second.name == "mine"
    assert first.fingerprint != second.fingerprint


def test_a_path_that_leads_nowhere_is_an_error(cache: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        open_model(str(tmp_path / "none.gguf"))
    assert caught.value.code == "M003"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("http://127.0.0.1:8080/v1#coder", "coder"),
        ("https://host/v1#org/coder:7b", "org/coder:7b"),
        ("openai:coder@http://127.0.0.1:8080/v1", "coder"),
        ("openai:a@b@http://127.0.0.1:8080/v1", "a@b"),
    ],
)
def test_an_address_names_a_model(text: str, name: str) -> None:
    model = open_model(text)
    assert isinstance(model, EndpointModel)
    assert model.name == name


@pytest.mark.parametrize(
    "text", ["http://host/v1", "openai:coder", "openai:@http://h/v1", "openai:m@ftp://h", "http://#m"]
)
def test_half_an_address_is_an_error(text: str) -> None:
    with pytest.raises(ModelError) as caught:
        open_model(text)
    assert caught.value.code == "M035"


def test_a_file_is_hashed_once_until_it_changes(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.gguf"
    path.write_bytes(b"x" * 3_000_000)
    hashed: list[int] = []
    first = weights.digest_of(path, hashed.append)
    assert sum(hashed) == 3_000_000
    assert weights.digest_of(path, hashed.append) == first
    assert sum(hashed) == 3_000_000
    path.write_bytes(b"y" * 3_000_000)
    assert weights.digest_of(path, hashed.append) != first


def test_a_damaged_seal_is_not_believed(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "w.gguf"
    path.write_bytes(b"x")
    first = weights.digest_of(path)
    for seal in (cache / "seals").iterdir():
        seal.write_bytes(b"{")
    assert weights.digest_of(path) == first


def test_the_catalogue_is_pinned() -> None:
    assert {entry.name: (entry.size, entry.sha256[:8]) for entry in CATALOGUE.values()} == {
        "1.5b": (1117320768, "cc324af0"),
        "0.5b": (491400064, "1d961463"),
        "7b": (4683073536, "509287f7"),
    }


def test_importing_the_package_brings_no_heavy_library() -> None:
    code = (
        "import sys, smysl.model.open, smysl.model.stored, smysl.model.engine, smysl.model.endpoint, "
        "smysl.model.sources; print(sorted({'httpx', 'xllamacpp', 'numpy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
