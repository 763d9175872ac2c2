"""Loading a year of a work calendar, and computing open clocks again that it touches."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from linli.audit import api as audit
from linli.cases.actions import clocks
from linli.cases.models import CalendarDay, CalendarYear, Case, Clock
from linli.cases.permissions import CATALOGUE
from linli.cases.queries.calendars import LoadedDays, loaded_days, local_zone
from linli.cases.queries.casefile import told_clock
from linli.cases.rules import clocks as rules
from linli.cases.rules.calendar import WorkCalendar
from linli.cases.rules.packfile import Row, rows_of
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError
from linli.common.memory import changed
from linli.geography import api as geography

_WORK_CLASSES: Final = (rules.WORK_HOUR, rules.WORK_DAY)
_BATCH: Final = 500
_MOST_TOLD: Final = 200


class InvalidCalendar(LinliError):
    """A calendar file with faults; nothing of it was loaded. Carries `faults`, each with file, line and column."""

    code = "invalid_calendar"
    sentence = "The calendar “%(calendar)s” has faults (%(count)s); nothing was loaded. The first: %(first)s"


@dataclass(frozen=True, slots=True)
class DayIn:
    """A day that differs from its weekday: a holiday (`works` False) or a make-up day (True), and its name."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True, slots=True)
class ClockMove:
    """A clock that got another due time."""

    case_id: int
    kind: str
    before: datetime
    after: datetime


@dataclass
class CalendarReport:
    """What loading did: the years loaded, those that were the same already, and which clocks moved."""

    calendar: str
    loaded: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    clocks_looked_at: int = 0
    clocks_moved: int = 0
    moves: list[ClockMove] = field(default_factory=list)


def load_calendar(
    *, actor: Actor, calendar: str, year: int, rows: Sequence[DayIn], source: str, at: datetime
) -> CalendarReport:
    """Load one year of a calendar, replacing what was loaded of it, and compute open clocks again that it touches.

    Every clock that moves is recorded on its case with its old and new due time; the reporter's promise is computed
    like any other, and told truthfully even where it moves earlier. InvalidInput for a day outside the year, a day
    twice, or a missing source.
    """
    actor.need(CATALOGUE)
    _check(calendar, year, rows, source)
    report = CalendarReport(calendar)
    with transaction.atomic():
        if _same(calendar, year, rows):
            report.unchanged.append(year)
            return report
        changed()  # what other processes have loaded meanwhile counts as known before
        days_before = loaded_days()
        _store(calendar, year, rows, source, at)
        changed()
        data = {"year": year, "days": len(rows), "source": source}
        _record(audit.Subject("calendar", calendar), "calendar.loaded", data, actor, at)
        report.loaded.append(year)
        _recompute(calendar, year, days_before, actor, at, report)
    return report


def load_calendar_pack(*, actor: Actor, folder: Path, at: datetime) -> list[CalendarReport]:
    """Load every `NAME-YEAR.csv` (day, works, name) in a folder; what is loaded already stays as it is.

    Raises InvalidCalendar with every fault of a file by line and column; the files before it stay loaded.
    """
    actor.need(CATALOGUE)
    head = _head(folder)
    reports = []
    for path in sorted(folder.glob("*-[0-9][0-9][0-9][0-9].csv")):
        calendar, _, year = path.stem.rpartition("-")
        rows = _read(path)
        reports.append(
            load_calendar(
                actor=actor, calendar=calendar, year=int(year), rows=rows, source=_source(head, path.name), at=at
            )
        )
    return reports


def _head(folder: Path) -> Mapping[str, Any]:
    """The pack.toml of the folder, or of the pack it lies in."""
    for head in (folder / "pack.toml", folder.parent / "pack.toml"):
        if head.is_file():
            try:
                return tomllib.loads(head.read_text("utf-8"))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise InvalidInput(field="pack.toml", reason="This file cannot be read.") from error
    raise InvalidInput(field="pack.toml", reason="This file is missing.")


def _source(head: Mapping[str, Any], file: str) -> str:
    """Where the days of a file come from: the notice of its year where the pack names it, else what the pack says of itself."""
    years = head.get("years")
    listed = [one for one in years if isinstance(one, dict)] if isinstance(years, list) else []
    named = [one.get("source") for one in listed if one.get("file") == file]
    whole = " ".join(str(head.get(key, "")) for key in ("title", "version", "origin"))
    return str(next(filter(None, named), whole)).strip()[:300]


def _read(path: Path) -> list[DayIn]:
    return days_from(path.name, path.read_bytes())


def days_from(file: str, content: bytes) -> list[DayIn]:
    """The days of a file of a calendar. Raises InvalidCalendar with every fault by line and column."""
    rows, faults = rows_of(file, content, ("day", "works", "name"))
    days = [_day_from(row) for row in rows]
    faults += [fault for row in rows for fault in row.faults]
    if faults:
        name = file.removesuffix(".csv")
        raise InvalidCalendar(calendar=name, count=len(faults), first=str(faults[0]), faults=faults)
    return days


def _day_from(row: Row) -> DayIn:
    if not row.cells["works"].strip():
        row.fault("works", "This must not be empty.")
    day = row.day("day")
    if day is None and not row.faults:
        row.fault("day", "This must not be empty.")
    return DayIn(day or date.min, row.flag("works", default=False), row.text("name", 80, needed=True))


def _check(calendar: str, year: int, rows: Sequence[DayIn], source: str) -> None:
    if not (calendar.strip() and len(calendar) <= 24):
        raise InvalidInput(field="calendar", reason="A calendar has a name of at most 24 characters.")
    if not 1990 <= year <= 2199:
        raise InvalidInput(field="year", reason="This year is not possible.")
    if not source.strip():
        raise InvalidInput(field="source", reason="Please say where these days come from.")
    seen: set[date] = set()
    for number, row in enumerate(rows, start=1):
        if row.day.year != year:
            raise InvalidInput(field="day", reason="This day does not lie in the year.", row=number, day=str(row.day))
        if row.day in seen:
            raise InvalidInput(field="day", reason="This day stands here twice.", row=number, day=str(row.day))
        seen.add(row.day)


def _same(calendar: str, year: int, rows: Iterable[DayIn]) -> bool:
    """Whether exactly these days are loaded already."""
    if not CalendarYear.objects.filter(calendar=calendar, year=year).exists():
        return False
    stored = CalendarDay.objects.filter(calendar=calendar, day__year=year).values_list("day", "works", "name")
    return set(stored) == {(row.day, row.works, row.name) for row in rows}


def _store(calendar: str, year: int, rows: Iterable[DayIn], source: str, at: datetime) -> None:
    # The year's row is made anew on purpose: its id tells every process that something changed.
    CalendarYear.objects.filter(calendar=calendar, year=year).delete()
    CalendarDay.objects.filter(calendar=calendar, day__year=year).delete()
    CalendarYear.objects.create(calendar=calendar, year=year, source=source[:300], loaded_at=at)
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=row.day, works=row.works, name=row.name) for row in rows
    )


# --- open clocks --------------------------------------------------------------------------------------------------------


def _recompute(
    calendar: str, year: int, days_before: LoadedDays, actor: Actor, at: datetime, report: CalendarReport
) -> None:
    """Compute every open clock again that counts by this calendar and touches this year."""
    zone = local_zone()
    begin, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    touched = Clock.objects.filter(
        Q(due_at__gte=begin - timedelta(days=1)),
        state__in=["running", "paused"],
        limit_class__in=_WORK_CLASSES,
        started_at__lt=end,
    )
    case_ids = sorted(set(touched.values_list("case_id", flat=True)))
    for start in range(0, len(case_ids), _BATCH):
        batch = case_ids[start : start + _BATCH]
        # The case is what every verb locks: with it nobody else moves its clocks meanwhile.
        cases = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=batch).order_by("id")}
        for clock in touched.filter(case_id__in=batch).order_by("case_id", "id"):
            clock.case = cases[clock.case_id]
            unit = geography.unit(clock.unit_id or clock.case.unit_id)
            if unit.calendar == calendar:
                report.clocks_looked_at += 1
                before = clock.due_at
                if _moved(clock, days_before.calendar(calendar, unit.hours), year, actor, at):
                    report.clocks_moved += 1
                    if len(report.moves) < _MOST_TOLD:
                        report.moves.append(ClockMove(clock.case_id, clock.kind, before, clock.due_at))


def _moved(clock: Clock, counted_before: WorkCalendar, year: int, actor: Actor, at: datetime) -> bool:
    """Give one clock its new due time, with the record on its case; whether it moved."""
    counted = clocks.counting(clock)
    due = _due_with(clock, counted_before, counted)
    before = clock.due_at
    if due.at == before and due.provisional == clock.provisional:
        return False
    clock.due_at, clock.provisional = due.at, due.provisional
    if not (clock.pauses or clock.extensions):
        clock.first_due_at = due.at
    clocks.set_next(clock, counted)
    clock.save(update_fields=["due_at", "first_due_at", "provisional", "next_at"])
    if due.at == before:
        return False
    _tell_case(clock, before, year, actor, at)
    return True


def _due_with(clock: Clock, counted_before: WorkCalendar, counted: WorkCalendar) -> rules.Due:
    """The due time by the new days. It moves by as much as the days move it, and not because the unit has other hours
    today than it had when the clock started.
    """
    was, now = (
        rules.recomputed(
            clock.started_at,
            clock.limit_amount,
            clock.limit_class,
            calendar,
            pauses=clocks.pauses_of(clock),
            extensions=clock.extensions,
        )
        for calendar in (counted_before, counted)
    )
    return rules.Due(clock.due_at + (now.at - was.at), now.provisional)


def _tell_case(clock: Clock, before: datetime, year: int, actor: Actor, at: datetime) -> None:
    """The case's own due time follows its clocks, and the record says why."""
    case = clock.case
    case.due_at = clocks.earliest_due(case.clocks.all())
    Case.objects.filter(pk=case.pk).update(due_at=case.due_at)
    data = {
        "clock": clock.pk, "clock_kind": clock.kind, "before": before.isoformat(), "due_at": clock.due_at.isoformat(),
        "calendar_year": year, "state": case.state, "unit_id": case.unit_id, "round": case.round, "version": case.version,
        "clocks": [told_clock(vars(clock))],
    }  # fmt: skip
    _record(audit.Subject.of("case", case.pk), "case.clock_recomputed", data, actor, at)


def _record(subject: audit.Subject, kind: str, data: dict[str, object], actor: Actor, at: datetime) -> None:
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)])
