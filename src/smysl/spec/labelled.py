"""Call examples that name arguments and no call: "Input: n = 3, output: 6"; "for n = 3 the result is 6"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from smysl.core.example import CallExample
from smysl.core.requirement import Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.connectors import connector_at
from smysl.spec.expressions import exception_in
from smysl.spec.found import BrokenExample, Finding, FoundExample
from smysl.spec.inline import outside_code
from smysl.spec.tables import call_of, candidates_above
from smysl.spec.turns import goes_on, lead, struck
from smysl.spec.values import value_at

_I = re.IGNORECASE
_LABEL = r"^[ \t>*_-]*(?:{words})[ \t]*\d*[*_]*[ \t]*[:=][*_]*\s*"
_INPUT = re.compile(
    _LABEL.format(
        words=r"(?:sample\s+)?inputs?|arguments?|parameters?|входные\s+данные|вход|ввод|аргументы?|параметры?"
    ),
    _I | re.MULTILINE,
)
_OUTPUT = re.compile(
    _LABEL.format(
        words=r"(?:sample\s+|expected\s+)?outputs?|results?|returns?|return\s+value"
        r"|выходные\s+данные|выход|вывод|результат|ответ|возвращает"
    ),
    _I | re.MULTILINE,
)
_SUPPOSED = re.compile(r"(?<!\w)(?:for|with|given|if|when|для|при|если|когда)\s+(?=[^\W\d]\w*\s*=(?!=))", _I)
_NAMED = re.compile(r"([^\W\d]\w*)\s*(?:=(?!=)|:)\s*")
_NEXT = re.compile(r"\s*(?:,\s*(?:and\b|и\b)?|;|\band\b|\bи\b|\n)\s*", _I)
_SUBJECT = re.compile(
    r"\s*[,;:]?\s*(?:(?:then|то|тогда)\s+)?(?:the\s+)?(?:expected\s+)?"
    r"(?P<what>(?:output|result|answer|return\s+value|function|it|результат|ответ|вывод|функция|значение)\b)?"
    r"\s*",
    _I,
)
_NOUNS = frozenset({"результат", "ответ", "значение"})
"""Words for a result that need no verb: «при n = 2 результат 4»."""
_END = re.compile(r"[\s*_]*(?:$|\n|[.;)(#])", re.MULTILINE)
_CONSTANTS = {"true": "True", "false": "False", "null": "None", "none": "None"}
_WORD = re.compile(r"(?:true|false|null|none)\b")
_ERROR = re.compile(r"[A-Z]\w*(?:Error|Exception)\b")


class Labelled(msgspec.Struct, frozen=True):
    """Arguments and what comes of them, before anybody knows of which function.

    Attributes:
        start: place of the first word.
        end: place behind the outcome.
        arguments: name (or nothing) and source of each.
        expected: source of the value, ``None`` where an error is expected.
        raises: name of the exception.
        counter: the value must not come out.
    """

    start: int
    end: int
    arguments: tuple[tuple[str, str], ...]
    expected: str | None = None
    raises: str | None = None
    counter: bool = False

    def call(self, signature: Signature) -> str | None:
        """Return the call of a function with these arguments, ``None`` where they do not fit it."""
        parameters = [p for p in signature.parameters if not p.variadic]
        by_name = {p.name: p for p in parameters}
        given: dict[str, str] = {}
        strangers = []
        for name, source in self.arguments:
            if name in by_name and name not in given:
                given[name] = source
            else:
                strangers.append(source)
        left = [p.name for p in parameters if p.name not in given]
        if strangers:
            # Names of its own stand by their place, if nothing is left over on either side.
            if len(strangers) != len(left):
                return None
            given |= zip(left, strangers, strict=True)
        if any(p.default is None and p.name not in given for p in parameters):
            return None
        return call_of(signature, given)


def in_labels(blocks: Sequence[Block], index: int, signatures: Mapping[str, Signature]) -> Iterator[Finding]:
    """Find the examples of a block that name arguments and a result.

    Args:
        blocks: the blocks of the document.
        index: position of the block; the function is the nearest one named in it or above it that the
            arguments fit.
        signatures: what the documents describe.
    """
    block = blocks[index]
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    text = block.text
    joined = False
    if following is not None and _goes_on(block, following):
        text, joined = f"{text}\n{following.text}", True
    plain = outside_code(text)
    gone = struck(plain)
    for one in labelled(text):
        if one.start >= len(block.text) or any(start <= one.start < end for start, end in gone):
            continue
        turn = lead(plain, one.start)
        unclear = turn == "open" or (turn and one.counter) or goes_on(text, one.end)
        for signature in candidates_above(blocks, index + 1, signatures):
            call = one.call(signature) if signature.kind == "function" and signature.parameters else None
            if call is not None:
                place = _place(block, following if joined else None, one)
                if unclear:
                    yield BrokenExample(text[one.start : one.end], index, place, "around")
                    break
                example = CallExample(
                    span=place,
                    call=call,
                    expected=one.expected,
                    raises=one.raises,
                    counter=one.counter or turn == "counter",
                )
                yield FoundExample(example, index, place)
                break


def labelled(text: str) -> list[Labelled]:
    """Return what a text shows of arguments and outcomes, in order of place. Never raises.

    Args:
        text: prose, a docstring or a block of plain code; code font in it does not matter.
    """
    plain = text.replace("`", " ")
    found = [one for match in _INPUT.finditer(plain) if (one := _of_labels(plain, match))]
    found += [one for match in _SUPPOSED.finditer(plain) if (one := _of_sentence(plain, match))]
    return sorted(found, key=lambda one: one.start)


def _of_labels(text: str, match: re.Match[str]) -> Labelled | None:
    arguments, end = _arguments(text, match.end())
    label = _OUTPUT.search(text, end) if arguments else None
    # Between the last argument and the result stands nothing but white space.
    if label is None or text[end : label.start()].strip(" \t\n*_.;"):
        return None
    return _concluded(text, match.start(), arguments, label.end())


def _of_sentence(text: str, match: re.Match[str]) -> Labelled | None:
    arguments, end = _arguments(text, match.end())
    subject = _SUBJECT.match(text, end)
    if not arguments or subject is None:
        return None
    connector = connector_at(text, subject.end())
    if connector is None and (subject["what"] or "").casefold() in _NOUNS:
        return _concluded(text, match.start(), arguments, subject.end())
    # A dash or a colon concludes only behind a word for the result: "for n = 5: 3 items" is no example.
    if connector is None or connector.kind != "value" or (connector.weak and not subject["what"]):
        return None
    return _concluded(text, match.start(), arguments, connector.end, counter=connector.negated)


def _concluded(
    text: str, start: int, arguments: Sequence[tuple[str, str]], position: int, *, counter: bool = False
) -> Labelled | None:
    while text[position : position + 1] in {" ", "\t", "="}:
        position += 1
    value = _value(text, position)
    if value is not None and _END.match(text, value[0]):
        return Labelled(start, value[0], tuple(arguments), expected=value[1], counter=counter)
    error = _ERROR.match(text, position)
    if error and exception_in(error[0]) and _END.match(text, error.end()):
        return Labelled(start, error.end(), tuple(arguments), raises=error[0])
    return None


def _arguments(text: str, position: int) -> tuple[list[tuple[str, str]], int]:
    """Return the arguments that begin at a place, and the place behind the last one."""
    found: list[tuple[str, str]] = []
    end = position
    while not _OUTPUT.match(text, text.rfind("\n", 0, position) + 1):
        named = _NAMED.match(text, position)
        value = _value(text, named.end() if named else position)
        if value is None:
            return found, end
        found.append((named[1] if named else "", value[1]))
        end = value[0]
        joint = _NEXT.match(text, end)
        if joint is None:
            break
        position = joint.end()
    return found, end


def _value(text: str, position: int) -> tuple[int, str] | None:
    word = _WORD.match(text, position)
    if word:
        return word.end(), _CONSTANTS[word[0]]
    return value_at(text, position)


def _goes_on(block: Block, following: Block) -> bool:
    """Tell whether the input stands in one block and its output begins the next: two items of a list."""
    if block.kind == "code" or following.kind not in {"item", "paragraph"}:
        return False
    label = _INPUT.search(block.text.replace("`", " "))
    return (
        label is not None
        and not _OUTPUT.search(block.text, label.end())
        and _OUTPUT.match(following.text.replace("`", " ")) is not None
    )


def _place(block: Block, following: Block | None, one: Labelled) -> Span:
    if following is None or one.end <= len(block.text):
        return block.place(one.start, one.end)
    first = block.place(one.start, len(block.text))
    last = following.place(0, one.end - len(block.text) - 1)
    return Span(first.file, first.line, first.column, last.end_line, last.end_column)
