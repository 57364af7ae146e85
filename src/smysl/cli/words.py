"""The few phrases of the command line, in English and in Russian."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["en", "ru"]

_WORDS: dict[str, tuple[str, str]] = {
    "usage": (
        "Usage: smysl VERB [OPTIONS]\n\nCompiles specifications into working, tested Python packages.",
        "Вызов: smysl КОМАНДА [ПАРАМЕТРЫ]\n\nКомпилирует спецификации в работающие, проверенные пакеты.",
    ),
    "verbs": ("Verbs", "Команды"),
    "more": ("smysl VERB --help says more.", "Подробнее: smysl КОМАНДА --help."),
    "error": ("error", "ошибка"),
    "where": ("where", "где"),
    "help": ("help", "совет"),
    "machine ready": ("this machine is ready", "машина готова"),
    "machine not ready": ("something is missing", "чего-то не хватает"),
    "ok": ("ok", "есть"),
    "warn": ("note", "внимание"),
    "fail": ("missing", "нет"),
    "attacks stopped": ("{n} of {total} attacks stopped", "остановлено атак: {n} из {total}"),
    "not stopped": ("code in it", "код в ней"),
    "ready": ("here", "есть"),
    "absent": ("not here", "нет"),
    "damaged": ("damaged", "повреждена"),
    "pulling": ("{name}, {size}, from {origin}", "{name}, {size}, источник: {origin}"),
    "pulled": ("{name} is here: {path}", "{name} на месте: {path}"),
    "writes_otherwise": ("writes otherwise: not taken", "пишет иначе: не берётся"),
    "removed": ("{name} is removed, {size} are free again", "{name} удалена, освобождено {size}"),
    "written": ("written: {path}", "записано: {path}"),
    "next": ("next  {command}", "дальше  {command}"),
    "nothing found": ("nothing found", "ничего не найдено"),
    "plan": (
        "plan      {modules} modules, {contracts} contracts, {questions} questions",
        "план      модулей {modules}, контрактов {contracts}, вопросов {questions}",
    ),
    "passes": ("passes", "проходит"),
    "verified": ("verified", "проверено"),
    "agreed": ("agreed", "согласовано"),
    "examples pass": ("examples pass", "примеры проходят"),
    "failing": ("failing", "не проходит"),
    "unsolved": ("unsolved", "не решено"),
    "unchecked": ("unchecked", "не проверить"),
    "reused": ("reused", "без изменений"),
    "start": ("working", "в работе"),
    "repairing": ("repairing", "исправляется"),
    "examples": ("{n} examples", "примеров {n}"),
    "mutants": ("{n} mutants", "мутантов {n}"),
    "samples": ("{n} samples", "вариантов {n}"),
    "tokens": ("{used} tokens", "токенов {used}"),
    "tokens of": ("{used} of {limit} tokens", "токенов {used} из {limit}"),
    "more notes": ("… and {n} more notes; --notes shows them", "… и ещё заметок: {n}; их покажет --notes"),
    "votes": ("{n} votes", "голосов {n}"),
    "answer with": ("answer with  smysl answer {id} NUMBER", "ответить:  smysl answer {id} НОМЕР"),
    "up to date": ("up to date", "всё готово"),
    "requirements": ("{n} requirements", "требований {n}"),
    "solved of": ("{n} of {total} contracts solved", "решено контрактов {n} из {total}"),
    "later": ("decide later", "решить позже"),
    "written to": ("written to {place}", "записано: {place}"),
    "read": (
        "{requirements} requirements, {examples} examples, {contracts} contracts",
        "требований {requirements}, примеров {examples}, контрактов {contracts}",
    ),
    "uses": ("uses", "использует"),
    "must": ("must", "обязательно"),
    "should": ("should", "желательно"),
    "may": ("may", "возможно"),
    "trace said": ("said", "сказано"),
    "trace code": ("code", "код"),
    "trace test": ("test", "тест"),
    "not built": ("not built", "не собрано"),
    "no symbol": ("no symbol answers it", "ни один символ не отвечает за него"),
    "no symbol here": (
        "belongs to no symbol: imports, a docstring or white space",
        "не принадлежит ни одному символу: импорт, описание или пустая строка",
    ),
    "no requirement": ("answers no requirement", "не отвечает ни за одно требование"),
    "made from": ("from {place}", "из {place}"),
    "one example": ("1 example", "примеров 1"),
    "examples of": ("{n} of {total} examples pass", "проходит примеров: {n} из {total}"),
    "share of mutants": ("{share} of mutants", "мутантов {share}"),
    "confidence": ("confidence {share}", "уверенность {share}"),
    "code of a person": ("a person's code", "код человека"),
    "by a person": ("by a person", "написал человек"),
    "by the model": ("by the model", "написала модель"),
    "from the documents": ("from the documents", "из документов"),
    "candidates": ("{n} candidates", "кандидатов {n}"),
    "prompt": ("prompt {key}", "запрос {key}"),
    "repair start": ("running the tests of {n} files", "запускаем тесты, файлов {n}"),
    "repair failing": ("{failing} of {tests} tests fail", "не проходит тестов: {failing} из {tests}"),
    "repair nothing": (
        "all {n} tests pass: nothing to repair",
        "проходят все тесты ({n}): исправлять нечего",
    ),
    "repair uncollected": ("cannot be collected", "не собирается"),
    "repair asking": ("asking for `{name}`, {n} answers", "спрашиваем о `{name}`, ответов {n}"),
    "repair runs": ("{n} candidates run", "проверено вариантов: {n}"),
    "repair size": (
        "{what}: {nodes} syntax nodes, {lines} lines",
        "{what}: узлов синтаксиса {nodes}, строк {lines}",
    ),
    "repair plausible": (
        "plausible, not proven: {n} tests pass, {covering} of them run what is changed",
        "правдоподобно, но не доказано: проходит тестов {n}, изменённое выполняют {covering}",
    ),
    "repair no model": ("no model", "без модели"),
    "repair cost": (
        "{runs} test runs   {model}, {tokens} tokens   {seconds} s",
        "прогонов {runs}   {model}, токенов {tokens}   {seconds} с",
    ),
    "left": ("≈ {time} left", "осталось ≈ {time}"),
}


def locale_language(environment: Mapping[str, str] | None = None) -> Language:
    """Return the language of the person's locale, by POSIX precedence (LC_ALL, LC_MESSAGES, LANG)."""
    environment = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(name, "")
        if value:
            return "ru" if value.lower().startswith("ru") else "en"
    return "en"


def say(key: str, language: Language | None = None, /, **values: object) -> str:
    """Return a phrase in ``language``, the locale's where none is given.

    Raises:
        KeyError: for a phrase that is not in the table.
    """
    english, russian = _WORDS[key]
    chosen = russian if (language or locale_language()) == "ru" else english
    return chosen.format(**values)
