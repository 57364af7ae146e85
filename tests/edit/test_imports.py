"""Imports and merging: what is missing is added, what is there stays."""

from __future__ import annotations

import ast

import pytest

from smysl.edit.imports import add_imports, imports_of
from smysl.edit.merge import merge_module


def test_imports_are_read_one_binding_each() -> None:
    source = "import os, a.b as c\nfrom . import d\nfrom .e import (f,\n  g as h)\n"
    source += "if os:\n    import z\nimport os\n"
    assert imports_of(source) == [
        "import os", "import a.b as c", "from . import d", "from .e import f", "from .e import g as h",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "wanted", "result"),
    [
        ("x = 1\n", ["import os"], "import os\n\nx = 1\n"),
        ("", ["import os"], "import os\n"),
        ('"""Doc."""\n', ["import os"], '"""Doc."""\n\nimport os\n'),
        ('"""Doc."""\nx = 1\n', ["import os"], '"""Doc."""\n\nimport os\n\nx = 1\n'),
        ("import re\n\nx = 1\n", ["import os", "import re"], "import re\nimport os\n\nx = 1\n"),
        ("import re, os\n", ["import os"], "import re, os\n"),
        ("import re\r\nx = 1\r\n", ["import os"], "import re\r\nimport os\r\n\r\nx = 1\r\n"),
        ("#!/bin/python\nx = 1", ["import os"], "#!/bin/python\nimport os\n\nx = 1"),
        ('"""Doc."""\nimport re\n', ["from __future__ import annotations"],
         '"""Doc."""\n\nfrom __future__ import annotations\nimport re\n'),
        ("from __future__ import division\nx = 1\n", ["import os", "from __future__ import annotations"],
         "from __future__ import division\nfrom __future__ import annotations\nimport os\n\nx = 1\n"),
        ("x = 1\n", ["from a import b, c"], "from a import b\nfrom a import c\n\nx = 1\n"),
    ],
)  # fmt: skip
def test_missing_imports_go_where_imports_stand(source: str, wanted: list[str], result: str) -> None:
    assert add_imports(source, wanted) == result
    compile(result, "<result>", "exec")
    assert add_imports(result, wanted) == result


def test_a_module_is_merged_in_the_order_in_which_it_can_run() -> None:
    segments = {
        "total": "def total():\n    return LIMIT + Late.x",
        "LIMIT": "LIMIT = double(4)",
        "Child": "class Child(Base):\n    pass",
        "Base": "class Base:\n    pass",
        "double": "def double(x):\n    return _twice(x)",
        "_twice": "def _twice(x):\n    return 2 * x",
        "Late": "class Late:\n    x = 1",
    }
    merged = merge_module(
        segments, ["import re", "from __future__ import annotations", "import re"], 'A "doc"'
    )
    space: dict[str, object] = {}
    exec(compile(merged, "<merged>", "exec"), space)
    assert space["LIMIT"] == 8
    assert space["total"]() == 9
    assert space["__doc__"] == 'A "doc"'
    names = [node.name for node in ast.parse(merged).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    assert names == ["total", "_twice", "double", "Base", "Child", "Late"]
    assert merged.count("import re") == 1


def test_functions_that_call_each_other_keep_their_order() -> None:
    merged = merge_module({"a": "def a(): return b()", "b": "def b(): return a()"})
    assert merged == "def a(): return b()\n\n\ndef b(): return a()\n"


@pytest.mark.parametrize("text", ['Ends in "', 'Three """ quotes', "A back\\slash\\", "Two\nlines"])
def test_any_docstring_survives(text: str) -> None:
    assert ast.get_docstring(ast.parse(merge_module({}, (), text))) == text
    assert merge_module({}) == ""
