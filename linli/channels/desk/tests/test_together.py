"""Several units on one case: whom to call and by when they answer, who has answered, and what each still owes."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.common import clock


@pytest.fixture
def blown(world):
    """A whistle for two units."""
    receipt = steps.in_hand(world)
    units = [world.units["roads"], world.units["water"]]
    cases.blow_whistle(
        actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id, at=MONDAY, units=units, reason="请到场",
        whistle_kind="emergency",
    )  # fmt: skip
    return receipt


def called(client, receipt, seen=""):
    return client.get(f"/desk/cases/{receipt.case_id}/called/?seen={seen}", headers={"hx-request": "true"})


def tasks_of(world, receipt):
    return {task.unit_id: task for task in steps.view(world, receipt).tasks if task.open}


def test_the_dialog_shows_by_when_units_answer_and_puts_those_of_the_duty_list_first(world, staff):
    receipt = steps.filed(world)
    page = staff("street_coordinator", "street1").get(f"/desk/cases/{receipt.case_id}/do/blow_whistle/")
    limits = page.context["limits"]
    assert limits["whistle_emergency"].due_at == later(minutes=30)
    units = next(field for field in page.context["fields"] if field.name == "units")
    assert units.groups[0].title == "By the duty list"
    assert [option.label for option in units.groups[0].options] == ["lighting"]


def test_a_plan_of_weeks_is_set_with_the_call(world, staff):
    receipt = steps.in_hand(world)
    coordinator = staff("street_coordinator", "street1")
    address = f"/desk/cases/{receipt.case_id}/do/blow_whistle/"
    sent = {
        "version": coordinator.get(address).context["case"].version, "units": [str(world.units["roads"])], "reason": "请到场",
        "whistle_kind": "key_work", "plan": "先排水，后修路",
    }  # fmt: skip
    half = coordinator.post(address, sent)
    assert half.status_code == 422
    assert half.context["field_errors"] == {"until": "A plan needs its words and its end."}
    assert coordinator.post(address, sent | {"until": "2026-03-27"}).status_code == 302
    (whistle,) = [one for one in steps.view(world, receipt).requests if one.kind == "whistle"]
    assert whistle.data == {"plan": "先排水，后修路", "until": "2026-03-27"}
    assert steps.kinds(world, receipt)[-2:] == ["whistle_blown", "whistle_planned"]
    assert steps.clock(world, receipt, "task").due_at > later(days=24)


def test_who_has_answered_and_who_is_late_is_seen_as_it_happens(world, staff, blown):
    coordinator = staff("street_coordinator", "street1")
    first = called(coordinator, blown)
    assert "0 of 2 answered" in first.content.decode()
    mark = first.context["mark"]
    assert called(coordinator, blown, mark).status_code == 204  # nothing new: nothing moves on the page
    roads = tasks_of(world, blown)[world.units["roads"]]
    cases.answer_whistle(
        actor=world.actor("department_handler", "roads"), case_id=blown.case_id, at=MONDAY, task=roads.id
    )
    assert "1 of 2 answered" in called(coordinator, blown, mark).content.decode()
    with clock.standing_at(later(minutes=31)):
        late = called(coordinator, blown).content.decode()
        board = coordinator.get("/desk/whistles/").content.decode()
    assert "1 of 2 answered · 1 late" in late
    assert "1 of 2 answered · 1 late" in board
    assert late.index("water") < late.index("roads")  # who is silent stands on top


def test_called_units_of_a_foreign_case_are_not_told(world, staff, blown):
    assert called(staff("street_coordinator", "street2"), blown).status_code == 404
    assert called(staff("department_handler", "team2"), blown).status_code == 404


def test_parts_are_followed_withdrawn_and_done_from_one_place(world, staff):
    receipt = steps.in_hand(world)
    for unit in ("roads", "water"):
        cases.call_unit(
            actor=steps.handler(world),
            case_id=receipt.case_id,
            at=MONDAY,
            unit=world.units[unit],
            note=f"{unit} 请配合",
        )
    lead, roads = staff("department_handler", "lighting"), staff("department_handler", "roads")
    owed = lead.get("/desk/parts/").context["parts"]
    assert {part.task.unit_id for part in owed} == {world.units["roads"], world.units["water"]}
    mine = roads.get("/desk/parts/?of=us").context["parts"]
    assert [part.task.note for part in mine] == ["roads 请配合"]

    def do(client, verb, part, **fields):
        sent = {"task": part.task.id, "version": part.version, "of": "us", **fields}
        return client.post(f"/desk/parts/{receipt.case_id}/{verb}/", sent)

    assert do(roads, "accept_task", mine[0]).status_code == 302
    (accepted,) = roads.get("/desk/parts/?of=us").context["parts"]
    empty = do(roads, "finish_task", accepted, result=" ")
    assert empty.status_code == 422
    assert "This must be filled in." in empty.content.decode()
    assert do(roads, "finish_task", accepted, result="路面已修").status_code == 302
    (left,) = lead.get("/desk/parts/").context["parts"]
    assert do(lead, "withdraw_task", left, reason="不需要了", of="").status_code == 302
    assert lead.get("/desk/parts/").context["parts"] == []
    assert steps.kinds(world, receipt)[-3:] == ["task_accepted", "task_finished", "task_withdrawn"]


def test_a_stale_list_and_a_foreign_part_are_refused(world, staff):
    receipt = steps.in_hand(world)
    cases.call_unit(
        actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, unit=world.units["roads"], note="请配合"
    )
    lead = staff("department_handler", "lighting")
    (part,) = lead.get("/desk/parts/").context["parts"]
    cases.add_note(actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, text="刚说过")
    sent = {"task": part.task.id, "version": part.version, "reason": "写好的理由"}
    stale = lead.post(f"/desk/parts/{receipt.case_id}/withdraw_task/", sent)
    assert stale.status_code == 409
    assert "写好的理由" in stale.content.decode()
    sent["version"] = str(int(part.version) + 1)
    address = f"/desk/parts/{receipt.case_id}"
    stranger = staff("department_handler", "team2")
    assert staff("department_handler", "roads").post(f"{address}/withdraw_task/", sent).status_code == 403
    assert stranger.post(f"{address}/withdraw_task/", sent).status_code == 404
    assert lead.post(f"{address}/resolve/", sent).status_code == 404
    assert stranger.get("/desk/parts/").context["parts"] == []
    assert stranger.get(f"/desk/parts/?case={receipt.case_id}").status_code == 404
