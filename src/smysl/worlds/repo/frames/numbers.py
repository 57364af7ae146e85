"""Frames of programs that compute with single numbers."""

from __future__ import annotations

from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.expressions import comparison, condition, integer
from smysl.worlds.repo.program import Parameter, Program, names, program, symbol


def _integers(dice: Dice, count: int) -> tuple[list[str], list[Parameter]]:
    found = names(dice, "int", count)
    return found, [Parameter(name, "int") for name in found]


def formula(dice: Dice) -> Program:
    """Make a formula with an intermediate result."""
    given, parameters = _integers(dice, dice.number(2, 3))
    body = [f"part = {integer(dice, given, 2)}", f"rest = {integer(dice, [*given, 'part'], 1)}"]
    if dice.chance(0.5):
        body += [
            f"if {comparison(dice, ['part', *given])}:",
            f"    rest = {integer(dice, ['rest', *given], 1)}",
        ]
    return program(
        dice, "formula", parameters, "int", [*body, f"return {integer(dice, ['part', 'rest'], 2)}"]
    )


def steps(dice: Dice) -> Program:
    """Make a loop that counts and computes as it goes."""
    given, parameters = _integers(dice, 2)
    inner = ["step", "total", *given]
    body = [
        f"total = {dice.pick(('0', '1', given[1]))}",
        f"for step in range({dice.pick(('', '1, '))}min(abs({given[0]}), {dice.number(5, 9)}) + 1):",
        f"    total {dice.pick(('+=', '-='))} {integer(dice, ['step', *given], 2)}",
    ]
    if dice.chance(0.6):
        body += [f"    if {comparison(dice, inner)}:", f"        total = {integer(dice, inner, 1)}"]
    return program(dice, "steps", parameters, "int", [*body, f"return {integer(dice, ['total', *given], 1)}"])


def grades(dice: Dice) -> Program:
    """Make a chain of comparisons that end in names."""
    given, parameters = _integers(dice, 2)
    labels = dice.some(("low", "mid", "high", "none", "full", "over"), 4)
    body = []
    for position in range(dice.number(2, 3)):
        word = "if" if position == 0 else "elif"
        body += [f"{word} {comparison(dice, given)}:", f"    grade = {labels[position]!r}"]
    body += ["else:", f"    grade = {labels[3]!r}"]
    if dice.chance(0.5):
        body += [f"if {comparison(dice, given)}:", "    grade = grade.upper()"]
    return program(dice, "grades", parameters, "str", [*body, "return grade"])


def counted(dice: Dice) -> Program:
    """Make a count of the numbers of a range that meet a condition."""
    given, parameters = _integers(dice, 2)
    low, high = given
    edges = ("", " + 1", " - 1")
    body = [
        "count = 0",
        f"for number in range({low}{dice.pick(edges)}, {high}{dice.pick(edges)}):",
        f"    if {condition(dice, ['number', *given], 1)}:",
        f"        count += {dice.pick(('1', 'number', '2'))}",
        f"return {integer(dice, ['count', low], 1)}",
    ]
    return program(dice, "counted", parameters, "int", body)


def verdict(dice: Dice) -> Program:
    """Make a decision of several conditions."""
    given, parameters = _integers(dice, 3)
    body = [f"first = {condition(dice, given, 2)}", f"second = {condition(dice, given, 1)}"]
    answer = dice.pick(("first and second", "first or second", "first and not second", "not first or second"))
    if dice.chance(0.5):
        body += [
            f"if {comparison(dice, given)}:",
            f"    return {dice.pick(('first', 'second', 'not first'))}",
        ]
    return program(dice, "verdict", parameters, "bool", [*body, f"return {answer}"])


def clamped(dice: Dice) -> Program:
    """Make a computation with bounds that have defaults."""
    given = names(dice, "int", 3)
    low, high = dice.number(-2, 1), dice.number(4, 9)
    parameters = [
        Parameter(given[0], "int"),
        Parameter(given[1], "int", str(low)),
        Parameter(given[2], "int", str(high)),
    ]
    body = [f"value = {integer(dice, [given[0], given[1]], 2)}"]
    body += [f"if value < {given[1]}:", f"    value = {integer(dice, [given[1]], 1)}"]
    body += [f"if value > {given[2]}:", f"    value = {integer(dice, [given[2], given[0]], 1)}"]
    return program(
        dice, "clamped", parameters, "int", [*body, f"return {integer(dice, ['value', given[2]], 1)}"]
    )


def early(dice: Dice) -> Program:
    """Make several ways out, each with a result of its own."""
    given, parameters = _integers(dice, 2)
    body = []
    for _ in range(dice.number(2, 3)):
        body += [f"if {condition(dice, given, 1)}:", f"    return {integer(dice, given, 1)}"]
    return program(dice, "early", parameters, "int", [*body, f"return {integer(dice, given, 2)}"])


def checked(dice: Dice) -> Program:
    """Make a computation that refuses some of what it is given."""
    given, parameters = _integers(dice, 2)
    kinds = dice.some(("ValueError", "KeyError", "TypeError", "IndexError"), 2)
    body = [f"if {comparison(dice, given)}:", f"    raise {kinds[0]}({given[0]})"]
    body += [f"result = {integer(dice, given, 2)}"]
    if dice.chance(0.6):
        body += [f"if {comparison(dice, ['result', *given])}:", f"    raise {kinds[1]}(result)"]
    return program(
        dice, "checked", parameters, "int", [*body, f"return {integer(dice, ['result', *given], 1)}"]
    )


def recursive(dice: Dice) -> Program:
    """Make a function of a number that calls itself with a smaller one."""
    given, parameters = _integers(dice, 2)
    name, (size, other) = symbol(dice), given
    smaller = dice.pick((f"{size} - 1", f"{size} - 2", f"{size} // 2"))
    again = f"{name}({smaller}, {dice.pick((other, f'{other} + 1', f'{other} - 1'))})"
    edge = dice.number(0, 2)
    body = [f"if {size} <= {edge}:", f"    return {integer(dice, [other], 1)}"]
    if dice.chance(0.5):
        body += [f"if {comparison(dice, given)}:", f"    return {again} + {integer(dice, given, 1)}"]
    tail = dice.pick((f"return {again} + {integer(dice, given, 1)}", f"return {dice.pick(given)} - {again}"))
    return program(dice, "recursive", parameters, "int", [*body, tail], name)
