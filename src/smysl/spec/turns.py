"""What the words around an example do to it: take its value further, deny it, doubt it, strike it out."""

from __future__ import annotations

import re
from typing import Literal

from smysl.spec.connectors import JOINER
from smysl.spec.expressions import is_literal
from smysl.spec.inline import code_spans, outside_code
from smysl.spec.values import value_at

_FAR = 200
_H = r"[^\S\n]"
_VALUE = r"[\d`\"'«“(\[]"

# Signs that make a value a part of something else: 2 * 3, `5` ± 0.1, 5–6, 5…, 1'234, "X"*2, 10 %.
_SIGN = re.compile(
    rf"""[*_]{{0,3}}(?:
      {_H}*[+×·÷±⋅∓^]{_H}*[\w`"'(\[]
    | {_H}+\*{{1,2}}{_H}+[\w`"'(\[]
    | \*{{1,2}}(?=[\d`"'(\[])
    | {_H}*[-–—−]{_H}*\d
    | {_H}*(?:…|\.{{2,}})
    | {_H}*[%‰]
    | ["'’«“](?=\w)
    )""",
    re.VERBOSE,
)
_WORDS = re.compile(
    rf"""[*_]{{0,3}}(?:
      {_H}*,?\s*\(?(?:or|или)\b
    | \s+(?:to|through|till|up\s+to|до|по)\s+{_VALUE}
    | \s+(?:plus|minus|times|multiplied|divided|followed\s+by|preceded\s+by|плюс|минус|умножить)\b
    | \s+(?:at\s+(?:most|least)|and\s+(?:more|up|above|below))\b
    | \s+и\s+(?:больше|меньше|более|менее|выше|ниже)\b
    | \s+(?:не\s+)?(?:больше|меньше|более|менее|раза?)\b
    | \s+(?:unless|otherwise|depending|иначе|в\s+зависимости)\b
    | \s+for\s+the\s+(?:first|second|last)\b
    | [^.,;:\n]{{0,40}}\b(?:than|чем)\b
    | [^.;\n]*(?:\b(?:otherwise|иначе|в\s+противном\s+случае)|,\s+else)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_SIZE = re.compile(
    rf"{_H}+(?:\w+{_H}+)?(?:characters?|chars|letters?|symbols?|digits?|percent|long|wide|tall"
    r"|символ\w*|букв\w*|знак\w*|цифр\w*|элемент\w*|процент\w*)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"""[*_]{0,3}\s+(?:
      (?:(?:is|are|was|be|does|do|must|should|shall|may|can|could|will|would|это|должно|должен|быть)\s+)+
        (?:not|never|false|wrong|incorrect|untrue|invalid|forbidden|неверно|ложно|неправда)\b
    | (?:\w+n[’']t|cannot|never)\b
    | (?:[—–-]\s+)?(?:неверно|ложно|ложь|неправда|нельзя|не\s+(?:должн\w+|верно|так|может|выполняется))\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_QUESTION = re.compile(r"[^.!?;\n]*\?(?=[\s)*_\"»”]|$)")
_JOINT = re.compile(rf",?\s*(?:and\s+)?(?:then|затем|потом)\s+|{_H}*/{_H}*|{JOINER.pattern}", re.IGNORECASE)

_LEAD = r"^[\s>*_-]*(?:{words})"
_DENIED = re.compile(
    _LEAD.format(
        words=r"[❌✗✘]|(?:wrong|incorrect|bad|not\s+so|неверно|неправильно|ошибочно|плохо|не\s+так)"
        r"\b[\s*_]*[:—–]"
    ),
    re.IGNORECASE,
)
_OF_NOW = re.compile(
    _LEAD.format(
        words=r"(?:bug|actual(?:ly)?|got|old|previously|formerly|current(?:ly)?|todo|fixme|баг|факт\w*|было"
        r"|раньше|сейчас|текущее)\b(?:\s+(?:result|output|behaviou?r|value|поведение))?[\s*_]*[:—–]"
    ),
    re.IGNORECASE,
)
_AFFIRMED = re.compile(
    r"[✅✓✔]|\b(?:right|correct|expected|but|new|верно|правильно|ожидается|стало|а)\b", re.IGNORECASE
)
_DOUBT = re.compile(
    r"(?:\b(?:wrong|false|incorrect|untrue|not\s+true|not(?:\s+be)?\s+the\s+case|not\s+so)\s+that"
    r"|\b(?:неверно|неправда|ложно|нельзя|не\s+так),?\s+чтобы?"
    r"|\b(?:if|whether|unless|nothing\s+but|если|разве)"
    r")[\s*_]*$",
    re.IGNORECASE,
)
_BOUND = re.compile(r"[.!?;]\s|\n")
_STRUCK = re.compile(r"~~(.+?)~~|<(del|s)>(.+?)</\2>", re.DOTALL)


def goes_on(text: str, end: int, value: str = "") -> bool:
    """Tell whether the words behind a value make another one of it, deny it, or ask for it.

    Args:
        text: a block's text.
        end: the place behind the value.
        value: its source; behind a number may stand what it counts.
    """
    rest = text[end : end + _FAR]
    if _SIGN.match(rest) or _DENIAL.match(rest):
        return True
    plain = outside_code(rest)
    if _WORDS.match(plain) or _WORDS.match(rest[:40]) or _QUESTION.match(plain):
        return True
    if value[-1:].isdigit() and _SIZE.match(plain):
        return True
    joint = _JOINT.match(rest)
    return joint is not None and _is_value(rest, joint.end())


def _is_value(text: str, position: int) -> bool:
    if text[position : position + 1] != "`":
        return value_at(text, position) is not None
    return any(start == position and is_literal(code) for start, _, code in code_spans(text))


def lead(text: str, start: int) -> Literal["", "counter", "open"]:
    """Return what the words before an example say of it.

    Args:
        text: a block's text, code spans blanked out.
        start: where the example begins.

    Returns:
        ``counter`` behind "Wrong:" or a cross, ``open`` where the text denies it in other words, makes a
        condition of it, or tells how things are now.
    """
    before = text[max(0, start - _FAR) : start]
    clause = before[max((match.end() for match in _BOUND.finditer(before)), default=0) :]
    for pattern, found in ((_DENIED, "counter"), (_OF_NOW, "open")):
        match = pattern.match(clause)
        if match and not _AFFIRMED.search(clause, match.end()):
            return "counter" if found == "counter" else "open"
    return "open" if _DOUBT.search(before) else ""


def struck(text: str) -> list[tuple[int, int]]:
    """Return the places that a text strikes out.

    Args:
        text: a block's text, code spans blanked out.
    """
    return [match.span() for match in _STRUCK.finditer(text)] if "~~" in text or "</" in text else []
