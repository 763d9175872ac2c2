"""“Me too”: what was reported already is told before sending, without anybody's words, and joined with one tap."""

from __future__ import annotations

import re

import pytest
from django.core import signing

from linli.cases import api as cases
from linli.cases.models import Matter
from linli.cases.tests.world import MONDAY
from linli.channels.citizen.tests.test_pages import all_cases, number_of, picture, secret_of, token_of
from linli.channels.citizen.twins import case_of
from linli.channels.pages.limits import Limit
from linli.common import clock, memory
from linli.common.actor import SYSTEM

WORDS = "西屯街12号楼前路灯不亮，晚上很黑"
PLACE = "150402001001001"


@pytest.fixture
def known(world):
    """A street light reported by somebody else, of a matter that may be told to everybody."""
    Matter.objects.filter(code="C0137").update(public_group="路灯照明")
    memory.forget()
    receipt = world.report("西屯街12号楼前路灯不亮，晚上太黑，我是住二单元的老张")
    cases.mark_texts(at=MONDAY)
    return receipt


def send(resident, **values):
    values.setdefault("token", token_of(resident.get("/report/")))
    return resident.post("/report/", {"text": WORDS, "area": PLACE, **values})


def mark_of(page):
    return re.search(r'name="twin" value="([^"]+)"', page.content.decode())[1]


def test_the_same_is_told_before_sending_and_joined_with_one_tap(known, resident):
    page = send(resident)
    said = page.content.decode()
    assert page.status_code == 200
    assert "Was this reported already?" in said
    assert "Street lights" in said
    assert "老张" not in said
    assert known.number not in said
    assert WORDS in said
    assert len(all_cases()) == 1
    token = token_of(page)
    secret = secret_of(send(resident, twin=mark_of(page), token=token))
    own = cases.id_of_number(SYSTEM, number_of(secret))
    joined = cases.case_view(actor=SYSTEM, case_id=own)
    assert joined.merged_into == known.case_id
    assert number_of(secret) != known.number
    page = resident.get(f"/r/{secret}/").content.decode()
    assert "The same thing was reported before" in page
    assert "老张" not in page
    assert secret_of(send(resident, twin=case_mark(known), token=token)) == secret  # tapped again
    assert len(all_cases()) == 2


def test_another_kind_of_thing_at_the_same_place_is_not_the_same(known, world, resident):
    Matter.objects.exclude(code="C0137").update(public_group="垃圾环卫")
    memory.forget()
    world.report("西屯街12号楼前垃圾桶满了，晚上没人清运，很臭")
    cases.mark_texts(at=MONDAY)
    told = send(resident).content.decode()
    assert "<strong>Street lights</strong>" in told
    assert "<strong>Rubbish and cleaning</strong>" not in told


def case_mark(receipt):
    return signing.dumps(receipt.case_id, salt="linli.citizen.twin")


def test_staff_can_take_it_out_again(known, world, resident):
    secret = secret_of(send(resident, twin=case_mark(known)))
    own = cases.id_of_number(SYSTEM, number_of(secret))
    cases.unmerge(actor=world.actor("intake_clerk", "street1"), case_id=own, reason="不是同一盏", at=MONDAY)
    assert cases.case_view(actor=SYSTEM, case_id=own).merged_into is None


def test_something_else_is_sent_with_one_tap(known, resident):
    number = number_of(secret_of(send(resident, fresh="1")))
    assert cases.case_view(actor=SYSTEM, case_id=cases.id_of_number(SYSTEM, number)).merged_into is None


def test_pictures_are_never_lost_on_the_way_back(known, resident):
    assert secret_of(send(resident, photos=[picture()]))


def test_merged_meanwhile_it_rests_where_that_one_rests(known, world, resident):
    other = world.report("另一处路灯")
    cases.merge(actor=SYSTEM, case_id=known.case_id, into=other.case_id, reason="同一处", at=MONDAY)
    secret = secret_of(send(resident, twin=case_mark(known)))
    own = cases.id_of_number(SYSTEM, number_of(secret))
    assert cases.case_view(actor=SYSTEM, case_id=own).merged_into == other.case_id


def test_closed_meanwhile_it_stands_on_its_own(known, world, resident):
    clerk = world.actor("intake_clerk", "street1")
    told = {"reason_code": "not_our_duty", "right_channel": "12345", "answer": "不属本级职责"}
    cases.refuse(actor=clerk, case_id=known.case_id, at=MONDAY, **told)
    page = send(resident, twin=case_mark(known))
    assert page.status_code == 200
    assert "has been closed meanwhile" in page.content.decode()
    assert [row.state for row in all_cases()].count("received") == 1


@pytest.mark.parametrize("mark", ["1", "forged", "eyJ:x:y", "x" * 9_000, "<script>"])
def test_a_forged_mark_joins_nothing(known, resident, mark):
    assert case_of(mark) is None
    page = send(resident, twin=mark)
    assert page.status_code == 200
    assert "Was this reported already?" in page.content.decode()
    assert len(all_cases()) == 1


def test_a_mark_of_another_kind_or_of_yesterday_joins_nothing(known):
    assert case_of(signing.dumps(known.case_id, salt="another")) is None
    assert case_of(signing.dumps(["list"], salt="linli.citizen.twin")) is None
    old = case_mark(known)
    assert case_of(old) == known.case_id


def test_what_happens_at_somebodys_home_is_told_to_nobody(known, world, resident):
    Matter.objects.filter(code="C0137").update(kind="event", public_group="噪音油烟")
    memory.forget()
    assert secret_of(send(resident))


def test_the_same_words_elsewhere_are_another_thing(known, resident):
    assert secret_of(send(resident, area="150402002001001"))
    assert secret_of(send(resident, area=""))


def test_while_typing_a_part_of_the_page_tells_it(known, resident):
    part = resident.post("/report/similar/", {"text": WORDS, "area": PLACE}).content.decode()
    assert "The same: me too" in part
    assert "<html" not in part
    assert "me too" not in resident.post("/report/similar/", {"text": "树倒了", "area": PLACE}).content.decode()
    for hostile in ("", "长" * 30_000, "<script>alert(1)</script>", "\x00"):
        answer = resident.post("/report/similar/", {"text": hostile, "lon": "NaN", "lat": "up", "area": "x" * 99})
        assert answer.status_code == 200
    assert resident.post("/report/similar/", {}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_looking_too_often_keeps_nobody_from_reporting(known, resident, monkeypatch):
    monkeypatch.setattr("linli.channels.citizen.views.report.SIMILAR", Limit("similar", lambda: 2))
    for _ in range(3):
        answer = resident.post("/report/similar/", {"text": WORDS, "area": PLACE})
    assert answer.status_code == 200
    assert "me too" not in answer.content.decode()
    assert secret_of(send(resident))


def test_a_position_is_named_and_one_outside_is_told(world, resident):
    assert "outside the district" in resident.get("/report/where/?lon=2.35&lat=48.85").content.decode()
    for strange in ("?lon=NaN&lat=1", "", "?lon=1e999&lat=x", "?lon=118.9&lat=42.2&area=" + "x" * 500):
        assert resident.get(f"/report/where/{strange}").status_code == 200


def test_what_is_going_on_is_told_in_counts_that_single_nobody_out(known, world, resident):
    page = resident.get(f"/p/{PLACE}/").content.decode()
    assert "What is going on around here" in page
    assert "a few" in page
    assert "老张" not in page
    assert "12号楼" not in page
    for number in range(3):
        world.report(f"路灯不亮，第{number}盏", token=f"lamp-number-{number}")
    assert re.search(r'lc-number-of">4<', resident.get(f"/p/{PLACE}/").content.decode())
    assert "going on" not in resident.get("/p/150402002001001/").content.decode()
    Matter.objects.filter(code="C0137").update(kind="hotline")
    memory.forget()
    assert "going on" not in resident.get(f"/p/{PLACE}/").content.decode()


def test_every_hand_off_is_told_with_who_and_why(world, resident):
    secret = secret_of(send(resident))
    number = number_of(secret)
    case = cases.id_of_number(SYSTEM, number)
    cases.file(actor=world.actor("intake_clerk", "street1"), case_id=case, at=MONDAY, matter="C0137", condition=1)
    dispatcher = world.actor("dispatcher", "centre")
    cases.dispatch(actor=dispatcher, case_id=case, at=MONDAY, unit=world.units["lighting"])
    handler = world.actor("department_handler", "lighting")
    cases.ask_return(actor=handler, case_id=case, at=MONDAY, reason="产权不明，内部意见", rule_text="责任清单")
    cases.decide_return(actor=dispatcher, case_id=case, at=MONDAY, decision=True)
    page = resident.get(f"/r/{secret}/").content.decode()
    assert "By the duty list it is this unit&#x27;s duty." in page
    assert "Handed back: not this unit&#x27;s duty" in page
    assert "lighting → " in page
    assert "内部意见" not in page


def test_my_data_can_be_corrected_and_is_never_shown(world, resident):
    secret = secret_of(send(resident, name="旧名", phone="13800138000"))
    number = number_of(secret)
    changed = resident.post(f"/r/{secret}/correct/", {"new_name": "新名", "new_phone": "139 0013 9000"})
    assert "Corrected" in changed.content.decode()
    for hidden in ("旧名", "新名", "13800138000", "13900139000"):
        assert hidden not in changed.content.decode()
    assert resident.post("/mine/", {"number": number, "phone": "13800138000"}).status_code == 404
    assert resident.post("/mine/", {"number": number, "phone": "13900139000"}).status_code == 200
    wrong = resident.post(f"/r/{secret}/correct/", {"new_name": "又一个", "new_phone": "12"})
    assert wrong.status_code == 422
    assert "又一个" in wrong.content.decode()
    foreign = {"number": number, "phone": "13700137000", "new_phone": "13700137000"}
    assert resident.post("/mine/correct/", foreign).status_code == 404
    assert resident.post(f"/r/{'0' * 32}/correct/", {"new_name": "x"}).status_code == 404


def test_nothing_left_nothing_to_correct(world, resident):
    secret = secret_of(send(resident))
    with clock.standing_at(MONDAY):
        answer = resident.post(f"/r/{secret}/correct/", {"new_name": "某人"})
    assert answer.status_code == 409
