"""The words of a requirement without its examples.

A prompt shows examples in one place and one form, and withholds one of them; so they must not stand in
the prose a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from smysl.core.example import Example, ScenarioExample
from smysl.core.requirement import Requirement
from smysl.core.span import Span

_EMPTY_FENCE = re.compile(r"^(`{3,}|~{3,})[^\n`]*\n(?:[ \t]*\n)*\1[ \t]*$\n?", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_BARE_TABLE = re.compile(r"(?:\A|(?<=\n))\|[^\n]*\|[ \t]*\n\|[ :|-]+\|[ \t]*(?:\n(?!\|)|\Z)")


def prose_of(requirement: Requirement, texts: Mapping[str, str]) -> str:
    """Return a requirement's title and text without the examples that the kernel runs.

    Args:
        requirement: whose words.
        texts: documents by path.
    """
    body = _without(requirement.examples, requirement.text, texts)
    return f"{requirement.title}. {body}".strip() if requirement.title else body


def document_prose(path: str, examples: Iterable[Example], texts: Mapping[str, str]) -> str:
    """Return a whole document without its front matter and without these examples.

    Args:
        path: the document's.
        examples: what the kernel runs of it.
        texts: documents by path.
    """
    text = _FRONT_MATTER.sub("", texts[path], count=1).strip()
    examples = tuple(examples)
    return _without(examples, text, texts) if examples else text


def _without(examples: Iterable[Example], text: str, texts: Mapping[str, str]) -> str:
    """Return a text without examples and without what is left where they stood."""
    for example in examples:
        if isinstance(example, ScenarioExample):
            continue
        shown = _verbatim(example.span, texts)
        if shown and shown in text:
            text = text.replace(shown, "", 1)
        elif (without := _without_lines(text, shown)) is not None:
            text = without
        else:
            for line in filter(None, (line.strip() for line in shown.split("\n"))):
                if len(line) > 3 and not line.startswith(("```", "~~~")):
                    text = text.replace(line, "", 1)
    text = _EMPTY_FENCE.sub("", text)
    rows = [line for line in text.split("\n") if not re.fullmatch(r"[|\s]*\|[|\s]*", line)]
    text = _BARE_TABLE.sub("", "\n".join(rows) + "\n")
    lines = [re.sub(r"\A[:;,.]\s+", "", line.rstrip()) for line in text.split("\n")]
    # What is left of a line that held examples only: separators, list markers, lone punctuation.
    lines = ["" if re.fullmatch(r"[\s;,.:>*+|-]*", line) and line.strip() else line for line in lines]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return re.sub(r"[ \t]*[:;,]+(?=\s*(?:\n|\Z))", ".", re.sub(r"(?:;[ \t]*)+(?=;|\.|\n|\Z)", "", body))


def _without_lines(text: str, shown: str) -> str | None:
    """Return a text without lines that stand in it indented otherwise, ``None`` if they do not."""
    rows, wanted = text.split("\n"), [line.strip() for line in shown.split("\n")]
    bare = [row.strip() for row in rows]
    for place in range(len(rows) - len(wanted) + 1):
        if bare[place : place + len(wanted)] == wanted:
            return "\n".join([*rows[:place], "", *rows[place + len(wanted) :]])
    return None


def _verbatim(span: Span, texts: Mapping[str, str]) -> str:
    lines = texts.get(span.file, "").split("\n")[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines).strip()
