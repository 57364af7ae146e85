"""Class diagrams in Mermaid's notation: the classes, methods and functions that a design document draws.

The notation is that of https://mermaid.js.org/syntax/classDiagram.html: ``class Name { members }`` or
``Name : member``, a member being ``visibility name(arguments) result``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.expressions import parse

_CLASS = re.compile(r"\s*class\s+`?(?P<name>[A-Za-z_]\w*)`?(?:~\w+~)?(?:\[[^\]]*\])?\s*(?P<open>\{)?\s*$")
_MEMBER_OF = re.compile(r"\s*(?P<name>[A-Za-z_]\w*)\s*:\s*(?P<member>.+)$")
_METHOD = re.compile(
    r"\s*[-+#~]?\s*(?P<name>[A-Za-z_]\w*)\s*\((?P<args>.*?)\)\s*[$*]?\s*(?::|->)?\s*(?P<returns>[^{}$*]*)[$*]?\s*$"
)
_FREE = re.compile(r"(?:global|module|free|top_?level|helper|utility)_?functions?", re.IGNORECASE)
_SPELLINGS = {
    "str": "string str char text",
    "int": "integer int long",
    "float": "number float double",
    "bool": "boolean bool",
    "list": "list array",
    "dict": "dict dictionary map",
    "set": "set",
    "tuple": "tuple",
    "bytes": "bytes",
    "None": "void none null",
    "object": "any object",
}
"""What diagrams call Python's types. Others are left out: nobody says where they come from."""
_TYPES = {word: name for name, words in _SPELLINGS.items() for word in words.split()}
_STANDARD = frozenset(
    {
        "ArgumentParser",
        "BytesIO",
        "ConfigParser",
        "Connection",
        "Counter",
        "Cursor",
        "Decimal",
        "Fraction",
        "Lock",
        "Logger",
        "Namespace",
        "OrderedDict",
        "Path",
        "Queue",
        "StringIO",
        "Thread",
    }
)
"""Classes of the standard library that designs like to draw beside their own."""


def is_class_diagram(block: Block) -> bool:
    """Tell whether a block of code draws classes."""
    return re.match(r"\s*classDiagram\b", block.text) is not None


def drawn(block: Block) -> list[Signature]:
    """Return the signatures that a class diagram draws, classes before their methods.

    A class of "global functions" holds functions; an enumeration, an interface and a class without methods
    define nothing that could be built from the diagram alone.

    Args:
        block: a class diagram.
    """
    members: dict[str, list[tuple[str, Span]]] = {}
    places: dict[str, Span] = {}
    for name, member, start, end in _lines(block.text):
        place = block.place(start, end)
        places.setdefault(name, place)
        members.setdefault(name, [])
        if member:
            members[name].append((member, place))
    found: list[Signature] = []
    for name, mine in members.items():
        if name in _STANDARD:
            continue
        is_free = _FREE.fullmatch(name) is not None
        if not is_free and any(member.startswith("<<") for member, _ in mine):
            continue
        owner = "" if is_free else name
        methods = [made for member, place in mine if (made := _method(member, owner, place)) is not None]
        made_by = next((method for method in methods if method.name == f"{owner}.__init__"), None)
        if methods and owner:
            parameters = made_by.parameters if made_by else ()
            found.append(Signature(name=name, parameters=parameters, kind="class", span=places[name]))
        found += [method for method in methods if method is not made_by]
    return found


def _lines(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield class, member (empty for the class itself), and where the line starts and ends."""
    offset, inside = 0, ""
    for line in text.split("\n"):
        start = offset + len(line) - len(line.lstrip())
        end = offset + len(line.rstrip())
        offset += len(line) + 1
        if inside:
            if line.strip().startswith("}"):
                inside = ""
            elif line.strip():
                yield inside, line.strip(), start, end
        elif (opened := _CLASS.match(line)) is not None:
            yield opened["name"], "", start, end
            inside = opened["name"] if opened["open"] else ""
        elif (one := _MEMBER_OF.match(line)) is not None and "--" not in line and ".." not in line:
            yield one["name"], one["member"].strip(), start, end


def _method(member: str, owner: str, place: Span) -> Signature | None:
    """Read a member that takes arguments; ``None`` for an attribute, a remark and what cannot be read."""
    match = _METHOD.match(member)
    if match is None:
        return None
    parameters = [_parameter(part.strip()) for part in match["args"].split(",") if part.strip()]
    if None in parameters:
        return None
    return Signature(
        name=f"{owner}.{match['name']}" if owner else match["name"],
        parameters=tuple(parameter for parameter in parameters if parameter is not None),
        returns=_type(match["returns"]),
        kind="method" if owner else "function",
        span=place,
    )


def _parameter(words: str) -> Parameter | None:
    """Read ``name``, ``name: Type``, ``name Type`` or ``Type name``, each perhaps with a default."""
    head, _, default = (part.strip() for part in words.partition("="))
    name, colon, kind = (part.strip() for part in head.partition(":"))
    if not colon:
        parts = name.split()
        if len(parts) > 2:
            return None
        kind = parts[1] if len(parts) == 2 else ""
        name = parts[0]
        if kind and (_type(name) is not None or name[:1].isupper()):
            name, kind = kind, name
    if not name.isidentifier() or (default and parse(default) is None):
        return None
    return Parameter(name, _type(kind), default or None)


def _type(words: str) -> str | None:
    """Return Python's name of a type, ``None`` where there is none."""
    words = words.strip()
    generic = re.fullmatch(r"(\w+)(?:~(.+)~|\[(.+)\])", words)
    if generic is not None:
        outer, inner = _type(generic[1]), _type(generic[2] or generic[3])
        return f"{outer}[{inner}]" if outer and inner else outer
    if "|" in words:
        parts = [_type(part) for part in words.split("|")]
        return " | ".join(part for part in parts if part) if all(parts) else None
    return _TYPES.get(words.lower())
