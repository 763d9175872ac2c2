"""The tree is changed without a new version of the program: shown beforehand, recorded, corrected, never silently."""

from __future__ import annotations

from datetime import timedelta

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.tests import steps as story
from linli.cases.tests.world import MONDAY
from linli.channels.administration.tests.steps import done, looked_at, seen
from linli.common.actor import SYSTEM
from linli.geography import api as geography


def kinds(unit_id):
    return [event.kind for event in audit.timeline(audit.Subject.of("unit", unit_id))]


def test_a_unit_is_added_changed_and_corrected_back(world, staff):
    admin, street = staff("administrator", "centre"), world.units["street1"]
    add = f"/administration/units/{street}/add/"
    form = {**seen(admin, add), "code": "u-works", "name": "第1街道工程队", "kind": "street_team"}
    before = len(geography.units_below("/"))
    assert "is added below" in looked_at(admin, add, form)
    assert len(geography.units_below("/")) == before
    address = done(admin, add, form)
    made = geography.unit_by_code("u-works")
    assert address == f"/administration/units/{made.id}/"
    change = f"{address}change/"
    renamed = {**seen(admin, change), "name": "第1街道市政工程队", "hours": "09:00-17:00"}
    page = looked_at(admin, change, renamed)
    assert "第1街道市政工程队" in page
    assert "Clocks that run keep their due times until" in page
    done(admin, change, renamed)
    event = audit.timeline(audit.Subject.of("unit", made.id))[-1]
    back = seen(admin, f"{change}?undo={event.id}")
    assert (back["name"], back["hours"]) == ("第1街道工程队", form["hours"])
    done(admin, change, back)
    assert geography.unit(made.id).name == "第1街道工程队"
    assert kinds(made.id) == ["unit.added", "unit.changed", "unit.changed"]


def test_two_administrators_do_not_overwrite_each_other(world, staff):
    first, second = staff("administrator", "centre"), staff("administrator", "centre", 2)
    change = f"/administration/units/{world.units['roads']}/change/"
    one, other = seen(first, change), seen(second, change)
    done(first, change, {**one, "duty_phone": "0476-0000111"})
    late = second.post(change, {**other, "duty_phone": "0476-0000222", "step": "do"})
    assert late.status_code == 409
    assert "0476-0000222" in late.content.decode()  # nothing typed is lost
    assert geography.unit(world.units["roads"]).duty_phone == "0476-0000111"
    again = {**other, **late.context["seen"], "duty_phone": "0476-0000222"}
    assert "“0476-0000111” becomes “0476-0000222”" in looked_at(second, change, again)


def test_a_closed_units_cases_go_to_its_successor(world, staff):
    admin = staff("administrator", "centre")
    case = story.in_hand(world)
    lighting, roads = world.units["lighting"], world.units["roads"]
    due = cases.case_view(actor=SYSTEM, case_id=case.case_id).row.due_at
    close = f"/administration/units/{lighting}/close/"
    alone = admin.post(close, {"successor": "", "step": "look"})
    assert alone.status_code == 409
    assert "Name the unit that takes them over" in alone.content.decode()
    down = admin.post(close, {"successor": world.units["community1"], "step": "do"})
    assert down.status_code == 409
    assert geography.unit(lighting).open
    page = looked_at(admin, close, {"successor": roads})
    assert "1 open cases go to “roads”" in page
    done(admin, close, {"successor": roads})
    view = cases.case_view(actor=SYSTEM, case_id=case.case_id)
    assert (view.row.unit_id, view.row.due_at) == (roads, due)
    assert {task.unit_id for task in view.tasks} == {roads}
    assert cases.timeline(actor=SYSTEM, case_id=case.case_id)[-1].kind == "case.handed_on"
    assert not geography.unit(lighting).open
    assert cases.load_of(lighting).together == 0
    reopen = f"/administration/units/{lighting}/reopen/"
    looked_at(admin, reopen, {})
    done(admin, reopen, {})
    assert geography.unit(lighting).open
    assert cases.case_view(actor=SYSTEM, case_id=case.case_id).row.unit_id == roads


def test_a_move_that_joins_duties_kept_apart_is_refused_with_the_reason(world, staff):
    from linli.accounts import api as accounts

    admin, clerk = staff("administrator", "centre"), staff("intake_clerk", "street1")
    move = f"/administration/units/{world.units['roads']}/move/"
    accounts.grant(
        actor=SYSTEM, person_id=clerk.person_id, role_code="department_handler", unit_id=world.units["roads"], at=MONDAY
    )
    refused = admin.post(move, {**seen(admin, move), "parent": world.units["street1"], "step": "look"})
    assert refused.status_code == 409
    assert "kept apart" in refused.content.decode()
    fine = {**seen(admin, move), "parent": world.units["street2"]}
    assert "no longer reach them" in looked_at(admin, move, fine)
    assert geography.unit(world.units["roads"]).parent_id == world.units["centre"]
    done(admin, move, fine)
    assert geography.unit(world.units["roads"]).parent_id == world.units["street2"]


def test_who_may_not_edit_only_reads_and_bad_input_is_said_at_its_place(world, staff):
    clerk, admin = staff("intake_clerk", "street1"), staff("administrator", "street1")
    unit = f"/administration/units/{world.units['team1']}/"
    assert clerk.get(unit).status_code == 200
    assert clerk.get(f"{unit}change/").status_code == 403
    assert clerk.post(f"{unit}close/", {"step": "do"}).status_code == 403
    elsewhere = f"/administration/units/{world.units['team2']}/change/"
    assert admin.post(elsewhere, {**seen(admin, elsewhere), "name": "别处", "step": "do"}).status_code == 403
    change = f"{unit}change/"
    wrong = admin.post(change, {**seen(admin, change), "hours": "18:00-09:00", "step": "look"})
    assert wrong.status_code == 422
    assert "has-error" in wrong.content.decode()
    assert admin.post(change, {**seen(admin, change), "duty_desk_id": "x' OR 1", "step": "look"}).status_code == 422
    script = {**seen(admin, change), "name": "<script>alert(1)</script>"}
    assert "<script>alert" not in looked_at(admin, change, script)
    assert clerk.get("/administration/units/999999/").status_code == 404


def test_the_start_page_names_what_needs_care(world, staff):
    admin = staff("administrator", "centre")
    page = admin.get("/administration/")
    assert page.status_code == 200
    titles = [care.title for care in page.context["cares"]]
    assert "Next year's calendar is not loaded yet" in titles
    story.in_hand(world)
    tomorrow = (MONDAY + timedelta(days=1)).date()
    geography.close_unit(actor=SYSTEM, unit_id=world.units["lighting"], on=tomorrow, at=MONDAY)
    care = admin.get("/administration/").context["cares"][0]
    assert (care.number, care.address) == (1, f"/administration/units/{world.units['lighting']}/")
    assert staff("intake_clerk", "street1").get("/administration/").status_code == 403
