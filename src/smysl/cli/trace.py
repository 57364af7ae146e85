"""``smysl trace``: from a requirement to its code and tests, from a line of code to its requirement."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from smysl.cli.options import JsonOption
from smysl.cli.output import OUT
from smysl.cli.verbs import verb_app
from smysl.core.errors import UsageError

if TYPE_CHECKING:
    from smysl.build.trace import LineTrace, RequirementTrace

app = verb_app()


@app.command()
def trace(
    what: Annotated[
        str, typer.Argument(metavar="REQ|FILE:LINE", help="A requirement's id, or a place in code.")
    ],
    *,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="The built package's folder.")
    ] = None,
    spec: Annotated[Path | None, typer.Option("--spec", metavar="SPEC", help="The documents.")] = None,
    prompt: Annotated[bool, typer.Option("--prompt", help="Show the prompt that made the code.")] = False,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Trace a requirement to its code and tests, or a line of code to its requirements."""
    import msgspec

    from smysl.build.lock import read_lock
    from smysl.build.trace import trace_line, trace_requirement
    from smysl.cli.traced import trace_lines
    from smysl.spec import read

    place = re.fullmatch(r"(.+\.\w+):(\d+)", what)
    folder = out or find_package(what if place else "")
    lock = read_lock(folder)
    if lock is None:
        raise UsageError(
            "U033",
            "there is no built package here",
            where=str(folder),
            help="smysl build SPEC, or name it with --out",
        )
    found: LineTrace | RequirementTrace
    if place:
        found = trace_line(place.group(1), int(place.group(2)), lock, folder)
    else:
        documents = spec or folder / lock.settings.get("spec", "")

        from smysl.build.rematch import rematch_specification

        specification = read(documents)
        found = trace_requirement(what, rematch_specification(lock, specification), lock, folder)
    for line in trace_lines(found):
        OUT.line(line)
    prompts = _prompts(found, folder) if prompt else []
    for text in prompts:
        OUT.line()
        OUT.line(text)
    OUT.result("done", trace=msgspec.to_builtins(found), **({"prompts": prompts} if prompt else {}))


def find_package(path: str) -> Path:
    """Return the nearest folder with a lock: above a file that is named, here, or the only one below.

    Raises:
        UsageError: U033 there is none; U034 there are several.
    """
    from smysl.build.lock import LOCK_NAME

    start = Path(path).absolute().parent if path else Path.cwd()
    for folder in (start, *start.parents):
        if (folder / LOCK_NAME).is_file():
            return folder
    below = sorted({p.parent for pattern in ("*", "*/*") for p in Path.cwd().glob(f"{pattern}/{LOCK_NAME}")})
    if len(below) == 1:
        return below[0]
    if below:
        names = ", ".join(str(folder.relative_to(Path.cwd())) for folder in below[:5])
        raise UsageError("U034", f"there are several built packages: {names}", help="name one with --out")
    raise UsageError("U033", "there is no built package here", help="smysl build SPEC, or name it with --out")


def _prompts(found: LineTrace | RequirementTrace, folder: Path) -> list[str]:
    """Return the prompts that made the code, from the store of the build that paid for them."""
    from smysl.build.trace import RequirementTrace
    from smysl.core.store import Store
    from smysl.model.stored import load_call

    places = found.symbols if isinstance(found, RequirementTrace) else tuple(filter(None, [found.symbol]))
    texts = []
    with Store(folder / ".smysl") as store:
        for key in dict.fromkeys(place.prompt for place in places if place.prompt):
            call = load_call(store, key)
            texts.append(
                "\n".join(f"[{m.role}]\n{m.content}" for m in call.request.messages)
                if call
                else f"the prompt {key[:16]} is in the store of the machine that built this, not here"
            )
    return texts
