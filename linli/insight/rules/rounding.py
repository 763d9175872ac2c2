"""Rounding that reconciles: shares that are shown beside each other come to exactly one hundred."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor


def percents(parts: Sequence[float], *, digits: int = 1) -> list[float]:
    """The parts as percent of their sum, rounded so that they come to 100: the largest remainders are rounded up.

    Equal remainders go to the larger part first, then to the earlier one. Without a sum, every part is zero.
    """
    whole, scale = sum(parts), 10**digits
    if whole <= 0:
        return [0.0] * len(parts)
    exact = [100 * scale * part / whole for part in parts]
    units = [floor(one + 1e-9) for one in exact]
    left = 100 * scale - sum(units)
    order = sorted(range(len(parts)), key=lambda place: (-(exact[place] - units[place]), -parts[place], place))
    for place in order[:left]:
        units[place] += 1
    return [unit / scale for unit in units]
