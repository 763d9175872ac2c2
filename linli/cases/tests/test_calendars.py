"""Loading calendar years; open clocks that they touch are computed again and the record says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from linli.audit import api as audit
from linli.cases.actions.calendars import DayIn, InvalidCalendar, load_calendar, load_calendar_pack
from linli.cases.models import CalendarDay, Case, Clock
from linli.cases.queries.calendars import calendar_for, calendar_years
from linli.cases.rules.clocks import due, recomputed
from linli.cases.tests.world import World
from linli.common.actor import ANONYMOUS, SYSTEM
from linli.common.errors import Forbidden, InvalidInput
from linli.geography import api as geography

pytestmark = pytest.mark.django_db

HOURS = "08:30-12:00,14:00-18:00"
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PACKS = Path(__file__).resolve().parents[2] / "packs"
# National Day 2027, as it might be: the first seven days of October, one make-up Sunday before.
DAYS = [
    *(DayIn(date(2027, 10, n), works=False, name="国庆节") for n in range(1, 8)),
    DayIn(date(2027, 9, 26), works=True, name="国庆节调休"),
]


def load(rows=DAYS, year: int = 2027, **more):
    values = {"actor": SYSTEM, "calendar": "cn", "year": year, "rows": rows, "source": "a notice", "at": AT}
    return load_calendar(**(values | more))


def test_a_loaded_year_is_used_at_once():
    start = datetime(2027, 9, 30, 2, 0, tzinfo=UTC)
    before = due(start, 3, "work_day", calendar_for("cn", HOURS))
    assert before.provisional
    report = load()
    assert report.loaded == [2027]
    calendar = calendar_for("cn", HOURS)
    assert calendar.is_workday(date(2027, 9, 26))
    assert not calendar.is_workday(date(2027, 10, 4))
    after = due(start, 3, "work_day", calendar)
    assert not after.provisional
    assert after.at == datetime(2027, 10, 12, 10, 0, tzinfo=UTC)
    assert calendar_for("cn", HOURS) is calendar
    assert not calendar_for("other", HOURS).knows(2027, 2027)
    assert [event.kind for event in audit.timeline(audit.Subject("calendar", "cn"))] == ["calendar.loaded"]


def test_the_same_year_again_changes_nothing_and_a_corrected_one_replaces_it():
    load()
    assert load(list(reversed(DAYS))).unchanged == [2027]
    assert len(audit.timeline(audit.Subject("calendar", "cn"))) == 1
    load(DAYS[:3])
    assert CalendarDay.objects.count() == 3
    assert calendar_for("cn", HOURS).is_workday(date(2027, 10, 4))
    assert [(year.year, len(year.days)) for year in calendar_years()] == [(2027, 3)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rows": [DayIn(date(2026, 10, 1), works=False, name="x")]}, "day"),
        ({"rows": [DAYS[0], DAYS[0]]}, "day"),
        ({"source": " "}, "source"),
        ({"calendar": ""}, "calendar"),
        ({"year": 0}, "year"),
    ],
)
def test_what_cannot_be_a_year_is_refused(changes, field):
    with pytest.raises(InvalidInput) as refused:
        load(**changes)
    assert refused.value.data["field"] == field
    assert not CalendarDay.objects.exists()


def test_nobody_without_the_right_loads_a_year():
    with pytest.raises(Forbidden):
        load(actor=ANONYMOUS)


def test_a_folder_of_years_is_loaded_and_a_faulty_file_named_by_line(tmp_path):
    (tmp_path / "pack.toml").write_text('title = "Days"\nversion = "1"\norigin = "notices"\n', encoding="utf-8")
    (tmp_path / "cn-2027.csv").write_text("day,works,name\n2027-10-01,0,国庆节\n2027-09-26,1,调休\n", encoding="utf-8")
    reports = load_calendar_pack(actor=SYSTEM, folder=tmp_path, at=AT)
    assert [report.loaded for report in reports] == [[2027]]
    assert load_calendar_pack(actor=SYSTEM, folder=tmp_path, at=AT)[0].unchanged == [2027]
    (tmp_path / "cn-2028.csv").write_text("day,works,name\n2028-10-01,maybe,国庆节\n2028-13-01,0,x\n", encoding="utf-8")
    with pytest.raises(InvalidCalendar) as refused:
        load_calendar_pack(actor=SYSTEM, folder=tmp_path, at=AT)
    assert [(f.file, f.line, f.column) for f in refused.value.data["faults"]] == [
        ("cn-2028.csv", 2, "works"),
        ("cn-2028.csv", 3, "day"),
    ]


def test_a_pack_that_names_no_years_gives_its_own_source(tmp_path):
    (tmp_path / "pack.toml").write_text(
        'title = "Days"\nversion = "1"\norigin = "notices"\nyears = 2027\n', encoding="utf-8"
    )
    (tmp_path / "cn-2027.csv").write_text("day,works,name\n2027-10-01,0,国庆节\n", encoding="utf-8")
    load_calendar_pack(actor=SYSTEM, folder=tmp_path, at=AT)
    assert [year.source for year in calendar_years()] == ["Days 1 notices"]


def test_the_shipped_calendar_knows_the_real_holidays():
    load_calendar_pack(actor=SYSTEM, folder=PACKS / "calendar", at=AT)
    assert all(f"{year.year}年" in year.source for year in calendar_years()), "each year names the notice it is from"
    calendar = calendar_for("cn", HOURS)
    assert calendar.knows(2023, 2026)
    # Eve of the National Day week of 2025 (1 to 8 October), make-up Saturday the 11th.
    found = due(datetime(2025, 9, 30, 2, 0, tzinfo=UTC), 3, "work_day", calendar)
    assert found.at == datetime(2025, 10, 11, 10, 0, tzinfo=UTC)
    # Spring Festival of 2024: 10 to 17 February, worked on Sundays the 4th and 18th.
    assert calendar.is_workday(date(2024, 2, 4))
    assert calendar.is_workday(date(2024, 2, 18))
    assert not calendar.is_workday(date(2024, 2, 16))


def clock_of(case: Case, world: World, **values) -> Clock:
    start = datetime(2027, 9, 30, 2, 0, tzinfo=UTC)
    limit = values.pop("limit", (3, "work_day"))
    found = due(start, limit[0], limit[1], calendar_for("cn", HOURS))
    base = {"case": case, "kind": "handle", "unit_id": world.units["lighting"], "started_at": start}
    dues = {"due_at": found.at, "first_due_at": found.at, "provisional": found.provisional}
    return Clock.objects.create(limit_amount=limit[0], limit_class=limit[1], **(base | dues | values))


def test_open_clocks_move_and_each_move_is_recorded(world: World):
    case = Case.objects.get(pk=world.report().case_id)
    Clock.objects.filter(case=case).update(state="cancelled", stopped_at=AT, next_at=None)
    moving = clock_of(case, world)
    urgent = clock_of(case, world, kind="check", limit=(2, "urgent_hour"))
    over = clock_of(case, world, kind="file", state="met", stopped_at=AT)
    before = moving.due_at
    report = load()
    assert (report.clocks_looked_at, report.clocks_moved) == (1, 1)
    moving.refresh_from_db()
    assert moving.due_at == datetime(2027, 10, 12, 10, 0, tzinfo=UTC)
    assert moving.first_due_at == moving.due_at
    assert not moving.provisional
    assert moving.next_at is not None
    assert moving.started_at < moving.next_at < moving.due_at
    for clock in (urgent, over):
        was = clock.due_at
        clock.refresh_from_db()
        assert clock.due_at == was
    event = audit.timeline(audit.Subject.of("case", case.pk))[-1]
    assert event.kind == "case.clock_recomputed"
    assert event.data["before"] == before.isoformat()
    assert event.data["due_at"] == moving.due_at.isoformat()
    case.refresh_from_db()
    assert case.due_at == urgent.due_at


def test_clocks_of_other_calendars_and_years_stay(world: World):
    case = Case.objects.get(pk=world.report().case_id)
    clock_of(case, world, kind="handle")
    assert load(calendar="elsewhere").clocks_looked_at == 0
    assert load([DayIn(date(2029, 10, 1), works=False, name="x")], year=2029).clocks_looked_at == 0
    assert load([], year=2028).clocks_moved == 0


def test_pauses_and_extensions_are_kept_when_a_clock_is_computed_again(world: World):
    case = Case.objects.get(pk=world.report().case_id)
    start = datetime(2027, 9, 30, 2, 0, tzinfo=UTC)
    pause = [(start + timedelta(hours=1)).isoformat(), (start + timedelta(days=1)).isoformat()]
    paused_and_extended = recomputed(
        start, 3, "work_day", calendar_for("cn", HOURS),
        pauses=[(start + timedelta(hours=1), start + timedelta(days=1))], extensions=1,
    )  # fmt: skip
    clock = clock_of(case, world, pauses=[pause], extensions=1, due_at=paused_and_extended.at)
    load()
    moved = Clock.objects.get(pk=clock.pk)
    plain = due(start, 3, "work_day", calendar_for("cn", HOURS)).at
    assert moved.due_at >= due(plain - timedelta(hours=1), 3, "work_day", calendar_for("cn", HOURS)).at
    assert moved.first_due_at == clock.first_due_at
    load()  # nothing changed: computing again would give the same
    assert Clock.objects.get(pk=clock.pk).due_at == moved.due_at


def test_a_year_moves_no_clock_because_its_unit_has_other_hours_by_now(world: World):
    """What started under other hours ends as it was told: only the days of the year move it, by as much as they do."""
    case = Case.objects.get(pk=world.report().case_id)
    started, due_then = datetime(2027, 11, 1, 2, 0, tzinfo=UTC), datetime(2027, 11, 4, 10, 0, tzinfo=UTC)
    untouched = clock_of(case, world, kind="check", started_at=started, due_at=due_then, first_due_at=due_then)
    moving = clock_of(case, world)
    assert moving.due_at == datetime(2027, 10, 5, 10, 0, tzinfo=UTC)
    unit_id = world.units["lighting"]
    geography.change_unit(actor=SYSTEM, unit_id=unit_id, changes={"hours": "09:00-12:00,13:00-16:30"}, at=AT)
    report = load()
    for clock in (untouched, moving):
        clock.refresh_from_db()
    assert untouched.due_at == due_then
    assert not untouched.provisional
    assert moving.due_at == datetime(2027, 10, 12, 10, 0, tzinfo=UTC)
    assert [move.case_id for move in report.moves if move.kind == "check"] == []
    assert load(DAYS[:-1]).clocks_moved == 0  # without the make-up day before them nothing changes for either
