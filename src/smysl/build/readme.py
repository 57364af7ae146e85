"""The README of a generated package: what it is, what it answers, how to run it."""

from __future__ import annotations

from collections.abc import Sequence

from smysl.build.prose import excerpt
from smysl.core.contract import Plan
from smysl.core.evidence import Evidence
from smysl.core.requirement import Specification

_WORDS = {
    "en": {
        "from": "Compiled by smysl from {documents}.",
        "run": "Run it",
        "requirements": "Requirements",
        "requirement": "Requirement",
        "says": "What it says",
        "code": "Code",
        "evidence": "Evidence",
        "trace": "`smysl trace ID` shows the lines, tests and prompt behind a requirement.",
    },
    "ru": {
        "from": "Собрано smysl из {documents}.",
        "run": "Как запустить",
        "requirements": "Требования",
        "requirement": "Требование",
        "says": "О чём",
        "code": "Код",
        "evidence": "Доказательство",
        "trace": "`smysl trace ID` покажет строки, тесты и запрос к модели, стоящие за требованием.",
    },
}
_EXCERPT = 90


def readme_text(specification: Specification, plan: Plan, evidence: Sequence[Evidence] = ()) -> str:
    """Return the text of ``README.md`` in the language of the documents.

    Args:
        specification: the documents.
        plan: which symbols answer which requirement.
        evidence: adds a column where given.
    """
    words = _WORDS[specification.language]
    documents = ", ".join(f"`{source.path}`" for source in specification.sources)
    commands = ["pip install ."]
    commands += [f"python -m {plan.package} --help"] if plan.program else []
    commands += ["pytest"]
    kinds = {row.requirement: row.kind for row in evidence}
    columns = ["requirement", "says", "code", *(["evidence"] if kinds else [])]
    rows = [[words[column] for column in columns], ["---"] * len(columns)]
    for requirement in specification.requirements:
        symbols = [f"`{c.name}`" for c in plan.contracts if requirement.id in c.requirements]
        row = [requirement.id, excerpt(requirement, _EXCERPT), ", ".join(symbols)]
        rows.append(row + ([kinds.get(requirement.id, "")] if kinds else []))
    table = "\n".join(f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows)
    shell = "\n".join(commands)
    return (
        f"# {specification.title or plan.package}\n\n{words['from'].format(documents=documents)}\n\n"
        f"## {words['run']}\n\n```console\n{shell}\n```\n\n"
        f"## {words['requirements']}\n\n{table}\n\n{words['trace']}\n"
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
