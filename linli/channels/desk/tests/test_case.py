"""The case page and its verbs, through HTTP, as the different hands meet it."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.registry import api as registry


def _page(client, case_id):
    return client.get(f"/desk/cases/{case_id}/")


def _do(client, case_id, verb, **fields):
    version = client.get(f"/desk/cases/{case_id}/").context["case"].version
    return client.post(f"/desk/cases/{case_id}/do/{verb}/", {"version": version, **fields})


def _filed(world, receipt, matter="C0137"):
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=receipt.case_id, at=MONDAY, matter=matter, condition=1
    )


def _assigned(world, receipt, unit="lighting"):
    _filed(world, receipt)
    cases.dispatch(
        actor=world.actor("dispatcher", "street1"), case_id=receipt.case_id, at=MONDAY, unit=world.units[unit]
    )


def test_the_whole_loop_is_walked_at_the_desk(world, staff):
    case_id = world.report().case_id
    clerk, dispatcher = staff("intake_clerk", "street1"), staff("dispatcher", "street1")
    handler, checker = staff("department_handler", "lighting"), staff("checker", "street1")
    steps = [
        (clerk, "file", {"matter": "C0137", "condition": "1"}, "filed"),
        (dispatcher, "dispatch", {"unit": str(world.units["lighting"])}, "assigned"),
        (handler, "accept", {}, "in_hand"),
        (handler, "resolve", {"outcome": "solved", "answer": "灯泡已更换，当晚亮灯。"}, "resolved"),
        (checker, "pass_check", {"note": "当晚到现场看过，灯亮。"}, "resolved"),
        (checker, "call_back", {"truth": "true", "stars": "5"}, "closed"),
    ]
    for client, verb, fields, state in steps:
        answer = _do(client, case_id, verb, **fields)
        assert answer.status_code == 302, answer.content.decode()
        assert _page(dispatcher, case_id).context["row"].state == state
    page = _page(dispatcher, case_id).content.decode()
    for said in (
        "Filed as “路灯”, condition 1.",
        "Dispatched to lighting.",
        "Accepted; handling began.",
        "Reported as handled: solved.",
        "Checked: it is done.",
        "The reporter answered: true.",
    ):
        assert said in page
    assert "灯泡已更换，当晚亮灯。" in page


@pytest.mark.parametrize("path", ["", "do/add_note/", "conditions/", "reporter/1/"])
def test_a_foreign_case_looks_like_none_at_all(world, staff, path):
    case_id = world.report(area_id=world.areas["grid2"]).case_id
    client = staff("street_coordinator", "street1")
    foreign, missing = client.get(f"/desk/cases/{case_id}/{path}"), client.get(f"/desk/cases/999999/{path}")
    if path == "conditions/":  # the catalogue is public
        assert foreign.status_code == missing.status_code == 200
        return
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content


def test_verbs_follow_rights_and_what_is_refused_says_why(world, staff):
    receipt = world.report("化粪池满了，污水流到路上")
    checker = _page(staff("checker", "street1"), receipt.case_id).content.decode()
    assert "/do/file/" not in checker
    assert "/do/dispatch/" not in checker
    _assigned(world, world.report())
    handler = staff("department_handler", "lighting")
    mine = handler.get("/desk/").context["rows"][0].id
    _do(handler, mine, "accept")
    _do(handler, mine, "ask_extension", reason="备件要三天到货")
    page = _page(handler, mine).content.decode()
    assert "A request on this case is still open" in page  # resolving is shown, refused, with its reason
    assert "ll-verb-off" in page


def test_a_stale_page_is_told_what_happened_and_keeps_what_was_typed(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    old = _page(clerk, receipt.case_id).context["case"].version
    cases.add_note(
        actor=world.actor("intake_clerk", "street1", 2), case_id=receipt.case_id, at=MONDAY, text="电话核实过"
    )
    fields = {
        "version": old,
        "reason_code": "outside",
        "right_channel": "相邻区热线",
        "answer": "这里不属于本区，已替您转告。",
    }
    answer = clerk.post(f"/desk/cases/{receipt.case_id}/do/refuse/", fields)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has just changed this" in page
    assert "Note for colleagues." in page
    assert "这里不属于本区，已替您转告。" in page
    fields["version"] = answer.context["case"].version
    assert clerk.post(f"/desk/cases/{receipt.case_id}/do/refuse/", fields).status_code == 302


def test_a_verb_whose_time_has_passed_keeps_what_was_typed(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    version = _page(clerk, receipt.case_id).context["case"].version
    _filed(world, receipt)
    answer = clerk.post(
        f"/desk/cases/{receipt.case_id}/do/refuse/",
        {"version": version, "reason_code": "outside", "right_channel": "热线", "answer": "说了很多的答复"},
    )
    assert answer.status_code == 409
    assert "说了很多的答复" in answer.content.decode()


def test_an_empty_field_is_named_where_it_stands(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    answer = _do(clerk, receipt.case_id, "refuse", reason_code="outside", answer="说了原因")
    assert answer.status_code == 422
    assert answer.context["field_errors"] == {"right_channel": "This must be filled in."}
    assert "说了原因" in answer.content.decode()


def test_without_script_choosing_the_matter_brings_its_conditions(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    answer = _do(clerk, receipt.case_id, "file", matter="C0102")
    assert answer.status_code == 422
    assert "现场情况属实" in answer.content.decode()
    fragment = clerk.get(f"/desk/cases/{receipt.case_id}/conditions/?matter=E0110", headers={"hx-request": "true"})
    assert 'name="condition" value="1"' in fragment.content.decode()


def test_dispatching_shows_the_duty_lists_choice_first(world, staff):
    receipt = world.report()
    _filed(world, receipt)
    answer = staff("dispatcher", "street1").get(f"/desk/cases/{receipt.case_id}/do/dispatch/")
    unit = next(field for field in answer.context["fields"] if field.name == "unit")
    assert unit.groups[0].options[0].label == "lighting"
    assert unit.groups[0].options[0].chosen


@pytest.mark.parametrize("verb", sorted(cases.VERBS))
def test_the_form_of_every_verb_can_be_shown_or_is_not_there(world, staff, verb):
    receipt = world.report()
    _assigned(world, receipt)
    for role, unit in (("street_coordinator", "street1"), ("department_handler", "lighting")):
        client = staff(role, unit)
        answer = client.get(f"/desk/cases/{receipt.case_id}/do/{verb}/", headers={"hx-request": "true"})
        offered = any(offer.verb == verb for offer in _offers(client, receipt.case_id))
        assert answer.status_code == (200 if offered else 404)


def _offers(client, case_id):
    return [offer for group in _page(client, case_id).context["groups"] for offer in (*group.allowed, *group.refused)]


def test_unknown_verbs_are_not_there(world, staff):
    receipt = world.report()
    client = staff("dispatcher", "street1")
    assert client.get(f"/desk/cases/{receipt.case_id}/do/nonsense/").status_code == 404
    assert client.post(f"/desk/cases/{receipt.case_id}/do/nonsense/", {}).status_code == 404
    assert client.post(f"/desk/cases/{receipt.case_id}/do/rate/", {"truth": "true"}).status_code == 404


def test_several_units_are_called_and_the_board_shows_who_answered(world, staff):
    receipt = world.report()
    _filed(world, receipt)
    coordinator = staff("street_coordinator", "street1")
    units = [str(world.units["roads"]), str(world.units["lighting"])]
    answer = _do(
        coordinator,
        receipt.case_id,
        "blow_whistle",
        units=units,
        reason="多次反映，需要一起上门",
        whistle_kind="key_work",
    )
    assert answer.status_code == 302, answer.content.decode()
    board = coordinator.get("/desk/whistles/").content.decode()
    assert board.count("not answered yet") == 2
    handler = staff("department_handler", "roads")
    offer = next(o for o in _offers(handler, receipt.case_id) if o.verb == "answer_whistle")
    assert _do(handler, receipt.case_id, "answer_whistle", task=offer.task_id).status_code == 302
    assert (
        coordinator.get("/desk/whistles/", headers={"hx-request": "true"}).content.decode().count("not answered yet")
        == 1
    )
    assert "roads" not in staff("dispatcher", "street2").get("/desk/whistles/").content.decode()


def test_returns_wait_for_the_dispatcher_and_are_decided_there(world, staff):
    receipt = world.report()
    _assigned(world, receipt)
    handler, dispatcher = staff("department_handler", "lighting"), staff("dispatcher", "street1")
    _do(handler, receipt.case_id, "ask_return", reason="灯杆属公路", rule_text="责任清单第三条")
    inbox = dispatcher.get("/desk/decisions/")
    assert [board.request.kind for board in inbox.context["boards"]] == ["return"]
    assert list(handler.get("/desk/decisions/").context["boards"]) == []
    request_id = inbox.context["boards"][0].request.id
    form = dispatcher.get(f"/desk/cases/{receipt.case_id}/do/decide_return/?request={request_id}").content.decode()
    assert "责任清单第三条" in form
    assert (
        _do(
            dispatcher, receipt.case_id, "decide_return", request=request_id, decision="true", note="确属公路"
        ).status_code
        == 302
    )
    assert _page(dispatcher, receipt.case_id).context["row"].state == "filed"


def test_supervision_orders_stand_on_their_list(world, staff):
    receipt = world.report()
    _assigned(world, receipt)
    supervisor = staff("supervisor", "centre")
    _do(supervisor, receipt.case_id, "supervise", reason="三天无进展", days="2")
    assert "三天无进展" in supervisor.get("/desk/supervision/").content.decode()
    assert supervisor.get("/desk/supervision/?ended=1").context["boards"] == []


def test_a_duplicate_is_merged_with_reasons_and_taken_out_again(world, staff):
    first, second = world.report(), world.report()
    clerk = staff("intake_clerk", "street1")
    form = clerk.get(f"/desk/cases/{second.case_id}/do/merge/?into={first.case_id}")
    assert f'value="{first.case_id}" checked' in form.content.decode()
    assert _do(clerk, second.case_id, "merge", into=str(first.case_id), reason="同一盏灯").status_code == 302
    kept = _page(clerk, first.case_id)
    assert [row.id for row in kept.context["absorbed"]] == [second.case_id]
    assert len(kept.context["case"].reports) == 2
    assert _do(clerk, second.case_id, "unmerge", reason="是另一盏灯").status_code == 302
    assert _page(clerk, second.case_id).context["row"].state == "received"


def test_merging_takes_a_receipt_number_as_well(world, staff):
    first, second = world.report(), world.report("楼下垃圾成堆没人管")
    clerk = staff("intake_clerk", "street1")
    assert _do(clerk, second.case_id, "merge", into_number=first.number, reason="同一件事").status_code == 302


def _photo():
    content = BytesIO()
    Image.new("RGB", (400, 300), "grey").save(content, "JPEG")
    content.seek(0)
    content.name = "after.jpg"
    return content


def test_a_picture_is_added_shown_and_kept_from_others(world, staff):
    receipt = world.report()
    _assigned(world, receipt)
    handler = staff("department_handler", "lighting")
    _do(handler, receipt.case_id, "accept")
    assert _do(handler, receipt.case_id, "attach", file=_photo(), purpose="after").status_code == 302
    file = _page(handler, receipt.case_id).context["case"].attachments[0]
    shown = handler.get(f"/desk/files/{file.id}/?small")
    assert shown.status_code == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert staff("dispatcher", "street2").get(f"/desk/files/{file.id}/").status_code == 404


@pytest.mark.parametrize(("name", "content"), [("photo.jpg", b"MZ\x90\x00this is a program"), ("empty.jpg", b"")])
def test_a_file_that_is_not_what_it_says_is_refused_with_a_reason(world, staff, name, content):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    sent = BytesIO(content)
    sent.name = name
    answer = _do(clerk, receipt.case_id, "attach", file=sent, purpose="before")
    assert answer.status_code == 422
    assert _page(clerk, receipt.case_id).context["case"].attachments == ()


# --- who reported ----------------------------------------------------------------------------------------------------


def _known_reporter(world):
    contact = registry.ContactIn(name="张居民", phone="13800001111")
    return world.report("路灯不亮，我的电话13800001111，晚上很黑", contact=contact)


def test_no_page_of_a_handler_shows_who_reported(world, staff):
    receipt = _known_reporter(world)
    _assigned(world, receipt)
    handler = staff("department_handler", "lighting")
    for path in (
        "/desk/",
        f"/desk/cases/{receipt.case_id}/",
        "/desk/?words=路灯",
        f"/desk/cases/{receipt.case_id}/do/accept/",
    ):
        page = handler.get(path).content.decode()
        assert "13800001111" not in page
        assert "张居民" not in page
    report_id = _page(handler, receipt.case_id).context["case"].reports[0].id
    assert handler.get(f"/desk/cases/{receipt.case_id}/reporter/{report_id}/").status_code == 403


def test_opening_an_identity_needs_a_reason_and_leaves_a_trace_the_reporter_reads(world, staff):
    receipt = _known_reporter(world)
    coordinator = staff("street_coordinator", "street1")
    report_id = _page(coordinator, receipt.case_id).context["case"].reports[0].id
    address = f"/desk/cases/{receipt.case_id}/reporter/{report_id}/"
    assert "13800001111" not in coordinator.get(address).content.decode()
    assert coordinator.post(address, {"reason": "  "}).status_code == 422
    opened = coordinator.post(address, {"reason": "需要上门核对灯杆位置"})
    assert "13800001111" in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    looks = cases.who_looked(number=receipt.number, secret=receipt.secret)
    assert [look.reason for look in looks] == ["需要上门核对灯杆位置"]
    page = _page(coordinator, receipt.case_id)
    told = [line.text for line in page.context["lines"] if "需要上门核对灯杆位置" in line.quotes]
    assert told == ["The reporter's identity was opened. The reporter can see this."]
    assert "identity.revealed" not in page.content.decode()


def test_an_auditor_reads_and_does_nothing(world, staff):
    receipt = world.report()
    answer = _page(staff("auditor", "centre"), receipt.case_id)
    assert answer.status_code == 200
    assert answer.context["groups"] == []


def test_filing_begins_with_the_matter_the_words_suggest(world, staff):
    receipt = world.report("西屯街路灯不亮，晚上很黑")
    answer = staff("intake_clerk", "street1").get(f"/desk/cases/{receipt.case_id}/do/file/")
    matter = next(field for field in answer.context["fields"] if field.name == "matter")
    assert matter.value == "C0137"
