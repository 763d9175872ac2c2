"""What a phone in the wrong hands, or no phone at all, may send: it gets a clear answer, and nothing of anybody else's."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.field.tests.test_talk import all_cases, picture, post, report
from linli.common.actor import SYSTEM

NOTE = {"what": "verb", "token": "phone-token-2", "verb": "add_note", "fields": {"text": "已到现场"}}


def own_case(world, worker):
    return report(worker, area=world.areas["grid1"]).json()["case"]


@pytest.mark.parametrize(
    "sent",
    [
        {"verb": []}, {"verb": {}}, {"of": "a\x00b-phone-token"}, {"of": "\x00"}, {"of": ["phone-token-1"]},
        {"verb": "resolve", "fields": {"outcome": {}, "answer": "好了"}}, {"fields": {"text": ["a"]}}, {"fields": [1]},
    ],
)  # fmt: skip
def test_a_verb_that_cannot_be_read_is_bad_input_and_no_fault_of_the_house(world, staff, sent):
    worker = staff("grid_worker", "grid1")
    named = {} if "of" in sent else {"case": own_case(world, worker)}
    if sent.get("verb") == "resolve":
        handle = {
            **NOTE,
            "token": "phone-token-9",
            "verb": "self_handle",
            "fields": {"matter": "E0107", "condition": 1},
        }
        assert post(worker, "send", {**handle, **named}).status_code == 200
    assert post(worker, "send", {**NOTE, **named, **sent}).status_code in {404, 422}


@pytest.mark.parametrize("point", [(1e308, 1e308), (10**18, 42.2), (118.9, 91), (True, 42.2), ("east", 42.2)])
def test_hints_for_a_point_that_is_nowhere_are_refused(world, staff, point):
    lon, lat = point
    worker = staff("grid_worker", "grid1")
    assert post(worker, "hints", {"text": "楼道口沿街晾挂", "lon": lon, "lat": lat}).status_code == 422
    assert post(worker, "hints", {"text": "楼道口沿街晾挂", "lon": None, "lat": None}).status_code == 200


def test_what_somebody_queued_is_not_sent_in_the_name_of_whoever_signs_in_next(world, staff):
    first, second = staff("grid_worker", "grid1"), staff("grid_worker", "grid1", 2)
    person = first.get("/field/today/").json()["person"]
    for answer in (
        report(second, person=person, area=world.areas["grid1"]),
        second.post("/field/photo/", {"token": "phone-token-3", "person": person, "case": 1, "file": picture()}),
    ):
        assert answer.status_code == 401, answer.content.decode()
    assert all_cases() == ()
    assert report(first, person=person, area=world.areas["grid1"]).status_code == 200


def test_nobody_waits_for_the_database_while_a_picture_is_looked_into(world, staff, monkeypatch):
    worker, really = staff("grid_worker", "grid1"), Image.open
    case_id, depths = own_case(world, worker), []

    def watched(*given, **named):
        depths.append(len(connection.savepoint_ids))
        return really(*given, **named)

    monkeypatch.setattr(Image, "open", watched)
    outside = len(connection.savepoint_ids)
    sent = {"token": "phone-token-3", "case": case_id, "purpose": "before"}
    first = worker.post("/field/photo/", {**sent, "file": picture()}).json()
    assert worker.post("/field/photo/", {**sent, "file": picture()}).json() == {**first, "again": True}
    assert depths == [outside]
    assert len(cases.case_view(actor=SYSTEM, case_id=case_id).attachments) == 1


def test_the_shell_that_stays_on_a_shared_phone_says_nothing_of_who_signed_in(world, staff):
    worker = staff("grid_worker", "grid1")
    assert "grid1 grid_worker 1" not in worker.get("/field/").content.decode()
    assert worker.get("/field/today/").json()["post"] == "grid1 grid_worker 1"


def test_a_page_of_another_house_sends_nothing(world, staff):
    worker = staff("grid_worker", "grid1")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = worker.cookies
    sent = json.dumps({"what": "report", "token": "phone-token-1", "text": "楼道口沿街晾挂，挡住通道"})
    for kind in ("text/plain", "application/json"):
        assert strict.post("/field/send/", sent, content_type=kind).status_code == 403
    assert strict.post("/field/photo/", {"token": "phone-token-3", "case": 1, "file": picture()}).status_code == 403
    assert cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=MONDAY).rows == ()


def test_half_a_picture_leaves_nothing_and_its_token_is_free_for_the_whole_one(world, staff):
    worker = staff("grid_worker", "grid1")
    case_id = own_case(world, worker)
    sent = {"token": "phone-token-3", "case": case_id, "purpose": "before"}
    form = encode_multipart(BOUNDARY, {**sent, "file": picture()})
    for part in (len(form) // 2, len(form) - 200):
        answer = worker.generic("POST", "/field/photo/", form[:part], content_type=MULTIPART_CONTENT)
        assert answer.status_code in {400, 422}, answer.content
    whole = picture().read()
    half = SimpleUploadedFile("thing.jpg", whole[: len(whole) // 2])
    assert worker.post("/field/photo/", {**sent, "file": half}).status_code == 422
    assert cases.case_view(actor=SYSTEM, case_id=case_id).attachments == ()
    assert worker.post("/field/photo/", {**sent, "file": picture()}).json()["again"] is False


def test_a_place_stamp_counts_as_a_distance_and_an_absurd_one_as_none(world, staff):
    worker = staff("grid_worker", "grid1")
    case_id = report(worker, area=world.areas["grid1"], lon=118.9, lat=42.25).json()["case"]
    for number, (lon, lat) in enumerate([(118.901, 42.25), (1e300, 42.25), (0, 0), ("", "")]):
        sent = {"token": f"phone-token-{number}0", "case": case_id, "purpose": "before", "lon": lon, "lat": lat}
        shade = picture((number, number, number))
        assert worker.post("/field/photo/", {**sent, "file": shade}).status_code == 200
    sent = {"token": "phone-token-90", "case": case_id, "purpose": "before", "lon": "east", "lat": "1"}
    assert worker.post("/field/photo/", {**sent, "file": picture()}).status_code == 422
    away = [file.metres_away for file in cases.case_view(actor=SYSTEM, case_id=case_id).attachments]
    assert away == [82, None, None, None]


def test_a_report_without_a_place_lies_where_its_reporter_works(world, staff):
    case_id = report(staff("grid_worker", "grid1")).json()["case"]
    assert cases.case_view(actor=SYSTEM, case_id=case_id).row.grid_id == world.areas["grid1"]


def test_the_picture_of_a_report_across_the_border_reaches_its_report_and_no_other(world, staff):
    worker = staff("grid_worker", "grid1")
    case_id = report(worker, area=world.areas["grid2"]).json()["case"]
    sent = {"token": "phone-token-3", "of": "phone-token-1", "purpose": "before"}
    first = worker.post("/field/photo/", {**sent, "file": picture()}).json()
    assert first["case"] == case_id
    assert worker.post("/field/photo/", {**sent, "file": picture()}).json() == {**first, "again": True}
    assert [file.purpose for file in cases.case_view(actor=SYSTEM, case_id=case_id).attachments] == ["report"]
    named = {"token": "phone-token-4", "case": case_id, "purpose": "before"}
    assert worker.post("/field/photo/", {**named, "file": picture("red")}).status_code == 404
    other = staff("grid_worker", "grid1", 2)
    assert other.post("/field/photo/", {**sent, "file": picture("red")}).status_code == 404
