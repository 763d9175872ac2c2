"""Suspension: an urgent promise runs on, and nothing stays paused for ever."""

from __future__ import annotations

from typing import Any

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World


def suspended(world: World, **report: Any) -> cases.Receipt:
    """A lamp that waits for another season."""
    receipt = steps.in_hand(world, **report)
    until = later(days=20).date()
    asked: dict[str, Any] = {"reason_code": "season", "reason": "冬季无法施工", "until": until}
    cases.ask_suspension(actor=steps.handler(world), case_id=receipt.case_id, at=later(hours=1), **asked)
    coordinator = world.actor("street_coordinator", "street1")
    cases.decide_suspension(actor=coordinator, case_id=receipt.case_id, at=later(hours=2), decision=True)
    return receipt


def test_a_suspended_case_with_an_urgent_promise_can_be_resumed(world: World) -> None:
    receipt = suspended(world, urgent=True)
    promise = steps.clock(world, receipt, "promise")
    assert (promise.limit_class, promise.state) == ("urgent_hour", "running")
    cases.resume(actor=steps.handler(world), case_id=receipt.case_id, at=later(days=3))
    assert steps.clock(world, receipt, "handle").state == "running"


def test_the_sweep_resumes_a_case_with_an_urgent_promise(world: World) -> None:
    receipt = suspended(world, urgent=True)
    assert cases.sweep(at=later(days=21)).done["resumed"] == 1
    assert steps.clock(world, receipt, "handle").state == "running"


def test_a_suspended_case_taken_up_by_the_next_level_counts_again(world: World) -> None:
    receipt = steps.in_hand(world, matter=steps.RUBBISH)
    team = world.actor("department_handler", "team1")
    asked: dict[str, Any] = {"reason_code": "season", "reason": "冬季", "until": later(days=20).date()}
    cases.ask_escalation(actor=team, case_id=receipt.case_id, at=later(minutes=20), reason="需上级处理")
    cases.ask_suspension(actor=team, case_id=receipt.case_id, at=later(minutes=21), **asked)
    coordinator = world.actor("street_coordinator", "street1")
    cases.decide_suspension(actor=coordinator, case_id=receipt.case_id, at=later(minutes=30), decision=True)
    above = world.actor("dispatcher", "centre", 2)
    cases.decide_escalation(actor=above, case_id=receipt.case_id, at=later(minutes=90), decision=True)
    assert steps.clock(world, receipt, "promise").state == "running"
