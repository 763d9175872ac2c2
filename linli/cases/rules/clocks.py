"""When a limit ends, how much of it is used, and what a pause or an extension does to it.

Six classes of counting: `urgent_minute`, `urgent_hour` and `urgent_day` count every minute; `work_hour` counts inside work hours;
`work_day` counts whole working days to the end of the last work hour, the day of the start not counted;
`calendar_day` counts every day to 23:59:59 local time, the day of the start not counted; `given` is a time somebody
named, its amount in seconds. Shares of a limit are measured in the clock's own counting: work time for the two work
classes, plain time for the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar, Final

from linli.cases.rules.calendar import WorkCalendar, microseconds, moment_of
from linli.common.errors import InvalidInput, Refused

URGENT_MINUTE: Final = "urgent_minute"
URGENT_HOUR: Final = "urgent_hour"
URGENT_DAY: Final = "urgent_day"
WORK_HOUR: Final = "work_hour"
WORK_DAY: Final = "work_day"
CALENDAR_DAY: Final = "calendar_day"
GIVEN: Final = "given"
LIMIT_CLASSES: Final = (URGENT_MINUTE, URGENT_HOUR, URGENT_DAY, WORK_HOUR, WORK_DAY, CALENDAR_DAY)
NEVER_PAUSED: Final = frozenset({URGENT_MINUTE, URGENT_HOUR, URGENT_DAY})

STEPS: Final = (50, 80, 100, 150)
MAX_EXTENSIONS: Final = 2
MAX_DAYS: Final = 3660

_HOUR: Final = 3_600_000_000
_PLAIN: Final = {
    URGENT_MINUTE: timedelta(minutes=1), URGENT_HOUR: timedelta(hours=1), URGENT_DAY: timedelta(days=1), GIVEN: timedelta(seconds=1)
}  # fmt: skip
_PER_DAY: Final = {
    URGENT_MINUTE: 1440,
    URGENT_HOUR: 24,
    URGENT_DAY: 1,
    WORK_HOUR: 24,
    WORK_DAY: 1,
    CALENDAR_DAY: 1,
    GIVEN: 86_400,
}
_LAST_SECOND: Final = time(23, 59, 59)

Pause = tuple[datetime, datetime]


class NotExtendable(Refused):
    """An extension that the rule forbids: after the timeout, or a third one."""

    code: ClassVar[str] = "not_extendable"


@dataclass(frozen=True, slots=True)
class Due:
    """When a limit ends (UTC), and whether a calendar year was missing while it was computed."""

    at: datetime
    provisional: bool = False


def due(start: datetime, amount: int, limit_class: str, calendar: WorkCalendar, *, strict: bool = False) -> Due:
    """When `amount` of `limit_class`, begun at `start` (aware), ends.

    InvalidInput for an unknown class, an amount below 1 or a limit of more than ten years. Where a calendar year is
    missing, plain weekdays are counted and the result is provisional; strict raises CalendarYearMissing instead.
    """
    _check(amount, limit_class)
    try:
        at = _due_at(start, amount, limit_class, calendar)
    except OverflowError as error:
        raise InvalidInput(field="limit", reason="This limit ends too far in the future.") from error
    return _judged(start, at, limit_class, calendar, strict=strict)


def _check(amount: int, limit_class: str) -> None:
    if limit_class not in _PER_DAY:
        raise InvalidInput(field="limit", reason="This class of limit is not known.")
    if not 0 < amount <= MAX_DAYS * _PER_DAY[limit_class]:
        raise InvalidInput(field="limit", reason="A limit is at least 1 and at most ten years.")


def _due_at(start: datetime, amount: int, limit_class: str, calendar: WorkCalendar) -> datetime:
    if limit_class in _PLAIN:
        return moment_of(microseconds(start)) + amount * _PLAIN[limit_class]
    if limit_class == WORK_HOUR:
        return calendar.after_work(start, amount * _HOUR)
    if limit_class == WORK_DAY:
        return calendar.end_of_workday(calendar.local_day(start), amount)
    return calendar.instant(calendar.local_day(start) + timedelta(days=amount), _LAST_SECOND)


def _judged(start: datetime, at: datetime, limit_class: str, calendar: WorkCalendar, *, strict: bool = False) -> Due:
    """The due time, marked provisional where the calendar had to guess."""
    if limit_class not in (WORK_HOUR, WORK_DAY):
        return Due(at)
    first, last = calendar.local_day(start).year, calendar.local_day(at).year
    if strict:
        calendar.need_years(first, last)
    return Due(at, provisional=not calendar.knows(first, last))


def counted(start: datetime, end: datetime, limit_class: str, calendar: WorkCalendar) -> int:
    """Microseconds between two moments in the class's own counting; 0 if `end` is not after `start`."""
    if limit_class in (WORK_HOUR, WORK_DAY):
        return calendar.worked(start, end)
    return max(0, microseconds(end) - microseconds(start))


def _later(start: datetime, amount: int, limit_class: str, calendar: WorkCalendar) -> datetime:
    """The moment at which `amount` microseconds of the class's own counting have passed since `start`."""
    if limit_class in (WORK_HOUR, WORK_DAY):
        return calendar.after_work(start, amount)
    return moment_of(microseconds(start) + amount)


def _running(start: datetime, end: datetime, pauses: Sequence[Pause]) -> list[Pause]:
    """The stretches between `start` and `end` in which the clock was not paused, in order."""
    stretches, position = [], start
    for paused, resumed in sorted(pauses):
        if paused >= end:
            break
        if paused > position:
            stretches.append((position, paused))
        position = max(position, resumed)
    if end > position:
        stretches.append((position, end))
    return stretches


def used(start: datetime, end: datetime, pauses: Sequence[Pause], limit_class: str, calendar: WorkCalendar) -> int:
    """Counted microseconds from `start` to `end` without the pauses."""
    return sum(counted(a, b, limit_class, calendar) for a, b in _running(start, end, pauses))


def warning_times(
    start: datetime, due_at: datetime, pauses: Sequence[Pause], limit_class: str, calendar: WorkCalendar
) -> dict[int, datetime]:
    """When 50, 80, 100 and 150 percent of the limit are used; 100 percent is the due time itself."""
    course = Course(start, due_at, pauses, limit_class, calendar)
    return {step: course.warning(step) for step in STEPS}


@dataclass(frozen=True, slots=True)
class Course:
    """From when to when a clock runs, the pauses within, and how it counts."""

    start: datetime
    due_at: datetime
    pauses: Sequence[Pause]
    limit_class: str
    calendar: WorkCalendar

    def warning(self, step: int) -> datetime:
        """When `step` percent of the limit are used."""
        if step == 100:
            return self.due_at
        whole = used(self.start, self.due_at, self.pauses, self.limit_class, self.calendar)
        at = _at_share(self.start, whole * step // 100, self.pauses, self.limit_class, self.calendar)
        return min(at, self.due_at) if step < 100 else max(at, self.due_at)

    def next_warning(self, step: int) -> datetime | None:
        """When the first warning above `step` is due; None after the last. The others are not reckoned."""
        following = next((percent for percent in STEPS if percent > step), None)
        return None if following is None else self.warning(following)


def _at_share(
    start: datetime, amount: int, pauses: Sequence[Pause], limit_class: str, calendar: WorkCalendar
) -> datetime:
    """The moment at which `amount` has been used, pauses left out."""
    position = start
    for paused, resumed in sorted(pauses):
        if paused > position:
            stretch = counted(position, paused, limit_class, calendar)
            if amount <= stretch:
                return _later(position, amount, limit_class, calendar)
            amount -= stretch
        position = max(position, resumed)
    return _later(position, amount, limit_class, calendar)


def shift_for_pause(
    due_at: datetime, paused_from: datetime, resumed_at: datetime, limit_class: str, calendar: WorkCalendar
) -> Due:
    """The new due time after a pause: the counted time that was left continues from `resumed_at`.

    Day classes end at the end of a day again, so a part of a day is rounded up, never down. A clock that was overdue
    when it was paused keeps its due time. Refused for urgent clocks: they never pause.
    """
    if limit_class in NEVER_PAUSED:
        raise Refused(reason="clock_never_pauses", text="An urgent clock counts every minute and cannot be paused.")
    if paused_from >= due_at or resumed_at <= paused_from:
        return _judged(paused_from, due_at, limit_class, calendar)
    left = counted(paused_from, due_at, limit_class, calendar)
    shifted = max(due_at, _later(resumed_at, left, limit_class, calendar))
    return _judged(paused_from, _end_of_its_day(shifted, limit_class, calendar), limit_class, calendar)


def _end_of_its_day(moment: datetime, limit_class: str, calendar: WorkCalendar) -> datetime:
    """For the day classes the end of the day `moment` falls on; other classes as it is."""
    if limit_class == WORK_DAY:
        # A day that ends at midnight ends on the next date: one microsecond earlier is still the day itself.
        return calendar.end_of_workday(calendar.local_day(moment - timedelta(microseconds=1)), 0)
    if limit_class == CALENDAR_DAY:
        return calendar.instant(calendar.local_day(moment), _LAST_SECOND)
    return moment


def extend(
    due_at: datetime, amount: int, limit_class: str, calendar: WorkCalendar, *, extensions: int, at: datetime
) -> Due:
    """The due time with one original limit added.

    Raises NotExtendable at or after the due time, and when `extensions` have already reached two.
    """
    if at >= due_at:
        raise NotExtendable(reason="overdue", text="More time can only be asked for before the limit has ended.")
    if extensions >= MAX_EXTENSIONS:
        raise NotExtendable(reason="extensions_used_up", text="This limit has already been extended twice.")
    return due(_inside_its_day(due_at, limit_class), amount, limit_class, calendar)


def _inside_its_day(due_at: datetime, limit_class: str) -> datetime:
    """A due time at midnight belongs to the day that ends there, so that the next day is counted."""
    return due_at - timedelta(microseconds=1) if limit_class == WORK_DAY else due_at


def return_window(start: datetime, amount: int, limit_class: str, calendar: WorkCalendar) -> datetime:
    """Until when a unit may say “not ours”: a tenth of the limit, at least one counted hour, never past the due time."""
    end = due(start, amount, limit_class, calendar).at
    window = max(_HOUR, counted(start, end, limit_class, calendar) // 10)
    return min(end, _later(start, window, limit_class, calendar))


def recomputed(
    start: datetime,
    amount: int,
    limit_class: str,
    calendar: WorkCalendar,
    *,
    pauses: Sequence[Pause] = (),
    extensions: int = 0,
) -> Due:
    """The due time computed again from the start, with the pauses and extensions it has had: for a changed calendar.

    Pauses are replayed in order; an extension is replayed as late as the rule allows, before the timeout.
    """
    current = due(start, amount, limit_class, calendar)
    provisional = current.provisional
    for paused, resumed in sorted(pauses):
        while extensions and paused >= current.at:
            current, extensions = (
                due(_inside_its_day(current.at, limit_class), amount, limit_class, calendar),
                extensions - 1,
            )
            provisional |= current.provisional
        current = shift_for_pause(current.at, paused, resumed, limit_class, calendar)
        provisional |= current.provisional
    for _ in range(extensions):
        current = due(_inside_its_day(current.at, limit_class), amount, limit_class, calendar)
        provisional |= current.provisional
    return Due(current.at, provisional)
