"""A repository as a repair sees it: text files, which of them are tests, and how pytest is set up."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import msgspec

from smysl.core.errors import UsageError
from smysl.core.folders import own_files
from smysl.core.verdict import SuiteLayout
from smysl.solve.repair.configuration import import_path, settings_of

MOST_FILES = 2_000
MOST_BYTES = 16_000_000
_LARGEST = 1_000_000
_TEST_FOLDERS = frozenset(["tests", "test", "testing"])
_TEST_NAMES = ("test_*.py", "*_test.py", "tests.py", "test.py")
_SETTINGS = frozenset(
    ["conftest.py", "setup.py", "noxfile.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"]
)


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """Files that are laid down in the sandbox, and what may be done with them.

    Attributes:
        files: path relative to the root → text.
        tests: files that pytest is given.
        imports: folders on the import path.
        config: the file with pytest's settings, or empty.
        left_out: what is not laid down, each with the reason: links that lead out, binary files, large ones.
    """

    files: Mapping[str, str]
    tests: tuple[str, ...]
    imports: tuple[str, ...] = ("",)
    config: str = ""
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def sealed(self) -> tuple[str, ...]:
        """Files that no patch touches: tests, what lies beside them, and settings."""
        return tuple(sorted(path for path in self.files if is_sealed(path) or path in self.tests))

    @property
    def sources(self) -> tuple[str, ...]:
        """Python files that a patch may change."""
        sealed = set(self.sealed)
        return tuple(path for path in self.files if path.endswith(".py") and path not in sealed)

    @property
    def layout(self) -> SuiteLayout:
        """How the whole suite is run."""
        own_options = any(
            "pytest_addoption" in text for path, text in self.files.items() if path.endswith("conftest.py")
        )
        return SuiteLayout(
            tests=self.tests, imports=self.imports, sealed=self.sealed, config=self.config, fresh=own_options
        )


def is_sealed(path: str) -> bool:
    """Tell whether a file is a test, lies among tests, or holds settings: no patch may touch it."""
    parts = PurePosixPath(path).parts
    among_tests = any(part in _TEST_FOLDERS for part in parts[:-1])
    return among_tests or parts[-1] in _SETTINGS or any(fnmatch.fnmatch(parts[-1], n) for n in _TEST_NAMES)


def read_repository(root: Path) -> Repository:
    """Read a folder.

    Raises:
        UsageError: U060 it is no folder; U061 it is too large; U062 there are no tests in it.
    """
    if not root.is_dir():
        raise UsageError("U060", "there is no such folder", where=str(root), help="smysl repair REPO")
    files: dict[str, str] = {}
    left_out: list[tuple[str, str]] = []
    size = 0
    for path in own_files(root):
        name = path.relative_to(root).as_posix()
        text = _text(path, root)
        if text is None:
            left_out.append((name, _reason(path, root)))
            continue
        files[name] = text
        size += len(text)
        if len(files) > MOST_FILES or size > MOST_BYTES:
            raise UsageError(
                "U061",
                f"the folder holds more than {MOST_FILES:,} files or {MOST_BYTES // 10**6} MB of text",
                where=str(root),
                help="name the folder of the one package whose tests fail",
            )
    return from_files(files, tuple(left_out), where=str(root))


def from_files(
    files: Mapping[str, str], left_out: tuple[tuple[str, str], ...] = (), *, where: str = ""
) -> Repository:
    """Return a repository that is made of these files.

    Raises:
        UsageError: U062 there are no tests among them.
    """
    config, settings = settings_of(files)
    names = tuple(settings.get("python_files", "").split()) or _TEST_NAMES
    below = tuple(settings.get("testpaths", "").split())
    tests = tuple(path for path in sorted(files) if _is_test(path, names, below))
    if not tests:
        raise UsageError(
            "U062",
            "there are no tests",
            where=where,
            help=f"pytest looks for them in files named {' or '.join(names[:2])}",
        )
    return Repository(
        files=files,
        tests=tests,
        imports=tuple(dict.fromkeys(import_path(files, tests, settings))),
        config=config,
        left_out=left_out,
    )


def _is_test(path: str, names: tuple[str, ...], below: tuple[str, ...]) -> bool:
    name = PurePosixPath(path).name
    if not path.endswith(".py") or not any(fnmatch.fnmatch(name, pattern) for pattern in names):
        return False
    return not below or any(path == top or path.startswith(f"{top.rstrip('/')}/") for top in below)


def _text(path: Path, root: Path) -> str | None:
    """Return a file's text, line ends as they are; ``None`` where it is none or may not be read."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST or _leads_out(path, root):
            return None
        data = path.read_bytes()
        return None if b"\0" in data else data.decode("utf-8")
    except (OSError, UnicodeDecodeError, RuntimeError):  # RuntimeError: links in a circle
        return None


def _reason(path: Path, root: Path) -> str:
    try:
        if _leads_out(path, root):
            return "a link that leads out of the folder"
        if not path.is_file():
            return "no plain file"
        return "too large" if path.stat().st_size > _LARGEST else "no UTF-8 text"
    except (OSError, RuntimeError):
        return "it cannot be read"


def _leads_out(path: Path, root: Path) -> bool:
    return path.is_symlink() and not path.resolve().is_relative_to(root.resolve())
