"""The verbs: a table, so that help costs no import and a call imports only what it needs.

A verb is a module with ``app``, made by :func:`verb_app`; to add one, add the file and its line here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from smysl.core.errors import UsageError

if TYPE_CHECKING:
    import typer


class Verb(NamedTuple):
    """One line of the table.

    Attributes:
        name: the word on the command line.
        module: where ``app`` is.
        en: one line of help.
        ru: the same in Russian.
        pipeline: whether its JSON object has the design's full shape (requirements, contracts, cost).
    """

    name: str
    module: str
    en: str
    ru: str
    pipeline: bool = False

    def load(self) -> typer.Typer:
        """Import the verb and return its command."""
        app: typer.Typer = import_module(self.module).app
        return app


VERBS = (
    Verb(
        "build", "smysl.cli.build", "compile a specification", "собрать пакет по спецификации", pipeline=True
    ),
    Verb(
        "check",
        "smysl.cli.check",
        "check documents, and code against them",
        "проверить документы и код",
        pipeline=True,
    ),
    Verb(
        "solve",
        "smysl.cli.solve",
        "solve one function or file",
        "решить одну функцию или файл",
        pipeline=True,
    ),
    Verb("plan", "smysl.cli.plan", "show what was understood", "показать, что понято", pipeline=True),
    Verb("answer", "smysl.cli.answer", "settle a question", "ответить на вопрос"),
    Verb(
        "trace", "smysl.cli.trace", "from a requirement to code, and back", "от требования к коду и обратно"
    ),
    Verb("repair", "smysl.cli.repair", "patch code whose tests fail", "исправить код, тесты которого падают"),
    Verb("bench", "smysl.cli.bench", "measure on a public benchmark", "измерить на открытом наборе"),
    Verb("train", "smysl.cli.train", "learn from earlier builds", "научиться на прежних сборках"),
    Verb("worlds", "smysl.cli.worlds", "watch and record environments", "среды для агента"),
    Verb("search", "smysl.cli.search", "find requirements by words", "найти требования по словам"),
    Verb("models", "smysl.cli.models", "list, pull and remove models", "показать, получить, удалить модели"),
    Verb("init", "smysl.cli.init", "write a small specification", "создать небольшую спецификацию"),
    Verb("doctor", "smysl.cli.doctor", "say what this machine lacks", "проверить, чего не хватает машине"),
)


def find_verb(name: str) -> Verb:
    """Return the verb of this name.

    Raises:
        UsageError: if there is none; names the nearest ones.
    """
    for verb in VERBS:
        if verb.name == name:
            return verb
    from difflib import get_close_matches

    near = get_close_matches(name, [verb.name for verb in VERBS], n=1)
    raise UsageError(
        "U002", f"there is no verb {name!r}", help=f"smysl {near[0]} --help" if near else "smysl --help"
    )


def verb_app() -> typer.Typer:
    """Return an empty command for a verb: plain help, no tracebacks and no completion of its own."""
    import typer

    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
