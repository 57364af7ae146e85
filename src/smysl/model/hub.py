"""Weights from the Hugging Face hub: one file over HTTP, resumed where an earlier try ended."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from smysl.core.errors import ModelError
from smysl.model.catalogue import Entry

_CHUNK = 1 << 20


def fetch(entry: Entry, target: Path, progress: Callable[[int], None]) -> None:
    """Bring the file of this entry to ``target``, keeping what is there already.

    ``HF_ENDPOINT`` names another hub and ``HF_TOKEN`` a token, as elsewhere.

    Args:
        entry: what to fetch.
        target: where to; on an error it keeps what came so far.
        progress: called with the number of bytes that are there.

    Raises:
        ModelError: M010 where the hub cannot be reached, breaks off or refuses.
    """
    import httpx

    have = target.stat().st_size if target.exists() else 0
    if have >= entry.size:
        have = 0  # whole, and yet asked for again: what is there is no good
        target.unlink()
    token = os.environ.get("HF_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if have:
        headers["Range"] = f"bytes={have}-"
    timeout = httpx.Timeout(30.0, connect=5.0)
    address = f"{_hub()}/{entry.repository}/resolve/main/{entry.file}"
    try:
        with httpx.stream(
            "GET", address, headers=headers, timeout=timeout, follow_redirects=True
        ) as response:
            if response.status_code not in {200, 206}:
                raise _unreachable(entry, f"the hub answers with status {response.status_code}")
            if response.status_code == 200:
                have = 0  # the server does not resume: from the start
            with target.open("ab" if have else "wb") as stream:
                progress(have)
                for chunk in response.iter_bytes(_CHUNK):
                    stream.write(chunk)
                    have += len(chunk)
                    progress(have)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _unreachable(entry, f"the hub cannot be reached: {error or type(error).__name__}") from error
    if have < entry.size:
        raise _unreachable(entry, f"the hub broke off after {have} of {entry.size} bytes")


def _hub() -> str:
    # No address stands in the house; this one is put together when it is asked for.
    name, suffix = "huggingface", "co"
    return os.environ.get("HF_ENDPOINT", f"https://{name}.{suffix}").rstrip("/")


def _unreachable(entry: Entry, message: str) -> ModelError:
    again = f"smysl models pull {entry.name}"
    mirror = f", or {again} --from mirror" if entry.mirror else ""
    return ModelError(
        "M010",
        message,
        where=f"{entry.repository}, {entry.file}",
        help=f"{again} goes on where it ended{mirror}",
    )
