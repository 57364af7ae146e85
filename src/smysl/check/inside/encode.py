"""Values as data: what a check's child says about the objects that a candidate made.

Every value becomes a JSON list that starts with a tag. No method that a candidate could have
defined is called on the way, except to exhaust its iterators: content is read through the
built-in types' own slots, so a subclass cannot lie about what it holds.

===========  =====================================================================
``n``        ``None``; ``E`` is ``...`` and ``N`` is ``NotImplemented``
``b``        bool (0 or 1)
``i``        int, hexadecimal text
``f``        float, ``repr``; ``c`` complex, two of them
``s``        str; ``y`` bytes and ``Y`` bytearray, hexadecimal text
``l t S F``  list, tuple, set, frozenset; ``q`` deque; ``it`` an iterator, exhausted
``d``        dict, pairs in order
``D R``      Decimal and Fraction, text
``date``     date, datetime, time, timedelta: ``["date", type, text]``
``e``        Enum member: class and name, then its value
``r``        range
``o``        an object: class, fields, ``dataclass``, ``plain``, ``library`` or ``opaque``
``sub``      a subclass of a built-in: class, content, 1 if it redefines equality
``x``        anything else: what it is, name
``ref``      a container inside itself: how many containers up
``cut``      the rest was too large
===========  =====================================================================
"""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import fractions
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any

MAX_NODES = 200_000
MAX_TEXT = 4_000_000
MAX_DEPTH = 100
MAX_ITEMS = 10_000

_NAME = type.__dict__["__name__"].__get__
_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
_ARGUMENTS = BaseException.__dict__["args"].__get__
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))


def class_name(cls: type) -> str:
    """Return a class's name without asking its metaclass."""
    return str.__str__(_NAME(cls))


def ancestors(cls: type) -> list[type]:
    """Return a class and its bases in resolution order without asking its metaclass."""
    return list(_MRO(cls))


def encode(value: object) -> list[Any]:
    """Return ``value`` as data; see the module's table."""
    return _Encoder().encode(value)


class _Encoder:
    def __init__(self) -> None:
        self.nodes = 0
        self.text = 0
        self.open: list[int] = []

    def encode(self, value: object) -> list[Any]:
        self.nodes += 1
        if self.nodes > MAX_NODES or self.text > MAX_TEXT:
            return ["cut"]
        cls = type(value)
        plain = _PLAIN.get(cls)
        if plain is not None:
            return plain(self, value)
        if len(self.open) > MAX_DEPTH:
            return ["cut"]
        if id(value) in self.open:
            return ["ref", len(self.open) - self.open.index(id(value))]
        self.open.append(id(value))
        try:
            container = _CONTAINERS.get(cls)
            return container(self, value) if container is not None else self.other(value, cls)
        finally:
            self.open.pop()

    def items(self, values: Iterable[object]) -> list[Any]:
        out = []
        for value in values:
            out.append(self.encode(value))
            if out[-1] == ["cut"]:
                break
        return out

    def pairs(self, pairs: Iterable[tuple[object, object]]) -> list[Any]:
        out = []
        for key, value in pairs:
            out.append([self.encode(key), self.encode(value)])
            if self.nodes > MAX_NODES:
                break
        return out

    def chars(self, text: str) -> str:
        self.text += len(text)
        return text if self.text <= MAX_TEXT else text[:1000] + "…"

    def integer(self, value: int) -> list[Any]:
        return ["i", self.chars(int.__format__(value, "x"))]

    def other(self, value: object, cls: type) -> list[Any]:
        bases = ancestors(cls)
        if enum.Enum in bases:
            attributes = object.__getattribute__(value, "__dict__")
            return [
                "e",
                class_name(cls),
                str(attributes.get("_name_")),
                self.encode(attributes.get("_value_")),
            ]
        if isinstance_exactly(bases, type):
            return ["x", "class", class_name(value)]  # type: ignore[arg-type]
        if cls in _FUNCTIONS:
            return ["x", "function", str(getattr(value, "__name__", ""))]
        if cls is types.ModuleType:
            return ["x", "module", str(getattr(value, "__name__", ""))]
        fields = _dataclass_fields(bases)
        if fields is not None:
            stored = _state(value, bases)
            return [
                "o",
                class_name(cls),
                self.fields([(f, stored[f]) for f in fields if f in stored]),
                "dataclass",
            ]
        for base in _SUBCLASSED:
            if base in bases:
                return self.subclass(value, cls, base, bases)
        if _is_iterator(bases):
            return self.iterator(value)
        return ["o", class_name(cls), self.fields(sorted(_state(value, bases).items())), _kind(bases)]

    def fields(self, pairs: Iterable[tuple[str, object]]) -> list[Any]:
        return [[name, self.encode(value)] for name, value in pairs]

    def subclass(self, value: object, cls: type, base: type, bases: list[type]) -> list[Any]:
        between = bases[: bases.index(base)]
        redefines = any("__eq__" in _DICT(c) and _DICT(c).get("__module__") not in _TRUSTED for c in between)
        content = (_PLAIN.get(base) or _CONTAINERS[base])(self, value)
        return ["sub", class_name(cls), content, int(redefines)]

    def iterator(self, value: Any) -> list[Any]:
        out = []
        for count, item in enumerate(value):
            if count >= MAX_ITEMS:
                out.append(["cut"])
                break
            out.append(self.encode(item))
        return ["it", out]


def isinstance_exactly(bases: list[type], cls: type) -> bool:
    """Tell whether ``cls`` is among the bases, by identity."""
    return any(base is cls for base in bases)


def _is_iterator(bases: list[type]) -> bool:
    return any("__next__" in _DICT(c) for c in bases) or bases[0] in _VIEWS


def _dataclass_fields(bases: list[type]) -> list[str] | None:
    for cls in bases:
        fields = _DICT(cls).get("__dataclass_fields__")
        if type(fields) is dict:
            return [name for name, field in fields.items() if getattr(field, "compare", True)]
    return None


def _state(value: object, bases: list[type]) -> dict[str, object]:
    """Return an object's own attributes: its ``__dict__`` and its slots."""
    state: dict[str, object] = {}
    for cls in reversed(bases):
        for name, member in _DICT(cls).items():
            if type(member) is types.MemberDescriptorType and type(name) is str:
                try:
                    state[name] = member.__get__(value)
                except AttributeError:
                    continue
            elif name == "__dict__" and type(member) is types.GetSetDescriptorType:
                own = member.__get__(value)
                if type(own) is dict:
                    state.update({k: v for k, v in own.items() if type(k) is str})
    if BaseException in bases:
        state["args"] = _ARGUMENTS(value)
    return state


def _kind(bases: list[type]) -> str:
    """Tell whose an object's state is: the candidate's, a library's, or out of sight.

    Objects of the library keep caches among their attributes; those made in C need not show any state.
    """
    spaces = [_DICT(cls) for cls in bases]
    if not any("__dict__" in space or "__slots__" in space for space in spaces):
        return "opaque"
    module = spaces[0].get("__module__")
    is_known = type(module) is str and module.partition(".")[0] in sys.stdlib_module_names
    return "library" if is_known and module != "__main__" else "plain"


def _delta(value: dt.timedelta) -> str:
    return f"{value.days},{value.seconds},{value.microseconds}"


def _moment(kind: str, text: Callable[[Any], str]) -> Callable[[_Encoder, Any], list[Any]]:
    return lambda _, value: ["date", kind, text(value)]


_TRUSTED = frozenset({"collections", "enum", "builtins", "typing"})
_FUNCTIONS = frozenset({types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.LambdaType})

_Handler = Callable[[_Encoder, Any], list[Any]]

_PLAIN: dict[type, _Handler] = {
    type(None): lambda *_: ["n"],
    type(...): lambda *_: ["E"],
    type(NotImplemented): lambda *_: ["N"],
    bool: lambda _, v: ["b", 1 if v is True else 0],
    int: lambda e, v: e.integer(v),
    float: lambda _, v: ["f", float.__repr__(v)],
    complex: lambda _, v: [
        "c",
        float.__repr__(complex.__dict__["real"].__get__(v)),
        float.__repr__(complex.__dict__["imag"].__get__(v)),
    ],
    str: lambda e, v: ["s", e.chars(str.__getitem__(v, slice(None)))],
    bytes: lambda e, v: ["y", e.chars(bytes.hex(v))],
    bytearray: lambda e, v: ["Y", e.chars(bytearray.hex(v))],
    decimal.Decimal: lambda e, v: ["D", e.chars(decimal.Decimal.__str__(v))],
    dt.datetime: _moment("datetime", dt.datetime.isoformat),
    dt.date: _moment("date", dt.date.isoformat),
    dt.time: _moment("time", dt.time.isoformat),
    dt.timedelta: _moment("timedelta", _delta),
    range: lambda e, v: ["r", *(e.integer(n)[1] for n in (v.start, v.stop, v.step))],
}

_CONTAINERS: dict[type, _Handler] = {
    list: lambda e, v: ["l", e.items(list.__iter__(v))],
    tuple: lambda e, v: ["t", e.items(tuple.__iter__(v))],
    set: lambda e, v: ["S", e.items(set.__iter__(v))],
    frozenset: lambda e, v: ["F", e.items(frozenset.__iter__(v))],
    dict: lambda e, v: ["d", e.pairs(dict.items(v))],
    collections.OrderedDict: lambda e, v: ["d", e.pairs(dict.items(v))],
    collections.defaultdict: lambda e, v: ["d", e.pairs(dict.items(v))],
    collections.Counter: lambda e, v: ["d", e.pairs(dict.items(v))],
    collections.deque: lambda e, v: ["q", e.items(collections.deque.__iter__(v))],
    types.MappingProxyType: lambda e, v: ["d", e.pairs(v.items())],
    fractions.Fraction: lambda e, v: ["R", e.integer(v._numerator)[1], e.integer(v._denominator)[1]],  # noqa: SLF001
}

_SUBCLASSED: tuple[type, ...] = (
    collections.OrderedDict,
    collections.defaultdict,
    collections.Counter,
    *(
        t
        for t in (*_PLAIN, *_CONTAINERS)
        if t not in {bool, range, type(None), type(...), type(NotImplemented)}
    ),
)
