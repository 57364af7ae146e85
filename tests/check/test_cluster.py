"""The kernel on a Ray cluster: a real one of two nodes on this machine, of which one dies."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from smysl.check import SandboxKernel
from smysl.check.cluster import RayPool
from smysl.core.errors import SandboxError, StopError
from smysl.core.example import CallExample, Step, StepsExample
from smysl.core.span import Span
from smysl.core.verdict import Limits, Verdict

PLACE = Span("", 1, 1, 1, 1)
pytestmark = pytest.mark.filterwarnings("default")  # Ray's own


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two nodes of one CPU each, beside a head that works for nobody."""
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'smysl[cluster]'")
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster, nodes
    ray.shutdown()
    cluster.shutdown()


def _jobs(number: int) -> list[Any]:
    jobs = []
    for n in range(number):
        source = (
            f"import os, time\ndef f(x):\n    time.sleep(0.02)\n    return x + {n % 7} + 0 * len(os.sep)\n"
        )
        call = CallExample(span=PLACE, call="f(1)", expected=str(1 + n % 5))
        steps = StepsExample(
            span=PLACE, steps=(Step(code="a = f(2)"), Step(code="a", expected=str(2 + n % 7)))
        )
        jobs.append(({"m.py": source}, "m", [call, steps]))
    return jobs


def _said(rows: list[list[Verdict]]) -> list[list[tuple[str, str]]]:
    return [[(verdict.outcome, verdict.observed) for verdict in row] for row in rows]


def test_a_cluster_says_what_this_machine_says_even_when_a_node_dies(
    cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rays, nodes = cluster
    called: list[object] = []
    call = RayPool._call_seat
    monkeypatch.setattr(RayPool, "_call_seat", lambda pool: called.append(pool) or call(pool))
    jobs = _jobs(60)
    with SandboxKernel(2) as here:
        wanted = here.check_many(jobs, Limits())
    with SandboxKernel(2, pools=lambda settings: RayPool(2, settings)) as there:
        assert there.sandbox == "elsewhere"
        for moment in (None, 0.3, None):
            if moment:
                killer = threading.Timer(moment, lambda: rays.remove_node(nodes[0], allow_graceful=False))
                killer.start()
            seen = there.check_many(jobs, Limits())
            assert [[v.outcome for v in row] for row in seen] == [[v.outcome for v in row] for row in wanted]
            assert [[v.observed for v in row] for row in seen] == [
                [v.observed for v in row] for row in wanted
            ]
        killer.join()
    assert len(called) > 2 * len(set(map(id, called))), "a seat was lost and taken again"


def test_what_is_closed_in_the_middle_stops(cluster: Any) -> None:
    kernel = SandboxKernel(2, pools=lambda settings: RayPool(1, settings))
    closer = threading.Timer(1.0, kernel.close)
    closer.start()
    with pytest.raises(StopError):
        kernel.check_many(_jobs(2000), Limits())
    closer.join()


def test_without_a_cluster_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    ray = pytest.importorskip("ray", reason="Ray is not installed: pip install 'smysl[cluster]'")

    def nowhere(**_: object) -> None:
        raise ConnectionError("nobody is there")

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", nowhere)
    with pytest.raises(SandboxError) as caught:
        RayPool(1)
    assert caught.value.code == "K011"
