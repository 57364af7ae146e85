"""Shell transcripts: each command an example, with the files and the input that the document shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from smysl.core.example import TranscriptExample
from smysl.core.span import Span
from smysl.spec.blocks import Block
from smysl.spec.found import BrokenExample, Finding, FoundExample

_INFOS = frozenset(
    {
        "",
        "console",
        "shell",
        "sh",
        "bash",
        "zsh",
        "shell-session",
        "terminal",
        "text",
        "txt",
        "session",
        "sh-session",
        "bash-session",
        "shellsession",
    }
)
_PROMPT = re.compile(r"^(?:\([\w.-]+\)\s*)?(?:[\w.-]+@[\w.-]+(?::[^\s$]*)?)?\$ (?P<command>.*\S)\s*$")
_EXIT = re.compile(
    r"^\[(?:exit(?:\s+(?:code|status))?|код(?:\s+(?:выхода|завершения|возврата))?)\s*[:=]?\s*(\d{1,3})\]\s*$",
    re.IGNORECASE,
)
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)(\w+)\1")
_SETUP = re.compile(
    r"(?:pip3?|pipx|git|apt|apt-get|brew|npm|curl|wget|make|cd|mkdir|export|source|sudo|docker|uv|poetry|conda"
    r"|ls|rm|touch|chmod|cp|mv|less|vim?|nano|man|which|python3? -m (?:pip|venv))(?:\s|$)"
)
_KEPT = frozenset(["mkdir", "rm", "touch", "cp", "mv"])
_ELISION = re.compile(r"\s*[\[(<]?(?:\.{3}|…)[\])>]?\s*")
_FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)*\.\w+")


class _Command(msgspec.Struct):
    line: str
    output: list[str]
    span: Span
    exit_code: int = 0
    stdin: str = ""


def has_transcript(block: Block) -> bool:
    """Tell whether a code block shows commands with a ``$`` prompt."""
    language = block.info.split()[0].strip("{}.") if block.info.split() else ""
    return block.kind == "code" and language in _INFOS and any(map(_PROMPT.match, block.text.split("\n")))


def in_transcript(block: Block, index: int, shown: Mapping[str, str]) -> Iterator[Finding]:
    """Find the commands of a transcript.

    Args:
        block: a code block for which `has_transcript` holds.
        index: its position, handed through.
        shown: name and text of the files that the document shows beside it.
    """
    files = dict(shown)
    commands: list[_Command] = []
    for command in _commands(block):
        if command.line.split("#")[0].strip() == "echo $?" and commands and command.output:
            if command.output[0].strip().isdigit():
                commands[-1].exit_code = int(command.output[0])
            continue
        if _gives_file(command, files, commands):
            continue
        _take_input(command, files)
        if _SETUP.match(command.line):
            if command.line.split()[0] in _KEPT:
                commands.append(command)
            continue
        commands.append(command)
    for position, command in enumerate(commands):
        if command.line.split()[0] in _KEPT:
            continue
        if has_elision(command.output):
            yield BrokenExample(command.line, index, command.span, "elided")
            continue
        before = commands[:position] if _depends(commands, position, files) else []
        text = " ".join([command.line, *(one.line for one in before)])
        example = TranscriptExample(
            span=command.span,
            command=command.line,
            output="".join(f"{line}\n" for line in command.output),
            exit_code=command.exit_code,
            files=tuple((name, files[name]) for name in sorted(files) if _mentions(text, name)),
            stdin=command.stdin,
            before=tuple(one.line for one in before),
        )
        yield FoundExample(example, index, command.span)


def has_elision(lines: Sequence[str]) -> bool:
    """Tell whether one of the lines only says that lines are left out."""
    return any(map(_ELISION.fullmatch, lines))


def _mentions(text: str, name: str) -> bool:
    folder = name.rpartition("/")[0]
    return name in text or (
        bool(folder) and re.search(rf"(?<![\w/.-]){re.escape(folder)}/?(?![\w.-])", text) is not None
    )


def _commands(block: Block) -> Iterator[_Command]:
    lines = block.text.split("\n")
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    row = 0
    while row < len(lines):
        match = _PROMPT.match(lines[row])
        if match is None:
            row += 1
            continue
        first = row
        words = match["command"]
        row += 1
        while words.endswith("\\") and row < len(lines):
            words = f"{words[:-1].rstrip()} {lines[row].removeprefix('> ').strip()}"
            row += 1
        stdin, row, words = _heredoc(lines, row, words)
        last = row - 1
        output: list[str] = []
        while row < len(lines) and not _PROMPT.match(lines[row]):
            output.append(lines[row].rstrip())
            row += 1
        while output and not output[-1]:
            output.pop()
        last = max(last, row - 1)
        while last > first and not lines[last].strip():
            last -= 1
        code = 0
        if output and (ending := _EXIT.match(output[-1].strip())):
            code = int(ending[1])
            output.pop()
        place = block.place(
            offsets[first] + match.start("command") - 2, offsets[last] + len(lines[last].rstrip())
        )
        yield _Command(_without_comment(words), output, place, code, stdin)


def _heredoc(lines: list[str], row: int, words: str) -> tuple[str, int, str]:
    match = _HEREDOC.search(words)
    if match is None:
        return "", row, words
    taken: list[str] = []
    end = row
    while end < len(lines):
        line = lines[end].removeprefix("> ")
        if line.strip() == match[2]:
            text = "".join(f"{one}\n" for one in taken)
            return text, end + 1, (words[: match.start()] + words[match.end() :]).strip()
        taken.append(line)
        end += 1
    return "", row, words


def _without_comment(words: str) -> str:
    match = re.search(r"\s+#\s.*$", words)
    if match and words[: match.start()].count('"') % 2 == 0 and words[: match.start()].count("'") % 2 == 0:
        return words[: match.start()]
    return words


def _split(words: str) -> list[str]:
    try:
        return shlex.split(words)
    except ValueError:
        return []


def _echoed(words: str) -> str | None:
    """Return what a simple ``echo`` or ``printf`` writes, ``None`` where it is neither."""
    parts = _split(words)
    if not parts or any(sign in words for sign in ("$(", "${", "&&", "||")):
        return None
    if parts[0] == "printf" and len(parts) == 2 and "%" not in parts[1]:
        return parts[1].replace("\\n", "\n").replace("\\t", "\t")
    if parts[0] != "echo":
        return None
    if parts[1:2] == ["-e"]:
        return " ".join(parts[2:]).replace("\\n", "\n").replace("\\t", "\t") + "\n"
    if parts[1:2] == ["-n"]:
        return " ".join(parts[2:])
    return " ".join(parts[1:]) + "\n"


def _gives_file(command: _Command, files: dict[str, str], earlier: list[_Command]) -> bool:
    """Keep the file that a command writes or shows; tell whether that is all the command is for."""
    match = re.fullmatch(r"(.*?)\s*(>>?)\s*([^\s|<>&]+)", command.line)
    if match:
        name = match[3].strip("'\"")
        text = command.stdin if match[1].strip() == "cat" and command.stdin else _echoed(match[1])
        if text is None:
            return False
        files[name] = files.get(name, "") + text if match[2] == ">>" else text
        return True
    match = re.fullmatch(r"cat\s+([^\s|<>&]+)", command.line)
    if match is None or command.exit_code:
        return False
    name = match[1].strip("'\"")
    if name in files or any(_mentions(one.line, name) for one in earlier):
        # The program had this file in its hands before: what is shown is what it must have written.
        return name in files and files[name].rstrip("\n").split("\n") == command.output
    files[name] = "".join(f"{line}\n" for line in command.output)
    return True


def _take_input(command: _Command, files: Mapping[str, str]) -> None:
    """Turn simple pipes and redirections into text on standard input."""
    left, pipe, right = command.line.partition("|")
    if pipe and "|" not in right:
        text = _echoed(left.strip())
        match = re.fullmatch(r"cat\s+(\S+)", left.strip())
        if match and match[1] in files:
            text = files[match[1]]
        if text is not None:
            command.line, command.stdin = right.strip(), text
            return
    match = re.search(r"\s<\s*([^\s<>|]+)", command.line)
    if match and match[1] in files:
        command.stdin = files[match[1]]
        command.line = (command.line[: match.start()] + command.line[match.end() :]).strip()


def _depends(commands: list[_Command], position: int, files: Mapping[str, str]) -> bool:
    """Tell whether a command may depend on the ones before it.

    It does where one of them did something that lasts: it succeeded in silence, it gave another
    outcome for the very same words, or it names a file that the document does not show.
    """
    outcomes: dict[str, tuple[list[str], int]] = {}
    for earlier in commands[:position]:
        outcome = (earlier.output, earlier.exit_code)
        if outcomes.setdefault(earlier.line, outcome) != outcome or (
            not earlier.output and not earlier.exit_code
        ):
            return True
    command = commands[position]
    outcome = (command.output, command.exit_code)
    if outcomes.get(command.line, outcome) != outcome:
        return True
    unshown = set(_FILE.findall(command.line)) - set(files)
    return any(name in earlier.line for earlier in commands[:position] for name in unshown)
