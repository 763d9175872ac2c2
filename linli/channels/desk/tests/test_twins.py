"""Two cases side by side: read, merged the way round somebody chooses, and taken apart again, all in one place."""

from __future__ import annotations

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY


def _address(one, other):
    return f"/desk/cases/{one.case_id}/beside/{other.case_id}/"


def _pair(world):
    return world.report(lon=118.95, lat=42.25), world.report(lon=118.9501, lat=42.2501)


def test_both_are_read_with_score_and_reasons(world, staff):
    first, second = _pair(world)
    answer = staff("intake_clerk", "street1").get(_address(second, first))
    page = answer.content.decode()
    assert answer.context["twin"].score > 0.5
    assert page.count("西屯街路灯不亮，晚上很黑") >= 4  # title and words of each
    assert page.count('class="d-mark"') in {0, 2}
    assert "A stays, merge B into it" in page
    assert "B stays, merge A into it" in page


def test_one_chooses_which_stays_and_undoes_it_right_there(world, staff):
    first, second = _pair(world)
    clerk = staff("intake_clerk", "street1")
    address = _address(second, first)
    side = clerk.get(address).context["sides"][1].whole.view
    sent = {"goes": first.case_id, "version": side.version, "reason": "同一盏灯"}
    assert clerk.post(address, sent).headers["Location"] == address
    after = clerk.get(address)
    assert after.context["merged"].id == first.case_id
    assert cases.summary(actor=world.actor("intake_clerk", "street1"), case_id=first.case_id).state == "merged"
    again = clerk.post(address, sent)  # tapped twice
    assert again.status_code == 409
    gone = after.context["merged"].whole.view
    undo = {"out": first.case_id, "version": gone.version, "reason": "看错了"}
    assert clerk.post(address, undo).status_code == 302
    assert clerk.get(address).context["merged"] is None
    assert cases.selfcheck() == []


def test_a_merge_decided_on_an_older_state_says_what_happened_and_keeps_the_reason(world, staff):
    first, second = _pair(world)
    clerk = staff("intake_clerk", "street1")
    address = _address(second, first)
    old = clerk.get(address).context["sides"][1].whole.view.version
    other = world.actor("intake_clerk", "street1", 2)
    cases.add_note(actor=other, case_id=first.case_id, at=MONDAY, text="这盏灯昨天修过")
    answer = clerk.post(address, {"goes": first.case_id, "version": old, "reason": "两人说的是同一盏"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Note for colleagues." in page
    assert "两人说的是同一盏" in page


def test_who_may_not_merge_reads_and_foreign_ids_lead_nowhere(world, staff):
    first, second = _pair(world)
    foreign = world.report(area_id=world.areas["grid2"])
    reader = staff("supervisor", "street1")
    page = reader.get(_address(first, second))
    assert page.status_code == 200
    assert 'name="goes"' not in page.content.decode()
    assert reader.post(_address(first, second), {"goes": first.case_id, "reason": "x"}).status_code in {403, 409}
    clerk = staff("intake_clerk", "street1")
    assert clerk.get(_address(first, foreign)).status_code == 404
    assert clerk.get(_address(foreign, first)).status_code == 404
    assert clerk.get(_address(first, first)).status_code == 404
    assert clerk.post(_address(first, second), {"goes": foreign.case_id, "reason": "x"}).status_code == 404
    assert clerk.post(_address(first, second), {"goes": "abc", "reason": "x"}).status_code == 404


def test_likely_ones_are_looked_for_after_the_case_is_shown_and_lead_side_by_side(world, staff):
    first, second = _pair(world)
    client = staff("intake_clerk", "street1")
    assert f"/desk/cases/{second.case_id}/alike/" in client.get(f"/desk/cases/{second.case_id}/").content.decode()
    for headers in ({}, {"hx-request": "true"}):
        found = client.get(f"/desk/cases/{second.case_id}/alike/", headers=headers).content.decode()
        assert _address(second, first) in found
        assert ("<html" in found) is not bool(headers)
    assert staff("dispatcher", "street2").get(f"/desk/cases/{second.case_id}/alike/").status_code == 404
