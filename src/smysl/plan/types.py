"""Types that the examples show: hints for the model and annotations for the package."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from smysl.core.example import CallExample, Example, StepsExample
from smysl.core.requirement import Parameter, Signature

_PYTHON = frozenset(dir(builtins))
_METHODS = frozenset(name for kind in (str, bytes, list, tuple, dict, set, int, float) for name in dir(kind))
_PREDICATE = ("is_", "has_", "can_", "should_")


def annotation_of(node: ast.expr) -> str | None:
    """Return the annotation of a literal's type, ``list[int]`` for ``[1, 2]``; ``None`` if unknown."""
    match node:
        case ast.Constant(value=None):
            return "None"
        case ast.Constant(value=value):
            return type(value).__name__
        case ast.UnaryOp(operand=operand):
            return annotation_of(operand)
        case ast.List(elts=elements):
            return _container("list", elements)
        case ast.Set(elts=elements):
            return _container("set", elements)
        case ast.Tuple(elts=elements) if elements and len(elements) <= 4:
            inside = [annotation_of(element) for element in elements]
            return f"tuple[{', '.join(part or 'object' for part in inside)}]"
        case ast.Tuple():
            return "tuple"
        case ast.Dict(keys=keys, values=values):
            key = _union(annotation_of(k) for k in keys if k is not None)
            value = _union(annotation_of(v) for v in values)
            return f"dict[{key}, {value}]" if key and value else "dict"
        case ast.Call(func=ast.Name(id=name)) if name[:1].isupper():
            return name
        case ast.Call(func=ast.Name(id="set" | "frozenset" as name)):
            return name
    return None


def _container(name: str, elements: Sequence[ast.expr]) -> str:
    inside = _union(annotation_of(element) for element in elements)
    return f"{name}[{inside}]" if inside else name


def _union(parts: Iterable[str | None]) -> str | None:
    """Join annotations; more than three kinds, or an unknown one, are ``None``."""
    found: list[str] = []
    for part in parts:
        if part is None:
            return None
        if part not in found:
            found.append(part)
    if {"int", "float"} <= set(found):
        found.remove("int")
    heads = [part.partition("[")[0] for part in found]
    # list[int] beside list is list[int]; dict[str, int] beside dict[str, str] is a plain dict.
    found = list(
        dict.fromkeys(
            part
            if "[" in part and [p for p in found if p.partition("[")[0] == head and "[" in p] == [part]
            else head
            for part, head in zip(found, heads, strict=True)
        )
    )
    rich = {part.partition("[")[0] for part in found if "[" in part}
    found = [part for part in found if part not in rich]
    found.sort(key=lambda part: part == "None")
    return " | ".join(found) if 0 < len(found) <= 3 else None


class _Seen(msgspec.Struct):
    """What the examples of one symbol show, by parameter name."""

    arguments: dict[str, list[str | None]]
    results: list[str | None]


def calls_of(examples: Iterable[Example]) -> list[tuple[ast.Call, CallExample | None, str | None]]:
    """Return every call of the examples with its example (if a call example) and expected source."""
    found: list[tuple[ast.Call, CallExample | None, str | None]] = []
    for example in examples:
        if isinstance(example, CallExample):
            node = _parse(example.call)
            if isinstance(node, ast.Call):
                found.append((node, example, example.expected))
        elif isinstance(example, StepsExample):
            for step in example.steps:
                node = _parse(step.code)
                if isinstance(node, ast.Call):
                    found.append((node, None, step.expected))
    return found


def is_python(name: str) -> bool:
    """Tell whether a bare name is one of Python's own."""
    return name in _PYTHON


def strange_call(call: ast.Call) -> ast.Call | None:
    """Return the call of a name that Python does not have: ``rev("a")`` in ``len(rev("a").upper())``."""
    if isinstance(call.func, ast.Name) and not is_python(call.func.id):
        return call
    if isinstance(call.func, ast.Name):
        inner: list[ast.expr] = call.args
    elif isinstance(call.func, ast.Attribute) and call.func.attr in _METHODS:
        inner = [call.func.value]
    else:
        return None
    found = (strange_call(node) for node in inner if isinstance(node, ast.Call))
    return next((node for node in found if node is not None), None)


def bind(call: ast.Call, signature: Signature) -> dict[str, ast.expr]:
    """Return the arguments of a call by parameter name; surplus ones are left out."""
    names = [p.name for p in signature.parameters if not p.variadic and not p.keyword_only]
    bound = dict(zip(names, call.args, strict=False))
    bound.update({keyword.arg: keyword.value for keyword in call.keywords if keyword.arg})
    return bound


def infer_types(signatures: Sequence[Signature], examples: Sequence[Example]) -> list[Signature]:
    """Return the signatures with annotations added where examples show them.

    A parameter without an example takes the type that the same name has everywhere else in the
    package, and ``lines`` that of a list of what ``line`` is: documents name things alike.
    """
    seen = {signature.name: _Seen({}, []) for signature in signatures}
    by_name = {signature.name: signature for signature in signatures}
    for call, example, expected in calls_of(examples):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in by_name:
            continue
        if example is None or (example.raises is None and not example.counter):
            for parameter, value in bind(call, by_name[name]).items():
                seen[name].arguments.setdefault(parameter, []).append(annotation_of(value))
        if expected is not None and (node := _parse(expected)) is not None:
            seen[name].results.append(annotation_of(node))
    shared = _shared(signatures, seen)
    return [_annotate(signature, seen[signature.name], shared) for signature in signatures]


def _shared(signatures: Sequence[Signature], seen: Mapping[str, _Seen]) -> dict[str, str]:
    """Return the type of each parameter name on which all examples of the package agree."""
    pooled: dict[str, list[str | None]] = {}
    for signature in signatures:
        for parameter in signature.parameters:
            values = list(seen[signature.name].arguments.get(parameter.name, ()))
            if parameter.annotation:
                values.append(parameter.annotation)
            pooled.setdefault(parameter.name, []).extend(values)
    # A parameter called ``entry`` in a package that has an ``Entry`` is one.
    classes = {
        s.name.lower(): s.name for s in signatures if s.kind in {"class", "data"} and "." not in s.name
    }
    agreed = {name: union for name, values in pooled.items() if values and (union := _union(values))}
    return classes | agreed


def _annotate(signature: Signature, seen: _Seen, shared: Mapping[str, str]) -> Signature:
    parameters = []
    for parameter in signature.parameters:
        annotation = parameter.annotation or _union(seen.arguments.get(parameter.name, [None]))
        annotation = annotation or shared.get(parameter.name)
        one = singular(parameter.name)
        if annotation is None and one != parameter.name and one in shared:
            annotation = f"list[{shared[one]}]"
        if annotation and parameter.default == "None" and "None" not in annotation:
            annotation += " | None"
        if parameter.variadic:
            annotation = parameter.annotation
        parameters.append(msgspec.structs.replace(parameter, annotation=annotation))
    returns = signature.returns or (_union(seen.results) if seen.results else None)
    if returns is None and signature.name.startswith(_PREDICATE):
        returns = "bool"
    return msgspec.structs.replace(signature, parameters=tuple(parameters), returns=returns)


def singular(name: str) -> str:
    """Return the singular of a plural parameter name: ``line`` for ``lines``, ``entry`` for ``entries``."""
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") and not name.endswith("ss") and len(name) > 2 else name


def signature_from_calls(name: str, template: Signature, calls: Sequence[ast.Call]) -> Signature:
    """Return a signature for a symbol that only its calls show."""
    width = max((len(call.args) for call in calls), default=0)
    least = min((len(call.args) for call in calls), default=0)
    parameters = [
        Parameter(f"arg{position + 1}", default=None if position < least else "None")
        for position in range(width)
    ]
    keywords = sorted({keyword.arg for call in calls for keyword in call.keywords if keyword.arg})
    parameters += [Parameter(keyword, default="None", keyword_only=True) for keyword in keywords]
    return msgspec.structs.replace(template, name=name, parameters=tuple(parameters))


def _parse(source: str) -> ast.expr | None:
    try:
        return ast.parse(source.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
