"""Closing leaves nothing open, and a check nobody needs does no harm."""

from __future__ import annotations

from typing import Any

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import ADVICE, later
from linli.cases.tests.world import World


def test_a_check_nobody_needs_does_no_harm(world: World) -> None:
    receipt = steps.resolved(world, matter=ADVICE)
    steps.check(world, receipt, at=later(hours=1))
    assert steps.clock(world, receipt, "confirm").state == "running"
    assert cases.selfcheck() == []


def test_a_check_closes_what_only_staff_reported(world: World) -> None:
    receipt = steps.resolved(
        world, matter=ADVICE, actor=world.actor("grid_worker", "grid1"), reporter_kind="grid_worker"
    )
    assert cases.selfcheck() == []
    steps.check(world, receipt, at=later(hours=1))
    assert steps.state(receipt) == "closed"
    assert cases.selfcheck() == []


def test_closing_leaves_no_request_to_void_open(world: World) -> None:
    receipt = steps.checked(world)
    clerk = world.actor("intake_clerk", "street1")
    cases.ask_void(actor=clerk, case_id=receipt.case_id, at=later(hours=1), reason_code="test", reason="测试")
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=2))
    assert steps.state(receipt) == "closed"
    assert cases.selfcheck() == []


def test_closing_withdraws_help_that_was_optional(world: World) -> None:
    receipt = steps.in_hand(world)
    unit = world.units["water"]
    asked: dict[str, Any] = {"unit": unit, "note": "请看一下", "mandatory": False}
    cases.call_unit(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=16), **asked)
    steps.resolve(world, receipt, at=later(hours=1))
    steps.check(world, receipt, at=later(hours=2))
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=3))
    assert [t.state for t in steps.view(world, receipt).tasks if t.unit_id == unit] == ["withdrawn"]
