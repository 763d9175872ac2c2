"""The analyses over small planted histories, counted by hand; and every number of theirs is the list of cases behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import COVER, LAMP, RUBBISH, later
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import World, build
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Forbidden, InvalidInput
from linli.insight import api as insight
from linli.insight.queries.studies.behind import COUNTINGS, seen_for
from linli.insight.queries.studies.tallies import tallies
from linli.insight.rules.parts import whole

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = insight.Choice(date(2026, 3, 1), date(2026, 3, 31))
LATE = later(days=20)
MINUTE, HOUR = 60, 3600


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


def asked(
    query: Any, *, actor: Actor = SYSTEM, choice: insight.Choice = MARCH, at: datetime = LATE, **more: Any
) -> Any:
    """Ask an analysis, as the system unless told otherwise."""
    return query(actor=actor, choice=choice, at=at, **more)


def behind(counting: str, part: str, *, actor: Actor = SYSTEM, **where: Any) -> set[int]:
    """The cases behind a number."""
    found = insight.cases_counted(
        actor=actor, choice=MARCH, at=LATE, counting=counting, part=part, where=where, size=200
    )
    assert found.number == sum(adds for _, adds in found.page)
    assert found.cases == len(found.page)
    return {case_id for case_id, _ in found.page}


def hop(town: World, receipt: cases.Receipt, *, at: datetime) -> None:
    """The unit returns it an hour after `at`, and who dispatched it takes it back half an hour later."""
    unit = steps.handler(town)
    given = {"reason": "不属于我单位", "rule_text": "责任清单第 3 条"}
    cases.ask_return(actor=unit, case_id=receipt.case_id, at=at + timedelta(hours=1), **given)
    cases.decide_return(
        actor=town.actor("dispatcher", "centre", 2),
        case_id=receipt.case_id,
        at=at + timedelta(minutes=90),
        decision=True,
    )


# --- the funnel and the waits -----------------------------------------------------------------------------------------------


def test_the_funnel_adds_up_and_time_goes_to_whom_was_waited_for(town: World) -> None:
    done, again = steps.closed(town), steps.closed(town, at=later(hours=1))
    cases.reopen(number=again.number, reason="又不亮了", at=later(hours=3))
    waiting = steps.resolved(town, at=later(hours=2))
    refused = town.report(at=later(hours=2))
    cases.refuse(
        actor=town.actor("intake_clerk", "street1"), case_id=refused.case_id, at=later(hours=4), reason_code="no_facts",
        right_channel="无", answer="无",
    )  # fmt: skip
    unread = town.report(at=later(hours=3))
    insight.rebuild(at=LATE)
    found, by_street = asked(insight.flow, by="street")
    assert [stage.reached for stage in found.stages] == [5, 3, 3, 3, 3, 2, 2]
    first, resolved, last = found.stages[0], found.stages[4], found.stages[-1]
    assert (first.refused, first.open, resolved.open, last.open) == (1, 1, 1, 1)
    for stage, following in zip(found.stages, found.stages[1:], strict=False):
        assert stage.reached == following.reached + stage.left + stage.open
    assert by_street == {town.areas["street1"]: found}
    waits = {wait.side: wait for wait in found.waits}
    assert {side: wait.number for side, wait in waits.items()} == {
        "intake": 4, "dispatcher": 3, "acceptance": 3, "unit": 3, "checker": 2, "reporter": 2
    }  # fmt: skip
    assert waits["checker"].total == waits["reporter"].total == 2 * 5 * MINUTE
    assert waits["intake"].total == 3 * 5 * MINUTE + 2 * HOUR
    assert waits["unit"].median == pytest.approx(5 * MINUTE, rel=0.05)
    assert behind("reached", "reached_closed") == {done.case_id, again.case_id}
    assert behind("reached", "open_closed") == {again.case_id}
    assert behind("reached", "open_resolved") == {waiting.case_id}
    assert behind("reached", "open_reported", street=town.areas["street1"]) == {unread.case_id}
    assert not behind("reached", "open_reported", street=town.areas["street2"])


def test_time_in_which_the_clock_stood_still_is_nobodys(town: World) -> None:
    receipt = steps.in_hand(town)
    given = {"reason_code": "season", "reason": "待解冻后施工", "until": date(2026, 3, 12)}
    cases.ask_suspension(actor=steps.handler(town), case_id=receipt.case_id, at=later(hours=1), **given)
    coordinator = town.actor("street_coordinator", "street1")
    cases.decide_suspension(actor=coordinator, case_id=receipt.case_id, at=later(hours=2), decision=True)
    cases.resume(actor=steps.handler(town), case_id=receipt.case_id, at=later(hours=26))
    steps.resolve(town, receipt, at=later(hours=27))
    insight.rebuild(at=LATE)
    found, _ = asked(insight.flow)
    assert (found.suspended_stays, found.suspended_seconds) == (1, 24 * HOUR)
    unit = next(wait for wait in found.waits if wait.side == "unit")
    assert unit.total == 27 * HOUR - 15 * MINUTE - 24 * HOUR


# --- clocks -----------------------------------------------------------------------------------------------------------------


def test_clocks_are_kept_missed_and_still_running(town: World) -> None:
    kept = steps.resolved(town)
    late = steps.in_hand(town, at=later(hours=1))  # three working days: due on Thursday at the end of work
    steps.resolve(town, late, at=later(days=4))
    over = steps.in_hand(town, matter=COVER, at=later(hours=2))  # two hours, and nobody came
    soon = steps.in_hand(town, at=later(days=18))
    insight.rebuild(at=later(days=19))
    found = asked(insight.punctuality, at=later(days=19))
    handle = found.kinds["handle"]
    assert [handle.tally[part] for part in ("met", "missed", "overdue")] == [1, 1, 1], (
        "what is due on Monday is neither"
    )
    assert handle.share == pytest.approx(1 / 3)
    assert handle.tally["early_days3"] == handle.tally["late_hours4"] == 1
    assert found.units[town.units["lighting"]].tally["missed"] == 1
    assert found.units[town.units["roads"]].tally["overdue"] == 1
    assert found.ahead["handle"]["over"] == 1
    coming = [found.ahead["handle"][f"day{day}"] for day in range(7)]
    assert sum(coming) == 1
    assert behind("kept", "met", kind="handle") == {kept.case_id}
    assert behind("kept", "missed", kind="handle", unit=town.units["lighting"]) == {late.case_id}
    assert behind("kept", "overdue", kind="handle") == {over.case_id}
    assert behind("ahead", f"day{coming.index(1)}", kind="handle") <= {soon.case_id}


# --- returns ----------------------------------------------------------------------------------------------------------------


def test_a_return_leads_from_one_unit_to_the_next(town: World) -> None:
    straight = steps.closed(town)
    wrong = steps.assigned(town, at=later(hours=1))
    hop(town, wrong, at=later(hours=1, minutes=10))
    roads = town.units["roads"]
    coordinator = town.actor("district_coordinator", "centre")
    cases.dispatch(actor=coordinator, case_id=wrong.case_id, at=later(hours=3), unit=roads, note="协调")
    stuck = steps.assigned(town, at=later(hours=2))
    hop(town, stuck, at=later(hours=2, minutes=10))
    insight.rebuild(at=LATE)
    found = asked(insight.returns)
    counted = {name: found.whole[name] for name in ("dispatched", "straight", "once", "more", "asked", "arbitrated")}
    assert counted == {"dispatched": 3, "straight": 1, "once": 2, "more": 0, "asked": 2, "arbitrated": 0}
    lighting = town.units["lighting"]
    assert {(flow.unit, flow.next_unit, flow.number) for flow in found.flows} == {
        (lighting, roads, 1),
        (lighting, 0, 1),
    }
    assert next(flow for flow in found.flows if flow.next_unit).seconds == 110 * MINUTE
    (matter,) = found.matters
    assert (matter.keys, matter["given"], matter["returned"], matter["by_list_returned"]) == ((LAMP,), 4, 2, 2)
    assert matter["by_list"] + matter["decided"] == matter["given"]
    assert [(one.hops, one.number) for one in found.times] == [("straight", 1)]
    assert behind("given", "returned", unit=lighting, next_unit=roads) == {wrong.case_id}
    assert behind("dispatched", "straight") == {straight.case_id}
    # What a unit gave back is not its business any more; where it led to a unit, that unit sees from whom it came.
    assert not asked(insight.returns, actor=town.actor("department_leader", "lighting")).flows
    (came,) = asked(insight.returns, actor=town.actor("department_leader", "roads")).flows
    assert (came.unit, came.next_unit) == (lighting, roads)


# --- recurrence -------------------------------------------------------------------------------------------------------------


def test_three_at_one_place_within_thirty_days_are_a_recurrence(town: World) -> None:
    place = {"lon": 118.95, "lat": 42.27}
    run = [steps.filed(town, at=later(days=day), **place) for day in (0, 10, 25)]
    steps.filed(town, at=later(days=1), matter=RUBBISH, **place)
    steps.filed(town, at=later(days=1), lon=118.99, lat=42.27)
    steps.filed(town, at=later(days=2))  # without a point
    insight.rebuild(at=LATE)
    found = asked(insight.recurrence)
    assert (found.cases, found.recurring, found.without) == (5, 3, 1)
    (spot,) = found.spots
    assert (spot.matter, spot.number, spot.open) == (LAMP, 3, 3)
    assert behind("repeated", "recurring", cell=spot.cell, matter=LAMP) == {one.case_id for one in run}
    # A run that began before the period counts for what lies in it; what comes after its end changes nothing.
    later_part = insight.Choice(date(2026, 3, 20), date(2026, 3, 31))
    assert asked(insight.recurrence, choice=later_part).recurring == 1
    before_the_third = insight.Choice(date(2026, 3, 1), date(2026, 3, 20))
    assert asked(insight.recurrence, choice=before_the_third).recurring == 0


def test_places_are_named_only_to_who_may_see_cases(town: World) -> None:
    for day in range(4):
        steps.filed(town, at=later(days=day), lon=118.95, lat=42.27)
    insight.rebuild(at=LATE)
    clerk = town.actor("auditor", "centre")
    blind = Actor("person", "x", "x", clerk.unit_id, clerk.unit_path, {"insight.view": clerk.scopes("insight.view")})
    found = asked(insight.recurrence, actor=blind)
    assert (found.recurring, found.spots, found.hidden) == (4, (), 1)


# --- how cases end ----------------------------------------------------------------------------------------------------------


def test_how_cases_ended_and_what_was_said(town: World) -> None:
    steps.closed(town)
    silent = steps.checked(town, at=later(hours=1))
    untrue = steps.checked(town, at=later(hours=2))
    cases.rate(number=untrue.number, secret=untrue.secret, truth="not_true", at=later(hours=4), comment="还是不亮")
    cases.sweep(at=later(days=15))
    insight.rebuild(at=LATE)
    found = asked(insight.endings)
    assert {name: found.ended[name] for name in ("closed", "confirmed", "silence", "no_evidence")} == {
        "closed": 2, "confirmed": 1, "silence": 1, "no_evidence": 0
    }  # fmt: skip
    assert found.ended["closed"] == sum(found.ended[way] for way in ("confirmed", "checked", "silence", "otherwise"))
    assert (found.said["answered"], found.said["true"], found.said["not_true"]) == (2, 1, 1)
    assert behind("ended", "silence") == {silent.case_id}
    assert behind("said", "not_true", lead=town.units["lighting"]) == {untrue.case_id}


# --- burden -----------------------------------------------------------------------------------------------------------------


def test_who_asks_a_grid_sees_what_it_asked(town: World) -> None:
    asking = town.actor("dispatcher", "centre")
    receipt = steps.filed(town, matter="E0107")
    cases.dispatch(actor=asking, case_id=receipt.case_id, at=later(hours=1), unit=town.units["grid1"])
    own = steps.assigned(town, at=later(hours=2))  # to a department: no burden of the base
    insight.rebuild(at=LATE)
    found = asked(insight.burden)
    (asker,) = found.askers
    assert asker.keys == (town.units["street1"],)  # the desk at which the case lay when it was given on
    assert (found.whole["asked"], found.whole["admitted"], found.whole["decided"], found.whole["help"]) == (1, 1, 0, 0)
    assert found.bodies == {town.units["grid1"]: {0: 1}}
    assert behind("asked", "asked", asked_by=asker.keys[0]) == {receipt.case_id}
    assert own.case_id not in behind("asked", "asked")


# --- areas ------------------------------------------------------------------------------------------------------------------


def test_areas_are_compared_over_the_cases_the_reader_may_count(town: World) -> None:
    for hours in range(3):
        steps.resolved(town, at=later(hours=hours))
    other = town.report(at=later(hours=4), area_id=town.areas["grid2"])
    clerk = town.actor("intake_clerk", "street2")
    cases.file(actor=clerk, case_id=other.case_id, at=later(hours=4, minutes=5), matter=LAMP, condition=1)
    steps.dispatch(town, other, at=later(hours=4, minutes=10))
    steps.accept(town, other, at=later(hours=4, minutes=15))
    steps.resolve(town, other, at=later(hours=4, minutes=20))
    insight.rebuild(at=LATE)
    both = asked(insight.fair)
    assert [(one.area, one.above, one.cases, one.verdict) for one in both.found.areas] == [
        (town.areas["street1"], 3, 3, "few"), (town.areas["street2"], 1, 1, "few")
    ]  # fmt: skip
    assert {one.area: one.number for one in both.reports} == {town.areas["street1"]: 3, town.areas["street2"]: 1}
    assert all(one.per_thousand is None for one in both.reports)  # nobody said how many live there
    one = asked(insight.fair, actor=town.actor("street_coordinator", "street1"))
    assert [found.area for found in one.found.areas] == [town.areas["street1"]]
    chosen = insight.Choice(MARCH.begin, MARCH.end, areas=(town.areas["street2"],))
    assert [found.area for found in asked(insight.fair, choice=chosen).found.areas] == [town.areas["street2"]]
    with pytest.raises(InvalidInput):
        asked(insight.fair, measure="speed")
    with pytest.raises(Forbidden):
        asked(insight.fair, actor=town.actor("intake_clerk", "street1"))


# --- every number -----------------------------------------------------------------------------------------------------------

DIVIDED: Mapping[str, tuple[str, ...]] = {
    "reached": ("family",), "stays": ("side",), "kept": ("kind", "unit"), "ahead": ("kind",), "dispatched": ("hops",),
    "given": ("unit", "next_unit"), "repeated": ("matter",), "ended": ("lead",), "said": ("lead",), "asked": ("asked_by",),
    "reported": ("street",), "fair_accepted": ("street",), "fair_handled": ("street",), "fair_answered": ("street",),
    "fair_true": ("street",),
}  # fmt: skip


def test_every_number_is_the_list_behind_it_and_parts_sum_to_the_whole(town: World) -> None:
    player = Player(town, Random(23))
    for _ in range(140):
        player.rng.choices((player.report, player.offered, player.wait, player.speak), (4, 14, 2, 4))[0]()
        if player.rng.random() < 0.05:
            insight.read_due(at=player.now)
    insight.read_due(at=player.now)  # some rows stand there thrice: written, taken back, written again
    choice = insight.Choice(date(2026, 1, 1), date(2028, 12, 31))
    compared = 0
    for actor in (SYSTEM, town.actor("street_coordinator", "street1")):
        for name, counting in COUNTINGS.items():
            with seen_for(name, actor=actor, choice=choice, at=player.now) as (rows, given):
                lines, (all_of_it,) = (
                    tallies(rows, counting, DIVIDED[name], **given),
                    tallies(rows, counting, **given) or [whole([])],
                )
            assert {k: n for k, n in whole(lines).numbers.items() if n} == {
                k: n for k, n in all_of_it.numbers.items() if n
            }
            numbers = [(line, part) for line in lines for part in counting.parts if line[part]]
            for line, part in player.rng.sample(numbers, min(2, len(numbers))):
                where = dict(zip(DIVIDED[name], line.keys, strict=True))
                listed = insight.cases_counted(
                    actor=actor, choice=choice, at=player.now, counting=name, part=part, where=where, size=200
                )
                assert listed.number == line[part]
                compared += 1
    assert compared > 15


def test_what_is_no_number_is_refused(town: World) -> None:
    insight.rebuild(at=LATE)
    for counting, part, where in (
        ("passwords", "met", {}), ("kept", "1=1) OR (true", {}), ("kept", "met", {"weight": 1}), ("kept", "met", {"1=1; --": 1}),
        ("kept", "met", {"difficulty": "x"}),
    ):  # fmt: skip
        with pytest.raises(InvalidInput):
            asked(insight.cases_counted, counting=counting, part=part, where=where)
    with pytest.raises(InvalidInput):
        insight.Choice(date(2026, 3, 2), date(2026, 3, 1))
    nothing = asked(insight.cases_counted, counting="kept", part="met", where={"kind": "handle"})
    assert (nothing.number, nothing.cases, nothing.page, nothing.next) == (0, 0, (), None)
