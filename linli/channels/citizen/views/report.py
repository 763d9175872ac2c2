"""The start page, the page of a place, and the report form."""

from __future__ import annotations

from typing import Any, BinaryIO, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linli.cases import api as cases
from linli.channels.citizen import forms
from linli.channels.citizen.asking import PHOTOS, again, open_page
from linli.channels.citizen.views.progress import show
from linli.channels.citizen.words import hours_title
from linli.channels.pages.limits import REPORTS, spend
from linli.common import clock
from linli.common.actor import ANONYMOUS
from linli.common.errors import InvalidInput, LinliError
from linli.geography import api as geography


@open_page("Everybody may see what can be done here")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Report, look up a receipt, and what this is."""
    return render(request, "citizen/start.html")


@open_page("Everybody may see who is responsible for a place")
@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """The page behind a place's QR code: whose duty, which phone, which hours; and the way to report from here."""
    area = geography.area_by_code(code, on=cases.local_day(clock.now()))
    chain = geography.chain(area.id)
    speakers = [(part, geography.speaker_of(part.id)) for part in reversed(chain)]
    offices = [
        {"area": part, "unit": unit, "hours": hours_title(unit.hours)}
        for part, unit in speakers
        if unit is not None and part.level in {"grid", "community", "street", "district"}
    ]
    return render(request, "citizen/place.html", {"area": area, "above": chain[:-1], "offices": offices})


@open_page("Everybody may report, without an account")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """The form, and taking it in. The token in the form makes ten taps one case."""
    at = clock.now()
    if request.method != "POST":
        scanned = forms.place_by_code(request.GET.get("place", "").strip(), cases.local_day(at))
        return render(request, "citizen/report.html", _context(forms.blank(scanned, request.GET.get("group", ""))))
    values = forms.typed(request.POST)
    try:
        new = forms.report_from(values, at)
        spend(request, REPORTS, at=at)
        receipt = cases.report(actor=ANONYMOUS, new=new, at=at)
    except LinliError as error:
        if error.code == "rate_limited":
            raise
        return again(request, "citizen/report.html", _context(values), error)
    return _taken(request, receipt, values["text"])


def _context(values: dict[str, str]) -> dict[str, Any]:
    on = cases.local_day(clock.now())
    scanned = forms.place_by_code(values["area"], on)
    return {
        "values": values, "groups": forms.group_choices(on), "areas": forms.area_choices(on), "photos": PHOTOS,
        "scanned": scanned, "scanned_chain": geography.chain(scanned.id)[-3:] if scanned else (), "fault": {},
    }  # fmt: skip


def _taken(request: HttpRequest, receipt: cases.Receipt, text: str) -> HttpResponseBase:
    """On to the receipt. Where a picture was not taken, the receipt is shown at once, with the reason."""
    notes = _pictures(request, receipt)
    progress = cases.track_by_secret(secret=receipt.secret, at=clock.now())
    note = forms.known_note(receipt, progress, text)
    if note:
        notes.append(note)
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
