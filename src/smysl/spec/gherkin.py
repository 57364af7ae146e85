"""Gherkin blocks: Scenario, Background and Scenario Outline with Examples, in English and Russian."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

from smysl.spec.blocks import Block
from smysl.spec.found import Finding, FoundExample
from smysl.spec.scenarios import Clause, Part, example_from

_INFOS = frozenset({"gherkin", "feature", "cucumber", "behave"})
_HEADER = re.compile(
    r"^\s*(?:(?P<background>background|предыстория|контекст)"
    r"|(?P<outline>scenario outline|scenario template|структура сценария|шаблон сценария)"
    r"|(?P<examples>examples|scenarios|примеры|значения)"
    r"|(?P<scenario>scenario|example|сценарий|пример)"
    r"|(?P<feature>feature|rule|функция|функциональность|правило)):\s*(?P<title>.*?)\s*$",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"^\s*(?:(?P<given>given|дано|допустим|пусть)|(?P<when>when|когда|если)|(?P<then>then|тогда|то)"
    r"|(?P<more>and|but|\*|и|а|но|к тому же|также))\s+(?P<text>\S.*?)\s*$",
    re.IGNORECASE,
)
_FENCE = re.compile(r'^\s*("""|```)')


class _Scenario(msgspec.Struct):
    title: str
    first: int
    last: int
    clauses: list[Clause]
    outline: bool = False
    rows: list[tuple[int, list[str]]] = msgspec.field(default_factory=list)


def is_gherkin(block: Block) -> bool:
    """Tell whether a code block is written in Gherkin."""
    if block.kind != "code":
        return False
    words = block.info.split()
    if words and words[0].strip("{}.") in _INFOS:
        return True
    first = next((line for line in block.text.split("\n") if line.strip()), "")
    match = _HEADER.match(first)
    return not words and match is not None and not match["examples"]


def in_gherkin(block: Block, index: int, known: Collection[str]) -> Iterator[Finding]:
    """Find the scenarios of a Gherkin block, one for each row of an outline.

    Args:
        block: a code block for which `is_gherkin` holds.
        index: its position, handed through.
        known: names that mean something in an expression.
    """
    lines = block.text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    background: list[Clause] = []
    for scenario in _scenarios(lines, background):
        if not any(clause.part == "then" for clause in scenario.clauses):
            continue
        last = lines[scenario.last]
        indent = len(lines[scenario.first]) - len(lines[scenario.first].lstrip())
        place = block.place(offsets[scenario.first] + indent, offsets[scenario.last] + len(last.rstrip()))
        if not scenario.outline:
            example = example_from([*background, *scenario.clauses], scenario.title, place, known)
            yield FoundExample(example, index, place)
            continue
        names = scenario.rows[0][1] if scenario.rows else []
        for row, cells in scenario.rows[1:]:
            values = dict(zip(names, cells, strict=False))
            clauses = [Clause(c.part, _fill(c.text, values)) for c in (*background, *scenario.clauses)]
            start = offsets[row] + len(lines[row]) - len(lines[row].lstrip())
            place = block.place(start, offsets[row] + len(lines[row].rstrip()))
            title = _fill(scenario.title, values)
            yield FoundExample(example_from(clauses, title, place, known), index, place)


def _fill(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"<{name}>", value)
    return text


def _scenarios(lines: Sequence[str], background: list[Clause]) -> list[_Scenario]:
    found: list[_Scenario] = []
    clauses: list[Clause] = []
    current: _Scenario | None = None
    in_examples = False
    row = 0
    while row < len(lines):
        line = lines[row]
        header = _HEADER.match(line)
        step = None if header else _STEP.match(line)
        if header and header["examples"] and current is not None and current.outline:
            in_examples = True
            current.rows = []
        elif header:
            in_examples = False
            clauses = background if header["background"] else []
            current = None
            if header["scenario"] or header["outline"]:
                current = _Scenario(header["title"], row, row, clauses, bool(header["outline"]))
                found.append(current)
        elif step and not in_examples:
            named: Part | None = next((p for p in ("given", "when", "then") if step[p]), None)
            part: Part = named or (clauses[-1].part if clauses else "given")
            clauses.append(Clause(part, step["text"]))
            if current:
                current.last = row
        elif line.lstrip().startswith("|") and in_examples and current is not None:
            current.rows.append((row, [cell.strip() for cell in line.strip().strip("|").split("|")]))
        elif clauses and (fence := _FENCE.match(line)):
            end = next((i for i in range(row + 1, len(lines)) if lines[i].strip() == fence[1]), row)
            text = "\n".join(one.strip() for one in lines[row + 1 : end])
            clauses[-1] = Clause(clauses[-1].part, f"{clauses[-1].text}\n{text}")
            row = end
            if current:
                current.last = row
        row += 1
    return found
