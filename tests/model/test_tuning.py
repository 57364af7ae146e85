"""How many threads a model gets: the fastest number that changes no word."""

from __future__ import annotations

from pathlib import Path

import pytest

from smysl.core.errors import OutputError
from smysl.core.sampling import Completion, Request, Sample
from smysl.model import tuning
from smysl.model.tuning import Pace, best, keep, measure, tuned_threads


class Clockwork:
    """Writes so many tokens a second with so many threads, and something else with three."""

    name = fingerprint = "clockwork"

    def __init__(self, threads: int, speed: dict[int, float]) -> None:
        self.threads = threads
        self.speed = speed
        self.closed = False

    def complete(self, request: Request) -> Completion:
        text = "other" if self.threads == 3 else f"text {request.seed}"
        return Completion(
            tuple(Sample(text, 10) for _ in range(request.n)),
            5,
            10 * request.n,
            10 * request.n / self.speed[self.threads],
        )

    def close(self) -> None:
        self.closed = True


def paces(**speed: float) -> list[Pace]:
    table = {int(name[1:]): value for name, value in speed.items()}
    opened: list[Clockwork] = []

    def open_with(threads: int) -> Clockwork:
        opened.append(Clockwork(threads, table))
        return opened[-1]

    found = measure(open_with, list(table))
    assert all(model.closed for model in opened)
    return found


def test_a_clearly_faster_number_is_taken() -> None:
    assert best(paces(t2=10, t4=14)).threads == 4


def test_noise_is_no_reason_to_change() -> None:
    assert best(paces(t2=10, t4=10.3)).threads == 2


def test_a_number_that_changes_the_answers_is_never_taken() -> None:
    found = paces(t2=10, t3=50)
    assert [one.same for one in found] == [True, False]
    assert best(found).threads == 2


def test_what_was_found_is_kept_by_model_and_for_this_machine(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert tuned_threads("1.5b") is None
    keep("1.5b", 4)
    keep("0.5b", 2)
    assert (tuned_threads("1.5b"), tuned_threads("0.5b")) == (4, 2)
    monkeypatch.setattr(tuning, "cpus", lambda: 99)
    assert tuned_threads("1.5b") is None


def test_a_damaged_file_counts_for_nothing_and_is_written_anew(cache: Path) -> None:
    tuning.path().parent.mkdir(parents=True)
    tuning.path().write_bytes(b"{]")
    assert tuned_threads("1.5b") is None
    keep("1.5b", 2)
    assert tuned_threads("1.5b") == 2


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SMYSL_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(OutputError) as told:
        keep("1.5b", 2)
    assert told.value.code == "O073"
