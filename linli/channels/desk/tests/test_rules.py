"""Duty list, catalogue, calendars, people, record: read by all who may, changed by few."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.cases.tests.world import MONDAY

EVERYBODY = (
    "/desk/duties/",
    "/desk/duties/D-C0137/",
    "/desk/duties/gaps/",
    "/desk/duties/negative/",
    "/desk/matters/",
    "/desk/matters/C0137/",
    "/desk/limits/",
    "/desk/calendars/",
    "/desk/account/",
)
WITH_CASES = ("/desk/", "/desk/decisions/", "/desk/whistles/", "/desk/topics/", "/desk/supervision/", "/desk/counts/")
ROLES = {
    "intake_clerk": "street1", "dispatcher": "street1", "small_centre": "street1", "department_handler": "lighting",
    "department_leader": "lighting", "grid_worker": "grid1", "community_worker": "community1", "checker": "street1",
    "street_coordinator": "street1", "district_coordinator": "centre", "hotline_operator": "centre", "supervisor": "centre",
    "catalogue_editor": "centre", "duty_applicant": "lighting", "duty_decider": "centre", "administrator": "centre",
    "auditor": "centre", "data_protection_officer": "centre",
}  # fmt: skip
BLIND = {"duty_applicant", "duty_decider", "administrator", "data_protection_officer"}
FEW = {
    "/desk/report/": {
        "intake_clerk",
        "small_centre",
        "grid_worker",
        "community_worker",
        "street_coordinator",
        "district_coordinator",
        "hotline_operator",
    },
    "/desk/matters/C0137/edit/": {"catalogue_editor"},
    "/desk/limits/dispatch/": {"catalogue_editor"},
    "/desk/duties/apply/": {"department_leader", "duty_applicant"},
    "/administration/people/": {"administrator", "auditor", "data_protection_officer"},
    "/desk/record/": {"auditor", "data_protection_officer"},
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_answers_every_role_as_its_rights_say(world, staff, role, language):
    world.report()
    client = staff(role, ROLES[role])
    client.cookies["django_language"] = language
    for path in EVERYBODY:
        assert client.get(path).status_code == 200, path
    for path in WITH_CASES:
        expected = {200} if role not in BLIND else {302, 403}
        assert client.get(path).status_code in expected, path
    for path, roles in FEW.items():
        assert client.get(path).status_code == (200 if role in roles else 403), path


@pytest.mark.parametrize(
    "path",
    [*EVERYBODY, *WITH_CASES, *FEW, "/desk/cases/1/", "/desk/cases/1/do/file/", "/desk/files/1/"],
)
def test_nobody_enters_without_signing_in(db, path):
    answer = Client().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/sign-in/")


def test_an_item_is_applied_for_heard_and_admitted_by_different_hands(world, staff):
    applicant, street, decider = (
        staff("duty_applicant", "lighting"),
        staff("street_coordinator", "street1"),
        staff("duty_decider", "centre"),
    )
    form = {
        "applicant": world.units["lighting"], "matter": "E0999", "level": "street", "lead": world.units["street1"], "legal_basis": "城市道路照明管理规定",
        "reason": "街道离现场近", "hours": "6", "asked": "灯杆编号,灯型", "times": "2", "valid_from": "2026-03-02", "valid_to": "2027-03-01",
    }  # fmt: skip
    assert applicant.post("/desk/duties/apply/", {**form, "legal_basis": ""}).status_code == 422
    made = applicant.post("/desk/duties/apply/", form)
    assert made.status_code == 302, made.content.decode()
    address = made.headers["Location"]
    weight = decider.get(address).context["weight"]
    assert (weight.burden.hours, weight.bodies, weight.facts_per_month) == (6, 2, 2 * 2 * 2)
    assert {unit.id for unit in weight.missing} == {world.units["street1"], world.units["street2"]}
    assert (
        street.post(
            f"{address}opinion/", {"unit": world.units["street1"], "agrees": "false", "text": "没有登高车"}
        ).status_code
        == 302
    )
    heard = decider.get(address)
    assert "没有登高车" in heard.content.decode()
    assert [unit.id for unit in heard.context["weight"].missing] == [world.units["street2"]]
    assert applicant.post(f"{address}decide/", {"admit": "true", "note": "自己同意自己"}).status_code == 403
    assert decider.post(f"{address}decide/", {"admit": "true", "note": "配车后承担"}).status_code == 302
    assert decider.get(address).context["item"].state == "admitted"


def test_a_refusal_keeps_what_was_typed(world, staff):
    decider = staff("duty_decider", "centre")
    answer = decider.post("/desk/duties/D-C0137/decide/", {"admit": "true", "note": "写了很久的理由"})
    assert answer.status_code == 409
    assert "This application has already been decided." in answer.content.decode()


def _edit_form(client, code):
    page = client.get(f"/desk/matters/{code}/edit/")
    form = {"seen": page.context["matter"].version}
    groups = [page.context["fields"], *(row["fields"] for row in page.context["conditions"])]
    for field in (field for group in groups for field in group):
        if field.widget != "check" or field.value:
            form[field.name] = field.value
    return form


def test_editing_a_matter_makes_the_next_version_and_keeps_the_old(world, staff):
    editor = staff("catalogue_editor", "centre")
    form = {**_edit_form(editor, "C0137"), "name": "路灯（含庭院灯）", "limit_amount-1": "5"}
    answer = editor.post("/desk/matters/C0137/edit/", form)
    assert answer.status_code == 302, answer.content.decode()
    page = editor.get("/desk/matters/C0137/")
    assert page.context["matter"].version == 2
    assert page.context["matter"].conditions[0].limit_amount == 5
    assert editor.get("/desk/matters/C0137/?version=1").context["matter"].name == "路灯"
    stale = editor.post("/desk/matters/C0137/edit/", {**form, "name": "过时的版本"})
    assert stale.status_code == 422
    assert "过时的版本" in stale.content.decode()


def test_a_matter_cannot_be_given_a_limit_that_is_none(world, staff):
    editor = staff("catalogue_editor", "centre")
    answer = editor.post("/desk/matters/C0137/edit/", {**_edit_form(editor, "C0137"), "limit_amount-1": "abc"})
    assert answer.status_code == 422
    assert editor.get("/desk/matters/C0137/").context["matter"].version == 1


def test_an_auditor_reads_the_record_of_a_case_and_verifies_the_whole(world, staff):
    receipt = world.report()
    auditor = staff("auditor", "centre")
    page = auditor.get("/desk/record/", {"kind": "case", "id": str(receipt.case_id)}).content.decode()
    assert "case.reported" in page
    assert "The record is whole" in auditor.post("/desk/record/").content.decode()
    assert auditor.get("/desk/record/", {"kind": "nonsense", "id": "1"}).status_code == 200


def test_a_report_is_taken_down_once_however_often_it_is_sent(world, staff):
    client = staff("hotline_operator", "centre")
    token = client.get("/desk/report/").context["token"]
    form = {
        "token": token,
        "channel": "phone",
        "text": "路灯坏了，晚上看不见路",
        "area": world.areas["community1"],
        "phone": "13800002222",
        "name": "李居民",
    }
    first, second = client.post("/desk/report/", form), client.post("/desk/report/", form)
    assert first.status_code == 302
    assert first.headers["Location"] == second.headers["Location"]
    page = client.get(first.headers["Location"]).content.decode()
    assert "13800002222" not in page
    assert "李居民" not in page
    assert client.post("/desk/report/", {**form, "token": "a-new-token", "text": ""}).status_code == 422


def test_similar_cases_are_shown_while_a_report_is_taken_down(world, staff):
    world.report("西屯街路灯不亮，晚上很黑")
    client = staff("intake_clerk", "street1")
    page = client.post("/desk/report/similar/", {"text": "西屯街路灯不亮，晚上很黑"}).content.decode()
    assert "C0137" in page
    assert "100" in page
    assert client.post("/desk/report/similar/", {"text": "", "lon": "x"}).status_code == 200


def test_calendars_warn_of_a_year_that_is_not_loaded(world, staff):
    page = staff("dispatcher", "street1").get("/desk/calendars/").content.decode()
    assert "The year 2027 is not loaded" in page
    assert MONDAY.year == 2026
