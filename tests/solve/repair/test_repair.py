"""Whole repairs of small repositories: what is found, in which order, at what cost, what is never done."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from listed import ListModel

from smysl.core.errors import MachineError, SmyslError, UsageError
from smysl.solve.repair.session import Repair

Run = Callable[..., Repair]

SHOP = {
    "shop/__init__.py": "",
    "shop/prices.py": (
        "def total(prices, limit):\n"
        "    amount = 0\n"
        "    for price in prices:\n"
        "        if price < limit:\n"
        "            amount += price\n"
        "    return amount\n"
        "\n"
        "\n"
        "def lowest(prices):\n"
        "    return min(prices)\n"
    ),
    "tests/test_prices.py": (
        "from shop.prices import lowest, total\n"
        "def test_below(): assert total([1, 2], 5) == 3\n"
        "def test_limit(): assert total([1, 5], 5) == 6\n"
        "def test_above(): assert total([1, 6], 5) == 1\n"
        "def test_lowest():\n    assert lowest([2, 1]) == 1\n"
    ),
}
RIGHT = (
    "def total(prices, limit):\n    # up to the limit\n    amount = 0\n    for price in prices:\n"
    "        if price <= limit:\n            amount += price\n    return amount\n"
)
WRONG = RIGHT.replace("<=", ">")


def test_operators_alone_find_the_operator_that_is_wrong(run: Run) -> None:
    done = run(SHOP)
    assert done.edit is not None
    assert done.edit.diff == (
        "--- a/shop/prices.py\n+++ b/shop/prices.py\n@@ -1,7 +1,7 @@\n"
        " def total(prices, limit):\n     amount = 0\n"
        "     for price in prices:\n-        if price < limit:\n+        if price <= limit:\n"
        "             amount += price\n     return amount\n \n"
    )
    assert done.edit.size == (1, 1)
    assert [test.id for test in done.failing] == ["tests/test_prices.py::test_limit"]
    assert sorted(name.rpartition("_")[2] for name in done.covering) == ["above", "below", "limit"]
    assert (done.tokens_in, done.model, done.is_done) == (0, "", True)


def test_a_line_that_no_failing_test_runs_is_never_suspected_and_never_changed(run: Run) -> None:
    done = run(SHOP, runs=60)
    assert {(one.file, one.line) for one in done.suspects} == {
        ("shop/prices.py", line) for line in range(2, 7)
    }


def test_the_greedy_answer_is_tried_first_and_only_its_meaning_is_taken_over(run: Run) -> None:
    model = ListModel(RIGHT)
    done = run(SHOP, model)
    assert (done.runs, len(model.requests)) == (1, 1)
    assert (done.tokens_in, done.tokens_out) == (100, 10)
    assert done.edit is not None
    assert done.edit.origin == "model"
    assert "# up to the limit" not in done.edit.after


def test_the_model_is_shown_the_function_the_failing_test_and_what_it_saw(run: Run) -> None:
    model = ListModel(RIGHT)
    run(SHOP, model)
    prompt = model.requests[0].messages[-1].content
    for part in ("def total(prices, limit):", "test_limit", "total([1, 5], 5) == 6", "assert 1 == 6"):
        assert part in prompt
    assert "test_above" not in prompt, "a test that passes says nothing of the fault"


def test_a_wrong_answer_costs_one_run_and_edits_of_its_lines_come_first(run: Run) -> None:
    alone = run(SHOP).runs
    done = run(SHOP, ListModel(WRONG))
    assert done.edit is not None
    assert done.edit.origin == "operators"
    assert 1 < done.runs <= alone + 1


def test_answers_that_agree_are_run_once_and_before_others(run: Run) -> None:
    other = RIGHT.replace("<= limit", "!= limit")
    model = ListModel(
        WRONG, other, RIGHT, RIGHT, RIGHT.replace("price ", "cost ").replace("price\n", "cost\n")
    )
    done = run(SHOP, model, early=0, samples=5)
    assert done.edit is not None
    assert (done.edit.origin, done.runs) == ("model", 2)
    drawn = run(SHOP, ListModel(WRONG, other, RIGHT), way="model", samples=3)
    assert drawn.runs == 3, "in the order drawn"


def test_of_an_answer_only_the_parts_that_are_needed_stay(run: Run) -> None:
    chatty = RIGHT.replace("amount = 0", "amount = 0\n    count = len(prices)").replace(
        "return amount", "return int(amount)"
    )
    done = run(SHOP, ListModel(chatty))
    assert done.edit is not None
    assert "<= limit" in done.edit.after
    assert "count" not in done.edit.after
    assert "int(" not in done.edit.after
    assert done.edit.size == (1, 1)


def test_an_answer_brings_along_its_imports_and_helpers(run: Run) -> None:
    files = {
        "root.py": '"""Roots."""\n\n\ndef root(n):\n    return n ** 2\n',
        "test_root.py": "from root import root\ndef test_it(): assert root(16) == 4\n",
    }
    answer = (
        "import math\n\ndef whole(x):\n    return int(x)\n\ndef root(n):\n    return whole(math.sqrt(n))\n"
    )
    done = run(files, ListModel(answer), way="model")
    assert done.edit is not None
    tree = ast.parse(done.edit.after)
    assert ast.get_docstring(tree) == "Roots."
    assert [getattr(node, "name", "import") for node in tree.body[1:]] == ["import", "root", "whole"]


def test_nonsense_and_other_functions_in_answers_are_passed_over(run: Run) -> None:
    for answer in ("", "I do not know.", "def other():\n    return 1", "def total(prices", "x = 1"):
        done = run(SHOP, ListModel(answer), way="model", samples=1)
        assert (done.edit, done.runs) == (None, 0)
        assert not done.is_done


def test_methods_are_repaired_within_their_class_however_the_answer_indents_them(run: Run) -> None:
    files = {
        "box.py": (
            "class Box:\n    def __init__(self):\n        self.items = []\n\n"
            "    def put(self, item):\n        self.items = item\n        return self\n"
        ),
        "test_box.py": "from box import Box\ndef test_put(): assert Box().put(1).put(2).items == [1, 2]\n",
    }
    plain = "def put(self, item):\n    self.items.append(item)\n    return self\n"
    whole = "class Box:\n    def put(self, item):\n        self.items.append(item)\n        return self\n"
    for answer in (plain, whole):
        done = run(files, ListModel(answer, answer, answer, answer), way="model")
        assert done.edit is not None, answer
        assert "        self.items.append(item)\n" in done.edit.after


def test_a_patch_must_break_nothing(run: Run) -> None:
    cheat = "def total(prices, limit):\n    return 6\n"
    done = run(SHOP, ListModel(cheat), way="model", samples=1)
    assert (done.edit, done.runs) == (None, 1)


def test_a_test_that_never_ends_is_repaired_like_any_other(run: Run) -> None:
    files = {
        "count.py": "def bits(n):\n    found = 0\n    while n:\n        n ^= n - 1\n        found += 1\n"
        "    return found\n",
        "test_count.py": "from count import bits\ndef test_none(): assert bits(0) == 0\n"
        "def test_some(): assert bits(12) == 2\n",
    }
    done = run(files, ListModel(files["count.py"].replace("^=", "&=")))
    assert done.edit is not None
    assert "longer than" in done.failing[0].message
    assert done.edit.size == (1, 1)


def test_only_the_named_tests_are_repaired_and_others_that_fail_are_counted(run: Run) -> None:
    files = {**SHOP, "tests/test_more.py": "def test_hopeless(): assert False\n"}
    done = run(files, wanted=("tests/test_prices.py",))
    assert done.edit is not None
    assert done.baseline.left == ("tests/test_more.py::test_hopeless",)
    with pytest.raises(UsageError) as caught:
        run(files, wanted=("tests/test_prices.py::test_limits",))
    assert caught.value.code == "U063"


def test_unittest_cases_are_tests(run: Run) -> None:
    files = {
        "half.py": "def half(n):\n    return n // 3\n",
        "tests.py": "import unittest\nfrom half import half\nclass TestHalf(unittest.TestCase):\n"
        "    def test_four(self):\n        self.assertEqual(half(4), 2)\n"
        "    def test_ten(self):\n        self.assertEqual(half(10), 5)\n",
    }
    done = run(files)
    assert done.edit is not None
    assert "n // 2" in done.edit.after


def test_where_nothing_fails_nothing_is_done(run: Run) -> None:
    files = {**SHOP, "shop/prices.py": SHOP["shop/prices.py"].replace("< limit", "<= limit")}
    model = ListModel(RIGHT)
    done = run(files, model)
    assert (done.edit, done.runs, done.is_done, model.requests) == (None, 0, True, [])


def test_a_flaky_suite_is_said_to_be_flaky_and_not_repaired(run: Run) -> None:
    flaky = "import os\n" + "".join(f"def test_{n}(): assert os.urandom(1)[0] % 2\n" for n in range(12))
    done = run({**SHOP, "tests/test_flaky.py": flaky})
    assert (done.edit, done.runs, done.is_done) == (None, 0, False)
    assert done.baseline.flaky
    assert all(name.startswith("tests/test_flaky.py") for name in done.baseline.flaky)


def test_tests_that_are_named_are_repaired_whatever_others_do(run: Run) -> None:
    seldom = "import os\ndef test_seldom(): assert os.urandom(1)[0] < 8\n"
    done = run({**SHOP, "tests/test_seldom.py": seldom}, wanted=("tests/test_prices.py",))
    assert done.edit is not None


def test_budgets_end_with_what_there_is(run: Run) -> None:
    hopeless = {
        **SHOP,
        "tests/test_prices.py": SHOP["tests/test_prices.py"] + "    assert lowest([3]) == 'never'\n",
    }
    done = run(hopeless, runs=2)
    assert (done.edit, done.runs) == (None, 2)
    assert "2 test runs" in done.notes[0]
    late = run(SHOP, seconds=0.0)
    assert (late.edit, late.runs) == (None, 0)
    assert "time" in late.notes[0]


@pytest.mark.parametrize(
    ("files", "code", "kind"),
    [
        ({"test_a.py": "import numpy_that_is_nowhere\ndef test_a(): pass\n"}, "E060", MachineError),
        ({"test_a.py": "from mine import a\n", "mine.py": "def a(:\n"}, "U065", UsageError),
        ({"test_a.py": "def test_a(:\n"}, "U065", UsageError),
        ({"test_a.py": "from mine import b\n", "mine.py": "def a(): pass\n"}, "U064", UsageError),
        ({"test_a.py": "x = 1\n"}, "U064", UsageError),
        ({"test_a.py": "import os\ndef test_a(): os._exit(3)\n"}, "E061", MachineError),
    ],
)  # fmt: skip
def test_what_cannot_be_run_is_told_apart_with_a_way_out(
    files: dict[str, str], code: str, kind: type[SmyslError], run: Run
) -> None:
    with pytest.raises(kind) as caught:
        run(files)
    assert (caught.value.code, bool(caught.value.help)) == (code, True)
    if code == "U065":
        assert caught.value.where in {"mine.py:1", "test_a.py:1"}


def test_a_test_file_that_cannot_be_collected_stands_aside(run: Run) -> None:
    done = run({**SHOP, "tests/test_old.py": "import gone_for_good\ndef test_old(): pass\n"})
    assert done.edit is not None
    assert [name for name, _ in done.baseline.broken] == ["tests/test_old.py"]
    assert not done.is_done, "it fails all the same"
    assert run(
        {**SHOP, "tests/test_old.py": "import gone_for_good\n"}, wanted=("tests/test_prices.py",)
    ).is_done


@pytest.mark.parametrize(
    "wanted",
    [(), ("test_b.py",), ("test_b.py::test_h",), ("test_a.py", "test_b.py")],
    ids=["all", "file", "test", "both files"],
)
def test_a_test_file_that_cannot_be_collected_is_left_to_repair(run: Run, wanted: tuple[str, ...]) -> None:
    files = {
        "a.py": "def f():\n    return 1\n",
        "b.py": "from a import g\n\n\ndef h():\n    return g()\n",
        "test_a.py": "from a import f\ndef test_f():\n    assert f() == 1\n",
        "test_b.py": "from b import h\ndef test_h():\n    assert h() == 2\n",
    }
    done = run(files, wanted=wanted)
    assert not done.is_done
    assert (done.baseline.uncollected, done.baseline.total) == (("test_b.py",), 2)
    assert run(files, wanted=("test_a.py",)).is_done, "only what was asked for"


def test_a_folder_that_is_named_has_the_tests_that_can_be_collected(run: Run) -> None:
    done = run({**SHOP, "tests/test_old.py": "import gone_for_good\n"}, wanted=("tests",))
    assert [test.id for test in done.failing] == ["tests/test_prices.py::test_limit"]
    assert done.baseline.uncollected == ("tests/test_old.py",)


def test_windows_line_ends_and_marks_stay_as_they_are(run: Run) -> None:
    source = "\ufeff" + SHOP["shop/prices.py"].replace("\n", "\r\n")
    for model in (None, ListModel(RIGHT)):
        done = run({**SHOP, "shop/prices.py": source}, model)
        assert done.edit is not None
        assert done.edit.written == (source, source.replace("price < limit", "price <= limit"))


def test_a_test_of_nothing_in_the_repository_suspects_nothing(run: Run) -> None:
    done = run({"test_a.py": "def test_a(): assert 1 == 2\n", "mine.py": "def a():\n    return 1\n"})
    assert (done.edit, done.runs, list(done.suspects)) == (None, 0, [])
