"""The scripted model: answers from a file. A fake that is product code, for tests, demos and exercises."""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from pathlib import Path

import msgspec

from smysl.core.errors import ModelError
from smysl.core.fingerprint import digest, fingerprint
from smysl.core.sampling import Completion, Request, Sample


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the file: which prompts it answers, and with what."""

    match: str
    samples: list[str]


class ScriptedModel:
    """Answers prompts from JSON lines ``{"match": "<regex over the prompt>", "samples": [...]}``.

    The prompt is all messages joined by line feeds; ``match`` is searched anywhere in it, ``.`` also
    matches a line feed, and the first line that matches answers. Sample *i* of a prompt is
    ``samples[i mod len]``; a later call for the same prompt goes on where the last one ended, whatever
    its seed. Each run of white space counts as one token.

    Where calls are answered from the store after a crash, this object never sees them. The store
    knows them all, so ``StoredModel`` says before each paid call how many samples of its prompt were
    drawn already (``continue_from``): the position is a fact about the stored calls, not about a process.

    Args:
        path: the file.

    Raises:
        ModelError: M040 where the file cannot be read, M041 where a line is not as above.
    """

    def __init__(self, path: Path) -> None:
        """Read the file."""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise ModelError(
                "M040",
                f"the script of the model cannot be read: {error.strerror}",
                where=str(path),
                help="name a file of JSON lines: --model scripted:FILE",
            ) from error
        self._path = path
        self._fingerprint = fingerprint("scripted", digest(data))
        self._script = [
            _parse(path, number, line) for number, line in enumerate(data.splitlines(), 1) if line.strip()
        ]
        self._drawn: defaultdict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """``scripted:`` and the file's name."""
        return f"scripted:{self._path.name}"

    @property
    def fingerprint(self) -> str:
        """Digest of the file's bytes."""
        return self._fingerprint

    def continue_from(self, request: Request, drawn: int) -> None:
        """Make sample ``drawn`` the next one of this request's prompt."""
        with self._lock:
            self._drawn[prompt_text(request)] = drawn

    def complete(self, request: Request) -> Completion:
        """Answer one call. Raises ModelError M042 where no line matches the prompt."""
        prompt = prompt_text(request)
        texts = self._texts_for(prompt)
        with self._lock:
            start = self._drawn[prompt]
            self._drawn[prompt] = start + request.n
        samples = tuple(
            Sample(text, len(text.split()))
            for text in (texts[(start + i) % len(texts)] for i in range(request.n))
        )
        return Completion(
            samples=samples,
            tokens_in=len(prompt.split()),
            tokens_out=sum(sample.tokens for sample in samples),
        )

    def _texts_for(self, prompt: str) -> list[str]:
        for pattern, texts in self._script:
            if pattern.search(prompt):
                return texts
        first = prompt.strip().partition("\n")[0]
        raise ModelError(
            "M042",
            f"no line of the script matches the prompt that begins {first[:80]!r}",
            where=str(self._path),
            help='add a line that does; {"match": "", "samples": [...]} at the end matches every prompt',
        )

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


def prompt_text(request: Request) -> str:
    """Return what a script's regular expressions see: all messages, joined by line feeds."""
    return "\n".join(message.content for message in request.messages)


def _parse(path: Path, number: int, line: bytes) -> tuple[re.Pattern[str], list[str]]:
    try:
        entry = msgspec.json.decode(line, type=_Line)
        pattern = re.compile(entry.match, re.DOTALL)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad_line(path, number, str(error)) from error
    except re.error as error:
        raise _bad_line(path, number, f"not a regular expression: {error}") from error
    if not entry.samples:
        raise _bad_line(path, number, "no samples")
    return pattern, entry.samples


def _bad_line(path: Path, number: int, reason: str) -> ModelError:
    return ModelError(
        "M041",
        f"line {number} of the script cannot be used: {reason}",
        where=f"{path}:{number}",
        help='each line is {"match": "<regular expression>", "samples": ["...", ...]}',
    )
