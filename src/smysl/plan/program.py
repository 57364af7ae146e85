"""The command line of a package, derived from its transcripts: plumbing is read, handlers are solved.

A transcript such as ``$ python -m ledger balance FILE --month 2026-11`` fixes the command, its
positional arguments and options, the prefix of error messages and their exit code. What remains for
the search is one handler a command: a function from strings to the text that is printed.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Sequence

import msgspec

from smysl.core.example import TranscriptExample
from smysl.core.requirement import Parameter, Requirement, Signature, Specification
from smysl.core.span import Span

HANDLERS = "_handlers"
"""Module of the handlers inside the package."""

_WORD = re.compile(r"[a-z][a-z0-9-]*\Z")
_PLACEHOLDER = re.compile(r"[<\[]?[A-ZА-Я][A-ZА-Я0-9_-]*[>\]]?\Z|<[^>]+>\Z|\[[^\]]+\]\Z")


class Command(msgspec.Struct, frozen=True):
    """One command of a program.

    Attributes:
        name: the word after the program's name; empty for a program without commands.
        arguments: positional arguments in order; those after the first optional one are optional.
        options: options that take a value, without dashes.
        flags: options without one.
        span: the first mention.
        usage: how the document writes it.
    """

    name: str
    arguments: tuple[Parameter, ...]
    options: tuple[str, ...]
    flags: tuple[str, ...]
    span: Span
    usage: str

    @property
    def handler(self) -> str:
        """Name of the function that does the command's work."""
        return f"handle_{self.name.replace('-', '_')}" if self.name else "handle"

    @property
    def signature(self) -> Signature:
        """The handler's signature: strings in, printed text out."""
        parameters = list(self.arguments)
        parameters += [Parameter(_identifier(o), "str | None", "None") for o in self.options]
        parameters += [Parameter(_identifier(f), "bool", "False") for f in self.flags]
        return Signature(
            name=self.handler, parameters=tuple(parameters), returns="str", module=HANDLERS, span=self.span
        )


class Program(msgspec.Struct, frozen=True):
    """A command line program: its commands and how it speaks of errors.

    Attributes:
        name: what is run with ``python -m``.
        commands: in the order of the documents.
        error_prefix: what stands before every message.
        error_code: exit code of every mistake.
        usage: what the documents say is printed for a wrong command line, verbatim, or empty.
        unreadable: message for a file that cannot be read, with ``{name}`` in it, or empty.
    """

    name: str
    commands: tuple[Command, ...]
    error_prefix: str
    error_code: int
    usage: str = ""
    unreadable: str = ""


def arguments_of(command: str, program: str) -> list[str] | None:
    """Return what follows the program's name in a shell command, or ``None`` if it runs something else.

    Only the last command of a pipe counts; redirections end the arguments.
    """
    last = re.split(r"(?<![\\|])\|(?!\|)", command)[-1].strip()
    try:
        words = shlex.split(last)
    except ValueError:
        return None
    for position, word in enumerate(words):
        if word in {"<", ">", ">>", "2>&1", "&&", ";"} or (word.startswith((">", "<")) and len(word) > 1):
            if _PLACEHOLDER.match(word):
                continue
            words = words[:position]
            break
    if len(words) >= 3 and re.match(r"python3?\Z", words[0]) and words[1] == "-m" and words[2] == program:
        return words[3:]
    if words and words[0] == program:
        return words[1:]
    return None


def handler_arguments(command: str, signature: Signature) -> str | None:
    """Return the arguments with which a shell command calls a handler, as Python source.

    ``python -m ledger report a.txt --month 2026-11`` calls ``handle_report`` with
    ``'a.txt', month='2026-11'``; ``None`` where the command cannot be understood.
    """
    name = signature.name.removeprefix("handle").lstrip("_")
    program = re.search(r"(?:-m\s+)?([\w-]+)", command.partition("-m")[2] or command)
    words = arguments_of(command, program.group(1)) if program else None
    if words is None or (name and (not words or words[0].replace("-", "_") != name)):
        return None
    rest = words[1:] if name else words
    flags = {p.name for p in signature.parameters if p.annotation == "bool"}
    positional: list[str] = []
    named: list[str] = []
    while rest:
        word = rest.pop(0)
        option, equals, value = word.removeprefix("--").partition("=")
        key = _identifier(option)
        if not word.startswith("--"):
            positional.append(repr(word))
        elif key in flags:
            named.append(f"{key}=True")
        elif equals or rest:
            given = value if equals else rest.pop(0)
            named.append(f"{key}={given!r}")
    return ", ".join([*positional, *named])


def usages(requirement: Requirement, program: str) -> list[str]:
    """Return the command lines that a requirement's prose shows in code font, verbatim."""
    spans = re.findall(r"`([^`\n]+)`", requirement.text)
    return [span for span in spans if arguments_of(span, program) is not None]


def read_program(specification: Specification) -> Program | None:
    """Derive the program of a specification, or ``None`` where it has none."""
    name = specification.program
    if not name:
        return None
    shown: list[tuple[list[str], Span, str, bool]] = []
    failures: list[TranscriptExample] = []
    for requirement in specification.requirements:
        for usage in usages(requirement, name):
            words = arguments_of(usage, name) or []
            shown.append((words, requirement.span, usage, True))
        for example in requirement.examples:
            if isinstance(example, TranscriptExample):
                given = arguments_of(example.command, name)
                if given is None:
                    continue
                if example.exit_code:
                    failures.append(example)
                shown.append((given, example.span, example.command, False))
    if not shown:
        return None
    has_commands = _has_commands(words for words, *_ in shown if words)
    groups: dict[str, list[tuple[list[str], Span, str, bool]]] = {}
    for words, span, usage, formal in shown:
        if has_commands and (not words or not _WORD.match(words[0])):
            continue
        key = words[0] if has_commands else ""
        groups.setdefault(key, []).append((words[1:] if has_commands else words, span, usage, formal))
    succeeded = {key for key, uses in groups.items() if any(formal for *_, formal in uses)}
    failed = {id(e): arguments_of(e.command, name) or [""] for e in failures}
    only_failing = {words[0] for words in failed.values() if words} - succeeded
    for key in only_failing & set(groups):
        if len(groups) > 1 and len(groups[key]) == sum(words[:1] == [key] for words in failed.values()):
            del groups[key]  # an unknown command, shown as an error, is no command
    commands = tuple(_command(key, uses, specification) for key, uses in groups.items())
    prefix, code = _error_manner(failures, specification)
    unreadable = _unreadable(failures, name, prefix)
    return Program(name, commands, prefix, code, _usage(specification), unreadable)


def _unreadable(failures: Sequence[TranscriptExample], program: str, prefix: str) -> str:
    """Return how the transcripts report a file that is not there, with ``{name}`` for its name."""
    for example in failures:
        message = example.output.strip().removeprefix(prefix)
        for word in arguments_of(example.command, program) or ():
            is_file = re.fullmatch(r"[\w./-]+\.\w{1,5}", word) is not None
            if is_file and word in message and word not in dict(example.files) and "{" not in message:
                return message.replace(word, "{name}")
    return ""


def _usage(specification: Specification) -> str:
    """Return the usage line that the documents show in code font, or an empty string."""
    for requirement in specification.requirements:
        match = re.search(r"`((?:usage|использование|вызов): [^`\n]+)`", requirement.text, re.IGNORECASE)
        if match:
            return match.group(1)
    return ""


def _has_commands(uses: Iterable[list[str]]) -> bool:
    """Decide whether the first word selects a command: always a plain word, and not a lone file name."""
    firsts = [words[0] for words in uses]
    plain = [word for word in firsts if _WORD.match(word)]
    return bool(plain) and 2 * len(plain) > len(firsts)


def _command(
    name: str, uses: Sequence[tuple[list[str], Span, str, bool]], specification: Specification
) -> Command:
    positional: list[list[tuple[str, bool]]] = []
    options: list[str] = []
    flags: list[str] = []
    for words, _, _, formal in uses:
        mine: list[tuple[str, bool]] = []
        rest = list(words)
        while rest:
            word = rest.pop(0).strip("[]") if formal else rest.pop(0)
            if word.startswith("--") and len(word) > 2:
                option, equals, _ = word[2:].partition("=")
                takes_value = bool(equals) or bool(rest and not rest[0].startswith("-"))
                target = options if takes_value else flags
                if takes_value and not equals:
                    rest.pop(0)
                if option not in target:
                    target.append(option)
            elif word:
                mine.append((word, formal))
        positional.append(mine)
    flags = [flag for flag in flags if flag not in options]
    width = max((len(mine) for mine in positional), default=0)
    least = min((len(mine) for mine, (*_, formal) in zip(positional, uses, strict=True)), default=0)
    names = _argument_names(name, positional, width, specification)
    arguments = tuple(
        Parameter(names[i], "str" if i < least else "str | None", None if i < least else "None")
        for i in range(width)
    )
    formal_usage = next((usage for *_, usage, formal in uses if formal), uses[0][2])
    return Command(name, arguments, tuple(options), tuple(flags), uses[0][1], formal_usage)


def _argument_names(
    command: str, positional: Sequence[list[tuple[str, bool]]], width: int, specification: Specification
) -> list[str]:
    """Name arguments by their placeholders, else by the parameters of the function of that name."""
    key = command.replace("-", "_")
    likely = [s for s in specification.signatures if s.name == key]
    likely += [s for s in specification.signatures if key and s.name.startswith(f"{key}_")]
    parameters = [p.name for p in likely[0].parameters] if likely else []
    names: list[str] = []
    for position in range(width):
        name = parameters[position] if len(parameters) == width else ""
        for mine in positional:
            if position < len(mine) and mine[position][1] and _PLACEHOLDER.match(mine[position][0]):
                word = mine[position][0].strip("<>[]").lower()
                name = _identifier(word) if word.isascii() else name
        if name in {"", *names}:
            name = f"arg{position + 1}"
        names.append(name)
    return names


def _identifier(text: str) -> str:
    name = re.sub(r"\W+", "_", text).strip("_") or "value"
    return f"{name}_" if name in {"from", "in", "is", "class", "import", "as", "if", "for"} else name


def _error_manner(failures: Sequence[TranscriptExample], specification: Specification) -> tuple[str, int]:
    """Return the prefix of error messages and the exit code that the transcripts show most."""
    codes = [example.exit_code for example in failures]
    prefixes = [
        match.group(0)
        for example in failures
        if (match := re.match(r"[\w -]{2,20}: ", example.output.lstrip("\n")))
    ]
    default = "ошибка: " if specification.language == "ru" else "error: "
    prefix = max(prefixes, key=prefixes.count) if prefixes else default
    return prefix, max(codes, key=codes.count) if codes else 2


def main_source(program: Program, handlers: Sequence[str], package: str) -> str:
    """Return the source of ``__main__.py``: plumbing that needs no model.

    Args:
        program: what the transcripts fix.
        handlers: names that ``_handlers`` defines.
        package: import name of the package.
    """
    rows = []
    for command in program.commands:
        if command.handler not in handlers:
            continue
        required = sum(1 for argument in command.arguments if argument.default is None)
        options = {option: _identifier(option) for option in command.options}
        flags = {flag: _identifier(flag) for flag in command.flags}
        most = len(command.arguments)
        row = f"(_handlers.{command.handler}, {required}, {most}, {options!r}, {flags!r})"
        rows.append(f"    {command.name!r}: {row},")
    commands = " | ".join(command.usage for command in program.commands)
    usage = program.usage or f"{program.error_prefix}usage: {commands}"
    return _MAIN.format(
        package=package,
        name=program.name,
        rows="\n".join(rows),
        prefix=json.dumps(program.error_prefix, ensure_ascii=False),
        code=program.error_code,
        usage=json.dumps(usage, ensure_ascii=False),
        unreadable=json.dumps(program.unreadable or "{name}: cannot be read", ensure_ascii=False),
    )


_MAIN = '''"""Command line of {name}: ``python -m {package}``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from {package} import _handlers

USAGE = {usage}
ERROR_PREFIX = {prefix}
ERROR_CODE = {code}
UNREADABLE = {unreadable}

# command: (handler, least and most arguments, options with a value, flags)
COMMANDS = {{
{rows}
}}


class _WrongUsage(Exception):
    """The command line fits no command."""


def _call(arguments: Sequence[str]) -> str:
    """Find the command's handler, hand it its arguments and return the text to print."""
    words = list(arguments)
    command = "" if "" in COMMANDS else (words.pop(0) if words else None)
    if command not in COMMANDS:
        raise _WrongUsage
    handler, least, most, options, flags = COMMANDS[command]
    positional: list[str] = []
    named: dict[str, object] = {{}}
    while words:
        word = words.pop(0)
        option, equals, value = word.removeprefix("--").partition("=")
        if word.startswith("--") and option in options:
            if not equals and not words:
                raise _WrongUsage
            named[options[option]] = value if equals else words.pop(0)
        elif word.startswith("--") and option in flags:
            named[flags[option]] = True
        else:
            positional.append(word)
    if not least <= len(positional) <= most:
        raise _WrongUsage
    return handler(*positional, **named)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after the program's name; ``None`` takes those of the process.

    Returns:
        the exit code.
    """
    try:
        text = _call(sys.argv[1:] if arguments is None else arguments)
    except _WrongUsage:
        print(USAGE, file=sys.stderr)
        return ERROR_CODE
    except OSError as error:
        print(ERROR_PREFIX + UNREADABLE.format(name=error.filename), file=sys.stderr)
        return ERROR_CODE
    except Exception as error:  # a person at a shell gets a sentence, never a traceback
        print(ERROR_PREFIX + str(error).removeprefix(ERROR_PREFIX), file=sys.stderr)
        return ERROR_CODE
    if text:
        print(text.rstrip("\\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
'''
