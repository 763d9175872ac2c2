"""A unit accepts, returns and answers: what it rests on, the shared draft, what is missing, what the reporter will see."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.models import Draft, FilingCondition
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.common import memory
from linli.common.actor import SYSTEM
from linli.services.tests.writing import published


def draft_of(client, receipt, verb="resolve", **fields):
    return client.post(f"/desk/cases/{receipt.case_id}/draft/{verb}/", fields, headers={"hx-request": "true"})


def form(client, receipt, verb="resolve"):
    return client.get(f"/desk/cases/{receipt.case_id}/do/{verb}/")


# --- accept or return -------------------------------------------------------------------------------------------------


def test_the_rule_stands_where_accepting_is_decided(world, staff):
    receipt = steps.assigned(world)
    shown = staff("department_handler", "lighting").get(f"/desk/cases/{receipt.case_id}/").content.decode()
    card = shown[shown.index('id="accepting-title"') :]
    for said in ("/desk/duties/D-C0137/", "Closes when", "A second return calls the joint meeting"):
        assert said in card
    assert (
        "accepting-title" not in staff("dispatcher", "street1").get(f"/desk/cases/{receipt.case_id}/").content.decode()
    )


def test_a_second_return_says_what_it_leads_to_before_it_is_asked(world, staff):
    receipt = steps.assigned(world)
    handler = staff("department_handler", "lighting")
    assert "It has been returned before" not in form(handler, receipt, "ask_return").content.decode()
    cases.ask_return(
        actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, reason="不归我", rule_text="第三条"
    )
    cases.decide_return(actor=world.actor("dispatcher", "centre", 2), case_id=receipt.case_id, at=MONDAY, decision=True)
    steps.dispatch(world, receipt, at=MONDAY)
    assert "It has been returned before" in form(handler, receipt, "ask_return").content.decode()


def test_a_return_without_its_rule_is_refused_and_todays_list_offers_one(world, staff):
    receipt = steps.filed(world)
    cases.dispatch(
        actor=world.actor("district_coordinator", "centre"),
        case_id=receipt.case_id,
        at=MONDAY,
        unit=world.units["roads"],
    )
    handler = staff("department_handler", "roads")
    page = form(handler, receipt, "ask_return")
    assert "Duty item D-C0137 names lighting." in page.content.decode()
    sent = {"version": page.context["case"].version, "reason": "不是市政的灯"}
    refused = handler.post(f"/desk/cases/{receipt.case_id}/do/ask_return/", sent)
    assert refused.status_code == 422
    assert refused.context["field_errors"] == {"rule_text": "This must be filled in."}


# --- drafts ---------------------------------------------------------------------------------------------------------------


def test_what_is_typed_outlives_the_session_and_is_shared_inside_the_unit(world, staff):
    receipt = steps.in_hand(world)
    first, colleague = staff("department_handler", "lighting"), staff("department_handler", "lighting", 2)
    assert "Kept as your unit" in draft_of(first, receipt, answer="灯泡已更换", outcome="solved").content.decode()
    first.logout()
    page = form(colleague, receipt)
    assert "灯泡已更换" in page.content.decode()
    assert "lighting department_handler 1" in page.content.decode()
    assert b"\xe7\x81\xaf" not in bytes(Draft.objects.get().words)  # encrypted where it lies


def test_two_writers_are_warned_and_nobody_overwrites_in_silence(world, staff):
    receipt = steps.in_hand(world)
    one, two = staff("department_handler", "lighting"), staff("department_handler", "lighting", 2)
    kept = draft_of(one, receipt, answer="第一稿").context["edition"]
    late = draft_of(two, receipt, answer="另一稿")  # opened before the first was kept
    assert late.status_code == 409
    assert "第一稿" in late.content.decode()
    assert cases.draft(actor=SYSTEM, case_id=receipt.case_id, verb="resolve").fields == {"answer": "第一稿"}
    assert draft_of(two, receipt, answer="另一稿", draft=str(kept)).status_code == 200  # looked at, and decided
    assert draft_of(one, receipt, answer="第一稿，改", draft=str(kept)).status_code == 409


def test_a_draft_goes_when_the_answer_is_sent(world, staff):
    receipt = steps.in_hand(world)
    handler = staff("department_handler", "lighting")
    draft_of(handler, receipt, answer="灯泡已更换", outcome="solved")
    sent = {"version": form(handler, receipt).context["case"].version, "outcome": "solved", "answer": "灯泡已更换"}
    assert handler.post(f"/desk/cases/{receipt.case_id}/do/resolve/", sent).status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_goes_when_it_is_emptied_thrown_away_or_old(world, staff):
    receipt = steps.in_hand(world)
    handler = staff("department_handler", "lighting")
    edition = draft_of(handler, receipt, answer="草稿").context["edition"]
    draft_of(handler, receipt, answer="  ", draft=str(edition))
    assert not Draft.objects.exists()
    draft_of(handler, receipt, answer="草稿")
    assert handler.post(f"/desk/cases/{receipt.case_id}/draft/resolve/", {"discard": "1"}).status_code == 302
    assert not Draft.objects.exists()
    draft_of(handler, receipt, answer="草稿")
    assert cases.forget_drafts(at=later(days=13)) == 0
    assert cases.forget_drafts(at=later(days=15)) == 1


def test_no_unit_sees_the_draft_of_another(world, staff):
    receipt = steps.in_hand(world)
    handler = steps.handler(world)
    cases.call_unit(actor=handler, case_id=receipt.case_id, at=MONDAY, unit=world.units["roads"], note="请配合")
    draft_of(staff("department_handler", "lighting"), receipt, answer="只给本单位")
    helper = staff("department_handler", "roads")  # sees the case, and yet not the draft
    assert helper.get(f"/desk/cases/{receipt.case_id}/").status_code == 200
    assert draft_of(helper, receipt, answer="x").status_code == 403
    assert form(helper, receipt).status_code == 404
    for role, unit in (("dispatcher", "street1"), ("checker", "street1"), ("auditor", "centre")):
        client = staff(role, unit)
        assert draft_of(client, receipt, answer="x").status_code == 403, role
        assert "只给本单位" not in client.get(f"/desk/cases/{receipt.case_id}/do/resolve/").content.decode()
    assert draft_of(staff("department_handler", "team2"), receipt, answer="x").status_code == 404


def test_the_draft_of_the_unit_before_does_not_come_to_the_next(world, staff):
    receipt = steps.assigned(world)
    draft_of(staff("department_handler", "lighting"), receipt, "tell_progress", text="我们先看看")
    actor = world.actor("district_coordinator", "centre")
    cases.ask_return(
        actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, reason="不归我", rule_text="第三条"
    )
    cases.decide_return(actor=actor, case_id=receipt.case_id, at=MONDAY, decision=True)
    cases.dispatch(actor=actor, case_id=receipt.case_id, at=MONDAY, unit=world.units["roads"])
    page = form(staff("department_handler", "roads"), receipt, "tell_progress")
    assert page.status_code == 200
    assert "我们先看看" not in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "status"), [({"answer": "长" * 4_001}, 422), ({"answer": "<script>alert(1)</script>"}, 200)]
)
def test_huge_and_hostile_drafts(world, staff, fields, status):
    receipt = steps.in_hand(world)
    handler = staff("department_handler", "lighting")
    assert draft_of(handler, receipt, **fields).status_code == status
    assert "<script>alert" not in form(handler, receipt).content.decode()


# --- what is missing, and what the reporter will see --------------------------------------------------------------------------


def test_the_evidence_is_asked_for_only_where_the_standard_asks(world, staff):
    receipt = steps.in_hand(world)
    handler = staff("department_handler", "lighting")
    assert "asks for no picture here" in form(handler, receipt).content.decode()
    FilingCondition.objects.update(evidence_needed=True)
    memory.forget()
    assert "None is there yet in this round" in form(handler, receipt).content.decode()
    told = draft_of(handler, receipt, outcome="solved", answer="好了").context["missing"]
    assert told == ["The filing standard asks for a picture of the thing: add it first."]
    other = draft_of(handler, receipt, outcome="not_found", answer="没有找到", draft="1")
    assert other.context["missing"] == []
    picture = steps.picture()
    cases.attach(
        actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, name="灯.png", content=picture, purpose="after"
    )
    assert "1 is there" in form(handler, receipt).content.decode()


def test_everything_missing_is_named_at_once(world, staff):
    receipt = steps.in_hand(world)
    cases.call_unit(
        actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, unit=world.units["roads"], note="请配合"
    )
    told = draft_of(staff("department_handler", "lighting"), receipt, outcome="explained", answer="无法解决")
    assert told.context["missing"] == [
        "Other units have not done their mandatory part yet (tasks open: 1).",
        "“Explained, not solvable” needs its legal basis.",
    ]


def test_the_preview_is_the_reporters_own_page_in_both_languages(world, staff):
    receipt = steps.in_hand(world)
    handler = staff("department_handler", "lighting")
    sent = {"outcome": "solved", "answer": "灯泡已更换，今晚请看。"}
    shown = handler.post(f"/desk/cases/{receipt.case_id}/preview/resolve/", sent).content.decode()
    assert shown.count("灯泡已更换，今晚请看。") == 2
    assert "The unit says: handled" in shown
    assert "责任单位答复：已办理" in shown
    cases.resolve(actor=steps.handler(world), case_id=receipt.case_id, at=MONDAY, **sent)
    own = handler.get(f"/r/{receipt.secret}/").content.decode()
    answer = shown[shown.rindex('<section class="ll-card lc-answer">') :]
    assert answer[: answer.index("</section>")] in own
    notice = handler.get(f"/desk/notices/preview/{receipt.case_id}/resolve/").content.decode()
    assert "says that report" in notice
    assert "Please say whether that is true" in notice


def test_a_preview_shows_no_case_of_others(world, staff):
    receipt = steps.in_hand(world)
    other = staff("department_handler", "team2")
    assert other.post(f"/desk/cases/{receipt.case_id}/preview/resolve/", {"answer": "x"}).status_code == 404
    assert other.get(f"/desk/notices/preview/{receipt.case_id}/resolve/").status_code == 404
    assert staff("dispatcher", "street1").post(f"/desk/cases/{receipt.case_id}/preview/resolve/").status_code == 403


def test_standard_replies_come_with_their_gaps_filled(world, staff):
    from linli.cases.models import StandardAnswer

    StandardAnswer.objects.create(
        code="R-LAMP", matter_code="C0137", occasion="resolve", title="已更换", text="{unit}已处理{number}，原因是{reason}。",
        text_en="{unit} has handled {number} because of {reason}.",
    )  # fmt: skip
    receipt = steps.in_hand(world)
    (reply,) = form(staff("department_handler", "lighting"), receipt).context["replies"]
    assert reply.text.startswith("lighting已处理")
    assert reply.text.endswith("原因是＿＿＿。")
    assert "because of ＿＿＿" in reply.text_en


def test_replies_of_the_knowledge_base_stand_beside_them_in_order_of_how_narrow_they_are(world, staff):
    from linli.cases.models import StandardAnswer

    general = {"matter_code": "", "occasion": "resolve", "text_en": ""}
    StandardAnswer.objects.create(code="S-DONE", title="已办结", text="已由{unit}办好。", **general)
    StandardAnswer.objects.create(code="S-TWICE", title="重复", text="已由{unit}换灯。", **general)
    reply = {"audience": "reply", "question_en": "", "answer_en": ""}
    published(world, "R-ANY", question="情况说明", answer="编号{number}已核实。", matters=(), **reply)
    published(
        world, "R-LAMP", question="换灯", answer="已由{unit}换灯。", matters=("C0137",), occasion="resolve", **reply
    )
    published(world, "R-LATER", question="待办", answer="另行告知。", matters=(), occasion="progress", **reply)
    receipt = steps.in_hand(world)
    replies = form(staff("department_handler", "lighting"), receipt).context["replies"]
    assert [one.title for one in replies] == ["换灯", "情况说明", "已办结"]
    assert replies[0].text == "已由lighting换灯。"
    assert "{" not in replies[1].text
