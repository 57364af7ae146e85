"""Natural programs: functions of the standard library, read from the installed Python.

Nothing is copied into this project: the text is taken from the library's own files, with what the function
needs of its module. Another version of Python may therefore give other programs.
"""

from __future__ import annotations

import ast
import sysconfig
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import cast

import msgspec

from smysl.edit.names import undefined_names
from smysl.edit.tree import parse_or_none
from smysl.worlds.repo.program import Parameter, Program, Type, plain


class Natural(msgspec.Struct, frozen=True):
    """A function of the standard library.

    Attributes:
        module: of the library; several, separated by bars: the first that has it.
        symbol: the function.
        kinds: of the arguments that it is called with.
    """

    module: str
    symbol: str
    kinds: tuple[Type, ...]


def _all(*rows: tuple[str, str, str]) -> tuple[Natural, ...]:
    """Return the functions of rows of a module, symbols, and the kinds of their arguments."""
    return tuple(
        Natural(module, symbol, cast("tuple[Type, ...]", tuple(kinds.split())))
        for module, symbols, kinds in rows
        for symbol in symbols.split()
    )


NATURAL = _all(
    ("bisect", "bisect_left bisect_right", "sorted int"),
    ("operator", "countOf indexOf", "list[int] int"),
    ("heapq", "nsmallest nlargest", "small list[int]"),
    ("statistics", "median median_low median_high multimode", "list[int]"),
    ("posixpath", "normpath basename dirname split splitext isabs splitdrive", "path"),
    ("posixpath", "join", "path path"),
    ("ntpath", "splitdrive split normpath basename isabs", "path"),
    ("ntpath", "join", "path path"),
    ("genericpath", "commonprefix", "list[str]"),
    ("http.server", "_url_collapse_path", "path"),
    ("http.cookiejar", "escape_path", "path"),
    ("http.cookiejar", "is_HDN reach strip_quotes", "host"),
    ("http.cookiejar", "domain_match user_domain_match", "host host"),
    (
        "urllib.parse",
        "_splittype _splithost _splituser _splitpasswd _splitport _splitquery _splittag",
        "host",
    ),
    ("urllib.parse", "_splitattr _splitvalue unwrap _splitnport", "host"),
    ("xml.sax.saxutils", "escape unescape quoteattr", "markup"),
    ("html", "escape", "markup bool"),
    ("plistlib", "_escape", "markup"),
    ("json.encoder", "py_encode_basestring py_encode_basestring_ascii", "markup"),
    ("email.utils", "quote unquote", "markup"),
    ("shlex", "quote", "markup"),
    ("shlex", "join", "list[str]"),
    ("fnmatch", "translate", "pattern"),
    ("glob", "escape has_magic", "pattern"),
    ("re", "escape", "pattern"),
    ("string", "capwords", "str"),
    ("textwrap", "dedent", "block"),
    ("textwrap", "indent", "block str"),
    ("inspect", "cleandoc", "block"),
    ("inspect", "indentsize", "block"),
    ("timeit", "reindent", "block small"),
    ("doctest", "_indent", "block small"),
    ("doctest", "_comment_line _strip_exception_details", "block"),
    ("doctest", "_ellipsis_match", "pattern str"),
    ("pydoc", "splitdoc stripid", "block"),
    ("pydoc", "cram", "str small"),
    ("unittest.util", "_shorten", "str small small"),
    ("unittest.util", "sorted_list_difference", "sorted sorted"),
    ("unittest.util", "three_way_cmp", "int int"),
    ("colorsys", "rgb_to_yiq yiq_to_rgb rgb_to_hls hls_to_rgb rgb_to_hsv hsv_to_rgb", "unit unit unit"),
    ("colorsys", "_v", "unit unit unit"),
    ("calendar", "isleap", "year"),
    ("calendar", "leapdays", "year year"),
    ("calendar", "weekday", "year month small"),
    ("_pydatetime|datetime", "_is_leap _days_before_year", "year"),
    ("_pydatetime|datetime", "_days_in_month", "year month"),
    ("_strptime", "_calc_julian_from_U_or_W", "year small small bool"),
    ("_pydecimal", "_rshift_nearest", "large small"),
    ("_pydecimal", "_div_nearest _decimal_lshift_exact", "large int"),
    ("_pydecimal", "_sqrt_nearest", "large small"),
    ("ipaddress", "_count_righthand_zero_bits", "large small"),
    ("tracemalloc", "_format_size", "large bool"),
    ("platform", "_comparable_version", "version"),
    ("encodings", "normalize_encoding", "pattern"),
    ("encodings.punycode", "segregate", "str"),
    ("encodings.punycode", "T", "small large"),
    ("encodings.punycode", "adapt", "large bool small"),
    ("encodings.punycode", "selective_len", "str large"),
    ("getopt", "short_has_arg", "letter pattern"),
    ("getopt", "long_has_args", "str list[str]"),
    ("difflib", "_calculate_ratio", "small small"),
    ("difflib", "_format_range_unified _format_range_context", "small small"),
    ("difflib", "IS_LINE_JUNK IS_CHARACTER_JUNK", "block"),
    ("locale", "_strip_padding", "str small"),
    ("optparse", "_parse_int", "version"),
    ("imaplib", "Int2AP", "large"),
    ("stat", "filemode", "large"),
    ("ftplib", "parse257", "markup"),
    ("nturl2path", "pathname2url url2pathname", "path"),
    ("gettext", "_expand_lang", "version"),
)
"""Functions of the library that depend on their arguments alone."""


def program_of(natural: Natural) -> Program | None:
    """Return a function with all that it needs of its module, ``None`` where this Python has no such one.

    Docstrings and comments are left out.
    """
    found = next((one for name in natural.module.split("|") if (one := _module(name)) is not None), None)
    if found is None:
        return None
    parts = _needed(found, natural.symbol)
    if not parts or not isinstance(parts[-1], ast.FunctionDef):
        return None
    source = plain("\n\n".join(_bare(part) for part in parts))
    if undefined_names(source):
        return None
    parameters = tuple(Parameter(f"argument_{number}", kind) for number, kind in enumerate(natural.kinds, 1))
    return Program(natural.module, natural.symbol, parameters, source)


@lru_cache(maxsize=1)
def programs() -> tuple[Program, ...]:
    """Return the natural programs of this Python."""
    return tuple(program for natural in NATURAL if (program := program_of(natural)) is not None)


@lru_cache(maxsize=128)
def _module(name: str) -> ast.Module | None:
    library = Path(sysconfig.get_path("stdlib"), *name.split("."))
    for path in (library.with_name(f"{library.name}.py"), library / "__init__.py"):
        if path.is_file():
            return parse_or_none(path.read_text(encoding="utf-8"))
    return None


def _needed(module: ast.Module, symbol: str) -> list[ast.stmt]:
    """Return the statements that a function needs, itself last; nothing where something is missing."""
    defined = {name: node for node in _statements(module.body) for name in _bound(node)}
    order: list[ast.stmt] = []
    seen: set[str] = set()

    def add(name: str) -> bool:
        if name in seen:
            return True
        seen.add(name)
        node = defined.get(name)
        if node is None:
            return False
        # What comes first is what is needed: definitions may call each other in any order, values may not.
        if not all(add(other) for other in sorted(undefined_names(_bare(node)) | _global(node))):
            return False
        if node not in order:
            order.append(node)
        return True

    return order if add(symbol) else []


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements of a module, those that it tries or chooses among them."""
    for node in body:
        match node:
            case ast.Try():
                yield from _statements([*node.body, *(one for h in node.handlers for one in h.body)])
            case ast.If():
                yield from _statements([*node.orelse, *node.body])
            case _:
                yield node


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [one.id for one in targets if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Import(names=names):
            return [(one.asname or one.name).partition(".")[0] for one in names]
        case ast.ImportFrom(names=names, level=0):
            return [one.asname or one.name for one in names]
    return []


def _global(node: ast.stmt) -> set[str]:
    return {name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names}


def _bare(node: ast.stmt) -> str:
    """Return the code of a statement without docstrings."""
    copy = ast.parse(ast.unparse(node)).body[0]
    for inner in ast.walk(copy):
        if isinstance(inner, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(inner) is not None:
            inner.body = inner.body[1:] or [ast.Pass()]
    return ast.unparse(copy)
