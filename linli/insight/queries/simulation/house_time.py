"""The hours and limits of units by the house's own calendars, in seconds since 1970, as the simulation counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from linli.cases import api as cases
from linli.geography import api as geography
from linli.insight.rules.simulation.worktime import WorkTime

ALWAYS: Final = "00:00-24:00"
AHEAD: Final = timedelta(days=150)  # of work time after the last day that is asked about


@dataclass(slots=True)
class HouseLimit:
    """A limit by the rules of the house, in seconds since 1970. Days are the same for whatever is given on one day."""

    amount: int
    limit_class: str
    calendar: cases.WorkCalendar
    _known: dict[date, float] = field(default_factory=dict)

    def due(self, given: float, extensions: int, rest: float) -> float:
        """When the clock begun at `given` ends, extended so often, with a rest of so many seconds at its beginning."""
        start = datetime.fromtimestamp(given, UTC)
        at = self._due(start)
        if rest:
            until = start + timedelta(seconds=min(rest, 366 * 86_400))
            due = datetime.fromtimestamp(at, UTC)
            at = cases.shift_for_pause(due, start, until, self.limit_class, self.calendar).at.timestamp()
        for number in range(extensions):
            due = datetime.fromtimestamp(at, UTC)
            at = cases.extend(
                due, self.amount, self.limit_class, self.calendar, extensions=number, at=start
            ).at.timestamp()
        return at

    def _due(self, start: datetime) -> float:
        if self.limit_class not in {"work_day", "calendar_day"}:
            return cases.due(start, self.amount, self.limit_class, self.calendar).at.timestamp()
        day = self.calendar.local_day(start)
        if day not in self._known:
            self._known[day] = cases.due(start, self.amount, self.limit_class, self.calendar).at.timestamp()
        return self._known[day]


class Calendars:
    """The calendars of units, with days on which nobody works beside the holidays, and limits that count by them."""

    def __init__(self, begin: date, end: date, rest_days: Iterable[date] = ()) -> None:
        self.begin, self.end, self.rest_days = begin, end, frozenset(rest_days)
        self._limits: dict[tuple[str, str, int, str], HouseLimit] = {}
        self._calendars: dict[tuple[str, str], cases.WorkCalendar] = {}
        self._times: dict[tuple[str, str], WorkTime] = {}

    def of(self, unit: geography.UnitView) -> cases.WorkCalendar:
        """The calendar a unit counts by."""
        key = unit.calendar, unit.hours
        if key not in self._calendars:
            found = cases.calendar_for(*key)
            if self.rest_days and not always(unit):
                found = replace(found, holidays=found.holidays | self.rest_days, makeup=found.makeup - self.rest_days)
            self._calendars[key] = found
        return self._calendars[key]

    def limit(self, unit: geography.UnitView, amount: int, limit_class: str) -> HouseLimit:
        """A limit counted by a unit's calendar."""
        key = unit.calendar, unit.hours, amount, limit_class
        if key not in self._limits:
            self._limits[key] = HouseLimit(amount, limit_class, self.of(unit))
        return self._limits[key]

    def time(self, unit: geography.UnitView) -> WorkTime:
        """When a unit works."""
        key = unit.calendar, unit.hours
        if key not in self._times:
            self._times[key] = WorkTime(spans_of(self.of(unit), self.begin - timedelta(days=1), self.end + AHEAD))
        return self._times[key]


def spans_of(calendar: cases.WorkCalendar, begin: date, end: date) -> list[tuple[float, float]]:
    """When it is worked on these days, as seconds since 1970."""
    found: list[tuple[float, float]] = []
    for ordinal in range(begin.toordinal(), end.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for start, until in calendar.hours if calendar.is_workday(day) else ():
            last = day + timedelta(days=1) if until <= start else day
            span = calendar.instant(day, start).timestamp(), calendar.instant(last, until).timestamp()
            if span[1] > span[0]:  # a span may vanish in the hour that daylight saving skips
                found.append(span)
    return found


def always(unit: geography.UnitView) -> bool:
    """Whether a unit works at all hours, so that no rest day closes it."""
    return unit.hours == ALWAYS
