"""Drawing and searching: the same seed gives the same, a scenario only adds what it says, and more posts never hurt."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from linli.insight.queries.simulation.simulating import scenarios
from linli.insight.rules.asking import BadQuestion
from linli.insight.rules.simulation.engine import NEVER, NOBODY, Posts, run
from linli.insight.rules.simulation.measuring import Window, in_time
from linli.insight.rules.simulation.scenarios import ask
from linli.insight.rules.simulation.searching import Plan, Trial, needed
from linli.insight.rules.simulation.stories import Chances, Durations, Kind, Model, Wave, drawn, expected
from linli.insight.rules.simulation.worktime import WorkTime

pytestmark = pytest.mark.one_engine
HOUR, DAY, WEEK = 3600.0, 86_400.0, 7 * 86_400.0
ALWAYS = WorkTime([(0.0, 1e9)])
MONDAY = 4 * DAY  # 1970 began on a Thursday


class Plain:
    """A limit of plain seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def due(self, given: float, extensions: int, rest: float) -> float:
        return given + self.seconds * (1 + extensions) + rest


def kind(matter: str, *, took: float = HOUR, work: float = HOUR, **values: object) -> Kind:
    """Cases of a matter that take an hour of a post at station 0."""
    stages = {stage: Durations([0.0]) for stage in ("intake", "dispatch", "check", "again")}
    given = {
        "weight": 1.0,
        "urgent": True,
        "desk": NOBODY,
        "lead": 0,
        "filed": True,
        "checked": False,
        "limit": Plain(2 * HOUR),
    }
    return Kind(matter=matter, work=work, took={**stages, "handle": Durations([took])}, **{**given, **values})


def model(*kinds: Kind, an_hour: float = 4.0) -> Model:
    """A model with one station that is always open."""
    work = {"intake": 0.0, "dispatch": 0.0, "check": 0.0, "again": 0.5}
    return Model((7,), (ALWAYS,), kinds, (an_hour,) * 168, 0, work)


def test_the_same_seed_gives_the_same_cases_and_another_one_others() -> None:
    one = model(kind("E01"), kind("C01", chances=Chances(fails=0.5, not_true=0.5)))
    assert drawn(one, [], 0, WEEK, 3) == drawn(one, [], 0, WEEK, 3)
    assert drawn(one, [], 0, WEEK, 3) != drawn(one, [], 0, WEEK, 4)


def test_a_storm_adds_its_matters_in_its_hours_and_leaves_every_other_case_as_it_was() -> None:
    both = model(kind("E0506"), kind("C0137"))
    storm = Wave(2 * DAY, 3 * DAY, 6.0, ("E05",))
    plain, stormy = drawn(both, [], 0, WEEK, 1), drawn(both, [storm], 0, WEEK, 1)
    assert set(plain) <= set(stormy)
    added = set(stormy) - set(plain)
    assert {story.matter for story in added} == {"E0506"}
    assert all(2 * DAY <= story.at < 3 * DAY for story in added)
    assert len(added) == pytest.approx(5 * 0.5 * 4 * 24, rel=0.25)
    assert expected(both, [storm], 0, WEEK) - expected(both, [], 0, WEEK) == pytest.approx(240)


def test_a_factor_below_one_leaves_a_part_of_the_same_cases() -> None:
    one = model(kind("E01"))
    plain, fewer = drawn(one, [], 0, WEEK, 1), drawn(one, [Wave(0, WEEK, 0.3)], 0, WEEK, 1)
    assert set(fewer) < set(plain)
    assert len(fewer) == pytest.approx(0.3 * len(plain), rel=0.25)
    assert drawn(one, [Wave(0, WEEK, 0.0)], 0, WEEK, 1) == []


def test_cases_come_at_the_hours_of_the_week_they_came_at() -> None:
    at_nine = tuple(20.0 if hour == 9 else 0.0 for hour in range(168))  # Mondays from nine to ten, local time
    one = replace(model(kind("E01")), hours=at_nine, zone=8 * 3600)
    found = drawn(one, [], MONDAY, MONDAY + 3 * WEEK, 1)
    assert found
    assert all((story.at + 8 * HOUR - MONDAY) % WEEK // HOUR == 9 for story in found)


def test_nobody_works_on_a_case_for_longer_than_it_took() -> None:
    found = drawn(model(kind("E01", took=600.0, work=10 * HOUR)), [], 0, DAY, 1)
    assert {step.work + step.delay for story in found for step in story.steps if step.station == 0} == {600.0}


def test_what_never_ended_stays_open_and_holds_no_post() -> None:
    one = model(kind("E01", work=60.0))
    never = replace(one, kinds=(replace(one.kinds[0], took={**one.kinds[0].took, "handle": Durations([])}),))
    found = run(never.times, drawn(never, [], 0, DAY, 1), {0: Posts(1)}, WEEK)
    assert found.tasks
    assert all(task.handled is None for task in found.tasks)
    assert all(wait.begun < NEVER for wait in found.waits)


@pytest.mark.parametrize("seed", range(3))
def test_the_share_in_time_rises_with_the_posts(seed: int) -> None:
    one, window = model(kind("E01"), an_hour=5.0), Window(0, WEEK)
    stories = drawn(one, [], 0, WEEK, seed)
    shares = []
    for number in range(12):
        met, due = in_time(run(one.times, stories, {0: Posts(number, 0)}, WEEK), window).get(0, (0, 1))
        shares.append(met / due)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] > 0.9


def test_the_least_number_that_is_enough_is_found_and_one_fewer_is_not() -> None:
    trial = Trial(model(kind("E01"), an_hour=5.0), Plan(0, Window(DAY, WEEK), (1, 2, 3, 4, 5)))
    found = needed(trial, {0: Posts(2, 0)}, {0: 0.95})[0]
    curve = dict(found.curve)
    assert found.posts is not None
    assert curve[found.posts].mean >= 0.95 > curve[found.posts - 1].mean
    assert 4 <= found.posts <= 12  # five hours of work come each hour, some shorter than the hour they took at most
    assert found.perhaps
    assert found.perhaps <= found.posts <= (found.surely or found.posts)


def test_what_no_post_can_shorten_is_not_to_be_reached() -> None:
    slow = model(kind("E01", took=5 * HOUR, work=60.0))  # the limit is two hours
    found = needed(Trial(slow, Plan(0, Window(DAY, WEEK), (1, 2, 3))), {0: Posts(1, 0)}, {0: 0.9})[0]
    assert found.posts is None
    assert found.share
    assert found.share.mean == 0


GOOD = {"from": "2026-03-01", "to": "2026-03-31"}


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("from", {"from": "yesterday"}), ("from", {"from": None}), ("to", {"to": "2026-03-02"}), ("to", {"to": "2036-03-31"}),
        ("to", {"to": "2026-02-01"}), ("target", {"target": 1.5}), ("target", {"target": "nan"}), ("target", {"target": True}),
        ("target", {"target": [0.9]}), ("days", {"days": 10**9}), ("days", {"days": -1}), ("days", {"days": 7.5}),
        ("replications", {"replications": 1e400}), ("work", {"work": 0}), ("work", {"work": -3}), ("units", {"units": "all"}),
        ("units", {"units": list(range(1, 1000))}), ("units", {"units": [{"a": 1}]}), ("posts", {"posts": {"7": -1}}),
        ("posts", {"posts": {"7": 10**6}}), ("posts", {"posts": {"x": 1}}), ("posts", {"posts": [1]}),
        ("scenarios", {"scenarios": {"flood": {}}}), ("scenarios", {"scenarios": {"storm": {"minutes": 1}}}),
        ("scenarios", {"scenarios": ["storm"]}), ("storm.factor", {"scenarios": {"storm": {"factor": 10**6}}}),
        ("storm.hours", {"scenarios": {"storm": {"hours": -5}}}), ("holiday.factor", {"scenarios": {"holiday": {"factor": 2}}}),
        ("scenarios", {"scenarios": {code: {} for code in scenarios()}}), ("sql", {"sql": "drop"}),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field(field: str, given: dict[str, object]) -> None:
    with pytest.raises(BadQuestion) as refused:
        ask({**GOOD, **given}, scenarios())
    assert refused.value.field == field


def test_what_can_be_is_taken_with_what_is_usual() -> None:
    found = ask({**GOOD, "scenarios": {"storm": {"factor": 8}}, "target": "as_before", "posts": {"7": 3}}, scenarios())
    assert found.chosen[0].factor == 8
    assert found.chosen[0].hours == 36
    assert found.target is None
    assert found.posts == ((7, 3),)
    assert (found.days, found.replications) == (28, 8)
    for nothing in (None, [], "x", 3):
        with pytest.raises(BadQuestion):
            ask(nothing, scenarios())
    assert json.dumps(sorted(scenarios()))
