"""When limits end: the worked examples of the field, the edges of the calendar, and what must hold for any clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.cases.rules import clocks
from linli.cases.rules.calendar import CalendarYearMissing, WorkCalendar, parse_hours
from linli.cases.rules.clocks import (
    LIMIT_CLASSES,
    NotExtendable,
    due,
    extend,
    recomputed,
    return_window,
    shift_for_pause,
    warning_times,
)
from linli.common.errors import InvalidInput, Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
HOURS = parse_hours("08:30-12:00,14:00-18:00")

# National Day and Mid-Autumn 2025: eight days off, two make-up days; New Year 2026.
CN = WorkCalendar(
    name="cn",
    tz=SHANGHAI,
    holidays=frozenset({*(date(2025, 10, n) for n in range(1, 9)), date(2026, 1, 1), date(2026, 1, 2)}),
    makeup=frozenset({date(2025, 9, 28), date(2025, 10, 11), date(2026, 1, 4)}),
    years=frozenset({2025, 2026}),
    hours=HOURS,
)
BOSTON = WorkCalendar(
    "us", NEW_YORK, frozenset({date(2015, 1, 1)}), frozenset(), frozenset({2015}), parse_hours("08:00-17:00")
)
NIGHT = WorkCalendar(
    "us", NEW_YORK, frozenset(), frozenset(), frozenset({2015}), parse_hours("00:00-02:30,02:30-24:00")
)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def local(moment: datetime, zone: ZoneInfo = SHANGHAI) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize(
    ("start", "amount", "limit_class", "end"),
    [
        ("2025-06-06 23:50", 2, "urgent_hour", "2025-06-07 01:50:00"),  # Friday night: every minute counts
        ("2025-06-05 17:30", 4, "work_hour", "2025-06-06 12:00:00"),  # half an hour today, the morning tomorrow
        ("2025-06-06 17:30", 4, "work_hour", "2025-06-09 12:00:00"),  # over the weekend
        ("2025-06-05 12:30", 4, "work_hour", "2025-06-05 18:00:00"),  # begun in the lunch break, ends with the day
        ("2025-06-07 09:00", 1, "work_hour", "2025-06-09 09:30:00"),  # begun on a rest day
        ("2025-09-30 10:00", 3, "work_day", "2025-10-11 18:00:00"),  # eve of the holiday; the make-up Saturday counts
        ("2025-09-27 10:00", 1, "work_day", "2025-09-28 18:00:00"),  # the make-up Sunday counts
        ("2025-06-06 08:00", 1, "work_day", "2025-06-09 18:00:00"),  # the day of the start does not count
        ("2025-06-07 08:00", 1, "work_day", "2025-06-09 18:00:00"),
        ("2025-12-31 16:00", 2, "work_day", "2026-01-05 18:00:00"),  # over the year, make-up Sunday the 4th
        ("2025-06-06 23:50", 7, "calendar_day", "2025-06-13 23:59:59"),
        ("2025-01-31 09:00", 1, "calendar_day", "2025-02-01 23:59:59"),
        ("2025-12-31 09:00", 15, "calendar_day", "2026-01-15 23:59:59"),
        ("2024-02-28 09:00", 1, "calendar_day", "2024-02-29 23:59:59"),
        ("2025-02-28 09:00", 1, "calendar_day", "2025-03-01 23:59:59"),
        ("2024-02-29 09:00", 365, "calendar_day", "2025-02-28 23:59:59"),
        ("2025-06-06 10:00", 2, "urgent_day", "2025-06-08 10:00:00"),
        ("2025-06-06 10:00", 1800, "given", "2025-06-06 10:30:00"),
    ],
)
def test_a_limit_ends_when_the_field_says(start, amount, limit_class, end):
    found = due(at(start), amount, limit_class, CN)
    assert local(found.at) == end
    assert not found.provisional


def test_the_days_of_daylight_saving_have_their_own_length():
    spring = due(at("2015-03-07 20:00", NEW_YORK), 12, "urgent_hour", BOSTON)
    assert local(spring.at, NEW_YORK) == "2015-03-08 09:00:00"
    autumn = due(at("2015-10-31 20:00", NEW_YORK), 12, "urgent_hour", BOSTON)
    assert local(autumn.at, NEW_YORK) == "2015-11-01 07:00:00"
    assert local(due(at("2015-03-06 16:00", NEW_YORK), 2, "work_hour", BOSTON).at, NEW_YORK) == "2015-03-09 09:00:00"
    assert local(due(at("2015-03-06 16:00", NEW_YORK), 2, "calendar_day", BOSTON).at, NEW_YORK) == "2015-03-08 23:59:59"


def test_work_hours_round_the_clock_count_each_real_hour_once():
    night = WorkCalendar("us", NEW_YORK, frozenset(), frozenset({date(2015, 3, 8)}), frozenset({2015}), NIGHT.hours)
    skipped = due(at("2015-03-08 01:00", NEW_YORK), 3, "work_hour", night)
    assert local(skipped.at, NEW_YORK) == "2015-03-08 05:00:00"


def test_a_year_that_is_not_loaded_makes_a_limit_provisional_and_strict_use_impossible():
    found = due(at("2026-12-31 10:00"), 1, "work_day", CN)
    assert local(found.at) == "2027-01-01 18:00:00"
    assert found.provisional
    with pytest.raises(CalendarYearMissing) as missing:
        due(at("2026-12-31 10:00"), 1, "work_day", CN, strict=True)
    assert missing.value.data == {"calendar": "cn", "year": 2027}
    assert missing.value.code == "calendar_year_missing"
    assert not due(at("2026-12-31 10:00"), 30, "calendar_day", CN, strict=True).provisional
    with pytest.raises(CalendarYearMissing):
        CN.is_workday(date(2027, 1, 1), strict=True)


@pytest.mark.parametrize(
    ("amount", "limit_class"), [(0, "work_day"), (-1, "urgent_hour"), (10**9, "work_hour"), (3, "fortnight")]
)
def test_impossible_limits_are_told_clearly(amount, limit_class):
    with pytest.raises(InvalidInput):
        due(at("2025-06-06 10:00"), amount, limit_class, CN)


def test_a_limit_beyond_the_end_of_time_is_told_clearly():
    for limit_class in LIMIT_CLASSES:
        with pytest.raises(InvalidInput):
            due(datetime(9999, 12, 30, tzinfo=UTC), 3000, limit_class, CN)


@pytest.mark.parametrize(
    "text", ["", "8-12", "12:00-08:30", "08:30-12:00,11:00-18:00", "08:30-25:00", "08:61-12:00", "x"]
)
def test_work_hours_that_cannot_be_are_refused(text):
    with pytest.raises(InvalidInput):
        parse_hours(text)


def test_work_hours_may_end_at_midnight():
    assert parse_hours("00:00-24:00") == ((time(0), time(0)),)
    always = WorkCalendar("x", SHANGHAI, frozenset(), frozenset(), frozenset({2025}), parse_hours("00:00-24:00"))
    assert local(due(at("2025-06-05 10:00"), 24, "work_hour", always).at) == "2025-06-06 10:00:00"
    assert local(due(at("2025-06-05 10:00"), 1, "work_day", always).at) == "2025-06-07 00:00:00"


def test_warnings_come_in_the_clock_s_own_counting():
    start = at("2025-06-05 17:30")
    end = due(start, 4, "work_hour", CN).at
    times = warning_times(start, end, [], "work_hour", CN)
    assert [local(times[step]) for step in (50, 80, 100, 150)] == [
        "2025-06-06 10:00:00",
        "2025-06-06 11:12:00",
        "2025-06-06 12:00:00",
        "2025-06-06 16:00:00",
    ]
    course = clocks.Course(start, end, [], "work_hour", CN)
    assert [course.next_warning(step) for step in (0, 50, 80, 100, 150)] == [*map(times.get, (50, 80, 100, 150)), None]


def test_a_pause_gives_back_the_counted_time_that_was_left():
    end = at("2025-06-06 12:00")
    # Two counted hours were left at ten o'clock; the night does not count.
    shifted = shift_for_pause(end, at("2025-06-06 10:00"), at("2025-06-10 17:00"), "work_hour", CN)
    assert local(shifted.at) == "2025-06-11 09:30:00"
    days = shift_for_pause(at("2025-06-06 18:00"), at("2025-06-04 10:00"), at("2025-06-09 10:00"), "work_day", CN)
    assert local(days.at) == "2025-06-11 18:00:00"
    plain = shift_for_pause(
        at("2025-06-06 23:59:59"), at("2025-06-04 10:00"), at("2025-06-05 10:00"), "calendar_day", CN
    )
    assert local(plain.at) == "2025-06-07 23:59:59"


def test_an_urgent_clock_never_pauses_and_an_overdue_one_keeps_its_due_time():
    with pytest.raises(Refused):
        shift_for_pause(at("2025-06-06 12:00"), at("2025-06-06 10:00"), at("2025-06-06 11:00"), "urgent_hour", CN)
    late = shift_for_pause(at("2025-06-06 12:00"), at("2025-06-06 13:00"), at("2025-06-20 13:00"), "work_hour", CN)
    assert local(late.at) == "2025-06-06 12:00:00"


def elapsed(start, due_at, now, limit_class, calendar, pauses=()):
    """The share of the limit that is used at a moment."""
    whole = clocks.used(start, due_at, pauses, limit_class, calendar)
    if whole == 0:  # a limit without a counted minute in it, such as a given time in the night
        return 1.0 if now >= due_at else 0.0
    return clocks.used(start, now, pauses, limit_class, calendar) / whole


def test_pauses_are_left_out_of_the_share_that_is_used():
    start, end = at("2025-06-05 08:30"), at("2025-06-05 18:00")
    pauses = [(at("2025-06-05 09:30"), at("2025-06-06 09:30"))]
    shifted = shift_for_pause(end, *pauses[0], "work_hour", CN).at
    assert local(shifted) == "2025-06-06 18:00:00"  # six and a half hours from Friday half past nine
    assert elapsed(start, shifted, at("2025-06-06 09:30"), "work_hour", CN, pauses) == pytest.approx(1 / 7.5)
    assert warning_times(start, shifted, pauses, "work_hour", CN)[50] == at("2025-06-06 14:15")


def test_more_time_is_given_twice_and_only_in_time():
    end = at("2025-06-06 18:00")
    once = extend(end, 3, "work_day", CN, extensions=0, at=at("2025-06-06 17:59"))
    assert local(once.at) == "2025-06-11 18:00:00"
    assert (
        local(extend(at("2025-06-06 12:00"), 4, "work_hour", CN, extensions=1, at=at("2025-06-06 09:00")).at)
        == "2025-06-06 18:00:00"
    )
    with pytest.raises(NotExtendable) as used_up:
        extend(end, 3, "work_day", CN, extensions=2, at=at("2025-06-06 10:00"))
    assert used_up.value.data["reason"] == "extensions_used_up"
    with pytest.raises(NotExtendable) as overdue:
        extend(end, 3, "work_day", CN, extensions=0, at=end)
    assert overdue.value.data["reason"] == "overdue"


def test_the_return_window_is_a_tenth_and_at_least_an_hour():
    start = at("2025-06-05 08:30")
    assert local(return_window(start, 4, "work_hour", CN)) == "2025-06-05 09:30:00"
    assert local(return_window(start, 5, "work_day", CN)) == "2025-06-05 15:00:00"  # 4.5 of 45 counted hours
    assert local(return_window(start, 1, "urgent_hour", CN)) == "2025-06-05 09:30:00"
    assert local(return_window(start, 600, "given", CN)) == "2025-06-05 08:40:00"  # never past the due time


def test_a_calendar_loaded_late_moves_what_it_touches_and_keeps_pauses_and_extensions():
    blind = WorkCalendar("cn", SHANGHAI, frozenset(), frozenset(), frozenset(), HOURS)
    start = at("2025-09-30 10:00")
    before, after = recomputed(start, 3, "work_day", blind), recomputed(start, 3, "work_day", CN)
    assert (local(before.at), before.provisional) == ("2025-10-03 18:00:00", True)
    assert (local(after.at), after.provisional) == ("2025-10-11 18:00:00", False)
    pause = (at("2025-09-30 11:00"), at("2025-10-09 11:00"))
    replayed = recomputed(start, 3, "work_day", CN, pauses=[pause], extensions=1)
    paused = shift_for_pause(after.at, *pause, "work_day", CN)
    assert replayed.at == extend(paused.at, 3, "work_day", CN, extensions=0, at=start).at


# --- what holds for any clock -------------------------------------------------------------------------------------------

calendars = st.sampled_from([CN, BOSTON, NIGHT])
classes = st.sampled_from(LIMIT_CLASSES)
amounts = st.integers(1, 40)
moments = st.datetimes(datetime(2014, 11, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


@settings(max_examples=300, deadline=None)
@given(calendars, classes, amounts, moments, st.timedeltas(timedelta(0), timedelta(days=20)))
def test_a_later_start_and_a_longer_limit_never_end_earlier(calendar, limit_class, amount, start, later):
    first = due(start, amount, limit_class, calendar).at
    assert first >= start
    assert due(start + later, amount, limit_class, calendar).at >= first
    assert due(start, amount + 1, limit_class, calendar).at > first


@settings(max_examples=300, deadline=None)
@given(calendars, classes, amounts, moments)
def test_steps_come_in_order_and_the_whole_is_used_when_due(calendar, limit_class, amount, start):
    end = due(start, amount, limit_class, calendar).at
    assert elapsed(start, end, start, limit_class, calendar, []) == 0.0
    assert elapsed(start, end, end, limit_class, calendar, []) == 1.0
    times = warning_times(start, end, [], limit_class, calendar)
    assert start <= times[50] <= times[80] <= times[100] == end <= times[150]
    for step in (50, 80, 150):
        assert elapsed(start, end, times[step], limit_class, calendar, []) == pytest.approx(step / 100, abs=1e-6)
    assert start <= return_window(start, amount, limit_class, calendar) <= end


@settings(max_examples=300, deadline=None)
@given(
    calendars,
    st.sampled_from(["work_hour", "work_day", "calendar_day", "given"]),
    amounts,
    moments,
    st.floats(0, 1.2),
    st.timedeltas(timedelta(0), timedelta(days=60)),
    st.timedeltas(timedelta(0), timedelta(days=5)),
)
def test_a_pause_never_shortens_and_a_longer_one_never_less(calendar, limit_class, amount, start, share, length, more):
    end = due(start, amount, limit_class, calendar).at
    paused = start + (end - start) * share
    shifted = shift_for_pause(end, paused, paused + length, limit_class, calendar).at
    assert shifted >= end
    assert shift_for_pause(end, paused, paused + length + more, limit_class, calendar).at >= shifted
    if paused < end and length:
        left = clocks.counted(paused, end, limit_class, calendar)
        assert clocks.counted(paused + length, shifted, limit_class, calendar) >= left
        assert clocks.used(start, shifted, [(paused, paused + length)], limit_class, calendar) >= clocks.used(
            start, end, [], limit_class, calendar
        )


@settings(max_examples=200, deadline=None)
@given(
    calendars,
    moments,
    st.timedeltas(timedelta(0), timedelta(days=400)),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_counted_time_adds_up(calendar, start, one, other):
    middle, end = start + one, start + one + other
    for limit_class in LIMIT_CLASSES:
        whole = clocks.counted(start, end, limit_class, calendar)
        assert whole == clocks.counted(start, middle, limit_class, calendar) + clocks.counted(
            middle, end, limit_class, calendar
        )
