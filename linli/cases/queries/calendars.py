"""The work calendars clocks count by, from memory. Calendars are public facts: no read is narrowed by actor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Sum

from linli.cases.models import CalendarDay, CalendarYear
from linli.cases.rules.calendar import WorkCalendar, parse_hours
from linli.common.memory import Kept


@dataclass
class LoadedDays:
    """What is loaded of every calendar at one moment, and the calendars made of it so far."""

    holidays: dict[str, set[date]] = field(default_factory=dict)
    makeup: dict[str, set[date]] = field(default_factory=dict)
    years: dict[str, set[int]] = field(default_factory=dict)
    made: dict[tuple[str, str], WorkCalendar] = field(default_factory=dict)

    def calendar(self, name: str, hours: str) -> WorkCalendar:
        """The calendar of that name with these work hours, as `calendar_for`."""
        made = self.made.get((name, hours))
        if made is None:
            made = self.made[name, hours] = WorkCalendar(
                name=name,
                tz=local_zone(),
                holidays=frozenset(self.holidays.get(name, ())),
                makeup=frozenset(self.makeup.get(name, ())),
                years=frozenset(self.years.get(name, ())),
                hours=parse_hours(hours),
            )
        return made


@dataclass(frozen=True, slots=True)
class YearView:
    """A loaded year of a calendar, with its days that differ from their weekday: (day, works, name)."""

    calendar: str
    year: int
    source: str
    loaded_at: datetime
    days: tuple[tuple[date, bool, str], ...]


def local_zone() -> ZoneInfo:
    """The time zone of the installation: all calendars and dates are local to it."""
    return ZoneInfo(settings.TIME_ZONE)


def local_day(at: datetime) -> date:
    """The local date of an aware moment."""
    return at.astimezone(local_zone()).date()


def _stamp() -> object:
    # Loading a year replaces its row, so the ids tell every change, whichever of two loads commits first.
    return tuple(CalendarYear.objects.aggregate(Count("id"), Sum("id")).values())


def _build() -> LoadedDays:
    days = LoadedDays()
    for name, year in CalendarYear.objects.values_list("calendar", "year"):
        days.years.setdefault(name, set()).add(year)
    for name, day, works in CalendarDay.objects.values_list("calendar", "day", "works"):
        (days.makeup if works else days.holidays).setdefault(name, set()).add(day)
    return days


_days = Kept(_stamp, _build)


def calendar_for(unit_calendar: str, hours: str) -> WorkCalendar:
    """The calendar of that name with these work hours. Where a year is not loaded, plain weekdays count.

    Raises InvalidInput for hours that cannot be read. The same value is returned until a year is loaded.
    """
    return _days.get().calendar(unit_calendar, hours)


def loaded_days() -> LoadedDays:
    """What is loaded now; later loads leave this value as it is."""
    return _days.get()


def calendar_years() -> list[YearView]:
    """Every loaded year with its days, newest first within each calendar."""
    days: dict[tuple[str, int], list[tuple[date, bool, str]]] = {}
    for name, day, works, title in CalendarDay.objects.order_by("day").values_list("calendar", "day", "works", "name"):
        days.setdefault((name, day.year), []).append((day, works, title))
    return [
        YearView(row.calendar, row.year, row.source, row.loaded_at, tuple(days.get((row.calendar, row.year), ())))
        for row in CalendarYear.objects.order_by("calendar", "-year")
    ]
