"""The slip: what was entered of a visit, and what the household may do with it. The code on the slip proves who asks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.channels.http_errors import status_of
from linli.channels.pages.guards import public
from linli.channels.pages.limits import PROOFS, spend
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.community import api as community
from linli.geography import api as geography

HOLDER = "The code on the slip proves that the household itself asks"


@public("Whoever holds a slip types its code here")
@never_cache
@require_safe
def enter(request: HttpRequest) -> HttpResponseBase:
    """The page on which a code is typed."""
    typed = request.GET.get("code", "")[:64]
    if not typed:
        return _asked(request)
    try:
        return redirect("visits:slip", code=community.clean_slip(typed))
    except InvalidInput as error:
        return _asked(request, typed=typed, reason=_(str(error.data["reason"])), status=422)


def _asked(request: HttpRequest, *, status: int = 200, **words: Any) -> HttpResponse:
    return _closed(render(request, "visits/enter.html", words, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    """Kept by no search engine."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _visit(request: HttpRequest, code: str) -> community.VisitView | HttpResponse:
    """The visit, or the page that says that this code opens nothing. Tries are counted, wrong ones alone."""
    try:
        return community.visit_of_slip(slip=code)
    except (InvalidInput, NotFound) as error:
        spend(request, PROOFS, at=clock.now())
        gone = isinstance(error, NotFound)
        reason = _("There is no entry for this code: it was erased, its time has passed, or it has not arrived yet.")
        return _asked(
            request, typed=code[:64], reason=reason if gone else _(str(error.data["reason"])), status=status_of(error)
        )


def _page(request: HttpRequest, code: str, visit: community.VisitView, **more: Any) -> HttpResponse:
    context = {
        "code": community.clean_slip(code), "visit": visit, "area": geography.chain(visit.area_id)[-1],
        "services": community.services(), **more,
    }  # fmt: skip
    return _closed(render(request, "visits/slip.html", context, status=422 if "error" in more else 200))


@public(HOLDER)
@never_cache
@require_safe
def slip(request: HttpRequest, code: str) -> HttpResponseBase:
    """What was entered."""
    visit = _visit(request, code)
    return visit if isinstance(visit, HttpResponse) else _page(request, code, visit, done=request.GET.get("done", ""))


@public(HOLDER)
@never_cache
@require_POST
def correct(request: HttpRequest, code: str) -> HttpResponseBase:
    """Another service, another day, or without the note."""
    visit = _visit(request, code)
    if isinstance(visit, HttpResponse):
        return visit
    try:
        on = date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        return _page(request, code, visit, error=_("This must be a date such as 2026-05-01."))
    service, keep = request.POST.get("service", ""), request.POST.get("strike") != "yes"
    try:
        community.correct_visit(slip=code, service=service, on=on, keep_note=keep, at=clock.now())
    except LinliError as error:
        return _page(request, code, visit, error=_words(error))
    return redirect(f"/v/{community.clean_slip(code)}/?done=corrected")


@public(HOLDER)
@never_cache
@require_POST
def erase(request: HttpRequest, code: str) -> HttpResponseBase:
    """Away with it, after the tick that confirms it."""
    visit = _visit(request, code)
    if isinstance(visit, HttpResponse):
        return visit
    if request.POST.get("sure") != "yes":
        return _page(request, code, visit, error=_("Please tick the box first."))
    community.erase_visit(slip=code, at=clock.now())
    return _closed(render(request, "visits/erased.html"))


@public(HOLDER)
@never_cache
@require_POST
def door(request: HttpRequest, code: str) -> HttpResponseBase:
    """No more visits at this door, or visits again."""
    visit = _visit(request, code)
    if isinstance(visit, HttpResponse):
        return visit
    again = request.POST.get("want") == "visits"
    change = community.open_door if again else community.close_door
    try:
        change(slip=code, door=request.POST.get("door", ""), at=clock.now())
    except LinliError as error:
        return _page(request, code, visit, error=_words(error))
    return redirect(f"/v/{community.clean_slip(code)}/?done={'opened' if again else 'closed'}")


def _words(error: LinliError) -> str:
    return _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
