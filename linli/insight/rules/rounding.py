"""Numbers as they are printed: rounded once, and so that shares beside each other come to exactly one hundred."""

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


def summed(number: float | None) -> float:
    """A sum as it is counted on: whole where it is whole. Sums of tenths differ in their last digits by the order of adding."""
    rounded = round(float(number or 0), 6)
    return int(rounded) if rounded == int(rounded) else rounded


def told(number: float) -> str:
    """A count as it is written: thousands apart, and a tenth only where there is one."""
    return f"{number:,.0f}" if abs(number - round(number)) < 1e-6 else f"{number:,.1f}"


def percent(share: float) -> float:
    """A share of one in percent with one decimal; never 0 or 100 for what is not."""
    rounded = round(100 * share + 1e-9, 1)
    if rounded == 100 and share < 1:
        return 99.9
    return 0.1 if rounded == 0 and share > 0 else rounded


def points_between(now: float, before: float) -> float:
    """By how many percent points one share lies above another, as their printed values do."""
    return round(percent(now) - percent(before), 1)


def change(now: float, before: float) -> float | None:
    """By how many percent a number grew, with one decimal; None from nothing."""
    return round(100 * (now - before) / before, 1) if before else None


def in_order(values: Sequence[float | None]) -> list[int]:
    """The place of each value among them, the largest being 1; equal ones share a place; what is not known comes last."""
    known = sorted((value for value in values if value is not None), reverse=True)
    return [known.index(value) + 1 if value is not None else len(values) for value in values]
