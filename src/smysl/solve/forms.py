r"""Forms: contracts that accept a text by how it is written, and the pieces that their pattern needs.

Asked to refuse "everything else", a small model writes one condition after the other and does not come to
an end. Asked for one regular expression first, it is done in a few lines; what it then gets wrong are the
pieces (groups of three, what is optional), and those can be shown.
"""

from __future__ import annotations

import re

from smysl.core.contract import Contract
from smysl.core.example import CallExample
from smysl.plan.cases import defining_words

_I = re.IGNORECASE
_PARTS = 3
"""Different words of form from which on a pattern is worth asking for."""

_PART = re.compile(
    r"\b(?P<characters>digits?|letters?|lower-?case|upper-?case|capitals?"
    r"|цифр\w*|букв\w*|заглавн\w+|строчн\w+|прописн\w+)\b"
    r"|\b(?:minus sign|plus sign|hyphens?|colons?|commas?|dots?|slash(?:es)?|underscores?|spaces?"
    r"|consists? of|begins? with|starts? with|ends? with|followed by|preceded by|separated by|in groups of"
    r"|written as)\b"
    r"|\b(?:дефис\w*|двоеточи\w*|запят\w+|точк\w+|минус\w*|плюс\w*|пробел\w*|состоит из|начинается"
    r"|заканчивается|раздел[её]н\w*|записыва[ею]тся|группами)\b",
    _I,
)
_REFUSAL = re.compile(
    r"\b(?:refus\w+|reject\w*|raises?|ValueError|invalid|not an? |anything else|everything else)\b"
    r"|ошибк\w*|отверга\w+|отклоня\w+|не принима\w+|неверн\w+|всё остальное|все остальное",
    _I,
)
_PIECES = (
    (
        r"\bgroups? of three\b|группами по три|по три цифры",
        r"digits, or groups of three: `([0-9]+|[0-9]{1,3}(,[0-9]{3})+)`",
    ),
    (r"\boptional|необязательн", r"optional: `(\.[0-9]{2})?`"),
)


def is_form(contract: Contract) -> bool:
    """Tell whether a contract accepts some texts and refuses others by how they are written.

    It takes one text, says of what parts that consists, and either answers yes or no or refuses the rest.
    """
    parameters = contract.signature.parameters
    if contract.kind != "function" or len(parameters) != 1 or parameters[0].annotation not in {None, "str"}:
        return False
    words = defining_words(contract)
    found = list(_PART.finditer(words))
    raises = any(isinstance(example, CallExample) and example.raises for example in contract.examples)
    judges = contract.symbol.startswith("is_") or raises or bool(_REFUSAL.search(words))
    if not judges or len({part.group().lower() for part in found}) < _PARTS:
        return False
    # Letters alone may be what is counted ("every letter of the alphabet"); their order is what makes a form.
    return {part.lastgroup for part in found} == {"characters", None}


def pieces(contract: Contract) -> list[str]:
    """Return the pieces of patterns that a contract's words ask for, each with what it is for."""
    words = defining_words(contract)
    return [piece for asked, piece in _PIECES if re.search(asked, words, _I)]
