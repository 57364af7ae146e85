"""The way in and out: finds the verb, turns every ending into an exit code and, if asked, one object."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from smysl.cli.output import OUT
from smysl.cli.words import locale_language, say


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code of the design.

    Args:
        arguments: the words after the program's name; those of the process if ``None``.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words in (["--version"], ["-V"]):
        from smysl import __version__

        OUT.begin(json=False)
        OUT.line(f"smysl {__version__}")
        return 0
    if not words or words[0] in ("--help", "-h", "help"):
        OUT.begin(json=False)
        OUT.line(_overview())
        return 0 if words else 2
    OUT.begin(json=_wants_json(words))
    from smysl.cli.endings import run_to_an_end

    return run_to_an_end(words)


def _overview() -> str:
    from smysl.cli.verbs import VERBS

    russian = locale_language() == "ru"
    rows = [f"  {verb.name:<9} {verb.ru if russian else verb.en}" for verb in VERBS]
    return "\n".join([say("usage"), "", f"{say('verbs')}:", *rows, "", say("more")])


def _wants_json(words: list[str]) -> bool:
    # Looked up before parsing, because a command line that does not parse must answer in JSON too.
    before_dashes = words[: words.index("--")] if "--" in words else words
    return "--json" in before_dashes
