"""Signing in and out at the desk."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from django.conf import settings
from django.test import Client

from linli.accounts import api as accounts
from linli.cases.tests.world import MONDAY
from linli.channels.desk.tests.conftest import PASSWORD
from linli.common.actor import SYSTEM


def _person(world, name="clerk", role="intake_clerk"):
    unit_id = world.units["street1"]
    person_id = accounts.add_person(
        actor=SYSTEM,
        sign_in_name=name,
        post="西屯街道受理员",
        post_en="Clerk of Xitun",
        unit_id=unit_id,
        at=MONDAY,
        password=PASSWORD,
        must_change=False,
    )
    accounts.grant(actor=SYSTEM, person_id=person_id, role_code=role, unit_id=unit_id, at=MONDAY)
    return person_id


def _sign_in(client, **fields):
    return client.post(
        "/desk/sign-in/", {"name": "clerk", "password": PASSWORD, **fields}, headers={"accept-language": "en"}
    )


def test_right_password_opens_the_desk_and_signing_out_closes_it(world):
    _person(world)
    client = Client()
    assert _sign_in(client).headers["Location"] == "/desk/"
    page = client.get("/desk/", headers={"accept-language": "en"})
    assert page.status_code == 200
    assert "Clerk of Xitun" in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store, private"
    client.post("/desk/sign-out/")
    assert client.get("/desk/").headers["Location"].startswith("/desk/sign-in/")


def test_wrong_password_is_refused_without_saying_what_was_wrong(world):
    _person(world)
    known, unknown = _sign_in(Client(), password="no"), _sign_in(Client(), name="nobody", password="no")
    assert known.status_code == unknown.status_code == 401
    sentence = "Name, password or code is not right."
    assert sentence in known.content.decode()
    assert sentence in unknown.content.decode()
    assert 'value="clerk"' in known.content.decode()  # the name need not be typed again
    assert "no</" not in known.content.decode()


def test_many_wrong_passwords_lock_the_name_for_a_while(world):
    _person(world)
    client = Client()
    answers = [_sign_in(client, password="wrong").status_code for _ in range(8)]
    assert answers[0] == 401
    assert answers[-1] == 429
    assert _sign_in(client).status_code == 429


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(world, target):
    _person(world)
    assert _sign_in(Client(), next=target).headers["Location"] == "/desk/"


def test_signing_in_leads_back_to_the_page_asked_for(world):
    _person(world)
    client = Client()
    asked = client.get("/desk/matters/?words=x").headers["Location"]
    assert asked == "/desk/sign-in/?next=/desk/matters/%3Fwords%3Dx"
    assert _sign_in(client, next="/desk/matters/?words=x").headers["Location"] == "/desk/matters/?words=x"


def test_a_fragment_asked_for_after_the_session_ended_leaves_the_page_as_it_is_and_says_so(db):
    answer = Client(headers={"accept-language": "en"}).get("/desk/counts/", headers={"hx-request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#signed-out"
    assert "HX-Redirect" not in answer.headers
    assert "What you typed is still here." in answer.content.decode()


def test_changed_rights_end_the_session_at_the_next_click(world):
    person_id = _person(world)
    client = Client()
    _sign_in(client)
    assert client.get("/desk/").status_code == 200
    accounts.grant(actor=SYSTEM, person_id=person_id, role_code="dispatcher", unit_id=world.units["street2"], at=MONDAY)
    assert client.get("/desk/").status_code == 302


def _with_second_factor(client):
    """Enrol through the account page; the secret."""
    page = client.post(
        "/desk/account/second-factor/", {"do": "begin", "password": PASSWORD}, headers={"accept-language": "en"}
    )
    assert page.status_code == 200
    offered = page.context["offered"]
    assert "<path" in page.content.decode()
    code = pyotp.TOTP(offered.secret).at(MONDAY)
    done = client.post("/desk/account/second-factor/", {"do": "confirm", "code": code})
    assert len(done.context["recovery_codes"]) == 10
    return offered.secret


def test_the_second_step_carries_the_password_sealed_and_asks_only_for_the_code(world):
    _person(world)
    client = Client()
    _sign_in(client)
    secret = _with_second_factor(client)
    fresh = Client()
    step = _sign_in(fresh)
    page = step.content.decode()
    assert step.status_code == 200
    assert PASSWORD not in page
    half = step.context["half"]
    wrong = fresh.post("/desk/sign-in/", {"half": half, "code": "000000"})
    assert wrong.status_code == 401
    # The code used to enrol is used up; the next step of the clock has a fresh one.
    code = pyotp.TOTP(secret).at(MONDAY + timedelta(seconds=30))
    right = fresh.post("/desk/sign-in/", {"half": half, "code": code})
    assert right.status_code == 302
    assert fresh.get("/desk/").status_code == 200


def test_a_forged_second_step_is_refused(world):
    _person(world)
    answer = Client().post("/desk/sign-in/", {"half": "gAAAAforged", "code": "123456"})
    assert answer.status_code == 401


def test_changing_the_password_keeps_this_session_and_ends_the_others(world):
    _person(world)
    here, elsewhere = Client(), Client()
    _sign_in(here)
    _sign_in(elsewhere)
    mistyped = here.post("/desk/account/password/", {"old": PASSWORD, "new": "Neue-Brücke-88", "again": "other"})
    assert mistyped.status_code == 422
    done = here.post("/desk/account/password/", {"old": PASSWORD, "new": "Neue-Brücke-88", "again": "Neue-Brücke-88"})
    assert done.status_code == 302
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 302


def test_somebody_with_a_password_set_by_others_is_sent_to_change_it(world):
    person_id = _person(world)
    accounts.set_password(actor=SYSTEM, person_id=person_id, password="Erste-Brücke-11", at=MONDAY, must_change=True)
    client = Client()
    answer = _sign_in(client, password="Erste-Brücke-11")
    assert answer.headers["Location"] == "/desk/account/"
    assert "Choose your own now" in client.get("/desk/account/", headers={"accept-language": "en"}).content.decode()


def test_demo_people_are_offered_only_in_demo_mode_and_only_if_loaded(world, settings):
    page = Client().get("/desk/sign-in/").content.decode()
    assert "linli-demo" not in page  # nobody of a pack is loaded
    accounts.add_person(
        actor=SYSTEM, sign_in_name="xitun.dispatch", post="西屯街道派遣员", unit_id=world.units["street1"], at=MONDAY
    )
    page = Client().get("/desk/sign-in/").content.decode()
    assert 'value="xitun.dispatch"' in page
    assert "linli-demo-2026" in page
    settings.PRODUCTION = True
    page = Client().get("/desk/sign-in/").content.decode()
    assert "linli-demo" not in page


def test_somebody_s_wrong_tries_lock_out_nobody_else_behind_the_same_proxy(world, monkeypatch):
    monkeypatch.setitem(settings.ENV, "LINLI_HTTPS", True)
    _person(world)
    forwarded = "x-forwarded-for"
    for number in range(45):
        Client().post(
            "/desk/sign-in/", {"name": f"guess-{number}", "password": "no"}, headers={forwarded: "203.0.113.9"}
        )
    assert (
        Client()
        .post("/desk/sign-in/", {"name": "guess", "password": "no"}, headers={forwarded: "203.0.113.9"})
        .status_code
        == 429
    )
    own = Client().post("/desk/sign-in/", {"name": "clerk", "password": PASSWORD}, headers={forwarded: "198.51.100.7"})
    assert own.headers["Location"] == "/desk/"
