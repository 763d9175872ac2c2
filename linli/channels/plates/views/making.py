"""Making plates, for one area, for each area inside it, or from a list; and the sheet to print them from."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linli.cases import api as cases
from linli.channels.http_errors import status_of
from linli.channels.pages.guards import actor_of, needs
from linli.channels.plates import areas, listing, words
from linli.channels.plates.sheet import sheet as pdf
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput, LinliError
from linli.geography import api as geography
from linli.registry import api as registry

MOST_PRINTED: Final = 400
INSIDE: Final = ("community", "grid", "micro_grid")


@needs("registry.plates")
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponseBase:
    """The form, and the plates that come of it."""
    actor = actor_of(request)
    typed = {name: request.POST.get(name, "").strip()[:120] for name in ("area", "inside", "thing", "spot", "number")}
    if request.method != "POST":
        return render(request, "plates/make.html", _context(actor, {**typed, "area": request.GET.get("area", "")[:24]}))
    try:
        made = registry.make_plates(actor=actor, new=_wanted(request, typed), at=clock.now())
    except LinliError as error:
        context = _context(actor, typed) | {"error": _told(error)}
        return render(request, "plates/make.html", context, status=status_of(error))
    number = len(made)
    messages.success(
        request, ngettext("%(number)d plate was made.", "%(number)d plates were made.", number) % {"number": number}
    )
    return redirect(f"{reverse('plates:plates')}?state=made")


def _told(error: LinliError) -> str:
    if not isinstance(error, InvalidInput):
        return error.message()
    said = _(str(error.data["reason"])) % error.data
    return _("Plate %(row)s: %(reason)s") % {"row": error.data["row"], "reason": said} if "row" in error.data else said


def _wanted(request: HttpRequest, typed: dict[str, str]) -> list[registry.NewPlate]:
    on = cases.local_day(clock.now())
    file = request.FILES.get("file")
    if file is not None:
        return listing.read(file.read(listing.LARGEST + 1), on)
    area = areas.area_of(typed["area"], on)
    inside = geography.areas_under(area.id, level=typed["inside"], on=on) if typed["inside"] in INSIDE else [area]
    if not inside:
        raise InvalidInput(field="inside", reason="There is no such area inside this one.")
    number = plain_number(typed["number"] or "1") or 0
    if not 0 < number <= 100:
        raise InvalidInput(field="number", reason="From 1 to 100 plates for each place.")
    return [registry.NewPlate(one.id, typed["thing"], typed["spot"]) for one in inside for _copy in range(number)]


def _context(actor: Actor, typed: dict[str, str]) -> dict[str, Any]:
    on = cases.local_day(clock.now())
    return {
        "groups": areas.within_reach(actor, registry.PLATES, on), "things": words.things(), "typed": typed,
        "columns": ",".join(listing.COLUMNS), "example": next(iter(geography.areas_under(None, level="grid", on=on)), None),
    }  # fmt: skip


@needs("registry.plates")
@require_POST
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The PDF of the plates chosen, or of all that are still to be printed. They count as printed from now on."""
    actor = actor_of(request)
    chosen = [number for text in request.POST.getlist("plate") if (number := plain_number(text)) is not None]
    if not chosen and "all" in request.POST:
        chosen = [plate.id for plate in registry.plates(actor=actor, state="made", size=MOST_PRINTED)]
    plates = registry.print_plates(actor=actor, plate_ids=chosen[:MOST_PRINTED], at=clock.now())
    if not plates:
        messages.error(request, _("Choose at least one plate."))
        return redirect("plates:plates")
    site = settings.ENV["LINLI_PUBLIC_URL"].rstrip("/").partition("://")[2] + "/p/"
    return HttpResponse(
        pdf(plates, site=site), content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="plates.pdf"', "Cache-Control": "no-store"},
    )  # fmt: skip
