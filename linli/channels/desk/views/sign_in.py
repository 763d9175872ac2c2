"""Signing in, the second step, signing out."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts import api as accounts
from linli.channels.pages.asking import again
from linli.channels.pages.demo import DEMO_PASSWORD, DemoPerson, demo_people, packs
from linli.channels.pages.guards import actor_of, public, signed_in
from linli.channels.pages.limits import address_of
from linli.channels.pages.middleware import SESSION_TO_DO, keep_session
from linli.channels.pages.views import safe_next
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.common.errors import LinliError, NotFound

SECOND_STEP_SECONDS: Final = 300


def _fernet() -> Fernet:
    key = hashlib.sha256(b"linli sign-in second step" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def _seal(name: str, password: str) -> str:
    """Name and password for the second step, unreadable to the page that carries them and void after five minutes."""
    return _fernet().encrypt(json.dumps([name, password]).encode()).decode()


def _unseal(token: str) -> tuple[str, str]:
    try:
        name, password = json.loads(_fernet().decrypt(token.encode(), ttl=SECOND_STEP_SECONDS))
    except InvalidToken:
        raise accounts.SignInRefused from None
    return name, password


def _loaded_people() -> tuple[DemoPerson, ...]:
    """The demonstration's people whose accounts exist; none in production mode."""
    if settings.PRODUCTION:
        return ()
    return tuple(person for pack in packs() for person in _of_pack(pack))


def _of_pack(pack: str) -> tuple[DemoPerson, ...]:
    people = demo_people(pack)
    if not people:
        return ()
    try:
        accounts.person_by_name(actor=SYSTEM, sign_in_name=people[0].sign_in_name)
    except NotFound:
        return ()
    return people


def _context(request: HttpRequest) -> dict[str, Any]:
    return {
        "next": safe_next(request, settings.LOGIN_REDIRECT_URL),
        "people": _loaded_people(),
        "demo_password": DEMO_PASSWORD,
        "outside": _outside_address(),
        "name": request.POST.get("name", ""),
    }


def _outside_address() -> str:
    """Where signing in at the outside issuer begins, if one is set."""
    if not settings.ENV["LINLI_OIDC_ISSUER"]:
        return ""
    try:
        return reverse("desk:outside_sign_in")
    except NoReverseMatch:
        return ""


@public("Nobody is signed in before signing in.")
@never_cache
@sensitive_post_parameters("password", "code", "half")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page; with a right name and password on to the second step or to the desk."""
    if request.method != "POST":
        if actor_of(request).kind == "person":
            return HttpResponseRedirect(safe_next(request, settings.LOGIN_REDIRECT_URL))
        return render(request, "desk/sign_in.html", _context(request))
    try:
        half = request.POST.get("half", "")
        name, password = _unseal(half) if half else (request.POST.get("name", ""), request.POST.get("password", ""))
        return _try(request, name, password)
    except LinliError as error:
        return again(request, "desk/sign_in.html", _context(request), error)


def _try(request: HttpRequest, name: str, password: str) -> HttpResponse:
    try:
        signed = accounts.sign_in(
            name=name,
            password=password,
            code=request.POST.get("code", ""),
            address=address_of(request),
            at=clock.now(),
        )
    except accounts.SecondFactorNeeded:
        return render(request, "desk/second_step.html", {**_context(request), "half": _seal(name, password)})
    except accounts.SignInRefused as error:
        if request.POST.get("half"):
            context = {**_context(request), "half": request.POST["half"]}
            return again(request, "desk/second_step.html", context, error)
        raise
    keep_session(request, signed)
    if request.session[SESSION_TO_DO]:
        return redirect("desk:account")
    return HttpResponseRedirect(safe_next(request, settings.LOGIN_REDIRECT_URL))


@signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session and go to the sign-in page."""
    request.session.flush()
    return redirect("desk:sign_in")
