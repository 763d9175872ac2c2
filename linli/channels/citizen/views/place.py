"""The page behind a plate or an area's code: who is responsible, what is going on, the card to keep, a damaged plate."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.citizen import forms
from linli.channels.citizen.asking import open_page
from linli.channels.citizen.here import Here, here_of
from linli.channels.citizen.words import STAGES
from linli.channels.http_errors import status_of
from linli.channels.pages.groups import group_title
from linli.channels.pages.guards import actor_of
from linli.channels.pages.limits import CODES, REPORTS, need_left, spend
from linli.channels.pages.qr import code_of
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import ANONYMOUS
from linli.common.errors import InvalidInput, LinliError
from linli.geography import api as geography
from linli.registry import api as registry

PLATE_MATTER: Final = "C0195"
SIZES: Final = ("a6", "a5")


def _known(request: HttpRequest, code: str) -> Here | None:
    """The place behind a code. Codes that lead nowhere are counted, so that nobody tries them through.

    Whoever has tried too many is told nothing of short codes any more, not even that one is right. What stands in a QR code
    cannot be guessed and always leads to its place.
    """
    at = clock.now()
    here = here_of(code, cases.local_day(at))
    if here is None:
        spend(request, CODES, at=at)
    elif here.scanned is not None and code.strip().lower() != here.scanned.token:
        need_left(request, CODES, at=at)
    return here


def _unknown(request: HttpRequest, code: str, status: int = 404, reason: str = "") -> HttpResponse:
    """A code that leads nowhere: type it again, choose the place, or report without one."""
    areas = forms.area_choices(cases.local_day(clock.now()))
    context = {"code": code[:40], "areas": areas, "reason": reason}
    return render(request, "citizen/unknown.html", context, status=status)


@open_page("Everybody may see who is responsible for a place")
@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Whose duty, which phone, which hours; what is going on around; and the way to report from here."""
    here = _known(request, code)
    return _page(request, here) if here is not None else _unknown(request, code)


def _page(request: HttpRequest, here: Here, status: int = 200, **more: Any) -> HttpResponse:
    area, chain = here.area, geography.chain(here.area.id)
    outer = next((part for part in reversed(chain) if part.level == "district"), None)
    office = geography.speaker_of(outer.id) if outer else None
    # The narrowest area that is wide enough to tell nobody's matter: the community; a street for itself.
    around_area = next((part for part in reversed(chain) if part.level in {"community", "street"}), None)
    context = {
        "here": here, "area": area, "above": chain[:-1], "card": registry.card_of(area.id), "district": outer, "district_office": office,
        "around_area": around_area, "around": _around(around_area) if around_area else [], "scanned_code": registry.show_short_code(here.scanned.code) if here.scanned else "",
        "token": forms.blank(None)["token"], "staff_plate": _staff_plate(request, here), **more,
    }  # fmt: skip
    return render(request, "citizen/place.html", context, status=status)


def _staff_plate(request: HttpRequest, here: Here) -> int | None:
    """The plate's page at the desk, for who mounts plates here and happens to be signed in: they scan like everybody."""
    actor = actor_of(request)
    if here.plate is None or actor.kind != "person":
        return None
    may = any(geography.holds_over(actor, right, here.plate.area_id) for right in (registry.MOUNT, registry.PLATES))
    return here.plate.id if may else None


def _around(area: geography.AreaView) -> list[dict[str, Any]]:
    """What is going on in the area."""
    found = cases.around(area_id=area.id, at=clock.now())
    return [
        {"group": group_title(one.group), "stage": gettext(STAGES[one.stage]), "number": one.number, "open": one.stage == "open"}
        for one in found
    ]  # fmt: skip


@open_page("Everybody may type the code of a plate")
@require_safe
def find(request: HttpRequest) -> HttpResponseBase:
    """From a typed code or a chosen community to the page of the place."""
    typed = request.GET.get("code", "").strip()[:80].rstrip("/").rpartition("/")[2]
    if not typed:
        return _unknown(request, "", status=200)
    here = _known(request, typed)
    if here is None:
        return _unknown(request, typed, reason=_fault_of(typed))
    return HttpResponseRedirect(
        reverse("citizen:place", args=[here.scanned.token if here.scanned else here.area.code]), status=303
    )


def _fault_of(typed: str) -> str:
    """What is wrong with a code, as far as the code itself tells."""
    try:
        registry.clean_short_code(typed)
    except InvalidInput as error:
        return gettext(str(error.data["reason"]))
    return gettext("No plate has this code.")


@open_page("Everybody may keep the contact card of a place")
@require_safe
def card(request: HttpRequest, code: str) -> HttpResponse:
    """The contact card, to print on a sheet of A6 or A5: posts and offices, hours, who stands in, the QR code of the place."""
    here = _known(request, code)
    if here is None:
        return _unknown(request, code)
    size = request.GET.get("size", "")
    link = f"{settings.ENV['LINLI_PUBLIC_URL'].rstrip('/')}{reverse('citizen:place', args=[here.area.code])}"
    above = " › ".join(named(part) for part in geography.chain(here.area.id)[:-1])
    context = {
        "here": here, "area": here.area, "above": above, "card": registry.card_of(here.area.id),
        "size": size if size in SIZES else SIZES[0], "sizes": SIZES, "link": link, "qr": code_of(link), "today": cases.local_day(clock.now()),
    }  # fmt: skip
    return render(request, "citizen/card.html", context)


@open_page("Everybody may say that a plate is damaged")
@require_POST
def damaged(request: HttpRequest, code: str) -> HttpResponseBase:
    """A damaged plate becomes a matter like any other, with a receipt; known already, it is said so."""
    here = _known(request, code)
    if here is None:
        return _unknown(request, code)
    plate = here.plate
    if plate is None or plate.state in {"damaged", "retired"}:
        return _page(request, here, known_damage=True)
    at = clock.now()
    try:
        spend(request, REPORTS, at=at)
        receipt = cases.report(actor=ANONYMOUS, new=_damage(request, plate), at=at)
    except LinliError as error:
        if error.code == "rate_limited":
            raise
        return _page(request, here, status_of(error), damage_error=error.message())
    registry.report_damaged(actor=ANONYMOUS, plate_id=plate.id, matter=receipt.number, at=at)
    return HttpResponseRedirect(f"{reverse('citizen:own', args=[receipt.secret])}?new=1", status=303)


def _damage(request: HttpRequest, plate: registry.PlateView) -> cases.NewReport:
    values = forms.typed(request.POST)
    where = plate.spot or geography.area(plate.area_id).name
    said = gettext("The QR plate %(code)s is damaged or missing: %(where)s.") % {
        "code": registry.show_short_code(plate.code), "where": where,
    }  # fmt: skip
    on = cases.local_day(clock.now())
    known = any(matter.code == PLATE_MATTER for matter in cases.matters(on))
    return cases.NewReport(
        # No form's own token holds a dash: what somebody reported before never becomes the matter of a plate.
        token=f"plate-{plate.id}-{values['token']}", text=f"{said} {values['text'][:1_000]}".strip(), channel="web", lon=plate.lon, lat=plate.lat,
        address=where, area_id=plate.area_id, matter_code=PLATE_MATTER if known else "", language=get_language() or "zh-hans",
    )  # fmt: skip
