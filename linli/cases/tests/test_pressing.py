"""What stands in the loop now, and what of it is late: counted for the actor's area, with the unit that owes an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def stands(world, role, unit, at=MONDAY, days=1):
    """Number, due and late by state, of states in which anything stands."""
    loop = cases.loop_now(actor=world.actor(role, unit), at=at, until=at + days * DAY)
    return {one.state: (one.number, one.due, one.late) for one in loop.standing if one.number}


def test_the_loop_counts_each_open_case_once_by_its_state(world):
    world.report()
    steps.filed(world)
    steps.in_hand(world)
    steps.in_hand(world)
    steps.closed(world)
    found = stands(world, "dispatcher", "street1")
    assert {state: number for state, (number, _, _) in found.items()} == {"received": 1, "filed": 1, "in_hand": 2}
    assert stands(world, "dispatcher", "street2") == {}


def test_due_today_and_late_are_apart(world):
    world.report()
    due = cases.queue(actor=world.actor("dispatcher", "street1"), filters=cases.QueueFilter(), at=MONDAY).rows[0].due_at
    assert stands(world, "dispatcher", "street1", at=due - timedelta(minutes=1))["received"] == (1, 1, 0)
    assert stands(world, "dispatcher", "street1", at=due + timedelta(minutes=1))["received"] == (1, 0, 1)
    assert stands(world, "dispatcher", "street1", at=due - 2 * DAY)["received"] == (1, 0, 0)


def test_late_cases_name_the_clock_and_the_unit_that_owes_it(world):
    waiting, held = world.report(), steps.in_hand(world)
    late = MONDAY + timedelta(days=20)
    actor = world.actor("street_coordinator", "street1")
    found = {one.case.id: one for one in cases.pressing(actor=actor, at=late)}
    assert found[waiting.case_id].clock == "file"
    assert found[waiting.case_id].unit_id == world.units["street1"]
    assert found[held.case_id].unit_id == world.units["lighting"]
    assert all(one.due_at < late for one in found.values())
    assert cases.pressing(actor=actor, at=MONDAY) == []
    assert cases.pressing(actor=world.actor("street_coordinator", "street2"), at=late) == []
