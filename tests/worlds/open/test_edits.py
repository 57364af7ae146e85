from __future__ import annotations

import ast

from smysl.worlds.open.edits import LEVELS, items, leaves, top_of
from smysl.worlds.repo.task import single
from smysl.worlds.repo.tree import tree_of

PROGRAM = """def f(values: list[int], limit: int) -> int:
    total = 0
    for value in values:
        if value < limit:
            total += value
    return total
"""


TREE = single(PROGRAM)


def doubts(lines: dict[int, float]) -> dict[str, dict[int, float]]:
    return {"program.py": lines}


def test_lines_come_by_suspicion_and_then_by_position() -> None:
    assert [item.line for item in items(TREE, (0,), {})] == [1, 2, 3, 4, 5, 6]
    assert [item.line for item in items(TREE, (0,), doubts({4: 0.9, 6: 0.9}))][:2] == [4, 6]


def test_files_come_by_their_most_suspicious_line_and_those_without_functions_do_not() -> None:
    tree = tree_of({"a.py": PROGRAM, "b.py": PROGRAM, "c.py": "x = 1\n"})
    assert [item.path for item in items(tree, (), {})] == ["a.py", "b.py"]
    assert [item.path for item in items(tree, (), {"b.py": {3: 0.5}})] == ["b.py", "a.py"]
    assert top_of(tree) == ()
    assert top_of(TREE) == (0,)


def test_the_way_leads_from_a_line_to_a_node_an_edit_and_an_operand() -> None:
    nodes = items(TREE, (0, 3), {})
    assert "value < limit" in [item.text for item in nodes]
    at = [item.text for item in nodes].index("value < limit")
    kinds = [item.kind for item in items(TREE, (0, 3, at), {})]
    assert "boundary" in kinds
    found = items(TREE, (0, 3, at, kinds.index("boundary")), {})
    assert any("value <= limit" in item.text for item in found)
    assert all(item.source and item.source != PROGRAM for item in found)


def test_counts_tell_how_many_edits_are_below() -> None:
    for at, item in enumerate(items(TREE, (0, 3), {})):
        assert item.count == sum(kind.count for kind in items(TREE, (0, 3, at), {}))


def test_every_edit_parses_and_comes_once() -> None:
    found = list(leaves(TREE, {}))
    assert len({tree for _, tree in found}) == len(found) > 50
    for way, tree in found:
        ast.parse(tree.text("program.py"))
        assert items(TREE, way[:-1], {})[way[-1]].source == tree.text("program.py")
        assert len(way) == len(LEVELS)


def test_a_path_that_leads_nowhere_has_no_items() -> None:
    assert items(TREE, (9,), {}) == []
    assert items(TREE, (0, 99), {}) == []
    assert items(TREE, (0, 3, 99), {}) == []
    assert items(TREE, (0, 3, 0, 99), {}) == []
    assert items(single("no python ("), (), {}) == []
