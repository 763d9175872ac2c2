"""What a phone fetches and sends, through HTTP: each thing once, in whose area it lies, by whose right it is done."""

from __future__ import annotations

import json
from io import BytesIO
from threading import Thread

import pytest
from django.db import connection
from PIL import Image

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.field import api as field
from linli.common.actor import SYSTEM


def post(client, path, sent, **more):
    return client.post(
        f"/field/{path}/",
        json.dumps(sent),
        content_type="application/json",
        headers={"accept": "application/json"},
        **more,
    )


def report(client, token="phone-token-1", **more):
    return post(client, "send", {"what": "report", "token": token, "text": "楼道口沿街晾挂，挡住通道", **more})


def picture(colour="green"):
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    out.seek(0)
    out.name = "thing.jpg"
    return out


def all_cases():
    return cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY).rows


def test_a_report_sent_twice_is_one_case_and_gets_the_first_answer(world, staff):
    worker = staff("grid_worker", "grid1")
    first = report(worker, area=world.areas["grid1"]).json()
    again = report(worker, area=world.areas["grid1"]).json()
    assert again == {**first, "again": True}
    assert [row.number for row in all_cases()] == [first["number"]]


def test_a_small_matter_is_reported_and_put_right_by_a_chain_that_hangs_on_the_reports_token(world, staff):
    worker = staff("grid_worker", "grid1")
    case_id = report(worker, area=world.areas["grid1"]).json()["case"]
    handle = {
        "what": "verb",
        "token": "phone-token-2",
        "of": "phone-token-1",
        "verb": "self_handle",
        "fields": {"matter": "E0107", "condition": 1},
    }
    assert post(worker, "send", handle).json()["state"] == "in_hand"
    photo = {"token": "phone-token-3", "of": "phone-token-1", "purpose": "after", "file": picture()}
    assert worker.post("/field/photo/", photo).json()["case"] == case_id
    resolve = {
        "what": "verb",
        "token": "phone-token-4",
        "of": "phone-token-1",
        "verb": "resolve",
        "fields": {"outcome": "solved", "answer": "已请住户收回"},
    }
    assert post(worker, "send", resolve).json()["state"] == "resolved"
    assert post(worker, "send", resolve).json()["again"]
    view = cases.case_view(actor=SYSTEM, case_id=case_id)
    assert [(file.purpose, view.answer) for file in view.attachments] == [("after", "已请住户收回")]


def test_what_is_refused_leaves_nothing_behind_and_can_be_sent_again_when_it_fits(world, staff):
    worker = staff("grid_worker", "grid1")
    case_id = report(worker, area=world.areas["grid1"]).json()["case"]
    too_soon = {
        "what": "verb",
        "token": "phone-token-5",
        "case": case_id,
        "verb": "resolve",
        "fields": {"outcome": "solved", "answer": "好了"},
    }
    refused = post(worker, "send", too_soon)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    post(
        worker,
        "send",
        {
            "what": "verb",
            "token": "phone-token-6",
            "case": case_id,
            "verb": "self_handle",
            "fields": {"matter": "E0107", "condition": 1},
        },
    )
    assert post(worker, "send", too_soon).json() == {
        "case": case_id,
        "number": all_cases()[0].number,
        "state": "resolved",
        "again": False,
    }


def test_tokens_of_two_people_never_meet(world, staff):
    one, other = staff("grid_worker", "grid1"), staff("grid_worker", "grid2")
    mine = report(one, area=world.areas["grid1"]).json()
    stolen = post(
        other,
        "send",
        {"what": "verb", "token": "phone-token-7", "of": "phone-token-1", "verb": "add_note", "fields": {"text": "x"}},
    )
    assert stolen.status_code == 404
    foreign = post(
        other,
        "send",
        {"what": "verb", "token": "phone-token-8", "case": mine["case"], "verb": "add_note", "fields": {"text": "x"}},
    )
    assert foreign.status_code == 404


def test_the_day_holds_what_is_mine_to_look_at_and_nothing_of_another_street(world, staff):
    clerk = world.actor("intake_clerk", "street1")
    asked = world.report("化粪池冒水", area_id=world.areas["grid1"]).case_id
    cases.ask_field_check(actor=clerk, case_id=asked, at=MONDAY, reason="请现场看看")
    day = staff("grid_worker", "grid1").get("/field/today/").json()
    assert [(item["id"], item["what"]) for item in day["items"]] == [(asked, "look")]
    assert [verb["verb"] for verb in day["items"][0]["verbs"] if verb["allowed"]][:1] == ["answer_field_check"]
    around = staff("grid_worker", "grid1", 2).get("/field/around/")
    assert [matter["code"] for matter in around.json()["small"]] == ["E0107"]
    assert around.headers["X-Stamp"]
    assert staff("grid_worker", "grid2").get("/field/today/").json()["items"] == []


def test_a_phone_number_in_the_words_is_not_on_the_phone(world, staff):
    asked = world.report("化粪池冒水，打13812345678找我", area_id=world.areas["grid1"]).case_id
    cases.ask_field_check(actor=world.actor("intake_clerk", "street1"), case_id=asked, at=MONDAY, reason="看")
    assert "13812345678" not in staff("grid_worker", "grid1").get("/field/today/").content.decode()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 422), (b"[]", 422), (b"{", 422), (b"\xff\xfe", 422), (b'{"what":"dance"}', 422), (b'{"what":"report"}', 422),
        (b'{"what":"report","token":"12345678","text":5}', 422), (b'{"what":"report","token":"12345678","text":"","area":1}', 422),
        (b'{"what":"report","token":"12345678","text":"abc","lon":"east","lat":1}', 422), (b'{"what":"report","token":"12345678","text":"abc","area":-1}', 422),
        (b'{"what":"verb","token":"12345678","verb":"decide_void","case":1}', 404), (b'{"what":"verb","token":"12345678","verb":"accept","case":99999}', 404),
        (b'{"what":"verb","token":"12345678","verb":"accept","case":1,"fields":[]}', 422), (b'{"what":"report","token":"12345678","text":"' + b"x" * 70_000 + b'"}', 422),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason_and_nothing_is_written(world, staff, sent, status):
    worker = staff("grid_worker", "grid1")
    answer = worker.post("/field/send/", sent, content_type="application/json", headers={"accept": "application/json"})
    assert answer.status_code == status, answer.content
    assert answer.json()["detail"]
    assert all_cases() == ()


def test_nobody_signed_in_is_told_so_in_json_and_a_form_token_is_asked_for(world, staff):
    from django.test import Client

    assert report(Client()).status_code == 401
    assert Client().get("/field/today/", headers={"accept": "application/json"}).json()["code"] == "sign_in_needed"
    worker = staff("grid_worker", "grid1")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = worker.cookies
    assert report(strict).status_code == 403


def test_the_memory_of_what_was_sent_goes_after_its_time(world, staff):
    from datetime import timedelta

    report(staff("grid_worker", "grid1"), area=world.areas["grid1"])
    assert field.forget_sent(at=MONDAY + timedelta(days=59)) == 0
    assert field.forget_sent(at=MONDAY + timedelta(days=61)) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_copies_at_once_are_one_case(world, staff):
    from linli.common import clock

    worker = staff("grid_worker", "grid1")
    found = []

    def send():
        with clock.standing_at(MONDAY):
            found.append(report(worker, area=world.areas["grid1"]).json()["case"])
        connection.close()

    threads = [Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 10
    assert len(set(found)) == 1
    assert len(all_cases()) == 1
