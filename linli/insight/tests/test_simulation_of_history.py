"""From the record to an answer: a town whose history is known, simulated, asked for as a job, and kept from other eyes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests.steps import LAMP, later
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api as geography
from linli.insight import api as insight
from linli.insight.actions.files import write_rows
from linli.insight.actions.simulating import MOST_OF_ONE, STANDS_STILL
from linli.insight.models import Simulation
from linli.insight.queries.simulation.fitting import assumed_work, fitted
from linli.insight.queries.simulation.house_time import Calendars
from linli.insight.queries.simulation.passages import passages
from linli.insight.rules.facts import CaseFact, ClockFact, Facts, MoveFact, TaskFact
from linli.insight.rules.tables import TABLES, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
ASKED: dict[str, Any] = {"from": "2026-03-02", "to": "2026-03-29", "replications": 3, "days": 14}
NOW = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def lamp(town: World, number: int, at: datetime, handled: datetime | None) -> Facts:
    """The facts of a lamp filed within five minutes, dispatched within ten, and handled, or not."""
    areas = {name: town.areas[name] for name in ("district",)} | {"street": town.areas["street1"]}
    filed, given, unit = at + timedelta(minutes=5), at + timedelta(minutes=10), town.units["lighting"]
    calendar = cases.calendar_for("cn", geography.unit(unit).hours)
    due = cases.due(given, 3, "work_day", calendar).at
    state = "met" if handled and handled <= due else "missed" if due < NOW else "running"
    case = CaseFact(
        number, at, matter=LAMP, condition=1, state="resolved" if handled else "in_hand", unit=unit, lead=unit, filed_at=filed,
        dispatched_at=given, accepted_at=given, resolved_at=handled, dispatches=1, feedbacks=int(bool(handled)),
        clocks={"handle": ClockFact(due, handled, state, False)}, **areas,
    )  # fmt: skip
    task = TaskFact(
        task="lead-1", unit=unit, role="lead", given_at=given, accepted_at=given + timedelta(minutes=1),
        ended_at=handled, ended_as="done" if handled else "", due_at=due,
    )  # fmt: skip
    desk = town.units["street1"]
    moves = [
        MoveFact(event_id=number * 10 + step, kind=kind, moved_at=when, from_state=before, to_state=after, unit=desk,
                 round=1, seconds=seconds, suspended=0.0, checking=0.0, opened=0)
        for step, (kind, when, before, after, seconds) in enumerate([
            ("case.reported", at, "", "received", 0.0), ("case.filed", filed, "received", "filed", 300.0),
            ("case.dispatched", given, "filed", "assigned", 300.0),
        ])
    ]  # fmt: skip
    return Facts(case, [task], [], moves)


def keep(facts: list[Facts]) -> None:
    """Write facts where the record would have led to them."""
    for table in TABLES:
        rows = [(*row, 1) for one in facts for row in rows_of(one)[table.name]]
        if rows:
            write_rows(table, rows, 1).save()


@pytest.fixture
def town(transactional_db: None) -> World:
    """Four weeks: every working day two lamps, each handled within the hour; and each fourth day one that never is."""
    world, facts = build(), []
    for day in range(28):
        at = later(days=day)
        if at.weekday() < 5:
            for hours in (-1, 0):
                begun = at + timedelta(hours=hours)
                facts.append(lamp(world, len(facts) + 1, begun, begun + timedelta(minutes=70)))
            if day % 4 == 0:
                facts.append(lamp(world, len(facts) + 1, at - timedelta(minutes=30), None))
    keep(facts)
    return world


def simulated(actor: Actor = SYSTEM, **asked: Any) -> dict[str, Any]:
    """What is to be expected."""
    return insight.simulated(actor=actor, ask=insight.asked_simulation({**ASKED, **asked}))


def test_as_ever_it_goes_as_it_went(town: World) -> None:
    told = simulated(target=0.5, replications=20)
    history, normal = told["history"], told["normal"]
    assert history["cases"] == 40 + 5
    assert history["due"] == 34 + 4  # what was given from the last Wednesday on is due after the last day
    assert history["in_time"] == pytest.approx(34 / 38)
    assert normal["in_time"]["low"] - 0.05 <= history["in_time"] <= normal["in_time"]["high"] + 0.05
    assert normal["median"]["mean"] == pytest.approx(history["median"], rel=0.3)
    assert normal["given"] == pytest.approx(45 / 2, rel=0.15)  # two weeks of four
    assert told["changed"] == normal
    assert [unit["unit"] for unit in told["units"]] == [town.units["lighting"]]
    assert told["units"][0]["needed"] == 1


def test_the_same_is_told_every_time_and_another_seed_tells_something_else(town: World) -> None:
    assert simulated(seed=5) == simulated(seed=5)
    assert simulated(seed=5) != simulated(seed=6)


def test_what_waits_without_a_post_is_not_reached_by_posts(town: World) -> None:
    unit = simulated(target=0.999)["units"][0]
    assert unit["needed"] is None
    assert unit["share"]["mean"] < 0.999


def test_more_work_at_one_post_makes_it_late_and_more_posts_mend_it(town: World) -> None:
    many = {
        "scenarios": {"more": {"factor": 10}},
        "work": 8,
        "target": "as_before",
        "posts": {town.units["lighting"]: 1},
    }
    told = simulated(**many)
    unit = told["units"][0]
    # An hour and a half of work each, eight times, but never more than the case took: the twenty minutes and what came after
    assert told["changed"]["given"] > 5 * told["normal"]["given"]
    assert unit["needed"] >= 1
    assert [number for number, _ in unit["curve"]] == sorted(number for number, _ in unit["curve"])


def test_a_week_of_rest_and_shorter_limits_are_counted_by_the_rules_of_the_house(town: World) -> None:
    begin, end = date(2026, 3, 2), date(2026, 3, 29)
    unit = geography.unit(town.units["lighting"])
    friday = datetime(2026, 4, 3, 2, 0, tzinfo=UTC).timestamp()
    rest = [date(2026, 4, 6) + timedelta(days=day) for day in range(5)]
    plain, resting = (Calendars(begin, end, days).limit(unit, 3, "work_day") for days in ((), rest))
    assert resting.due(friday, 0, 0) - plain.due(friday, 0, 0) == 7 * 86_400
    assert Calendars(begin, end, rest).time(unit).between(friday, friday + 9 * 86_400) < 8 * 3600
    one_day = simulated(scenarios={"holiday": {}})
    assert one_day["changed"]["in_time"]["mean"] <= 1


def test_nothing_to_go_by_is_said(town: World) -> None:
    with pytest.raises(InvalidInput, match="nothing to go by"):
        simulated(**{"from": "2020-01-01", "to": "2020-03-01"})
    with pytest.raises(InvalidInput, match="nothing to go by"):
        simulated(units=[town.units["water"]])


def test_far_too_many_cases_are_not_begun(town: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linli.insight.rules.simulation.scenarios.MOST_STORIES", 50)
    with pytest.raises(InvalidInput, match="So many cases"):
        simulated(scenarios={"more": {"factor": 10}})


def test_a_model_without_stations_takes_the_time_it_took(town: World) -> None:
    begin, end = date(2026, 3, 2), date(2026, 3, 29)
    found = passages(actor=SYSTEM, begin=begin, end=end)
    model = fitted(found, Calendars(begin, end), assumed_work(), stations=frozenset(), posts={}).model
    assert model.units == ()
    assert sum(kind.weight for kind in model.kinds) == 45


def test_a_unit_sees_its_own_work_and_no_other(town: World) -> None:
    lamps, roads = town.actor("department_handler", "lighting"), town.actor("department_handler", "roads")
    assert [unit["unit"] for unit in simulated(lamps)["units"]] == [town.units["lighting"]]
    with pytest.raises(NotFound):
        simulated(lamps, units=[town.units["roads"]])
    with pytest.raises(InvalidInput):
        simulated(roads)
    with pytest.raises(Forbidden):
        simulated(town.actor("article_checker", "lighting"))
    units = insight.simulable_units(actor=lamps, begin=date(2026, 3, 2), end=date(2026, 3, 29))
    assert [unit.id for unit in units] == [town.units["lighting"]]
    assert insight.simulable_units(actor=roads, begin=date(2026, 3, 2), end=date(2026, 3, 29)) == []


def test_the_check_sets_what_was_beside_what_is_simulated(town: World) -> None:
    found = insight.check_simulation(actor=SYSTEM, begin=date(2026, 3, 2), end=date(2026, 3, 29))
    whole = found["replayed"][0]
    assert whole["of"] == "whole"
    assert whole["in_time"]["real"] == pytest.approx(34 / 38)
    assert whole["in_time"]["within"]
    assert whole["due"]["within"]
    assert found["foretold"][0]["in_time"]["simulated"]["of"] == 20


# --- as a job --------------------------------------------------------------------------------------------------------


def test_asked_twice_is_simulated_once_and_read_by_those_who_may(town: World) -> None:
    lamps, centre = town.actor("department_handler", "lighting"), town.actor("dispatcher", "centre")
    first = insight.ask_simulation(actor=lamps, asked=ASKED, at=NOW)
    assert insight.ask_simulation(actor=lamps, asked=dict(ASKED), at=NOW) == first
    assert insight.ask_simulation(actor=centre, asked=ASKED, at=NOW) != first  # over other rights
    assert insight.simulation_waits(at=NOW)
    assert insight.simulate_next(at=NOW) == first
    found = insight.simulation(actor=lamps, simulation_id=first)
    assert (found.state, found.progress, found.fault) == ("done", 1, None)
    assert found.told
    assert insight.simulation(actor=centre, simulation_id=first).told == found.told
    with pytest.raises(NotFound):
        insight.simulation(actor=town.actor("department_handler", "roads"), simulation_id=first)
    with pytest.raises(Forbidden):
        insight.simulation(actor=town.actor("article_checker", "lighting"), simulation_id=first)
    assert [one.id for one in insight.simulations(actor=lamps)] == [first]
    assert len(insight.simulations(actor=centre)) == 2


def test_what_cannot_be_simulated_says_why(town: World) -> None:
    asked = {**ASKED, "from": "2020-01-01", "to": "2020-02-01"}
    made = insight.ask_simulation(actor=SYSTEM, asked=asked, at=NOW)
    insight.simulate_next(at=NOW)
    found = insight.simulation(actor=SYSTEM, simulation_id=made)
    assert found.state == "failed"
    assert found.fault
    assert found.fault[0] == "from"
    assert "nothing to go by" in found.fault[1]
    assert insight.ask_simulation(actor=SYSTEM, asked=asked, at=NOW) != made


def test_units_out_of_reach_and_too_many_at_once_are_refused(town: World) -> None:
    lamps = town.actor("department_handler", "lighting")
    for asked in ({"units": [town.units["roads"]]}, {"posts": {str(town.units["roads"]): 2}}):
        with pytest.raises(NotFound):
            insight.ask_simulation(actor=lamps, asked={**ASKED, **asked}, at=NOW)
    for seed in range(MOST_OF_ONE):
        insight.ask_simulation(actor=SYSTEM, asked={**ASKED, "seed": seed}, at=NOW)
    with pytest.raises(Refused):
        insight.ask_simulation(actor=SYSTEM, asked={**ASKED, "seed": 999}, at=NOW)
    assert insight.ask_simulation(actor=lamps, asked=ASKED, at=NOW), "one unit does not fill the queue of all"


def test_one_that_died_is_taken_up_again_but_not_for_ever(town: World) -> None:
    made = insight.ask_simulation(actor=SYSTEM, asked=ASKED, at=NOW)
    Simulation.objects.filter(pk=made).update(state="running", tries=1)
    assert not insight.simulation_waits(at=NOW + STANDS_STILL / 2)
    late = NOW + STANDS_STILL * 2
    assert insight.simulation_waits(at=late)
    Simulation.objects.filter(pk=made).update(tries=2)
    insight.simulate_next(at=late)
    assert insight.simulation(actor=SYSTEM, simulation_id=made).state == "failed"
    assert insight.simulate_next(at=late) is None


def test_after_three_months_it_is_gone(town: World) -> None:
    made = insight.ask_simulation(actor=SYSTEM, asked=ASKED, at=NOW)
    assert insight.forget_simulations(at=NOW + timedelta(days=89)) == 0
    assert insight.forget_simulations(at=NOW + timedelta(days=91)) == 1
    with pytest.raises(NotFound):
        insight.simulation(actor=SYSTEM, simulation_id=made)
