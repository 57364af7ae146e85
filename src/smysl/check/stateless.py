"""Whether code can keep anything from one call to the next: if it provably cannot, calls may share a child.

The proof is by form and errs on the safe side. Recognised are plain functions over constants, with those
built-in functions and names of library modules that are listed here. Whatever is not listed, or reaches for
what has no public name, gets a child for each call. Nothing that listed names give can be changed without
setting an attribute, and that is not recognised either.
"""

from __future__ import annotations

import ast
import builtins
import datetime as dt
import re
import sys
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache

from smysl.check.inside.wire import module_name
from smysl.core.seams import Files


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _public(module: str) -> frozenset[str]:
    return frozenset(name for name in dir(__import__(module)) if not name.startswith("_"))


PURE: Mapping[str, frozenset[str]] = {
    "__future__": _names("annotations"),
    "bisect": _names("bisect bisect_left bisect_right insort insort_left insort_right"),
    "cmath": _public("cmath"),
    "collections": _names("Counter OrderedDict defaultdict deque"),
    "collections.abc": _names("Callable Generator Iterable Iterator Mapping Sequence Set"),
    "copy": _names("copy deepcopy"),
    "datetime": _names("MAXYEAR MINYEAR UTC date datetime time timedelta timezone"),
    "decimal": _names(
        "Decimal DivisionByZero InvalidOperation ROUND_05UP ROUND_CEILING ROUND_DOWN ROUND_FLOOR "
        "ROUND_HALF_DOWN ROUND_HALF_EVEN ROUND_HALF_UP ROUND_UP"
    ),
    "fractions": _names("Fraction"),
    "functools": _names("cmp_to_key partial reduce"),
    "hashlib": _names("blake2b blake2s md5 sha1 sha224 sha256 sha384 sha512"),
    "heapq": _names("heapify heappop heappush heappushpop heapreplace merge nlargest nsmallest"),
    "itertools": _public("itertools"),
    "math": _public("math"),
    "operator": _names(
        "abs add and_ concat contains eq floordiv ge gt itemgetter le lt mod mul ne neg not_ or_ pow sub "
        "truediv xor"
    ),
    "re": _names(
        "A ASCII DOTALL I IGNORECASE M MULTILINE S VERBOSE X compile error escape findall finditer fullmatch "
        "match search split sub subn"
    ),
    "statistics": _names(
        "StatisticsError fmean geometric_mean harmonic_mean mean median median_high median_low mode "
        "multimode pstdev pvariance quantiles stdev variance"
    ),
    "string": _names("ascii_letters ascii_lowercase ascii_uppercase digits hexdigits punctuation whitespace"),
    "textwrap": _names("dedent fill indent shorten wrap"),
    "typing": _names(
        "Any Callable Counter DefaultDict Deque Dict FrozenSet Generator Iterable Iterator List Literal "
        "Mapping Optional OrderedDict Sequence Set Tuple Type Union"
    ),
    "unicodedata": _public("unicodedata") - {"ucd_3_2_0"},
}
"""Library modules, and those of their names that give nothing which a later call could find changed."""

_BUILTIN = _names(
    "Ellipsis NotImplemented abs all any ascii bin bool bytes callable chr complex dict divmod enumerate "
    "filter float format frozenset hex int isinstance issubclass iter len list map max min next oct ord pow "
    "print range repr reversed round set slice sorted str sum tuple zip"
) | {
    name for name, value in vars(builtins).items() if isinstance(value, type) and issubclass(value, Exception)
}
"""Built-in names of which the same is true. ``type`` is one where it is asked for a type."""

_INNER = re.compile(r"_|(?:gi|cr|ag|f|tb|co)_")
"""How attributes begin that lead to frames, code and what else is the interpreter's."""

_FORBIDDEN: frozenset[type[ast.AST]] = frozenset(
    {
        ast.AsyncFor,
        ast.AsyncFunctionDef,
        ast.AsyncWith,
        ast.Await,
        ast.ClassDef,
        ast.Global,
        ast.Match,
        ast.NamedExpr,
        ast.With,
    }
)
_IN_CONSTANTS = (ast.Constant, ast.UnaryOp, ast.BinOp, ast.Tuple, ast.operator, ast.unaryop, ast.expr_context)
_IN_ANNOTATIONS = (
    ast.Attribute,
    ast.BinOp,
    ast.BitOr,
    ast.Constant,
    ast.List,
    ast.Name,
    ast.Subscript,
    ast.Tuple,
    ast.expr_context,
)
_LIBRARY = {name: PURE.get(name, frozenset()) for name in sys.stdlib_module_names} | {
    name: PURE["datetime"] | frozenset(one for one in dir(kind) if not one.startswith("_"))
    for name, kind in (("datetime", dt.datetime), ("time", dt.time))
}
"""What names of library modules stand for in a call; two of them may be classes as well."""
_CLASSES = frozenset({"datetime", "time"})
_PATH = re.compile(r"(?:[^\W\d]\w*/)*[^\W\d]\w*\.py")
_COOKIE = re.compile(r"^[ \t\f]*#.*?coding[:=]", re.MULTILINE)
_LONGEST = 50_000
"""Characters of a module or a call that is looked at."""


def may_share(files: Files, namespace: str, calls: Sequence[str]) -> bool:
    """Tell whether a candidate's calls may run in one child, one after the other, with nothing but memory.

    Args:
        files: the candidate's files; its modules may import each other.
        namespace: the module whose names the calls see.
        calls: Python expressions.
    """
    modules = [module_name(path) for path in files]
    if namespace not in modules or len(set(modules)) < len(modules):
        return False
    return all(map(_leaves_no_trace, calls)) and is_stateless(files)


def is_stateless(files: Files) -> bool:
    """Tell whether nothing that a call of this package's functions does can be seen by a later call."""
    own = frozenset(module_name(path).partition(".")[0] for path in files)
    if own & (sys.stdlib_module_names | {"__main__", "_smysl_inside"}):
        return False
    alone = len(files) == 1
    return all(_PATH.fullmatch(path) and _is_plain(text, own, alone) for path, text in files.items())


def _parsed(source: str, mode: str) -> ast.Module | ast.Expression | None:
    if len(source) > _LONGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source, mode=mode)  # type: ignore[return-value]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


@lru_cache(maxsize=4096)
def _leaves_no_trace(call: str) -> bool:
    """Tell whether an expression touches nothing but what it calls."""
    tree = _parsed(call.strip(), "eval")
    return tree is not None and _Walk(_LIBRARY, _CLASSES, is_call=True).is_plain(tree)


@lru_cache(maxsize=4096)
def _is_plain(source: str, own: frozenset[str], alone: bool) -> bool:  # noqa: FBT001 - cached by its arguments
    tree = None if _COOKIE.search(source) else _parsed(source, "exec")
    return isinstance(tree, ast.Module) and _Module(own, alone=alone).is_plain(tree)


class _Walk:
    """Looks at every node below one.

    Args:
        modules: names that stand for library modules, each with those of the module's names that are plain.
        classes: those of them that may also stand for a class.
        is_call: whether it is a call that is looked at, not a candidate's code.
    """

    def __init__(
        self,
        modules: Mapping[str, frozenset[str]],
        classes: frozenset[str] = frozenset(),
        *,
        is_call: bool = False,
    ) -> None:
        self._modules = modules
        self._classes = classes
        self._is_call = is_call

    def is_plain(self, top: ast.AST) -> bool:
        """Tell whether nothing in it reaches further than it may."""
        todo: list[ast.AST] = [top]
        kinds: set[type[ast.AST]] = set()
        while todo:
            node = todo.pop()
            kinds.add(type(node))
            match node:
                case ast.Name(id=name):
                    if not self._is_plain_name(name):
                        return False
                    continue
                case ast.Constant(value=value):
                    # Code might put it into a format; what a call is given is data, unless it is a format.
                    if isinstance(value, str) and "__" in value and (not self._is_call or "{" in value):
                        return False
                    continue
                case ast.Attribute() if not self._is_plain_attribute(node):
                    return False
                case ast.Attribute(value=ast.Name(id=name)) if name in self._modules:
                    continue
                case ast.Call(func=ast.Name(id="type"), args=[ast.expr() as one], keywords=[]) if (
                    not isinstance(one, ast.Starred)
                ):
                    todo.append(one)
                    continue
                case ast.FunctionDef() | ast.Lambda() if not _is_plain_definition(node):
                    return False
                case ast.Import(names=names):
                    if not _are_plain_modules(names):
                        return False
                    continue
                case ast.ImportFrom(module=module, names=names, level=level):
                    if level or not _are_plain_names(module or "", names):
                        return False
                    continue
            todo += _below(node)
        if kinds & _FORBIDDEN:
            return False
        # What is left of a generator would run in the middle of a later call.
        return not (kinds & {ast.Yield, ast.YieldFrom} and kinds & {ast.Try, ast.TryStar})

    def _is_plain_attribute(self, node: ast.Attribute) -> bool:
        if type(node.ctx) is not ast.Load or _INNER.match(node.attr) or node.attr == "register":
            return False
        if isinstance(node.value, ast.Name) and node.value.id in self._modules:
            return node.attr in self._modules[node.value.id]
        return True

    def _is_plain_name(self, name: str) -> bool:
        if name.startswith("__") or name in self._modules.keys() - self._classes:
            return False
        return name in _BUILTIN or not hasattr(builtins, name)


class _Module:
    """Looks at one module, statement by statement."""

    def __init__(self, own: frozenset[str], *, alone: bool) -> None:
        self._own = own
        self._alone = alone
        self._library: dict[str, frozenset[str]] = {}

    def is_plain(self, tree: ast.Module) -> bool:
        """Tell whether the module keeps nothing."""
        for statement in ast.walk(tree):
            if isinstance(statement, ast.Import):
                for one in statement.names:
                    name, plain = one.asname or one.name, PURE.get(one.name, frozenset())
                    # Which of several a name stands for in a function is not looked into.
                    self._library[name] = self._library.get(name, plain) & plain
        walk = _Walk(self._library)
        return all(self._keeps_nothing(statement, walk) for statement in tree.body)

    def _keeps_nothing(self, node: ast.stmt, walk: _Walk) -> bool:
        match node:
            case ast.Expr(value=ast.Constant()):
                return True
            case ast.Import(names=names):
                # Of a package, another module could take the library's module from here.
                return self._alone and _are_plain_modules(names)
            case ast.ImportFrom(module=module, names=names, level=level):
                return self._is_plain_import(module or "", level, names)
            case ast.Assign(targets=targets, value=value):
                return all(map(_is_plain_target, targets)) and _has_only(value, _IN_CONSTANTS)
            case ast.AnnAssign(target=ast.Name() as target, annotation=annotation, value=value):
                constant = value is None or _has_only(value, _IN_CONSTANTS)
                return constant and _is_plain_target(target) and _has_only(annotation, _IN_ANNOTATIONS)
            case ast.If(orelse=[]):
                return ast.unparse(node.test) in {"__name__ == '__main__'", "'__main__' == __name__"}
            case ast.FunctionDef(decorator_list=[]):
                body = node.body[ast.get_docstring(node, clean=False) is not None :]
                return all(walk.is_plain(part) for part in [node.args, *body]) and _is_plain_definition(node)
        return False

    def _is_plain_import(self, module: str, level: int, names: Sequence[ast.alias]) -> bool:
        if level or module.partition(".")[0] in self._own:
            return not any(
                one.name == "*" or _is_special(one.name) or _is_special(one.asname or "") for one in names
            )
        return _are_plain_names(module, names)


def _are_plain_modules(names: Sequence[ast.alias]) -> bool:
    return all(
        one.name in PURE and "." not in one.name and not _is_special(one.asname or "") for one in names
    )


def _are_plain_names(module: str, names: Sequence[ast.alias]) -> bool:
    return all(one.name in PURE.get(module, ()) and not _is_special(one.asname or "") for one in names)


def _is_special(name: str) -> bool:
    return name.startswith("__")


def _is_plain_target(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and (
        not _is_special(target.id) or target.id in _names("__all__ __version__")
    )


def _is_plain_definition(node: ast.FunctionDef | ast.Lambda) -> bool:
    """Tell whether defaults are constants, annotations have no effect, and the name is no special one."""
    arguments = node.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    parameters += [one for one in (arguments.vararg, arguments.kwarg) if one]
    annotations = [one.annotation for one in parameters if one.annotation]
    if isinstance(node, ast.FunctionDef):
        if node.decorator_list or _is_special(node.name):
            return False
        annotations += [node.returns] if node.returns else []
    defaults = [one for one in (*arguments.defaults, *arguments.kw_defaults) if one]
    return all(_has_only(one, _IN_CONSTANTS) for one in defaults) and all(
        _has_only(one, _IN_ANNOTATIONS) for one in annotations
    )


def _has_only(top: ast.expr, kinds: tuple[type[ast.AST], ...]) -> bool:
    return all(isinstance(node, kinds) for node in ast.walk(top))


def _below(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for field in node._fields:
        value = getattr(node, field)
        if isinstance(value, list):
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST) and not isinstance(value, ast.expr_context):
            found.append(value)
    return found
