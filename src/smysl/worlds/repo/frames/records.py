"""Frames of programs that keep something between steps: counts, stacks, ranks."""

from __future__ import annotations

from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.expressions import ORDERED, comparison, integer
from smysl.worlds.repo.program import Parameter, Program, names, program


def counted(dice: Dice) -> Program:
    """Make counts by key."""
    values, number = names(dice, "list[int]", 1)[0], names(dice, "int", 1)[0]
    parameters = [Parameter(values, "list[int]"), Parameter(number, "int")]
    key = dice.pick(
        (
            f"value % {dice.number(2, 4)}",
            "value",
            "abs(value)",
            f"value > {number}",
            f"value // {dice.number(2, 3)}",
        )
    )
    body = ["counts = {}", f"for value in {values}:", f"    key = {key}"]
    if dice.chance(0.5):
        body += [f"    if {comparison(dice, ['value', number])}:", "        continue"]
    body += [
        f"    counts[key] = counts.get(key, {dice.number(0, 1)}) + {integer(dice, ['value', number], 1)}"
    ]
    ends = (
        "return max(counts.values(), default=0)", "return sorted(counts.values())[-1] if counts else -1",
        f"return counts.get({dice.number(0, 2)}, {number})", "return len(counts)",
        "return sum(counts.values())",
    )  # fmt: skip
    return program(dice, "counts", parameters, "int", [*body, dice.pick(ends)])


def stacked(dice: Dice) -> Program:
    """Make a stack on which values are laid and from which they are taken."""
    values, number = names(dice, "list[int]", 1)[0], names(dice, "int", 1)[0]
    parameters = [Parameter(values, "list[int]"), Parameter(number, "int")]
    also = dice.pick(("", " or not stack", " and len(stack) < 3"))
    body = [
        "stack = []",
        f"for value in {values}:",
        f"    while stack and stack[-1] {dice.pick(ORDERED)} value:",
        "        stack.pop()",
        f"    if {comparison(dice, ['value', number])}{also}:",
        f"        stack.append({integer(dice, ['value', number], 1)})",
    ]
    if dice.chance(0.5):
        body += ["    else:", "        stack.insert(0, value)"]
    return program(
        dice, "stack", parameters, "list[int]", [*body, dice.pick(("return stack", "return stack[::-1]"))]
    )


def ranked(dice: Dice) -> Program:
    """Make an order of words by how often they come."""
    words, number = names(dice, "list[str]", 1)[0], names(dice, "int", 1)[0]
    parameters = [Parameter(words, "list[str]"), Parameter(number, "int", str(dice.number(2, 4)))]
    key = dice.pick(("word", "word.lower()", "word[:1]", "len(word)", "word.strip()"))
    more = integer(dice, ["position", number], 1) if dice.chance(0.4) else "1"
    by = dice.pick(("(-counts[key], str(key))", "(counts[key], str(key))", "str(key)", "counts[key]"))
    body = [
        "counts = {}",
        f"for position, word in enumerate({words}):",
        f"    key = {key}",
        f"    counts[key] = counts.get(key, 0) + {more}",
        f"ordered = sorted(counts, key=lambda key: {by}{dice.pick(('', ', reverse=True'))})",
    ]
    if dice.chance(0.5):
        body += [f"if {comparison(dice, [number])}:", "    ordered = ordered[1:]"]
    ends = (f"ordered[:{number}]", f"ordered[{number}:]", "ordered[::-1]", f"ordered[-{dice.number(1, 2)}:]")
    return program(dice, "ranked", parameters, "list[str]", [*body, f"return {dice.pick(ends)}"])
