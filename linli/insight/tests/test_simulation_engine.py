"""The engine of the simulation: against queues whose answer is known in closed form, and against cases worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import factorial
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases import api as cases
from linli.cases.rules.calendar import WorkCalendar, parse_hours
from linli.insight.queries.simulation.house_time import HouseLimit, spans_of
from linli.insight.rules.simulation.engine import (
    GIVEN,
    HANDLED,
    NEVER,
    NOBODY,
    SENT_BACK,
    Posts,
    Shift,
    Step,
    Story,
    run,
)
from linli.insight.rules.simulation.measuring import (
    Interval,
    Window,
    back_to_normal,
    in_time,
    interval,
    open_at,
    quantile,
)
from linli.insight.rules.simulation.stories import Durations
from linli.insight.rules.simulation.worktime import WorkTime

pytestmark = pytest.mark.one_engine
HOUR = 3600.0
ALWAYS = WorkTime([(0.0, 1e9)])
SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar(
    "cn", SHANGHAI, frozenset({date(2026, 1, 1), date(2026, 1, 2)}), frozenset({date(2026, 1, 4)}), frozenset({2026}),
    parse_hours("08:30-12:00,14:00-18:00"),
)  # fmt: skip


class Plain:
    """A limit of plain seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def due(self, given: float, extensions: int, rest: float) -> float:
        return given + self.seconds * (1 + extensions) + rest


def story(at: float, work: float, *, urgent: bool = False, limit: float = HOUR, delay: float = 0.0) -> Story:
    """A case that is given at once and takes a post for some seconds."""
    steps = (Step(NOBODY, 0, 0, GIVEN), Step(0, work, delay, HANDLED))
    return Story(at, "E01", 0, urgent, Plain(limit), steps)


def at(text: str) -> float:
    """A local time in seconds since 1970."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()


def office() -> WorkTime:
    """The hours of an office around the beginning of 2026."""
    return WorkTime(spans_of(OFFICE, date(2025, 12, 25), date(2026, 2, 10)))


def erlang_c(servers: int, offered: float) -> float:
    """The chance to have to wait in M/M/c."""
    top = offered**servers / factorial(servers) * servers / (servers - offered)
    return top / (sum(offered**n / factorial(n) for n in range(servers)) + top)


@pytest.mark.parametrize(("servers", "busy"), [(1, 0.6), (3, 0.8)])
def test_waiting_is_what_erlang_says(servers: int, busy: float) -> None:
    mean = 600.0
    wanted = erlang_c(servers, servers * busy) * mean / (servers * (1 - busy))
    waits, chances = [], []
    for seed in range(8):
        rng, now, stories = Random(seed), 0.0, []
        for _ in range(5_000):
            now += rng.expovariate(servers * busy / mean)
            stories.append(story(now, rng.expovariate(1 / mean)))
        found = run([ALWAYS], stories, {0: Posts(servers)}, now).waits
        found = [wait for wait in found if wait.ready > now / 10 and wait.begun < NEVER]
        waits.append(sum(wait.begun - wait.ready for wait in found) / len(found))
        chances.append(sum(wait.begun > wait.ready for wait in found) / len(found))
    measured, chance = interval(waits), interval(chances)
    assert measured
    assert chance
    assert abs(measured.mean - wanted) < 2 * (
        measured.high - measured.mean
    )  # two half widths: one in ten thousand fails
    assert abs(chance.mean - erlang_c(servers, servers * busy)) < 2 * (chance.high - chance.mean)


def test_what_is_urgent_is_taken_first_then_what_is_due_first() -> None:
    stories = [
        story(0, 100), story(1, 10, limit=9000), story(2, 10, limit=500), story(3, 10, limit=700, urgent=True),
    ]  # fmt: skip
    tasks = run([ALWAYS], stories, {0: Posts(1)}, 1e6).tasks
    assert [task.handled for task in tasks] == [100, 130, 120, 110]


def test_filed_on_friday_night_ordinary_work_waits_for_monday_and_urgent_work_does_not() -> None:
    night = at("2026-01-09T22:00:00")
    limit = HouseLimit(1, "work_day", OFFICE)
    ordinary = Story(night, "E01", 0, False, limit, (Step(NOBODY, 0, 0, GIVEN), Step(0, HOUR, 0, HANDLED)))
    urgent = Story(night, "E01", 0, True, Plain(2 * HOUR), (Step(NOBODY, 0, 0, GIVEN), Step(0, HOUR, 0, HANDLED)))
    tasks = run([office()], [ordinary, urgent], {0: Posts(1, duty=1)}, night + 9e5).tasks
    assert tasks[0].handled == at("2026-01-12T09:30:00")
    assert tasks[0].due == at("2026-01-12T18:00:00")
    assert tasks[1].handled == night + HOUR
    without = run([office()], [urgent], {0: Posts(1, duty=0)}, night + 9e5).tasks
    assert without[0].handled == at("2026-01-12T09:30:00")


def test_work_begun_before_closing_time_goes_on_the_next_working_day() -> None:
    late = at("2025-12-31T17:30:00")  # then the holidays and a weekend; the 4th is a make-up day
    tasks = run([office()], [story(late, HOUR)], {0: Posts(1)}, late + 9e5).tasks
    assert tasks[0].handled == at("2026-01-04T09:00:00")


def test_urgent_work_that_found_no_post_by_day_is_taken_on_duty_after_closing_time() -> None:
    noon = at("2026-01-05T17:00:00")
    stories = [story(noon, 8 * HOUR), story(noon + 60, HOUR, urgent=True)]
    tasks = run([office()], stories, {0: Posts(1, duty=1)}, noon + 9e5).tasks
    assert tasks[1].handled == at("2026-01-05T19:00:00")


def test_nobody_there_handles_nothing_and_all_of_it_is_late() -> None:
    found = run([ALWAYS], [story(number, 10) for number in range(50)], {0: Posts(0, 0)}, 1e6)
    assert all(task.handled is None for task in found.tasks)
    assert in_time(found, Window(0, 1e6)) == {0: (0, 50)}
    assert len(found.waits) == 50
    assert all(wait.begun == NEVER for wait in found.waits)


def test_from_a_shift_on_there_are_more_posts() -> None:
    stories = [story(0, 100), story(0, 100), story(0, 100)]
    tasks = run([ALWAYS], stories, {0: Posts(1)}, 1e6, [Shift(50, 0, 3)]).tasks
    assert sorted(task.handled or 0 for task in tasks) == [100, 150, 150]


def test_a_failed_check_makes_it_handled_when_it_was_handled_again() -> None:
    steps = (
        Step(NOBODY, 0, 0, GIVEN), Step(0, 10, 0, HANDLED), Step(NOBODY, 0, 5, SENT_BACK), Step(0, 10, 100, HANDLED),
    )  # fmt: skip
    one = Story(0, "E01", 0, True, Plain(60), steps)
    assert run([ALWAYS], [one], {0: Posts(1)}, 12).tasks[0].handled == 10
    assert run([ALWAYS], [one], {0: Posts(1)}, 16).tasks[0].handled is None
    assert run([ALWAYS], [one], {0: Posts(1)}, 1000).tasks[0].handled == 125


@given(
    st.lists(st.tuples(st.floats(0, 5000), st.floats(1, 400), st.booleans()), min_size=1, max_size=40),
    st.integers(1, 5),
)
def test_with_one_post_more_nothing_waits_longer_where_all_is_alike(
    given_stories: list[tuple[float, float, bool]], posts: int
) -> None:
    stories = [story(when, work, urgent=urgent) for when, work, urgent in sorted(given_stories)]
    few, more = (run([ALWAYS], stories, {0: Posts(number)}, 1e7) for number in (posts, posts + 1))
    assert (
        sum(wait.begun - wait.ready for wait in more.waits) <= sum(wait.begun - wait.ready for wait in few.waits) + 1e-6
    )
    assert sum(few.work) == pytest.approx(sum(more.work))


@given(
    st.datetimes(datetime(2025, 12, 26), datetime(2026, 1, 20)),
    st.integers(1, 40),
    st.integers(0, 10**6),
)
def test_work_time_is_that_of_the_calendar(naive: datetime, hours: int, later: int) -> None:
    start, time = naive.replace(tzinfo=UTC), office()
    assert time.after(start.timestamp(), hours * HOUR) == pytest.approx(
        cases.due(start, hours, "work_hour", OFFICE).at.timestamp(), abs=1e-3
    )
    end = datetime.fromtimestamp(start.timestamp() + later, UTC)
    assert time.between(start.timestamp(), end.timestamp()) == pytest.approx(OFFICE.worked(start, end) / 1e6, abs=1e-3)


@given(
    st.datetimes(datetime(2025, 12, 26), datetime(2026, 1, 20)),
    st.sampled_from(["urgent_hour", "work_hour", "work_day", "calendar_day"]), st.integers(1, 20), st.integers(0, 2),
)  # fmt: skip
def test_limits_are_those_of_the_house(naive: datetime, limit_class: str, amount: int, extensions: int) -> None:
    start = naive.replace(tzinfo=UTC)
    wanted = cases.due(start, amount, limit_class, OFFICE).at
    for number in range(extensions):
        wanted = cases.extend(wanted, amount, limit_class, OFFICE, extensions=number, at=start).at
    limit = HouseLimit(amount, limit_class, OFFICE)
    assert limit.due(start.timestamp(), extensions, 0) == pytest.approx(wanted.timestamp(), abs=1e-3)


def test_what_had_not_ended_counts_for_what_it_was() -> None:
    found = Durations([1.0, 2.0, 4.0], running=[3.0])
    # a quarter by 1, a half by 2; one of the two that are left was last seen at 3, so that the other stands for both
    assert [found.at(share) for share in (0.25, 0.5, 0.51, 1.0)] == [1.0, 2.0, 4.0, 4.0]
    assert Durations([1.0], running=[2.0]).at(0.9) == NEVER
    assert Durations([]).at(0.1) == NEVER


def test_an_interval_of_few_is_wider_than_one_of_many() -> None:
    few, many = interval([0.8, 0.9, 1.0], 0, 1), interval([0.8, 0.9, 1.0] * 10, 0, 1)
    assert few
    assert many
    assert few.mean == pytest.approx(many.mean) == pytest.approx(0.9)
    assert few.low < many.low
    assert few.high == 1
    assert (few.mean - few.low) == pytest.approx(4.303 * 0.1 / 3**0.5)
    assert interval([]) is None


def test_what_is_open_is_given_and_not_handled() -> None:
    found = run([ALWAYS], [story(0, 100), story(10, 100)], {0: Posts(1)}, 1e4)
    assert open_at(found, [0, 50, 150, 250]) == [1, 2, 1, 0]
    assert quantile([1.0, 2.0, 3.0], 0.5) == 2.0
    assert quantile([], 0.5) is None


def test_it_is_as_ever_again_once_it_is_not_surely_more() -> None:
    normal, much, little = Interval(11, 10, 12, 3), Interval(31, 30, 32, 3), Interval(12, 11, 13, 3)
    assert back_to_normal([normal] * 4, [much, much, little, little]) == 2
    assert back_to_normal([normal] * 4, [much] * 4) is None
    assert back_to_normal([normal] * 4, [normal] * 4) == 0
