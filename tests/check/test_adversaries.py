"""Candidates that do anything but their work: each must end in an honest verdict and harm nobody."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from check_bait import Attacker, Bait, laid, unsealed

from smysl.check import SandboxKernel
from smysl.core.example import CallExample
from smysl.core.span import Span
from smysl.core.verdict import Limits

LIMITS = Limits(cpu_seconds=0.3, wall_seconds=20.0, memory_mb=256, file_mb=4, processes=8)
GOOD = ({"pay/pay.py": "def f():\n    return 1\n"}, "pay.pay")

ATTACKERS = sorted((Path(__file__).parent / "corpus" / "attackers").glob("*.py"))


@pytest.fixture
def bait(tmp_path: Path) -> Iterator[Bait]:
    """What attackers go for."""
    with laid(tmp_path) as bait:
        yield bait


@pytest.mark.parametrize("path", ATTACKERS, ids=lambda path: path.stem)
def test_an_attack_works_where_nothing_is_sealed(path: Path, bait: Bait) -> None:
    """Else it would test nothing."""
    attacker = Attacker.read(path)
    aim, _, rest = attacker.unsealed.partition(" ")
    if aim == "not":
        pytest.skip(attacker.unsealed)
    seen = unsealed(attacker, bait)
    if rest and aim not in seen:
        pytest.skip("this machine does not let anybody do it")
    assert aim in seen


@pytest.mark.parametrize("way", ["apart", "short"])
@pytest.mark.parametrize("path", ATTACKERS, ids=lambda path: path.stem)
def test_an_attacker_gets_an_honest_verdict_and_the_next_check_is_as_always(
    kernel: SandboxKernel, path: Path, bait: Bait, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is taken for harmless: the short way leaves it nothing but memory."""
    monkeypatch.setattr("smysl.check.kernel.may_share", lambda *_: way == "short")
    attacker = Attacker.read(path)
    wall = 1.0 if path.stem in {"sleeps", "stops_itself"} else LIMITS.wall_seconds
    limits = msgspec.structs.replace(LIMITS, wall_seconds=wall)
    files = {"pay/pay.py": bait.put_into(attacker.source)}
    one = CallExample(span=Span("", 1, 1, 1, 1), call="f()", expected=attacker.expected)
    verdict = kernel.check(files, "pay.pay", [one], limits)[0]
    assert verdict.outcome in attacker.ends, verdict
    assert not bait.harm()
    good = msgspec.structs.replace(one, expected="1")
    after = kernel.check(*GOOD, [good] * 2, LIMITS)
    assert [v.outcome for v in after] == ["passed", "passed"]


def _ask(kernel: SandboxKernel, source: str, call: str = "f()") -> str:
    return kernel.observe([({"pay/pay.py": source}, "pay.pay", [call])], LIMITS)[0][0].value


def test_neither_home_nor_checkout_nor_environment_can_be_seen(kernel: SandboxKernel, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    places = [str(tmp_path / "secret"), __file__, "/etc/hostname", f"{Path.home()}/.bashrc"]
    source = (
        "import os\ndef f(p):\n"
        "    try: return open(p).read()\n"
        "    except OSError: return 'shut'\n"
        "def g(): return sorted(k for k in os.environ if k not in ('PWD', 'TMPDIR'))\n"
    )
    assert {_ask(kernel, source, f"f({place!r})") for place in places} == {"'shut'"}
    assert "PYTEST_CURRENT_TEST" in os.environ
    assert "PYTEST" not in _ask(kernel, source, "g()")


def test_nothing_can_be_written_outside_the_fresh_folder(kernel: SandboxKernel, tmp_path: Path) -> None:
    source = (
        "import os\ndef f(p):\n"
        "    try:\n        open(p, 'w').write('x')\n        return 'written'\n"
        "    except OSError: return 'shut'\n"
    )
    places = [
        str(tmp_path / "new"),
        "/usr/new",
        "/new",
        "/smysl/boot.py",
        os.__file__,
        "/proc/1/oom_score_adj",
    ]
    assert {_ask(kernel, source, f"f({place!r})") for place in places} == {"'shut'"}
    assert not (tmp_path / "new").exists()


def test_a_check_sees_nothing_of_the_one_before(kernel: SandboxKernel) -> None:
    leave = (
        "import os, tempfile\ndef f():\n"
        "    for p in (tempfile.gettempdir(), '.', os.path.dirname(__file__)):\n"
        "        open(os.path.join(p, 'left'), 'w').write('x')\n"
        "    open(__file__, 'a').write('\\nf = lambda: 5\\n')\n"
        "    if os.fork() == 0:\n        os.setsid()\n        while True: pass\n"
        "    return 1\n"
    )
    look = (
        "import os, tempfile\ndef f():\n"
        "    found = [p for p in (tempfile.gettempdir(), '.', os.path.dirname(__file__))\n"
        "             if os.path.exists(os.path.join(p, 'left'))]\n"
        "    return found, sum(p.isdigit() for p in os.listdir('/proc'))\n"
    )
    with SandboxKernel(1, sandbox=kernel.sandbox) as alone:
        assert _ask(alone, leave) == "1"
        assert _ask(alone, look) == "([], 2)", "our folder and the worker, nothing else"


def test_a_folder_that_cannot_be_removed_costs_the_worker_not_the_next_check(kernel: SandboxKernel) -> None:
    bury = (
        "import os\ndef f():\n"
        "    for _ in range(3000):\n        os.mkdir('d')\n        os.chdir('d')\n"
        "    return 1\n"
    )
    limits = Limits(cpu_seconds=5.0)
    one = CallExample(span=Span("", 1, 1, 1, 1), call="f()", expected="1")
    verdicts = kernel.check({"pay/pay.py": bury}, "pay.pay", [one, one, one], limits)
    assert [v.outcome for v in verdicts] == ["passed"] * 3


def test_a_flood_of_output_is_capped(kernel: SandboxKernel) -> None:
    flood = (
        "import os\ndef f():\n    for _ in range(300): os.write(1, b'x' * 65536)\n    print('y' * 10 ** 6)\n"
    )
    example = CallExample(span=Span("", 1, 1, 1, 1), call="f()", expected="None")
    verdict = kernel.check({"pay/pay.py": flood}, "pay.pay", [example], Limits(output_bytes=1000))[0]
    assert verdict.passed
    assert len(verdict.output) <= 3000


def test_no_process_descriptor_or_file_is_left_when_the_kernel_closes(
    kernel: SandboxKernel, tmp_path: Path
) -> None:
    def held() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    before, threads = held(), threading.active_count()
    for _ in range(2):
        with SandboxKernel(2, sandbox=kernel.sandbox) as other:
            assert _ask(other, GOOD[0]["pay/pay.py"]) == "1"
    assert held() == before
    assert threading.active_count() == threads
