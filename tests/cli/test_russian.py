"""Sentences in Russian: those that are made in English somewhere; nothing of what varies in them is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import smysl
from smysl.cli.main import main
from smysl.cli.russian import SENTENCES, told

SOURCES = re.sub(
    r'"\s*\n\s*f?"',
    "",
    "\n".join(
        path.read_text()
        for path in sorted(Path(smysl.__file__).parent.rglob("*.py"))
        if path.name != "russian.py"
    ),
)


@pytest.mark.parametrize("english", SENTENCES)
def test_every_sentence_is_still_made_somewhere_and_keeps_what_varies(english: str) -> None:
    parts = re.split(r"\{\w+\}", english)
    hole = r"[^\n]{0,200}?"
    assert re.search(hole.join(re.escape(part) for part in parts), SOURCES), "nobody says this any more"
    names = re.findall(r"\{(\w+)\}", english)
    assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", SENTENCES[english]))
    assert re.search("[а-яё]", SENTENCES[english])


@pytest.mark.parametrize(
    ("english", "russian"),
    [
        ("there is no such file or folder", "нет такого файла или папки"),
        ("there is no verb 'biuld'", "нет команды 'biuld'"),
        ("wanted 4, got 6", "ожидалось 4, получено 6"),
        ("wanted exit code 1, got 0: x", "ожидался код выхода 1, получен 0: x"),
        ("wanted '{a}', got 'a\nb'", "ожидалось '{a}', получено 'a\nb'"),
        ("its examples pass, but there is no fee", "примеры проходят, но нет fee"),
        ("wanted 'a, got b', got 'c'", "wanted 'a, got b', got 'c'"),
        ("nobody translated this", "nobody translated this"),
        ("", ""),
    ],
)
def test_a_sentence_is_told_in_russian(english: str, russian: str) -> None:
    assert told(english, "ru") == russian
    assert told(english, "en") == english


@pytest.mark.parametrize(
    ("words", "russian"),
    [
        (["build", "--no-such"], "нет параметра --no-such"),
        (["build"], "не хватает аргумента"),
        (["answer", "Q-1", "1", "2"], "лишние аргументы: 2"),
        (["build", "a", "--samples", "x"], "значение '--samples' не подходит: "),
        (["build", "a", "--model"], "параметру '--model' нужно значение"),
    ],
)
def test_what_the_parser_refuses_is_told_in_russian(
    words: list[str], russian: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert main(words) == 2
    assert russian in capfd.readouterr().err
