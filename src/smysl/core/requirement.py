"""Requirements: what the documents demand, with the place that demands it."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.diagnostic import Diagnostic
from smysl.core.example import Example
from smysl.core.fingerprint import fingerprint, normalise_text
from smysl.core.span import Span

Strength = Literal["must", "should", "may"]
Kind = Literal["behaviour", "error", "rule", "quality", "scenario"]


class Parameter(msgspec.Struct, frozen=True):
    """One parameter of a signature; ``annotation`` and ``default`` are Python source or ``None``."""

    name: str
    annotation: str | None = None
    default: str | None = None
    variadic: Literal["", "*", "**"] = ""
    keyword_only: bool = False

    def __str__(self) -> str:
        """Return the parameter as Python source."""
        text = self.variadic + self.name
        if self.annotation:
            text += f": {self.annotation}"
        if self.default is not None:
            text += f" = {self.default}" if self.annotation else f"={self.default}"
        return text


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A symbol that a document names in code font.

    Attributes:
        name: ``price``, ``Stack`` or, for a method, ``Stack.push``.
        parameters: in order, without ``self``.
        returns: return annotation as Python source, or ``None`` where the document says nothing.
        kind: what the document calls it.
        module: dotted module inside the package, without the package's name; empty if not said.
        span: where it is named.
        requirement: id of the requirement in whose span it is named; empty outside of any.
        fields: for a data type, its fields in order.
    """

    name: str
    parameters: tuple[Parameter, ...] = ()
    returns: str | None = None
    kind: Literal["function", "method", "class", "data"] = "function"
    module: str = ""
    span: Span
    requirement: str = ""
    fields: tuple[Parameter, ...] = ()

    def __str__(self) -> str:
        """Return the signature as the first line of its definition, without the colon."""
        inside = []
        star = False
        for parameter in self.parameters:
            if parameter.keyword_only and not star and not parameter.variadic:
                inside.append("*")
                star = True
            star = star or parameter.variadic == "*"
            inside.append(str(parameter))
        arrow = f" -> {self.returns}" if self.returns else ""
        return f"{self.name}({', '.join(inside)}){arrow}"


class Requirement(msgspec.Struct, frozen=True, kw_only=True):
    """One atom of the documents.

    Attributes:
        id: explicit (``TS-7``) or remembered in the lock.
        explicit: whether the document itself gives the id.
        title: the heading's words without the id, or empty.
        text: the prose, verbatim, without the id; examples in it stay.
        span: the whole place, examples included.
        kind: behaviour, error (when something must be refused), rule (bears on many symbols),
            quality (nothing to run), scenario.
        strength: RFC 2119; plain statements are *must*.
        examples: those in its own span, or naming its id.
        links: targets of links, and ids it refers to, as written.
        symbols: names of signatures that it mentions, the one it defines first.
        module: module of the place it stands in, or empty.
        section: headings above it, outermost first.
    """

    id: str
    explicit: bool
    title: str
    text: str
    span: Span
    kind: Kind = "behaviour"
    strength: Strength = "must"
    examples: tuple[Example, ...] = ()
    links: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    module: str = ""
    section: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Digest of the words alone: neither the id nor the place counts."""
        return fingerprint(normalise_text(self.title), normalise_text(self.text))


class Term(msgspec.Struct, frozen=True):
    """A defined word: its name as written, other spellings, and the definition's text."""

    name: str
    text: str
    span: Span
    aliases: tuple[str, ...] = ()


class Source(msgspec.Struct, frozen=True):
    """One document as it was read: path, text (decoded, lines end with a line feed), digest of its bytes."""

    path: str
    text: str
    digest: str
    language: Literal["en", "ru"] = "en"


class Specification(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the front end understood: the input of planning.

    Attributes:
        package: import name of the package to build.
        title: first heading of the first document, or the package's name.
        sources: documents in reading order.
        requirements: in reading order; ids are unique.
        terms: defined words.
        signatures: symbols named in code font, first mention of each.
        program: name of the command line program (``python -m NAME``), or empty.
        dependencies: third-party distributions that front matter allows.
        stubs: path and text of existing Python files to be completed.
        diagnostics: findings, in order of place.
    """

    package: str
    title: str
    sources: tuple[Source, ...]
    requirements: tuple[Requirement, ...]
    terms: tuple[Term, ...] = ()
    signatures: tuple[Signature, ...] = ()
    program: str = ""
    dependencies: tuple[str, ...] = ()
    stubs: tuple[tuple[str, str], ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def language(self) -> Literal["en", "ru"]:
        """The language most of the text is written in."""
        russian = sum(len(source.text) for source in self.sources if source.language == "ru")
        total = sum(len(source.text) for source in self.sources)
        return "ru" if 2 * russian > total else "en"

    def requirement(self, identifier: str) -> Requirement:
        """Return the requirement with this id.

        Raises:
            KeyError: if there is none.
        """
        for requirement in self.requirements:
            if requirement.id == identifier:
                return requirement
        raise KeyError(identifier)
