"""Exported issues: JSON with a title and a body in Markdown, one or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from smysl.core.errors import SpecError
from smysl.spec.document import Document
from smysl.spec.markdown import read_markdown


def read_issue(data: bytes, text: str, path: str, *, alone: bool) -> Document | None:
    """Read an exported issue, or a list of them.

    The document's text is Markdown: each title as a heading, the body below. Spans count in it, since
    the JSON form has a whole body on one line.

    Args:
        data: the file's bytes, for its digest.
        text: its text.
        path: relative to the specification's root.
        alone: whether a person named this very file.

    Returns:
        The document, or ``None`` where the file is some other JSON among documents.

    Raises:
        SpecError: S010 the file was named and is no issue.
    """
    try:
        loaded: Any = msgspec.json.decode(text.encode("utf-8", "surrogatepass"))
    except (msgspec.DecodeError, RecursionError):
        loaded = None
    issues = loaded if isinstance(loaded, list) else [loaded]
    parts = [_markdown(issue) for issue in issues if _is_issue(issue)]
    if not parts or len(parts) != len(issues):
        if alone:
            raise SpecError(
                "S010",
                "the JSON file is no exported issue",
                where=path,
                help='an issue is an object with "title" and "body", or a list of such objects',
            )
        return None
    document = read_markdown(data, "\n".join(parts), path)
    return msgspec.structs.replace(document, format="issue")


def _is_issue(issue: Any) -> bool:
    return isinstance(issue, dict) and isinstance(issue.get("title"), str) and "body" in issue


def _markdown(issue: Mapping[str, Any]) -> str:
    title = " ".join(str(issue["title"]).split())
    body = issue["body"] if isinstance(issue["body"], str) else ""
    clean = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "�").strip("\n")
    return f"# {title}\n\n{clean}\n"
