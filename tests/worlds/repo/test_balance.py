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


def test_one_that_is_hard_to_tell_apart_is_as_likely_or_the_menu_is_not_used() -> None:
    # The first differs from the program in one call only: there is none left to keep back.
    hard = [("1", *"0000000"), *PATCHES[1:]]
    assert all(choose(dice(seed), BASE, hard, impossible=0.0, deceived=0.0) is None for seed in range(60))
    narrow = [("1", *"000000", "1"), *PATCHES[1:]]
    drawn = [choose(dice(seed), BASE, narrow, impossible=0.0, deceived=0.5) for seed in range(3000)]
    counts = Counter(one.gold for one in drawn if one is not None)
    assert sum(counts.values()) > 300
    assert max(counts.values()) - min(counts.values()) < 0.3 * sum(counts.values()) / 3


def test_an_impossible_task_has_its_gold_off_the_menu() -> None:
    drawn = [choose(dice(seed), BASE, PATCHES, impossible=1.0, deceived=0.0) for seed in range(60)]
    assert {one.gold for one in drawn if one is not None} == {3}


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


def test_as_many_tasks_have_a_deceiver_as_are_wanted_and_every_patch_is_as_likely() -> None:
    """Only the first two can deceive for one another; the gold is the third as often as either of them."""
    calls = 12
    base = ("0",) * calls
    near = [tuple("1" if at < 9 else digit for at in range(calls)) for digit in "23"]
    patches = [*near, ("4",) * calls, ("5",) * calls]
    drawn = [choose(dice(seed), base, patches, impossible=0.0, deceived=0.3) for seed in range(2000)]
    found = [one for one in drawn if one is not None]

    def is_deceived(gold: int, visible: tuple[int, ...]) -> bool:
        rivals = [one for at, one in enumerate(patches[:3]) if at != gold]
        return any(all(one[at] == patches[gold][at] for at in visible) for one in rivals)

    deceived = [one.gold for one in found if is_deceived(one.gold, one.visible)]
    assert len(found) > 1500
    assert 0.26 < len(deceived) / len(found) < 0.34
    assert set(deceived) == {0, 1}
    counts = Counter(one.gold for one in found)
    assert max(counts.values()) - min(counts.values()) < 180  # five standard deviations
