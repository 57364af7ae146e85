"""The words and signs that join a call to what comes of it, in English and Russian."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

Kind = Literal["value", "error", "output"]

_ARROW = r"(?:→|⇒|⟶|⟹|↦|➜|➔|-{1,2}>|={1,2}>|[—–]>)"
_EQUAL = r"(?:={1,3}|≡)"
_DIFFERENT = r"(?:!=|≠|<>)"

_BEFORE = (
    r"(?:(?:should|must|shall|will|would|always|also|then|therefore|thus|both|all|each|now|still"
    r"|должн[аоы]|должен|также|тоже|всегда|тогда|обе|оба|теперь)\s+)*"
)
_NOT = r"(?:does\s+not|do\s+not|must\s+not|should\s+not|is\s+not|are\s+not|never|не)\s+"
_VALUE = (
    r"(?:returns?|gives?|yields?|produces?|equals?|evaluates?\s+to|results?\s+in|becomes?|answers?"
    r"|(?:is|are|be)\s+equal\s+to|is|are|be"
    r"|возвраща(?:ет|ют|ть)|верн[её]т|вернут|вернуть|да(?:ёт|ет|ют|ст|дут|вать)|равн(?:а|о|ы|яется)|равен"
    r"|будет|быть|это|есть|получается|получаем|превращается\s+в)"
)
_ERROR = (
    r"(?:raises?|throws?|fails\s+with|is\s+refused\s+with|ends\s+with|is\s+an\s+error"
    r"|(?:вызыва|броса|выбрасыва|поднима|порожда|возбужда|кида)(?:ет|ют)|генериру(?:ет|ют)|вызовет|возбудит"
    r"|сгенерирует|(?:вы)?брос(?:ит|ят|ить)|вызвать|возбудить|привод[ия]т\s+к|завершается|ошибка|исключение)"
)
_OUTPUT = r"(?:prints?|outputs?|печатает|выводит|напечатает)"

_PLURAL = re.compile(
    r"return|give|yield|produce|equal|evaluate\s+to|result\s+in|become|are|be|raise|throw|print|output|.*(?:ют|ут|ны|дят\s+к)",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    r"(?:\s*[*_]*(?:the|an?|exactly|just|only|value|list|string|tuple|dictionary|dict|number|error|exception"
    r"|of\s+type|значение|строк[уа]|список|кортеж|словарь|число|ровно|именно|ошибк(?:а|у|и|ой|е)"
    r"|исключени(?:е|я|ем|ю)|типа)\b)*[\s*_]*",
    re.IGNORECASE,
)

_CONNECTOR = re.compile(
    rf"""[\s*_]*(?:
      (?P<different>{_DIFFERENT})
    | (?:(?P<arrow>{_ARROW})|(?P<equal>{_EQUAL})|(?P<dash>[—–:]|-(?=\s)))?\s*
      (?:{_BEFORE}(?P<not>{_NOT})?{_BEFORE}
         (?:(?P<error>{_ERROR})|(?P<output>{_OUTPUT})|(?P<value>{_VALUE})(?P<after>\s+(?:not|не))?)
         (?![\w]))?
    )""",
    re.IGNORECASE | re.VERBOSE,
)

JOINER = re.compile(r"[\s*_]*(?P<word>,?\s*(?:and|or|и|или)|,)\s*(?:also\s+|также\s+)?[*_]*", re.IGNORECASE)
"""What stands between several calls that share one outcome."""

COUNTER = re.compile(
    r"[\s*_`]*[(\[]\s*(?:this\s+is\s+)?(?:wrong|incorrect|not\s+so|неверно|неправильно|ошибочно)\s*[!.]?\s*[)\]]"
    r"|[^\S\n]*[❌✗✘]",
    re.IGNORECASE,
)
"""The mark of a counter-example."""

MESSAGE = re.compile(
    r"[\s,(*_]*(?:with|whose|and|that|which|saying|с|со|в|чь[её]|котор\w+|где)\b[^`\"«“'.;\n→]{0,60}?"
    r"(?:message|text|saying|says|сообщени\w*|текст\w*)\b"
    r"[^`\"«“'.;\n→]{0,60}?(?=[`\"«“])",
    re.IGNORECASE,
)
"""From the exception's name to the text that its message must contain."""


class Connector(msgspec.Struct, frozen=True):
    """A joint between a call and its outcome.

    Attributes:
        kind: what the words announce.
        strong: written as an arrow or an equals sign: what follows is meant to be a value.
        weak: a dash or a colon alone: only a value in code font counts.
        negated: the value must not come out.
        shared: several calls joined by "and" may stand before it: its verb is a plural, or it has none.
        start: where it begins.
        end: where the value begins.
    """

    kind: Kind
    strong: bool
    weak: bool
    negated: bool
    shared: bool
    start: int
    end: int


def connector_at(text: str, position: int) -> Connector | None:
    """Return the connector that stands at ``position``, or ``None``.

    Args:
        text: a block's text.
        position: the place just behind a call.
    """
    match = _CONNECTOR.match(text, position)
    if match is None:
        return None
    word = match["error"] or match["output"] or match["value"]
    if not (word or match["arrow"] or match["equal"] or match["dash"] or match["different"]):
        return None
    kind: Kind = "error" if match["error"] else "output" if match["output"] else "value"
    filler = _FILLERS.match(text, match.end())
    return Connector(
        kind,
        strong=bool(match["arrow"] or match["equal"] or match["different"]),
        weak=not word and bool(match["dash"]),
        negated=bool(match["different"] or match["not"] or match["after"]),
        shared=not word or _PLURAL.fullmatch(word) is not None,
        start=match.start(),
        end=filler.end() if filler else match.end(),
    )
