"""Nothing overwritten, nothing lost: old pages, ten taps, two windows, a busy database, a session that ended meanwhile."""

from __future__ import annotations

import html
import re
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.desk.tests.conftest import PASSWORD

PART = {"hx-request": "true"}


def _version(client, case_id):
    return client.get(f"/desk/cases/{case_id}/").context["case"].version


def test_ten_taps_leave_one_note_and_say_who_was_faster(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    address, sent = f"/desk/cases/{receipt.case_id}/do/add_note/", {"text": "电话核实过"}
    sent["version"] = _version(clerk, receipt.case_id)
    answers = [clerk.post(address, sent) for _ in range(10)]
    assert [answer.status_code for answer in answers] == [302, *[409] * 9]
    page = answers[-1].content.decode()
    assert "You have done something here yourself" in page
    assert "电话核实过" in page
    told = cases.timeline(actor=world.actor("intake_clerk", "street1"), case_id=receipt.case_id)
    assert [event.kind for event in told].count("case.noted") == 1


def test_two_windows_of_two_people_never_overwrite_each_other(world, staff):
    receipt = world.report()
    one, two = staff("intake_clerk", "street1"), staff("intake_clerk", "street1", 2)
    seen = _version(one, receipt.case_id), _version(two, receipt.case_id)
    address = f"/desk/cases/{receipt.case_id}/do/"
    assert one.post(f"{address}file/", {"version": seen[0], "matter": "C0137", "condition": "1"}).status_code == 302
    late = two.post(f"{address}describe/", {"version": seen[1], "title": "路口的灯"}, headers=PART)
    page = late.content.decode()
    assert late.status_code == 409
    assert "Filed as" in page
    assert "street1 intake_clerk 1" in page
    assert 'value="路口的灯"' in page
    again = {"version": late.context["case"].version, "title": "路口的灯"}
    assert two.post(f"{address}describe/", again).status_code == 302


@pytest.mark.parametrize("headers", [{}, PART])
def test_a_busy_database_is_said_in_words_and_keeps_what_was_typed(world, staff, monkeypatch, headers):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    version = _version(clerk, receipt.case_id)

    def locked(**_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(cases, "act", locked)
    sent = {"version": version, "text": "写了很久的备注"}
    answer = clerk.post(f"/desk/cases/{receipt.case_id}/do/add_note/", sent, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "Others are writing at this moment" in page
    assert "写了很久的备注" in page
    assert "locked" not in page


def test_a_form_sent_after_the_session_ended_is_kept_and_sent_again_after_signing_in(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    address = f"/desk/cases/{receipt.case_id}/do/add_note/"
    sent = {"version": str(_version(clerk, receipt.case_id)), "text": "<b>没有提交的</b>长长的一段话，不能丢了才好呢"}
    session = clerk.cookies.pop("sessionid")
    kept = clerk.post(address, sent)
    page = kept.content.decode()
    assert kept.status_code == 401
    assert "Your session has ended" in page
    assert "<b>没有提交的" not in page
    assert "&lt;b&gt;没有提交的&lt;/b&gt;长长的一段话" in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert fields["version"] == sent["version"]
    clerk.cookies["sessionid"] = session.value  # signed in again in another window
    assert clerk.post(address, sent).status_code == 302


def test_what_one_person_left_unsent_is_neither_read_nor_sent_by_the_next(world, staff):
    receipt = world.report()
    clerk, next_one = staff("intake_clerk", "street1"), staff("intake_clerk", "street1", 2)
    address = f"/desk/cases/{receipt.case_id}/do/add_note/"
    sent = {"version": str(_version(clerk, receipt.case_id)), "text": "没有提交的长长的一段话，只给自己看的，不给别人"}
    session = clerk.cookies.pop("sessionid")
    page = clerk.post(address, sent).content.decode()
    sent["typed_by"] = html.unescape(re.search(r'name="typed_by" value="([^"]+)"', page)[1])
    asked = f"/typed-by/?{urlencode({'mark': sent['typed_by']})}"
    assert Client().get(asked).status_code == 401
    assert next_one.get(asked).status_code == 403
    refused = next_one.post(address, sent)
    assert refused.status_code == 403
    assert sent["text"] not in refused.content.decode()
    assert sent["typed_by"] in html.unescape(Client().post(address, sent).content.decode())  # still theirs
    clerk.cookies["sessionid"] = session.value
    assert clerk.get(asked).status_code == 204
    assert clerk.post(address, sent).status_code == 302
    told = cases.timeline(actor=world.actor("intake_clerk", "street1"), case_id=receipt.case_id)
    assert [event.kind for event in told].count("case.noted") == 1


def test_a_form_left_open_by_one_person_is_not_sent_by_the_next_and_still_by_its_own(world, staff):
    receipt = world.report()
    clerk, next_one = staff("intake_clerk", "street1"), staff("intake_clerk", "street1", 2)
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    def token_on(address):
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(address).content.decode())[1]

    def signs_in(name):
        browser.cookies.pop("sessionid", None)
        sent = {"name": name, "password": PASSWORD, "csrfmiddlewaretoken": token_on("/desk/sign-in/")}
        assert browser.post("/desk/sign-in/", sent).status_code == 302
        return token_on(f"/desk/cases/{receipt.case_id}/")

    sent = {"version": str(_version(clerk, receipt.case_id)), "text": "还没有提交的话"}
    sent["csrfmiddlewaretoken"] = signs_in("intake-clerk.street1.1")
    address = f"/desk/cases/{receipt.case_id}/do/add_note/"
    signs_in("intake-clerk.street1.2")
    assert browser.post(address, sent).status_code == 403
    assert _version(next_one, receipt.case_id) == int(sent["version"])
    sent["csrfmiddlewaretoken"] = signs_in("intake-clerk.street1.1")
    signs_in("intake-clerk.street1.1")  # the same person again: what stands open in the window may be sent
    assert browser.post(address, sent).status_code == 302


def test_a_kept_form_of_which_nobody_knows_who_typed_it_stays_for_whoever_signs_in(world, staff):
    receipt = world.report()
    clerk = staff("intake_clerk", "street1")
    page = Client().post(f"/desk/cases/{receipt.case_id}/do/add_note/", {"text": "没有提交的话"}).content.decode()
    asked = html.unescape(re.search(r'data-kept="([^"]+)"', page)[1])
    assert Client().get(asked).status_code == 401
    assert clerk.get(asked).status_code == 204


def test_beside_the_queue_an_ended_session_leaves_the_form_where_it_is(world, staff):
    receipt = world.report()
    answer = Client().post(f"/desk/cases/{receipt.case_id}/do/add_note/", {"text": "还没提交"}, headers=PART)
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#signed-out"
    assert "HX-Redirect" not in answer.headers


def test_passwords_never_come_back_on_a_page(db):
    answer = Client().post("/desk/account/password/", {"old": "geheim-alt", "new": "geheim-neu", "again": "geheim-neu"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/desk/sign-in/")


def test_one_key_files_and_dispatches_where_rights_allow(world, staff):
    receipt = world.report(area_id=world.areas["grid1"])
    client = staff("small_centre", "street1")
    suggested = client.get(f"/desk/cases/{receipt.case_id}/").context["suggested"]
    assert (suggested.matter, suggested.unit_id) == ("C0137", world.units["lighting"])
    page = client.get(f"/desk/cases/{receipt.case_id}/").content.decode()
    assert 'data-key="y"' in page
    assert suggested.reason in page
    version = _version(client, receipt.case_id)
    sent = {"version": version, "matter": "C0137", "condition": "1", "unit": suggested.unit_id}
    answer = client.post(f"/desk/cases/{receipt.case_id}/suggestion/", sent, follow=True)
    assert "Done: File the case. Done: Dispatch to a unit." in answer.content.decode()
    row = cases.summary(actor=world.actor("dispatcher", "street1"), case_id=receipt.case_id)
    assert (row.state, row.unit_id) == ("assigned", world.units["lighting"])
    assert client.post(f"/desk/cases/{receipt.case_id}/suggestion/", sent).status_code == 409  # sent twice


def test_a_clerk_files_only_and_a_dispatcher_dispatches_what_is_filed(world, staff):
    receipt = world.report(area_id=world.areas["grid1"])
    clerk, dispatcher = staff("intake_clerk", "street1"), staff("dispatcher", "street1")
    address = f"/desk/cases/{receipt.case_id}/"
    suggested = clerk.get(address).context["suggested"]
    assert (suggested.matter, suggested.unit_id) == ("C0137", None)
    assert suggested.holder.unit.id == world.units["lighting"]  # told, though not theirs to do
    assert dispatcher.get(address).context["suggested"] is None
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=receipt.case_id, at=MONDAY, matter="C0137", condition=1
    )
    suggested = dispatcher.get(address).context["suggested"]
    assert (suggested.matter, suggested.unit_id) == ("", world.units["lighting"])
    sent = {"version": _version(dispatcher, receipt.case_id), "unit": suggested.unit_id}
    assert dispatcher.post(f"{address}suggestion/", sent).status_code == 302


def test_what_of_the_two_cannot_be_done_is_said_and_the_first_stays_done(world, staff):
    receipt = world.report(area_id=world.areas["grid1"])
    client = staff("small_centre", "street1")
    sent = {
        "version": _version(client, receipt.case_id),
        "matter": "C0137",
        "condition": "1",
        "unit": world.units["water"],
    }
    page = client.post(f"/desk/cases/{receipt.case_id}/suggestion/", sent, follow=True).content.decode()
    assert "Done: File the case." in page
    assert "Not done: Dispatch to a unit." in page
    assert cases.summary(actor=world.actor("dispatcher", "street1"), case_id=receipt.case_id).state == "filed"
    nothing = client.post(f"/desk/cases/{receipt.case_id}/suggestion/", {"matter": "<script>", "condition": "1"})
    assert nothing.status_code in {409, 422}
