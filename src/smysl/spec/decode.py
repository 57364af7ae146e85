"""Bytes to text: encodings, line ends, and the files that are refused before they cost anything."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from smysl.core.errors import SpecError

FILE_LIMIT = 4 * 1024 * 1024
"""Largest document in bytes; a longer one is data, not a specification."""

LINE_LIMIT = 100_000
"""Longest line in characters."""

_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x7fELF", b"\x1f\x8b", b"MZ\x90")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def load(path: Path, name: str) -> tuple[bytes, str]:
    """Read one document.

    Args:
        path: the file; a symbolic link is followed.
        name: what to call it in errors, relative to the specification's root.

    Returns:
        Its bytes, and its text with line feeds only and no byte order mark.

    Raises:
        SpecError: S003 not UTF-8, S004 not text, S005 too long, S008 cannot be read.
    """
    try:
        size = path.stat().st_size
        if size > FILE_LIMIT:
            raise _too_long(name, f"{size:,} bytes", f"{FILE_LIMIT:,} bytes")
        with path.open("rb") as stream:
            data = stream.read(FILE_LIMIT + 1)
    except OSError as error:
        raise SpecError(
            "S008",
            f"the document cannot be read: {error.strerror or error}",
            where=name,
            help="check that the file exists and that you may read it",
        ) from error
    if len(data) > FILE_LIMIT:  # not a regular file, or it grew meanwhile
        raise _too_long(name, f"more than {FILE_LIMIT:,} bytes", f"{FILE_LIMIT:,} bytes")
    return data, decode(data, name)


def decode(data: bytes, name: str) -> str:
    """Turn a document's bytes into text.

    Args:
        data: UTF-8 with or without a byte order mark, or UTF-16 with one; any line ends.
        name: what to call the document in errors.

    Returns:
        The text, lines ended by line feeds, without a byte order mark.

    Raises:
        SpecError: S003 not UTF-8, S004 not text, S005 a line that is too long.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = _decode_utf16(data, name)
    else:
        if data.startswith(_MAGIC) or _is_binary(data):
            raise SpecError(
                "S004",
                "the file is not text",
                where=name,
                help="a document must be text; give binary files another suffix or move them elsewhere",
            )
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise SpecError(
                "S003",
                f"the document is not UTF-8: byte 0x{error.object[error.start]:02x} on line {line}",
                where=f"{name}:{line}",
                help=f"convert it, e.g. iconv -f windows-1251 -t utf-8 {name}",
            ) from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    longest = max(map(len, text.split("\n")))
    if longest > LINE_LIMIT:
        raise _too_long(name, f"a line of {longest:,} characters", f"{LINE_LIMIT:,} characters a line")
    return text


def _decode_utf16(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise SpecError(
            "S003",
            f"the document begins like UTF-16 but is not: {error.reason} at byte {error.start}",
            where=name,
            help="save it as UTF-8",
        ) from error


def _is_binary(data: bytes) -> bool:
    # A stray control character happens in text (a pasted bell); a file full of them is not text.
    head = data[:8192]
    return b"\x00" in data or len(_CONTROL.findall(head)) * 20 > len(head)


def _too_long(name: str, found: str, limit: str) -> SpecError:
    return SpecError(
        "S005",
        f"the document is too long to be a specification: {found} (the limit is {limit})",
        where=name,
        help="split it, or move data out of the specification's folder",
    )
