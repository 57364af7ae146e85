"""What a check's child does: import the package, evaluate, and report values as data."""

from __future__ import annotations

import ast
import builtins
import importlib
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable
from functools import lru_cache
from types import CodeType, ModuleType
from typing import Any, NamedTuple

from .encode import ancestors, class_name, encode
from .fence import say
from .wire import module_name

_PRELUDE = {
    "Decimal": "decimal",
    "Fraction": "fractions",
    "date": "datetime",
    "timedelta": "datetime",
    "timezone": "datetime",
    "OrderedDict": "collections",
    "Counter": "collections",
    "defaultdict": "collections",
    "deque": "collections",
    "namedtuple": "collections",
    "Path": "pathlib",
    "UUID": "uuid",
    "nan": "math",
    "inf": "math",
    "pi": "math",
    "StringIO": "io",
    "BytesIO": "io",
    "dataclass": "dataclasses",
    "reduce": "functools",
    "partial": "functools",
}
"""Names that examples use without importing them, and the module each comes from."""

_CLASSES = {"datetime": "datetime", "time": "datetime"}
"""Names that are a module and a class: the class is meant where the name is called."""

Send = Callable[[dict[str, Any]], None]


class Printed(io.BytesIO):
    """Keeps the first bytes that are printed and forgets the rest."""

    cap = 65_536

    def write(self, data: Any) -> int:
        """Keep what there is room for."""
        room = self.cap - self.tell()
        if room > 0:
            super().write(bytes(data)[:room])
        return len(data)


class Piece(NamedTuple):
    """Compiled statements or a compiled expression, and the names that it needs from outside.

    Attributes:
        code: what to run.
        is_value: whether it is an expression.
        names: global names that it reads, in order.
        called: those of them that it calls.
    """

    code: CodeType
    is_value: bool
    names: tuple[str, ...]
    called: frozenset[str]


@lru_cache(maxsize=1024)
def prepared(source: str) -> tuple[Piece, ...]:
    """Compile an example's code: its statements, and apart from them a last expression, whose value counts.

    Raises:
        SyntaxError: or what else ``compile`` raises of code that is none.
    """
    tree = ast.parse(source.strip(), "<example>")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    pieces = [_piece(tree)] if tree.body else []
    if isinstance(last, ast.Expr):
        pieces.append(_piece(ast.Expression(last.value)))
    return tuple(pieces)


def _piece(tree: ast.Module | ast.Expression) -> Piece:
    is_value = isinstance(tree, ast.Expression)
    code = compile(tree, "<example>", "eval" if is_value else "exec")
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    outside = [name for name in dict.fromkeys(_names(code)) if not hasattr(builtins, name)]
    return Piece(code, is_value, tuple(outside), frozenset(called))


class Session:
    """A namespace to evaluate code in, as the documents' examples see it."""

    def __init__(self, folder: str, namespace: str, modules: Iterable[str], send: Send, cap: int) -> None:
        self.folder = folder
        self.namespace = namespace
        self.modules = tuple(modules)
        self.names: dict[str, Any] = {"__name__": "__example__", "__builtins__": builtins}
        self.send = send
        self.cap = cap

    def enter(self) -> bool:
        """Import the module under check; report and return ``False`` where that fails."""
        sys.path.insert(0, self.folder)
        if not self.namespace:
            return True
        try:
            module = importlib.import_module(self.namespace)
        except BaseException as error:  # noqa: BLE001 - a candidate may raise anything
            self.send({"error": self.describe(error), "phase": "import"})
            return False
        self.take(module)
        return True

    def take(self, module: ModuleType) -> None:
        """Show the examples what a module defines."""
        self.names.update({k: v for k, v in vars(module).items() if not k.startswith("__")})

    def run(self, source: str) -> None:
        """Run one expression or statement and report its value or error, and what it printed."""
        message: dict[str, Any] = {}
        printed = Printed()
        printed.cap = self.cap
        outside = sys.stdout
        stream = io.TextIOWrapper(printed, encoding="utf-8", errors="replace", write_through=True)
        sys.stdout = stream
        is_there = False
        try:
            value = self.value_of(prepared(source))
            is_there = True
            message["value"] = encode(value)
        except BaseException as error:  # noqa: BLE001 - a candidate may raise anything
            message = {"error": {**self.describe(error), "lazy": is_there}}
        finally:
            sys.stdout = outside
        stream.detach()
        message["printed"] = printed.getvalue().decode("utf-8", "replace")
        self.send(message)

    def value_of(self, pieces: Iterable[Piece]) -> Any:
        """Run compiled pieces and return the value of the last one that has any."""
        value = None
        for piece in pieces:
            for name in piece.names:
                if name not in self.names:
                    self.resolve(name, called=name in piece.called)
            if piece.is_value:
                value = eval(piece.code, self.names)  # noqa: S307 - this is the sandbox
            else:
                exec(piece.code, self.names)  # noqa: S102 - this is the sandbox
        return value

    def resolve(self, name: str, *, called: bool) -> None:
        """Bind a name that the module under check did not: its siblings' or the library's."""
        found = self.sibling(name) or self.library(name, called=called)
        if found:
            self.names[name] = found[0]

    def sibling(self, name: str) -> tuple[Any] | None:
        """Return what a module of the package holds under a name, or that module itself."""
        for module in self.modules:
            if module == name or module.endswith(f".{name}"):
                return (importlib.import_module(module),)
        for module in self.modules:
            if module.rpartition(".")[2] != "__main__" and self.namespace:
                held = vars(importlib.import_module(module))
                if name in held:
                    return (held[name],)
        return None

    def library(self, name: str, *, called: bool) -> tuple[Any] | None:
        """Return what a name means in the standard library, if anything."""
        home = _PRELUDE.get(name) or (_CLASSES.get(name) if called else None)
        if home:
            return (getattr(importlib.import_module(home), name),)
        return (importlib.import_module(name),) if name in sys.stdlib_module_names else None

    def describe(self, error: BaseException) -> dict[str, Any]:
        """Return an exception as data: its classes, message and the candidate's own line."""
        try:
            text = str(error)[:2000]
        except BaseException:  # noqa: BLE001 - a candidate's __str__
            text = ""
        line, file = 0, ""
        for frame, number in traceback.walk_tb(error.__traceback__):
            path = frame.f_code.co_filename
            if path.startswith(self.folder):
                line, file = number, path[len(self.folder) + 1 :]
        if isinstance(error, SyntaxError) and str(error.filename).startswith(self.folder):
            line, file = error.lineno or 0, str(error.filename)[len(self.folder) + 1 :]
        classes = [class_name(c) for c in ancestors(type(error)) if c is not object]
        return {"classes": classes, "text": text, "line": line, "file": file}


REHEARSALS = 8
"""Ahead of all forks: code that has run a few times writes less into itself, so that a child copies less."""


def rehearse() -> None:
    """Do what a check does, on nothing."""

    def send(message: dict[str, Any]) -> None:
        json.dumps(message)

    session = Session("", "", [], send, 1 << 10)
    for _ in range(REHEARSALS):
        session.run("[1, '1']")


def _names(code: CodeType) -> list[str]:
    names = list(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names += _names(constant)
    return names


def module_names(files: Iterable[str]) -> list[str]:
    """Return the dotted names of a package's modules, tests aside."""
    return sorted(module_name(path) for path in files if path.endswith(".py") and "tests/" not in path)


def evaluate(folder: str, request: dict[str, Any], sources: list[str]) -> Callable[[int], None]:
    """Return the body of a child that evaluates ``sources`` one after the other in one namespace."""

    def body(fd: int) -> None:
        modules = module_names(request["files"])

        def send(message: dict[str, Any]) -> None:
            say(fd, json.dumps(message).encode())

        os.chdir(os.path.join(os.path.dirname(folder), "work"))
        session = Session(folder, request["namespace"], modules, send, request["limits"]["output_bytes"])
        if not session.enter():
            return
        session.send({"ready": True})
        for source in sources:
            session.run(source)
        session.send({"done": True})
        for stream in (sys.stdout, sys.stderr):
            stream.flush()

    return body
