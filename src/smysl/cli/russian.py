"""Sentences of errors and verdicts in Russian: who makes them writes English, who shows them asks here.

Scripts read the English sentence, with ``--json`` it is always that one. A sentence that is not in the table
stays as it is.
"""

from __future__ import annotations

import re
from functools import cache

from smysl.cli.words import Language, locale_language

SENTENCES: dict[str, str] = {
    # the command line
    "there is no verb {name}": "нет команды {name}",
    "there is no question {name}": "нет вопроса {name}",
    "open questions: {names}": "открытые вопросы: {names}",
    "{answer} is not on offer for {question}": "{answer} нет среди вариантов вопроса {question}",
    "choose a number: {offered}": "выберите номер: {offered}",
    "the document has changed meanwhile": "документ тем временем изменился",
    "there is no requirement {name} any more": "требования {name} больше нет",
    "build again": "соберите ещё раз",
    "an exported issue cannot be changed in place": "выгруженную задачу нельзя изменить на месте",
    "change the issue itself and export it again, or keep its text as a Markdown file": (
        "измените саму задачу и выгрузите её снова или храните её текст файлом Markdown"
    ),
    "the example cannot be marked as wrong where it stands": (
        "пример нельзя пометить как неверный там, где он стоит"
    ),
    "take {call} out of the document there yourself; nothing was written": (
        "уберите там {call} из документа сами; ничего не записано"
    ),
    "the example would not be found there, or others would be lost": (
        "пример не нашёлся бы там или пропали бы другие"
    ),
    "write it into the requirement yourself: {example}": "впишите его в требование сами: {example}",
    "no requirement is called {name}": "нет требования с именем {name}",
    "{path} is not a file of the package": "{path} — не файл этого пакета",
    "did you mean {name}?": "может быть, {name}?",
    "give a path inside the package": "назовите путь внутри пакета",
    "{file} has no line {line}": "в {file} нет строки {line}",
    "it has {count} lines": "в нём строк: {count}",
    "there is no built package here": "здесь нет собранного пакета",
    "smysl build SPEC, or name it with --out": "smysl build SPEC, или назовите его через --out",
    "there are several built packages: {names}": "собранных пакетов несколько: {names}",
    "name one with --out": "назовите один через --out",
    "there is no such folder": "такой папки нет",
    "there is no such file": "такого файла нет",
    "name a file, or - for standard input": "назовите файл или - для стандартного ввода",
    "there are no tests": "тестов нет",
    "there is no test {name}": "нет теста {name}",
    "pytest --collect-only lists them": "pytest --collect-only их перечислит",
    "no test can be collected: {why}": "ни один тест не собирается: {why}",
    "pytest --collect-only shows the same": "pytest --collect-only покажет то же самое",
    "a folder is no task": "папка — не задача",
    "there is nothing open in it": "в нём ничего не оставлено открытым",
    "this needs the benchmark's data": "нужны данные бенчмарка",
    "name its folder: --data PATH": "назовите их папку: --data PATH",
    "this needs stored samples": "нужны сохранённые варианты",
    "name them: --pool PATH": "назовите их: --pool PATH",
    # documents
    "there is no such file or folder": "нет такого файла или папки",
    "name a document or a folder of documents: smysl check docs/": (
        "назовите документ или папку с документами: smysl check docs/"
    ),
    "there are no documents in the folder": "в папке нет документов",
    "documents end in .md, .rst, .txt, .json (an exported issue) or .py (a stub)": (
        "имена документов кончаются на .md, .rst, .txt, .json (выгруженная задача) или .py (заготовка)"
    ),
    "nothing in the documents demands a behaviour": "ничто в документах не требует поведения",
    "name a function in code font and say what it returns, e.g. `price(weight)` returns cents": (
        "назовите функцию моноширинным шрифтом и скажите, что она возвращает, например "
        "`price(weight)` возвращает центы"
    ),
    "save it as UTF-8": "сохраните его в UTF-8",
    "the file is not text": "файл не текстовый",
    "the document cannot be read: {why}": "документ не читается: {why}",
    "check that the file exists and that you may read it": "проверьте, что файл есть и вам можно его читать",
    "the folder cannot be read: {why}": "папка не читается: {why}",
    "check that it exists and that you may read it": "проверьте, что она есть и вам можно её читать",
    "the stub is not Python: {why}": "заготовка — не Python: {why}",
    # models
    "no model is called {name}": "нет модели с именем {name}",
    "known are {names}; a path to a .gguf file, an address and scripted:FILE also name one": (
        "известны {names}; модель называют и путь к файлу .gguf, и адрес, и scripted:FILE"
    ),
    "the model {name} is not on this machine": "модели {name} нет на этой машине",
    "the model file cannot be read: {why}": "файл модели не читается: {why}",
    "smysl models list shows what there is": "smysl models list покажет, что есть",
    "the disk has {free} MiB free and {need} MiB are needed": (
        "на диске свободно {free} МиБ, а нужно {need} МиБ"
    ),
    "free some room, or point SMYSL_CACHE to a larger disk": (
        "освободите место или укажите в SMYSL_CACHE диск побольше"
    ),
    "the model file is not the one that was promised": "файл модели не тот, который был обещан",
    "the engine cannot load the model file: {why}": "движок не может загрузить файл модели: {why}",
    "another program is pulling the model {name}": "модель {name} уже загружает другая программа",
    "wait until it is done": "подождите, пока она закончит",
    "the engine is not installed: {why}": "движок не установлен: {why}",
    # the machine
    "bubblewrap is not installed": "bubblewrap не установлен",
    "install it: apt-get install bubblewrap": "установите его: apt-get install bubblewrap",
    "there is not enough memory": "не хватает памяти",
    "stopped": "остановлено",
    "run the same again to go on; what was solved is kept": (
        "та же команда продолжит работу; что решено, сохранено"
    ),
    # the output
    "the output folder cannot be written: {why}": "папка результата недоступна для записи: {why}",
    "name a folder that you may write to with --out": "назовите через --out папку, куда можно писать",
    "another build is at work in this folder": "в этой папке уже идёт другая сборка",
    "there is a file already": "там уже есть файл",
    "name another FOLDER": "назовите другую FOLDER",
    "this is not a folder": "это не папка",
    "there is no Python code to check here": "здесь нет кода на Python, который можно проверить",
    "name the package's folder, for instance --against src/NAME": (
        "назовите папку пакета, например --against src/NAME"
    ),
    # verdicts
    "wanted exit code {want}, got {got}": "ожидался код выхода {want}, получен {got}",
    "wanted {error}, got what raises {other} only when it is read": (
        "ожидалось {error}, а {other} возникает только при чтении"
    ),
    "wanted {want}, got {got}": "ожидалось {want}, получено {got}",
    "raised {error}": "возникла ошибка {error}",
    "there is no {names}": "нет {names}",
    "its examples pass, but none shows this case: {case}": (
        "примеры проходят, но ни один не показывает этот случай: {case}"
    ),
    "its examples pass, but no sentence says what {name} does elsewhere": (
        "примеры проходят, но ни одно предложение не говорит, что {name} делает в остальном"
    ),
    "its examples pass, but {rest}": "примеры проходят, но {rest}",
    "no code for {names}": "нет кода для {names}",
    "an example in its text is not clear, and was not run: {place}": (
        "пример в его тексте неясен и не выполнялся: {place}"
    ),
    "one of its examples cannot be run": "один из примеров нельзя запустить",
    "no example of its own": "своего примера нет",
    "nothing can check it": "проверить это нечем",
    "did not end within its limit ({seconds} CPU s)": (
        "не закончилось за отведённое время ({seconds} с процессора)"
    ),
    "started too many processes": "запущено слишком много процессов",
}
"""The English sentence, with names for what varies in it, and the Russian one. Of several that fit the first
counts; ``{rest}`` is a sentence itself."""

PARSER: dict[str, str] = {
    "No such option: {name}": "нет параметра {name}",
    "Missing argument {name}": "не хватает аргумента {name}",
    "Missing option {name}": "не хватает параметра {name}",
    "Option {name} requires an argument": "параметру {name} нужно значение",
    "Got unexpected extra argument(s) ({words})": "лишние аргументы: {words}",
    "Invalid value for {name}: {why}": "значение {name} не подходит: {why}",
}
"""The same for what the parser of the command line says."""


def told(sentence: str, language: Language | None = None) -> str:
    """Return a sentence in ``language``, the locale's where none is given.

    It stays as it is where nobody translated it, and where it cannot be told what varies in it.
    """
    if (language or locale_language()) != "ru":
        return sentence
    for shortest, longest, russian in _patterns():
        found, other = shortest.fullmatch(sentence), longest.fullmatch(sentence)
        if found and other:
            varying = found.groupdict()
            if varying != other.groupdict():
                return sentence
            rest = {"rest": told(varying["rest"], "ru")} if "rest" in varying else {}
            return russian.format(**{**varying, **rest})
    return sentence


@cache
def _patterns() -> list[tuple[re.Pattern[str], re.Pattern[str], str]]:
    """Return the sentences to be recognised, those with nothing that varies first."""
    table = SENTENCES | PARSER
    return [
        (_pattern(english, "+?"), _pattern(english, "+"), table[english])
        for english in sorted(table, key=lambda one: "{" in one)
    ]


def _pattern(english: str, most: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    source = "".join(f"(?P<{part}>.{most})" if at % 2 else re.escape(part) for at, part in enumerate(parts))
    return re.compile(source, re.DOTALL)
