"""Signatures: symbols that a document names in code font, told apart from calls and mentions."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

from smysl.core.requirement import Parameter, Signature
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.diagrams import drawn, is_class_diagram
from smysl.spec.inline import code_spans

_HEAD = re.compile(
    r"^\s*(?:@\w[\w.]*\s+)?(?:async\s+)?(?:(?P<word>def"
    r"|class)\s+)?(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*){0,2})\s*"
    r"(?:\((?P<args>.*)\))?\s*(?:(?:->|→)\s*(?P<returns>[^:=]+?))?\s*:?\s*(?:\.\.\.|pass)?\s*$",
    re.DOTALL,
)
_BARE = re.compile(r"(?<![\w.`'\"(])(?:[A-Z]\w*\.)?[a-z_]\w*\([\w\s,=*:.\[\]|'\"]*\)")
_OPTIONAL = re.compile(r"\[\s*,\s*([^\[\]]+)\]")
_DATA = re.compile(
    r"\b(?:data ?class|record|named ?tuple|data type|value object|structure)\b|\b(?:запись|датакласс"
    r"|структура|класс данных)\b",
    re.IGNORECASE,
)
_CLASS_BEFORE = re.compile(
    r"\b(?:class|data ?class|record|named ?tuple|класс\w*|запись|структура|датакласс|exception"
    r"|исключение)\s*$",
    re.IGNORECASE,
)
_CLASS_AFTER = re.compile(
    r"^\s*(?:(?:class|data ?class|record|exception)\b|(?:is|—|–|-|это)\s+(?:an?\s+|the\s+"
    r"|it\s+)?(?:\w+\s+){0,2}?"
    r"(?:class|data ?class|record|named ?tuple|exception|subclass|класс|запись|структура|датакласс"
    r"|исключение))",
    re.IGNORECASE,
)
_METHOD_BEFORE = re.compile(r"\b(?:methods?|метод\w*)\s*$", re.IGNORECASE)
_DEFINES_BEFORE = re.compile(
    r"(?:\b(?:functions?|methods?|class|procedure|функци[яюи]\w*|метод\w*|класс\w*|процедур\w+"
    r"|implement|write|define|add|provide)\s*|^\W*)$",
    re.IGNORECASE,
)
_FIELDS = re.compile(r"\b(?:fields?|attributes?|пол(?:я|е|ями|ей)|атрибут\w*)\b", re.IGNORECASE)
_BUILTIN = frozenset(dir(builtins)) | {"O", "self", "Θ"}
_EXCEPTION = re.compile(r"(?:Error|Exception|Warning|Interrupt|Iteration|Exit)$")
_PYTHON = {"python", "py", "python3", "pyi", "py3"}

Clarity = Literal[0, 1, 2, 3]
"""0: a bare ``f()``; 1: a mention with parameters; 2: named as a definition; 3: Python source."""


class Mention(msgspec.Struct, frozen=True):
    """A signature as one block names it; placed and bound later."""

    signature: Signature
    clarity: Clarity
    block: int


def parse_signature(code: str) -> Signature | None:
    """Read one signature.

    Args:
        code: what stands in code font: ``f(a, b=1, *, c)``, ``f(a: int) -> str``, ``class Stack``,
            ``Stack.push(x)``, ``def f(a):``.

    Returns:
        The signature without a place, or ``None`` if this is a call with literals, an expression, or
        no code at all.
    """
    if len(code) > 600:
        return None
    match = _HEAD.match(code)
    if match is None or (match["args"] is None and match["word"] != "class"):
        return None
    name, word = match["name"], match["word"]
    if word is None and (name.rpartition(".")[2] in _BUILTIN or name.rpartition(".")[2].startswith("__")):
        return None
    args = match["args"] or ""
    last = name.rpartition(".")[2]
    is_class = word == "class" or (last[:1].isupper() and not last.isupper() and "_" not in last)
    if is_class and _EXCEPTION.search(last) and (word != "class" or last in _BUILTIN):
        return None
    if word == "class" and all(part.strip()[:1].isupper() for part in args.split(",")):
        args = ""  # bases, not parameters
    parsed = _parameters(args, match["returns"])
    if parsed is None:
        return None
    parameters, returns = parsed
    if parameters and parameters[0].name in {"self", "cls"}:
        parameters = parameters[1:]
    kind: Literal["function", "method", "class"] = "class" if is_class else "function"
    if not is_class and "." in name and name.split(".")[-2][:1].isupper():
        name = ".".join(name.split(".")[-2:])
        kind = "method"
    return Signature(name=name, parameters=parameters, returns=returns, kind=kind, span=Span("", 0, 0, 0, 0))


def _parameters(args: str, returns: str | None) -> tuple[tuple[Parameter, ...], str | None] | None:
    while _OPTIONAL.search(args):
        args = _OPTIONAL.sub(r", \1=None", args)
    args = args.removesuffix(", ...").removesuffix(", …")
    for arrow in (f" -> {returns}", "") if returns else ("",):
        try:
            tree = ast.parse(f"def _({args}){arrow}: ...")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        node = tree.body[0]
        if len(tree.body) == 1 and isinstance(node, ast.FunctionDef) and len(node.body) == 1:
            return _from_arguments(node.args), ast.unparse(node.returns) if node.returns else None
    return None


def _from_arguments(args: ast.arguments) -> tuple[Parameter, ...]:
    def made(arg: ast.arg, default: ast.expr | None = None, **more: object) -> Parameter:
        return Parameter(
            arg.arg,
            ast.unparse(arg.annotation) if arg.annotation else None,
            ast.unparse(default) if default is not None else None,
            **more,  # type: ignore[arg-type]
        )

    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [*[None] * (len(plain) - len(args.defaults)), *args.defaults]
    found = [made(arg, default) for arg, default in zip(plain, defaults, strict=True)]
    if args.vararg:
        found.append(made(args.vararg, variadic="*"))
    found += [
        made(arg, default, keyword_only=True)
        for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True)
    ]
    if args.kwarg:
        found.append(made(args.kwarg, variadic="**"))
    return tuple(found)


def mentions(blocks: Sequence[Block], *, bare: bool = False) -> list[Mention]:
    """Find the signatures that a document's blocks name.

    Args:
        blocks: of one document.
        bare: whether code font does not exist in this format, so that ``f(a, b)`` in prose counts.

    Returns:
        In order of place; several mentions of one symbol are all there.
    """
    found: list[Mention] = []
    owner = ""  # the class whose section this is
    depth = 0
    for index, block in enumerate(blocks):
        if block.kind == "heading" and block.level <= depth:
            owner, depth = "", 0
        here: list[Mention] = []
        if block.kind == "code":
            here = _in_code(block, index)
        elif block.kind == "table":
            for row in block.rows[1:]:
                for cell in row:
                    here += _in_text(cell.text, block, index, cell.span, owner)
        elif block.info == "python":
            here = _in_code(block, index)
        else:
            here = _in_text(block.text, block, index, None, owner, bare=bare)
            here = _with_listed_fields(here, blocks, index)
        found += here
        if block.kind == "heading" and here and here[0].signature.kind in {"class", "data"}:
            owner, depth = here[0].signature.name, block.level
    return found


def _in_text(
    text: str, block: Block, index: int, place: Span | None, owner: str, *, bare: bool = False
) -> list[Mention]:
    spans = code_spans(text)
    if bare:
        spans = sorted([*spans, *((m.start(), m.end(), m[0]) for m in _BARE.finditer(text))])
    found = []
    for position, (start, end, code) in enumerate(spans):
        before, after = text[:start], text[end:]
        signature = parse_signature(code) or _named_class(code, before, after)
        if signature is None:
            continue
        clarity: Clarity = 1 if signature.parameters or signature.kind != "function" else 0
        if (
            block.kind == "heading"
            or _DEFINES_BEFORE.search(before[-40:].rpartition(". ")[2])
            or code.startswith(("def ", "class "))
        ):
            clarity = 2
        if signature.kind == "class":
            sentence = _sentence(text, start, end)
            if _DATA.search(sentence):
                listed = _FIELDS.search(sentence) and _fields(spans[position + 1 :], text, end)
                signature = msgspec.structs.replace(
                    signature, kind="data", fields=tuple(listed or signature.parameters)
                )
        if (
            signature.kind == "function"
            and (owner or _METHOD_BEFORE.search(before))
            and "." not in signature.name
        ):
            holder = owner or _class_before(before)
            if holder:
                signature = msgspec.structs.replace(
                    signature, kind="method", name=f"{holder}.{signature.name}"
                )
        span = block.place(start, end) if place is None else _within(place, start, end)
        found.append(Mention(msgspec.structs.replace(signature, span=span), clarity, index))
    return found


def _within(cell: Span, start: int, end: int) -> Span:
    return Span(cell.file, cell.line, cell.column + start, cell.line, cell.column + end)


def _named_class(code: str, before: str, after: str) -> Signature | None:
    if not re.fullmatch(r"[A-Z]\w*[a-z]\w*", code) or code in _BUILTIN:
        return None
    if not (_CLASS_BEFORE.search(before[-40:]) or _CLASS_AFTER.match(after[:80])):
        return None
    if _EXCEPTION.search(code) and not re.match(
        r"[^.]*(?:subclass|наследник|подкласс|own exception)", after[:120], re.IGNORECASE
    ):
        return None
    return Signature(name=code, kind="class", span=Span("", 0, 0, 0, 0))


def _class_before(before: str) -> str:
    names = [code for _, _, code in code_spans(before) if re.fullmatch(r"[A-Z]\w*[a-z]\w*", code)]
    return names[-1] if names else ""


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(". ", 0, start), text.rfind("\n\n", 0, start)) + 1
    last = text.find(". ", end)
    return text[first : last if last >= 0 else len(text)]


def _fields(spans: Sequence[tuple[int, int, str]], text: str, end: int) -> list[Parameter]:
    stop = text.find(". ", end)
    found: list[Parameter] = []
    for start, _, code in spans:
        if 0 <= stop < start:
            break
        found += _field(code)
    return found


def _field(code: str) -> list[Parameter]:
    if not re.match(r"[^\W\d]\w*\s*(?::|=|,|$)", code) or code in _BUILTIN:
        return []
    parsed = _parameters(code, None)
    return list(parsed[0]) if parsed else []


def _with_listed_fields(here: list[Mention], blocks: Sequence[Block], index: int) -> list[Mention]:
    """Take the fields of a data type from the list or table right below "… with these fields"."""
    if not here or here[-1].signature.fields or here[-1].signature.kind not in {"class", "data"}:
        return here
    below = blocks[index + 1] if index + 1 < len(blocks) else None
    if not _FIELDS.search(blocks[index].text) or below is None:
        return here
    fields: list[Parameter] = []
    if below.kind == "table":
        fields = _fields_in_table(below)
    elif blocks[index].text.rstrip().endswith(":"):
        for block in blocks[index + 1 :]:
            if block.kind != "item":
                break
            spans = code_spans(block.text)
            if spans and spans[0][0] <= 2:
                fields += _field(spans[0][2])
    changed = msgspec.structs.replace(here[-1].signature, kind="data", fields=tuple(fields))
    return [*here[:-1], Mention(changed, here[-1].clarity, index)] if fields else here


def _fields_in_table(table: Block) -> list[Parameter]:
    """Return the fields that a table lists in its first column, with types where a column says so."""
    header = [cell.text.lower().strip("`* ") for cell in table.rows[0]]
    if not header or not re.match(r"fields?|attributes?|names?|пол[яе]|атрибут|имя", header[0]):
        return []
    typed = next((i for i, name in enumerate(header) if re.match(r"types?|тип", name)), None)
    fields: list[Parameter] = []
    for row in table.rows[1:]:
        name = row[0].text.strip("` ")
        kind = row[typed].text.strip("` ") if typed is not None and typed < len(row) else ""
        fields += _field(f"{name}: {kind}" if kind else name)
    return fields


def _in_code(block: Block, index: int) -> list[Mention]:
    if is_class_diagram(block):
        return [Mention(signature, 3, index) for signature in drawn(block)]
    if block.info.split(" ")[0].strip("{}.") not in {*_PYTHON, ""} or ">>>" in block.text:
        return []
    if not re.search(r"^\s*(?:async\s+)?(?:def|class)\s", block.text, re.MULTILINE):
        return _in_lines(block, index)
    try:
        tree = ast.parse(block.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        try:
            tree = ast.parse(f"{block.text.rstrip().rstrip(':')}: ...")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _in_lines(block, index)
    body = [one for one in tree.body if not _is_test(one)]
    return [Mention(signature, 3, index) for signature in from_tree(body, block)]


def _is_test(one: ast.stmt) -> bool:
    """Tell whether a definition is a test that pytest would run, and no function to be written."""
    if isinstance(one, ast.ClassDef):
        return one.name.startswith("Test") and any(map(_is_test, one.body))
    return (
        isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        and one.name.startswith("test_")
        and any(isinstance(node, ast.Assert | ast.With) for node in ast.walk(one))
    )


def _in_lines(block: Block, index: int) -> list[Mention]:
    found = []
    offset = 0
    if block.info or re.search(r"^\s*(?:def|class)\s", block.text, re.MULTILINE):
        for line in block.text.split("\n"):
            bare = line.split("  #")[0].rstrip()
            signature = parse_signature(bare)
            if signature is not None and (signature.parameters or re.match(r"\s*(?:def|class)\s", bare)):
                start = offset + len(line) - len(line.lstrip())
                span = block.place(start, offset + len(bare))
                found.append(Mention(msgspec.structs.replace(signature, span=span), 2, index))
            offset += len(line) + 1
    return found


def from_tree(body: Iterable[ast.stmt], block: Block, owner: str = "") -> list[Signature]:
    """Return the signatures of the definitions in Python source.

    Args:
        body: statements of the block's text.
        block: where the source stands.
        owner: name of the class they stand in, or empty.
    """
    found: list[Signature] = []
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append(_function(node, block, owner))
        elif isinstance(node, ast.ClassDef) and not owner:
            inside = from_tree(node.body, block, node.name)
            start = next((s for s in inside if s.name == f"{node.name}.__init__"), None)
            fields = tuple(_assigned(node.body))
            decorated = any("dataclass" in ast.unparse(word) for word in node.decorator_list)
            tuples = any(ast.unparse(base).endswith(("NamedTuple", "TypedDict")) for base in node.bases)
            is_data = decorated or tuples
            found.append(
                Signature(
                    name=node.name,
                    parameters=start.parameters if start else fields if is_data else (),
                    kind="data" if is_data else "class",
                    span=_line_span(block, node.lineno),
                    fields=fields,
                )
            )
            found += [signature for signature in inside if signature is not start]
    return found


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, block: Block, owner: str) -> Signature:
    parameters = _from_arguments(node.args)
    plain = any(ast.unparse(word) == "staticmethod" for word in node.decorator_list)
    if owner and not plain:
        parameters = parameters[1:]
    return Signature(
        name=f"{owner}.{node.name}" if owner else node.name,
        parameters=parameters,
        returns=ast.unparse(node.returns) if node.returns else None,
        kind="method" if owner else "function",
        span=_line_span(block, node.lineno),
    )


def _assigned(body: Iterable[ast.stmt]) -> Iterable[Parameter]:
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            default = ast.unparse(node.value) if node.value is not None else None
            yield Parameter(node.target.id, ast.unparse(node.annotation), default)


def _line_span(block: Block, line: int) -> Span:
    lines = block.text.split("\n")
    row = min(line, len(lines)) - 1
    offset = sum(len(words) + 1 for words in lines[:row])
    words = lines[row].rstrip()
    return block.place(offset + len(words) - len(words.lstrip()), offset + len(words))
