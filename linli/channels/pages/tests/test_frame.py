"""The frame of all pages: headers, language, look, health, and what errors become."""

from __future__ import annotations

import errno
import gzip
import json

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override

from linli.channels import http_errors
from linli.channels.pages import middleware
from linli.common import errors as common_errors
from linli.common.errors import Conflict, Forbidden, InvalidInput, LinliError, NotFound, Refused, Unavailable


def _answer(exception, path="/desk/cases/1/", **headers):
    request = RequestFactory().get(path, headers=headers)
    with override("en"):
        return http_errors.AnswerErrors(lambda _: None).process_exception(request, exception)


def test_every_page_forbids_inline_script_and_foreign_sources(db):
    answer = Client().get("/desk/sign-in/")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "camera" in answer.headers["Permissions-Policy"]
    page = answer.content.decode()
    assert " style=" not in page
    assert " onclick=" not in page
    assert "<style" not in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_health_says_ok_while_the_database_answers(db):
    assert Client().get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(("language", "title"), [("en", "Sign in"), ("zh-hans", "登录")])
def test_the_language_chosen_is_kept(db, language, title):
    client = Client(headers={"accept-language": "fr"})
    answer = client.post("/language/", {"language": language, "next": "/desk/sign-in/"})
    assert answer.headers["Location"] == "/desk/sign-in/"
    page = client.get("/desk/sign-in/").content.decode()
    assert f">{title}</h1>" in page
    assert f'lang="{"zh-Hans" if language.startswith("zh") else "en"}"' in page


def test_a_language_that_is_none_and_a_foreign_way_back_are_left_out(db):
    answer = Client().post("/language/", {"language": "xx", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert "django_language" not in answer.cookies


def test_the_look_chosen_is_kept_and_given_back(db):
    client = Client()
    client.post("/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/desk/sign-in/").content.decode()
    client.post("/theme/", {"theme": "auto"})
    assert "data-bs-theme" not in client.get("/desk/sign-in/").content.decode()


def test_language_and_look_are_changed_by_post_only(db):
    assert Client().get("/language/").status_code == 405
    assert Client().get("/theme/").status_code == 405


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InvalidInput(field="text", reason="x"), 422),
        (NotFound(what="case"), 404),
        (Forbidden(right="cases.view"), 403),
        (Refused(reason="x", text="The case is suspended: resume it first."), 409),
        (Conflict(state="filed"), 409),
        (Unavailable(reason="the database"), 503),
        (OperationalError("server closed the connection unexpectedly"), 503),
        (InterfaceError("connection already closed"), 503),
        (OperationalError("database or disk is full"), 507),
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (RequestDataTooBig("too big"), 413),
    ],
)
def test_each_error_has_its_status_as_page_and_as_problem_details(error, status):
    page = _answer(error)
    assert page.status_code == status
    assert "<h1>" in page.content.decode()
    assert "Traceback" not in page.content.decode()
    problem = _answer(error, path="/api/cases/1")
    assert problem.status_code == status
    assert problem.headers["Content-Type"] == "application/problem+json"
    body = json.loads(problem.content)
    assert body["status"] == status
    assert body["code"]
    assert body["detail"]


def _kinds(kind):
    for sub in kind.__subclasses__():
        yield sub
        yield from _kinds(sub)


def test_every_kind_of_error_there_is_has_a_status_below_500_unless_something_is_out_of_service():
    found = set(_kinds(LinliError))
    assert len(found) > len(common_errors.__dict__.get("__all__", ())) > -1
    for kind in found - {http_errors.Mistake}:
        error = kind.__new__(kind)
        status = http_errors.status_of(error)
        assert 400 <= status < 500 or issubclass(kind, Unavailable), kind


def test_the_page_says_that_nothing_is_lost_when_the_database_is_gone():
    answer = _answer(OperationalError("gone"))
    assert "Nothing that was acknowledged is lost" in answer.content.decode()
    assert answer.headers["Retry-After"] == "60"


def test_unknown_faults_show_nothing_of_themselves(db, monkeypatch):
    from linli.channels.desk.views import sign_in

    monkeypatch.setattr(sign_in, "_context", lambda request: 1 / 0)
    answer = Client(raise_request_exception=False, headers={"accept-language": "en"}).get("/desk/sign-in/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "ZeroDivisionError" not in answer.content.decode()


def test_a_database_that_went_away_before_the_view_is_out_of_service_not_a_fault(db, monkeypatch):
    def gone(request):
        raise OperationalError("could not connect")

    monkeypatch.setattr(middleware, "actor_of", gone)
    answer = Client(raise_request_exception=False, headers={"accept-language": "en"}).get("/desk/sign-in/")
    assert answer.status_code == 503
    assert "The database does not answer" in answer.content.decode()


@pytest.mark.parametrize(("language", "title"), [("en", "Nothing here"), ("zh-hans", "没有找到")])
def test_an_address_that_is_none_is_answered_in_both_languages(db, language, title):
    answer = Client(headers={"accept-language": language}).get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert title in answer.content.decode()


def test_a_form_without_its_token_is_refused_kindly(db):
    answer = Client(enforce_csrf_checks=True, headers={"accept-language": "en"}).post("/desk/sign-in/", {"name": "x"})
    assert answer.status_code == 403
    assert "reload the page" in answer.content.decode()


def test_a_fragment_gets_its_error_as_a_fragment():
    answer = _answer(NotFound(what="case"), **{"hx-request": "true"})
    assert "<html" not in answer.content.decode()


def test_elder_mode_is_kept_on_every_public_page_and_given_back(db):
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/elder/", {"elder": "on", "next": "/report/"})
    assert answer.headers["Location"] == "/report/"
    for address in ("/", "/report/", "/track/", "/mine/", "/desk/sign-in/", "/nowhere/"):
        page = client.get(address).content.decode()
        assert " data-elder>" in page, address
        assert "linli/elder.css" in page, address
        assert 'name="elder" value="off"' in page or address == "/nowhere/", address
    assert "You get a number." in client.get("/").content.decode()
    client.post("/elder/", {"elder": "off"})
    assert "data-elder" not in client.get("/").content.decode()
    assert "You get a receipt number" in client.get("/").content.decode()


def test_elder_mode_is_changed_by_post_only_and_leads_nowhere_else(db):
    assert Client().get("/elder/").status_code == 405
    answer = Client().post("/elder/", {"elder": "on", "next": "//elsewhere.example/"})
    assert answer.headers["Location"] == "/"


def test_pages_travel_packed_and_what_carries_a_tag_travels_as_it_is(db):
    packed = Client(headers={"accept-encoding": "gzip"}).get("/report/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert b"<textarea" in gzip.decompress(packed.content)
    assert len(packed.content) < len(Client().get("/report/").content) / 2
    tagged = HttpResponse("<p>" * 1000, headers={"ETag": '"7"'})
    request = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    answer = middleware.PackedPages(lambda _: tagged)(request)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["ETag"] == '"7"'
