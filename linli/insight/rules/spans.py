"""The days a report is about: a week, month or quarter of the calendar, or any days; and those it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

KINDS: Final = ("week", "month", "quarter", "free")
LONGEST: Final = 366
EARLIEST, LATEST = date(1995, 1, 1), date(2190, 1, 1)


class BadSpan(ValueError):
    """Days no report can be about."""


@dataclass(frozen=True, slots=True)
class Span:
    """Local days, both included."""

    kind: str
    begin: date
    end: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.end - self.begin).days + 1

    def before(self) -> Span:
        """The span right before: the calendar's one, or as many days."""
        if self.kind == "free":
            return Span("free", self.begin - timedelta(days=self.days), self.begin - timedelta(days=1))
        return span_of(self.kind, self.begin - timedelta(days=1))

    def year_before(self) -> Span:
        """The same one of the year before; of a week, the one 52 weeks ago, so that weekdays are set against weekdays."""
        if self.kind in {"week", "free"}:
            back = timedelta(weeks=52)
            return Span(self.kind, self.begin - back, self.end - back)
        return span_of(self.kind, self.begin.replace(year=self.begin.year - 1))


def span_of(kind: str, day: date) -> Span:
    """The week, month or quarter this day lies in. Raises BadSpan for days no record can hold."""
    if not EARLIEST <= day <= LATEST:
        raise BadSpan
    if kind == "week":
        begin = day - timedelta(days=day.weekday())
        return Span(kind, begin, begin + timedelta(days=6))
    months = {"month": 1, "quarter": 3}[kind]
    begin = date(day.year, (day.month - 1) // months * months + 1, 1)
    following = begin
    for _month in range(months):
        following = month_after(following)
    return Span(kind, begin, following - timedelta(days=1))


def month_after(day: date) -> date:
    """The first day of the month after this one's."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1)


def month_before(day: date) -> date:
    """The first day of the month before this one's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def months_on(first: date, months: int) -> date:
    """The first day of the month so many months after this one's; before it, where they are fewer than none."""
    place = first.year * 12 + first.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


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
