"""Taking down a report for somebody who rings, writes or stands at the counter."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.channels.desk.forms import FieldView, Sheet
from linli.channels.desk.words import word
from linli.channels.pages.asking import again, day_of, field_error, number_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock, reading
from linli.common.codes import show_receipt_number
from linli.common.errors import InvalidInput, LinliError
from linli.common.reading import optional
from linli.geography import api as geography
from linli.registry import api as registry

CHANNELS = ("phone", "walk_in", "hotline", "mail", "grid")


def _form(typed: Any, errors: dict[str, str], at: datetime) -> dict[str, Any]:
    """What the form asks; the degrees apart, as the phone or a map fills them in far more often than a hand."""
    sheet = Sheet(typed, errors)
    words_help = _("In the reporter's own words. No names of other people.")
    matters = ((m.code, f"{m.code} {named(m)}") for m in cases.matters(day_of(at)))
    position = [sheet.field("lon", _("Longitude"), size=20), sheet.field("lat", _("Latitude"), size=20)]
    fields = [
        sheet.field("text", _("What is reported"), "area", needed=True, rows=5, size=4000, help=words_help),
        sheet.select("channel", _("It came by"), ((c, word(c, "channel")) for c in CHANNELS), needed=True),
        sheet.field("address", _("Where, in words"), size=300),
        sheet.select("area", _("Community or village"), _communities(), searchable=True),
        sheet.select("matter", _("Matter"), matters, searchable=True),
        *_reporter_fields(sheet),
    ]
    return {"fields": fields, "position": position, "position_open": any(one.value or one.error for one in position)}


def _reporter_fields(sheet: Sheet) -> list[FieldView]:
    kept = _("Kept encrypted and apart from the case; handlers never see it.")
    agrees = _("The reporter agrees that the handler may be told")
    danger = _("Danger to life or property: every minute counts")
    return [
        sheet.field("name", _("Reporter's name (may stay empty)"), size=60, autocomplete="off"),
        sheet.field("phone", _("Telephone (may stay empty)"), size=30, autocomplete="off", help=kept),
        sheet.field("consent", _("Consent"), "check", check_label=agrees),
        sheet.field("urgent", _("Urgency"), "check", check_label=danger),
    ]


def _communities() -> list[tuple[str, str]]:
    found = sorted(geography.areas_under(None, level="community"), key=lambda area: area.code)
    return [(str(area.id), f"{named(area)} ({area.code})") for area in found]


def _new(post: QueryDict) -> cases.NewReport:
    contact = registry.ContactIn(
        name=post.get("name", "").strip(),
        phone=post.get("phone", "").strip(),
        consent_to_share=bool(post.get("consent")),
    )
    channel = post.get("channel", "")
    return cases.NewReport(
        token=post.get("token", "")[:80] or uuid.uuid4().hex,
        text=post.get("text", ""),
        channel=channel if channel in CHANNELS else "desk",
        lon=optional(reading.degrees, post, "lon"),
        lat=optional(reading.degrees, post, "lat"),
        address=post.get("address", "").strip(),
        area_id=number_of(post.get("area"), "area"),
        matter_code=post.get("matter", ""),
        contact=None if contact.empty else contact,
        reporter_kind="resident",
        urgent=bool(post.get("urgent")),
    )


@needs("cases.report")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponseBase:
    """Take a report down; sending the same form twice makes one case."""
    at, typed = clock.now(), request.POST
    context = {"token": typed.get("token") or uuid.uuid4().hex}
    if request.method != "POST":
        return render(request, "desk/report.html", {**context, **_form(request.GET, {}, at)})
    try:
        made = cases.report(actor=actor_of(request), new=_new(typed), at=at)
    except LinliError as error:
        errors = field_error(error, {"text", "lon", "lat", "address", "area", "matter", "phone", "channel"})
        return again(
            request,
            "desk/report.html",
            {**context, **_form(typed, errors, at), "field_errors": errors},
            error,
        )
    messages.success(
        request,
        _("Taken down. The receipt number to read out is %(number)s.") % {"number": show_receipt_number(made.number)},
    )
    try:
        cases.case_view(actor=actor_of(request), case_id=made.case_id)
    except LinliError:  # taken down for an area this actor does not see
        return render(request, "desk/reported.html", {"receipt_number": made.number})
    return redirect("desk:case", case_id=made.case_id)


@needs("cases.report")
@require_POST
def similar(request: HttpRequest) -> HttpResponseBase:
    """Cases that may be the same as the words being typed."""
    text = request.POST.get("text", "")[:4000].strip()
    try:
        lon, lat = (optional(reading.degrees, request.POST, name) for name in ("lon", "lat"))
    except InvalidInput:
        lon = lat = None
    found = (
        cases.similar_to(actor=actor_of(request), text=text, lon=lon, lat=lat, at=clock.now()) if len(text) >= 6 else []
    )
    hints = cases.suggester(day_of(clock.now())).suggest(text) if len(text) >= 6 else []
    named = geography.areas_named(f"{request.POST.get('address', '')[:300]}\n{text}") if lon is None else []
    return render(request, "desk/parts/similar.html", {"duplicates": found, "hints": hints, "areas": _accepted(named)})


def _accepted(named: Sequence[geography.NamedArea]) -> list[tuple[geography.NamedArea, int]]:
    """Areas the words name, each with the community the form would be given: its own, or the one a grid lies in."""
    communities = []
    for found in named:
        within = next((a for a in geography.chain(found.area.id) if a.level == "community"), None)
        if within is not None:
            communities.append((found, within.id))
    return communities
