"""Zones and visits of an area, for staff: by place and service, never by person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.languages import in_english
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput
from linli.community import api as community
from linli.geography import api as geography

PAGE: Final = 50
LOOKED_BACK: Final = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A zone with the post that answers for it, in the reader's language."""

    zone: community.ZoneView
    area: geography.AreaView
    post: str
    purpose: str


@dataclass(frozen=True, slots=True)
class CountLine:
    """What one area was visited for, most asked for first."""

    area: geography.AreaView
    counts: tuple[community.VisitCount, ...]
    most: int


@needs(community.VIEW)
@require_safe
def areas(request: HttpRequest) -> HttpResponseBase:
    """The way to the area the actor works in; a choice where there are several."""
    actor = actor_of(request)
    own = _own_areas(actor)
    if len(own) == 1:
        return redirect("zones:area", area_id=own[0].id)
    return render(request, "visits/areas.html", {"areas": own})


def _own_areas(actor: Actor) -> list[geography.AreaView]:
    if actor.everything:
        return geography.areas_under(None, level="district")
    ids = dict.fromkeys(scope.area_id for scope in actor.scopes(community.VIEW) if scope.area_id)
    return [geography.area(area_id) for area_id in ids]


@needs(community.VIEW)
@require_safe
def area(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """Zones, what was asked for where, and the latest entries of one area."""
    return _page(request, area_id)


def _page(request: HttpRequest, area_id: int, **more: Any) -> HttpResponse:
    actor, at = actor_of(request), clock.now()
    today = cases.local_day(at)
    found = community.visits(actor=actor, area_id=area_id, before=_before(request), size=PAGE + 1)
    last = found[PAGE - 1] if len(found) > PAGE else None
    may_change = actor.may(community.ZONES)
    grids = _grids(area_id)
    context = {
        "area": geography.area(area_id), "trail": geography.chain(area_id), "inside": _inside(area_id),
        "zones": _zones(actor, area_id, today), "counts": _counts(actor, area_id, today - LOOKED_BACK),
        "visits": [(visit, geography.area(visit.area_id)) for visit in found[:PAGE]],
        "next_url": f"?before={last.on.isoformat()}.{last.id}" if last else "",
        "may_change": may_change, "grids": grids, "holders": _holders(grids, at) if may_change else [],
        "purposes": [(code, label) for code, label in community.PURPOSES.choices], "today": today, **more,
    }  # fmt: skip
    return render(request, "visits/area.html", context, status=422 if "error" in more else 200)


def _before(request: HttpRequest) -> tuple[date, int] | None:
    """Where the page before ended. None for the first page, and for what cannot be read."""
    day, _dot, last = request.GET.get("before", "").partition(".")
    number = plain_number(last)
    try:
        return (date.fromisoformat(day), number) if number is not None else None
    except ValueError:
        return None


def _inside(area_id: int) -> list[geography.AreaView]:
    """The areas right below, to go on to."""
    return [one for one in geography.children_of(area_id) if one.valid_to is None and one.level != "functional"]


def _grids(area_id: int) -> list[geography.AreaView]:
    here = geography.area(area_id)
    return [here] if here.level == "grid" else geography.areas_under(area_id, level="grid")


def _zones(actor: Actor, area_id: int, today: date) -> list[ZoneLine]:
    found = community.zones(actor=actor, area_id=area_id, on=today)
    posts, labels = accounts.posts([zone.holder_id for zone in found]), dict(community.PURPOSES.choices)
    return [
        ZoneLine(
            zone,
            geography.area(zone.area_id),
            posts.get(zone.holder_id, ("—", "—"))[in_english()],
            str(labels[zone.purpose]),
        )
        for zone in found
    ]


def _counts(actor: Actor, area_id: int, since: date) -> list[CountLine]:
    found = community.counts(actor=actor, area_id=area_id, since=since)
    most = max((one.visits for one in found), default=0)
    return [
        CountLine(geography.area(place), tuple(rows), most)
        for place, rows in groupby(found, key=lambda one: one.area_id)
    ]


def _holders(grids: list[geography.AreaView], at: datetime) -> list[tuple[int, str]]:
    """The posts that may enter visits in these grids: whoever a zone can be given to."""
    wanted = {area.id for grid in grids for area in geography.chain(grid.id)[-2:]}
    units = [unit for unit in geography.units_below("/") if unit.area_id in wanted and unit.territorial]
    found = {
        one.person_id: (one.post_en if in_english() else "") or one.post
        for unit in units
        for one in accounts.people_at(unit_id=unit.id, right=community.VISIT, at=at)
    }
    return sorted(found.items(), key=lambda item: item[1])


def _addresses(request: HttpRequest) -> tuple[str, ...]:
    """One building on each line."""
    return tuple(line.strip() for line in request.POST.get("buildings", "")[:8000].splitlines() if line.strip())


@needs(community.ZONES)
@require_POST
def open_zone(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """Put buildings into somebody's hands."""
    at = clock.now()
    new = community.NewZone(
        area_id=plain_number(request.POST.get("grid", "")) or 0, holder_id=plain_number(request.POST.get("holder", "")) or 0,
        purpose=request.POST.get("purpose", ""), buildings=_addresses(request), starts_on=cases.local_day(at),
    )  # fmt: skip
    try:
        community.open_zone(actor=actor_of(request), new=new, at=at)
    except InvalidInput as error:
        return _page(request, area_id, error=error.message(), sent=request.POST)
    messages.success(request, _("The zone stands from today."))
    return redirect("zones:area", area_id=area_id)


@needs(community.ZONES)
@require_POST
def buildings(request: HttpRequest, zone_id: int) -> HttpResponseBase:
    """Say anew which buildings belong to a zone."""
    try:
        zone = community.change_buildings(
            actor=actor_of(request), zone_id=zone_id, buildings=_addresses(request), at=clock.now()
        )
    except InvalidInput as error:
        return _page(request, _area_sent(request), error=error.message())
    messages.success(request, _("The buildings are changed."))
    return redirect("zones:area", area_id=zone.area_id)


@needs(community.ZONES)
@require_POST
def end(request: HttpRequest, zone_id: int) -> HttpResponseBase:
    """End a zone today."""
    at = clock.now()
    community.end_zone(actor=actor_of(request), zone_id=zone_id, on=cases.local_day(at), at=at)
    messages.success(request, _("The zone has ended."))
    return redirect("zones:area", area_id=_area_sent(request))


def _area_sent(request: HttpRequest) -> int:
    """The area whose page the form stood on: only where to go back to, its queries ask for the right again."""
    return plain_number(request.POST.get("area", "")) or 0
