"""Weeks, months, quarters and years of the calendar; and the days a report is about with those it is compared with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Self

KINDS: Final = ("week", "month", "quarter", "free")
LONGEST: Final = 366
EARLIEST, LATEST = date(1995, 1, 1), date(2190, 1, 1)
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


class BadSpan(ValueError):
    """Days no report can be about."""


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both included. `kind`: a day, week, month, quarter or year of the calendar, or any days."""

    kind: str
    begin: date
    end: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.end - self.begin).days + 1

    def moved(self, steps: int) -> Self:
        """The one so many steps later, or earlier: a month for a month, as many days for days."""
        if self.kind in _MONTHS:
            begin = months_on(self.begin, _MONTHS[self.kind] * steps)
            return replace(self, begin=begin, end=following(begin, self.kind) - timedelta(days=1))
        on = timedelta(days=self.days * steps)
        return replace(self, begin=self.begin + on, end=self.end + on)

    def before(self) -> Self:
        """The span right before: the calendar's one, or as many days."""
        return self.moved(-1)

    def year_before(self) -> Self:
        """The same one of the year before; of days, those 52 weeks ago, so that weekdays are set against weekdays."""
        if self.kind in _MONTHS:
            return self.moved(-12 // _MONTHS[self.kind])
        back = timedelta(weeks=52)
        return replace(self, begin=self.begin - back, end=self.end - back)


def span_of(kind: str, day: date) -> Span:
    """The week, month, quarter or year this day lies in. Raises BadSpan for days no record can hold."""
    if not EARLIEST <= day <= LATEST:
        raise BadSpan
    begin = beginning(day, kind)
    return Span(kind, begin, following(begin, kind) - timedelta(days=1))


def beginning(day: date, unit: str) -> date:
    """The first day of the day, week, month, quarter or year that a day lies in."""
    if unit not in _MONTHS:
        return day - timedelta(days=day.weekday()) if unit == "week" else day
    months = _MONTHS[unit]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(first: date, unit: str) -> date:
    """The first day of the next day, week, month, quarter or year after the one that begins on a day."""
    if unit in _MONTHS:
        return months_on(first, _MONTHS[unit])
    return first + timedelta(days=7 if unit == "week" else 1)


def months_on(day: date, number: int) -> date:
    """The first day of the month so many after a day's own; before it for a negative number."""
    place = day.year * 12 + day.month - 1 + number
    return date(place // 12, place % 12 + 1, 1)


def month_after(day: date) -> date:
    """The first day of the month after this one's."""
    return months_on(day, 1)


def month_before(day: date) -> date:
    """The first day of the month before this one's."""
    return months_on(day, -1)


def whole_months(begin: date, end: date) -> bool:
    """Whether these days, both included, are whole months."""
    return begin.day == 1 and (end + timedelta(days=1)).day == 1


def parted(begin: date, end: date) -> tuple[tuple[date, date], ...]:
    """These days, both included, as the days before the first whole month, all whole months together, and the days after them."""
    first = begin if begin.day == 1 else month_after(begin)
    after = (end + timedelta(days=1)).replace(day=1)
    if first >= after:
        return ((begin, end),)
    day = timedelta(days=1)
    parts = ((begin, first - day), (first, after - day), (after, end))
    return tuple(part for part in parts if part[0] <= part[1])


def free(begin: date, end: date) -> Span:
    """Any days, at most a year of them. Raises BadSpan."""
    if not begin <= end < begin + timedelta(days=LONGEST) or not EARLIEST <= begin <= LATEST:
        raise BadSpan
    return Span("free", begin, end)


def latest(kind: str, today: date, number: int) -> tuple[Span, ...]:
    """The last spans of a kind, the one of today first: it is not over yet."""
    found = [span_of(kind, today)]
    while len(found) < number:
        found.append(found[-1].before())
    return tuple(found)
