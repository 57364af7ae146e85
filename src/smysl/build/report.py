"""The report: one HTML page that needs nothing but a browser.

Whatever comes from documents, code or a model is escaped: a specification is somebody else's text.
"""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping

from smysl.build.lock import Lock
from smysl.build.names import unique_slugs
from smysl.build.prose import excerpt, prose_html
from smysl.build.quote import verbatim
from smysl.build.report_code import code_html
from smysl.build.report_graph import graph_svg
from smysl.build.report_style import STYLE, filter_style
from smysl.build.report_words import KINDS, SIGNS, WORDS
from smysl.build.result import Result
from smysl.build.tests_writer import ExampleKey, failing_examples, test_ids
from smysl.core.contract import Contract, Plan
from smysl.core.diagnostic import Diagnostic
from smysl.core.evidence import Evidence, Solution
from smysl.core.example import is_executable
from smysl.core.requirement import Requirement, Specification
from smysl.edit.symbols import symbols_of
from smysl.edit.tree import parse_or_none

_COSTS = ("model_calls", "tokens_in", "tokens_out", "sandbox_runs", "seconds")
_EXAMPLE_LINES = 30


def report_html(
    specification: Specification,
    plan: Plan,
    solutions: Mapping[str, Solution],
    result: Result,
    lock: Lock | None = None,
) -> str:
    """Return the page, in the language of the documents.

    Args:
        specification: the documents.
        plan: contracts.
        solutions: by contract name.
        result: evidence, costs and notes of the build.
        lock: names the model and the kernel.
    """
    page = _Page(specification, plan, solutions, result)
    words = page.words
    title = specification.title or plan.package
    documents = ", ".join(source.path for source in specification.sources)
    body = [
        f"<h1>{_e(title)}</h1>",
        f'<p class="soft"><code>{_e(plan.package)}</code> {words["from"]} {_e(documents)}</p>',
        page.summary(),
        f"<h2>{words['requirements']}</h2>{page.table()}",
        page.details(),
        page.graph(),
        page.diagnostics(),
        page.cost(lock),
    ]
    return (
        f'<!doctype html><html lang="{specification.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_e(title)}</title><style>{STYLE}{filter_style(KINDS)}</style></head>"
        f"<body><main>{''.join(body)}</main></body></html>\n"
    )


def _e(text: object) -> str:
    return html.escape(str(text))


class _Page:
    """The page's parts; they share the words and what is known of each requirement."""

    def __init__(
        self,
        specification: Specification,
        plan: Plan,
        solutions: Mapping[str, Solution],
        result: Result,
    ) -> None:
        self.words = WORDS[specification.language]
        self._specification = specification
        self._plan = plan
        self._solutions = solutions
        self._result = result
        self._rows = {row.requirement: row for row in result.evidence}
        self._anchors = unique_slugs(requirement.id for requirement in specification.requirements)
        self._failing: Mapping[ExampleKey, str] = failing_examples(specification, plan, solutions)
        self._tests = test_ids(specification)
        self._codes = {contract.name: self._code(contract) for contract in plan.contracts}

    def summary(self) -> str:
        """Return the headline, the bar and the switches."""
        counts: Counter[str] = Counter(row.standing for row in self._result.evidence)
        headline = self.words["headline"].format(good=counts["verified"], total=counts.total())
        bar = "".join(
            f'<b class="{kind}" style="flex:{counts[kind]}" title="{self.words[kind]}: {counts[kind]}"></b>'
            for kind in KINDS
            if counts[kind]
        )
        switches = [f'<label><input type="radio" name="f" checked> {self.words["all"]}</label>']
        switches += [
            f'<label class="{kind}" title="{self.words["about_" + kind]}">'
            f'<input type="radio" name="f" id="f-{kind}"><span class="dot"></span>'
            f"{self.words[kind]} {counts[kind]}</label>"
            for kind in KINDS
            if counts[kind]
        ]
        notes = "".join(f'<p class="note soft">{_e(note)}</p>' for note in self._result.notes)
        return (
            f'<p class="headline">{headline}</p><div class="bar">{bar}</div>'
            f'<div class="legend">{"".join(switches)}</div>{notes and "<br>" + notes}'
        )

    def table(self) -> str:
        """Return the table of requirements."""
        words = self.words
        heads = ["requirement", "", "strength", "evidence", "examples", "mutants", "code", "place"]
        wide = {"strength", "mutants", "place"}
        row = "".join(f"<th{_wide(wide=name in wide)}>{words[name] if name else ''}</th>" for name in heads)
        rows = "".join(self._row(requirement) for requirement in self._specification.requirements)
        return _card(f"<table><thead><tr>{row}</tr></thead><tbody>{rows}</tbody></table>")

    def details(self) -> str:
        """Return one fold-out a requirement: its words and examples beside the code that answers it."""
        folds = []
        for requirement in self._specification.requirements:
            evidence = self._rows.get(requirement.id)
            kind = evidence.standing if evidence else "unchecked"
            left = f"<h3>{self.words['says']}</h3>" + self._words_of(requirement, evidence)
            folds.append(
                f'<details class="card row {kind}" id="r-{self._anchors[requirement.id]}"><summary>'
                f'<b>{_e(requirement.id)}</b><span class="grow">{_e(excerpt(requirement, 110))}</span>'
                f'{self._chip(kind)}</summary><div class="panes"><div>{left}</div>'
                f"<div>{self._codes_of(requirement)}</div></div></details>"
            )
        return f"<br>{''.join(folds)}"

    def graph(self) -> str:
        """Return the picture of contracts."""
        worst = {}
        for contract in self._plan.contracts:
            rows = [self._rows[one] for one in contract.requirements if one in self._rows]
            kinds = {row.standing for row in rows}
            order = ("failing", "unsolved", "verified", "agreed", "passes", "unchecked")
            worst[contract.name] = next((kind for kind in order if kind in kinds), "unchecked")
        picture = graph_svg(self._plan, worst)
        if not picture:
            return ""
        return (
            f'<h2>{self.words["graph"]}</h2><p class="soft">{self.words["about_graph"]}</p>'
            f'<div class="card scroll graph-box">{picture}</div>'
        )

    def diagnostics(self) -> str:
        """Return the findings, as the front end words them."""
        if not self._result.diagnostics:
            return ""
        rows = "".join(_finding(diagnostic) for diagnostic in self._result.diagnostics)
        return (
            f"<h2>{self.words['diagnostics']}</h2>"
            f'<div class="card scroll"><table><tbody>{rows}</tbody></table></div>'
        )

    def cost(self, lock: Lock | None) -> str:
        """Return the costs and what made the code."""
        cost = {name: self._result.cost.get(name, 0) for name in _COSTS}
        tiles: list[tuple[float, str]] = [
            (self._result.contracts.get("total", len(self._plan.contracts)), "contracts")
        ]
        tiles += [(value, name) for name, value in cost.items()]
        shown = "".join(
            f'<div class="tile"><b>{_number(value)}</b><span class="soft">{self.words[name]}</span></div>'
            for value, name in tiles
        )
        made = (
            [(self.words[n], v) for n, v in (("model", lock.model), ("kernel", lock.kernel)) if v]
            if lock
            else []
        )
        about = " · ".join(f'{name} <span class="mono">{_e(value[:60])}</span>' for name, value in made)
        warning = f"<p>{self.words['not_reproducible']}</p>" if lock and lock.not_reproducible else ""
        head = f'<h2>{self.words["cost"]}</h2><div class="tiles">{shown}</div>'
        return f'{head}<br><p class="soft">{about}</p>{warning}'

    def _row(self, requirement: Requirement) -> str:
        evidence = self._rows.get(requirement.id)
        kind = evidence.standing if evidence else "unchecked"
        anchor = self._anchors[requirement.id]
        code = ", ".join(
            f'<a class="mono" href="#c-{_e(name)}">{_e(name)}</a>'
            for name in (evidence.symbols if evidence else ())
        )
        total = sum(is_executable(example) for example in requirement.examples)
        passed = evidence.examples if evidence else 0
        place = f"{requirement.span.file}:{requirement.span.line}"
        return (
            f'<tr class="row {kind}"><td class="id"><a href="#r-{anchor}">{_e(requirement.id)}</a></td>'
            f"<td>{_e(excerpt(requirement, 110))}</td>"
            f"<td{_wide()}>{self.words[requirement.strength]}</td>"
            f"<td>{self._chip(kind)}</td>"
            f'<td class="num">{f"{passed}/{total}" if total else "–"}</td>'
            f"<td{_wide('num')}>{_meter(evidence)}</td><td>{code or '–'}</td>"
            f"<td{_wide('soft mono')}>{_e(place)}</td></tr>"
        )

    def _chip(self, kind: str) -> str:
        about = self.words[f"about_{kind}"]
        return (
            f'<span class="chip {kind}" data-sign="{SIGNS[kind]}" title="{about}">{self.words[kind]}</span>'
        )

    def _words_of(self, requirement: Requirement, evidence: Evidence | None) -> str:
        parts = [prose_html(requirement.text)]
        if evidence and evidence.note:
            parts.append(f'<p class="note {evidence.standing}">{_e(evidence.note)}</p>')
        if evidence and evidence.confidence is not None:
            share = self.words["confidence"].format(share=f"{evidence.confidence:.2f}")
            parts.append(f'<p class="note {evidence.standing}">{share}</p>')
        if evidence and evidence.authorship == "person":
            parts.append(f'<p class="note">{self.words["by_person"]}</p>')
        items = []
        for position, example in enumerate(requirement.examples):
            reason = self._failing.get((requirement.id, position))
            good = (
                evidence is not None and evidence.examples > 0 and reason is None and is_executable(example)
            )
            kind = "failing" if reason else "verified" if good else "unchecked"
            text = "\n".join(verbatim(self._specification, example.span, _EXAMPLE_LINES))
            notes = [reason or "", self._tests.get((requirement.id, position), "").rpartition("::")[2]]
            about = (
                f'<br><span class="soft">{_e(" · ".join(filter(None, notes)))}</span>' if any(notes) else ""
            )
            items.append(
                f'<li class="{kind}"><b>{SIGNS[kind]}</b><span><code>{_e(text)}</code>{about}</span></li>'
            )
        if items:
            parts.append(f'<h3>{self.words["examples"]}</h3><ul class="examples">{"".join(items)}</ul>')
        return "".join(parts)

    def _codes_of(self, requirement: Requirement) -> str:
        answering = [c for c in self._plan.contracts if requirement.id in c.requirements]
        if not answering:
            return f'<p class="soft">{self.words["nobody"]}</p>'
        blocks = []
        for contract in answering:
            solution = self._solutions.get(contract.name)
            first = contract.requirements[0] == requirement.id
            anchor = f' id="c-{_e(contract.name)}"' if first else ""
            about = (
                [self.words["candidates"].format(n=solution.samples)] if solution and solution.samples else []
            )
            about += (
                [f"{self.words['prompt']} {solution.prompt[:12]}"] if solution and solution.prompt else []
            )
            extra = f' <span class="soft">{_e(" · ".join(about))}</span>' if about else ""
            blocks.append(
                f'<p{anchor}><b class="mono">{_e(contract.name)}</b>{extra}</p>{self._codes[contract.name]}'
            )
        return f"<h3>{self.words['code']}</h3>{''.join(blocks)}"

    def _code(self, contract: Contract) -> str:
        solution = self._solutions.get(contract.name)
        if solution is None or not solution.source:
            return f'<p class="note unsolved">{self.words["stub"]}</p>'
        source = solution.source.strip("\n")
        if parse_or_none(source) is not None:
            source = symbols_of(source).get(contract.symbol, source)
        return f"<pre>{code_html(source)}</pre>"


def _meter(evidence: Evidence | None) -> str:
    if evidence is None or evidence.mutants_killed is None:
        return "–"
    percent = round(100 * evidence.mutants_killed)
    return f'<span class="meter"><i style="width:{percent}%"></i></span>{percent}%'


def _wide(more: str = "", *, wide: bool = True) -> str:
    names = " ".join(filter(None, [more, "wide" if wide else ""]))
    return f' class="{names}"' if names else ""


def _finding(diagnostic: Diagnostic) -> str:
    colour = {"error": "failing", "warning": "unsolved", "note": "unchecked"}[diagnostic.severity]
    help_text = f'<br><span class="soft">{_e(diagnostic.help)}</span>' if diagnostic.help else ""
    place = f"{diagnostic.span.file}:{diagnostic.span.line}" if diagnostic.span else ""
    return (
        f'<tr><td class="id {colour}"><span class="dot"></span><code>{_e(diagnostic.code)}</code></td>'
        f'<td>{_e(diagnostic.message)}{help_text}</td><td class="soft mono">{_e(place)}</td></tr>'
    )


def _card(inside: str) -> str:
    return f'<div class="card scroll">{inside}</div>'


def _number(value: float) -> str:
    text = f"{value:,.1f}" if value % 1 else f"{int(value):,}"
    return text.replace(",", "\u202f")


__all__ = ["report_html"]
