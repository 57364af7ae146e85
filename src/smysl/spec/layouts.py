"""Folders of other specification tools: which of their files say what is wanted, and which only how."""

from __future__ import annotations

from pathlib import PurePosixPath

TOOL_FOLDERS = {".specify", ".kiro"}
"""Hidden folders that hold documents: Spec Kit's and Kiro's."""

_PROMPTS = {"prompt", "main_prompt"}


def is_prompt(name: str) -> bool:
    """Tell whether a file without a suffix is gpt-engineer's prompt."""
    return name in _PROMPTS


def says_what(path: str) -> bool:
    """Tell whether a file belongs to the specification rather than to the tool's own working.

    Spec Kit keeps templates, scripts, plans and task lists beside ``spec.md``; Kiro ``design.md`` and
    ``tasks.md`` beside ``requirements.md``; OpenSpec proposed and archived ``changes`` beside ``specs``.

    Args:
        path: relative to the specification's root, with forward slashes.
    """
    parts = PurePosixPath(path).parts
    folders, name = parts[:-1], parts[-1]
    if ".specify" in folders and {"templates", "scripts", "memory"} & set(folders):
        return False
    if "openspec" in folders:
        return "specs" in folders and "changes" not in folders
    if ".kiro" in folders:
        return "specs" in folders and name == "requirements.md"
    numbered = any(folder[:3].isdigit() and folder[3:4] == "-" for folder in folders)
    if "specs" in folders and numbered:
        return (
            name not in {"plan.md", "tasks.md", "research.md", "quickstart.md"}
            and "checklists" not in folders
        )
    return True
