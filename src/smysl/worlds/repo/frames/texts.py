"""Frames of programs that read and write texts."""

from __future__ import annotations

from smysl.worlds.repo.dice import Dice
from smysl.worlds.repo.expressions import ORDERED, comparison, integer
from smysl.worlds.repo.program import Parameter, Program, names, program, symbol

_ASKED = ("isdigit()", "isalpha()", "startswith('a')", "endswith('e')", "islower()", "isspace()")
_DONE = ("upper()", "lower()", "title()", "strip()", "replace('a', 'o')", "replace(' ', '_')", "swapcase()")


def _text(dice: Dice) -> tuple[str, str, list[Parameter]]:
    text, number = names(dice, "str", 1)[0], names(dice, "int", 1)[0]
    return text, number, [Parameter(text, "str"), Parameter(number, "int")]


def sifted(dice: Dice) -> Program:
    """Make a list of the words that meet a condition."""
    words, number = names(dice, "list[str]", 1)[0], names(dice, "int", 1)[0]
    parameters = [Parameter(words, "list[str]"), Parameter(number, "int")]
    tests = dice.some(
        [
            f"len(word) {dice.pick(ORDERED)} {number}", f"word.{dice.pick(_ASKED)}",
            f"{dice.pick(('a', 'e', ' ', '='))!r} in word", f"word == word.{dice.pick(_DONE[:3])}",
            "not word",
        ],
        3,
    )  # fmt: skip
    joined = f"{tests[0]} {dice.pick(('and', 'or'))} {dice.pick(('', 'not '))}{tests[1]}"
    body = [
        "kept = []",
        f"for word in {words}:",
        f"    if {joined}:",
        f"        kept.append(word.{dice.pick(_DONE)})",
    ]
    if dice.chance(0.5):
        body += [f"    elif {tests[2]}:", "        kept.append(word)"]
    return program(dice, "text_sifted", parameters, "list[str]", [*body, "return kept"])


def cut(dice: Dice) -> Program:
    """Make a text put together from pieces of another."""
    text, number, parameters = _text(dice)
    pieces = dice.some(
        [
            f"{text}[:{dice.number(1, 3)}]", f"{text}[{dice.number(1, 3)}:]",
            f"{text}[-{dice.number(1, 3)}:]", f"{text}[::-1]",
            f"{text}[:-{dice.number(1, 2)}]", f"{text}[::{dice.number(2, 3)}]",
        ],
        3,
    )  # fmt: skip
    body = [f"start = {pieces[0]}", f"end = {pieces[1]}.{dice.pick(_DONE)}"]
    body += [f"if {dice.pick((f'len({text})', number))} {dice.pick(ORDERED)} {dice.number(2, 5)}:"]
    body += [f"    start = {pieces[2]}"]
    ends = ("start + end", "end + start", "start + '-' + end", "end[1:] + start", "start[::-1] + end")
    return program(dice, "text_cut", parameters, "str", [*body, f"return {dice.pick(ends)}"])


def padded(dice: Dice) -> Program:
    """Make a text filled up to a width that has a default."""
    text, number, _ = _text(dice)
    flag = names(dice, "bool", 1)[0]
    parameters = [
        Parameter(text, "str"), Parameter(number, "int", str(dice.number(3, 8))),
        Parameter(flag, "bool", dice.pick(("True", "False"))),
    ]  # fmt: skip
    mark = dice.pick(("*", ".", "0", "-"))
    body = [
        f"missing = {number} - len({text})",
        f"if missing {dice.pick(('<', '<='))} {dice.number(0, 1)}:",
        f"    return {text}{dice.pick(('', f'[:{number}]', '.upper()'))}",
        f"filling = {mark!r} * {dice.pick(('missing', '(missing + 1)', '(missing // 2)'))}",
        f"if {dice.pick((flag, f'not {flag}'))}:",
        f"    return filling + {text}",
        f"return {text}{dice.pick(('', '.title()', '.lower()'))} + filling",
    ]
    return program(dice, "padded", parameters, "str", body)


def first(dice: Dice) -> Program:
    """Make the first word that meets a condition, or something else."""
    words, number = names(dice, "list[str]", 1)[0], names(dice, "int", 1)[0]
    parameters = [Parameter(words, "list[str]"), Parameter(number, "int")]
    body = [
        f"for word in {words}:",
        f"    if word.{dice.pick(_ASKED)}:",
        f"        return word{dice.pick(('', '.upper()', '[::-1]'))}",
        f"    if len(word) {dice.pick(('<', '>', '==', '>='))} {number}:",
        f"        return {dice.pick(('word[:2]', 'word', 'word[1:]', 'word.strip()'))}",
        f"return {dice.pick((repr('none'), f'str({number})', f'str(len({words}))'))}",
    ]
    return program(dice, "text_first", parameters, "str", body)


def converted(dice: Dice) -> Program:
    """Make a number of a text, and what is done with one that holds none."""
    text, number, parameters = _text(dice)
    body = [
        "try:",
        f"    value = int({text}{dice.pick(('', '.strip()', '[-2:]', '[:1]'))})",
        "except ValueError:",
        f"    {dice.pick((f'value = {number}', f'value = len({text})', f'value = -{dice.number(1, 3)}'))}",
        f"if {comparison(dice, ['value', number])}:",
        f"    raise {dice.pick(('KeyError', 'ValueError', 'IndexError'))}({text})",
        f"return {integer(dice, ['value', number], 2)}",
    ]
    return program(dice, "converted", parameters, "int", body)


def arranged(dice: Dice) -> Program:
    """Make words in an order with a key of its own."""
    words, number = names(dice, "list[str]", 1)[0], names(dice, "int", 1)[0]
    parameters = [Parameter(words, "list[str]"), Parameter(number, "int")]
    keys = ("len(word)", "word.lower()", "(len(word), word)", "(-len(word), word)", "word[::-1]",
            f"word[{dice.number(0, 1)}:]", f"(len(word) > {number}, word)")  # fmt: skip
    reverse = dice.pick(("", ", reverse=True", ", reverse=False"))
    body = [f"cleaned = [word.{dice.pick(_DONE)} for word in {words}]"]
    body += [f"ordered = sorted(cleaned, key=lambda word: {dice.pick(keys)}{reverse})"]
    if dice.chance(0.6):
        body += [
            f"if {comparison(dice, [number])}:",
            f"    ordered = ordered[{dice.pick(('::-1', '1:', ':2'))}]",
        ]
    return program(dice, "text_arranged", parameters, "list[str]", [*body, "return ordered"])


def built(dice: Dice) -> Program:
    """Make a text that is built sign by sign."""
    text, number, parameters = _text(dice)
    body = [
        "made = ''",
        f"for position, sign in enumerate({text}):",
        f"    if sign.{dice.pick(_ASKED)}:",
        f"        made += sign.{dice.pick(_DONE[:2])}{dice.pick(('', f' * {dice.number(2, 3)}'))}",
        f"    elif {comparison(dice, ['position', number])}:",
        f"        made {dice.pick(('+= sign', '= sign + made'))}",
    ]
    if dice.chance(0.4):
        body += ["    else:", f"        made += {dice.pick(('_', '.', '?'))!r}"]
    ends = ("made", "made[::-1]", f"made[:{number}]", "made.strip()", "made + str(len(made))")
    return program(dice, "built", parameters, "str", [*body, f"return {dice.pick(ends)}"])


def coded(dice: Dice) -> Program:
    """Make a text whose letters are moved along the alphabet."""
    text, number, parameters = _text(dice)
    low, span = dice.pick((("a", 26), ("A", 26), ("a", 13)))
    shift = integer(dice, [number], 1)
    body = [
        "made = []",
        f"for sign in {text}:",
        f"    if sign.{dice.pick(('islower()', 'isalpha()', 'isupper()'))}:",
        f"        moved = (ord(sign) - ord({low!r}) {dice.pick(('+', '-'))} {shift}) % {span}",
        f"        made.append(chr(ord({low!r}) + moved))",
        "    else:",
        f"        made.append({dice.pick(('sign', 'sign * 2', repr('-')))})",
        f"return {dice.pick((repr(''), repr('-')))}.join(made{dice.pick(('', '[::-1]', '[1:]'))})",
    ]
    return program(dice, "coded", parameters, "str", body)


def words(dice: Dice) -> Program:
    """Make a text of the words of another."""
    text, number, parameters = _text(dice)
    between = dice.pick(("", "' '", "','", "'-'"))
    test = dice.pick(("", " if part", " if len(part) > 1"))
    joined = dice.pick(("parts", "sorted(parts)", "parts[::-1]"))
    body = [
        f"parts = {text}.split({between})",
        f"if len(parts) {dice.pick(ORDERED)} {dice.pick((number, '2', '1'))}:",
        f"    parts = parts[{dice.pick(('::-1', '1:', ':-1', ':2'))}]",
        f"parts = [part.{dice.pick(_DONE)} for part in parts{test}]",
        f"return {dice.pick((' ', '-', '/', ''))!r}.join({joined})",
    ]
    return program(dice, "words", parameters, "str", body)


def recursive(dice: Dice) -> Program:
    """Make a text that is taken apart from one end."""
    text, number, parameters = _text(dice)
    name = symbol(dice)
    again = f"{name}({text}[1:], {dice.pick((number, f'{number} - 1', f'{number} + 1'))})"
    body = [f"if len({text}) {dice.pick(('<', '<='))} {dice.number(1, 2)}:", f"    return {text}"]
    body += [f"if {text}[0].{dice.pick(_ASKED)}:", f"    return {dice.pick((f'{again} + {text}[0]', again))}"]
    if dice.chance(0.6):
        body += [f"if {comparison(dice, [number])}:", f"    return {text}[0].upper() + {again}"]
    tail = dice.pick((f"return {text}[0] + {again}", f"return {again} + {text}[0].lower()"))
    return program(dice, "text_recursive", parameters, "str", [*body, tail], name)
