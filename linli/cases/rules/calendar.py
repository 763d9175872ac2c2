"""Which days are worked and at what hours: weekdays, corrected by yearly data on holidays and make-up days."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from linli.common.errors import InvalidInput, LinliError

Hours = tuple[tuple[time, time], ...]

MIDNIGHT: Final = time(0)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_SPAN: Final = re.compile(r"\s*(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})\s*")
# A clock that would run longer than this is a mistake in the data, not a limit.
_HORIZON_YEARS: Final = 30


class CalendarYearMissing(LinliError):
    """The calendar `calendar` has no data for `year`, and the caller asked not to guess."""

    code: ClassVar[str] = "calendar_year_missing"
    sentence: ClassVar[str] = "The calendar “%(calendar)s” holds no data for %(year)s yet. Load that year first."


def parse_hours(text: str) -> Hours:
    """Work hours such as `08:30-12:00,14:00-18:00`, in order; an end of 24:00 is midnight at the end of the day.

    Raises InvalidInput for anything else: a span that ends before it begins, or two that overlap.
    """
    spans = [_parse_span(part) for part in text.split(",") if part.strip()]
    if not spans:
        raise InvalidInput(field="hours", reason="Work hours look like 08:30-12:00,14:00-18:00.")
    for earlier, later in pairwise(spans):
        if earlier[1] > later[0]:
            raise InvalidInput(field="hours", reason="Work hours must be in order and must not overlap.")
    return tuple((_clock_time(start), _clock_time(end % 1440)) for start, end in spans)


def _parse_span(part: str) -> tuple[int, int]:
    """Start and end of one span in minutes of the day."""
    match = _SPAN.fullmatch(part)
    if not match:
        raise InvalidInput(field="hours", reason="Work hours look like 08:30-12:00,14:00-18:00.")
    h1, m1, h2, m2 = (int(group) for group in match.groups())
    start, end = h1 * 60 + m1, h2 * 60 + m2
    if m1 > 59 or m2 > 59 or end > 1440 or start >= end:
        raise InvalidInput(
            field="hours", reason="A span of work hours must end after it begins, at 24:00 at the latest."
        )
    return start, end


def _clock_time(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def microseconds(moment: datetime) -> int:
    """Whole microseconds from 1970 to an aware moment: exact, unlike a float."""
    return (moment - EPOCH) // _MICROSECOND


def moment_of(micros: int) -> datetime:
    """The moment in UTC, `micros` microseconds after 1970."""
    return EPOCH + timedelta(microseconds=micros)


@dataclass(frozen=True, slots=True)
class _Year:
    """The work of one local year: workdays as ordinals, spans of work as instants, and running totals."""

    days: list[int]
    day_ends: list[int]
    starts: list[int]
    ends: list[int]
    totals: list[int]  # work up to and including each span

    @property
    def total(self) -> int:
        """Work of the whole year in microseconds."""
        return self.totals[-1] if self.totals else 0

    def worked_until(self, micros: int) -> int:
        """Work from the beginning of the year to this instant."""
        index = bisect_right(self.starts, micros) - 1
        if index < 0:
            return 0
        return self.totals[index] - max(0, self.ends[index] - micros)


@dataclass(frozen=True, eq=False)
class WorkCalendar:
    """One calendar with one set of work hours, in one time zone.

    `years` names the years whose holidays and make-up days are loaded. A year outside it counts plain weekdays; what
    is computed with it is provisional. An hour span that ends at 00:00 ends at midnight.
    """

    name: str
    tz: ZoneInfo
    holidays: frozenset[date]
    makeup: frozenset[date]
    years: frozenset[int]
    hours: Hours
    _tables: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)

    def is_workday(self, day: date, *, strict: bool = False) -> bool:
        """Whether people work on this day. Strict: CalendarYearMissing where the year is not loaded."""
        if strict:
            self.need_years(day.year, day.year)
        return day in self.makeup or (day.weekday() < 5 and day not in self.holidays)

    def knows(self, first: int, last: int) -> bool:
        """Whether every year from `first` to `last` is loaded."""
        return all(year in self.years for year in range(first, last + 1))

    def need_years(self, first: int, last: int) -> None:
        """Raise CalendarYearMissing for the first year from `first` to `last` that is not loaded."""
        for year in range(first, last + 1):
            if year not in self.years:
                raise CalendarYearMissing(calendar=self.name, year=year)

    def local_day(self, moment: datetime) -> date:
        """The local date of an aware moment."""
        return moment.astimezone(self.tz).date()

    def worked(self, start: datetime, end: datetime) -> int:
        """Microseconds of work between two moments; 0 if `end` is not after `start`."""
        if end <= start:
            return 0
        first, last = self.local_day(start).year, self.local_day(end).year
        between = sum(self._table(year).total for year in range(first, last))
        return (
            between
            + self._table(last).worked_until(microseconds(end))
            - self._table(first).worked_until(microseconds(start))
        )

    def after_work(self, start: datetime, amount: int) -> datetime:
        """The moment at which `amount` microseconds have been worked since `start`; InvalidInput beyond 30 years."""
        year = self.local_day(start).year
        table = self._table(year)
        target = table.worked_until(microseconds(start)) + amount
        for _ in range(_HORIZON_YEARS):
            if target <= table.total:
                index = bisect_left(table.totals, target)
                return max(
                    start, moment_of(table.ends[index] - (table.totals[index] - target)) if table.ends else start
                )
            target -= table.total
            year += 1
            table = self._table(year)
        raise InvalidInput(field="limit", reason="This limit ends too far in the future.")

    def end_of_workday(self, day: date, count: int) -> datetime:
        """The end of the last work hour on the `count`-th workday after `day`; count 0: on `day` or the next workday."""
        key, wanted, year = day.toordinal() + (count > 0), max(0, count - 1), day.year
        for _ in range(_HORIZON_YEARS):
            table = self._table(year)
            index = bisect_left(table.days, key) + wanted
            if index < len(table.days):
                return moment_of(table.day_ends[index])
            wanted = index - len(table.days)
            year += 1
        raise InvalidInput(field="limit", reason="This limit ends too far in the future.")

    def instant(self, day: date, clock_time: time) -> datetime:
        """A local wall time as a moment in UTC. A time skipped by daylight saving is the moment of the skip."""
        wall = datetime.combine(day, clock_time, self.tz)
        moment = wall.astimezone(UTC)
        if moment.astimezone(self.tz).replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None):
            return moment
        return self._skip(wall.replace(fold=1).astimezone(UTC), moment)

    def _skip(self, before: datetime, after: datetime) -> datetime:
        """The moment between the two at which the zone's offset changes, to the second."""
        low, high = int(before.timestamp()), int(after.timestamp())
        offset = after.astimezone(self.tz).utcoffset()
        while high - low > 1:
            middle = (low + high) // 2
            if datetime.fromtimestamp(middle, self.tz).utcoffset() == offset:
                high = middle
            else:
                low = middle
        return datetime.fromtimestamp(high, UTC)

    def _table(self, year: int) -> _Year:
        """The work of a year, computed once per calendar value."""
        table = self._tables.get(year)
        if table is None:
            table = self._tables[year] = self._compute(year)
        return table

    def _compute(self, year: int) -> _Year:
        if not date.min.year < year < date.max.year:
            raise InvalidInput(field="limit", reason="This limit ends too far in the future.")
        first = date(year, 1, 1).toordinal()
        days = [n for n in range(first, date(year + 1, 1, 1).toordinal()) if self.is_workday(date.fromordinal(n))]
        starts, ends, day_ends = [], [], []
        for ordinal in days:
            for start, end in self.hours:
                begin, finish = self._span(date.fromordinal(ordinal), start, end)
                if finish > begin:  # a span may vanish in the hour that daylight saving skips
                    starts.append(begin)
                    ends.append(finish)
            day_ends.append(self._span(date.fromordinal(ordinal), *self.hours[-1])[1])
        lengths = (end - start for start, end in zip(starts, ends, strict=True))
        return _Year(days, day_ends, starts, ends, list(accumulate(lengths)))

    def _span(self, day: date, start: time, end: time) -> tuple[int, int]:
        last = day + timedelta(days=1) if end == MIDNIGHT else day
        return microseconds(self.instant(day, start)), microseconds(self.instant(last, end))
