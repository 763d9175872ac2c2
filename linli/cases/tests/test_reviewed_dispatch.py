"""The joint meeting is not passed by, and nothing is pushed down by a side door."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World
from linli.common.errors import Refused


def returned(world: World, receipt: cases.Receipt, *, minutes: int) -> None:
    """The unit asks to return it, and the dispatcher leaves it with the unit."""
    asked = {"reason": "不归我们", "rule_text": "职责规定"}
    cases.ask_return(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=minutes), **asked)
    dispatcher, at = world.actor("dispatcher", "centre", 2), later(minutes=minutes + 5)
    cases.decide_return(actor=dispatcher, case_id=receipt.case_id, at=at, decision=False)


def test_while_the_joint_meeting_is_called_nobody_accepts(world: World) -> None:
    receipt = steps.assigned(world)
    returned(world, receipt, minutes=15)
    returned(world, receipt, minutes=25)
    with pytest.raises(Refused) as refused:
        steps.accept(world, receipt, at=later(minutes=40))
    assert refused.value.data["reason"] == "in_arbitration"
    coordinator, unit = world.actor("street_coordinator", "street1"), world.units["lighting"]
    decided = {"unit": unit, "reason": "会议决定"}
    cases.arbitrate(actor=coordinator, case_id=receipt.case_id, at=later(minutes=50), **decided)
    steps.accept(world, receipt, at=later(hours=1))
    steps.resolve(world, receipt, at=later(hours=2))
    assert cases.selfcheck() == []
