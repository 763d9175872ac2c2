"""Counts that can be shown to everybody: nothing smaller than `LEAST` is told, and nothing smaller can be computed back.

Numbers are not blanked: a blank can be filled in from a total. Parts that are too small are put together, and where the sum
is still too small the smallest of the others joins it. What is published is a division of the whole in which every part is
large enough, so every total is a sum of published parts and no difference of totals is ever smaller than a part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

LEAST: Final = 5

Key = TypeVar("Key")
Numbers = tuple[int, ...]


def grouped(
    parts: Mapping[Key, Numbers], *, least: int = LEAST, fits: Callable[[Numbers], bool] | None = None
) -> list[tuple[tuple[Key, ...], Numbers]]:
    """The parts, largest first, with those that cannot be told alone in one group at the end. Parts without anything vanish.

    `fits`: whether numbers may be told; otherwise their first must reach `least`. Nothing at all comes back where even the
    whole does not fit.
    """
    may = fits or (lambda numbers: numbers[0] >= least)
    ordered = sorted(((key, numbers) for key, numbers in parts.items() if any(numbers)), key=lambda part: -part[1][0])
    alone = [part for part in ordered if may(part[1])]
    together = [part for part in ordered if not may(part[1])]
    while together and not (len(together) > 1 and may(_sum(together))) and alone:
        together.append(alone.pop())
    if together and not may(_sum(together)):
        return []
    told: list[tuple[tuple[Key, ...], Numbers]] = [((key,), numbers) for key, numbers in alone]
    return [*told, (tuple(key for key, _ in together), _sum(together))] if together else told


def _sum(parts: list[tuple[Key, Numbers]]) -> Numbers:
    return tuple(map(sum, zip(*(numbers for _, numbers in parts), strict=True)))


def all_large(numbers: Sequence[int], *, least: int = LEAST) -> bool:
    """Whether the first number is large enough, and each of the others is so, too, or nothing."""
    return numbers[0] >= least and all(number == 0 or number >= least for number in numbers[1:])
