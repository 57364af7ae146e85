"""Bytes become text, or a person learns what is wrong with them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from smysl.core.errors import SpecError
from smysl.spec import read
from smysl.spec.decode import FILE_LIMIT, LINE_LIMIT, decode, load

TEXT = "## А-1 Цена\n`price(x)` must return cents.\n"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "utf-16-le", "utf-16-be", "crlf", "cr"],
)
def test_every_usual_encoding_gives_the_same_text(data: bytes) -> None:
    assert decode(data, "a.md") == TEXT


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_and_marks_move_no_span(tmp_path: Path, newline: str) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", newline).encode())
    (requirement,) = read(file).requirements
    assert str(requirement.span) == "a.md:1:1"
    assert (requirement.id, requirement.title, requirement.span.end_line) == ("А-1", "Цена", 2)


def refused(data: bytes) -> SpecError:
    with pytest.raises(SpecError) as caught:
        decode(data, "a.md")
    assert caught.value.help
    return caught.value


def test_text_that_is_not_utf8_is_refused_with_its_line() -> None:
    error = refused("# Цена\n\nрубли".encode() + "\nкопейки".encode("cp1251"))
    assert (error.code, error.where) == ("S003", "a.md:4")


def test_half_a_utf16_character_is_refused() -> None:
    assert refused("\ufeffab".encode("utf-16-le") + b"\x00").code == "S003"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"PK\x03\x04abc", b"\x89PNG\r\n", b"text\x00text", bytes(range(1, 32)) * 9]
)
def test_a_binary_file_is_refused(data: bytes) -> None:
    assert refused(data).code == "S004"


def test_a_line_that_is_no_line_is_refused() -> None:
    assert refused(b"x" * (LINE_LIMIT + 1)).code == "S005"


def test_a_line_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "long.md"
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    begun = time.perf_counter()
    with pytest.raises(SpecError) as caught:
        load(file, "long.md")
    assert caught.value.code == "S005"
    assert time.perf_counter() - begun < 0.5


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_bytes((b"x" * 99 + b"\n") * (FILE_LIMIT // 100))
    assert len(load(file, "long.txt")[1]) == FILE_LIMIT // 100 * 100
