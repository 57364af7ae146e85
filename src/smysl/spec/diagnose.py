"""Findings about a specification as a whole, like a compiler's; codes are stable and never reused.

====  ========  ===================================================================
code  severity  what was found
====  ========  ===================================================================
S020  error     the documents name no behaviour
S021  error     an id given twice, also in two files
S022  warning   a link, or an id referred to, that leads nowhere
S023  note      a phrase written like a defined term that nothing defines
S024  warning   a decision the text leaves open: TBD, a question
S025  note      a vague phrase: etc., as appropriate
S026  note      the code given is whole, and nothing is asked of it that can be checked
S031  warning   two examples of one call that disagree
S032  warning   something that reads as an example and cannot be read for sure
S033  warning   an example of something that no document describes
S034  warning   an example that belongs to no requirement, so that nothing runs it
S044  note      a *must* with nothing to check it by
====  ========  ===================================================================

S001 to S019 belong to reading: files that cannot be read, front matter, package names.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence

from smysl.core.diagnostic import Diagnostic
from smysl.core.example import CallExample, is_executable
from smysl.core.requirement import Requirement, Signature, Specification
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.contradictions import contradictions
from smysl.spec.examples import Findings, find, known_names
from smysl.spec.expressions import callees, parse, subject
from smysl.spec.messages import Language, finding, phrase
from smysl.spec.openings import openings
from smysl.spec.suggest import argument_values, speaks_of_code, suggestion
from smysl.spec.targets import dangling

_TOP = Span("", 1, 1, 1, 1)


def diagnose(
    specification: Specification,
    *,
    blocks: Mapping[str, Sequence[Block]] | None = None,
    duplicates: Sequence[tuple[str, Span, Span]] = (),
    findings: Mapping[str, Findings] | None = None,
) -> tuple[Diagnostic, ...]:
    """Find what is wrong with, or missing from, a specification.

    Args:
        specification: what was understood.
        blocks: the blocks of each document by its path; without them, links, open decisions and
            examples that do not parse are not looked for.
        duplicates: ids given more than once: the id, its first place, the later place.
        findings: what `smysl.spec.examples.find` found in each document, where that is known already.

    Returns:
        The findings in order of place, in the language of the document each stands in.
    """
    blocks = blocks or {}
    signatures = {signature.name: signature for signature in specification.signatures}
    found = (
        findings if findings is not None else {path: find(many, signatures) for path, many in blocks.items()}
    )
    languages: dict[str, Language] = {source.path: source.language for source in specification.sources}
    check = _Check(specification, signatures, languages)
    diagnostics = [
        *check.behaviour(),
        *check.duplicates(duplicates),
        *check.links(blocks),
        *check.open_words(blocks),
        *check.contradictions(found),
        *check.broken(found),
        *check.strangers(found),
        *check.homeless(found),
        *check.unchecked(found),
    ]
    order = {source.path: number for number, source in enumerate(specification.sources)}

    def place(diagnostic: Diagnostic) -> tuple[int, Span]:
        span = diagnostic.span or _TOP
        return order.get(span.file, -1), span

    return tuple(sorted(dict.fromkeys(diagnostics), key=place))


class _Check:
    """The checks, over the same facts."""

    def __init__(
        self,
        specification: Specification,
        signatures: Mapping[str, Signature],
        languages: Mapping[str, Language],
    ) -> None:
        self._specification = specification
        self._signatures = signatures
        self._languages = languages
        self._names = known_names(signatures) | {name.rpartition(".")[2] for name in signatures}

    def _language(self, span: Span | None) -> Language:
        return self._languages.get(span.file if span else "", self._specification.language)

    def behaviour(self) -> Iterator[Diagnostic]:
        one = self._specification
        if (
            one.signatures
            or one.program
            or any(r.kind in {"behaviour", "scenario"} for r in one.requirements)
        ):
            return
        if one.stubs:  # reading refuses those that define nothing
            yield finding("S026", one.language, ((Span(one.stubs[0][0], 1, 1, 1, 1), ""),))
        elif not any(requirement.examples for requirement in one.requirements):
            first = one.sources[0].path if one.sources else ""
            places = ((Span(first, 1, 1, 1, 1), ""),) if first else ()
            yield finding("S020", one.language, places)

    def duplicates(self, duplicates: Sequence[tuple[str, Span, Span]]) -> Iterator[Diagnostic]:
        for name, first, later in duplicates:
            language = self._language(later)
            places = ((later, phrase("here", language)), (first, phrase("first", language)))
            yield finding("S021", language, places, id=name)

    def links(self, blocks: Mapping[str, Sequence[Block]]) -> Iterator[Diagnostic]:
        for one in dangling(self._specification, blocks):
            language = self._language(one.span)
            near = phrase("near", language, name=one.near) if one.near else ""
            yield finding("S022", language, ((one.span, ""),), target=one.target, near=near)

    def open_words(self, blocks: Mapping[str, Sequence[Block]]) -> Iterator[Diagnostic]:
        for one in openings(self._specification, blocks):
            language = self._language(one.span)
            words = one.words if len(one.words) <= 60 else f"{one.words[:57]}…"
            yield finding(one.code, language, ((one.span, ""),), words=words, term=one.words)

    def contradictions(self, found: Mapping[str, Findings]) -> Iterator[Diagnostic]:
        examples = [one.example for many in found.values() for one in many.found]
        if not found:
            examples = [
                one for requirement in self._specification.requirements for one in requirement.examples
            ]
        for one in contradictions(dict.fromkeys(examples), self._signatures):
            language = self._language(one.first.span)
            first = phrase("here_want", language, want=one.wants[0])
            second = phrase("also_want", language, want=one.wants[1])
            yield finding("S031", language, ((one.first.span, first), (one.second.span, second)))

    def broken(self, found: Mapping[str, Findings]) -> Iterator[Diagnostic]:
        for many in found.values():
            for one in many.broken:
                language = self._language(one.span)
                yield finding(
                    "S032",
                    language,
                    ((one.span, ""),),
                    way=phrase(one.why, language, signature=str(self._signatures.get(one.text, one.text))),
                )

    def strangers(self, found: Mapping[str, Findings]) -> Iterator[Diagnostic]:
        seen: set[str] = set()
        for many in found.values():
            for one in many.found:
                tree = parse(one.example.call) if isinstance(one.example, CallExample) else None
                if tree is None:
                    continue
                name = subject(tree, self._names)
                if (
                    not name
                    or name in seen
                    or any(part in self._names for call in callees(tree) for part in call.split("."))
                ):
                    continue
                seen.add(name)
                language = self._language(one.span)
                close = difflib.get_close_matches(name, self._names, 1, 0.75)
                near = phrase("near", language, name=close[0]) if close else ""
                yield finding(
                    "S033", language, ((one.span, ""),), name=name, near=near, signature=f"{name}(…)"
                )

    def homeless(self, found: Mapping[str, Findings]) -> Iterator[Diagnostic]:
        placed = {one for requirement in self._specification.requirements for one in requirement.examples}
        for many in found.values():
            for one in many.found:
                if one.example in placed or not is_executable(one.example):
                    continue
                tree = parse(one.example.call) if isinstance(one.example, CallExample) else None
                if tree is not None and subject(tree, self._names) not in self._names:
                    continue  # of something that no document describes: said already
                yield finding("S034", self._language(one.span), ((one.span, ""),))

    def unchecked(self, found: Mapping[str, Findings]) -> Iterator[Diagnostic]:
        examples = [one.example for many in found.values() for one in many.found]
        values = argument_values(examples, self._signatures)
        near: Requirement | None = None
        for requirement in self._specification.requirements:
            before = near if near and near.span.file == requirement.span.file else None
            near = requirement if requirement.symbols else near
            if requirement.strength != "must" or not _can_be_checked(requirement):
                continue
            if any(is_executable(example) for example in requirement.examples):
                continue
            language = self._language(requirement.span)
            example = suggestion(requirement, before, self._signatures, values, language)
            yield finding("S044", language, ((requirement.span, ""),), id=requirement.id, example=example)


def _can_be_checked(requirement: Requirement) -> bool:
    """Tell whether an example is to be expected: a numbered demand, or prose that speaks of code."""
    if requirement.kind == "quality":
        return False
    return requirement.explicit or bool(requirement.symbols) or speaks_of_code(requirement.text)
