from __future__ import annotations

import ast

from smysl.worlds.open.edits import LEVELS, items, leaves

PROGRAM = """def f(values: list[int], limit: int) -> int:
    total = 0
    for value in values:
        if value < limit:
            total += value
    return total
"""


def test_lines_come_by_suspicion_and_then_by_position() -> None:
    assert [item.line for item in items(PROGRAM, (), {})] == [1, 2, 3, 4, 5, 6]
    assert [item.line for item in items(PROGRAM, (), {4: 0.9, 6: 0.9})][:2] == [4, 6]


def test_the_way_leads_from_a_line_to_a_node_an_edit_and_an_operand() -> None:
    nodes = items(PROGRAM, (3,), {})
    assert "value < limit" in [item.text for item in nodes]
    at = [item.text for item in nodes].index("value < limit")
    kinds = [item.kind for item in items(PROGRAM, (3, at), {})]
    assert "boundary" in kinds
    found = items(PROGRAM, (3, at, kinds.index("boundary")), {})
    assert any("value <= limit" in item.text for item in found)
    assert all(item.source and item.source != PROGRAM for item in found)


def test_counts_tell_how_many_edits_are_below() -> None:
    for at, item in enumerate(items(PROGRAM, (3,), {})):
        assert item.count == sum(kind.count for kind in items(PROGRAM, (3, at), {}))


def test_every_edit_parses_and_comes_once() -> None:
    found = list(leaves(PROGRAM, {}))
    assert len({source for _, source in found}) == len(found) > 50
    for way, source in found:
        ast.parse(source)
        assert items(PROGRAM, way[:-1], {})[way[-1]].source == source
        assert len(way) == len(LEVELS)


def test_a_path_that_leads_nowhere_has_no_items() -> None:
    assert items(PROGRAM, (99,), {}) == []
    assert items(PROGRAM, (3, 99), {}) == []
    assert items(PROGRAM, (3, 0, 99), {}) == []
    assert items("no python (", (), {}) == []
