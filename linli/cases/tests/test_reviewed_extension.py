"""More time is asked for before the limit has ended."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import World
from linli.common.errors import Refused


def test_more_time_is_asked_for_before_the_limit_has_ended(world: World) -> None:
    receipt = steps.in_hand(world)
    due = steps.clock(world, receipt, "handle").due_at
    with pytest.raises(Refused):
        cases.ask_extension(actor=steps.handler(world), case_id=receipt.case_id, at=due, reason="零件未到")
