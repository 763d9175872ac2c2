"""What an engine suggests for a case: taken with one tap, or called wrong with one, and then not offered again."""

from __future__ import annotations

from linli.cases import api as cases
from linli.common.actor import SYSTEM

WORDS = "路灯不亮，旁边垃圾成堆"


def received(world):
    return world.report(WORDS, area_id=world.areas["grid1"]).case_id


def test_one_tap_files_by_the_suggested_matter(world, staff):
    case_id, clerk = received(world), staff("intake_clerk", "street1")
    page = clerk.get(f"/desk/cases/{case_id}/")
    hint = page.context["hint"]
    assert (hint.code, hint.condition) == ("C0137", 1)
    assert set(hint.words) <= {"路灯", "不亮"}
    sent = {"version": page.context["case"].version, "matter": hint.code, "condition": hint.condition}
    clerk.post(f"/desk/cases/{case_id}/do/file/", sent)
    assert cases.summary(actor=SYSTEM, case_id=case_id).state == "filed"
    assert clerk.get(f"/desk/cases/{case_id}/").context["hint"] is None


def test_called_wrong_it_gives_way_to_the_next_and_the_record_knows(world, staff):
    case_id, clerk = received(world), staff("intake_clerk", "street1")
    for code in ("C0137", "E0110"):
        page = clerk.get(f"/desk/cases/{case_id}/")
        assert page.context["hint"].code == code
        clerk.post(
            f"/desk/cases/{case_id}/do/reject_suggestion/", {"version": page.context["case"].version, "matter": code}
        )
    assert clerk.get(f"/desk/cases/{case_id}/").context["hint"] is None
    told = [
        event.data["matter"]
        for event in cases.timeline(actor=SYSTEM, case_id=case_id)
        if event.kind == "case.suggestion_rejected"
    ]
    assert told == ["C0137", "E0110"]
    assert cases.selfcheck() == []


def test_who_does_not_take_in_is_asked_nothing_and_decides_nothing(world, staff):
    case_id = received(world)
    reader = staff("supervisor", "street1")
    assert reader.get(f"/desk/cases/{case_id}/").context["hint"] is None
    refused = reader.post(f"/desk/cases/{case_id}/do/reject_suggestion/", {"matter": "C0137"})
    assert refused.status_code == 403


def test_an_unknown_matter_is_not_called_wrong(world, staff):
    case_id, clerk = received(world), staff("intake_clerk", "street1")
    version = clerk.get(f"/desk/cases/{case_id}/").context["case"].version
    assert (
        clerk.post(f"/desk/cases/{case_id}/do/reject_suggestion/", {"version": version, "matter": "X99"}).status_code
        == 404
    )
    assert cases.case_view(actor=SYSTEM, case_id=case_id).version == version
