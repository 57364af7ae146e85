"""The trace, both ways: from a requirement to lines and tests, and from a line to requirements.

What it says is read from the files as they lie on disk; the lock adds what is known about them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from smysl.build.lock import ContractEntry, Lock
from smysl.build.ownership import file_digest, read_text, state_of
from smysl.build.quote import verbatim
from smysl.build.tests_writer import test_ids
from smysl.core.errors import UsageError
from smysl.core.evidence import Authorship, Evidence
from smysl.core.requirement import Specification
from smysl.edit.names import undefined_names
from smysl.edit.symbols import defined_by, segments

_MARKER = re.compile(r"^\s*# @relation\(([^,()]+(?:, *[^,()=]+)*), *scope=", re.MULTILINE)


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A symbol in a file of the package.

    Attributes:
        file: path inside the output folder.
        symbol: its name.
        line: first line, markers included; 0 where it is not there.
        end_line: last line.
        requirements: ids that it answers (for a helper: those of the symbols that use it).
        authorship: model or person.
        prompt: key of the prompt that made it, or empty.
        origin: the call and sample it came from, or empty.
        samples: candidates it was chosen from.
        is_helper: whether it answers them only through the symbols that use it.
    """

    file: str
    symbol: str
    line: int = 0
    end_line: int = 0
    requirements: tuple[str, ...] = ()
    authorship: Authorship = "model"
    prompt: str = ""
    origin: str = ""
    samples: int = 0
    is_helper: bool = False


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """A test and the example it was made from."""

    __test__ = False

    id: str
    line: int
    example: str
    place: str


class RequirementTrace(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that stands behind one requirement."""

    id: str
    title: str
    text: str
    place: str
    strength: str
    evidence: Evidence | None
    symbols: tuple[Place, ...]
    tests: tuple[Test, ...]


class LineTrace(msgspec.Struct, frozen=True, kw_only=True):
    """What a line of the package is for; ``symbol`` is ``None`` between symbols."""

    file: str
    line: int
    symbol: Place | None
    evidence: tuple[Evidence, ...] = ()


def trace_requirement(
    identifier: str, specification: Specification, lock: Lock, out: Path
) -> RequirementTrace:
    """Return what answers and checks a requirement.

    Args:
        identifier: its id; case does not count.
        specification: the documents.
        lock: of the package.
        out: the package's folder.

    Raises:
        UsageError: U030 there is no such requirement.
    """
    known = {requirement.id: requirement for requirement in specification.requirements}
    by_case = {one.casefold(): one for one in known}
    requirement = known.get(by_case.get(identifier.casefold(), ""))
    if requirement is None:
        near = difflib.get_close_matches(identifier, known, n=3, cutoff=0.4)
        way_out = f"did you mean {', '.join(near)}?" if near else "smysl plan shows all requirements"
        raise UsageError("U030", f"no requirement is called {identifier}", help=way_out)
    files = [entry.path for entry in lock.files if entry.path.startswith("src/")]
    places = [
        place
        for file in files
        for place in places_in(file, lock, out)
        if requirement.id in place.requirements and not place.is_helper
    ]
    tests = []
    for (owner, position), node in test_ids(specification).items():
        if owner != requirement.id:
            continue
        span = requirement.examples[position].span
        file, _, name = node.partition("::")
        line = next((place.line for place in places_in(file, lock, out) if place.symbol == name), 0)
        shown = " ".join(verbatim(specification, span, 1))
        tests.append(Test(id=node, line=line, example=shown, place=f"{span.file}:{span.line}"))
    return RequirementTrace(
        id=requirement.id,
        title=requirement.title,
        text=requirement.text,
        place=f"{requirement.span.file}:{requirement.span.line}",
        strength=requirement.strength,
        evidence=lock.evidence_of(requirement.id),
        symbols=tuple(places),
        tests=tuple(tests),
    )


def trace_line(path: str, line: int, lock: Lock, out: Path) -> LineTrace:
    """Return what a line of the package is for.

    Args:
        path: a file of the package, relative to its folder or to the current one.
        line: from 1.
        lock: of the package.
        out: the package's folder.

    Raises:
        UsageError: U031 no such file in the package; U032 it has no such line.
    """
    file = _inside(path, lock, out)
    text = read_text(out / file)
    if text is None:
        raise UsageError("U031", f"{path} is not a file of the package", where=str(out))
    count = len(text.splitlines())
    if not 1 <= line <= max(count, 1):
        raise UsageError("U032", f"{file} has no line {line}", help=f"it has {count} lines")
    symbol = next((p for p in places_in(file, lock, out) if p.line <= line <= p.end_line), None)
    rows = [lock.evidence_of(one) for one in symbol.requirements] if symbol else []
    return LineTrace(file=file, line=line, symbol=symbol, evidence=tuple(row for row in rows if row))


def places_in(file: str, lock: Lock, out: Path) -> list[Place]:
    """Return the symbols of a Python file on disk, in order, with what the lock knows of each."""
    text = read_text(out / file)
    if text is None or not file.endswith(".py"):
        return []
    try:
        found = list(_symbols(text))
    except SyntaxError:
        return []
    untouched = (entry := lock.file(file)) is not None and file_digest(text) == entry.sha256
    edited_before = entry is not None and entry.edited
    answers = {c.name.rpartition(".")[2]: c for c in lock.contracts if c.file == file}
    users = _users({name: source for name, source, _, _ in found})
    own = {name: _own_ids(source, answers.get(name)) for name, source, _, _ in found}
    places = []
    for name, source, first, last in found:
        reached = [name, *sorted(users[name])]
        ids = own[name] or tuple(dict.fromkeys(one for user in reached for one in own[user]))
        contract = answers.get(name)
        is_person = not (untouched and not edited_before) and (
            state_of(source, name, file, lock) in {"edited", "added"}
        )
        places.append(
            Place(
                file=file,
                symbol=name,
                line=first,
                end_line=last,
                requirements=ids,
                authorship="person" if is_person else contract.authorship if contract else "model",
                prompt=contract.prompt if contract else "",
                origin=contract.origin if contract else "",
                samples=contract.samples if contract else 0,
                is_helper=not own[name],
            )
        )
    return places


def _symbols(text: str) -> Iterator[tuple[str, str, int, int]]:
    for statement, source in segments(text):
        last = statement.end_lineno or statement.lineno
        for name in defined_by(statement):
            yield name, source, last - source.count("\n"), last


def _own_ids(source: str, contract: ContractEntry | None) -> tuple[str, ...]:
    marked = tuple(one.strip() for group in _MARKER.findall(source) for one in group.split(","))
    return marked or (contract.requirements if contract else ())


def _users(sources: dict[str, str]) -> dict[str, set[str]]:
    """Return, for each symbol of a module, all symbols that use it, directly or through others."""
    direct: dict[str, set[str]] = {name: set() for name in sources}
    for name, source in sources.items():
        for used in undefined_names(source) & sources.keys():
            direct[used].add(name)
    for users in direct.values():
        pending = list(users)
        while pending:
            for further in direct[pending.pop()] - users:
                users.add(further)
                pending.append(further)
    return direct


def _inside(path: str, lock: Lock, out: Path) -> str:
    plain = Path(path).as_posix().removeprefix("./")
    if (out / plain).is_file():
        return plain
    absolute = Path(path).absolute()
    if absolute.is_relative_to(out.absolute()) and absolute.is_file():
        return absolute.relative_to(out.absolute()).as_posix()
    ends = [entry.path for entry in lock.files if f"/{entry.path}".endswith(f"/{plain}")]
    if len(ends) == 1:
        return ends[0]
    near: Iterable[str] = ends or difflib.get_close_matches(plain, [e.path for e in lock.files], n=3)
    raise UsageError(
        "U031",
        f"{path} is not a file of the package",
        where=str(out),
        help=f"did you mean {', '.join(near)}?" if near else "give a path inside the package",
    )
