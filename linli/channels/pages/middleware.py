"""Headers that keep pages to themselves, and the actor behind every request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

from linli.accounts import api as accounts
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
    """Tie the session to a person and the present version of the rights; the session's key is renewed."""
    request.session.cycle_key()
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
        return response


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
