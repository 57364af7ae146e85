"""The verbs that need no engine, as a person calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smysl.cli.main import main
from smysl.spec import read

_SPEC = """\
# Shop

## SH-1 Sum

`total(prices)` returns the sum of the prices.

## SH-2 Discount

`discounted(price)` returns the price less ten percent.

## SH-3 Скидка

`rebate(price)` возвращает цену без скидки для постоянных покупателей.
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.md"
    path.write_text(_SPEC)
    return path


def answer(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = main([*map(str, words), "--json"])
    return code, json.loads(capfd.readouterr().out)


def test_search_finds_by_words_in_both_languages(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert answer(capfd, "search", shop, "discounts")[1]["results"][0]["id"] == "SH-2"
    assert answer(capfd, "search", shop, "постоянный", "покупатель")[1]["results"][0]["id"] == "SH-3"


def test_search_by_an_id_gives_that_requirement_first(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, found = answer(capfd, "search", shop, "sh-1")
    assert found["results"][0] == {
        "id": "SH-1",
        "title": "Sum",
        "text": read(shop).requirement("SH-1").text,
        "score": None,
        "file": "shop.md",
        "line": read(shop).requirement("SH-1").span.line,
    }


def test_search_shows_a_place_that_an_editor_can_open(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["search", str(shop), "discount", "--limit", "1"]) == 0
    line = read(shop).requirement("SH-2").span.line
    assert capfd.readouterr().out.splitlines()[0] == f"SH-2     Discount   {shop}:{line}"


@pytest.mark.parametrize(("language", "words"), [("en", "nothing found"), ("ru", "ничего не найдено")])
def test_search_that_finds_nothing_is_no_error_and_says_so_in_the_documents_language(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], language: str, words: str
) -> None:
    main(["init", str(tmp_path), "--language", language])
    capfd.readouterr()
    assert main(["search", str(tmp_path), "submarine"]) == 0
    assert capfd.readouterr().out == f"{words}\n"


def test_search_in_nothing_is_an_error_of_the_documents(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code, found = answer(capfd, "search", tmp_path / "absent", "word")
    assert (code, found["status"]) == (2, "errors")
    assert found["diagnostics"][0]["code"] == "S001"


@pytest.mark.parametrize(
    ("language", "package", "ids"),
    [("en", "tickets", ("TP-1", "TP-2", "TP-3")), ("ru", "bilety", ("Б-1", "Б-2", "Б-3"))],
)
def test_init_writes_a_specification_without_a_single_finding(
    tmp_path: Path, language: str, package: str, ids: tuple[str, ...]
) -> None:
    assert main(["init", str(tmp_path / "docs"), "--language", language]) == 0
    specification = read(tmp_path / "docs")
    assert specification.package == package
    assert specification.language == language
    assert tuple(r.id for r in specification.requirements) == ids
    assert all(r.examples for r in specification.requirements)
    assert specification.diagnostics == ()


def test_init_writes_over_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    theirs = tmp_path / "tickets.md"
    theirs.write_text("mine")
    code, found = answer(capfd, "init", tmp_path, "--language", "en")
    assert (code, found["diagnostics"][0]["code"]) == (4, "O010")
    assert theirs.read_text() == "mine"


def test_doctor_names_everything_that_a_build_needs(capfd: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capfd, "doctor")
    names = {check["name"] for check in found["checks"]}
    assert {"python", "cores", "memory", "disk", "sandbox", "engine", "models", "formatter"} <= names
    assert (code == 0) == all(check["state"] != "fail" for check in found["checks"])
    assert all(check["help"] for check in found["checks"] if check["state"] == "fail")


def test_doctor_on_a_machine_without_a_model_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path))
    code, found = answer(capfd, "doctor")
    models = [check for check in found["checks"] if check["name"] == "models"]
    assert code == 0
    assert [(m["state"], m["help"]) for m in models] == [("warn", "smysl models pull 1.5b")]


def test_models_lists_what_is_known_and_what_is_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "0.5b.gguf").write_bytes(b"GGUF, but cut off")
    code, found = answer(capfd, "models")
    assert code == 0
    assert {m["name"]: m["state"] for m in found["models"]} == {
        "1.5b": "absent",
        "0.5b": "damaged",
        "7b": "absent",
    }
    assert answer(capfd, "models", "list") == (code, found)


def test_removing_a_model_frees_its_room_and_a_second_time_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path))
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "0.5b.gguf").write_bytes(b"x" * 1000)
    code, found = answer(capfd, "models", "rm", "0.5b")
    assert (code, found["freed"]) == (0, 1000)
    code, found = answer(capfd, "models", "rm", "0.5b")
    assert (code, found["diagnostics"][0]["code"]) == (4, "M002")


def test_a_pull_from_a_file_that_is_not_the_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path))
    file = tmp_path / "other.gguf"
    file.write_bytes(b"another model")
    code, found = answer(capfd, "models", "pull", "0.5b", "--from", file)
    assert (code, found["status"], found["diagnostics"][0]["code"]) == (4, "environment", "M012")
    assert not (tmp_path / "models" / "0.5b.gguf").exists()


def test_a_model_that_nobody_knows_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capfd, "models", "pull", "9b")
    assert (code, found["diagnostics"][0]["code"]) == (4, "M001")
