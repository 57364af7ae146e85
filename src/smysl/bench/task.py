"""The nouns of a benchmark: a task, an attempt at it, and the score of an attempt."""

from __future__ import annotations

import msgspec

from smysl.core.example import Example


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One problem as a solver may see it. Hidden tests are never part of it.

    Attributes:
        id: the benchmark's own name of the problem.
        benchmark: ``humaneval``, ``mbpp``, ``exercism``, ``classeval``, ``project`` or ``specs``.
        prompt: the words that a model is asked with when it is asked once; empty for tasks that
            only a build can answer.
        entry: name of the function or class asked for, or of the package.
        path: file that an answer is laid down as, ``solution.py``.
        preamble: source that the problem gives and that every answer begins with.
        public: examples that the problem itself shows.
        documents: relative path and text of what a build may read, for tasks that are built.
        needs: modules outside of the standard library that the problem imports.
    """

    id: str
    benchmark: str
    prompt: str = ""
    entry: str = ""
    path: str = "solution.py"
    preamble: str = ""
    public: tuple[Example, ...] = ()
    documents: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The module that an answer becomes."""
        return self.path.removesuffix(".py").replace("/", ".")

    def files(self, source: str) -> dict[str, str]:
        """Return the files of an answer: its source after the preamble, under the task's path."""
        return {self.path: f"{self.preamble}\n{source}" if self.preamble else source}


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to one task, as it goes to the scorer.

    Attributes:
        task: id of the task.
        index: which answer; 0 is the greedy one.
        files: relative path and text of everything that was built.
    """

    task: str
    index: int
    files: dict[str, str]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question to somebody who knows the right answer to a task: what does this call give?

    Attributes:
        task: id of the task.
        namespace: the module whose names the call sees.
        call: an expression.
    """

    task: str
    namespace: str
    call: str


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What the scorer says of an attempt. It carries counts, never a test or its message.

    Attributes:
        task: id of the task.
        index: which answer.
        passed: whether every hidden test passes.
        tests_passed: number of hidden tests that pass.
        tests_total: number of hidden tests.
        parts: passed and total for each part that the benchmark tells apart: a requirement's id,
            ``unit``, ``acceptance``, ``base``, ``plus``.
    """

    task: str
    index: int
    passed: bool
    tests_passed: int
    tests_total: int
    parts: dict[str, tuple[int, int]] = {}
