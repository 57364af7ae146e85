"""``smysl init``: a small specification to start from, which compiles as it is."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from smysl.cli.options import JsonOption
from smysl.cli.output import OUT
from smysl.cli.verbs import verb_app
from smysl.cli.words import locale_language, say
from smysl.core.errors import OutputError
from smysl.core.store import write_atomically

app = verb_app()


class _Language(StrEnum):
    EN = "en"
    RU = "ru"


_STARTERS = {
    _Language.EN: (
        "tickets.md",
        """\
---
package: tickets
---
# Ticket prices

The module is `prices`. Amounts are whole cents.

## TP-1 Price of one ticket

`ticket_price(age)` returns the price of one ticket for a person of this age. Children under 7 travel
free, everyone under 18 pays 150, everyone else pays 300.

- `ticket_price(6)` → `0`
- `ticket_price(7)` → `150`
- `ticket_price(18)` → `300`

## TP-2 Ages that cannot be

A negative age must be refused: `ticket_price(-1)` raises `ValueError`.

## TP-3 Price of a group

`group_price(ages)` returns the sum of the ticket prices of everyone in the list `ages`. A group of ten
or more gets 20 % off the sum; a fraction of a cent is dropped.

- `group_price([])` → `0`
- `group_price([40, 10, 3])` → `450`
- `group_price([30] * 10)` → `2400`
""",
    ),
    _Language.RU: (
        "билеты.md",
        """\
---
package: bilety
---
# Стоимость билетов

Модуль называется `prices`. Все суммы — целые копейки.

## Б-1 Стоимость одного билета

`ticket_price(age)` возвращает стоимость одного билета для пассажира этого возраста. Дети младше 7 лет
едут бесплатно, пассажиры младше 18 лет платят 150, все остальные — 300.

- `ticket_price(6)` → `0`
- `ticket_price(7)` → `150`
- `ticket_price(18)` → `300`

## Б-2 Недопустимый возраст

Отрицательный возраст должен быть отвергнут: `ticket_price(-1)` вызывает `ValueError`.

## Б-3 Стоимость для группы

`group_price(ages)` возвращает сумму стоимостей билетов всех пассажиров из списка `ages`. Группа из
десяти и более человек получает скидку 20 % от суммы; доля копейки отбрасывается.

- `group_price([])` → `0`
- `group_price([40, 10, 3])` → `450`
- `group_price([30] * 10)` → `2400`
""",
    ),
}


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write it.")] = Path("docs"),
    *,
    language: Annotated[
        _Language | None, typer.Option("--language", help="Its language; the locale's if not given.")
    ] = None,
    json: JsonOption = False,  # noqa: ARG001 - main has read it already
) -> None:
    """Write a small specification to start from."""
    name, text = _STARTERS[language or _Language(locale_language())]
    path = folder / name
    if path.exists():
        raise OutputError("O010", "there is a file already", where=str(path), help="name another FOLDER")
    if folder.exists() and not folder.is_dir():
        raise OutputError("O011", "this is not a folder", where=str(folder), help="name another FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    OUT.line(say("written", path=path))
    OUT.line(say("next", command=f"smysl build {folder}"))
    OUT.result(written=[str(path)])
