"""The roster a demonstration begins with: somebody at every desk for weeks, by post and office number."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, build
from linli.channels.command_line.demo import on_duty
from linli.common import clock

pytestmark = pytest.mark.django_db


def test_every_desk_is_answered_from_the_week_before_until_weeks_after():
    world = build()
    until = MONDAY + timedelta(days=30)
    with clock.standing_at(MONDAY):
        on_duty.load_roster(until=until, zone=ZoneInfo("Asia/Shanghai"))
    desks = {world.units[name] for name in ("centre", "street1", "street2")}
    for days in (-3, 0, 20):
        now = cases.on_duty(unit_ids=list(world.units.values()), at=until + timedelta(days=days))
        assert {one.unit_id for one in now if one.role == "desk"} == desks
        assert {one.unit_id for one in now if one.role == "leading"} == {world.units["centre"]}
        assert {one.unit_id for one in now if one.role == "emergency"} == {world.units["water"], world.units["roads"]}
