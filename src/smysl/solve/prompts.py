"""The words that go to the model. A change here is a new version, and so a new solve key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from smysl.core.contract import Contract
from smysl.core.example import CallExample, Example, StepsExample, TranscriptExample
from smysl.core.requirement import Signature
from smysl.core.sampling import Message
from smysl.memory.idioms import Idiom
from smysl.plan.program import handler_arguments
from smysl.solve.helpers import MODULE, Helper
from smysl.solve.shapes import Shape

VERSION = "contract@13"

_SYSTEM = (
    "You are a careful Python programmer. You implement exactly what a specification says, "
    "with the standard library only. You answer with one Python code block and nothing else."
)


class Hints(msgspec.Struct, frozen=True):
    """What a prompt says beside the documents' own words.

    Attributes:
        shapes: formats of parameters, by name; that of the result as ``result``.
        beginning: code that does what the examples do, to be completed.
        imports: import statements that the answer is shown to begin with.
        cases: sentences that no example shows and that are easily forgotten, said again.
        helpers: tested functions that an answer may call.
        idioms: how Python does what the words ask for, where it has traps.
        pieces: pieces of regular expressions; ``None`` where the answer is not asked to begin with one.
        alike: code of a solved function that does something similar.
    """

    shapes: Mapping[str, Shape] = MappingProxyType({})
    beginning: str = ""
    imports: Sequence[str] = ()
    cases: Sequence[str] = ()
    helpers: Sequence[Helper] = ()
    idioms: Sequence[Idiom] = ()
    pieces: Sequence[str] | None = None
    alike: str = ""


Manner = Literal["", "planned", "pieces", "examples"]
"""How a prompt asks: for code at once, steps first, helper functions first, or with the examples in front."""

_MOST_CASES = 6
_PATTERN_FIRST = (
    " First write one regular expression `PATTERN` for everything that is allowed "
    "(digits are `[0-9]`, never `\\d`), then ask `re.fullmatch(PATTERN, {parameter})` "
    "and refuse everything else."
)
_MANNERS: Mapping[Manner, str] = {
    "planned": (
        " First write the steps as a numbered comment at the top of the code block, then the code below it."
    ),
    "pieces": " First write a small helper function for each step, then `{name}`, which calls them.",
}


def compose(
    contract: Contract,
    title: str,
    interfaces: Sequence[str],
    shown: Sequence[Example],
    hints: Hints | None = None,
    manner: Manner = "",
) -> tuple[Message, ...]:
    """Return the prompt of a contract.

    Ids and places are left out on purpose: moving or renumbering a requirement must not cost a call. What a
    manner asks for stands in the task, near the end: the engine keeps the work of what comes before it.

    Args:
        contract: what to write.
        title: the specification's title.
        interfaces: source lines of what the contract may call.
        shown: examples that the model may see.
        hints: formats, imports, cases and idioms.
        manner: how to ask.
    """
    hints = hints or Hints()
    parts = [f"# {title}"]
    if contract.context:
        parts.append("## Definitions and rules\n" + "\n".join(f"- {_flat(c.text)}" for c in contract.context))
    if interfaces:
        listing = "\n".join(interfaces)
        parts.append(
            f"## Already written and tested: import it, never define it again\n```python\n{listing}\n```"
        )
    words = "\n\n".join(filter(None, (clause.text.strip() for clause in contract.clauses)))
    body = [f"## Specification\n{words}"] if words else []
    if shown:
        given = "## Examples\n```python\n" + _listed(contract, shown) + "\n```"
        body.insert(0 if manner == "examples" else len(body), given)
    parts += body
    if hints.beginning:
        parts.append(
            "## A beginning that does what the examples show: keep it, and add what the specification says "
            f"beside them\n```python\n{hints.beginning.strip()}\n```"
        )
    else:
        parts += [_format(name, shape) for name, shape in hints.shapes.items()]
    if hints.helpers:
        listed = "\n".join(f"- {helper.line}" for helper in hints.helpers)
        parts.append(f"## Helpers that exist already in `{MODULE}`: use them where they fit\n{listed}")
    # Without its code: a small model copies that instead of what the specification says.
    parts += [f"## Hint\n{idiom.advice}" for idiom in hints.idioms]
    if hints.cases:
        listed = "\n".join(f"- {_flat(case)}" for case in hints.cases[:_MOST_CASES])
        parts.append(f"## Cases that must hold\n{listed}")
    if hints.pieces:
        parts.append("## Pieces of regular expressions\n" + "\n".join(f"- {piece}" for piece in hints.pieces))
    if hints.alike:
        parts.append(
            "## A similar function, solved and tested: do not define it again\n"
            f"```python\n{hints.alike.strip()}\n```"
        )
    imports = list(hints.imports)
    first = ""
    if hints.pieces is not None:
        imports.insert(0, "import re")
        first = _PATTERN_FIRST.format(parameter=contract.signature.parameters[0].name)
    if hints.helpers:
        imports.append(f"from {MODULE} import {', '.join(helper.name for helper in hints.helpers)}")
    first += _MANNERS.get(manner, "").format(name=contract.signature.name)
    parts.append(_task(contract, "".join(f"{line}\n" for line in imports), first))
    return (Message("system", _SYSTEM), Message("user", "\n\n".join(parts)))


def feedback(
    prompt: Sequence[Message], source: str, failures: Sequence[str], symbol: str
) -> tuple[Message, ...]:
    """Return the prompt of a repair: the first prompt, the attempt, and what came out wrong."""
    told = "\n".join(f"- {failure}" for failure in failures[:4])
    return followed(
        prompt,
        source,
        f"This is not right yet:\n{told}\nFind the cause and write the whole corrected code of "
        f"`{symbol}` again, in one Python code block.",
    )


def followed(prompt: Sequence[Message], source: str, words: str) -> tuple[Message, ...]:
    """Return a conversation in which the prompt was answered with code, and something more is asked."""
    answer = Message("assistant", f"```python\n{source.strip()}\n```")
    return (*prompt, answer, Message("user", words))


def interface(contract: Contract) -> str:
    """Return how a solved contract is shown to those that may call it."""
    signature = contract.signature
    if contract.kind == "data":
        fields = "\n".join(f"    {field}" for field in signature.fields) or "    ..."
        return f"@dataclass\nclass {signature.name}:\n{fields}"
    if contract.kind == "class":
        lines = [line for line in contract.given.split("\n") if not line.startswith("@")]
        head = lines[0] if contract.given else f"class {signature.name}:"
        if not contract.methods:
            return f"{head} ..."
        lines = [head]
        lines += [f"    def {_method(m)}: ..." for m in contract.methods]
        return "\n".join(lines)
    hint = _first_example(contract)
    return f"def {signature}: ..." + (f"  # {hint}" if hint else "")


def _first_example(contract: Contract) -> str:
    for example in contract.examples:
        if isinstance(example, CallExample) and example.expected is not None and not example.counter:
            return f"{example.call} == {example.expected}"[:160]
    return ""


def _method(signature: Signature) -> str:
    text = str(signature).partition(".")[2] or str(signature)
    name, _, rest = text.partition("(")
    return f"{name}(self, {rest}" if not rest.startswith(")") else f"{name}(self{rest}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _format(name: str, shape: Shape) -> str:
    """Return how a text is taken apart, as code that runs."""
    if name == "result":
        return f"## Format of the result\nIt matches `{shape.pattern}`, for example `{shape.text}`."
    return (
        f"## Format of `{name}`\n```python\n"
        f'm = re.fullmatch(r"{shape.pattern}", {name})\n'
        f"# for {shape.text!r} m.groups() is {shape.groups!r}\n```"
    )


def _listed(contract: Contract, shown: Sequence[Example]) -> str:
    """Return examples in order; a file that several transcripts read is shown once."""
    files: dict[str, str] = {}
    for example in shown:
        if isinstance(example, TranscriptExample):
            files |= dict(example.files)
    lines = [f"# the file {name} contains:\n" + _commented(text) for name, text in files.items()]
    return "\n".join([*lines, *(_show(example, contract) for example in shown)])


def _commented(text: str) -> str:
    return "\n".join(f"#   {line}".rstrip() for line in text.rstrip("\n").split("\n"))


def _show(example: Example, contract: Contract) -> str:
    """Return an example as a small model reads it best: assertions and sessions."""
    if isinstance(example, CallExample):
        if example.raises:
            told = f"  # message contains {example.message!r}" if example.message else ""
            return f"{example.call}  # raises {example.raises}{told}"
        if example.output is not None:
            return f"{example.call}  # prints {example.output!r}"
        return f"assert {example.call} {'!=' if example.counter else '=='} {example.expected}"
    if isinstance(example, StepsExample):
        lines = []
        for step in example.steps:
            lines.append(f">>> {step.code}")
            if step.raises:
                lines.append(f"# raises {step.raises}")
            elif step.expected is not None:
                lines.append(step.expected)
        return "\n".join(lines)
    if isinstance(example, TranscriptExample):
        return _as_call(example, contract)
    return ""


def _as_call(example: TranscriptExample, contract: Contract) -> str:
    """Return a transcript as what the handler sees of it: a call, and the text or the message."""
    words = handler_arguments(example.command, contract.signature)
    output = example.output.rstrip("\n")
    if words is None:
        return f"# $ {example.command}\n{_commented(output)}"
    call = f"{contract.symbol}({words})"
    if example.exit_code:
        return f"{call}  # raises ValueError: {output.partition(': ')[2] or output}"
    return f"assert {call} == {output!r}"


def _task(contract: Contract, imports: str, first: str = "") -> str:
    signature = contract.signature
    start = f"{imports}\n\n" if imports else ""
    if contract.kind == "program":
        return (
            f"## Task\nWrite the handler of one command of the program (`{contract.signature.name}`). "
            "It gets the words of the command line as strings, converts them, calls the functions above, "
            "and returns the text to print (lines joined with a line feed, no prefix, no print).\n"
            "On bad input it raises `ValueError` with the message; the caller adds the prefix such as "
            f"`error: ` and the exit code.{first}\n```python\n{start}def {signature}:\n```"
        )
    if contract.kind == "data":
        fields = "\n".join(f"    {field}" for field in signature.fields)
        return (
            "## Task\nWrite this data class completely.\n"
            f"```python\n@dataclass\nclass {signature.name}:\n{fields}\n```"
        )
    if contract.kind == "class":
        body = "\n".join(f"    def {_method(m)}: ..." for m in contract.methods)
        head = f"class {signature.name}:"
        if signature.parameters and not any(m.name.endswith("__init__") for m in contract.methods):
            arguments = ", ".join(str(p) for p in signature.parameters)
            head += f"\n    def __init__(self, {arguments}): ..."
        code = start + (contract.given.rstrip() or f"{head}\n{body}")
        return f"## Task\nWrite this class completely, with every method.{first}\n```python\n{code}\n```"
    return (
        f"## Task\nWrite the function `{signature.name}` completely, with type hints and a docstring of one "
        f"line. Imports come first.{first}\n```python\n{start}def {signature}:\n```"
    )
