"""Verbs about tasks keep to their tasks, the joint meeting is not passed by, and nothing is pushed down by the back door."""

from __future__ import annotations

from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World
from linli.common.errors import NotFound


@pytest.mark.parametrize("verb", ["accept_task", "finish_task", "answer_whistle", "withdraw_task"])
def test_the_lead_task_is_no_task_of_a_helper(world: World, verb: str) -> None:
    receipt = steps.assigned(world)
    lead = steps.view(world, receipt).tasks[0].id
    fields = {"task": lead, **{"finish_task": {"result": "完成"}, "withdraw_task": {"reason": "不需要"}}.get(verb, {})}
    with pytest.raises(NotFound):
        cases.act(actor=steps.handler(world), case_id=receipt.case_id, verb=verb, at=later(minutes=20), fields=fields)
    assert steps.view(world, receipt).tasks[0].state == "open"
    assert cases.selfcheck() == []


def test_a_task_is_accepted_once(world: World) -> None:
    receipt = steps.in_hand(world)
    asked: dict[str, Any] = {"unit": world.units["water"], "note": "请配合"}
    made = cases.call_unit(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=16), **asked)
    helper = world.actor("department_handler", "water")
    assert made.made is not None
    cases.accept_task(actor=helper, case_id=receipt.case_id, at=later(minutes=20), task=made.made)
    with pytest.raises(NotFound):
        cases.accept_task(actor=helper, case_id=receipt.case_id, at=later(minutes=30), task=made.made)
