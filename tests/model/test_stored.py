"""The store of calls: nothing is paid twice, nothing is stored by half, a crash changes no answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smysl.core.errors import BudgetError, ModelError
from smysl.core.journal import Journal
from smysl.core.sampling import Completion, Message, Request, Sample
from smysl.core.store import Store
from smysl.model.budget import Budget
from smysl.model.scripted import ScriptedModel
from smysl.model.stored import StoredModel, load_call

Ask = Callable[..., Request]


class Slow:
    """A model that takes its time and counts how often it is asked."""

    name = "slow"
    fingerprint = "slow"

    def __init__(self) -> None:
        self.asked = 0
        self.fails = False

    def complete(self, request: Request) -> Completion:
        self.asked += 1
        time.sleep(0.02)
        if self.fails:
            raise ModelError("M022", "the engine crashed")
        return Completion(
            tuple(Sample("x", 5) for _ in range(request.n)), tokens_in=7, tokens_out=5 * request.n
        )

    def close(self) -> None:
        pass


def test_the_same_call_is_paid_once(ask: Ask) -> None:
    model, journal = Slow(), Journal()
    stored = StoredModel(model, Store(None), journal)
    first = stored.complete(ask(n=2))
    assert stored.complete(ask(n=2)) == first
    assert model.asked == 1
    assert journal.costs == {"model_calls": 1, "tokens_in": 7, "tokens_out": 10, "sandbox_runs": 0}


@pytest.mark.parametrize(
    "change", [{"n": 2}, {"seed": 1}, {"temperature": 0.5}, {"max_tokens": 9}, {"stop": ("a",)}]
)
def test_any_other_call_is_paid(ask: Ask, change: dict[str, object]) -> None:
    model = Slow()
    stored = StoredModel(model, Store(None), Journal())
    stored.complete(ask())
    stored.complete(ask(**change))
    assert model.asked == 2


def test_two_threads_with_the_same_call_pay_once(ask: Ask) -> None:
    model = Slow()
    stored = StoredModel(model, Store(None), Journal())
    threads = [threading.Thread(target=stored.complete, args=(ask(),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert model.asked == 1


def test_a_failed_call_is_not_stored_and_costs_nothing(ask: Ask) -> None:
    model, journal, store = Slow(), Journal(), Store(None)
    stored = StoredModel(model, store, journal, Budget(calls=1))
    model.fails = True
    with pytest.raises(ModelError):
        stored.complete(ask())
    assert load_call(store, stored.key(ask())) is None
    assert journal.costs["model_calls"] == 0
    model.fails = False
    stored.complete(ask())


def test_the_prompt_of_a_call_can_be_shown(ask: Ask) -> None:
    store = Store(None)
    stored = StoredModel(Slow(), store, Journal())
    stored.complete(ask("make a sum"))
    call = load_call(store, stored.key(ask("make a sum")))
    assert call is not None
    assert call.request.messages[0].content == "make a sum"
    assert call.model == "slow"


def test_a_damaged_entry_is_paid_again(ask: Ask) -> None:
    store, model = Store(None), Slow()
    stored = StoredModel(model, store, Journal())
    store.put("call", stored.key(ask()), b'{"completion": 1}')
    stored.complete(ask())
    assert model.asked == 1


@pytest.mark.parametrize(
    ("limits", "code"), [({"tokens": 30}, "B001"), ({"seconds": 0.03}, "B002"), ({"calls": 2}, "B003")]
)
def test_a_budget_refuses_the_call_after_the_limit_but_never_a_stored_one(
    ask: Ask, limits: dict[str, int], code: str
) -> None:
    budget = Budget(**limits)
    stored = StoredModel(Slow(), Store(None), Journal(), budget)
    done = 0
    with pytest.raises(BudgetError) as caught:  # noqa: PT012 - it is the later of the calls that is refused
        for seed in range(9):
            stored.complete(ask(seed=seed))
            done += 1
    assert caught.value.code == code
    assert done in {1, 2, 3}
    stored.complete(ask(seed=0))


def test_only_a_clock_makes_a_build_irreproducible() -> None:
    assert Budget(tokens=5, calls=3).is_reproducible
    assert not Budget(seconds=5).is_reproducible


_PROMPTS = st.sampled_from(["p", "q"])
_CALLS = st.lists(st.tuples(_PROMPTS, st.integers(1, 4)), min_size=1, max_size=8)


@given(calls=_CALLS, crash=st.integers(0, 8), replayed=st.integers(0, 8))
def test_a_crash_at_any_call_changes_no_scripted_answer(
    tmp_path_factory: pytest.TempPathFactory, calls: list[tuple[str, int]], crash: int, replayed: int
) -> None:
    """After the crash, some stored calls are asked again and some are not: later ones are the same."""
    folder: Path = tmp_path_factory.mktemp("crash")
    (folder / "s").write_text('{"match": "", "samples": ["a", "b", "c", "d", "e"]}')
    requests = [
        Request(messages=(Message("user", prompt),), n=n, seed=100 * position)
        for position, (prompt, n) in enumerate(calls)
    ]
    whole = StoredModel(ScriptedModel(folder / "s"), Store(None), Journal())
    expected = [whole.complete(request) for request in requests]

    store = Store(None)
    before = StoredModel(ScriptedModel(folder / "s"), store, Journal())
    for request in requests[:crash]:
        before.complete(request)
    after = StoredModel(ScriptedModel(folder / "s"), store, Journal())
    for position in range(min(replayed, crash), len(requests)):
        assert after.complete(requests[position]) == expected[position]
