"""The duty roster: who is to be rung, kept by the unit for itself, and forgotten when it is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, World
from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)


def planned(world: World, actor: Actor, begins: datetime, hours: int = 8, **values: str) -> int:
    """A shift of the first street's desk, unless told otherwise."""
    unit = world.units[values.pop("unit", "street1")]
    said = {"role": "desk", "phone": "0476-8330000", **values}
    new = cases.NewShift(unit_id=unit, begins=begins, ends=begins + hours * HOUR, **said)
    return cases.plan_shift(actor=actor, at=MONDAY, new=new)


def test_whoever_keeps_the_roster_says_who_is_on_duty(world):
    keeper = world.actor("dispatcher", "street1")
    planned(world, keeper, MONDAY, 8)
    planned(world, keeper, MONDAY + 8 * HOUR, 16, phone="0476-8331111")
    street = [world.units["street1"]]

    def phones(at: datetime) -> list[str]:
        return [one.phone for one in cases.on_duty(unit_ids=street, at=at)]

    assert phones(MONDAY) == ["0476-8330000"]
    assert phones(MONDAY + 8 * HOUR) == ["0476-8331111"]  # one ends as the next begins
    assert phones(MONDAY + 24 * HOUR) == []
    assert cases.on_duty(unit_ids=[world.units["street2"]], at=MONDAY) == []


def test_the_same_shift_twice_or_across_another_is_refused_and_other_posts_are_not(world):
    keeper = world.actor("dispatcher", "street1")
    planned(world, keeper, MONDAY)
    for begins in (MONDAY, MONDAY + HOUR, MONDAY - HOUR):
        with pytest.raises(Refused):
            planned(world, keeper, begins)
    planned(world, keeper, MONDAY, role="leading")
    planned(world, keeper, MONDAY + 8 * HOUR)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("role", {"role": "boss"}),
        ("phone", {"phone": "ring the bell"}),
        ("phone", {"phone": "1"}),
        ("phone", {"phone": "1" * 41}),
        ("post", {"post": "x" * 61}),
        ("ends", {"hours": 0}),
        ("ends", {"hours": 169}),
        ("begins", {"begins": MONDAY - 9 * HOUR}),
        ("begins", {"begins": MONDAY + timedelta(days=121)}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(world, field, values):
    keeper = world.actor("dispatcher", "street1")
    with pytest.raises(InvalidInput) as refused:
        planned(world, keeper, **{"begins": MONDAY, **values})
    assert refused.value.data["field"] == field


def test_nobody_keeps_the_roster_of_another_street(world):
    keeper, stranger = world.actor("dispatcher", "street1"), world.actor("dispatcher", "street2")
    shift = planned(world, keeper, MONDAY)
    with pytest.raises(Forbidden):
        planned(world, stranger, MONDAY + WEEK)
    with pytest.raises(Forbidden):
        cases.copy_week(actor=stranger, at=MONDAY, unit_id=world.units["street1"], begins=MONDAY + WEEK)
    with pytest.raises(NotFound):
        cases.remove_shift(actor=stranger, at=MONDAY, shift_id=shift)
    with pytest.raises(Forbidden):
        planned(world, world.actor("intake_clerk", "street1"), MONDAY + WEEK)
    assert world.units["street1"] not in cases.roster_units(stranger)
    assert world.units["street1"] in cases.roster_units(world.actor("district_coordinator", "centre"))


def test_a_week_is_copied_once_and_what_stands_there_stays(world):
    keeper, unit = world.actor("dispatcher", "street1"), world.units["street1"]
    for day in range(5):
        planned(world, keeper, MONDAY + timedelta(days=day))
    planned(world, keeper, MONDAY + WEEK + timedelta(days=1) + HOUR, 2, phone="0476-8339999")
    first = MONDAY + WEEK
    assert cases.copy_week(actor=keeper, at=MONDAY, unit_id=unit, begins=first) == 4
    assert cases.copy_week(actor=keeper, at=MONDAY, unit_id=unit, begins=first) == 0
    next_week = cases.shifts(unit_ids=[unit], begins=first, ends=first + WEEK)
    assert [one.phone for one in next_week].count("0476-8339999") == 1
    assert len(next_week) == 5


def test_gaps_are_where_nobody_does_it(world):
    keeper, unit = world.actor("dispatcher", "street1"), world.units["street1"]
    planned(world, keeper, MONDAY + 2 * HOUR, 4)
    planned(world, keeper, MONDAY + 4 * HOUR, 10, role="leading")
    planned(world, keeper, MONDAY + 6 * HOUR, 2)
    found = cases.shifts(unit_ids=[unit], begins=MONDAY, ends=MONDAY + 24 * HOUR)
    free = cases.uncovered(found, "desk", MONDAY, MONDAY + 24 * HOUR)
    assert free == [(MONDAY, MONDAY + 2 * HOUR), (MONDAY + 8 * HOUR, MONDAY + 24 * HOUR)]
    assert cases.uncovered(found, "desk", MONDAY + 3 * HOUR, MONDAY + 7 * HOUR) == []


def test_a_shift_taken_off_is_gone_and_one_of_long_ago_is_forgotten(world):
    keeper, unit = world.actor("dispatcher", "street1"), world.units["street1"]
    off = planned(world, keeper, MONDAY)
    planned(world, keeper, MONDAY + 8 * HOUR)
    cases.remove_shift(actor=keeper, at=MONDAY, shift_id=off)
    with pytest.raises(NotFound):
        cases.remove_shift(actor=keeper, at=MONDAY, shift_id=off)
    assert cases.forget_shifts(at=MONDAY + timedelta(days=30)) == 0
    assert cases.forget_shifts(at=MONDAY + timedelta(days=31)) == 1
    assert cases.shifts(unit_ids=[unit], begins=MONDAY, ends=MONDAY + WEEK) == []
