"""Deciding one request after the other: the facts, the guards behind the buttons, and the next one coming up."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM


@pytest.fixture
def returned(world):
    """A lamp whose unit says that it is not its own."""
    receipt = steps.assigned(world)
    cases.ask_return(
        actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, reason="灯杆归小区", rule_text="责任清单第三条"
    )
    return receipt


def extended(world, text):
    receipt = steps.in_hand(world, text=text)
    cases.ask_extension(actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, reason="备件未到")
    return receipt


def answer(client, page, **fields):
    here = page.context["here"].request.id
    sent = {"version": page.context["case"].version, "kind": page.context["kind"], **fields}
    return client.post(f"/desk/decisions/{here}/", sent, headers={"hx-request": "true"})


def test_the_facts_stand_beside_the_answer_and_the_next_one_comes_up(world, staff, returned):
    first, second = extended(world, "河边的灯不亮"), extended(world, "桥头的灯不亮")
    coordinator = staff("district_coordinator", "centre")
    page = coordinator.get("/desk/decisions/")
    shown = page.content.decode()
    assert page.context["here"].case.id == returned.case_id  # a return holds a case up: before extensions
    for fact in ("灯杆归小区", "责任清单第三条", "D-C0137", "The promise to the reporter runs on"):
        assert fact in shown
    extensions = coordinator.get("/desk/decisions/?kind=extension")
    assert [board.case.id for board in extensions.context["boards"]] == [first.case_id, second.case_id]
    after = answer(coordinator, extensions, decision="true", note="可以")
    assert "Decided" in after.content.decode()
    assert after.context["here"].case.id == second.case_id
    assert steps.clock(world, first, "handle").extensions == 1
    last = answer(coordinator, after, decision="false")
    assert [board.case.id for board in last.context["boards"]] == [returned.case_id]  # that kind is done: back to all


def test_without_script_the_answer_leads_to_the_next(world, staff):
    first, second = extended(world, "河边的灯不亮"), extended(world, "桥头的灯不亮")
    coordinator = staff("district_coordinator", "centre")
    page = coordinator.get("/desk/decisions/?kind=extension")
    sent = {"version": page.context["case"].version, "kind": "extension", "decision": "true"}
    moved = coordinator.post(f"/desk/decisions/{page.context['here'].request.id}/", sent)
    assert moved.status_code == 302
    assert coordinator.get(moved.url).context["here"].case.id == second.case_id
    assert steps.clock(world, first, "handle").extensions == 1


def test_what_was_decided_by_somebody_else_is_said_and_not_done_twice(world, staff, returned):
    coordinator, other = staff("district_coordinator", "centre"), staff("district_coordinator", "centre", 2)
    page = coordinator.get("/desk/decisions/")
    assert answer(other, page, decision="true").status_code == 200
    late = answer(coordinator, page, decision="false")
    assert late.status_code == 404
    assert "or it is not in your area" in late.content.decode()
    assert steps.view(world, returned).row.returns == 1


def test_a_case_changed_meanwhile_says_what_and_keeps_the_words(world, staff, returned):
    coordinator = staff("district_coordinator", "centre")
    page = coordinator.get("/desk/decisions/")
    cases.add_note(actor=SYSTEM, case_id=returned.case_id, at=MONDAY, text="物业已到场")
    told = answer(coordinator, page, decision="true", note="同意退回")
    assert told.status_code == 409
    assert "Note for colleagues." in told.content.decode()
    assert "同意退回" in told.content.decode()
    assert answer(coordinator, told, decision="true", note="同意退回").status_code == 200


def test_the_second_return_says_that_the_joint_meeting_follows(world, staff, returned):
    cases.decide_return(
        actor=world.actor("dispatcher", "centre", 2), case_id=returned.case_id, at=MONDAY, decision=True
    )
    steps.dispatch(world, returned, at=MONDAY)
    coordinator = staff("district_coordinator", "centre")
    assert not coordinator.get("/desk/decisions/").context["boards"]
    cases.ask_return(
        actor=steps.handler(world), case_id=returned.case_id, at=MONDAY, reason="仍不归我", rule_text="同上"
    )
    page = coordinator.get("/desk/decisions/")
    assert "This is the second return" in page.content.decode()
    assert "granted" in page.content.decode()  # what was decided before
    after = answer(coordinator, page, decision="true")
    assert [board.request.kind for board in after.context["boards"]] == ["arbitration"]
    named = answer(coordinator, after, unit=str(world.units["roads"]), reason="会商确定")
    assert named.status_code == 200
    assert steps.view(world, returned).row.unit_id == world.units["roads"]


def test_nobody_decides_what_is_not_theirs_by_its_address(world, staff, returned):
    page = staff("district_coordinator", "centre").get("/desk/decisions/")
    request_id = page.context["here"].request.id
    for role, unit in (("department_handler", "lighting"), ("dispatcher", "street2"), ("intake_clerk", "street1")):
        sent = staff(role, unit).post(f"/desk/decisions/{request_id}/", {"decision": "true"})
        assert sent.status_code == 404, role
    assert steps.view(world, returned).row.returns == 0


def test_a_check_passes_or_not_in_place(world, staff):
    receipt = steps.resolved(world)
    checker = staff("checker", "street1")
    page = checker.get("/desk/decisions/")
    assert [one.value for one in page.context["answers"]] == ["pass_check", "fail_check"]
    empty = answer(checker, page, verb="fail_check")
    assert empty.status_code == 422
    assert empty.context["field_errors"] == {"note": "This must be filled in."}
    assert answer(checker, page, verb="fail_check", note="还是不亮").status_code == 200
    assert steps.state(receipt) == "in_hand"
    assert answer(checker, page, verb="dispatch", note="x").status_code == 404
