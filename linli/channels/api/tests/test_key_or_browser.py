"""A program with a key passes by what only browsers need, and is no less guarded for it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.accounts import api as accounts
from linli.cases.tests.world import MONDAY
from linli.channels.pages.middleware import SESSION_PERSON, SESSION_RIGHTS
from linli.common import clock
from linli.common.actor import SYSTEM

NOW = MONDAY + timedelta(hours=1)


@pytest.fixture
def clerk(world: Any) -> Client:
    """The browser of a clerk of the first street, signed in; forms are protected as in service."""
    person = accounts.add_person(
        actor=SYSTEM, sign_in_name="clerk", post="受理员", post_en="clerk", unit_id=world.units["street1"], email="",
        language="zh-hans", password="a-long-password-1", must_change=False, at=MONDAY,
    )  # fmt: skip
    accounts.grant(actor=SYSTEM, person_id=person, role_code="intake_clerk", unit_id=world.units["street1"], at=MONDAY)
    signed = accounts.sign_in(name="clerk", password="a-long-password-1", code="", address="127.0.0.1", at=NOW)
    browser = Client(enforce_csrf_checks=True)
    session = browser.session
    session[SESSION_PERSON], session[SESSION_RIGHTS] = signed.person_id, signed.rights_version
    session.save()
    return browser


def _similar(browser: Client, **headers: str) -> Any:
    with clock.standing_at(NOW):
        return browser.post(
            "/api/v1/similar", json.dumps({"text": "路灯"}), content_type="application/json", headers=headers
        )


def test_a_key_needs_no_form_token_and_reads_no_session(street):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies["sessionid"] = "s" * 32
    key = {"Authorization": f"Bearer {street.key}"}
    assert _similar(browser, **key).status_code == 200
    with CaptureQueriesContext(connection) as asked, clock.standing_at(NOW):
        answered = browser.get("/api/v1/cases", headers=key)
    assert answered.status_code == 200
    assert not answered.cookies
    assert not [query["sql"] for query in asked if "django_session" in query["sql"]]


def test_a_bad_key_is_not_helped_by_a_good_session(clerk):
    with clock.standing_at(NOW):
        assert clerk.get("/api/v1/cases").status_code == 200
        for given in ("Bearer ", "bearer nonsense", "BEARER " + "x" * 60):
            assert clerk.get("/api/v1/cases", headers={"Authorization": given}).status_code == 401


@pytest.mark.parametrize("given", ["", "Bearer", "Basic eHg6eHg=", "Token Bearer x"])
def test_what_is_no_key_leaves_the_form_token_needed(clerk, given):
    assert _similar(clerk, Authorization=given).status_code == 403


def test_a_key_opens_no_page_and_lifts_no_protection_of_forms(street, clerk):
    key = {"Authorization": f"Bearer {street.key}"}
    with clock.standing_at(NOW):
        refused = clerk.post("/desk/views/save/", {"name": "mine", "query": "tab=area"}, headers=key)
        assert refused.status_code == 403
        assert Client().get("/desk/", headers=key).status_code == 302


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/cases/999999999", "/api/nothing"])
def test_answers_to_a_key_carry_the_same_headers_and_speak_the_callers_language(street, clerk, path):
    def headers(answer: Any) -> dict[str, str]:
        told = (
            "Content-Security-Policy",
            "Permissions-Policy",
            "X-Frame-Options",
            "X-Content-Type-Options",
            "Referrer-Policy",
        )
        return {name: answer.headers[name] for name in told}

    with clock.standing_at(NOW):
        by_key = street.client.get(path, headers={"Authorization": f"Bearer {street.key}", "Accept-Language": "zh-CN"})
        by_session = clerk.get(path, headers={"Accept-Language": "zh-CN"})
    assert (by_key.status_code, headers(by_key)) == (by_session.status_code, headers(by_session))
    if by_key.status_code == 404:
        assert by_key.json()["title"] == by_session.json()["title"]
        assert not by_key.json()["title"].isascii()
    assert by_key.headers["Content-Language"] == "zh-hans"
