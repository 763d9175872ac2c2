"""My data: who opened my name and number, and being forgotten. The link's secret or the phone number proves who asks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from linli.cases import api as cases
from linli.channels.citizen.asking import open_page
from linli.channels.http_errors import status_of
from linli.channels.pages.limits import PROOFS, spend
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.registry import api as registry

OWNER = "The reporter proves by the own link or by phone number whose data it is"


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose report, and what proves it."""

    number: str
    secret: str = ""
    phone: str = ""


def _proof(request: HttpRequest, secret: str) -> Proof:
    """By link: the secret. By form: number and phone, counted, so that nobody tries numbers through."""
    if secret:
        return Proof(cases.track_by_secret(secret=secret, at=clock.now()).number, secret=secret)
    spend(request, PROOFS, at=clock.now())
    return Proof(request.POST.get("number", "").strip()[:64], phone=request.POST.get("phone", "").strip()[:40])


@open_page(OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Who looked, when and why; and the way to be forgotten."""
    if not secret and request.method != "POST":
        return render(request, "citizen/mine_proof.html", {"number": request.GET.get("number", "")[:64]})
    try:
        proof = _proof(request, secret)
        return _page(request, proof)
    except (InvalidInput, NotFound) as error:
        if secret:
            raise
        return _not_proven(request, error)


def _page(request: HttpRequest, proof: Proof, *, status: int = 200, **extra: Any) -> HttpResponse:
    looks = cases.who_looked(number=proof.number, secret=proof.secret, phone=proof.phone)
    progress = cases.track(number=proof.number, at=clock.now())
    context = {"proof": proof, "looks": looks, "progress": progress, **extra}
    return render(request, "citizen/mine.html", context, status=status)


def _not_proven(request: HttpRequest, error: LinliError) -> HttpResponse:
    """Number and phone do not belong together, or one of them is mistyped: never said which, but for the check digit."""
    reason = gettext("Number and phone do not belong to the same report.")
    if isinstance(error, InvalidInput) and error.data["field"] == "receipt number":
        reason = gettext(str(error.data["reason"]))
    context = {
        "number": request.POST.get("number", "")[:64],
        "phone": request.POST.get("phone", "")[:40],
        "reason": reason,
    }
    return render(request, "citizen/mine_proof.html", context, status=status_of(error))


@open_page(OWNER)
@require_http_methods(["POST"])
def correct(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Another name, number or address in place of those left; what is kept is never shown."""
    try:
        proof = _proof(request, secret)
    except (InvalidInput, NotFound) as error:
        if secret:
            raise
        return _not_proven(request, error)
    sent = {name: request.POST.get(name, "")[:300] for name in ("new_name", "new_phone", "new_email", "share")}
    contact = registry.ContactIn(sent["new_name"], sent["new_phone"], sent["new_email"], bool(sent["share"]))
    try:
        cases.correct_me(number=proof.number, contact=contact, at=clock.now(), secret=proof.secret, phone=proof.phone)
    except NotFound as error:
        if secret:
            raise
        return _not_proven(request, error)
    except LinliError as error:
        said = gettext(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
        return _page(request, proof, status=status_of(error), correct_error=said, typed=sent)
    by_phone = not proof.secret and contact.phone
    return _page(request, replace(proof, phone=contact.phone) if by_phone else proof, corrected=True)


@open_page(OWNER)
@require_http_methods(["POST"])
def forget(request: HttpRequest, secret: str = "") -> HttpResponse:
    """Erase name, number and the own words, after the tick that confirms it."""
    try:
        proof = _proof(request, secret)
        if request.POST.get("sure") != "yes":
            return _page(request, proof, status=422, forget_error=gettext("Please tick the box first."))
        cases.erase_me(number=proof.number, secret=proof.secret, phone=proof.phone, at=clock.now())
    except (InvalidInput, NotFound) as error:
        if secret:
            raise
        return _not_proven(request, error)
    return render(request, "citizen/forgotten.html", {"number": proof.number})
