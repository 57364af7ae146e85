"""Fingerprints: the names by which passes recognise inputs they have already seen."""

from __future__ import annotations

import hashlib
import unicodedata

import msgspec

_ENCODER = msgspec.json.Encoder(order="deterministic")


def fingerprint(*parts: object) -> str:
    """Return the SHA-256 of the canonical JSON form of ``parts``, as 64 hexadecimal digits.

    Args:
        parts: strings, numbers, containers or frozen structs; equal values give equal digests on
            every machine, and the boundary between parts counts (``("ab", "c") != ("a", "bc")``).
    """
    return hashlib.sha256(_ENCODER.encode(parts)).hexdigest()


def digest(data: bytes) -> str:
    """Return the SHA-256 of ``data`` as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def normalise_text(text: str) -> str:
    """Return ``text`` as meaning sees it: NFC, with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())
