"""A panel of models: each is asked for what those before it did not solve, and for nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from smysl.build.api import Ask, Options, build
from smysl.build.result import Result
from smysl.core.journal import Journal


def build_with(
    models: Sequence[str | None],
    spec: Path,
    out: Path | None,
    options: Options,
    *,
    journal: Journal | None = None,
    ask: Ask | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Result:
    """Compile a specification, escalating from one model to the next as long as something is unsolved.

    Every member's build is whole: stopped between two of them, the package is what the last one left, and the
    same command goes on. A token budget is for all of them together.

    Args:
        models: names, the one to ask first in front; ``None`` is the default model.
        spec: a document or a folder of documents.
        out: the package's folder; ``./NAME`` if not given.
        options: see ``Options``; its model is not used.
        journal: told of every step.
        ask: puts questions to a person.
        say: told which model is asked for what is left.

    Returns:
        the last build's result, with the cost of all.

    Raises:
        SmyslError: whatever stops a build.
    """
    journal = journal or Journal()
    before = dict(journal.costs)
    seconds = 0.0
    result: Result | None = None
    for model in models:
        spent = sum(journal.costs[name] - before[name] for name in ("tokens_in", "tokens_out"))
        left = None if options.budget_tokens is None else options.budget_tokens - spent
        if result is not None:
            if result.status != "unsolved" or (left is not None and left <= 0):
                break
            open_ = result.contracts.get("total", 0) - result.contracts.get("solved", 0)
            say(f"{model} is asked for what is not solved: {open_} of {result.contracts.get('total', 0)}")
        own = msgspec.structs.replace(options, model=model, budget_tokens=left)
        # Forgetting the earlier plan is for the first: the others go on from what it left.
        own = msgspec.structs.replace(own, replan=options.replan and result is None)
        result = build(spec, out, own, journal=journal, ask=ask)
        seconds += result.cost.get("seconds", 0.0)
    assert result is not None
    # One journal adds up what all of them cost; a build's own result may know of those before it.
    costs = {name: value - before[name] for name, value in journal.costs.items()}
    return msgspec.structs.replace(result, cost={**result.cost, **costs, "seconds": round(seconds, 2)})
