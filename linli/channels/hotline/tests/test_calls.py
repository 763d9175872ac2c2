"""A call from the first word to its end, and the calls back, through HTTP."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.common.errors import Refused
from linli.registry import api as registry

PHONE = "13800138000"


def call(client, end="take_down", **typed):
    typed = {"token": "call-token-1", "phone": PHONE, "text": "路灯不亮，晚上很黑", **typed}
    return client.post("/hotline/", {**typed, "end": end})


def all_cases():
    return cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY).rows


def checked(world, **report):
    """A report whose handling was checked; the reporter is silent so far."""
    receipt = steps.assigned(world, contact=registry.ContactIn(phone=PHONE), **report)
    steps.accept(world, receipt, at=later(minutes=15))
    steps.resolve(world, receipt, at=later(minutes=20))
    steps.check(world, receipt, at=later(minutes=25))
    return receipt


def test_a_call_is_taken_down_once_however_often_the_form_is_sent(world, staff):
    operator = staff("hotline_operator", "centre")
    first, again = call(operator, area=world.areas["grid1"]), call(operator, area=world.areas["grid1"])
    (row,) = all_cases()
    assert row.channel == "hotline"
    for answer in (first, again):
        assert f"{row.number[:4]} {row.number[4:8]} {row.number[8:]}" in answer.content.decode()


def test_a_call_ended_twice_in_two_ways_is_told_as_it_ended_first(world, staff):
    operator = staff("hotline_operator", "centre")
    enquiry = {"text": "咨询老年卡", "matter": "H0101", "area": world.areas["grid1"]}
    assert "It now lies with" in call(operator, **enquiry).content.decode()
    again = call(operator, "answer", answer="带身份证到社区办理", **enquiry).content.decode()
    assert "It now lies with" in again
    assert "You were answered" not in again


def test_a_token_of_another_operators_call_shows_nothing_of_it(world, staff):
    call(staff("hotline_operator", "centre"), area=world.areas["grid1"])
    answer = call(staff("hotline_operator", "street2", 7), text="井盖坏了", area=world.areas["grid2"])
    assert answer.status_code == 422
    assert "路灯" not in answer.content.decode()
    assert "井盖坏了" in answer.content.decode()


@pytest.mark.parametrize(("case_id", "report_id"), [(10**19, 1), (1, 10**19), (10**40, 10**40)])
def test_a_call_back_whose_number_is_none_is_not_found(world, staff, case_id, report_id):
    operator = staff("hotline_operator", "centre")
    address = f"/hotline/calls/{case_id}/{report_id}/"
    assert "not" in operator.post(f"{address}ring/").content.decode()
    assert operator.post(address, {"truth": "true"}).status_code in {302, 404}


def test_an_enquiry_ends_on_the_telephone(world, staff):
    operator = staff("hotline_operator", "centre")
    answer = call(
        operator, "answer", text="咨询老年卡", matter="H0101", answer="带身份证到社区办理", area=world.areas["grid1"]
    )
    assert answer.status_code == 200, answer.content.decode()
    assert "带身份证到社区办理" in answer.content.decode()
    assert [(row.state, row.outcome) for row in all_cases()] == [("closed", "answered")]


@pytest.mark.parametrize(
    ("end", "typed", "status"),
    [
        ("answer", {"matter": "C0137", "answer": "知道了"}, 409), ("answer", {"matter": "H0101", "answer": " "}, 422),
        ("answer", {"matter": "X9", "answer": "好"}, 422), ("dance", {}, 422), ("take_down", {"text": ""}, 422),
        ("take_down", {"area": "1 OR 1=1"}, 422), ("take_down", {"phone": "not a number"}, 422),
    ],
)  # fmt: skip
def test_what_cannot_end_so_leaves_no_case_and_keeps_the_words_on_the_page(world, staff, end, typed, status):
    answer = call(staff("hotline_operator", "centre"), end, **{"text": "一段要留住的话", **typed})
    assert answer.status_code == status, answer.content.decode()
    assert typed.get("text", "一段要留住的话") in answer.content.decode()
    assert all_cases() == ()


def test_the_caller_is_known_by_the_number_they_give_and_reads_that_it_was_looked_up(world, staff):
    mine = world.report(contact=registry.ContactIn(phone=PHONE))
    world.report("别人的井盖坏了", contact=registry.ContactIn(phone="13900139000"))
    shown = staff("hotline_operator", "centre").post("/hotline/caller/", {"phone": "138 0013 8000"}).content.decode()
    assert "路灯不亮" in shown
    assert "井盖" not in shown
    looks = cases.who_looked(number=mine.number, secret=mine.secret)
    assert [look.actor_label for look in looks] == ["centre hotline_operator 1"]


def test_a_number_shows_nothing_of_another_street(world, staff):
    world.report(contact=registry.ContactIn(phone=PHONE), area_id=world.areas["grid2"])
    shown = staff("checker", "street1").post("/hotline/caller/", {"phone": PHONE}).content.decode()
    assert "路灯" not in shown


def test_who_has_no_part_in_calls_looks_no_number_up(world, staff):
    for number, path in enumerate(("", "caller/", "hints/", "calls/")):
        assert staff("supervisor", "centre", number).post(f"/hotline/{path}").status_code in {403, 405}


def test_hints_name_the_matter_whose_duty_it_is_and_the_same_thing_reported_before(world, staff):
    world.report("路灯不亮，晚上很黑")
    operator = staff("hotline_operator", "centre")
    shown = operator.post(
        "/hotline/hints/", {"text": "路灯不亮，晚上很黑", "area": world.areas["grid1"]}
    ).content.decode()
    assert 'data-matter="C0137"' in shown
    assert "lighting" in shown
    assert "ll-twin" in shown
    assert "ll-twin" not in operator.post("/hotline/hints/", {"text": "路"}).content.decode()


def test_reporters_are_rung_back_until_they_have_answered(world, staff):
    receipt = checked(world)
    checker = staff("hotline_operator", "centre")
    report_id = cases.case_view(actor=SYSTEM, case_id=receipt.case_id).reports[0].id
    address = f"/hotline/calls/{receipt.case_id}/{report_id}/"
    with clock.standing_at(later(hours=2)):
        assert address in checker.get("/hotline/calls/").content.decode()
        rung = checker.post(f"{address}ring/").content.decode()
        assert PHONE not in rung
        checker.post(address, {"truth": "not_reached"})
        assert address in checker.get("/hotline/calls/").content.decode()
        checker.post(address, {"truth": "true", "stars": "5"})
        assert address not in checker.get("/hotline/calls/").content.decode()
    assert cases.summary(actor=SYSTEM, case_id=receipt.case_id).state == "closed"


def test_whoever_would_not_say_is_not_rung_again_and_may_still_answer(world, staff):
    receipt = checked(world)
    operator = staff("hotline_operator", "centre")
    report_id = cases.case_view(actor=SYSTEM, case_id=receipt.case_id).reports[0].id
    address = f"/hotline/calls/{receipt.case_id}/{report_id}/"
    with clock.standing_at(later(hours=2)):
        operator.post(address, {"truth": "declined"})
        assert address not in operator.get("/hotline/calls/").content.decode()
        assert cases.summary(actor=SYSTEM, case_id=receipt.case_id).state == "resolved"
        assert cases.track(number=receipt.number, at=later(hours=2)).rated == ""
    cases.rate(number=receipt.number, secret=receipt.secret, truth="not_true", at=later(hours=3))
    assert cases.summary(actor=SYSTEM, case_id=receipt.case_id).state == "in_hand"


@pytest.mark.parametrize("truth", ["not_reached", "declined"])
def test_what_only_a_caller_writes_down_is_no_answer_of_a_reporter(world, truth):
    receipt = checked(world)
    with pytest.raises(Refused):
        cases.rate(number=receipt.number, secret=receipt.secret, truth=truth, at=later(hours=3))


def test_nobody_is_rung_who_left_no_number_or_lives_in_another_street(world, staff):
    bare = steps.assigned(world)
    steps.accept(world, bare, at=later(minutes=15))
    steps.resolve(world, bare, at=later(minutes=20))
    steps.check(world, bare, at=later(minutes=25))
    with clock.standing_at(later(hours=2)):
        assert "h-call" not in staff("hotline_operator", "centre").get("/hotline/calls/").content.decode()
        checked(world)
        assert "h-call" not in staff("checker", "street2").get("/hotline/calls/").content.decode()
        assert "h-call" in staff("checker", "street1", 9).get("/hotline/calls/").content.decode()
