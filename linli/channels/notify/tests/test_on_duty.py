"""What cannot wait is told to the unit on duty as well, where a roster names a post for emergencies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY, build
from linli.channels.notify.models import Message
from linli.channels.notify.tests.test_notices import react


@pytest.fixture
def world(db):
    return build()


def on_duty(world, unit, role="emergency"):
    """A post of this unit is on duty from now on for eight hours."""
    new = cases.NewShift(world.units[unit], role, MONDAY, MONDAY + timedelta(hours=8), "0476-8330000")
    cases.plan_shift(actor=world.actor("district_coordinator", "centre"), at=MONDAY, new=new)


def told(world, unit, occasion):
    """How many notices of this kind a unit has."""
    return Message.objects.filter(recipient=f"unit:{world.units[unit]}", occasion=occasion).count()


def test_an_urgent_report_is_told_to_the_post_for_emergencies_above_it(world):
    on_duty(world, "centre")
    world.report()
    world.report(urgent=True)
    react()
    react()
    assert told(world, "centre", "case.reported") == 1
    assert told(world, "street1", "case.reported") == 2


def test_without_such_a_post_or_after_its_shift_only_the_unit_itself_is_told(world):
    on_duty(world, "centre", role="desk")
    on_duty(world, "street2")
    world.report(urgent=True)
    react()
    assert told(world, "centre", "case.reported") == told(world, "street2", "case.reported") == 0
    on_duty(world, "centre")
    world.report(urgent=True, at=MONDAY + timedelta(hours=9))
    react(at=MONDAY + timedelta(hours=9))
    assert told(world, "centre", "case.reported") == 0


@pytest.mark.parametrize(("kind", "times"), [("emergency", 1), ("key_work", 0)])
def test_an_emergency_whistle_is_told_to_it_too(world, kind, times):
    on_duty(world, "centre")
    case_id = steps.in_hand(world).case_id
    street = world.actor("street_coordinator", "street1")
    cases.blow_whistle(
        actor=street, case_id=case_id, at=MONDAY, units=[world.units["water"]], reason="积水", whistle_kind=kind
    )
    react()
    assert told(world, "centre", "case.whistle_blown") == times
    assert told(world, "water", "case.whistle_blown") == 1
