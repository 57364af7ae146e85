"""The verbs as functions: what the command line, the language server and scripts call."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from smysl.build.result import Result, has_errors
from smysl.core.journal import Journal
from smysl.core.seams import Kernel, Model

Ask = Callable[[Sequence[dict[str, Any]]], dict[str, str] | None]


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may say about a build; the defaults are the command line's.

    Attributes:
        model: name, path, address or ``scripted:FILE``; ``None``: the default. Another one than the last
            build's is asked again for what that one did not solve, and for nothing else.
        samples: most candidates of one contract before repairs.
        budget_tokens: new tokens at most, or ``None``.
        budget_seconds: wall-clock seconds at most, or ``None``; marks the lock as not reproducible.
        seed: base of all seeds.
        locked: fail rather than solve anything that the lock does not hold.
        context: whether prompts hold definitions and rules from elsewhere in the documents.
        review: whether the model reviews its own solutions and reflects on failures: more calls.
        replan: forget the ids and the plan of the earlier build.
        sandbox: name of the isolation to use, or empty for the best that works.
    """

    model: str | None = None
    samples: int = 8
    budget_tokens: int | None = None
    budget_seconds: float | None = None
    seed: int = 0
    locked: bool = False
    context: bool = True
    review: bool = False
    replan: bool = False
    sandbox: str = ""


def build(
    spec: Path,
    out: Path | None = None,
    options: Options | None = None,
    *,
    journal: Journal | None = None,
    ask: Ask | None = None,
    open_model: Callable[[], Model] | None = None,
    kernel: Kernel | None = None,
) -> Result:
    """Compile a specification into a package.

    Args:
        spec: a document or a folder of documents.
        out: the package's folder; ``./NAME`` if not given.
        options: see ``Options``.
        journal: told of every step, for progress.
        ask: puts questions to a person; without one, blocking questions end the build.
        open_model: gives the model, opened only if something must be solved; else ``options.model``.
        kernel: where candidates run; else one is opened.

    Returns:
        the result; ``up_to_date`` if there was nothing to do.

    Raises:
        SmyslError: whatever stops a build; what was solved so far is in the store.
    """
    from smysl.build.uptodate import nothing_to_do

    options = options or Options()
    journal = journal or Journal()
    started = time.monotonic()
    quick = None if options.replan else nothing_to_do(spec, out, settings_of(options), options.model, kernel)
    if quick is not None:
        return _with_seconds(quick, started)
    from smysl.spec import read

    specification = read(spec)
    out = (out or Path(specification.package)).absolute()
    if has_errors(specification.diagnostics):
        return Result(
            status="errors",
            package=specification.package,
            out=str(out),
            diagnostics=specification.diagnostics,
        )
    from smysl.build.session import Session
    from smysl.build.writer import exclusive

    with exclusive(out):
        session = Session(spec, specification, out, options, journal, open_model, kernel)
        try:
            result = session.run(ask)
        finally:
            session.close()
    return _with_seconds(result, started)


def _with_seconds(result: Result, started: float) -> Result:
    seconds = round(time.monotonic() - started, 2)
    return msgspec.structs.replace(result, cost={**result.cost, "seconds": seconds})


def settings_of(options: Options) -> dict[str, str]:
    """Return what else decides a build's result, for the lock.

    The model is not part of it: what is solved stays what it is when another model is at hand.
    """
    settings = {"samples": str(options.samples), "seed": str(options.seed)}
    # Named only where they are not as usual: locks of before stay what they were.
    if not options.context:
        settings["context"] = "none"
    if options.review:
        settings["review"] = "yes"
    return settings


__all__ = ["Options", "build", "settings_of"]
