from collections import Counter

import numpy as np

from smysl.worlds.repo.balance import choose
from smysl.worlds.repo.dice import Dice

BASE = ("0", "0", "0", "0", "0", "0", "0", "0")
PATCHES = [
    ("1", "0", "0", "0", "1", "0", "0", "1"),
    ("0", "1", "0", "0", "0", "1", "0", "1"),
    ("0", "0", "1", "0", "0", "0", "1", "1"),
    ("2", "2", "2", "2", "2", "2", "2", "2"),
]


def dice(seed: int) -> Dice:
    return Dice(np.random.default_rng(seed))


def test_the_gold_alone_passes_and_every_rival_fails_a_visible_and_a_hidden_test() -> None:
    for seed in range(60):
        found = choose(dice(seed), BASE, PATCHES, impossible=0.0, deceived=0.0)
        if found is None:
            continue
        gold = PATCHES[found.gold]
        rivals = [BASE, *(one for at, one in enumerate(PATCHES[:3]) if at != found.gold)]
        for tests in (found.visible, found.hidden):
            assert all(any(one[at] != gold[at] for at in tests) for one in rivals)
        assert not set(found.visible) & set(found.hidden)


def test_without_the_tests_every_patch_is_as_likely() -> None:
    drawn = [choose(dice(seed), BASE, PATCHES, impossible=0.0, deceived=0.0) for seed in range(900)]
    counts = Counter(one.gold for one in drawn if one is not None)
    assert set(counts) == {0, 1, 2}
    assert max(counts.values()) - min(counts.values()) < 90  # five standard deviations


def test_an_impossible_task_has_its_gold_off_the_menu() -> None:
    found = choose(dice(1), BASE, PATCHES, impossible=1.0, deceived=0.0)
    assert found is not None
    assert found.gold == 3


def test_a_deceiver_passes_the_visible_tests_and_fails_a_hidden_one() -> None:
    seen = 0
    for seed in range(80):
        found = choose(dice(seed), BASE, PATCHES, impossible=0.0, deceived=1.0)
        if found is None:
            continue
        gold = PATCHES[found.gold]
        for at, one in enumerate(PATCHES[:3]):
            if at != found.gold and all(one[test] == gold[test] for test in found.visible):
                seen += 1
                assert any(one[test] != gold[test] for test in found.hidden)
    assert seen


def test_where_the_calls_do_not_suffice_there_is_no_task() -> None:
    assert choose(dice(1), ("0",), [("1",), ("1",), ("2",)], impossible=0.0, deceived=0.0) is None
