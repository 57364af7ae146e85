"""``smysl worlds``: the environments: list them, watch a policy, record what one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from smysl.cli.options import JsonOption
from smysl.cli.output import OUT
from smysl.cli.verbs import verb_app
from smysl.cli.words import say
from smysl.core.errors import OutputError, UsageError
from smysl.core.literals import value_of
from smysl.worlds.installed import required

if TYPE_CHECKING:
    from smysl.worlds.world import World

app = verb_app()

_World = Annotated[str, typer.Argument(metavar="WORLD", help="RepoTool or Tool; smysl worlds list.")]
_Policy = Annotated[str, typer.Option("--policy", metavar="P", help="Who acts; smysl worlds list.")]
_Seed = Annotated[int, typer.Option("--seed", metavar="K", help="Of the first episode.")]
_Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="An argument of the world, patches=4 for instance."),
]
_Scenarios = Annotated[
    str,
    typer.Option(
        "--repo-scenarios",
        metavar="LIST",
        help="Scenarios of RepoTool that join in Mixed: proc_slice_loop,natural for instance.",
    ),
]
_Model = Annotated[
    str | None,
    typer.Option("--model", metavar="M", help="Proposes edits in RepoOpen: 1.5b, a file, a URL and model."),
]


@app.callback(invoke_without_command=True)
def worlds(context: typer.Context, *, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Environments in which an agent learns to drive tools."""
    required()
    if context.invoked_subcommand is None:
        _list()


@app.command("list")
def list_(*, json: JsonOption = False) -> None:  # noqa: ARG001 - main has read it already
    """Show the worlds, and who can act in each."""
    _list()


@app.command()
def play(
    world: _World,
    *,
    policy: _Policy = "random",
    seed: _Seed = 0,
    settings: _Set = None,
    repo_scenarios: _Scenarios = "",
    model: _Model = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="Write a page with the episode, step by step."),
    ] = None,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Watch one episode, screen by screen."""
    from smysl.core.store import write_atomically
    from smysl.worlds.policies import baseline
    from smysl.worlds.recording import record
    from smysl.worlds.replay import replay_html
    from smysl.worlds.screen import text_of

    made, name = _made(world, _with_scenarios(settings, repo_scenarios))
    try:
        with _asked(made, model):
            found = record(made, baseline(made, policy, seed), seed, name=name, by=policy)
    finally:
        made.close()
    for number, frame in enumerate(found.frames):
        for row, line in enumerate(text_of(frame.seen["patch"])):
            if line:
                OUT.line(f" {row:>2}  {line}")
        did = "" if frame.action is None else f"{found.actions[frame.action]}   {frame.reward:+.3f}"
        OUT.line(f" -- {number}  {did}")
        OUT.line()
    OUT.line(f"{'passed' if found.passed else 'not passed'}, reward {found.reward:+.3f}")
    if html is not None:
        try:
            html.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(html, replay_html(found).encode())
        except OSError as error:
            raise OutputError("O081", f"the page cannot be written: {error}", where=str(html)) from error
        OUT.line(say("written", path=html))
    OUT.result(world=name, policy=policy, seed=seed, passed=found.passed, reward=round(found.reward, 6))


@app.command()
def record(
    world: _World,
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Arrays, as NumPy's .npz.")],
    policy: _Policy = "random",
    episodes: Annotated[int, typer.Option("--episodes", metavar="N", min=1)] = 100,
    seed: _Seed = 0,
    settings: _Set = None,
    repo_scenarios: _Scenarios = "",
    model: _Model = None,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Record what a policy sees and does, to learn from by imitation."""
    from smysl.worlds.policies import baseline
    from smysl.worlds.recording import record as recorded
    from smysl.worlds.recording import write_traces

    made, name = _made(world, _with_scenarios(settings, repo_scenarios))
    found = []
    try:
        with _asked(made, model):
            for number in range(episodes):
                at = seed + number
                found.append(recorded(made, baseline(made, policy, at), at, name=name, by=policy))
                if (number + 1) % max(1, episodes // 10) == 0:
                    OUT.note(f"{number + 1}/{episodes}")
    finally:
        made.close()
    steps = write_traces(found, out)
    passed = sum(one.passed for one in found)
    OUT.line(f"{episodes} episodes, {steps} steps, {passed} passed")
    OUT.line(say("written", path=out))
    OUT.result(world=name, policy=policy, episodes=episodes, steps=steps, passed=passed, path=str(out))


@app.command()
def validate(
    pack: Annotated[Path, typer.Argument(metavar="PACK", help="A folder of tasks.")],
    *,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Run every task of a pack: it must be red as it is, and green with its gold patch."""
    from smysl.check import open_kernel
    from smysl.worlds.repo.packs import read_pack
    from smysl.worlds.repo.packs import validate as found_in

    tasks = read_pack(pack)
    with open_kernel() as kernel:
        found = found_in(tasks, kernel)
    for finding in found:
        OUT.line(f" {finding.task:<24} {finding.fault}")
    OUT.line(f"{len(tasks)} tasks, {len({one.task for one in found})} with a fault")
    findings = [{"task": one.task, "fault": one.fault} for one in found]
    OUT.result("unsolved" if found else "done", pack=str(pack), tasks=len(tasks), findings=findings)


@app.command()
def pack(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SOURCE",
            help="A repository with failing tests; a folder of QuixBugs-shaped JSON; "
            "a file of HumanEvalFix-shaped lines.",
        ),
    ],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="PACK", help="Folder of the pack.")],
    fix: Annotated[
        str, typer.Option("--fix", metavar="COMMIT", help="Of a Git repository: where its tests pass.")
    ] = "",
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Make tasks of real faults."""
    from smysl.bench.packs import pack as packed
    from smysl.check import open_kernel
    from smysl.worlds.repo.packs import write_pack

    with open_kernel() as kernel:
        found = packed(source, kernel, fix=fix, say=OUT.note)
    write_pack(found.tasks, out)
    OUT.line(f"{len(found.tasks)} tasks, {len(found.left_out)} left out: no visible test shows the fault")
    if found.tasks:
        OUT.line(say("written", path=out))
    OUT.result(
        "done" if found.tasks else "unsolved",
        pack=str(out),
        tasks=[name for name, _ in found.tasks],
        left_out=found.left_out,
    )


@app.command()
def harvest(
    build: Annotated[Path, typer.Argument(metavar="DIR", help="A built package, with its .smysl.")],
    *,
    out: Annotated[Path, typer.Option("--out", metavar="PACK", help="Folder of the pack.")],
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Make tasks of the candidates that failed in a build, with what was found in the end as their gold."""
    from smysl.build.harvest import harvest as harvested
    from smysl.check import open_kernel
    from smysl.worlds.repo.packs import write_pack

    with open_kernel() as kernel:
        found = harvested(build, kernel)
    write_pack(found, out)
    OUT.line(f"{len(found)} tasks")
    if found:
        OUT.line(say("written", path=out))
    OUT.result(pack=str(out), tasks=[name for name, _ in found])


def _list() -> None:
    from smysl.worlds.policies import baselines
    from smysl.worlds.registry import IDS, LARGER

    rows: list[dict[str, Any]] = []
    for name in (*IDS, *LARGER):
        made, _ = _made(name, None)
        rows.append({"id": name, "says": made.descriptor, "policies": list(baselines(made))})
        OUT.line(f" {name:<22} {made.descriptor}")
        if name in LARGER:
            world, arguments = LARGER[name]
            told = ", ".join(f"{key}={value}" for key, value in arguments.items())
            OUT.line(f" {'':<22} {world} with {told}")
        else:
            OUT.line(f" {'':<22} {', '.join(rows[-1]['policies'])}")
    OUT.result(worlds=rows)


@contextmanager
def _asked(world: World, model: str | None) -> Iterator[None]:
    """Let a model propose edits in a world, as long as this lasts.

    Raises:
        UsageError: W009 for a world in which nobody proposes anything.
    """
    if model is None:
        yield
        return
    from smysl.model.open import open_model
    from smysl.solve.repair.proposing import Proposing
    from smysl.worlds.open.world import RepoOpen

    if not isinstance(world, RepoOpen):
        raise UsageError("W009", "a model proposes edits in RepoOpen only", help="leave out --model")
    opened = open_model(model)
    try:
        world.proposer = Proposing(opened)
        yield
    finally:
        opened.close()


def _with_scenarios(settings: list[str] | None, scenarios: str) -> list[str]:
    return [*(settings or []), *([f"repo_scenarios={scenarios}"] if scenarios else [])]


def _made(name: str, settings: list[str] | None) -> tuple[World, str]:
    """Return a world by its id or its short name.

    Raises:
        UsageError: W009 for a world that does not exist, or an argument that it does not have.
    """
    import gymnasium

    from smysl.worlds.registry import IDS, LARGER, register
    from smysl.worlds.repo.task import is_literal

    register()
    every = (*IDS, *LARGER)
    found = next((one for one in every if name in {one, one.partition("/")[2].partition("-")[0]}), None)
    if found is None:
        raise UsageError("W009", f"there is no world {name!r}", help=", ".join(every))
    arguments: dict[str, Any] = {}
    for setting in settings or []:
        key, equals, value = setting.partition("=")
        if not equals:
            raise UsageError("W009", f"--set takes NAME=VALUE, not {setting!r}", help="--set patches=4")
        arguments[key] = value_of(value) if is_literal(value) else value
    try:
        made: Any = gymnasium.make(found, **arguments).unwrapped
    except TypeError as error:
        raise UsageError("W009", f"{found} does not take this: {error}", help="help(type(world))") from error
    return made, found
