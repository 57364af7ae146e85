"""Frames of programs that go over lists of numbers."""

from __future__ import annotations

from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.expressions import ORDERED, comparison, condition, integer
from smysl.worlds.repo.program import Parameter, Program, names, program, symbol


def _given(dice: Dice, *, default: str = "") -> tuple[str, str, list[Parameter]]:
    values, number = names(dice, "list[int]", 1)[0], names(dice, "int", 1)[0]
    return values, number, [Parameter(values, "list[int]"), Parameter(number, "int", default)]


def weighted(dice: Dice) -> Program:
    """Make a sum in which each value counts in its own way."""
    values, number, parameters = _given(dice)
    body = [f"total = {dice.pick(('0', number))}", f"for position, value in enumerate({values}):"]
    inner = ["value", "position", number]
    if dice.chance(0.6):
        body += [
            f"    if {comparison(dice, inner)}:",
            f"        total += {integer(dice, inner, 2)}",
            "    else:",
        ]
        body += [f"        total -= {integer(dice, inner, 1)}"]
    else:
        body += [f"    total += {integer(dice, inner, 2)}"]
    return program(
        dice, "weighted", parameters, "int", [*body, f"return {integer(dice, ['total', number], 1)}"]
    )


def chosen(dice: Dice) -> Program:
    """Make a search for the best value by comparing."""
    values, number, parameters = _given(dice)
    body = [
        f"best = {number}",
        f"for value in {values}:",
        f"    if {comparison(dice, ['value', number])} and value {dice.pick(ORDERED)} best:",
        f"        best = {integer(dice, ['value', number], 1)}",
        f"    elif {comparison(dice, ['value', 'best'])}:",
        f"        best = {integer(dice, ['best', number], 1)}",
    ]
    return program(dice, "chosen", parameters, "int", [*body, f"return {integer(dice, ['best', number], 1)}"])


def runs(dice: Dice) -> Program:
    """Make the longest run of values that compare alike."""
    values, number, parameters = _given(dice)
    body = [
        "longest = current = 0",
        f"for value in {values}:",
        f"    if {condition(dice, ['value', number], 1)}:",
        f"        current += {dice.pick(('1', '1', '2'))}",
        f"        if current {dice.pick(('>', '>='))} longest:",
        "            longest = current",
        "    else:",
        f"        current = {dice.pick(('0', '0', '1'))}",
        f"return {integer(dice, ['longest', number], 1)}",
    ]
    return program(dice, "runs", parameters, "int", body)


def neighbours(dice: Dice) -> Program:
    """Make a comparison of each value with one near it."""
    values, number, parameters = _given(dice)
    gap = dice.number(1, 2)
    start, end, near = (gap, "", f"at - {gap}") if dice.chance(0.5) else (0, f" - {gap}", f"at + {gap}")
    inner = ["value", "other", number]
    body = [
        f"{dice.pick(('count', 'total'))} = {dice.pick(('0', '1'))}",
        f"for at in range({start}, len({values}){end}):",
        f"    value, other = {values}[at], {values}[{near}]",
        f"    if {condition(dice, inner, 1)}:",
    ]
    name = body[0].partition(" ")[0]
    body += [f"        {name} += {integer(dice, ['value', 'other', 'at'], 1)}"]
    return program(
        dice, "neighbours", parameters, "int", [*body, f"return {integer(dice, [name, number], 1)}"]
    )


def windows(dice: Dice) -> Program:
    """Make what each window of a few values comes to."""
    values, number, parameters = _given(dice)
    size = dice.number(2, 3)
    what, beside = dice.pick(("sum", "max", "min")), dice.pick((number, "at", "window[0]", "window[-1]"))
    body = [
        "found = []",
        f"for at in range(len({values}) - {size} + 1):",
        f"    window = {values}[at:at + {size}]",
        f"    value = {what}(window) {dice.pick(('+', '-'))} {beside}",
        f"    if {comparison(dice, ['value', number])}:",
        f"        found.append({integer(dice, ['value', 'at'], 1)})",
        "return found",
    ]
    return program(dice, "windows", parameters, "list[int]", body)


def sifted(dice: Dice) -> Program:
    """Make a list of the values that meet a condition."""
    values, number, parameters = _given(dice)
    test = condition(dice, ["value", number], 2)
    shown = integer(dice, ["value", number], 1)
    if dice.chance(0.4):
        body = [f"kept = [{shown} for value in {values} if {test}]"]
    else:
        body = ["kept = []", f"for value in {values}:", f"    if {test}:", f"        kept.append({shown})"]
        if dice.chance(0.5):
            body += [f"    elif {comparison(dice, ['value', number])}:", "        kept.insert(0, value)"]
    return program(dice, "sifted", parameters, "list[int]", [*body, "return kept"])


def cut(dice: Dice) -> Program:
    """Make a list put together from pieces of another."""
    values, number, parameters = _given(dice)
    pieces = dice.some(
        [
            f"{values}[{dice.number(1, 3)}:]", f"{values}[:{dice.number(1, 3)}]",
            f"{values}[-{dice.number(1, 3)}:]", f"{values}[:-{dice.number(1, 2)}]",
            f"{values}[::{dice.number(2, 3)}]", f"{values}[::-1]",
            f"{values}[{dice.number(0, 1)}:{dice.number(2, 4)}]",
        ],
        3,
    )  # fmt: skip
    body = [f"head = {pieces[0]}", f"tail = {pieces[1]}"]
    body += [f"if {dice.pick((f'len({values})', number))} {dice.pick(ORDERED)} {dice.number(2, 4)}:"]
    body += [f"    head = {pieces[2]}"]
    ends = ("head + tail", "tail + head", "head + tail[1:]", "head[1:] + tail", "tail[:2] + head")
    return program(dice, "cut", parameters, "list[int]", [*body, f"return {dice.pick(ends)}"])


def turned(dice: Dice) -> Program:
    """Make a list that is turned by some places."""
    values, number, parameters = _given(dice)
    ends = ("first + second", "second + first", "first[::-1] + second", "first + second[::-1]")
    body = [
        f"if not {values}:",
        "    return []",
        f"shift = {integer(dice, [number], 1)} % len({values})",
        f"first = {values}[shift:{dice.pick(('', f'shift + {dice.number(2, 4)}'))}]",
        f"second = {values}[:shift]",
        f"if {comparison(dice, ['shift', number])}:",
        f"    second = second[{dice.pick(('1:', '::-1', ':2', ':-1'))}]",
        f"return {dice.pick(ends)}",
    ]
    return program(dice, "turned", parameters, "list[int]", body)


def topped(dice: Dice) -> Program:
    """Make the first few of a list, how many having a default."""
    default = dice.number(2, 4)
    values, number, parameters = _given(dice, default=str(default))
    flag = names(dice, "bool", 1)[0]
    parameters.append(Parameter(flag, "bool", dice.pick(("True", "False"))))
    body = [
        f"ordered = sorted({values}, reverse={dice.pick((flag, f'not {flag}'))})",
        f"if {comparison(dice, [number])}:",
        f"    ordered = ordered[{dice.pick(('1:', ':-1', '::2'))}]",
        f"return ordered[:{dice.pick((number, f'{number} + 1', f'max({number}, 1)'))}]",
    ]
    return program(dice, "topped", parameters, "list[int]", body)


def sought(dice: Dice) -> Program:
    """Make a search that returns where it found something."""
    values, number, parameters = _given(dice)
    inner = ["value", number]
    body = [
        f"for position, value in enumerate({values}):",
        f"    if {condition(dice, inner, 1)}:",
        f"        return {integer(dice, ['position', *inner], 1)}",
    ]
    if dice.chance(0.6):
        body += [f"    if {comparison(dice, inner)}:", f"        return {integer(dice, inner, 1)}"]
    return program(
        dice, "sought", parameters, "int", [*body, f"return {dice.pick(('-1', number, f'len({values})'))}"]
    )


def guarded(dice: Dice) -> Program:
    """Make an access that may fail, and what is done then."""
    values, number, parameters = _given(dice)
    body = [
        "try:",
        f"    value = {values}[{integer(dice, [number], 1)}]",
        f"    result = {dice.number(4, 20)} // value",
        "except IndexError:",
        f"    result = {integer(dice, [number], 1)}",
        "except ZeroDivisionError:",
        f"    {dice.pick((f'result = {dice.number(-1, 3)}', f'raise ValueError({number})'))}",
    ]
    if dice.chance(0.6):
        body += [
            f"if {comparison(dice, ['result', number])}:",
            f"    raise {dice.pick(('ValueError', 'KeyError'))}(result)",
        ]
    return program(
        dice, "guarded", parameters, "int", [*body, f"return {integer(dice, ['result', number], 1)}"]
    )


def arranged(dice: Dice) -> Program:
    """Make an order with a key of its own."""
    values, number, parameters = _given(dice)
    keys = (f"abs(value - {number})", "(value % 3, value)", "(value % 2, -value)", "-value", "abs(value)",
            f"(value > {number}, value)", f"(value % 2 == 0, value * {dice.number(2, 3)})")  # fmt: skip
    reverse = dice.pick(("", ", reverse=True", ", reverse=False"))
    body = [f"unique = list(dict.fromkeys({values}))"] if dice.chance(0.5) else [f"unique = {values}[:]"]
    body += [f"ordered = sorted(unique, key=lambda value: {dice.pick(keys)}{reverse})"]
    if dice.chance(0.6):
        body += [
            f"if {comparison(dice, [number])}:",
            f"    ordered = ordered[{dice.pick(('::-1', '1:', ':3'))}]",
        ]
    return program(dice, "arranged", parameters, "list[int]", [*body, "return ordered"])


def running(dice: Dice) -> Program:
    """Make values that depend on what came before."""
    values, number, parameters = _given(dice)
    inner = ["value", "previous", number]
    body = [
        f"previous = {dice.pick(('0', number))}",
        "found = []",
        f"for value in {values}:",
        f"    if {comparison(dice, inner)}:",
        f"        previous = {integer(dice, inner, 1)}",
        *(["        continue"] if dice.chance(0.3) else []),
        f"    found.append({integer(dice, inner, 1)})",
        f"    previous = {dice.pick(('value', 'found[-1]', integer(dice, inner, 1)))}",
        "return found",
    ]
    return program(dice, "running", parameters, "list[int]", body)


def recursive(dice: Dice) -> Program:
    """Make a function of a list that calls itself with the rest."""
    values, number, parameters = _given(dice)
    name = symbol(dice)
    again = f"{name}({values}[1:], {dice.pick((number, f'{number} + 1', f'{number} - 1'))})"
    inner = [f"{values}[0]", number]
    body = [f"if not {values}:", f"    return {dice.pick(('0', number))}"]
    body += [
        f"if {comparison(dice, inner)}:",
        f"    return {again} {dice.pick(('+', '-'))} {dice.number(1, 3)}",
    ]
    body += [f"return {again} + {integer(dice, inner, 1)}"]
    return program(dice, "recursive_list", parameters, "int", body, name)
