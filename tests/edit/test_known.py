"""Imports that a candidate forgot, or took with a star."""

from __future__ import annotations

import pytest

from smysl.edit.known import with_known_imports
from smysl.edit.names import undefined_names


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = Decimal(1)\n", "from decimal import Decimal\nx = Decimal(1)\n"),
        ("x = Decimal(1)\nclass Decimal: ...\n", None),
        ("from typing import *\nx: List[int] = f()\n", "from typing import List\nx: List[int] = f()\n"),
        ("from math import *\nfrom re import *\nx = sqrt(2)\n", "from math import sqrt\n\nx = sqrt(2)\n"),
        ("from shop import *\nx = price(2)\n", None),
        ("import math\nx = math.pi\n", None),
    ],
)
def test_imports_are_by_name(source: str, expected: str | None) -> None:
    assert with_known_imports(source) == (source if expected is None else expected)


def test_a_star_does_not_hide_what_is_defined_nowhere() -> None:
    source = "from typing import *\ndef f(x: Any):\n    return parse(x)\n"
    assert undefined_names(with_known_imports(source)) == {"parse"}
