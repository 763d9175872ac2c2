"""Headers that keep pages to themselves, and who is behind a request: a browser with its session, or a program with its key."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, rotate_token
from django.middleware.gzip import GZipMiddleware

from linli.accounts import api as accounts
from linli.channels.pages.guards import LAST_COOKIE, seal
from linli.common import clock
from linli.common.actor import ANONYMOUS, Actor

SESSION_PERSON: Final = "linli_person"
SESSION_RIGHTS: Final = "linli_rights_version"
SESSION_POST: Final = "linli_post"  # the post in Chinese and English, shown beside the sign-out button
SESSION_TO_DO: Final = "linli_to_do"  # what must be put in order before any right holds: password, second_factor or ""


# No inline script, no inline style, nothing from elsewhere. blob: and data: are pictures chosen but not yet sent.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

BEARER: Final = "bearer "

Next = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityPolicy:
    """Adds the headers to every answer that does not bring its own."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def keep_session(request: HttpRequest, signed: accounts.SignedIn) -> None:
    """Tie the session to a person and the present version of the rights; the session's key is renewed.

    Forms that somebody else left open in this browser are not sent any more: they would be sent in this person's name.
    """
    request.session.cycle_key()
    if request.COOKIES.get(LAST_COOKIE) not in {None, seal(f"person:{signed.person_id}")}:
        rotate_token(request)
    request.session[SESSION_PERSON] = signed.person_id
    request.session[SESSION_RIGHTS] = signed.rights_version
    request.session[SESSION_POST] = accounts.posts([signed.person_id]).get(signed.person_id, ("", ""))
    request.session[SESSION_TO_DO] = (
        "password" if signed.must_change_password else "second_factor" if signed.must_enrol else ""
    )


class ActorOfRequest:
    """Sets `request.actor`: the person of the session while their rights stand, an anonymous reporter otherwise."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.actor.kind == "person":  # type: ignore[attr-defined]
            # A page of staff must not come back from a shared machine's cache after sign-out.
            response.headers.setdefault("Cache-Control", "no-store, private")
            _remember_last(request, response)
        return response


def _remember_last(request: HttpRequest, response: HttpResponseBase) -> None:
    """So that what a session leaves unsent can be kept for whom it was, when the session itself is gone."""
    sealed = seal(request.actor.name)  # type: ignore[attr-defined]
    if request.COOKIES.get(LAST_COOKIE) != sealed:
        response.set_cookie(LAST_COOKIE, sealed, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request. A session whose rights have changed since sign-in is ended."""
    person_id = request.session.get(SESSION_PERSON)
    if person_id is None:
        return ANONYMOUS
    try:
        version = int(request.session.get(SESSION_RIGHTS, -1))
        return accounts.actor_of_session(int(person_id), rights_version=version, at=clock.now())
    except (accounts.SessionEnded, ValueError):
        request.session.flush()
        return ANONYMOUS


def key_of(request: HttpRequest) -> str | None:
    """The key with which a program asks the API; None where a browser asks. What decides how a request is known."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if header[: len(BEARER)].lower() != BEARER or not request.path_info.startswith("/api/"):
        return None
    return str(header[len(BEARER) :].strip())


class PackedPages(GZipMiddleware):
    """Packs pages on their way out: what a phone loads first is mostly words.

    Django hides the length of a packed page (against BREACH). What carries a tag of its own is left alone: packing would
    weaken the tag, and pictures and papers are packed already.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """The page, packed if the browser can read that."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
        return super().process_response(request, response) if is_page and "ETag" not in response.headers else response


class BrowserLayers:
    """What only a browser needs: packed pages, its session, the protection of its forms, the actor behind it, its messages.

    A request that brings a key passes by them all: no cookie speaks for it, and it has neither session nor actor but what
    the door of the API finds by the key. Whatever else looked for one there would fail instead of finding somebody.
    """

    LAYERS: Final = (
        PackedPages, SessionMiddleware, CsrfViewMiddleware, AuthenticationMiddleware, ActorOfRequest, MessageMiddleware,
    )  # fmt: skip

    def __init__(self, get_response: Next) -> None:
        self._past = get_response
        self._forms = CsrfViewMiddleware(get_response)
        self._through = get_response
        for layer in reversed(self.LAYERS):
            self._through = cast(Next, convert_exception_to_response(layer(self._through)))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self._past(request) if key_of(request) is not None else self._through(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """The refusal of a form that nobody of ours has shown."""
        return None if key_of(request) is not None else self._forms.process_view(request, view, args, kwargs)
