"""The words of a requirement, shortened for a table or set as HTML."""

from __future__ import annotations

import html
import re

from smysl.core.fingerprint import normalise_text
from smysl.core.requirement import Requirement

_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(`+)(.+?)\1")


def excerpt(requirement: Requirement, most: int) -> str:
    """Return a requirement in one line: its title, else the beginning of its prose, else of its code."""
    text = requirement.title or _FENCE.sub("", requirement.text)
    plain = normalise_text(text) or normalise_text(_FENCE.sub(r"\2", requirement.text))
    return plain if len(plain) <= most else plain[:most].rsplit(" ", 1)[0] + " …"


def prose_html(text: str) -> str:
    """Return a requirement's text as HTML: code blocks and code in code font, all else as written."""
    parts = []
    end = 0
    for match in _FENCE.finditer(text):
        parts.append(_paragraph(text[end : match.start()]))
        parts.append(f"<pre>{html.escape(match[2].rstrip())}</pre>")
        end = match.end()
    parts.append(_paragraph(text[end:]))
    return "".join(parts)


def _paragraph(text: str) -> str:
    if not text.strip():
        return ""
    coded = _CODE.sub(r"<code>\2</code>", html.escape(text.strip()))
    return f'<p class="words">{coded}</p>'
