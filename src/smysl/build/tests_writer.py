"""The package's tests: every executable example of the documents as one pytest test, verbatim."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Mapping
from pathlib import PurePosixPath

from smysl.build.conftest_text import conftest_text
from smysl.build.example_code import can_be_test, example_lines
from smysl.build.imports import Names, needed_imports, used_fixtures
from smysl.build.names import unique_slugs
from smysl.build.quote import verbatim
from smysl.check.expected import promises_iterator
from smysl.core.contract import Plan
from smysl.core.evidence import Solution
from smysl.core.example import CallExample, Example, TranscriptExample
from smysl.core.requirement import Requirement, Specification
from smysl.core.seams import Files
from smysl.core.span import Span
from smysl.core.verdict import is_sometimes
from smysl.edit.tidy import tidy_all

ExampleKey = tuple[str, int]
"""A requirement's id and the position of an example among its examples, from 0."""

TESTS = "tests"


def test_ids(specification: Specification) -> dict[ExampleKey, str]:
    """Return the pytest id of every executable example: ``tests/test_pay.py::test_ts_7_1``.

    Numbers count from 1 within a requirement, examples that cannot run included, so that a test
    keeps its name when one of its neighbours becomes executable.
    """
    slugs = unique_slugs(requirement.id for requirement in specification.requirements)
    files = _files_of(specification)
    return {
        (
            requirement.id,
            position,
        ): f"{files[requirement.span.file]}::test_{slugs[requirement.id]}_{position + 1}"
        for requirement in specification.requirements
        for position, example in enumerate(requirement.examples)
        if can_be_test(example)
    }


test_ids.__test__ = False  # type: ignore[attr-defined]  # pytest collects by name


def failing_examples(
    specification: Specification, plan: Plan, solutions: Mapping[str, Solution]
) -> dict[ExampleKey, str]:
    """Return the examples that solutions are known not to satisfy, with one line of reason each.

    Args:
        specification: the documents.
        plan: its contracts.
        solutions: by contract name; a contract without one counts as unsolved.
    """
    reasons: dict[Example, str] = {}
    for contract in plan.contracts:
        solution = solutions.get(contract.name)
        if solution is None or not solution.source:
            reasons.update(dict.fromkeys(contract.examples, f"{contract.name} is unsolved"))
            continue
        for position, came_out in solution.failed:
            reasons[contract.examples[position]] = came_out or f"{contract.name} gives something else"
    return {
        (requirement.id, position): reasons[example]
        for requirement in specification.requirements
        for position, example in enumerate(requirement.examples)
        if can_be_test(example) and example in reasons
    }


def test_files(
    specification: Specification,
    plan: Plan,
    failing: Mapping[ExampleKey, str] | None = None,  # noqa: PT028 - not a test
    files: Files | None = None,  # noqa: PT028 - not a test
) -> dict[str, str]:
    """Return the test files of a package: relative path → text, one file a document.

    Args:
        specification: the documents with their examples.
        plan: tells which module each symbol lives in.
        failing: examples that do not hold, with one line of reason; their tests are xfails, strict unless
            they hold sometimes.
        files: the package: its signatures say what gives an iterator.
    """
    names = Names.of(specification, plan)
    ids = test_ids(specification)
    tests: dict[str, list[str]] = {}
    imports: dict[str, dict[str, str]] = {}
    has_transcripts = False
    for requirement in specification.requirements:
        for position, example in enumerate(requirement.examples):
            key = (requirement.id, position)
            if key not in ids:
                continue
            file, _, name = ids[key].partition("::")
            lazily = isinstance(example, CallExample) and promises_iterator(example.call, files or {})
            lines = example_lines(example, lazily=lazily)
            at_top = imports.setdefault(file, {})
            top, local = needed_imports(names, names.home_of(requirement, example), lines, at_top)
            at_top.update(top)
            doc = _docstring(specification, requirement, example.span)
            reason = (failing or {}).get(key)
            tests.setdefault(file, []).append(_test(name, requirement.id, doc, [*local, *lines], reason))
            if reason is not None:
                at_top.setdefault("pytest", "import pytest")
            has_transcripts = has_transcripts or isinstance(example, TranscriptExample)
    written = {}
    for source, file in _files_of(specification).items():
        if file in tests:
            written[file] = _module(source, sorted(set(imports[file].values())), tests[file])
    if has_transcripts:
        written[f"{TESTS}/conftest.py"] = conftest_text(specification.package, plan.program)
    # The package's name in the tree tells the sorter of imports which ones are its own.
    own = f"src/{specification.package}/__init__.py"
    tidied = tidy_all({**written, own: ""})
    return {file: tidied[file] for file in written}


test_files.__test__ = False  # type: ignore[attr-defined]


def _files_of(specification: Specification) -> dict[str, str]:
    """Return the test file of each document, named by the document alone where that is enough."""
    sources = [source.path for source in specification.sources]
    sources += [requirement.span.file for requirement in specification.requirements]
    stems = {source: PurePosixPath(source).with_suffix("").as_posix() for source in sources}
    short = {source: PurePosixPath(stem).name for source, stem in stems.items()}
    if len(set(short.values())) == len(short):
        stems = short
    slugs = unique_slugs(stems[source] + suffix for source, suffix in _suffixes(stems))
    return {source: f"{TESTS}/test_{slugs[stems[source] + suffix]}.py" for source, suffix in _suffixes(stems)}


def _suffixes(stems: Mapping[str, str]) -> list[tuple[str, str]]:
    """Two documents that differ only in their format still need two files."""
    first: dict[str, str] = {}
    for source, stem in stems.items():
        first.setdefault(stem, source)
    return [
        (source, "" if first[stem] == source else PurePosixPath(source).suffix)
        for source, stem in stems.items()
    ]


def _module(source: str, imports: list[str], tests: list[str]) -> str:
    doc = ast.unparse(ast.Expr(ast.Constant(f"Examples of {source}, verbatim.")))
    quoted = '"""' + doc[1:-1] + '"""'
    return "\n".join([quoted, "", *imports, "", "", "\n\n".join(tests)]) + "\n"


def _test(name: str, identifier: str, doc: str, lines: list[str], reason: str | None) -> str:
    head = [f"# @relation({identifier}, scope=function)"]
    if reason is not None:
        # What passes sometimes would be red sometimes, were it announced that it never does.
        strict = not is_sometimes(reason)
        head.append(f"@pytest.mark.xfail(strict={strict}, reason={f'{identifier}: {reason}'!r})")
    head.append(f"def {name}({', '.join(used_fixtures(lines))}):")
    return "\n".join([*head, textwrap.indent(doc, "    "), textwrap.indent("\n".join(lines), "    "), ""])


def _docstring(specification: Specification, requirement: Requirement, span: Span) -> str:
    """Return the place and the example as the document writes it.

    The place has no line number: a test must not change because of an edit above it.
    """
    shown = verbatim(specification, span, _SHOWN)
    place = ", ".join(
        filter(None, [span.file, *requirement.section[-1:], requirement.title or requirement.id])
    )
    text = "\n".join([place, "", *shown, ""])
    text = "".join(
        c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in text.replace("\\", "\\\\")
    )
    return '"""' + text.replace('"""', '\\"\\"\\"') + '"""'


_SHOWN = 20
"""Lines of an example that a docstring shows."""
