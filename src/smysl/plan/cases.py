"""Cases: the sentences of a contract that state a condition, and whether an example shows it.

An example shows one path. What the prose says beside it ("negative values carry a minus", "halves up",
"если прихода не было") is where a solution that passes its examples is wrong most often. A case counts as
shown only where the examples visibly contain what it speaks of; in doubt it counts as not shown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence

from smysl.core.contract import Contract
from smysl.core.example import CallExample, Example, StepsExample, TranscriptExample
from smysl.core.literals import value_of
from smysl.plan.types import calls_of

_I = re.IGNORECASE
_CONDITION = re.compile(
    r"\b(?:if|unless|except|otherwise|only|never|always|beyond|at least|at most|up to|instead|even"
    r"|without|missing|empty|negative|zero|below|less than|more than|greater than|rounded|half|halves"
    r"|anything|everything|(?:all|any|every) other|the rest|equal|same|tie|again|already|refused|raises?"
    r"|errors?|invalid|unknown)\b"
    r"|\b\w*Error\b"
    r"|\b(?:если|кроме|иначе|только|никогда|всегда|свыше|не менее|не более|без|пуст\w+|отрицательн\w+"
    r"|нол\w+|нул\w+|меньше|больше|округл\w+|половин\w+|любы\w+|равн\w+|одинаков\w+|уже|ошибк\w+|неверн\w+"
    r"|неизвестн\w+|отсутств\w+|не было|не входи?т|остальн\w+|проч(?:ие|их|ее))\b",
    _I,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZА-ЯЁ`\"«(])|\n\s*(?:[-*•]|\d+[.)])\s+|\n\s*\n|;\s+")
_STRONG = re.compile(
    r"\b(?:if|unless|except|otherwise|beyond|up to|at least|at most)\b"
    r"|\b(?:если|кроме|иначе|свыше|не менее|не более)\b",
    _I,
)
_FRACTION = re.compile(
    r"\b(?:average|mean|per ?cent\w*|rates?|share|ratio|divid\w+|rounded)\b"
    r"|средн|процент|ставк|дол[яиею]\b|дел[ия]т|округл",
    _I,
)
_CODE = re.compile(r"`[^`]*`|\"[^\"]*\"|'[^']*'|[\w.]+\([^()]*\)")
_WORD = re.compile(r"[^\W\d_]{2,}")
_JOINING = re.compile(
    r"(?:is|are|be|and|or|gives?|returns?|yields?|equals?|raises?|prints?|e\.?g|for|example|examples|input|output"
    r"|это|да[её]т|возвращает|равно|равна|равен|вызывает|печатает|например|пример|примеры|вход|выход)",
    _I,
)
"""What joins a call to its result, and says nothing itself."""
_ROUNDING = re.compile(r"\bhalf\b|\bhalves\b|\bround(?:ed|ing|s)?\b|округл|половин", _I)


def sentences(text: str) -> list[str]:
    """Return the sentences and list items of a text, each on one line, code and tables left out."""
    text = re.sub(r"^(`{3,}|~{3,}).*?^\1[^\n]*$", "\n\n", text, flags=re.DOTALL | re.MULTILINE)
    text = "\n".join("" if line.lstrip().startswith("|") else line for line in text.split("\n"))
    parts = (" ".join(part.split()).strip(" -*•") for part in _SENTENCE.split(text) if part)
    return [part for part in parts if len(part) > 3]


def cases(contract: Contract, requirement: str = "") -> list[str]:
    """Return the sentences of a contract's own words that state a condition.

    The sentence that introduces the symbol counts only where it says more than "always" or "only".

    Args:
        contract: whose words.
        requirement: only of this requirement; by default of all.
    """
    own = [clause.text for clause in contract.clauses if requirement in {"", clause.id}]
    found = []
    for sentence in (s for text in own for s in sentences(text)):
        is_defining = f"`{contract.symbol}(" in sentence
        pattern = _STRONG if is_defining else _CONDITION
        if pattern.search(sentence) or (is_defining and _concepts(sentence)):
            found.append(sentence)
    return list(dict.fromkeys(found))


def unshown(contract: Contract, requirement: str = "", source: str = "") -> list[str]:
    """Return the cases that no example of the contract shows.

    The definitions around the contract count too, where they speak of something that can be seen in an
    example (a sign, nothing at all), and rules of rounding where the code divides.

    Args:
        contract: whose words and examples.
        requirement: only the own words of this one; by default of all.
        source: the code in question, if there is any yet.
    """
    divides = re.search(r"[^/]/{1,2}[^/]|\bround\(|\bdivmod\(|\bceil\(|\bfloor\(", source) is not None
    around = [
        sentence
        for clause in contract.context
        for sentence in sentences(clause.text)
        if (_ROUNDING.search(sentence) and divides)
        or (clause.id.startswith("term:") and not _ROUNDING.search(sentence) and _concepts(sentence))
    ]
    return [s for s in (*cases(contract, requirement), *around) if not _is_shown(s, contract.examples)]


def is_wordless(contract: Contract) -> bool:
    """Tell whether a contract's own text says nothing beside its examples.

    Then nobody knows what it shall do elsewhere: that its examples pass says little.
    """
    told = (_CODE.sub(" ", said) for clause in contract.clauses for said in sentences(clause.text))
    words = {word.lower() for said in told for word in _WORD.findall(said)}
    return all(_JOINING.fullmatch(word) for word in words - {contract.symbol.lower()})


def calculation_words(contract: Contract) -> str:
    """Return a contract's own words, and the rules of rounding if it seems to calculate with fractions."""
    own = contract.own_words
    signature = contract.signature
    numbers = [p for p in signature.parameters if (p.annotation or "") in {"int", "float", "Decimal"}]
    is_number = re.match(r"int|float|Decimal", signature.returns or "int") is not None
    if not is_number or not (len(numbers) > 1 or _FRACTION.search(own)):
        return own
    rules = [s for clause in contract.context for s in sentences(clause.text) if _ROUNDING.search(s)]
    return " ".join([own, *rules])


def defining_words(contract: Contract) -> str:
    """Return the words that define what a predicate tells, its terms included; else its own words."""
    terms = [clause.text for clause in contract.context if clause.id.startswith("term:")]
    own = [clause.text for clause in contract.clauses]
    return " ".join([*own, *terms] if contract.symbol.startswith("is_") else own)


def _is_shown(sentence: str, examples: Sequence[Example]) -> bool:
    concepts = _concepts(sentence)
    return bool(concepts) and all(shows(examples) for shows in concepts)


_Shows = Callable[[Sequence[Example]], bool]


def _concepts(sentence: str) -> list[_Shows]:
    return [shows for pattern, shows in _CONCEPTS if pattern.search(sentence)]


def _values(examples: Sequence[Example]) -> Iterable[object]:
    """Yield every literal inside the arguments and results of the examples."""
    for call, _, expected in calls_of(examples):
        trees: list[ast.AST] = [*call.args, *(keyword.value for keyword in call.keywords)]
        if expected is not None:
            try:
                trees.append(ast.parse(expected.strip(), mode="eval"))
            except (SyntaxError, ValueError, RecursionError):
                continue
        for tree in trees:
            for node in ast.walk(tree):
                if isinstance(node, ast.expr):
                    try:
                        yield value_of(node)
                    except ValueError:
                        continue
    for example in examples:
        if isinstance(example, TranscriptExample):
            yield from example.command.split()
            yield example.output


def _shows_negative(examples: Sequence[Example]) -> bool:
    return any(
        (isinstance(v, int | float) and v < 0)
        or (isinstance(v, str) and re.search(r"(?<![\w.])[-−]\d", v) is not None)
        for v in _values(examples)
    )


def _shows_zero(examples: Sequence[Example]) -> bool:
    return any(
        (isinstance(v, int | float) and not isinstance(v, bool) and v == 0)
        or (isinstance(v, str) and re.fullmatch(r"-?0+([.,:]0+)?", v) is not None)
        for v in _values(examples)
    )


def _shows_nothing(examples: Sequence[Example]) -> bool:
    return any(v is None or (isinstance(v, str | list | dict | tuple) and not v) for v in _values(examples))


def _shows_refusal(examples: Sequence[Example]) -> bool:
    for example in examples:
        if isinstance(example, CallExample) and example.raises:
            return True
        if isinstance(example, StepsExample) and any(step.raises for step in example.steps):
            return True
        if isinstance(example, TranscriptExample) and example.exit_code:
            return True
    return False


def _never(_: Sequence[Example]) -> bool:
    return False


_CONCEPTS: tuple[tuple[re.Pattern[str], _Shows], ...] = (
    (re.compile(r"\bnegative\b|below zero|\bminus\b|отрицательн|\bминус", _I), _shows_negative),
    (re.compile(r"\bzero\b|\bнол[ьяюе]|\bнулев|\bнул[юья]\b", _I), _shows_zero),
    (re.compile(r"\bempty\b|\bmissing\b|`None`|\bпуст\w+|отсутству|не было", _I), _shows_nothing),
    (re.compile(r"\braises?\b|\brefused\b|\b\w+Error\b|ошибк", _I), _shows_refusal),
    # Whether an example lies exactly on a half cannot be seen from outside: never taken for shown.
    (_ROUNDING, _never),
)
