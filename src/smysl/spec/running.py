"""Which commands of a transcript run the program that the documents describe, and which only the shell."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Collection

from smysl.core.example import TranscriptExample

_SILENT = re.compile(r"true|false|:|echo|printf|sleep|exit|date|pwd")
"""What they print, nothing that ran before them has a hand in."""

_SHELL = re.compile(
    rf"{_SILENT.pattern}"
    r"|cat|test|\[|return|type|alias|unalias|set|unset|read|local|eval|whoami|hostname|uname|id|groups|head"
    r"|tail|wc|grep|egrep|fgrep|rg|sed|awk|gawk|sort|uniq|cut|tr|tee|diff|cmp|comm|find|tree|file|stat|du|df"
    r"|ps|kill|clear|history|perl|ruby|node|php|java|seq|expr|bc|yes|base64|md5sum|sha1sum|sha256sum|od|xxd"
    r"|hexdump|basename|dirname|realpath|readlink|ln|tar|zip|unzip|gzip|gunzip|pytest|tox|ruff|mypy|black"
    r"|flake8|jq|for|case|in|function|done|fi|esac|cd|ls|rm|mkdir|touch|cp|mv|chmod|export|source|which|man"
    r"|less|nano|vim?|pip3?|pipx|git|apt|apt-get|brew|npm|curl|wget|make|docker|uv|poetry|conda"
    r"|(?:ba|z)?sh|python3?"
)
_BEFORE = re.compile(
    r"do|then|else|elif|if|while|until|!|\{|time|env|sudo|nohup|xargs|timeout|watch|exec|command"
)
_MODULES = frozenset({"pip", "pytest", "venv", "virtualenv", "mypy", "ruff", "black", "build", "coverage"})
_PYTHON = re.compile(r"(?:.*/)?python(?:3(?:\.\d+)?)?")
_IMPORT = re.compile(r"\b(?:import|from)\s+([A-Za-z_]\w*)")
_SKIPPED = re.compile(r"-.*|[A-Za-z_]\w*=.*|[\d.]+[smhd]?")


def runs(example: TranscriptExample, names: Collection[str]) -> bool:
    """Tell whether an example runs something that is not the shell's or Python's own.

    Args:
        example: a command, and the commands before it whose work it may show.
        names: of the program and the package; they count whatever else bears them.
    """
    if _runs(example.command, names):
        return True
    silent = all(_SILENT.fullmatch(head) for head, _ in _commands(example.command) or ())
    return not silent and any(_runs(one, names) for one in example.before)


def is_tool(word: str) -> bool:
    """Tell whether the first word of a command is of the shell, or of a tool that everybody has."""
    return _SHELL.fullmatch(word) is not None or _BEFORE.fullmatch(word) is not None


def _runs(command: str, names: Collection[str]) -> bool:
    commands = _commands(command)
    # What the shell has yet to work out may run anything.
    if commands is None or "$(" in command or "`" in command:
        return True
    return any(_is_program(head, rest, names) for head, rest in commands)


def _commands(command: str) -> list[tuple[str, list[str]]] | None:
    """Return the first word and the others of each simple command, ``None`` for what cannot be split."""
    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:
        return None
    parts: list[list[str]] = [[]]
    for word in words:
        if set(word) <= set("|&;()"):
            parts.append([])
        else:
            parts[-1].append(word)
    found = []
    for part in parts:
        wrapped = False
        while part and (_BEFORE.fullmatch(part[0]) or re.match(r"[A-Za-z_]\w*=", part[0]) or wrapped):
            if not _BEFORE.fullmatch(part[0]) and not _SKIPPED.fullmatch(part[0]):
                break
            wrapped = True
            part.pop(0)
        if part:
            found.append((part[0], part[1:]))
    return found


def _is_program(head: str, rest: list[str], names: Collection[str]) -> bool:
    if head in names:
        return True
    if head in {"sh", "bash", "zsh"}:
        return "-c" not in rest or any(_runs(one, names) for one in rest[rest.index("-c") + 1 :][:1])
    if not _PYTHON.fullmatch(head):
        return not is_tool(head)
    for position, word in enumerate(rest):
        following = rest[position + 1] if position + 1 < len(rest) else ""
        if word == "-m":
            root = following.split(".")[0]
            return root in names or (root not in _MODULES and root not in sys.stdlib_module_names)
        if word == "-c":
            roots = set(_IMPORT.findall(following))
            return any(root in names or root not in sys.stdlib_module_names for root in roots)
        if not word.startswith("-"):
            return True  # a script
    return False
