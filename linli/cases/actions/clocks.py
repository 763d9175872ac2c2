"""Starting, stopping, pausing and extending clocks: rows in memory, which the verb writes. Computes with `rules.clocks`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from linli.cases.models import Case, Clock, SideRequest, Task
from linli.cases.queries.calendars import calendar_for
from linli.cases.rules import clocks as rules
from linli.cases.rules.calendar import WorkCalendar
from linli.geography import api as geography

RUNNING, PAUSED = Clock.State.RUNNING, Clock.State.PAUSED


def calendar_of(unit_id: int) -> WorkCalendar:
    """The work calendar a unit's clocks count by."""
    unit = geography.unit(unit_id)
    return calendar_for(unit.calendar, unit.hours)


def counting(clock: Clock) -> WorkCalendar:
    """The work calendar a clock counts by."""
    return calendar_of(clock.unit_id or clock.case.unit_id)


def new_clock(
    case: Case,
    kind: str,
    *,
    at: datetime,
    limit: tuple[int, str],
    unit_id: int,
    task: Task | None = None,
    request: SideRequest | None = None,
    due_at: datetime | None = None,
) -> Clock:
    """A running clock, not saved yet. `due_at` given: a time promised elsewhere, whatever the limit says."""
    return Clock(case=case, task=task, request=request, **reckoned(kind, at, limit, unit_id, due_at))


def reckoned(
    kind: str, at: datetime, limit: tuple[int, str], unit_id: int, due_at: datetime | None = None
) -> dict[str, Any]:
    """The columns of a clock that runs from `at`, but for what it hangs on; as `new_clock`."""
    calendar = calendar_of(unit_id)
    amount, limit_class = limit
    if due_at is not None:
        amount, limit_class = max(1, int((due_at - at).total_seconds())), rules.GIVEN
    due = rules.Due(due_at) if due_at is not None else rules.due(at, amount, limit_class, calendar)
    started = min(at, due.at)
    return {
        "kind": kind, "unit_id": unit_id, "limit_amount": amount, "limit_class": limit_class, "started_at": started,
        "due_at": due.at, "first_due_at": due.at, "provisional": due.provisional,
        "next_at": rules.Course(started, due.at, (), limit_class, calendar).next_warning(0),
    }  # fmt: skip


def set_next(clock: Clock, calendar: WorkCalendar) -> None:
    """Set when the sweep must look at the clock again; never for one that does not run."""
    if clock.state != RUNNING:
        clock.next_at = None
        return
    course = rules.Course(clock.started_at, clock.due_at, pauses_of(clock), clock.limit_class, calendar)
    clock.next_at = course.next_warning(clock.step)


def pauses_of(clock: Clock) -> list[rules.Pause]:
    """The pauses that have ended, as pairs of aware times."""
    return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in clock.pauses]


def stop(clocks: Iterable[Clock], *, at: datetime, cancel: bool = False) -> None:
    """Stop running or paused clocks: met in time or missed; cancelled where the work itself fell away."""
    for clock in clocks:
        ended = Clock.State.MET if at <= clock.due_at else Clock.State.MISSED
        clock.state = Clock.State.CANCELLED if cancel else ended
        clock.stopped_at = max(at, clock.started_at)
        clock.next_at = None


def pause(clocks: Iterable[Clock], *, at: datetime) -> None:
    """Stand running clocks still."""
    for clock in clocks:
        clock.state, clock.paused_at, clock.next_at = PAUSED, at, None


def resume(clocks: Iterable[Clock], *, at: datetime, shift: bool = True) -> None:
    """Let paused clocks run on. `shift`: what was left continues from now; otherwise the due time stays as it was."""
    for clock in clocks:
        if clock.paused_at is None:
            continue
        calendar = counting(clock)
        if shift:
            due = rules.shift_for_pause(clock.due_at, clock.paused_at, at, clock.limit_class, calendar)
            clock.due_at, clock.provisional = due.at, clock.provisional or due.provisional
            clock.pauses = [*clock.pauses, [clock.paused_at.isoformat(), at.isoformat()]]
        clock.state, clock.paused_at = RUNNING, None
        set_next(clock, calendar)


def extend(clock: Clock, *, at: datetime) -> None:
    """Add one original limit. Raises NotExtendable after the due time or for a third time."""
    calendar = counting(clock)
    due = rules.extend(
        clock.due_at, clock.limit_amount, clock.limit_class, calendar, extensions=clock.extensions, at=at
    )
    clock.due_at, clock.extensions = due.at, clock.extensions + 1
    clock.provisional = clock.provisional or due.provisional
    clock.step = 0
    set_next(clock, calendar)


def earliest_due(clocks: Iterable[Clock]) -> datetime | None:
    """The earliest due time of the running clocks of the case's own work; the reporter's silence is nobody's work."""
    return min((c.due_at for c in clocks if c.state == RUNNING and c.kind != Clock.Kind.CONFIRM), default=None)
