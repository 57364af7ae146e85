"""The lock: what was built from what, and how sure it is, in a file that people can read and diff.

``smysl.lock`` lies in the output folder and belongs in git. It is JSON, one entry a line, so that a
change to one requirement changes a handful of lines. A seal over the text tells a lock that was changed
by hand or by a half-done merge from one that smysl wrote.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import msgspec

from smysl.core.errors import OutputError
from smysl.core.evidence import Authorship, Evidence, Question
from smysl.core.fingerprint import digest, normalise_text
from smysl.core.requirement import Requirement, Specification
from smysl.core.span import Span

LOCK_NAME = "smysl.lock"
FORMAT = 1
_EXCERPT = 160
_REMEMBERED = 24
"""How many digests of one symbol or file are remembered; older ones are a person's from then on."""


class SourceEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One document and the digest of its bytes."""

    path: str
    digest: str


class RequirementEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is needed to know a requirement again after its document was edited.

    Attributes:
        id: explicit, or given by smysl and remembered here.
        explicit: whether the document itself gives the id.
        fingerprint: of the words.
        file: its document.
        title: its title.
        text: the beginning of its text, for likeness.
    """

    id: str
    explicit: bool
    fingerprint: str
    file: str
    title: str = ""
    text: str = ""


class ContractEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was solved, and under which keys it may be believed without another look.

    Attributes:
        name: the contract's dotted name.
        file: file in the package that holds the symbol.
        requirements: ids that it answers.
        solve_key: contract, prompt and interfaces.
        own_key: the contract alone: without context, neighbours, ids and places.
        prompt_key: the words around it: context and the interfaces offered to it; empty where it has not been
            searched for under these.
        context_key: of these, the definitions and rules alone.
        code_key: its code and the code that it uses, as they lay in the package.
        solved: whether all its examples pass.
        passed: number of its examples that pass.
        failed: positions of those that do not, with one line each.
        authorship: model or person.
        origin: call and sample the code came from.
        prompt: key of the prompt that made it.
        samples: candidates drawn.
        agreement: weight of the chosen behaviour among candidates.
        confidence: probability that the behaviour is right, where estimated.
        mutants: by a key of examples: mutants of its code that they killed, and mutants made.
        spent: whether a budget ended the search: what it left unsolved is taken up by the next build.
        slow: a call on which its time has grown faster than its input, or empty.
    """

    name: str
    file: str
    requirements: tuple[str, ...] = ()
    solve_key: str = ""
    own_key: str = ""
    prompt_key: str = ""
    context_key: str = ""
    code_key: str = ""
    solved: bool = True
    passed: int = 0
    failed: tuple[tuple[int, str], ...] = ()
    authorship: Authorship = "model"
    origin: str = ""
    prompt: str = ""
    samples: int = 0
    agreement: float = 0.0
    confidence: float | None = None
    mutants: tuple[tuple[str, int, int], ...] = ()
    spent: bool = False
    slow: str = ""

    @property
    def is_cut_short(self) -> bool:
        """Whether the next build has more to try here, though nothing changed."""
        return self.spent and not (self.solved and self.prompt_key)


class SymbolEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One top-level symbol that smysl wrote.

    Attributes:
        file: the package's file.
        name: the symbol.
        code: digest of its normalised syntax: formatting and comments do not count.
        text: digest of its text as written.
        produced: digests of other normalised syntax that smysl once wrote here, newest last.
    """

    file: str
    name: str
    code: str
    text: str
    produced: tuple[str, ...] = ()


class FileEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One generated file.

    Attributes:
        path: inside the output folder.
        sha256: digest of its bytes as the last build left them.
        edited: whether something in it is a person's.
        text: shortened digest of the text that smysl generated, without a person's edits.
        produced: shortened digests of what else smysl once generated here, newest last.
        beside: digests of a module's imports and loose statements that are not a person's; ``None`` where an
            earlier smysl wrote the entry, and for files of other kinds.
    """

    path: str
    sha256: str
    text: str
    edited: bool = False
    produced: tuple[str, ...] = ()
    beside: tuple[str, ...] | None = None


class Lock(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """Everything a build without cache and model must know to have nothing to do.

    Attributes:
        smysl: version of the format.
        package: import name of the package.
        model: name of the model that was sampled, or empty.
        kernel: fingerprint of the kernel that checked.
        not_reproducible: whether a wall-clock budget ended the search.
        costs: of the build that made this lock, by name.
        sources: documents.
        requirements: in reading order.
        contracts: in dependency order.
        evidence: one row a requirement.
        symbols: by file, in order.
        files: by path.
        settings: what else decided the result, by name (seed, samples, options of the documents).
        questions: what a person could settle; none of it stopped the build.
        suite: how the run of the package's own tests ended, or empty where it has none.
    """

    smysl: int = FORMAT
    package: str
    model: str = ""
    kernel: str = ""
    not_reproducible: bool = False
    settings: dict[str, str] = {}
    costs: dict[str, float] = {}
    sources: tuple[SourceEntry, ...] = ()
    requirements: tuple[RequirementEntry, ...] = ()
    contracts: tuple[ContractEntry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    symbols: tuple[SymbolEntry, ...] = ()
    files: tuple[FileEntry, ...] = ()
    questions: tuple[Question, ...] = ()
    suite: str = ""

    @property
    def is_without_suite(self) -> bool:
        """Whether there are tests, and an earlier smysl did not write how they ended."""
        return not self.suite and any(entry.path.startswith("tests/") for entry in self.files)

    @property
    def has_good_suite(self) -> bool:
        """Whether nothing is known against the package's own tests."""
        return self.suite in {"", "passed"}

    def contract(self, name: str) -> ContractEntry | None:
        """Return the entry of a contract, or ``None``."""
        return next((entry for entry in self.contracts if entry.name == name), None)

    def evidence_of(self, requirement: str) -> Evidence | None:
        """Return the evidence row of a requirement, or ``None``."""
        return next((row for row in self.evidence if row.requirement == requirement), None)

    def symbols_in(self, file: str) -> dict[str, SymbolEntry]:
        """Return the symbols that smysl wrote into a file, by name."""
        return {entry.name: entry for entry in self.symbols if entry.file == file}

    def is_another(self, model: str | None) -> bool:
        """Tell whether a person names another model than the one that was asked last."""
        return model is not None and model != self.settings.get("model", model)

    def file(self, path: str) -> FileEntry | None:
        """Return the entry of a generated file, or ``None``."""
        return next((entry for entry in self.files if entry.path == path), None)


def source_entries(specification: Specification) -> tuple[SourceEntry, ...]:
    """Return the documents' part of a lock."""
    return tuple(SourceEntry(path=source.path, digest=source.digest) for source in specification.sources)


def requirement_entries(requirements: Iterable[Requirement]) -> tuple[RequirementEntry, ...]:
    """Return the requirements' part of a lock, in reading order (which is how their place is known)."""
    return tuple(
        RequirementEntry(
            id=requirement.id,
            explicit=requirement.explicit,
            fingerprint=requirement.fingerprint,
            file=requirement.span.file,
            title=requirement.title,
            text=normalise_text(requirement.text)[:_EXCERPT],
        )
        for requirement in requirements
    )


def remember(produced: Iterable[str], last: str, new: str) -> tuple[str, ...]:
    """Return a bounded history of digests, oldest first.

    Args:
        produced: the history so far.
        last: what was current until now, or empty.
        new: what is current from now on; it is not part of the history.
    """
    return tuple(old for old in dict.fromkeys([*produced, last]) if old not in {new, ""})[-_REMEMBERED:]


def lock_text(lock: Lock) -> str:
    """Return the lock as text: JSON, one entry a line, sealed.

    Lines of documents move with every edit above them, so places have a section of their own, one line
    a document, and the rows of evidence stay as they are.
    """
    fields: dict[str, Any] = msgspec.to_builtins(lock)
    places: dict[str, dict[str, list[int]]] = {}
    for row in fields["evidence"]:
        file, *place = row.pop("span").values()
        places.setdefault(file, {})[row["requirement"]] = place
    fields["places"] = [{"file": file, "spans": spans} for file, spans in places.items()]
    lines = [f"{_json(name)}: {_section(value)}" for name, value in fields.items()]
    body = ",\n".join(lines)
    return f'{{\n{body},\n"seal": "{_seal(body)}"\n}}\n'


def parse_lock(text: str, where: str = LOCK_NAME) -> Lock:
    """Return the lock that ``lock_text`` wrote.

    Args:
        text: the file's text.
        where: what to name in an error.

    Raises:
        OutputError: O031 unresolved merge; O032 not a lock, or cut short; O033 written by a newer
            smysl; O034 changed by hand.
    """
    if any(line.startswith(("<<<<<<<", ">>>>>>>")) for line in text.splitlines()):
        raise OutputError(
            "O031",
            "the lock holds an unresolved merge",
            where=where,
            help=f"take one side whole (git checkout --ours {LOCK_NAME}, or --theirs), then build again",
        )
    fields = _decoded(text, where)
    version = fields["smysl"]
    if version > FORMAT:
        raise OutputError(
            "O033",
            f"the lock has format {version}; this smysl reads up to {FORMAT}",
            where=where,
            help="update smysl, or build into another folder with --out",
        )
    try:
        _put_places_back(fields)
        lock = msgspec.convert(fields, Lock)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_a_lock(where, str(error)) from error
    body, _, rest = text.removeprefix("{\n").rpartition(',\n"seal": ')
    if rest != f'"{_seal(body)}"\n}}\n':
        raise OutputError(
            "O034",
            "the lock was changed by something other than smysl",
            where=where,
            help=_WAY_OUT,
        )
    return lock


def read_lock(out: Path) -> Lock | None:
    """Return the lock of an output folder, or ``None`` where there is none.

    Raises:
        OutputError: if there is a file but it cannot be believed; see ``parse_lock``.
    """
    path = out / LOCK_NAME
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise OutputError("O032", f"the lock cannot be read: {error.strerror}", where=str(path)) from error
    try:
        # A checkout may have turned line ends around; that is not tampering.
        return parse_lock(data.decode().replace("\r\n", "\n"), str(path))
    except UnicodeDecodeError as error:
        raise _not_a_lock(str(path), "it is not text") from error


_WAY_OUT = (
    f"restore it (git checkout -- {LOCK_NAME}); without it, build into an empty folder with --out and compare"
)


def _not_a_lock(where: str, reason: str) -> OutputError:
    return OutputError("O032", f"the lock cannot be read: {reason}", where=where, help=_WAY_OUT)


def _decoded(text: str, where: str) -> dict[str, Any]:
    try:
        fields = msgspec.json.decode(text.encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise _not_a_lock(where, str(error)) from error
    if not isinstance(fields, dict) or not isinstance(fields.get("smysl"), int):
        raise _not_a_lock(where, "it does not say which format it has")
    return fields


def _put_places_back(fields: dict[str, Any]) -> None:
    spans = {}
    for place in fields.pop("places"):
        for identifier, (line, column, end_line, end_column) in place["spans"].items():
            spans[identifier] = Span(place["file"], line, column, end_line, end_column)
    for row in fields["evidence"]:
        row["span"] = msgspec.to_builtins(spans[row["requirement"]])


def _section(value: object) -> str:
    if isinstance(value, list | tuple) and value:
        entries = ",\n".join(f" {_json(entry)}" for entry in value)
        return f"[\n{entries}\n]"
    return _json(value, "sorted")


def _json(value: object, order: Literal["sorted"] | None = None) -> str:
    return msgspec.json.format(msgspec.json.encode(value, order=order), indent=0).decode()


def _seal(body: str) -> str:
    return digest(body.encode())[:32]
