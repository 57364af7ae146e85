"""Promises: what a text says that the arguments will be, "given a positive integer n", "assume n > 1".

Outside of them nobody knows what is right, so candidates that differ only there do not differ, and no person
should be asked about it. A promise that nobody made hides what a wrong candidate does, so they are read by
rule, in English and Russian, from few forms of sentences: what is handed over ("given a ..."), what a
parameter is ("`n` is a ..."), what is assumed. Where the text says anything about the other side (errors,
"otherwise", zero, negative numbers, repetitions), or something is left that was not understood, there is
none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from smysl.core.contract import Contract
from smysl.edit.tree import single_call
from smysl.plan.types import calls_of
from smysl.solve.calling import is_own, literals
from smysl.solve.demands import (
    Demand,
    between,
    made_of,
    not_empty,
    not_negative,
    positive,
    unique,
)

_FLAGS = re.IGNORECASE

_REFUSING = re.compile(
    r"\b(?:rais(?:e|es|ed|ing)|throws?|errors?|exceptions?|fails?|reject\w*|invalid|refus\w+)\b"
    r"|\w(?:Error|Exception)\b|ошиб\w*|исключени\w*|недопустим\w*|отклон\w*|неверн\w*",
    _FLAGS,
)
"""Of a text that speaks of errors, what it says of arguments may be what it refuses."""

_OTHERWISE = re.compile(r"\b(?:otherwise|else|иначе)\b", _FLAGS)

_SENTENCE = re.compile(r"(?<=[.;!?]) +(?=\S)| +(?=Note:|Примечание:)|\n+")
_LONGEST = 600
"""Characters of a sentence that is read."""

_ELSEWHERE = re.compile(
    r"(?<![`'\w])(?:if|when|whether|unless|returns?|returned|results?|outputs?|answers?|so that|valid|tell"
    r"|check|not)\b|(?<![`'\w])(?:если|когда|чтобы|верн\w+|возвра\w+|результат\w*|ответ\w*|провер\w+|не)\b",
    _FLAGS,
)
"""Before words, it makes them a case or a result."""

_HANDED = (
    r"(?:(?:^|\b)(?:given|takes?|accepts?|receives?|assum\w+(?: that)?|inputs? (?:is|are))"
    r"|\b(?:дан[аоы]?|приним\w+|получа\w+|задан[аоы]?)|на вход (?:приход\w+|пода[её]тся))"
)
_MANY = r"(?:lists?|arrays?|sequences?|tuples?|two|three|(?:спис|массив)\w+|дв[ае]|три)"
_BETWEEN = rf"(?:(?:an?|the|{_MANY}|of|only|non-?empty|given|из|только|непуст\w+|одн\w+) )*"
_GIVEN = re.compile(rf"{_HANDED} (?P<between>{_BETWEEN})$", _FLAGS)
_ALSO = re.compile(rf"{_HANDED} .*\b(?:and|и) (?:(?:an?|one) )?(?:given )?$", _FLAGS)
"""Something else was given first: then the name has to follow."""
_IS = re.compile(
    r"(?:^|, |\band |\bwhere )(?:the )?[`'\"]?(?P<name>\w+)[`'\"]? ?(?:is|are|will be|:|—|–|-|является)"
    rf" (?P<between>(?:always )?{_BETWEEN})$",
    _FLAGS,
)
_GUARANTEED = re.compile(
    r"\b(?:given|input) (?:lists?|arrays?|sequences?) (?:(?:is|are) guaranteed to have|has|have|contains?"
    r"|consists? of) (?:only )?$|\b(?:assum\w+|guaranteed)\b[^,]{0,40} (?:have|has|contains?|be) (?:only )?$",
    _FLAGS,
)

_NUMBER = r"(?:whole |integer |целое |целых |целые )?(?P<noun>integers?|ints?|numbers?|floats?|числ\w+)"
_SIDES = re.compile(r"negative|\bzeros?\b|(?<![\w.])0(?![\w.])|отрицательн|\bнол|\bнул", _FLAGS)
_FORMS: tuple[tuple[re.Pattern[str], re.Pattern[str], Demand], ...] = (
    (
        re.compile(rf"\b(?:positive|natural|положительн\w+|натуральн\w+) {_NUMBER}", _FLAGS),
        _SIDES,
        positive(),
    ),
    (
        re.compile(
            rf"\b(?:non-?negative|неотрицательн\w+) {_NUMBER}|\bno negative (?P<no>integers?|numbers?)",
            _FLAGS,
        ),
        re.compile(r"negative|отрицательн", _FLAGS),
        not_negative(),
    ),
    (
        re.compile(
            r"\b(?:non-?empty|непуст\w+) (?P<noun>lists?|arrays?|strings?|texts?|sequences?"
            r"|(?:спис|массив|строк)\w+)\b(?! of (?:lists?|strings?))",
            _FLAGS,
        ),
        re.compile(r"empty|\bпуст", _FLAGS),
        not_empty(),
    ),
    (
        re.compile(
            r"\b(?:unique|distinct) (?P<noun>elements|integers|numbers|values|items)"
            r"|\b(?:уникальн|различн)\w+ (?P<no>элемент|числ|значени)\w+",
            _FLAGS,
        ),
        re.compile(r"duplicat|repeat|same|повтор|одинаков", _FLAGS),
        unique(),
    ),
)
"""What is said of an argument; what else a text may not mention then; what it comes to."""

_RANGE = re.compile(
    r"(?:(?<![\w.,])(?P<low>-?\d{1,15}) ?(?P<below><=|<|≤) ?)?[`']?\b(?P<name>[A-Za-z_]\w*)[`']? ?"
    r"(?P<op><=|>=|<|>|≤|≥) ?(?P<bound>-?\d{1,15})(?![\w^*/+]|[.,]\d| ?[\^*/+]| (?:or|и|или)\b)"
)
_ASSUMING = re.compile(
    r"(?:\b(?:assum\w+|given|such that|guaranteed|constraints?)|\bпусть|\bсчита\w+)"
    r"(?: that|,? что|:)? ?[`']?$",
    _FLAGS,
)

_MADE_OF = re.compile(
    r"\b(?:(?:consist\w*|made up|composed) (?:only of|of only)|contain\w* only|of only"
    r"|assum\w+ only|состо\w+ только из|содерж\w+ только) (?P<what>.+)$"
    r"|\b(?:consist\w* of|contain\w*) (?P<first>.+) only\b",
    _FLAGS,
)
_TAKEN = re.compile(rf"{_HANDED}\b|\bgiven\b", _FLAGS)
_CLASSES: tuple[tuple[str, str], ...] = (
    (r"square brackets|квадратн\w+ скоб\w+", "[]"),
    (r"parenthes[ei]s|round brackets|кругл\w+ скоб\w+", "()"),
    (
        r"(?:lowercase|small) (?:english |latin )?letters?|строчн\w+ (?:латинск\w+ )?букв\w*",
        "abcdefghijklmnopqrstuvwxyz",
    ),
    (
        r"(?:uppercase|capital) (?:english |latin )?letters?|(?:прописн|заглавн)\w+ букв\w*",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ),
    (
        r"(?:english |latin )?letters?\b|латинск\w+ букв\w*",
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ),
    (r"digits?|цифр\w*", "0123456789"),
    (r"spaces?|пробел\w*", " "),
    (r"commas?|запят\w+", ","),
)
_QUOTED = re.compile(r"['\"`‘“](\S)['\"`’”]|\b(\d)(?:'?s)?\b")
_LINKS = re.compile(
    r"\b(?:and|or|the|open|close|opening|closing|characters?|symbols?|и|или|символ\w*)\b|[,\s.;]", _FLAGS
)


class Promise(msgspec.Struct, frozen=True):
    """What arguments are promised to be.

    Attributes:
        names: of the parameters.
        demand: what is promised.
    """

    names: tuple[str, ...]
    demand: Demand


@lru_cache(maxsize=256)
def promises(contract: Contract) -> tuple[Promise, ...]:
    """Return what a contract's own words promise of its arguments.

    Nothing where they, or the rules around them, speak of errors, and nothing that an example does not keep.

    Args:
        contract: a function.
    """
    if contract.kind != "function" or speaks_of_errors(contract):
        return ()
    names = [p.name for p in contract.signature.parameters]
    words = re.sub(r"[^\S\n]+", " ", re.sub(r"(?<=\S)[^\S\n]*\n(?=[^\S\n]*\S)", " ", contract.own_words))
    sentences = [one.strip() for one in _SENTENCE.split(words)]
    found = [
        promise
        for sentence, following in zip(sentences, [*sentences[1:], ""], strict=True)
        if len(sentence) <= _LONGEST and not _OTHERWISE.search(sentence) and not _OTHERWISE.match(following)
        for promise in _said(sentence, words, names)
    ]
    ranged = [name for one in found if one.demand.is_range for name in one.names]
    shown = [
        arguments
        for call, _, _ in calls_of(contract.examples)
        for arguments in _all_arguments(call, contract)
    ]
    return tuple(
        one
        for one in found
        # Two ranges of one parameter are two cases.
        if not (one.demand.is_range and ranged.count(one.names[0]) > 1)
        and all(_keeps(one, arguments) for arguments in shown)
    )


def speaks_of_errors(contract: Contract) -> bool:
    """Tell whether the documents say of anything that it is refused, or an error."""
    return _REFUSING.search(contract.words) is not None


def kept(contract: Contract, calls: Sequence[str]) -> list[str]:
    """Return the calls whose arguments are as promised, all of them where that would be none.

    Args:
        contract: of which the calls are.
        calls: Python expressions; what is no single call of the contract's symbol is as promised.
    """
    given = promises(contract)
    found = []
    for source in calls:
        call = single_call(source) if given else None
        arguments = literals(call, contract) if is_own(call, contract) else {}
        if all(_keeps(one, arguments) for one in given):
            found.append(source)
    return found or list(calls)


def fitted(given: Collection[Promise], arguments: Mapping[str, object]) -> dict[str, object] | None:
    """Return arguments as promised: mended where they are not; ``None`` where that is not enough.

    Args:
        given: what was promised.
        arguments: values by the parameters' names.
    """
    found = dict(arguments)
    for one in given:
        for name in one.names:
            if name in found and not one.demand.holds(found[name]):
                found[name] = one.demand.mend(found[name])
    return found if all(_keeps(one, found) for one in given) else None


def _said(sentence: str, words: str, known: Sequence[str]) -> Iterator[Promise]:
    """Yield what one sentence promises."""
    for form, sides, demand in _FORMS:
        for match in form.finditer(sentence):
            # What is said of the other side makes it a case.
            if sides.search(form.sub(" ", words)):
                continue
            names = _of(sentence[: match.start()], match, sentence[match.end() :], known)
            if names:
                yield Promise(names, demand)
    for match in _RANGE.finditer(sentence):
        before, after = sentence[: match.start()], sentence[match.end() :]
        named = tuple(name for name in known if name.lower() == match["name"].lower())
        is_enclosed = match["low"] is not None and before.endswith("(") and after.startswith(")")
        is_assumed = is_enclosed or _ASSUMING.search(before)
        if len(named) == 1 and is_assumed and not _ELSEWHERE.search(before):
            yield Promise(named, between(match["low"], match["below"], match["op"], match["bound"]))
    if spelled := _MADE_OF.search(sentence):
        before = sentence[: spelled.start()]
        is_taken = _TAKEN.search(before) or spelled[0].lower().startswith("assum")
        alphabet = _alphabet(spelled["what"] or spelled["first"])
        if alphabet and is_taken and not _ELSEWHERE.search(before):
            said = {word.lower() for word in re.findall(r"\w+", before)}
            yield Promise(tuple(n for n in known if n.lower() in said) or tuple(known), made_of(alphabet))


def _of(before: str, match: re.Match[str], after: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters that words are about, none where that is not clear."""
    if _ELSEWHERE.search(before) or re.match(r",? ?\(?(?:or|или|и ноль|and zero)\b", after, _FLAGS):
        return ()
    behind = _names(after, known)
    if not (given := _GIVEN.search(before)):
        if subject := _IS.search(before):
            return tuple(name for name in known if name.lower() == subject["name"].lower())
        if _GUARANTEED.search(before):
            return tuple(known) if len(known) == 1 else ()
        return behind[:1] if _ALSO.search(before) else ()
    is_many = (match["noun"] or "s").lower().endswith(("s", "а", "ел")) and not behind
    if is_many and not re.search(_MANY, given["between"], _FLAGS) and "no" not in match[0].lower()[:3]:
        return ()  # "takes the positive numbers of a list"
    if behind:
        return behind if (match["noun"] or "s").lower().endswith(("s", "а")) else behind[:1]
    return tuple(known) if len(known) == 1 else ()


def _names(after: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters that are named right behind words."""
    by_name = {name.lower(): name for name in known}
    found = []
    while match := re.match(r" ?(?:(?:,|and|и) ?)?[`'\"]?(\w+)[`'\"]?", after):
        if match[1].lower() not in by_name:
            break
        found.append(by_name[match[1].lower()])
        after = after[match.end() :]
    return tuple(found)


def _alphabet(words: str) -> str:
    """Return the characters that a list names, empty where they are fewer than two or it names others."""
    parts = re.split(r"(?<!['\"`]),(?!['\"`]) ?", words)
    found: list[str] = []
    for number, part in enumerate(parts):
        left = part
        characters: list[str] = []
        for pattern, members in _CLASSES:
            left, count = re.subn(pattern, " ", left, flags=_FLAGS)
            characters += members * bool(count)
        characters += [a or b for a, b in _QUOTED.findall(left)]
        if _LINKS.sub("", _QUOTED.sub(" ", left)):
            # What comes behind a comma may be another matter, but no further word of the list.
            is_over = number > 0 and not characters and len(part.split()) > 2
            if not is_over:
                return ""
            break
        found += characters
    return "".join(dict.fromkeys(found)) if len(set(found)) > 1 else ""


def _all_arguments(expression: ast.expr, contract: Contract) -> Iterator[dict[str, object]]:
    """Yield the arguments of every call of the symbol in an expression."""
    return (literals(node, contract) for node in ast.walk(expression) if is_own(node, contract))


def _keeps(one: Promise, arguments: Mapping[str, object]) -> bool:
    return all(one.demand.holds(arguments[name]) for name in one.names if name in arguments)
