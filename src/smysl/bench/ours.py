"""The product as a benchmark sees it: the one file that knows how it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

import smysl
from smysl.bench.built import Builder, Built
from smysl.bench.contracts import alone, contract_of, fitted
from smysl.bench.places import code_digest, text_files
from smysl.bench.task import Task
from smysl.core.errors import SmyslError
from smysl.core.evidence import Doubt
from smysl.core.fingerprint import fingerprint
from smysl.core.journal import Journal
from smysl.core.sampling import Completion, Request, Sample
from smysl.core.seams import Kernel, Model
from smysl.solve.settings import Signal

_SHIM = '''\
"""Offers what the package defines under the name that the exercise asks for."""

import importlib
import pkgutil

import {package}

_NAMES = sorted(info.name for info in pkgutil.iter_modules({package}.__path__) if info.name != "__main__")
for _home in [{package}, *(importlib.import_module("{package}." + name) for name in _NAMES)]:
    globals().update({{k: v for k, v in vars(_home).items() if not k.startswith("__")}})
'''


def open_model(name: str) -> Model:
    """Open a model by the name that a person gives it."""
    from smysl.model.open import open_model as opened

    model: Model = opened(name)
    return model


def builder(
    *, kernel: Kernel, model: Callable[[], Model], samples: int, budget_tokens: int | None, name: str
) -> Builder:
    """Return a builder that compiles a task's documents as ``smysl build`` would, asking nobody.

    Args:
        kernel: where candidates run.
        model: opens the model, or gives the open one.
        samples: most candidates of one contract before repairs.
        budget_tokens: new tokens a build, or ``None``.
        name: the model's name, for the build's record.
    """

    def run(task: Task, spec: Path, out: Path, seed: int) -> Built:
        from smysl.build.api import Options, build

        options = Options(model=name, samples=samples, budget_tokens=budget_tokens, seed=seed)
        try:
            done = build(spec, out, options, open_model=model, kernel=kernel)
        except SmyslError as error:
            if error.exit_code in {4, 130}:  # the machine's or a person's doing, not a result
                raise
            return Built(result={"status": error.status, "error": error.code}, files={})
        return Built(result={"status": done.status, **done.payload()}, files=importable(out, task))

    return run


def importable(out: Path, task: Task) -> dict[str, str]:
    """Return what a built package puts on the import path, plus the module that a task's tests import."""
    source = out / "src" if (out / "src").is_dir() else out
    packages = [
        path.parent.name for path in sorted(source.glob("*/__init__.py")) if path.parent.name != "tests"
    ]
    files = text_files(source, packages)
    if task.benchmark == "exercism" and packages and task.path not in files:
        files[task.path] = _SHIM.format(package=packages[0])
    return files


class Chosen(msgspec.Struct, frozen=True):
    """What the product's search makes of given samples.

    Attributes:
        place: position of the chosen one, ``None`` where none can be used.
        confidence: how sure the search is of it.
        doubt: where samples that are as good behave otherwise.
    """

    place: int | None
    confidence: float
    doubt: Doubt | None


def chosen_by_search(
    task: Task,
    candidates: Sequence[str],
    kernel: Kernel,
    tests: str = "",
    sureness: Sequence[float | None] = (),
    without: tuple[Signal, ...] = (),
) -> Chosen:
    """Let the product's own search choose, given the samples instead of a model.

    Repairs are off and nothing is added to a candidate, so that every row of a table chooses among the same.

    Args:
        task: what is asked.
        candidates: the samples.
        kernel: where they run.
        tests: assertions that a model wrote, for when the search asks for some.
        sureness: of each sample the mean log-probability of its tokens, where that is known.
        without: signals that it shall not heed.
    """
    from smysl.solve.search import Search
    from smysl.solve.settings import Settings

    contract = contract_of(task, candidates)
    sources = [fitted(task.files(source)[task.path], contract) for source in candidates]
    given = GivenSamples(sources, tests, sureness)
    many = len(candidates)
    settings = Settings(samples=many, first=many, repairs=0, as_written=True, without=without)
    solution = Search(given, kernel, alone(contract), Journal(), settings).solve(contract)
    place = int(solution.origin.rpartition("#")[2]) if solution.origin else None
    return Chosen(place, solution.confidence or 0.0, solution.doubt)


class GivenSamples:
    """A model that has said everything already: the samples at hand; asked again, the tests."""

    name = "given"
    fingerprint = "given"

    def __init__(
        self, sources: Sequence[str], tests: str = "", sureness: Sequence[float | None] = ()
    ) -> None:
        self._sources = sources
        self._tests = tests
        self._sureness = sureness or [None] * len(sources)

    def complete(self, request: Request) -> Completion:
        """Return the samples, as many as there are; tests to who asks after an answer."""
        if any(message.role == "assistant" for message in request.messages):
            return Completion((Sample(f"```python\n{self._tests}\n```", 0),), 0, 0)
        samples = [
            Sample(f"```python\n{source}\n```", 1, sure)  # a mean stands for the sum over one token
            for source, sure in zip(self._sources, self._sureness, strict=True)
        ]
        return Completion(tuple(samples), 0, 0)

    def close(self) -> None:
        """Nothing to release."""


def shares() -> str:
    """Return what names the order of asking in force: a build before training is none after it."""
    from smysl.solve.shares import in_force

    return fingerprint(in_force())


def state(model: str, kernel: Kernel, settings: Mapping[str, Any]) -> str:
    """Return what names the product as it is now: its code, model, kernel and settings."""
    root = Path(smysl.__file__).parent
    parts = {one.name for one in root.iterdir()} - {"bench", "cli", "train"}
    return fingerprint(code_digest(parts), model, kernel.fingerprint, settings)
