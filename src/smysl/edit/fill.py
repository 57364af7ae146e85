"""Filling: an open definition gets the body that other code gives it, and keeps all that a person wrote.

Decorators, overloads, the line of the definition, its docstring, comments and finished methods stay to the
letter; only ``...``, ``pass`` and the like give way.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from smysl.edit.docstrings import colon_of
from smysl.edit.extract import says_nothing
from smysl.edit.text import Text
from smysl.edit.tree import is_text_statement, newline_of, parse

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Edit = tuple[int, int, str]
"""Characters from … to, and what comes there."""
_GONE = "\0"
"""Marks where a statement stood: no source can hold it."""


def filled(stub: str, symbol: str, code: str) -> str | None:
    """Return a module whose open definition of ``symbol`` is filled in from other code.

    A class keeps its finished members, whatever the code makes of them, and gets what it lacks.

    Args:
        stub: the module; of several definitions of the name, overloads for instance, the last is meant.
        symbol: a function or a class at the top level of both.
        code: a module that says what is to stand there.

    Returns:
        the module, ``None`` where one of the two does not define the symbol, or not as the same kind.

    Raises:
        SyntaxError: if one of the two is not Python.
    """
    stub, code = stub.removeprefix("\ufeff"), code.removeprefix("\ufeff")
    old, new = _last(stub, symbol), _last(code, symbol)
    text, given = Text(stub), Text(code.replace("\r\n", "\n"))
    if isinstance(old, ast.ClassDef) and isinstance(new, ast.ClassDef):
        edits = list(_in_class(text, old, given, new))
    elif isinstance(old, _Function) and isinstance(new, _Function):
        edits = list(_in_function(text, old, given, new))
    else:
        return None
    source = text.source
    for start, end, piece in sorted(edits, reverse=True):
        source = source[:start] + piece + source[end:]
    return source


def means_the_same(one: str, other: str, symbol: str) -> bool:
    """Tell whether two modules define a symbol alike: docstrings, annotations and the order of members aside.

    Raises:
        SyntaxError: if one of the two is not Python.
    """
    left, right = _last(one, symbol), _last(other, symbol)
    return left is not None and right is not None and _meaning(left) == _meaning(right)


def is_open(node: ast.stmt) -> bool:
    """Tell whether a function has no body yet, and is not one that has none for good."""
    return isinstance(node, _Function) and all(map(says_nothing, node.body)) and not is_declaration(node)


def is_declaration(node: _Function) -> bool:
    """Tell whether a function is not meant to have a body: an overload, or an abstract method."""
    words = {ast.unparse(one).rpartition(".")[2] for one in node.decorator_list}
    return not words.isdisjoint({"overload", "abstractmethod"})


def _last(source: str, symbol: str) -> _Definition | None:
    found = [n for n in parse(source).body if isinstance(n, _Definition) and n.name == symbol]
    return found[-1] if found else None


def _in_class(text: Text, old: ast.ClassDef, given: Text, new: ast.ClassDef) -> Iterator[_Edit]:
    theirs = {_key(member): member for member in new.body}
    for member in old.body:
        other = theirs.get(_key(member))
        if isinstance(member, _Function) and is_open(member) and isinstance(other, _Function):
            yield from _in_function(text, member, given, other)
    here = {_key(member) for member in old.body}
    added = [member for member in new.body if _key(member) not in here and not says_nothing(member)]
    if not added:
        return
    newline = newline_of(text.source)
    space = _inner(text, old)
    piece = (newline * 2).join(_moved(given, member, member, space, newline) for member in added)
    if all(map(says_nothing, old.body)):
        yield from _in_body(text, old, piece, space)
    else:
        end = _line_end(text, old.body[-1])
        yield end, end, newline * 2 + piece


def _in_function(text: Text, old: _Function, given: Text, new: _Function) -> Iterator[_Edit]:
    if _parameters(old) != _parameters(new):
        # The body counts on other parameters: they come with it.
        start, end = text.at(old.lineno, old.col_offset), colon_of(text, old)
        yield start, end, given.source[given.at(new.lineno, new.col_offset) : colon_of(given, new)]
    has_words = is_text_statement(old.body[0]) and is_text_statement(new.body[0])
    first = new.body[1] if has_words and len(new.body) > 1 else new.body[0]
    space = _inner(text, old)
    body = _moved(given, first, new.body[-1], space, newline_of(text.source))
    yield from _in_body(text, old, body, space)


def _in_body(text: Text, old: _Definition, body: str, space: str) -> Iterator[_Edit]:
    """Put a body where statements hold its place; comments that stand there stay above it."""
    newline = newline_of(text.source)
    start = colon = colon_of(text, old) + 1
    words = old.body[0] if is_text_statement(old.body[0]) else None
    if words is not None:
        begin, start = text.place(words)
        if "\n" not in text.source[colon:begin]:
            yield colon, begin, newline + space
    end = _line_end(text, old.body[-1])
    rest = text.source[start:end]
    for node in reversed(old.body):
        if not is_text_statement(node):
            first, last = (place - start for place in text.place(node))
            rest = f"{rest[:first]}{_GONE}{rest[last:]}"
    begun, *lines = rest.split("\n")
    begun = begun.replace(_GONE, "").strip(" \t;\r")
    kept = [f"  {begun}" if begun else ""]
    for line in lines:
        left = line.replace(_GONE, "").strip(" \t;\r")
        if _GONE not in line:
            kept.append(line.rstrip("\r"))
        elif left:
            kept.append(space + left)
    # Code that was made of this stub has its comments already.
    added = body.split(newline)
    while added[0].lstrip().startswith("#") and added[0].strip() in map(str.strip, kept):
        del added[0]
    yield start, end, newline.join([*kept, *added])


def _moved(given: Text, first: ast.stmt, last: ast.stmt, space: str, newline: str) -> str:
    """Return statements of other code at another depth; lines that begin in a string stay as they are."""
    top = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", ()))])
    while given.source[given.at(top - 1, 0) : given.at(top, 0)].lstrip().startswith("#"):
        top -= 1
    lead = given.source[given.at(first.lineno, 0) : given.at(first.lineno, first.col_offset)]
    start = given.at(top, 0)
    if lead.strip():  # it shares its line with the colon
        start, lead = given.place(first)[0], ""
    fixed = {
        number
        for node in ast.walk(parse(given.source))
        if isinstance(node, ast.Constant | ast.JoinedStr)
        for number in range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
    }
    lines = []
    for number, line in enumerate(given.source[start : _line_end(given, last)].split("\n"), top):
        is_fixed = number in fixed or not line.strip()
        lines.append(line if is_fixed else space + line.removeprefix(lead))
    return newline.join(lines)


def _line_end(text: Text, node: ast.stmt) -> int:
    """Return where the line ends on which a statement does."""
    end = text.source.find("\n", text.place(node)[1])
    end = len(text.source) if end < 0 else end
    return end - text.source[:end].endswith("\r")


def _inner(text: Text, node: _Definition) -> str:
    """Return the white space before each statement of a definition's body."""
    first = node.body[0]
    start = text.at(first.lineno, 0)
    lead = text.source[start : start + first.col_offset]
    if not lead.strip():
        return lead
    outer = text.indent(node)
    return outer + ("\t" if outer.endswith("\t") else "    ")


def _key(node: ast.stmt) -> tuple[str, ...]:
    """Return what tells the members of a class apart: a property and its setter share a name."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            words = [ast.unparse(one).rpartition(".") for one in node.decorator_list]
            return (name, *(last for first, _, last in words if first == name))
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return (name,)
    return ("", ast.dump(node))


def _parameters(node: _Function) -> list[str]:
    every = (one for one in ast.walk(node.args) if isinstance(one, ast.arg))
    return sorted(one.arg for one in every)


def _meaning(node: _Definition) -> object:
    for inner in ast.walk(node):
        if isinstance(inner, _Definition):
            inner.body = [one for one in inner.body if isinstance(one, ast.Raise) or not says_nothing(one)]
        if isinstance(inner, _Function):
            inner.returns = None
        if isinstance(inner, ast.arg):
            inner.annotation = None
    if not isinstance(node, ast.ClassDef):
        return ast.dump(node)
    members = sorted(map(ast.dump, node.body))
    node.body = []
    return ast.dump(node), members
