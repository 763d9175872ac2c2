"""The joint meeting is not passed by, and nothing is pushed down by a side door."""

from __future__ import annotations

from typing import Any

import pytest

from linli.cases import api as cases
from linli.cases.models import DutyItem
from linli.cases.tests import steps
from linli.cases.tests.steps import RUBBISH, later
from linli.cases.tests.world import BEGIN, MONDAY, World
from linli.common import memory
from linli.common.actor import SYSTEM
from linli.common.errors import Refused
from linli.geography import api as geography


def returned(world: World, receipt: cases.Receipt, *, minutes: int) -> None:
    """The unit asks to return it, and the dispatcher leaves it with the unit."""
    asked: dict[str, Any] = {"reason": "不归我们", "rule_text": "职责规定"}
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
    coordinator = world.actor("street_coordinator", "street1")
    decided: dict[str, Any] = {"unit": world.units["lighting"], "reason": "会议决定"}
    cases.arbitrate(actor=coordinator, case_id=receipt.case_id, at=later(minutes=50), **decided)
    steps.accept(world, receipt, at=later(hours=1))
    steps.resolve(world, receipt, at=later(hours=2))
    assert cases.selfcheck() == []


def test_helping_is_no_side_door_to_the_grid(world: World) -> None:
    """Without an admitted duty item neither a unit that helps nor a whistle reaches a community or grid."""
    receipt = steps.filed(world, matter=RUBBISH)
    grid = world.units["grid1"]
    coordinator, dispatcher = world.actor("street_coordinator", "street1"), world.actor("dispatcher", "street1")
    with pytest.raises(Refused) as refused:
        cases.dispatch(
            actor=dispatcher, case_id=receipt.case_id, at=later(minutes=10), unit=world.units["team1"], co_units=[grid]
        )
    assert refused.value.data["reason"] == "not_admitted"
    called: dict[str, Any] = {"units": [grid], "reason": "联合整治", "whistle_kind": "key_work"}
    with pytest.raises(Refused) as refused:
        cases.blow_whistle(actor=coordinator, case_id=receipt.case_id, at=later(minutes=11), **called)
    assert refused.value.data["reason"] == "not_admitted"
    steps.dispatch(world, receipt, matter=RUBBISH, at=later(minutes=12))
    handler = world.actor("department_handler", "team1")
    with pytest.raises(Refused) as refused:
        cases.call_unit(actor=handler, case_id=receipt.case_id, at=later(minutes=13), unit=grid, note="请配合")
    assert refused.value.data["reason"] == "not_admitted"


def test_the_joint_meeting_names_no_grid_without_admission(world: World) -> None:
    receipt = steps.assigned(world, matter=RUBBISH)
    asked: dict[str, Any] = {"reason": "不归我们", "rule_text": "职责规定"}
    handler, dispatcher = world.actor("department_handler", "team1"), world.actor("dispatcher", "centre", 2)
    for minutes in (15, 25):
        cases.ask_return(actor=handler, case_id=receipt.case_id, at=later(minutes=minutes), **asked)
        cases.decide_return(actor=dispatcher, case_id=receipt.case_id, at=later(minutes=minutes + 5), decision=False)
    coordinator = world.actor("street_coordinator", "street1")
    decided: dict[str, Any] = {"unit": world.units["grid1"], "reason": "决定"}
    with pytest.raises(Refused) as refused:
        cases.arbitrate(actor=coordinator, case_id=receipt.case_id, at=later(minutes=40), **decided)
    assert refused.value.data["reason"] == "not_admitted"


def test_a_request_goes_to_whoever_dispatched_last_even_if_that_is_the_first_again(world: World) -> None:
    """The centre dispatches, then the street, then the centre in the joint meeting: more time is asked of the centre."""
    centre, street = world.actor("district_coordinator", "centre"), world.actor("street_coordinator", "street1")
    handler, judge, lighting = steps.handler(world), world.actor("dispatcher", "centre", 2), world.units["lighting"]
    case_id = steps.filed(world).case_id

    def comes_back(minutes: int) -> None:
        asked = {"reason": "不归我们", "rule_text": "职责规定"}
        cases.ask_return(actor=handler, case_id=case_id, at=later(minutes=minutes), **asked)
        cases.decide_return(actor=judge, case_id=case_id, at=later(minutes=minutes + 5), decision=True)

    cases.dispatch(actor=centre, case_id=case_id, at=later(minutes=10), unit=lighting)
    comes_back(15)
    cases.dispatch(actor=street, case_id=case_id, at=later(minutes=30), unit=lighting)
    comes_back(35)
    cases.arbitrate(actor=centre, case_id=case_id, at=later(minutes=50), unit=lighting, reason="会议决定")
    cases.accept(actor=handler, case_id=case_id, at=later(minutes=55))
    made = cases.ask_extension(actor=handler, case_id=case_id, at=later(minutes=60), reason="材料未到").made
    [asked_of] = [r.decide_unit_id for r in cases.requests(actor=centre, case_id=case_id) if r.id == made]
    assert asked_of == world.units["centre"]


def test_of_two_units_of_a_kind_the_nearest_one_leads(world: World) -> None:
    """The street and the community each have a property manager: the duty list means the one next door."""
    for place in ("street1", "community1"):
        new = geography.NewUnit(
            code=f"p-{place}", name=f"物业-{place}", kind="property", parent_id=world.units[place], valid_from=BEGIN,
            area_id=world.areas[place],
        )  # fmt: skip
        world.units[f"property-{place}"] = geography.add_unit(actor=SYSTEM, new=new, at=MONDAY).id
    DutyItem.objects.create(
        code="D-near", matter_code="E0999", level="street", lead_kind="property", state="admitted", valid_from=BEGIN,
        decided_at=MONDAY,
    )  # fmt: skip
    memory.forget()
    receipt = steps.filed(world, matter="E0999")
    centre = world.actor("district_coordinator", "centre")
    found = cases.whose_duty(actor=centre, case_id=receipt.case_id, at=later(minutes=10))
    assert found.unit is not None
    assert found.unit.id == world.units["property-community1"]
