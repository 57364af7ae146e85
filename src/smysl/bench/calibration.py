"""Calibration: how often a claim of some confidence holds, and how much is claimed at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Claim = tuple[float, bool]
"""Confidence of an answer, and whether it is right."""

PRECISION = 0.9
"""What the design asks of *agreed*."""


def calibration(claims: Sequence[Claim], shipped: float) -> dict[str, Any]:
    """Return precision against coverage.

    Args:
        claims: one a task, in an order that has nothing to do with them.
        shipped: the confidence from which on the product claims something.

    Returns:
        ``curve``: a row ``threshold, precision, coverage`` for each confidence that occurs; ``shipped``: the
        row of the product's own threshold; ``fitted``: the least threshold of the wanted precision on every
        other task, with precision and coverage on the rest, ``None`` where none reaches it; ``brier``: mean
        squared distance of confidence and outcome (Brier 1950), 0.25 for somebody who always says one half.
    """
    fit, rest = claims[::2], claims[1::2]
    reached = [row for row in curve(fit) if row["precision"] >= PRECISION]
    return {
        "shipped": at(claims, shipped),
        "fitted": at(rest, reached[0]["threshold"]) if reached else None,
        "curve": curve(claims),
        "brier": round(sum((told - held) ** 2 for told, held in claims) / len(claims), 4) if claims else None,
    }


def curve(claims: Sequence[Claim]) -> list[dict[str, float]]:
    """Return precision and coverage at every confidence that occurs, least first."""
    rows = [at(claims, told) for told in sorted({told for told, _ in claims if told > 0})]
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def at(claims: Sequence[Claim], threshold: float) -> dict[str, float | None]:
    """Return precision and coverage of the claims at or above a threshold; no claim has no precision."""
    made = [held for told, held in claims if told >= threshold]
    return {
        "threshold": threshold,
        "precision": round(sum(made) / len(made), 4) if made else None,
        "coverage": round(len(made) / len(claims), 4) if claims else 0.0,
    }
