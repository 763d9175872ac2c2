"""Medians and ninth tenths without sorting: durations are counted in steps of a twelfth of a natural logarithm.

Counts of steps add up over areas, months and engines, which exact percentiles do not. A value read from them lies within
4.3 % of the exact one.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, log
from typing import Final

STEPS: Final = 12  # to one e-fold
LOWEST: Final = -1  # durations below one second


def step_of(seconds: float) -> int:
    """The step a duration is counted in; durations below a second, and none at all, lie in the lowest."""
    whole = int(seconds)
    return int(log(whole) * STEPS) if whole >= 1 else LOWEST


def share_below(counts: Mapping[int, int], share: float) -> float | None:
    """The duration in seconds below which this share of what was counted lies: the middle of its step. None for no sample."""
    total = sum(counts.values())
    if total <= 0:
        return None
    wanted, seen = share * total, 0
    for step in sorted(counts):
        seen += counts[step]
        if seen >= wanted and counts[step] > 0:
            return 0.0 if step == LOWEST else exp((step + 0.5) / STEPS)
    return None
