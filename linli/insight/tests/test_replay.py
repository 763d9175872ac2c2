"""A past day played again says what stood at every moment, as the record does, and only of what somebody may count."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case
from linli.cases.tests import steps
from linli.cases.tests.test_model import Player
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import SYSTEM, Actor, Scope
from linli.common.errors import Forbidden, InvalidInput
from linli.geography import api as geography
from linli.insight import api as insight
from linli.insight.rules.replay import OPEN, Move, played

pytestmark = pytest.mark.django_db(transaction=True)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


def standing_at(moment: datetime) -> Counter[str]:
    """How many cases stood in each open state, read from the record event by event."""
    found: Counter[str] = Counter()
    for case_id in Case.objects.values_list("id", flat=True):
        state = ""
        for event in audit.timeline(audit.Subject.of("case", case_id)):
            if event.at < moment:
                state = event.data.get("state", state)
        found[state] += 1
    return Counter({state: found[state] for state in OPEN if found[state]})


def standing_in(found: insight.Replay, step: int) -> Counter[str]:
    """What the replay says stood when a step began."""
    standing = Counter(found.played.standing)
    for at, state, number in found.played.changes:
        if at < step:
            standing[state] += number
    return +standing


def test_every_moment_is_as_the_record_says(town):
    player = Player(town, Random(5))
    for _ in range(120):
        player.rng.choices((player.report, player.offered, player.wait, player.speak), (4, 14, 2, 4))[0]()
    insight.rebuild(at=player.now)
    days = {(MONDAY + share * (player.now - MONDAY)).astimezone(SHANGHAI).date() for share in (0, 0.3, 0.6, 1)}
    moved = 0
    for day in days:
        found = insight.replay(actor=SYSTEM, day=day, at=player.now)
        moved += len(found.played.changes)
        for step in range(0, found.until + 1, 36):
            moment = found.begins + timedelta(minutes=5 * step)
            assert standing_in(found, step) == standing_at(moment), (day, step)
        cells = sum(found.played.cells.values())
        assert cells == sum(found.played.standing.values())
        for hour in found.played.hours:
            assert Counter(dict(zip(OPEN, hour.standing, strict=True))) == standing_in(found, hour.hour * 12)
    assert moved


def test_what_came_and_ended_makes_up_the_difference(town):
    steps.closed(town)
    town.report(at=MONDAY + timedelta(hours=2))
    insight.rebuild(at=MONDAY + timedelta(days=3))
    found = insight.replay(actor=SYSTEM, day=MONDAY.astimezone(SHANGHAI).date(), at=MONDAY + timedelta(days=3))
    came, ended = (sum(getattr(hour, name) for hour in found.played.hours) for name in ("came", "ended"))
    first, last = sum(found.played.standing.values()), sum(standing_in(found, 288).values())
    assert came == 2
    assert first + came - ended == last


def test_facts_that_were_written_anew_change_nothing(town):
    receipt = town.report()
    insight.read_due(at=MONDAY)
    day, later = MONDAY.astimezone(SHANGHAI).date(), MONDAY + timedelta(days=1)
    before = insight.replay(actor=SYSTEM, day=day, at=later).played
    clerk = town.actor("intake_clerk", "street1")
    cases.file(actor=clerk, case_id=receipt.case_id, at=later, matter="C0137", condition=1)
    insight.read_due(at=later)
    assert insight.replay(actor=SYSTEM, day=day, at=later).played == before


def test_nobody_sees_beyond_the_own_area(town):
    town.report()
    insight.rebuild(at=MONDAY + timedelta(days=1))

    def seen(unit: str) -> int:
        view = geography.unit(town.units[unit])
        scope = Scope(view.id, view.path, view.area_level, view.area_id)
        actor = Actor("person", "1", unit, view.id, view.path, {"insight.screen": (scope,)})
        found = insight.replay(
            actor=insight.eyes(actor), day=MONDAY.astimezone(SHANGHAI).date(), at=MONDAY + timedelta(days=1)
        )
        return sum(hour.came for hour in found.played.hours)

    assert (seen("street1"), seen("street2"), seen("centre")) == (1, 0, 1)
    with pytest.raises(Forbidden):
        insight.eyes(Actor("person", "2", "nobody"))


def test_who_helps_sees_the_case_on_the_day_and_in_the_figures_alike(town):
    """A unit that was called to a case elsewhere counts it, whoever leads."""
    helped = steps.in_hand(town)
    cases.call_unit(
        actor=steps.handler(town),
        case_id=helped.case_id,
        at=steps.later(hours=1),
        unit=town.units["roads"],
        note="请配合",
    )
    insight.rebuild(at=MONDAY + timedelta(days=1))
    day = MONDAY.astimezone(SHANGHAI).date()
    for unit, number in (("lighting", 1), ("roads", 1), ("water", 0)):
        actor = town.actor("department_leader", unit)
        question = insight.asked({"indicators": ["reported"], "from": day.isoformat(), "to": day.isoformat()})
        played_again = insight.replay(actor=actor, day=day, at=MONDAY + timedelta(days=1)).played
        assert sum(hour.came for hour in played_again.hours) == number, unit
        assert insight.answer(actor=actor, question=question).whole.figures["reported"].value == number, unit


def test_today_stops_now_and_tomorrow_is_refused(town):
    town.report()
    insight.rebuild(at=MONDAY)
    found = insight.replay(actor=SYSTEM, day=MONDAY.astimezone(SHANGHAI).date(), at=MONDAY)
    assert found.until == 10 * 12  # ten in the morning
    assert len(found.played.hours) == 10
    with pytest.raises(InvalidInput):
        insight.replay(actor=SYSTEM, day=datetime(2026, 3, 3, tzinfo=UTC).date(), at=MONDAY)


def test_moves_are_taken_back_one_after_the_other():
    moves = [Move(3, "", "received", 2), Move(10, "received", "filed", 1), Move(288, "filed", "closed", 1)]
    day = played({"received": 1, "closed": 1}, moves, {7: 0}, [(288, 7, -1), (3, 7, 2)])
    assert sum(day.standing.values()) == 0
    assert day.changes == ((3, "received", 2), (10, "filed", 1), (10, "received", -1))
    assert day.cell_changes == ((3, 7, 2),)
    assert [hour.came for hour in day.hours][:2] == [2, 0]
