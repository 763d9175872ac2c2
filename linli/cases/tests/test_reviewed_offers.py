"""What the house offers it also does, and who helps may add to the case."""

from __future__ import annotations

from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import World
from linli.common.errors import Forbidden, InvalidInput, Refused


def test_a_whistle_is_not_offered_for_withdrawal(world: World) -> None:
    receipt = steps.assigned(world)
    street = world.actor("street_coordinator", "street1")
    called: dict[str, Any] = {"units": [world.units["water"]], "reason": "联合整治", "whistle_kind": "key_work"}
    made = cases.blow_whistle(actor=street, case_id=receipt.case_id, at=later(minutes=20), **called)
    found = cases.offers(actor=street, case_id=receipt.case_id, at=later(minutes=21))
    assert [o.allowed for o in found if o.verb == "withdraw_request"] == [False]
    assert made.made is not None
    with pytest.raises(Refused) as refused:
        cases.withdraw_request(actor=street, case_id=receipt.case_id, at=later(minutes=22), request=made.made)
    assert refused.value.data["reason"] == "not_withdrawable"


def test_a_unit_that_helps_adds_notes_and_pictures(world: World) -> None:
    receipt = steps.in_hand(world)
    helper = world.actor("department_handler", "water")
    asked: dict[str, Any] = {"unit": world.units["water"], "note": "请配合"}
    cases.call_unit(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=20), **asked)
    cases.add_note(actor=helper, case_id=receipt.case_id, at=later(minutes=30), text="已到现场")
    cases.attach(
        actor=helper,
        case_id=receipt.case_id,
        at=later(minutes=31),
        name="a.png",
        content=steps.picture(),
        purpose="after",
    )
    offered = {o.verb for o in cases.offers(actor=helper, case_id=receipt.case_id, at=later(minutes=32)) if o.allowed}
    assert {"add_note", "attach", "accept_task"} <= offered
    assert "resolve" not in offered


def test_a_unit_that_has_helped_adds_nothing_more(world: World) -> None:
    receipt = steps.in_hand(world)
    helper = world.actor("department_handler", "water")
    asked: dict[str, Any] = {"unit": world.units["water"], "note": "请配合"}
    made = cases.call_unit(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=20), **asked)
    assert made.made is not None
    cases.accept_task(actor=helper, case_id=receipt.case_id, at=later(minutes=25), task=made.made)
    cases.finish_task(actor=helper, case_id=receipt.case_id, at=later(minutes=30), task=made.made, result="完成")
    with pytest.raises(Forbidden):
        cases.add_note(actor=helper, case_id=receipt.case_id, at=later(minutes=31), text="补充")


def test_withdrawing_names_what_is_withdrawn(world: World) -> None:
    receipt, handler = steps.in_hand(world), steps.handler(world)
    cases.ask_extension(actor=handler, case_id=receipt.case_id, at=later(minutes=20), reason="材料未到")
    with pytest.raises(InvalidInput) as invalid:
        cases.act(actor=handler, case_id=receipt.case_id, verb="withdraw_request", at=later(minutes=21), fields={})
    assert invalid.value.data["field"] == "request"
