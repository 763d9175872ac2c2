"""Every error in one shape: what is wrong, with which field, in the language asked for; nothing half-written."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from linli.channels.api.tests.conftest import STREET, Caller

GOOD = {"token": "token-0001", "text": "西屯街路灯不亮，晚上很黑"}


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:linli:error:{code}")
    assert body["title"]
    assert body["detail"]
    return body


def fields(body):
    return {error["field"] for error in body["errors"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "   \x00\x07 "}, "text"),
        ({"text": "长" * 5_001}, "text"),
        ({"text": None}, "text"),
        ({"text": ["list"]}, "text"),
        ({"token": "short"}, "token"),
        ({"token": "x" * 65}, "token"),
        ({"token": None}, "token"),
        ({"lon": 118.9}, "lat"),
        ({"lon": 500, "lat": 42}, "coordinates"),
        ({"lon": 0, "lat": 0}, "coordinates"),
        ({"lon": 42.2, "lat": 118.9}, "coordinates"),
        ({"lon": "east", "lat": 42}, "lon"),
        ({"lon": True, "lat": 42.2}, "lon"),
        ({"lon": 118.9, "lat": 42.2, "crs": "BD09"}, "crs"),
        ({"area": "999999999999"}, "area"),
        ({"matter": "X9999"}, "matter"),
        ({"channel": "no such-channel!"}, "channel"),
        ({"reporter_kind": "spy"}, "reporter_kind"),
        ({"language": "klingon"}, "language"),
        ({"promised_at": "tomorrow"}, "promised_at"),
        ({"promised_at": "2026-03-09T10:00:00"}, "promised_at"),
        ({"contact": {"phone": "123"}}, "phone"),
        ({"contact": "me"}, "contact"),
        ({"contact": {"phone": "13800138000", "password": "x"}}, "contact.password"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_report_names_the_field_that_is_wrong(street, change, field):
    body = problem(street.post("/reports", {**GOOD, **change}), 422, "invalid_input")
    assert field in fields(body)
    assert all(error["reason"] for error in body["errors"])
    assert street.get("/cases/count").json()["number"] == 0


def test_several_faults_are_told_at_once(street):
    body = problem(street.post("/reports", {"lon": "x", "urgent": "perhaps"}), 422, "invalid_input")
    assert fields(body) == {"token", "text", "lon", "urgent"}


@pytest.mark.parametrize(
    "body", [b"{", b"[1,2", b"\xff\xfe", b"{" * 100_000, b"[" * 100_000, b'{"a":' * 50_000, b"NaN"]
)
def test_what_is_no_json_is_refused(street, body):
    problem(street.post("/reports", body), 400, "bad_request")


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"text"', b"7"])
def test_json_of_the_wrong_shape_is_refused(street, body):
    problem(street.post("/reports", body), 422, "invalid_input")


def test_a_large_body_is_refused_before_it_is_read(street):
    problem(street.post("/reports", {**GOOD, "text": "长" * 400_000}), 413, "too_large")


def test_strange_but_possible_texts_are_taken(street):
    text = "路灯\u202e不亮\x00\x1b[31m 👨‍👩‍👧 <script>alert(1)</script> '; DROP TABLE cases_case; --"
    receipt = street.post("/reports", {**GOOD, "text": text})
    assert receipt.status_code == 201
    view = street.get(f"/cases/by-number/{receipt.json()['number']}")
    assert view.status_code == 404  # nobody placed it: it lies with the centre, not with this street


@pytest.mark.parametrize("key", ["", "lk_nonsense", "lk_abcdefgh_" + "x" * 40, "x" * 5_000])
def test_without_a_good_key_nothing_is_told(street, key):
    caller = Caller(street.client, key, street.at)
    body = problem(caller.get("/cases"), 401, "key_refused" if key else "sign_in_needed")
    assert body["detail"]
    assert caller.get("/cases").headers["WWW-Authenticate"].startswith("Bearer")
    problem(caller.post("/reports", GOOD), 401, "key_refused" if key else "sign_in_needed")


def test_a_key_expires(street):
    assert street.get("/cases").status_code == 200
    problem(street.later(days=301).get("/cases"), 401, "key_refused")


def test_wrong_addresses_methods_and_verbs(street):
    problem(street.send("PUT", "/reports", GOOD), 405, "method_not_allowed")
    problem(street.get("/reports"), 405, "method_not_allowed")
    assert street.get("/reports").headers["Allow"] == "POST"
    problem(street.get("/no-such-thing"), 404, "not_found")
    problem(street.post("/cases/1/explode", {}), 404, "not_found")
    problem(street.post("/cases/x/accept", {}), 404, "not_found")
    problem(street.get("/cases/99999999999999999999999"), 404, "not_found")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=many", "size"),
        ("after=~", "after"),
        ("states=asleep", "states"),
        ("order=random", "order"),
        ("street=x", "street"),
    ],
)
def test_filters_that_cannot_be(street, query, field):
    assert field in fields(problem(street.get(f"/cases?{query}"), 422, "invalid_input"))


def test_verbs_name_missing_unknown_and_wrong_fields(street):
    case = f"/cases/{street.post('/reports', {**GOOD, 'area': '150402001001001'}).json()['case_id']}"
    assert fields(problem(street.post(f"{case}/file", {}), 422, "invalid_input")) == {"matter", "condition"}
    wrong = street.post(f"{case}/file", {"matter": "C0137", "condition": "first", "haste": 1})
    assert fields(problem(wrong, 422, "invalid_input")) == {"condition", "haste"}
    truth = street.post(f"{case}/file", {"matter": "C0137", "condition": True, "version": True})
    assert fields(problem(truth, 422, "invalid_input")) == {"condition", "version"}
    unknown = street.post(f"{case}/file", {"matter": "C9999", "condition": 1})
    assert unknown.status_code in {404, 409, 422}
    assert "matter" in str(unknown.json()["data"])
    early = problem(street.post(f"{case}/dispatch", {"unit": "u-lighting"}), 409, "rule_refused")
    assert early["data"]["reason"]
    assert street.get(case).json()["row"]["state"] == "received"


def test_the_language_follows_the_header(street):
    english = street.post("/reports", {"token": "token-0001"}, language="en").json()
    chinese = street.post("/reports", {"token": "token-0001"}, language="zh-CN").json()
    assert english["errors"][0]["field"] == chinese["errors"][0]["field"] == "text"
    assert english["errors"][0]["reason"].isascii()
    assert any("\u4e00" <= ch <= "\u9fff" for ch in chinese["errors"][0]["reason"])
    assert any("\u4e00" <= ch <= "\u9fff" for ch in chinese["title"])


def test_receipts_are_told_apart_by_the_check_digit_alone(street, stranger):
    number = street.post("/reports", GOOD).json()["number"]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert problem(stranger.get(f"/track/{wrong}"), 422, "invalid_input")["errors"][0]["field"] == "receipt number"
    from linli.common.codes import check_digit

    problem(stranger.get(f"/track/10000000000{check_digit('10000000000')}"), 404, "not_found")
    assert stranger.get(f"/track/{number}").json()["number"] == number
    problem(stranger.post(f"/track/{number}/rating", {"truth": "true"}), 409, "rule_refused")
    problem(stranger.post(f"/track/{number}/rating", {"truth": "maybe"}), 422, "invalid_input")
    problem(stranger.post(f"/track/{number}/reopen", {"reason": "x"}), 409, "rule_refused")


def test_looking_up_receipts_is_limited(street, stranger):
    from linli.channels.pages.limits import LOOKUPS

    number = street.post("/reports", GOOD).json()["number"]
    for _ in range(LOOKUPS.most()):
        assert stranger.get(f"/track/{number}").status_code == 200
    body = problem(stranger.get(f"/track/{number}"), 429, "rate_limited")
    assert body["detail"]
    assert stranger.later(hours=1).get(f"/track/{number}").status_code == 200


def test_a_person_comes_by_session_and_proves_the_same_site(world, client):
    from django.test import Client

    from linli.accounts import api as accounts
    from linli.cases.tests.world import MONDAY
    from linli.channels.pages.middleware import SESSION_PERSON, SESSION_RIGHTS
    from linli.common import clock
    from linli.common.actor import SYSTEM

    person = accounts.add_person(
        actor=SYSTEM, sign_in_name="clerk", post="受理员", post_en="clerk", unit_id=world.units["street1"], email="",
        language="zh-hans", password="a-long-password-1", must_change=False, at=MONDAY,
    )  # fmt: skip
    accounts.grant(actor=SYSTEM, person_id=person, role_code="intake_clerk", unit_id=world.units["street1"], at=MONDAY)
    browser = Client(enforce_csrf_checks=True)
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        signed = accounts.sign_in(
            name="clerk", password="a-long-password-1", code="", address="127.0.0.1", at=clock.now()
        )
        session = browser.session
        session[SESSION_PERSON], session[SESSION_RIGHTS] = signed.person_id, signed.rights_version
        session.save()
        assert browser.get("/api/v1/cases").status_code == 200
        refused = browser.post("/api/v1/similar", json.dumps({"text": "路灯"}), content_type="application/json")
        assert refused.status_code == 403
        browser.cookies["csrftoken"] = "a" * 32
        taken = browser.post(
            "/api/v1/similar",
            json.dumps({"text": "路灯"}),
            content_type="application/json",
            headers={"X-CSRFToken": "a" * 32},
        )
        assert taken.status_code == 200


def test_the_description_is_whole(stranger):
    import re

    described = stranger.get("/openapi.json")
    text = described.content.decode()
    schemas = described.json()["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/([^"]+)"', text)) <= set(schemas)
    verbs = [path for path in described.json()["paths"] if path.startswith("/api/v1/cases/{case_id}/")]
    from linli.cases import api as cases

    for verb in cases.VERBS.values():
        if verb.who.value in {"system", "reporter"} or verb.name == "attach":
            continue
        assert f"/api/v1/cases/{{case_id}}/{verb.name}" in verbs
        body = schemas["".join(part.title() for part in verb.name.split("_")) + "Body"]
        assert set(verb.needs) <= set(body.get("required", ()))
        assert {spec.name for spec in cases.fields_of(verb.name)} <= set(body["properties"])


def test_no_receipt_without_a_right_to_it(machine, street):
    """The secret of another sender's report cannot be had by guessing its token."""
    mine = street.post("/reports", GOOD).json()
    other = machine("street1", *STREET).post("/reports", GOOD).json()
    assert other["created"]
    assert other["secret"] != mine["secret"]
