"""The start page and the report form: what was reported here already, where one stands, and taking the report in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.cases import api as cases
from linli.channels.citizen import forms, twins
from linli.channels.citizen.asking import PHOTOS, again, open_page
from linli.channels.citizen.here import here_of
from linli.channels.citizen.sketch import sketch_of
from linli.channels.citizen.views.progress import show
from linli.channels.pages.limits import REPORTS, SIMILAR, TooMany, spend
from linli.common import clock
from linli.common.actor import ANONYMOUS
from linli.common.errors import InvalidInput, LinliError
from linli.geography import api as geography


@open_page("Everybody may see what can be done here")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Report, look up a receipt, and what this is."""
    return render(request, "citizen/start.html")


@open_page("Everybody may report, without an account")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """The form, and taking it in. The token in the form makes ten taps one case.

    What was likely reported here already is shown first, to join it with one tap; who has seen it, or sends pictures that
    would be lost on the way back, is taken at once.
    """
    at = clock.now()
    if request.method != "POST":
        here = here_of(request.GET.get("place", "").strip(), cases.local_day(at))
        return render(request, "citizen/report.html", _context(forms.blank(here, request.GET.get("group", ""))))
    values = forms.typed(request.POST)
    try:
        new = forms.report_from(values, at)
        into = twins.case_of(values["twin"]) if values["twin"] else None
        found = [] if into or values["fresh"] or request.FILES else _alike(request, new, at)
        if found:
            return render(request, "citizen/report.html", _context(values) | {"twins": found, "asked": True})
        spend(request, REPORTS, at=at)
        receipt, joined = _take(new, into, at)
    except LinliError as error:
        if error.code == "rate_limited":
            raise
        return again(request, "citizen/report.html", _context(values), error)
    return _taken(request, receipt, values, alone=bool(into) and not joined)


def _take(new: cases.NewReport, into: int | None, at: datetime) -> tuple[cases.Receipt, bool]:
    if into is None:
        return cases.report(actor=ANONYMOUS, new=new, at=at), False
    return cases.report_joining(actor=ANONYMOUS, new=new, into=into, at=at)


def _alike(request: HttpRequest, new: cases.NewReport, at: datetime) -> list[twins.TwinRow]:
    """What was likely reported already. Who asks too often is not kept from reporting, only from looking."""
    try:
        spend(request, SIMILAR, at=at)
    except TooMany:
        return []
    return twins.rows(cases.twins(new=new, at=at))


@open_page("Everybody may ask whether something was reported already")
@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """The part of the form that tells what was reported here already, while somebody types."""
    at = clock.now()
    values = forms.typed(request.POST)
    try:
        found = _alike(request, forms.report_from(values | {"phone": "", "email": "", "name": ""}, at), at)
    except LinliError:
        found = []
    return render(request, "citizen/parts/twins.html", {"twins": found})


@open_page("Everybody may ask where a position lies")
@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Which place a position is, with a small map on which it can be corrected; or that it lies outside the district."""
    at = clock.now()
    try:
        lon, lat = float(request.GET.get("lon", "")), float(request.GET.get("lat", ""))
        found = geography.locate(lon=lon, lat=lat, at=at)
    except (ValueError, InvalidInput):
        return render(request, "citizen/parts/where.html", {"lost": True})
    chain = geography.chain(found.area_id)[-3:] if found.area_id is not None else ()
    scanned = here_of(request.GET.get("area", "")[:40], cases.local_day(at)) if request.GET.get("area") else None
    elsewhere = scanned is not None and scanned.area.id not in {
        area.id for area in geography.chain(found.area_id or scanned.area.id)
    }
    context = {
        "found": chain, "lost": not found.inside, "sketch": sketch_of(lon, lat, found) if found.inside else None,
        "elsewhere": scanned.area if scanned and (elsewhere or not found.inside) else None,
    }  # fmt: skip
    return render(request, "citizen/parts/where.html", context)


def _context(values: dict[str, str]) -> dict[str, Any]:
    on = cases.local_day(clock.now())
    scanned = forms.place_by_code(values["area"], on)
    return {
        "values": values, "groups": forms.group_choices(on), "areas": forms.area_choices(on), "photos": PHOTOS,
        "scanned": scanned, "scanned_chain": geography.chain(scanned.id)[-3:] if scanned else (), "fault": {},
        "largest": settings.ENV["LINLI_UPLOAD_MEGABYTES"],
    }  # fmt: skip


def _taken(request: HttpRequest, receipt: cases.Receipt, values: dict[str, str], *, alone: bool) -> HttpResponseBase:
    """On to the receipt. Where a picture was not taken, the receipt is shown at once, with the reason."""
    notes = _pictures(request, receipt)
    progress = cases.track_by_secret(secret=receipt.secret, at=clock.now())
    note = forms.known_note(receipt, progress, values["text"])
    if note:
        notes.append(note)
    if alone:
        notes.append(_("The other report has been closed meanwhile, so yours is handled on its own."))
    if forms.position_outside(values, clock.now()):
        notes.append(_("The position of your device lies outside the district. The place in words counts."))
    if notes:
        return show(request, progress, secret=receipt.secret, extra={"new": True, "notes": notes})
    address = reverse("citizen:own", args=[receipt.secret])
    return HttpResponseRedirect(f"{address}?{urlencode({'new': 1})}", status=303)


def _pictures(request: HttpRequest, receipt: cases.Receipt) -> list[str]:
    """Attach the pictures; what is said of those that were not taken. The report stands in any case."""
    notes = []
    sent = request.FILES.getlist("photos")
    for number, file in enumerate(sent[:PHOTOS], start=1):
        try:
            cases.attach_to_report(
                number=receipt.number,
                secret=receipt.secret,
                at=clock.now(),
                name=file.name or "",
                content=cast(BinaryIO, file),
            )
        except LinliError as error:
            reason = _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
            notes.append(_("Picture %(number)s was not taken: %(reason)s") % {"number": number, "reason": reason})
    if len(sent) > PHOTOS:
        notes.append(_("Only the first %(number)s pictures were taken.") % {"number": PHOTOS})
    return notes
