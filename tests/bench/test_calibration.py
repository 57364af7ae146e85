"""What confidence is worth: precision against coverage."""

from __future__ import annotations

import pytest

from smysl.bench.calibration import at, calibration, curve

CLAIMS = [(0.9, True), (0.9, True), (0.5, False), (0.5, True), (0.0, False), (0.0, False)]


def test_a_higher_threshold_claims_less_and_is_right_more_often() -> None:
    assert curve(CLAIMS) == [
        {"threshold": 0.5, "precision": 0.75, "coverage": 0.6667},
        {"threshold": 0.9, "precision": 1.0, "coverage": 0.3333},
    ]


def test_the_threshold_is_fitted_on_one_half_and_measured_on_the_other() -> None:
    # Of the first, third and fifth task 0.9 is the least threshold that is right nine times in ten.
    assert calibration(CLAIMS, 0.5)["fitted"] == at(CLAIMS[1::2], 0.9)


def test_a_precision_that_no_threshold_reaches_is_not_invented() -> None:
    result = calibration([(0.9, False), (0.9, True)], 0.95)
    assert result["fitted"] is None
    assert result["shipped"] == {"threshold": 0.95, "precision": None, "coverage": 0.0}


def test_who_always_says_one_half_is_a_quarter_off() -> None:
    assert calibration([(0.5, True), (0.5, False)], 0.9)["brier"] == pytest.approx(0.25)
