"""The contracts and what they use, as one SVG picture without a script."""

from __future__ import annotations

import html
from collections.abc import Mapping

from smysl.core.contract import Contract, Plan

_WIDTH, _HEIGHT, _GAP_X, _GAP_Y, _PAD = 190, 38, 70, 14, 8
_MOST = 160
"""Contracts that one picture shows; larger plans are drawn module by module."""


def graph_svg(plan: Plan, kinds: Mapping[str, str]) -> str:
    """Return the picture, or an empty string where there is nothing to draw.

    Args:
        plan: contracts in dependency order.
        kinds: for each contract's name, the kind of evidence that colours it.
    """
    edges = {c.name: [use for use in c.uses if use != c.name] for c in plan.contracts}
    titles = {c.name: (c.symbol, _about(c)) for c in plan.contracts}
    links = {name: f"#c-{name}" for name in edges}
    if len(edges) > _MOST:
        edges, titles = _by_module(plan)
        links, kinds = {}, {}
    if not edges:
        return ""
    columns = _columns(edges)
    places: dict[str, tuple[int, int]] = {}
    for x, column in enumerate(columns):
        for y, name in enumerate(column):
            places[name] = (_PAD + x * (_WIDTH + _GAP_X), _PAD + y * (_HEIGHT + _GAP_Y))
    width = _PAD * 2 + len(columns) * (_WIDTH + _GAP_X) - _GAP_X
    height = _PAD * 2 + max(len(column) for column in columns) * (_HEIGHT + _GAP_Y) - _GAP_Y
    drawn = [
        _edge(places[use], places[name]) for name, uses in edges.items() for use in uses if use in places
    ]
    drawn += [_node(places[name], titles[name], kinds.get(name, ""), links.get(name, "")) for name in edges]
    return (
        f'<svg class="graph" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">'
        f"{''.join(drawn)}</svg>"
    )


def _about(contract: Contract) -> str:
    return ", ".join(contract.requirements) or contract.module


def _by_module(plan: Plan) -> tuple[dict[str, list[str]], dict[str, tuple[str, str]]]:
    home = {contract.name: contract.module for contract in plan.contracts}
    edges: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for contract in plan.contracts:
        uses = edges.setdefault(contract.module, [])
        uses += [home[use] for use in contract.uses if home.get(use, contract.module) != contract.module]
        counts[contract.module] = counts.get(contract.module, 0) + 1
    single = {module: list(dict.fromkeys(uses)) for module, uses in edges.items()}
    return single, {module: (module or plan.package, str(counts[module])) for module in edges}


def _columns(edges: Mapping[str, list[str]]) -> list[list[str]]:
    """Return the nodes by the longest way to something that uses nothing, neighbours close together."""
    depth: dict[str, int] = {}

    def deep(name: str, above: frozenset[str]) -> int:
        if name not in depth:
            uses = [use for use in edges[name] if use in edges and use not in above]
            depth[name] = 1 + max((deep(use, above | {name}) for use in uses), default=-1)
        return depth[name]

    for name in edges:
        deep(name, frozenset())
    columns: list[list[str]] = [[] for _ in range(max(depth.values()) + 1)]
    for name in edges:
        columns[depth[name]].append(name)
    row: dict[str, float] = {}
    for column in columns:
        column.sort(key=lambda name: _middle([row[use] for use in edges[name] if use in row]))
        row |= {name: float(y) for y, name in enumerate(column)}
    return columns


def _middle(rows: list[float]) -> float:
    return sum(rows) / len(rows) if rows else 0.0


def _edge(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1 = start[0] + _WIDTH, start[1] + _HEIGHT // 2
    x2, y2 = end[0], end[1] + _HEIGHT // 2
    bend = max((x2 - x1) // 2, 24)
    return f'<path d="M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"/>'


def _node(place: tuple[int, int], words: tuple[str, str], kind: str, link: str) -> str:
    x, y = place
    name, about = (html.escape(_short(text, 25 - 3 * index)) for index, text in enumerate(words))
    inside = (
        f'<g class="node {html.escape(kind)}"><title>{html.escape(f"{words[0]}  {words[1]}")}</title>'
        f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="7"/>'
        f'<rect class="edge" x="{x}" y="{y}" width="5" height="{_HEIGHT}" rx="2"/>'
        f'<text x="{x + 14}" y="{y + 16}">{name}</text>'
        f'<text class="about" x="{x + 14}" y="{y + 30}">{about}</text></g>'
    )
    return f'<a href="{html.escape(link)}">{inside}</a>' if link else inside


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
