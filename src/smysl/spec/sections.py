"""Requirements without an id: which sections and paragraphs demand something, and which only tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from smysl.core.requirement import Term
from smysl.spec.blocks import Block
from smysl.spec.inline import code_spans, links
from smysl.spec.normative import demands, is_rule, is_story
from smysl.spec.terms import is_vocabulary, term_in

_NARRATIVE = re.compile(
    r"^(?:introduction|overview|about|background|motivation|goals?|non-goals|out of scope|see also"
    r"|references|licen[sc]e|changelog"
    r"|contributing|contents|history|further reading|links|credits|status|installation|faq"
    r"|supporting data description"
    r"|введение|обзор|о проекте|предпосылки|мотивация|цел[ьи]|не цели|вне рамок|история|см\. также"
    r"|ссылки|лицензия|оглавление"
    r"|установка|содержание|зачем|предыстория)\b",
    re.IGNORECASE,
)
_DEMANDING = re.compile(
    r"\b(?:requirements?|rules?|constraints?|features?|functionalit(?:y|ies)|acceptance criteria"
    r"|behaviou?r|invariants?|criteria|errors?)\b"
    r"|\b(?:требовани\w+|правил\w+|ограничени\w+|возможност\w+|функциональност\w*|критери\w+"
    r"|поведени\w+|ошибк\w+|инвариант\w*)\b",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"^(?:requirement\b|user stor(?:y|ies)?\b|scenario\b|feature\b|требование\b|сценарий\b|история\b"
    r"|пользовательская история)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"^\W*(?:see|read|details|more|rules|documents|pages|contents|next|см|смотри|правила|подробн|далее"
    r"|документы|читайте)\b",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"^\s*(?:\$ |python3? -m \w)", re.MULTILINE)
_EXECUTABLE = re.compile(r"^\s*(?:\$ |>>> )", re.MULTILINE)
_ARROW = re.compile(r"`\s*(?:→|->|=>|⇒|==|returns|is|=)\s*`")

Unit = tuple[int, int]


def implicit_units(
    blocks: Sequence[Block],
    *,
    covered: AbstractSet[int],
    defining: AbstractSet[int],
    symbols: AbstractSet[int],
    placing: AbstractSet[int],
    code: bool = False,
) -> tuple[list[Unit], list[Term]]:
    """Find the runs of blocks that are one requirement each, and the terms beside them.

    A section whose heading or text names one signature is one requirement; so is a user story or a
    scenario. Elsewhere a paragraph that demands something begins one, and what follows elaborates it.

    Args:
        blocks: of one document.
        covered: indexes that explicit requirements already hold.
        defining: indexes of blocks that name a signature.
        symbols: indexes of blocks that name or call a symbol.
        placing: indexes of blocks that only say which module this is.
        code: whether every heading is a definition in Python source.

    Returns:
        Half-open ranges of block indexes, in order, and terms.
    """
    cutter = _Cutter(blocks, covered, defining, symbols, placing)
    index = 0
    while index < len(blocks):
        if index in covered:
            index += 1
            continue
        index = cutter.section(index, code=code)
    return cutter.units, cutter.terms


class _Cutter:
    def __init__(
        self,
        blocks: Sequence[Block],
        covered: AbstractSet[int],
        defining: AbstractSet[int],
        symbols: AbstractSet[int],
        placing: AbstractSet[int],
    ) -> None:
        self.blocks = blocks
        self.covered = covered
        self.defining = defining
        self.symbols = symbols
        self.placing = placing
        self.units: list[Unit] = []
        self.terms: list[Term] = []
        self.vocabulary = 0  # level of the section of definitions that we are in
        self.title = next((at for at, block in enumerate(blocks) if block.kind == "heading"), -1)

    def section(self, index: int, *, code: bool) -> int:
        """Cut the direct content of one section; return the index after what was used."""
        head = self.blocks[index] if self.blocks[index].kind == "heading" else None
        first = index + 1 if head else index
        last = first
        while last < len(self.blocks) and self.blocks[last].kind != "heading" and last not in self.covered:
            last += 1
        if head:
            if self.vocabulary and head.level <= self.vocabulary:
                self.vocabulary = 0
            if not self.vocabulary and is_vocabulary(head.text) and index not in self.defining:
                self.vocabulary = head.level
            whole = self._whole(index, first, last, code=code)
            if whole and (whole > index + 1 or index in self.defining):
                self.units.append((index, whole))
                return whole
        narrative = head is not None and _NARRATIVE.match(head.text.strip("*_0123456789. ")) is not None
        demanding = head is not None and _DEMANDING.search(head.text) is not None and not narrative
        self._paragraphs(first, last, narrative=narrative, demanding=demanding)
        return last

    def _whole(self, index: int, first: int, last: int, *, code: bool) -> int:
        """Return where the section ends that is one requirement as a whole, or 0."""
        head = self.blocks[index]
        inside = [at for at in range(first, last) if at in self.defining and self.blocks[at].kind != "table"]
        story = any(
            is_story(self.blocks[at].text)
            for at in range(first, last)
            if self.blocks[at].kind in {"paragraph", "item"}
        )
        story = story or (_ONE.match(head.text) is not None and index != self.title)
        if index == self.title and not code and not story:
            return 0
        if (
            not (code and index in self.defining)
            and not story
            and not (
                index in self.defining
                or (len(inside) == 1 and not any(self._opens(at) for at in range(first, inside[0])))
            )
        ):
            return 0
        end = last
        while end < len(self.blocks) and end not in self.covered:
            block = self.blocks[end]
            if block.kind == "heading" and (block.level <= head.level or end in self.defining):
                break
            if end in self.defining and not story:
                # A deeper section with a symbol of its own is a requirement of its own.
                while self.blocks[end].kind != "heading":
                    end -= 1
                break
            end += 1
        return max(end, last)

    def _opens(self, at: int) -> bool:
        block = self.blocks[at]
        return block.kind in {"paragraph", "quote"} and at not in self.placing and demands(block.text)

    def _paragraphs(self, first: int, last: int, *, narrative: bool, demanding: bool) -> None:
        begun = -1  # where the open unit begins
        bullet = False  # whether the open unit is one item of a list
        at = first
        term_at = -1
        listed = 0  # depth of the definition list that we are in
        for at in range(first, last):
            block = self.blocks[at]
            top = block.kind == "item" and block.level <= 1
            if at in self.placing or self._points(block):
                begun = self._close(begun, at)
                continue
            if block.info == "term":
                begun = self._close(begun, at)
                self.terms.append(self._listed_term(at))
                listed = block.level
                continue
            if listed and block.kind != "item" and block.level >= listed:
                continue
            listed = 0
            nested = begun >= 0 and block.kind != "heading" and block.level > (1 if bullet else 0) and not top
            if nested:
                continue
            term = None if at in self.defining else term_in(block, vocabulary=bool(self.vocabulary))
            if term is not None and (self.vocabulary or begun < 0):
                begun = self._close(begun, at)
                self.terms.append(term)
                term_at = at
                continue
            if block.kind in {"code", "table"}:
                if begun < 0 and self._shows(block, at):
                    begun, bullet = at, False
                continue
            if top:
                splits = self.vocabulary or demanding or (begun < 0) or bullet
                if not splits:
                    continue
                begun = self._close(begun, at)
                if self._normative(block, at, narrative=narrative) or (
                    demanding and len(block.text.split()) >= 4
                ):
                    begun, bullet = at, True
                continue
            if self._normative(block, at, narrative=narrative) and not self._continues(block, at, begun):
                begun = self._close(begun, at)
                begun, bullet = at, False
            elif begun < 0 and (_is_example(block.text) and at in self.symbols):
                begun, bullet = at, False
            elif begun >= 0 and bullet and block.level == 0 and not _is_example(block.text):
                begun = self._close(begun, at)
                if demanding and len(block.text.split()) >= 4:
                    begun, bullet = at, False
            elif begun < 0 and self.vocabulary and self.terms and term_at == at - 1:
                # A paragraph right after a definition, demanding nothing, goes on explaining it.
                previous = self.terms[-1]
                self.terms[-1] = Term(
                    previous.name, f"{previous.text}\n\n{block.text}", previous.span, previous.aliases
                )
                term_at = at
        self._close(begun, last)

    def _listed_term(self, at: int) -> Term:
        """A definition list's term, with all of its definition."""
        block = self.blocks[at]
        said = [block.text]
        for below in self.blocks[at + 1 :]:
            if below.kind in {"heading", "item"} or below.level < block.level:
                break
            said.append(below.text)
        name = block.text.strip("*_` ").removesuffix(":")
        return Term(name, "\n".join(said), block.span)

    def _close(self, begun: int, at: int) -> int:
        if begun >= 0:
            self.units.append((begun, at))
        return -1

    def _normative(self, block: Block, at: int, *, narrative: bool) -> bool:
        if at in self.defining:
            return True
        commands = any(_COMMAND.match(code) for _, _, code in code_spans(block.text))
        if narrative:
            return commands or re.search(r"\b(?:MUST|SHALL|ДОЛЖ)", block.text) is not None
        return commands or (at in self.symbols and not _is_example(block.text)) or demands(block.text)

    def _continues(self, block: Block, at: int, begun: int) -> bool:
        """Whether a demanding paragraph only elaborates the open requirement, which has a symbol."""
        if begun < 0 or at in self.defining or begun not in self.defining:
            return False
        return not is_rule(block.text)

    def _shows(self, block: Block, at: int) -> bool:
        return _EXECUTABLE.search(block.text) is not None or at in self.defining or at in self.symbols

    def _points(self, block: Block) -> bool:
        """Whether a paragraph only says where to read on."""
        if block.kind not in {"paragraph", "item"}:
            return False
        targets = links(block.text)
        if not targets:
            return False
        rest = block.text
        for start, end, _ in reversed(targets):
            rest = rest[:start] + rest[end:]
        words = re.findall(r"\w+", rest)
        return len(words) <= 2 or (len(words) <= 8 and _POINTER.match(block.text) is not None)


def _is_example(text: str) -> bool:
    """Whether a paragraph holds nothing but code and the signs between."""
    rest = text
    for start, end, _ in reversed(code_spans(text)):
        rest = rest[:start] + rest[end:]
    return len(re.findall(r"\w+", rest)) <= 3 and len(rest) < len(text)
