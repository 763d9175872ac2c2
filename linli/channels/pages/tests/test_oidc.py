"""Signing in at an outside issuer: a whole walk against an issuer on this machine, and every way it may go wrong."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from linli.accounts import api as accounts
from linli.accounts.tests.tree import NOW, grow, somebody
from linli.channels.pages import oidc
from linli.channels.pages.middleware import SESSION_PERSON
from linli.common import clock
from linli.common.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

CLIENT_ID, SECRET = "linli-desk", "client-secret"


def here(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.session.get(SESSION_PERSON)))


urlpatterns = [path("sign-in/", include((oidc.routes, "sign_in"))), path("here/", here)]


@cache
def a_key(number: int) -> RSAKey:
    """A key pair; made once, because making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": "first"})


class Issuer:
    """An issuer as small as one can be: three documents and a token for a code."""

    def __init__(self) -> None:
        self.key = a_key(1)
        self.signs_with: Any = self.key
        self.alg = "RS256"
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.answers_name = ""
        self.status = 200
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.name = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: Any) -> None:
                pass

            def answer(self, said: Any) -> None:
                body = json.dumps(said).encode()
                self.send_response(issuer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                keys = KeySet([issuer.key]).as_dict(private=False)
                self.answer(keys if self.path == "/keys" else issuer.description())

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                self.answer(issuer.token({name: values[0] for name, values in form.items()}, self.headers))

        return Handler

    def description(self) -> dict[str, str]:
        return {
            "issuer": self.answers_name or self.name,
            "authorization_endpoint": self.name + "/authorize",
            "token_endpoint": self.name + "/token",
            "jwks_uri": self.name + "/keys",
        }

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser brings back after signing in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert asked["redirect_uri"] == "http://127.0.0.1:8600/sign-in/outside/back/"
        self.codes["the-code"] = asked
        return {"code": "the-code", "state": asked["state"]}

    def token(self, form: dict[str, str], headers: Any) -> dict[str, str]:
        asked = self.codes.pop(form["code"])
        basic = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        assert basic == f"{CLIENT_ID}:{SECRET}"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        assert challenge.decode() == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"]
        now = int(NOW.timestamp())
        claims = {
            "iss": self.name,
            "aud": CLIENT_ID,
            "sub": "sub-1",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        header = {"alg": self.alg, "kid": "first"}
        return {"id_token": jwt.encode(header, claims, self.signs_with, algorithms=[self.alg]), "token_type": "Bearer"}


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    made = Issuer()
    settings.ROOT_URLCONF = __name__
    settings.ENV = settings.ENV | {
        "LINLI_OIDC_ISSUER": made.name,
        "LINLI_OIDC_CLIENT_ID": CLIENT_ID,
        "LINLI_OIDC_CLIENT_SECRET": SECRET,
    }
    oidc._known.clear()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def client() -> Client:
    """A program: it gets its refusals as problem details, so that these tests need no page."""
    return Client(headers={"accept": "application/json"})


@pytest.fixture
def clerk(issuer: Issuer) -> int:
    accounts.ensure_roles()
    tree = grow()
    person_id = somebody("clerk", ("intake_clerk", tree.street), home=tree.street)
    accounts.link_outside_subject(actor=SYSTEM, person_id=person_id, issuer=issuer.name, subject="sub-1", at=NOW)
    return person_id


def walk(client: Client, issuer: Issuer, *, minutes: int = 0, changed: dict[str, str] | None = None) -> HttpResponse:
    """Go there, sign in there, come back."""
    with clock.standing_at(NOW):
        there = client.get("/sign-in/outside/?next=/here/")
    assert there.status_code == 302
    assert there["Location"].startswith(issuer.name + "/authorize?")
    back = issuer.authorize(there["Location"]) | (changed or {})
    with clock.standing_at(NOW + timedelta(minutes=minutes)):
        return client.get("/sign-in/outside/back/", back)  # type: ignore[return-value]


def who(client: Client) -> str:
    with clock.standing_at(NOW):
        return client.get("/here/").content.decode()


def test_a_linked_person_walks_in(client: Client, issuer: Issuer, clerk: int) -> None:
    came = walk(client, issuer)
    assert (came.status_code, came["Location"]) == (302, "/here/")
    assert who(client) == str(clerk)


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "somebody-else"},
        {"sub": None},
        {"iss": "https://other.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"azp": "another-client"},
        {"exp": int(NOW.timestamp()) - 61},
        {"exp": None},
        {"exp": "9999999999"},
        {"iat": int(NOW.timestamp()) + 120},
        {"nbf": int(NOW.timestamp()) + 120},
        {"nonce": "another"},
        {"nonce": None},
    ],
)
def test_claims_that_do_not_hold_are_refused(
    client: Client, issuer: Issuer, clerk: int, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    assert walk(client, issuer).status_code == 401
    assert who(client) == "None"


def test_several_audiences_need_this_client_as_authorised_party(client: Client, issuer: Issuer, clerk: int) -> None:
    issuer.claims = {"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}
    walk(client, issuer)
    assert who(client) == str(clerk)


@pytest.mark.parametrize(
    "changed", [{"state": "another"}, {"state": ""}, {"code": ""}, {"iss": "https://other.example"}]
)
def test_an_answer_to_another_question_is_refused(
    client: Client, issuer: Issuer, clerk: int, changed: dict[str, str]
) -> None:
    assert walk(client, issuer, changed=changed).status_code == 401
    assert who(client) == "None"


def test_the_way_back_works_once_within_ten_minutes_and_in_the_same_browser(
    client: Client, issuer: Issuer, clerk: int
) -> None:
    assert walk(client, issuer, minutes=11).status_code == 401
    assert walk(Client(), issuer).status_code == 302
    assert client.get("/sign-in/outside/back/", {"code": "the-code", "state": "x"}).status_code == 401
    assert who(client) == "None"


def test_a_token_signed_by_somebody_else_is_refused(client: Client, issuer: Issuer, clerk: int) -> None:
    issuer.signs_with = a_key(2)
    assert walk(client, issuer).status_code == 401


def test_a_token_signed_with_the_shared_secret_is_refused(client: Client, issuer: Issuer, clerk: int) -> None:
    issuer.signs_with, issuer.alg = OctKey.import_key(SECRET * 4), "HS256"
    assert walk(client, issuer).status_code == 401


def test_new_keys_of_the_issuer_are_fetched(client: Client, issuer: Issuer, clerk: int) -> None:
    walk(Client(), issuer)
    issuer.key = issuer.signs_with = a_key(2)
    walk(client, issuer)
    assert who(client) == str(clerk)


def test_an_issuer_under_another_name_or_out_of_service_is_said_to_be_unavailable(
    client: Client, issuer: Issuer, clerk: int
) -> None:
    issuer.answers_name = "https://other.example"
    assert client.get("/sign-in/outside/").status_code == 503
    issuer.answers_name, issuer.status = "", 500
    assert client.get("/sign-in/outside/").status_code == 503


def test_plain_http_to_another_machine_is_refused(client: Client, settings: Any, issuer: Issuer) -> None:
    settings.ENV = settings.ENV | {"LINLI_OIDC_ISSUER": "http://issuer.example"}
    assert client.get("/sign-in/outside/").status_code == 503


def test_a_house_that_requires_two_factors_wants_the_issuer_to_vouch_for_them(
    client: Client, settings: Any, issuer: Issuer, clerk: int
) -> None:
    settings.ENV = settings.ENV | {"LINLI_TWO_FACTOR": "required"}
    assert walk(client, issuer).status_code == 401
    issuer.claims = {"amr": ["pwd", "otp"]}
    walk(client, issuer)
    assert who(client) == str(clerk)


def test_nobody_is_sent_to_another_site_afterwards(client: Client, issuer: Issuer, clerk: int) -> None:
    with clock.standing_at(NOW):
        there = client.get("/sign-in/outside/?next=https://evil.example/")
        came = client.get("/sign-in/outside/back/", issuer.authorize(there["Location"]))
    assert came["Location"] == "/desk/"


def test_without_an_issuer_there_is_no_such_page(client: Client, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    assert client.get("/sign-in/outside/").status_code == 404
    assert client.get("/sign-in/outside/back/").status_code == 404
