"""A resident's way through the pages, over HTTP: report, receipt, progress, answer, opening again, my data."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.pages.limits import LOOKUPS, PROOFS
from linli.common import clock
from linli.common.actor import SYSTEM

WORDS = "西屯街12号楼前路灯不亮，晚上很黑"


def token_of(page):
    return re.search(r'name="token" value="([0-9a-f]{32})"', page.content.decode())[1]


def send(browser, **values):
    values.setdefault("token", token_of(browser.get("/report/")))
    return browser.post("/report/", {"text": WORDS, "area": "150402001001001", **values})


def secret_of(response):
    assert response.status_code == 303, response.content.decode()[:3000]
    return re.search(r"/r/([0-9a-f]{32})/", response["Location"])[1]


def number_of(secret):
    return cases.track_by_secret(secret=secret, at=MONDAY).number


def all_cases():
    return cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY, size=200).rows


def picture(colour="red", kind="PNG"):
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, kind)
    return SimpleUploadedFile("lamp.png", out.getvalue(), "image/png")


def handled(world, secret):
    """The units do their part: filed, dispatched, accepted, resolved."""
    number = number_of(secret)
    case = cases.id_of_number(SYSTEM, number)
    cases.file(actor=world.actor("intake_clerk", "street1"), case_id=case, at=MONDAY, matter="C0137", condition=1)
    cases.dispatch(actor=world.actor("dispatcher", "centre"), case_id=case, at=MONDAY, unit=world.units["lighting"])
    handler = world.actor("department_handler", "lighting")
    cases.accept(actor=handler, case_id=case, at=MONDAY)
    cases.resolve(actor=handler, case_id=case, at=MONDAY, outcome="solved", answer="已更换灯泡")
    return case


def checked(world, case):
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=case, at=MONDAY, note="已亮")


def test_from_report_to_reopening(world, resident):
    answer = send(resident, address="12号楼前", photos=[picture(), picture("blue")])
    secret = secret_of(answer)
    page = resident.get(answer["Location"]).content.decode()
    assert "Thank you. We have your report." in page
    assert number_of(secret)[:4] in page
    assert page.count("?small=1") == 2
    case = handled(world, secret)
    page = resident.get(f"/r/{secret}/").content.decode()
    assert "The unit says: handled" in page
    assert "已更换灯泡" in page
    checked(world, case)
    rated = resident.post(f"/r/{secret}/answer/", {"truth": "true", "stars": "4", "comment": "谢谢"})
    assert rated.status_code == 303
    page = resident.get(rated["Location"]).content.decode()
    assert "This is closed" in page
    assert "Yes, it is true: solved" in page
    reopened = resident.post(f"/r/{secret}/reopen/", {"reason": "又灭了"})
    assert reopened.status_code == 303
    page = resident.get(f"/r/{secret}/").content.decode()
    assert "Your report is filed" in page
    assert "Opened again" in page


def found_not_real(world, number):
    case = cases.id_of_number(SYSTEM, number)
    cases.ask_field_check(actor=world.actor("intake_clerk", "street1"), case_id=case, at=MONDAY, reason="请核实")
    worker = world.actor("grid_worker", "grid1")
    cases.answer_field_check(actor=worker, case_id=case, at=MONDAY, real=False, note="到场未见")


def test_what_was_found_not_real_is_looked_at_again_at_the_reporter_s_wish(world, resident):
    secret = secret_of(send(resident))
    address = f"/r/{secret}/appeal/"
    assert resident.post(address, {"reason": "还在"}).status_code == 409
    found_not_real(world, number_of(secret))
    page = resident.get(f"/r/{secret}/").content.decode()
    assert "到场未见" in page
    assert f'action="{address}"' in page
    empty = resident.post(address, {"reason": " "})
    assert empty.status_code == 422
    assert "This must be filled in." in empty.content.decode()
    asked = resident.post(address, {"reason": "就在三号楼后面"})
    assert asked.status_code == 303
    page = resident.get(asked["Location"]).content.decode()
    assert "Somebody else takes a second look" in page
    assert address not in page


def test_the_same_errand_by_receipt_number_alone(world, resident):
    number = number_of(secret_of(send(resident)))
    spoken = f"{number[:4]} {number[4:8]}-{number[8:]}"
    page = resident.get("/track/", {"number": spoken}).content.decode()
    assert "We have your report" in page
    assert "/r/" not in page  # a number does not tell the secret
    case = handled(world, secret_of(send(resident, text="另一处路灯不亮了")))
    assert case
    refused = resident.post(f"/track/{number}/answer/", {"truth": "true"})
    assert refused.status_code == 409
    assert "We have your report" in refused.content.decode()


def test_ten_taps_are_one_case(resident):
    token = token_of(resident.get("/report/"))
    answers = [send(resident, token=token) for _ in range(10)]
    assert len({secret_of(answer) for answer in answers}) == 1
    assert len(all_cases()) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_taps_at_once_are_one_case(transactional_db):
    from django.test import Client

    from linli.cases.tests.world import build

    build()
    token = "0123456789abcdef0123456789abcdef"
    places: list[str] = []

    def tap():
        try:
            with clock.standing_at(MONDAY):
                places.append(Client().post("/report/", {"text": WORDS, "token": token}).headers["Location"])
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(10)]
    for thread in taps:
        thread.start()
    for thread in taps:
        thread.join()
    assert len(places) == 10
    assert len(set(places)) == 1
    assert len(all_cases()) == 1


def test_other_words_under_a_used_form_are_told(resident):
    token = token_of(resident.get("/report/"))
    send(resident, token=token)
    page = send(resident, token=token, text="完全另一件事：井盖坏了")
    assert page.status_code == 200
    assert "This form was sent before" in page.content.decode()
    assert len(all_cases()) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": ""}, "Please say in a few words"),
        ({"text": "长" * 5_001}, "5,000"),
        ({"phone": "12"}, "telephone"),
        ({"email": "nobody"}, "mail"),
        ({"website": "http://spam"}, "leave this field empty"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(resident, change, said):
    page = send(resident, **{"address": "12号楼前的小路", "name": "李", **change})
    body = page.content.decode()
    assert page.status_code == 422
    assert said in body
    assert "12号楼前的小路" in body
    assert change.get("text", WORDS)[:40] in body
    assert all_cases() == ()


def test_strange_values_in_hidden_fields_do_no_harm(resident):
    secret = secret_of(send(resident, lon="NaN", lat="north", area="nowhere", token="x'; DROP TABLE", group="no such"))
    assert number_of(secret)


def test_a_position_inside_wins_over_the_plate_and_one_far_away_does_not(world, resident):
    number = number_of(secret_of(send(resident, lon="2.35", lat="48.85")))
    view = cases.case_view(actor=SYSTEM, case_id=cases.id_of_number(SYSTEM, number))
    assert view.row.grid_id == world.areas["grid1"]


def test_pictures_that_are_none_are_told_and_the_report_stands(resident):
    bomb = SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "image/png")
    program = SimpleUploadedFile("holiday.jpg", b"MZ\x90\0" * 50, "image/jpeg")
    page = send(resident, photos=[picture(), bomb, program, picture("green")])
    body = page.content.decode()
    assert page.status_code == 200
    assert "Picture 2 was not taken" in body
    assert "Picture 3 was not taken" in body
    assert "Only the first 3 pictures were taken" in body
    assert len(all_cases()) == 1


def test_a_hundred_megabytes_are_refused_unread(resident):
    from django.conf import settings

    much = str(settings.ENV["LINLI_UPLOAD_MEGABYTES"] * 4 * 1024 * 1024)
    page = resident.post("/report/", {"text": WORDS}, CONTENT_LENGTH=much)
    assert page.status_code == 413


def test_reports_from_one_address_are_limited(resident, settings):
    settings.ENV = {**settings.ENV, "LINLI_PUBLIC_REPORTS_PER_HOUR": 2}
    assert [send(resident).status_code for _ in range(3)] == [303, 303, 429]
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        assert send(resident).status_code == 303


def test_another_sites_form_is_refused(resident):
    assert (
        resident.post("/report/", {"text": WORDS}, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    )
    assert resident.post("/report/", {"text": WORDS}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert all_cases() == ()


def test_receipts_are_told_apart_by_the_check_digit_alone(resident):
    from linli.common.codes import check_digit

    number = number_of(secret_of(send(resident)))
    wrong = number[:-1] + str((int(number[-1]) + 5) % 10)
    mistyped = resident.get("/track/", {"number": wrong})
    unknown = resident.get("/track/", {"number": "10000000000" + check_digit("10000000000")})
    short = resident.get("/track/", {"number": "123"})
    assert [mistyped.status_code, unknown.status_code, short.status_code] == [422, 404, 422]
    assert "A digit of this number is wrong" in mistyped.content.decode()
    assert "There is no report under this number" in unknown.content.decode()
    assert resident.get(f"/r/{'0' * 32}/").status_code == 404


def test_looking_up_numbers_is_limited(resident):
    for _ in range(LOOKUPS.most()):
        resident.get("/track/", {"number": "123"})
    assert resident.get("/track/", {"number": "123"}).status_code == 429


def test_nothing_of_other_voices(world, resident):
    first = secret_of(send(resident, text="西屯街路灯不亮，我住12号楼"))
    second = secret_of(send(resident, text="路灯坏了，第二个人说的话"))
    one, two = (cases.id_of_number(SYSTEM, number_of(secret)) for secret in (first, second))
    cases.merge(actor=world.actor("intake_clerk", "street1"), case_id=two, into=one, reason="同一盏灯", at=MONDAY)
    page = resident.get(f"/r/{second}/").content.decode()
    assert "The same thing was reported before" in page
    assert "我住12号楼" not in page
    assert number_of(first) not in page
    assert "第二个人说的话" not in resident.get(f"/r/{first}/").content.decode()


def test_my_data_and_being_forgotten(world, resident):
    secret = secret_of(send(resident, name="李某", phone="138 0013 8000"))
    number = number_of(secret)
    case = cases.id_of_number(SYSTEM, number)
    cases.reveal(actor=world.actor("hotline_operator", "centre"), case_id=case, at=MONDAY, reason="核实楼号")
    page = resident.get(f"/r/{secret}/mine/").content.decode()
    assert "核实楼号" in page
    assert "hotline_operator" in page
    assert "13800138000" not in page
    by_phone = resident.post("/mine/", {"number": number, "phone": "13800138000"})
    assert "核实楼号" in by_phone.content.decode()
    assert resident.post("/mine/", {"number": number, "phone": "13900139000"}).status_code == 404
    assert resident.post(f"/r/{secret}/forget/", {}).status_code == 422
    assert cases.track(number=number, at=MONDAY).has_contact
    gone = resident.post("/mine/forget/", {"number": number, "phone": "13800138000", "sure": "yes"})
    assert "You are forgotten" in gone.content.decode()
    assert not cases.track(number=number, at=MONDAY).has_contact
    assert resident.get(f"/r/{secret}/").status_code == 404
    page = resident.get("/track/", {"number": number}).content.decode()
    assert "Your words were erased" in page
    assert WORDS not in page


def test_phone_numbers_cannot_be_tried_through(resident):
    number = number_of(secret_of(send(resident, phone="13800138000")))
    for last in range(PROOFS.most()):
        assert resident.post("/mine/", {"number": number, "phone": f"139001390{last:02d}"}).status_code == 404
    assert resident.post("/mine/", {"number": number, "phone": "13800138000"}).status_code == 429


def test_the_page_of_a_place(world, resident):
    page = resident.get("/p/150402001001001/").content.decode()
    for name in ("grid1", "community1", "street1", "centre"):
        assert name in page
    assert "/report/?place=150402001001001" in page
    assert "street2" not in page
    form = resident.get("/report/?place=150402001001001").content.decode()
    assert 'name="area" value="150402001001001"' in form
    assert resident.get("/p/nonsense/").status_code == 404
    assert resident.get("/report/?place=nonsense").status_code == 200


def test_pictures_are_shown_to_their_reporter_only(world, resident):
    secret = secret_of(send(resident, photos=[picture()]))
    other = secret_of(send(resident, text="别的事情：垃圾成堆了"))
    (file,) = cases.track_by_secret(secret=secret, at=MONDAY).attachments
    shown = resident.get(f"/r/{secret}/files/{file.id}/")
    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert resident.get(f"/r/{other}/files/{file.id}/").status_code == 404
    assert resident.get(f"/track/{number_of(secret)}/files/{file.id}/?small").status_code == 200


def test_an_answer_without_a_choice_keeps_the_comment(world, resident):
    secret = secret_of(send(resident))
    handled(world, secret)
    page = resident.post(f"/r/{secret}/answer/", {"comment": "灯是亮了，但是太暗"})
    assert page.status_code == 422
    assert "灯是亮了，但是太暗" in page.content.decode()
    assert "Please choose one of the three answers" in page.content.decode()


def test_pages_are_kept_by_nobody_and_need_no_cookie(resident):
    page = resident.get(f"/r/{secret_of(send(resident))}/")
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex"
    assert not {name for name in resident.cookies if name != "csrftoken"}


def test_both_languages(resident):
    for path in ("/", "/report/", "/track/", "/mine/", "/p/150402001000/"):
        english = resident.get(path).content.decode()
        chinese = resident.get(path, headers={"Accept-Language": "zh-CN"}).content.decode()
        assert 'lang="en"' in english
        assert 'lang="zh-Hans"' in chinese
        visible = re.sub(r"<[^>]+>|[A-Za-z]+Office|street1|centre|district|English", " ", chinese.partition("<main")[2])
        assert not re.search(r"\b[A-Z][a-z]+ [a-z]+ [a-z]+\b", visible), path
