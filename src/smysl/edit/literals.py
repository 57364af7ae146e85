"""Special cases: does a candidate know its examples by heart instead of computing the answer?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from smysl.core.literals import value_of
from smysl.edit.prose import Prose
from smysl.edit.tree import nodes

_Key = tuple[object, ...]

# Numbers of the calendar and of percentages stand in code that never saw an example.
_COMMON = {7, 12, 24, 30, 31, 60, 360, 365, 366}
_SAME_VALUE = {"str", "int", "float", "tuple", "list", "sorted", "set", "frozenset"}
_SAME_TEXT = {"strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "replace"}


def special_cases(source: str, symbol: str, examples_literals: Sequence[object], prose: str) -> list[str]:
    """Return reasons to take a candidate for one that memorised its examples; empty if it is honest.

    A reason is a comparison of an argument with an example's literal (``==``, ``in``, ``case``), or a
    dictionary or collection of which at least half are such literals, where the prose does not contain
    the literal. Too common to tell: ``None``, booleans, whole numbers up to 2, powers of ten, numbers of the
    calendar, texts of one character, empty containers; and a plain word that several examples share is
    vocabulary.

    Args:
        source: the candidate.
        symbol: what it defines; named in the reasons.
        examples_literals: arguments of the examples, repeated as often as they occur.
        prose: the contract's words without its examples.
    """
    try:
        every = nodes(source)
    except SyntaxError:
        return []
    telling = _telling(examples_literals, Prose(prose))
    if not telling:
        return []
    taken = _arguments(every)
    found = sorted(case for node in every for case in _cases(node, telling, taken))
    return list(dict.fromkeys(f"line {line}: `{symbol}` {what} {text}" for line, what, text in found))


def _telling(literals: Sequence[object], prose: Prose) -> set[_Key]:
    """Return keys of those literals that code has no honest reason to name."""
    counts = Counter(_key(value) for value in literals)
    result = set()
    for value in literals:
        key = _key(value)
        is_vocabulary = isinstance(value, str) and value.isalpha() and counts[key] > 1
        if not _is_common(value) and not is_vocabulary and not prose.contains(value):
            result.add(key)
    return result


def _is_common(value: object) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        size = abs(value)
        is_power = isinstance(value, int) and str(size).rstrip("0") == "1"
        return size in {0, 1, 2} or is_power or size in _COMMON
    if isinstance(value, str | bytes):
        return len(value) <= 1
    if isinstance(value, list | tuple | set | frozenset):
        return len(value) == 0 or (len(value) == 1 and all(_is_common(item) for item in value))
    return value == {} or not isinstance(value, dict)


def _key(value: object) -> _Key:
    """Return a key that is equal for values that compare equal; lists and tuples alike."""
    if isinstance(value, bool) or value is None:
        return ("constant", value)
    if isinstance(value, int | float):
        return ("number", value)
    if isinstance(value, list | tuple):
        return ("sequence", *(_key(item) for item in value))
    if isinstance(value, set | frozenset):
        return ("set", frozenset(_key(item) for item in value))
    if isinstance(value, dict):
        return ("dict", frozenset((_key(k), _key(v)) for k, v in value.items()))
    return (type(value).__name__, value if isinstance(value, str | bytes | complex) else repr(value))


def _cases(node: ast.AST, telling: set[_Key], taken: set[str]) -> Iterator[tuple[int, str, str]]:
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for op, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if isinstance(op, ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
                for subject, literal in ((left, right), (right, left)):
                    if _is_argument(subject, taken) and _literal_key(literal) in telling:
                        yield node.lineno, "compares an argument with the example", ast.unparse(literal)
            elif isinstance(op, ast.In | ast.NotIn) and _is_argument(left, taken):
                elements = right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else []
                if _mostly(elements, telling):
                    yield node.lineno, "looks for an argument among examples", ast.unparse(right)
    elif isinstance(node, ast.Dict):
        if _mostly([key for key in node.keys if key is not None], telling):
            yield node.lineno, "looks up answers by the examples", _first(node.keys, telling)
    elif isinstance(node, ast.Match):
        for case in node.cases:
            pattern = _without_binding(case.pattern)
            choices = pattern.patterns if isinstance(pattern, ast.MatchOr) else [pattern]
            values = [_pattern_key(choice) for choice in choices]
            if values and 2 * sum(value in telling for value in values) >= len(values):
                yield case.pattern.lineno, "has a case for the example", ast.unparse(case.pattern)


def _mostly(elements: Sequence[ast.expr], telling: set[_Key]) -> bool:
    hits = sum(_literal_key(element) in telling for element in elements)
    return hits > 0 and 2 * hits >= len(elements)


def _first(keys: Sequence[ast.expr | None], telling: set[_Key]) -> str:
    return next(ast.unparse(key) for key in keys if key is not None and _literal_key(key) in telling)


def _literal_key(node: ast.expr) -> _Key | None:
    try:
        return _key(value_of(node))
    except ValueError:
        return None


def _without_binding(pattern: ast.pattern) -> ast.pattern:
    return pattern.pattern if isinstance(pattern, ast.MatchAs) and pattern.pattern else pattern


def _pattern_key(pattern: ast.pattern) -> _Key | None:
    if isinstance(pattern, ast.MatchValue):
        return _literal_key(pattern.value)
    if isinstance(pattern, ast.MatchSequence):
        keys = [_pattern_key(inner) for inner in pattern.patterns]
        return None if None in keys else ("sequence", *keys)
    if isinstance(pattern, ast.MatchSingleton):
        return _key(pattern.value)
    return None


def _arguments(every: Sequence[ast.AST]) -> set[str]:
    """Return names that hold an argument of some function, or the same in other words."""
    taken = {node.arg for node in every if isinstance(node, ast.arg)} - {"self", "cls"}
    assigned = [node for node in every if isinstance(node, ast.Assign | ast.NamedExpr | ast.AnnAssign)]
    grows = True
    while grows:
        size = len(taken)
        for node in assigned:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value is not None and _is_argument(node.value, taken):
                taken |= {target.id for target in targets if isinstance(target, ast.Name)}
        grows = len(taken) > size
    return taken


def _is_argument(node: ast.expr, taken: set[str]) -> bool:
    """Whether ``node`` is an argument as it was given, up to conversion, case and white space."""
    match node:
        case ast.Name(id=name):
            return name in taken
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return bool(elements) and all(_is_argument(element, taken) for element in elements)
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            return method in _SAME_TEXT and _is_argument(owner, taken)
        case ast.Call(func=ast.Name(id=name), args=[only]):
            return name in _SAME_VALUE and _is_argument(only, taken)
        case ast.NamedExpr(value=value):
            return _is_argument(value, taken)
    return False
