"""Kill −9 at any moment: the next build goes on, and the result is that of an undisturbed one.

``SMYSL_KILLS=200`` sets how many moments are tried; the default keeps the suite short.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smysl.build.lock import LOCK_NAME

KILLS = int(os.environ.get("SMYSL_KILLS", "6"))
SPEC = """---
package: tiny
---
# Tiny

The module is `tiny_sums`.

"""
WORDS = ("add", "sub", "mul", "top", "low")
BODIES = ("a + b", "a - b", "a * b", "max(a, b)", "min(a, b)")
RESULTS = (7, 3, 10, 5, 2)


def write_project(folder: Path) -> None:
    parts = [
        f"## T-{number} {name}\n`{name}(a, b)` gives a number. `{name}(5, 2)` → {result}\n"
        for number, (name, result) in enumerate(zip(WORDS, RESULTS, strict=True), 1)
    ]
    (folder / "spec").mkdir()
    (folder / "spec" / "tiny.md").write_text(SPEC + "\n".join(parts))
    lines = [
        {
            "match": f"function `{name}`",
            "samples": [
                f"```python\ndef {name}(a, b):\n    return {wrong}\n```"
                for wrong in ("0", body, f"0 + {body}")
            ],
        }
        for name, body in zip(WORDS, BODIES, strict=True)
    ]
    (folder / "model.jsonl").write_text("\n".join(json.dumps(line) for line in lines))


def start(folder: Path) -> subprocess.Popen[bytes]:
    program = "import sys; from smysl.cli.main import main; sys.exit(main())"
    arguments = ["build", "spec", "--out", "tiny", "--model", "scripted:model.jsonl", "--json"]
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def finish(folder: Path) -> dict[str, object]:
    out, _ = start(folder).communicate(timeout=120)
    return json.loads(out)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, float]:
    folder = tmp_path_factory.mktemp("undisturbed")
    write_project(folder)
    began = time.monotonic()
    assert finish(folder)["status"] == "done"
    return (folder / "tiny" / LOCK_NAME).read_text(), time.monotonic() - began


def test_killed_builds_end_where_an_undisturbed_one_does(
    tmp_path: Path, undisturbed: tuple[str, float]
) -> None:
    lock, seconds = undisturbed
    draw = random.Random(20260101)
    kills = 0
    round_ = 0
    while kills < KILLS:
        folder = tmp_path / str(round_)
        folder.mkdir()
        write_project(folder)
        round_ += 1
        for _ in range(8):
            build = start(folder)
            time.sleep(draw.uniform(0.2, seconds))
            if build.poll() is None:
                os.killpg(build.pid, signal.SIGKILL)
                kills += 1
            build.communicate()
        result = finish(folder)
        assert result["status"] == "done"
        assert (folder / "tiny" / LOCK_NAME).read_text() == lock
        assert {item["authorship"] for item in result["requirements"]["items"]} == {"model"}  # type: ignore[index]
        assert not list((folder / "tiny").rglob(".smysl-*"))
