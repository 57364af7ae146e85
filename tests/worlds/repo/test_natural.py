"""Natural programs: functions of the installed standard library."""

from __future__ import annotations

import ast

import numpy as np

from smysl.core.seams import Kernel
from smysl.edit.names import undefined_names
from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.natural import NATURAL, Natural, program_of, programs
from smysl.worlds.repo.procedural import LIMITS, is_tested, make, recipe
from smysl.worlds.repo.program import calls
from smysl.worlds.repo.runs import run
from smysl.worlds.repo.task import MODULE, skeleton_of


def test_most_of_the_list_is_in_this_python_and_needs_nothing_else() -> None:
    found = programs()
    assert len(found) > 0.8 * len(NATURAL)
    for program in found:
        assert not undefined_names(program.source)
        last = ast.parse(program.source).body[-1]
        assert isinstance(last, ast.FunctionDef)
        assert last.name == program.symbol


def test_a_function_brings_the_constants_and_functions_that_it_needs() -> None:
    made = program_of(Natural("textwrap", "dedent", ("block",)))
    assert made is not None
    assert "re.compile" in made.source
    assert '"""' not in made.source


def test_what_is_not_there_is_no_program() -> None:
    assert program_of(Natural("no_such_module", "f", ("int",))) is None
    assert program_of(Natural("bisect", "no_such_function", ("int",))) is None


def test_natural_programs_give_different_values_for_their_calls(kernel: Kernel) -> None:
    dice = Dice(np.random.default_rng(0))
    for program in programs():
        asked = calls(dice, program, 28)
        (seen,) = kernel.observe([({f"{MODULE}.py": program.source}, MODULE, asked)], LIMITS)
        values = {one.value for one in seen if is_tested(one)}
        assert len(values) > 1, program.symbol


def test_a_natural_task_is_red_and_its_gold_is_green(kernel: Kernel) -> None:
    made = [make(recipe("natural_loop", 4), seed, kernel) for seed in range(6)]
    families = {skeleton_of(program.source) for program in programs()}
    for task in made:
        assert task.family in families
        assert not run(task, task.tree, kernel).is_green
        if task.gold is not None:
            assert run(task, task.version(task.gold), kernel).is_green
