"""How a repository sets pytest up: its settings, and from where its tests import."""

from __future__ import annotations

import configparser
import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

_CONFIGS = {"pytest.ini": "pytest", "tox.ini": "pytest", "setup.cfg": "tool:pytest"}


def settings_of(files: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return the file with pytest's settings and what it says, ``""`` and nothing where there is none.

    Args:
        files: of the repository; one of these that does not parse is passed over.
    """
    for name, section in _CONFIGS.items():
        if name in files:
            parser = configparser.ConfigParser(interpolation=None)
            try:
                parser.read_string(files[name])
            except configparser.Error:
                continue
            if parser.has_section(section) or name == "pytest.ini":
                return name, dict(parser[section]) if parser.has_section(section) else {}
    try:
        tool = tomllib.loads(files.get("pyproject.toml", "")).get("tool", {})
        options = tool["pytest"]["ini_options"]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError):
        return "", {}
    joined = {
        key: " ".join(value) if isinstance(value, list) else str(value) for key, value in options.items()
    }
    return "pyproject.toml", joined


def import_path(
    files: Mapping[str, str], tests: tuple[str, ...], settings: Mapping[str, str]
) -> Iterator[str]:
    """Yield the folders of the import path: those that pytest itself would add, the root and ``src``.

    Args:
        files: of the repository.
        tests: its test files.
        settings: of pytest.
    """
    for word in settings.get("pythonpath", "").split():
        folder = os.path.normpath(word)
        if not folder.startswith(("..", "/")):  # what lies outside is not in the sandbox
            yield "" if folder == "." else folder
    yield ""
    if any(path.startswith("src/") for path in files):
        yield "src"
    for path in (*tests, *(path for path in files if path.endswith("conftest.py"))):
        top = PurePosixPath(path).parent
        while top.name and f"{top}/__init__.py" in files:
            top = top.parent
        yield "" if str(top) == "." else str(top)
