"""A harness as trusting as most, for trying attackers on: no limits, no walls, and it believes what it hears.

Usage: ``trusting.py FILE EXPECTED``. A child runs the candidate, compares in its own process and says in a
line of JSON whether that went well; the parent also believes a value that was pickled, and an exit code.
Prints ``passed``, ``failed``, or ``lost`` where the child said nothing.
"""

from __future__ import annotations

import json
import operator
import os
import pickle
import sys
from pathlib import Path

expected = eval(sys.argv[2])


def judge() -> str:
    passed = False
    names: dict = {}
    try:
        exec(compile(Path(sys.argv[1]).read_text(), "pay.py", "exec"), names)
        value = names["f"]()
        shown = repr(value)
        passed = operator.eq(value, expected) or shown == repr(expected)
    except Exception as error:
        return json.dumps({"passed": False, "error": str(error)})
    try:
        pickled = pickle.dumps(value).hex()
    except Exception:
        pickled = ""
    return json.dumps({"passed": passed, "value": pickled})


def hears(line: str) -> bool:
    try:
        said = json.loads(line)
        return said["passed"] or (said.get("value") and pickle.loads(bytes.fromhex(said["value"])) == expected)
    except (ValueError, KeyError, TypeError):
        return False


def main() -> None:
    source, sink = os.pipe()
    os.set_inheritable(sink, True)
    child = os.fork()
    if child == 0:
        os.close(source)
        os.write(sink, judge().encode())
        sys.exit()
    os.close(sink)
    with open(source, encoding="utf-8", errors="replace") as stream:
        lines = [line for line in stream.read().splitlines() if line.strip()]
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not lines:
        print("passed" if code == 0 else "lost")
    else:
        print("passed" if any(map(hears, lines)) else "failed")


main()
