"""Contracts from text, candidates from a list, and the real kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from smysl.check import open_kernel
from smysl.core.contract import Contract
from smysl.core.journal import Journal
from smysl.core.sampling import Completion, Request, Sample
from smysl.core.seams import Kernel
from smysl.plan.planner import Planned, make_plan
from smysl.solve.search import Search
from smysl.solve.settings import Settings
from smysl.solve.shares import Shares, shipped
from smysl.solve.surroundings import Surroundings
from smysl.solve.workspace import Workspace
from smysl.spec import read


@pytest.fixture(scope="session")
def kernel() -> Iterator[Kernel]:
    kernel = open_kernel()
    yield kernel
    kernel.close()


@pytest.fixture
def planned(tmp_path: Path) -> Callable[[str], Planned]:
    def make(text: str) -> Planned:
        (tmp_path / "tiny.md").write_text(text, encoding="utf-8")
        return make_plan(read(tmp_path / "tiny.md"))

    return make


def _sample(code: str) -> Sample:
    """Return an answer; one that ends in an ellipsis was cut off there."""
    is_cut = code.endswith("…")
    text = f"```python\n{code.removesuffix('…')}" + ("" if is_cut else "\n```")
    return Sample(text, 10, finish="length" if is_cut else "stop")


class ListModel:
    """Answers from a list of codes, in order; remembers what it was asked."""

    name = "list"
    fingerprint = "list"

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)
        self.requests: list[Request] = []

    def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        drawn = [self.codes.pop(0) if len(self.codes) > 1 else self.codes[0] for _ in range(request.n)]
        samples = tuple(_sample(code) for code in drawn)
        return Completion(samples, 10, 10 * request.n)

    def close(self) -> None:
        pass


@pytest.fixture
def search(kernel: Kernel) -> Callable[..., tuple[Search, Contract, ListModel]]:
    def make(
        planned: Planned, *codes: str, shares: Shares | None = None, **settings: int
    ) -> tuple[Search, Contract, ListModel]:
        model = ListModel(*codes)
        workspace = Workspace(planned.plan, planned.plumbing())
        surroundings = Surroundings("Tiny", planned.plan.contracts, workspace, planned.plan.program)
        # What was trained on this machine must not decide what a test sees.
        own = shares or shipped()
        found = Search(model, kernel, surroundings, Journal(), Settings(**settings), shares=own)
        return found, planned.plan.contracts[0], model

    return make
