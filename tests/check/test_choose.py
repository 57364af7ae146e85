"""Which sandbox is taken, and what a person reads where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smysl.check import SandboxKernel, open_kernel
from smysl.check.sandbox.choose import choose
from smysl.core.errors import SandboxError
from smysl.core.example import CallExample
from smysl.core.span import Span
from smysl.core.verdict import Limits


def test_the_first_that_works_is_taken() -> None:
    assert choose(lambda _: "").name == "bubblewrap"
    assert choose(lambda layer: "" if layer.name == "namespaces" else "not here").name == "namespaces"


def test_no_isolation_is_an_error_with_a_way_out_and_never_a_silent_risk() -> None:
    with pytest.raises(SandboxError) as caught:
        choose(lambda layer: "" if layer.name == "unsafe" else "not here")
    assert caught.value.code == "K003"
    assert "SMYSL_SANDBOX=unsafe" in caught.value.help


def test_a_name_is_a_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMYSL_SANDBOX", "unsafe")
    assert choose(lambda _: "").name == "unsafe"
    with pytest.raises(SandboxError, match="no isolation works"):
        choose(lambda layer: "" if layer.name == "unsafe" else "not here", "namespaces")
    with pytest.raises(SandboxError) as caught:
        choose(lambda _: "", "jail")
    assert caught.value.code == "K002"


def test_a_missing_helper_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxError, match="bubblewrap is not installed"):
        open_kernel(sandbox="bubblewrap")


def test_accepted_by_name_even_no_isolation_gives_verdicts() -> None:
    one = CallExample(span=Span("", 1, 1, 1, 1), call="f()", expected="1")
    sources = [
        "def f(): return 1",
        "import os\ndef f():\n    os.fork() or os.setsid()\n    while True: pass",
        "import os\ndef f(): os._exit(0)",
    ]
    jobs = [({"pay/pay.py": source}, "pay.pay", [one]) for source in sources]
    with SandboxKernel(1, sandbox="unsafe") as kernel:
        verdicts = kernel.check_many(jobs, Limits(cpu_seconds=0.3))
        assert [v.outcome for [v] in verdicts] == ["passed", "timeout", "crashed"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("layer", ["bubblewrap", "namespaces"])
def test_an_ordinary_user_gets_the_same(layer: str, tmp_path: Path) -> None:
    import shutil

    import msgspec

    import smysl

    tmp_path.chmod(0o755)
    for parent in tmp_path.parents[:2]:
        parent.chmod(0o755)
    for module in (smysl, msgspec):
        assert module.__file__ is not None
        shutil.copytree(Path(module.__file__).parent, tmp_path / module.__name__)
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from smysl.check import open_kernel\n"
        "from smysl.core.verdict import Limits\n"
        f"with open_kernel(1, sandbox={layer!r}) as k:\n"
        "    job = ({'pay/pay.py': 'import os\\ndef f(): return os.getuid()'}, 'pay.pay', ['f()'])\n"
        "    print(k.observe([job], Limits())[0][0].value)\n"
    )
    python = "/usr/bin/python3"
    if not _new_enough(python):
        pytest.skip("the system has no Python that an ordinary user can start")
    done = subprocess.run(
        [python, "-c", code], capture_output=True, text=True, user=65534, group=65534, cwd="/", check=False,
        env={"PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.stdout.strip() == "65534", done.stderr


def _new_enough(python: str) -> bool:
    if not Path(python).exists():
        return False
    code = "import sys; print(sys.version_info[:2])"
    return subprocess.run(
        [python, "-c", code], capture_output=True, text=True, check=False
    ).stdout.strip() == str(sys.version_info[:2])
