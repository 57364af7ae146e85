"""Where things stand on the screen of ``smysl/Tool-v0``."""

from __future__ import annotations

DIALS, GOAL, TURNS, DELAYS, DRAGS, BUSY, BUSY_ON = range(2, 9)
"""Rows: what the dials show and have to show; of each tool how far it turns, when, whether it drags, in how
many steps it is free again, and which dial it turns then."""

TOOL, DIAL, READY, PENDING, MOVED, STEP, LEFT, EFFECT = range(3, 11)
"""Columns of the status line: the chosen tool and dial, whether that tool is free, how many are under way,
whether anything has changed, steps, energy, and what the last action did."""
