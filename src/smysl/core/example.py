"""Examples: the executable part of a requirement, kept verbatim with its place."""

from __future__ import annotations

import msgspec

from smysl.core.span import Span


class CallExample(msgspec.Struct, frozen=True, kw_only=True, tag="call"):
    """A call and what comes of it: ``f(1, 2)`` → ``3``, or an error.

    Exactly one of ``expected``, ``raises`` and ``output`` is set, save that a call which prints may
    have both an expected value and an output.

    Attributes:
        span: where the example stands.
        call: a Python expression, for instance ``pay(90, 2050)``.
        expected: Python source of the expected value, for instance ``{"a": 1}``.
        raises: name of the expected exception, for instance ``ValueError``.
        message: text that the exception's message must contain.
        output: what the call must print.
        counter: a counter-example: the value must *not* be the expected one.
    """

    span: Span
    call: str
    expected: str | None = None
    raises: str | None = None
    message: str | None = None
    output: str | None = None
    counter: bool = False


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a session and what it must give; all ``None`` means: it just runs."""

    code: str
    expected: str | None = None
    raises: str | None = None
    message: str | None = None
    output: str | None = None


class StepsExample(msgspec.Struct, frozen=True, kw_only=True, tag="steps"):
    """Statements that share one namespace, as in a doctest session; each may have an expectation."""

    span: Span
    steps: tuple[Step, ...]


class TranscriptExample(msgspec.Struct, frozen=True, kw_only=True, tag="transcript"):
    """One command of a shell transcript.

    Attributes:
        span: where the command stands.
        command: the line after ``$``.
        output: standard output and error together, as the document shows them.
        exit_code: from ``[exit N]``, else 0.
        files: name and text of the files that the document shows beside the transcript.
        stdin: text given on standard input.
        before: commands of the same transcript that ran before this one in the same folder.
    """

    span: Span
    command: str
    output: str
    exit_code: int = 0
    files: tuple[tuple[str, str], ...] = ()
    stdin: str = ""
    before: tuple[str, ...] = ()


class HttpExample(msgspec.Struct, frozen=True, kw_only=True, tag="http"):
    """One HTTP exchange as the document shows it."""

    span: Span
    method: str
    path: str
    request_headers: tuple[tuple[str, str], ...] = ()
    request_body: str = ""
    status: int = 200
    response_headers: tuple[tuple[str, str], ...] = ()
    response_body: str | None = None


class ScenarioExample(msgspec.Struct, frozen=True, kw_only=True, tag="scenario"):
    """Given/When/Then in words. Runs only where its clauses contain code (see ``spec``)."""

    span: Span
    title: str
    given: tuple[str, ...]
    when: tuple[str, ...]
    then: tuple[str, ...]


Example = CallExample | StepsExample | TranscriptExample | HttpExample | ScenarioExample


def is_executable(example: Example) -> bool:
    """Tell whether the kernel can run this example as it stands."""
    return not isinstance(example, ScenarioExample | HttpExample)


def without_place(example: Example) -> Example:
    """Return the example with an empty span: the form that goes into solve keys."""
    return msgspec.structs.replace(example, span=Span("", 0, 0, 0, 0))
