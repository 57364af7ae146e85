"""The words of every finding about documents, in English and Russian: one table, code by code."""

from __future__ import annotations

from typing import Literal

import msgspec

from smysl.core.diagnostic import Diagnostic, Label, Severity
from smysl.core.span import Span

Language = Literal["en", "ru"]


class _Text(msgspec.Struct, frozen=True):
    severity: Severity
    message: tuple[str, str]
    help: tuple[str, str] = ("", "")


_TABLE = {
    "S020": _Text(
        "error",
        ("the documents name no behaviour", "документы не называют никакого поведения"),
        (
            "name a function in code font and say what it returns, e.g. `price(weight)` returns cents",
            "назовите функцию кодом и скажите, что она возвращает: `price(weight)` возвращает копейки",
        ),
    ),
    "S021": _Text(
        "error",
        ("the id {id} is given twice", "идентификатор {id} дан дважды"),
        ("give one of the two another id", "дайте одному из двух другой идентификатор"),
    ),
    "S022": _Text(
        "warning",
        ("the link {target!r} leads nowhere", "ссылка «{target}» никуда не ведёт"),
        ("{near}correct it, or add what it names", "{near}исправьте её или добавьте то, что она называет"),
    ),
    "S023": _Text(
        "note",
        (
            "{term!r} is written like a defined term, but nothing defines it",
            "«{term}» написано как термин, но нигде не определено",
        ),
        (
            "define it once: **{term}** is …; or write it in small letters",
            "определите один раз: **{term}** — …; или пишите со строчной буквы",
        ),
    ),
    "S024": _Text(
        "warning",
        ("a decision is left open: {words!r}", "решение не принято: «{words}»"),
        ("decide it here: no build asks about it", "решите здесь: сборка об этом не спросит"),
    ),
    "S025": _Text(
        "note",
        ("{words!r} leaves room for several behaviours", "«{words}» допускает разное поведение"),
        ("say what exactly, or show it by an example", "скажите точно или покажите примером"),
    ),
    "S026": _Text(
        "note",
        (
            "nothing is left open here: the code is kept as it stands, and nothing says how to check it",
            "здесь нечего дописывать: код остаётся как есть, и нечем его проверить",
        ),
        (
            "leave a body out (`...`) where code is wanted, or give an example of what the code must do",
            "опустите тело (`...`) там, где нужен код, или дайте пример того, что код обязан делать",
        ),
    ),
    "S031": _Text(
        "warning",
        ("two examples disagree", "два примера противоречат друг другу"),
        (
            "keep one; or mark the other `(wrong)` to keep it as a counter-example",
            "оставьте один; или пометьте другой «(неверно)», чтобы он остался контрпримером",
        ),
    ),
    "S032": _Text(
        "warning",
        ("this example is not clear, so it is not run", "этот пример не ясен: он не выполняется"),
        ("{way}", "{way}"),
    ),
    "S033": _Text(
        "warning",
        (
            "an example of `{name}`, which no document describes",
            "пример для `{name}`, которую ни один документ не описывает",
        ),
        (
            "{near}describe it: `{signature}` and what it returns",
            "{near}опишите её: `{signature}` и что она возвращает",
        ),
    ),
    "S034": _Text(
        "warning",
        (
            "this example belongs to no requirement: it is not run",
            "этот пример не относится ни к какому требованию: он не выполняется",
        ),
        (
            "put it into the text of the requirement that it shows, or name that requirement's id beside it",
            "поместите его в текст требования, которое он показывает, или назовите рядом идентификатор",
        ),
    ),
    "S044": _Text(
        "note",
        ("{id} is a *must* with nothing to check it by", "{id} обязательно, но проверить его нечем"),
        ("{example}", "{example}"),
    ),
}

_WAYS = {
    "value": (
        'write what comes of the call as a Python value in code font: `3`, `"8:00"`, `[1, 2]`',
        'запишите результат вызова значением Python в коде: `3`, `"8:00"`, `[1, 2]`',
    ),
    "session": (
        "each line after >>> must be Python, and what it prints must follow at the same indentation",
        "каждая строка после >>> должна быть на Python, а вывод — следовать с тем же отступом",
    ),
    "row": (
        "fill the result of this row, or name the error",
        "заполните результат в этой строке или назовите ошибку",
    ),
    "table": (
        "name the columns after the parameters of `{signature}`, one for each without a default",
        "назовите столбцы именами параметров `{signature}`, по одному на каждый без значения по умолчанию",
    ),
    "cell": (
        "write this cell as a Python value of the type `{signature}`, or name the error",
        "запишите эту ячейку значением Python типа `{signature}` или назовите ошибку",
    ),
    "quotes": (
        'write every cell of this column as a Python value in code font: `3`, `"8:00"`, `[1, 2]`',
        'запишите каждую ячейку этого столбца значением Python в коде: `3`, `"8:00"`, `[1, 2]`',
    ),
    "around": (
        "the words beside it change its meaning: write only `f(1)` → `2`; behind a wrong value, `(wrong)`",
        "слова рядом меняют смысл: запишите только `f(1)` → `2`; за неверным значением — `(неверно)`",
    ),
    "form": (
        "name one error, the text of its message and not a pattern, or compare one number with `approx`",
        "назовите одну ошибку, текст сообщения, а не шаблон, или сравните с `approx` одно число",
    ),
    "arguments": (
        "give this test its arguments by one `parametrize`, as literals, or write them into its calls",
        "дайте этому тесту аргументы одним `parametrize`, литералами, или впишите их в вызовы",
    ),
    "elided": (
        "write out all that comes out: what is left out cannot be compared",
        "запишите вывод целиком: пропущенное не с чем сравнить",
    ),
    "here": ("here", "здесь"),
    "first": ("given first here", "впервые дан здесь"),
    "here_want": ("here {want}", "здесь {want}"),
    "also_want": ("and here {want}", "а здесь {want}"),
    "near": ("did you mean {name!r}? ", "может быть, «{name}»? "),
    "example": ("add an example, e.g. `{call}` → `…`", "добавьте пример, скажем, `{call}` → `…`"),
    "example_error": (
        "add an example, e.g. `{call}` raises `{error}`",
        "добавьте пример, скажем, `{call}` вызывает `{error}`",
    ),
    "example_command": (
        "show a run in a console block: `$ {command}` and what it prints",
        "покажите запуск в блоке console: `$ {command}` и что напечатано",
    ),
    "example_free": (
        "name the function in code font and show a call, e.g. `f(1)` → `2`",
        "назовите функцию кодом и покажите вызов, скажем, `f(1)` → `2`",
    ),
}


def finding(
    code: str, language: Language, places: tuple[tuple[Span, str], ...] = (), **words: str
) -> Diagnostic:
    """Make the finding of a code.

    Args:
        code: one of the table's.
        language: of the document.
        places: spans with the words under their carets, the main one first.
        words: what the texts of this code leave open.

    Raises:
        KeyError: if there is no such code, or a word is missing.
    """
    text = _TABLE[code]
    column = 1 if language == "ru" else 0
    return Diagnostic(
        code,
        text.severity,
        text.message[column].format(**words),
        tuple(Label(span, label) for span, label in places),
        text.help[column].format(**words),
    )


def phrase(case: str, language: Language, **words: str) -> str:
    """Return a smaller piece of text, a label or the help of one case."""
    return _WAYS[case][1 if language == "ru" else 0].format(**words)
