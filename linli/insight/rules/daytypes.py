"""What kind of day a day is: which weekday it is worked like, once holidays and make-up days are considered.

Reports follow the working week. A holiday is no quiet Thursday but a day like a Sunday, a make-up Saturday is a day like a
Friday, and the first day of work after a rest brings what was kept back meanwhile: the more, the longer the rest was.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np

Ints = np.ndarray[Any, np.dtype[np.int64]]
Floats = np.ndarray[Any, np.dtype[np.float64]]
MONDAY, FRIDAY, SUNDAY = 0, 4, 6
WEEKEND: Final = 2  # days of rest before a usual Monday
LONGEST_REST: Final = 8  # a longer one keeps no more back
_BEFORE: Final = 14  # days looked at before the first, so that its rest is known


@dataclass(frozen=True, slots=True)
class DayTypes:
    """Of each day from a first one on: the weekday it is `like`, whether it is `off`, and how many days of rest lie right before it.

    A day off has no rest before it.
    """

    like: Ints
    off: Ints
    rested: Ints

    def shares(self, weekday: Floats) -> Floats:
        """How much of a usual day each day brings, from what each weekday brings.

        What a Monday brings above the other days of work is what was kept back over two days; a longer rest keeps back more.
        """
        kept_back = max(float(weekday[MONDAY] - weekday[MONDAY + 1 : FRIDAY + 1].mean()), 0.0)
        found: Floats = weekday[self.like] + self.beyond_weekends() * kept_back
        return found

    def beyond_weekends(self) -> Floats:
        """By how many weekends the rest before each day of work was longer than one; 0 for most days, -0.5 after a single day off."""
        longer = (np.minimum(self.rested, LONGEST_REST) - WEEKEND) / WEEKEND
        return np.where(self.rested > 0, longer, 0.0)


def day_types(begin: date, days: int, is_workday: Callable[[date], bool]) -> DayTypes:
    """The types of so many days from a first one on."""
    like, off, rested = [], [], []
    rest = 0
    for offset in range(-_BEFORE, days):
        day = begin + timedelta(days=offset)
        works = is_workday(day)
        if offset >= 0:
            like.append(_like(day, works=works, rest=rest))
            off.append(not works)
            rested.append(rest if works else 0)
        rest = 0 if works else rest + 1
    return DayTypes(np.array(like, dtype=np.int64), np.array(off, dtype=np.int64), np.array(rested, dtype=np.int64))


def weekdays_worked(day: date) -> bool:
    """The plain week: where no calendar is known."""
    return day.weekday() <= FRIDAY


def _like(day: date, *, works: bool, rest: int) -> int:
    weekday = day.weekday()
    if not works:
        return weekday if weekday > FRIDAY else SUNDAY
    if rest:
        return MONDAY
    return min(weekday, FRIDAY)
