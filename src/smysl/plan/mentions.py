"""What the code of an example speaks of."""

from __future__ import annotations

import ast
import re

from smysl.core.example import CallExample, Example, StepsExample
from smysl.plan.types import calls_of


def exercises(example: Example) -> str:
    """Return the top-level symbol that an example is about, or an empty string."""
    if isinstance(example, CallExample):
        calls = calls_of([example])
        if calls:
            function = calls[0][0].func
            while isinstance(function, ast.Attribute):
                function = function.value
                if isinstance(function, ast.Call):
                    function = function.func
            return function.id if isinstance(function, ast.Name) else ""
    return ""


def names_in(example: Example) -> set[str]:
    """Return all names that an example's code mentions."""
    codes = []
    if isinstance(example, CallExample):
        codes = [example.call]
    elif isinstance(example, StepsExample):
        codes = [step.code for step in example.steps]
    return {word for code in codes for word in re.findall(r"[A-Za-z_]\w*", code)}
