"""Promises: what a text says that the arguments will be, "given a positive integer n", "assume n > 1".

Outside of them nobody knows what is right, so candidates that differ only there do not differ, and no person
should be asked about it. Read by rule, in English and Russian, and seldom: what a text *demands* ("must be
positive, else ValueError"), cases ("if n is positive"), and results ("the positive numbers of a list") are
no promises.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeGuard

import msgspec

from smysl.core.contract import Contract
from smysl.edit.tree import single_call
from smysl.plan.types import bind, calls_of

Test = Callable[[object], bool]
Change = Callable[[object], object]


def _same(value: object) -> object:
    return value


class Promise(msgspec.Struct, frozen=True):
    """What arguments are promised to be.

    Attributes:
        names: of the parameters.
        holds: tells it of a value.
        mend: makes a value that it holds of out of most others.
        alphabet: characters that texts are made of, where it says so.
    """

    names: tuple[str, ...]
    holds: Test
    mend: Change = _same
    alphabet: str = ""


_REFUSING = re.compile(
    r"\b(?:rais(?:e|es|ed|ing)|errors?|exceptions?|reject\w*|invalid|refus\w+)\b|\w(?:Error|Exception)\b"
    r"|ошиб\w*|исключени\w*|недопустим\w*|отклон\w*|неверн\w*",
    re.IGNORECASE,
)
"""Of a text that speaks of errors, what it says of arguments may be what it refuses."""

_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\s+(?=Note:|Примечание:)|\n\s*\n")
_CONDITION = re.compile(
    r"\b(?:if|when|whether|unless|return(?:s|ed)?)\b|если|когда|верн\w+|возвра\w+", re.IGNORECASE
)
_IF = re.compile(r"\bif\b|если", re.IGNORECASE)
_FILLER = (
    r"(?:(?:an?|the|two|three|some|any|only|always|all|another|whose|elements|integers?|numbers?|values?"
    r"|lists?|arrays?|sequences?|tuples?|strings?|grids?|nodes?|of|with|non-?empty|given|that|has|have"
    r"|одн\w+|два|двух|две|три|трёх|только|всегда|спис\w+|массив\w+|строк\w+|из|цел\w+|непуст\w+)\s+)*"
)
_HANDED = (
    r"\b(?:given|takes?|accepts?|receives?|gets?|assum\w+|guaranteed to have|let|operand)"
    r"|\b(?:дан[аоы]?|приним\w+|получа\w+|приход\w+|пода[её]тся|задан\w*|пусть)"
)
_GIVING = re.compile(rf"(?:{_HANDED})\s+{_FILLER}$", re.IGNORECASE)
"""What stands before words that say what is given."""
_TELLING = re.compile(
    rf"(?:(?:\b(?:is|are|be|contains?|consists? of|(?:list|array|sequence|tuple)s? of)"
    rf"|\b(?:является|содерж\w+|состо\w+)|[:—–-])\s+{_FILLER}"
    r"|\band\s+(?:an?|two)\s+(?:given\s+)?|\bha(?:s|ve)\s+|^\W*(?:an?|two)\s+)$",
    re.IGNORECASE,
)
"""What stands before words that say it of something that was given, or of what is looked for."""
_SEEKING = re.compile(
    r"(?<![`'\w])(?:find|count|how many|number of|filter|select|remove|keep|choose|search)\b"
    r"|\b(?:найти|найд\w+|сколько|посчита\w+|подсчита\w+|выбра\w+|удал\w+|остав\w+)",
    re.IGNORECASE,
)

_NUMBER = r"(?:whole\s+|целое\s+|целых\s+)?(?:integers?|ints?|numbers?|floats?|числ\w+|цел\w+)"
_NOW = re.IGNORECASE | re.UNICODE


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numbers(value: object) -> Iterator[float]:
    return (one for one in _flat(value) if _is_number(one))


def _texts(value: object) -> Iterator[str]:
    return (one for one in _flat(value) if isinstance(one, str))


def _flat(value: object) -> Iterator[object]:
    match value:
        case list() | tuple() | set() | frozenset():
            for one in value:
                yield from _flat(one)
        case dict():
            for pair in value.items():
                yield from _flat(pair)
        case _:
            yield value


def _each(value: object, change: Change) -> object:
    """Return a value with all that is in it changed."""
    match value:
        case list() | tuple() | set() | frozenset():
            return type(value)(_each(one, change) for one in value)
        case dict():
            return {_each(key, change): _each(one, change) for key, one in value.items()}
    return change(value)


def _made_positive(value: object) -> object:
    return _each(value, lambda one: (abs(one) or 1) if _is_number(one) else one)


def _made_not_negative(value: object) -> object:
    return _each(value, lambda one: abs(one) if _is_number(one) else one)


def _made_unique(value: object) -> object:
    if not isinstance(value, list | tuple):
        return value
    return type(value)({repr(one): one for one in value}.values())


def _is_positive(value: object) -> bool:
    return all(one > 0 for one in _numbers(value))


def _is_not_negative(value: object) -> bool:
    return all(one >= 0 for one in _numbers(value))


def _is_not_empty(value: object) -> bool:
    return bool(value) or not isinstance(value, str | list | tuple | dict | set)


def _is_unique(value: object) -> bool:
    return not isinstance(value, list | tuple) or len({repr(one) for one in value}) == len(value)


_GIVEN: tuple[tuple[re.Pattern[str], Test, Change], ...] = (
    (
        re.compile(rf"\bpositive\s+{_NUMBER}|\bположительн\w+\s+{_NUMBER}|natural numbers?", _NOW),
        _is_positive,
        _made_positive,
    ),
    (re.compile(r"натуральн\w+\s+числ\w+", _NOW), _is_positive, _made_positive),
    (
        re.compile(rf"\bnon-?negative\s+{_NUMBER}|\bнеотрицательн\w+\s+{_NUMBER}", _NOW),
        _is_not_negative,
        _made_not_negative,
    ),
    (re.compile(r"\bno negative (?:integers?|numbers?)", _NOW), _is_not_negative, _made_not_negative),
    (
        re.compile(
            r"\bnon-?empty(?:\s+(?:lists?|arrays?|strings?|texts?|sequences?)\b|(?=\W*$))"
            r"|\bнепуст\w+(?:\s+(?:спис\w+|массив\w+|строк\w+)|(?=\W*$))",
            _NOW,
        ),
        _is_not_empty,
        _same,
    ),
    (
        re.compile(
            r"\b(?:unique|distinct)\s+(?:elements?|integers?|numbers?|values?|items?)"
            r"|\b(?:уникальн|различн)\w+\s+(?:элемент|числ|значени)\w+",
            _NOW,
        ),
        _is_unique,
        _made_unique,
    ),
)

_RANGE = re.compile(
    r"(?:(?P<low>-?\d+)\s*(?P<below><=|<|≤)\s*)?`?\b(?P<name>[A-Za-z_]\w*)`?\s*(?P<op><=|>=|<|>|≤|≥)\s*(?P<bound>-?\d+)\b"
)
_ASSUMING = re.compile(
    r"(?:\b(?:assum\w+|given|where|such that|let|with|guaranteed|constraints?)|\("
    r"|\bгде|\bпри|\bпусть|\bсчита\w+)"
    r"(?:\s+that|,?\s+что|:)?[\s`]*$",
    re.IGNORECASE,
)
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "≤": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "≥": operator.ge,
}

_MADE_OF = re.compile(
    r"\b(?:(?:consist\w*|made up|composed)\s+(?:only\s+)?of|contain\w*\s+only|of\s+only|contain\w*"
    r"|assum\w+\s+(?:that\s+)?only)"
    r"\s+(?P<what>[^.;]{1,80}?)(?P<only>\s+only)?(?=[.;,]|$|\bwhere\b|\band\s+(?:return|check|the))"
    r"|\b(?:состо\w+\s+(?:только\s+)?из|содерж\w+\s+только)\s+(?P<of>[^.;,]{1,60})",
    re.IGNORECASE,
)
_CLASSES: tuple[tuple[str, str], ...] = (
    (r"square brackets|квадратн\w+ скоб\w+", "[]"),
    (r"parenthes[ei]s|round brackets|круглы\w+ скоб\w+", "()"),
    (r"\bletters?\b|букв\w*", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    (r"digits|цифр\w*", "0123456789"),
    (r"lowercase (?:english |latin )?letters|строчн\w+ букв\w*", "abcdefghijklmnopqrstuvwxyz"),
    (r"uppercase (?:english |latin )?letters|прописн\w+ букв\w*", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
)
_ONE = re.compile(r"['\"`‘“](\S)['\"`’”]|\b(\d)s\b")

_SUBJECT = re.compile(r"([A-Za-z_]\w*)[`'\"]?\s*(?:is|are|will be|:|—|–|-|является)\s[^,]*$")
"""What a sentence is about, before words that say what it is."""


def promises(contract: Contract) -> tuple[Promise, ...]:
    """Return what a contract's own words promise of its arguments.

    Nothing where they speak of errors, and nothing that an example of theirs does not keep.

    Args:
        contract: a function.
    """
    words = contract.own_words
    if _REFUSING.search(words):
        return ()
    required = [p.name for p in contract.signature.parameters if p.default is None and not p.variadic]
    shown = [_arguments(call, contract) for call, _, _ in calls_of(contract.examples)]
    found = [
        promise
        for sentence in _SENTENCE.split(words)
        for promise in _said(" ".join(sentence.split()), required)
    ]
    return tuple(one for one in found if all(_keeps(one, arguments) for arguments in shown))


def kept(given: Collection[Promise], contract: Contract, calls: Sequence[str]) -> list[str]:
    """Return the calls whose arguments are as promised; what is no single call of literals is one of them.

    Args:
        given: what was promised.
        contract: of which the calls are.
        calls: Python expressions.
    """
    if not given:
        return list(calls)
    found = []
    for source in calls:
        call = single_call(source)
        arguments = {} if call is None else _arguments(call, contract)
        if all(_keeps(one, arguments) for one in given):
            found.append(source)
    return found


def fitted(given: Collection[Promise], arguments: Mapping[str, object]) -> dict[str, object] | None:
    """Return arguments as promised: mended where they are not; ``None`` where that is not enough.

    Args:
        given: what was promised.
        arguments: values by the parameters' names.
    """
    found = dict(arguments)
    for one in given:
        for name in one.names:
            if name in found and not one.holds(found[name]):
                found[name] = one.mend(found[name])
    return found if all(_keeps(one, found) for one in given) else None


def _said(sentence: str, required: Sequence[str]) -> Iterator[Promise]:
    """Yield what one sentence promises."""
    for pattern, test, mend in _GIVEN:
        for match in pattern.finditer(sentence):
            before = sentence[: match.start()]
            names = _named(before, sentence[match.end() :], required) if _is_given(before) else ()
            if names:
                yield Promise(names, test, mend)
    for match in _RANGE.finditer(sentence):
        names = tuple(name for name in required if name.lower() == match["name"].lower())
        before = sentence[: match.start()]
        if len(names) == 1 and _ASSUMING.search(before) and not _IF.search(before):
            yield Promise(names, _between(match))
    for match in _MADE_OF.finditer(sentence):
        said = match[0].lower()
        alphabet = _alphabet(match["what"] or match["of"] or "")
        if alphabet and ("only" in said or "только" in said):
            yield Promise(tuple(required), _made_of(alphabet), _spelled(alphabet), alphabet)


def _is_given(before: str) -> bool:
    """Tell from what stands before words whether they say what is given, and not what is looked for."""
    if _CONDITION.search(before):
        return False
    return bool(_GIVING.search(before) or (_TELLING.search(before) and not _SEEKING.search(before)))


def _named(before: str, after: str, required: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters that words are about: named right behind them, right before, or the only one."""
    known = {name.lower(): name for name in required}
    found = []
    rest = after
    while match := re.match(r"[\s`'\"]*(?:(?:,|and|и)\s*)?[`'\"]?([A-Za-z_]\w*)[`'\"]?", rest):
        if match[1].lower() not in known:
            break
        found.append(known[match[1].lower()])
        rest = rest[match.end() :]
    if found:
        return tuple(found)
    match = _SUBJECT.search(before)
    if match and match[1].lower() in known:
        return (known[match[1].lower()],)
    return tuple(required) if len(required) == 1 else ()


def _between(match: re.Match[str]) -> Test:
    tests = [(_COMPARED[match["op"]], int(match["bound"]))]
    if match["low"] is not None:
        # 1 <= n is n >= 1.
        tests.append((operator.gt if match["below"] == "<" else operator.ge, int(match["low"])))
    return lambda value: (
        not isinstance(value, int | float) or all(compare(value, bound) for compare, bound in tests)
    )


def _alphabet(words: str) -> str:
    """Return the characters that words name, empty where they name fewer than two."""
    found = [a or b for a, b in _ONE.findall(words)]
    for pattern, characters in _CLASSES:
        if re.search(pattern, words, re.IGNORECASE):
            found += characters
    return "".join(dict.fromkeys(found)) if len(set(found)) > 1 else ""


def _made_of(alphabet: str) -> Test:
    # Spaces between are seldom ruled out by who writes so.
    return lambda value: all(set(text) <= {*alphabet, " "} for text in _texts(value))


def _spelled(alphabet: str) -> Change:
    def spelled(value: object) -> object:
        if not isinstance(value, str):
            return value
        return "".join(c if c in alphabet or c == " " else alphabet[ord(c) % len(alphabet)] for c in value)

    return lambda value: _each(value, spelled)


def _arguments(call: ast.Call, contract: Contract) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, node in bind(call, contract.signature).items():
        try:
            found[name] = ast.literal_eval(node)
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            continue
    return found


def _keeps(one: Promise, arguments: Mapping[str, object]) -> bool:
    return all(one.holds(arguments[name]) for name in one.names if name in arguments)
