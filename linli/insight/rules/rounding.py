"""Numbers as a report prints them: rounded once, and so that what is printed adds up."""

from __future__ import annotations

from collections.abc import Sequence


def shares(counts: Sequence[float]) -> list[float]:
    """Percent of the whole with one decimal that add up to exactly 100: what rounding leaves goes to the largest remainders."""
    total = sum(counts)
    if total <= 0:
        return [0.0] * len(counts)
    exact = [1000 * count / total for count in counts]
    whole = [int(one) for one in exact]
    left = 1000 - sum(whole)
    order = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in order[:left]:
        whole[place] += 1
    return [tenths / 10 for tenths in whole]


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
