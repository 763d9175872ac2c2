"""Boards across cases, and what stands behind them: the catalogue, units, areas, places."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from linli.cases import api as cases
from linli.channels.api.answers import answer
from linli.channels.api.auth import actor_of
from linli.channels.api.described import returns
from linli.common import clock
from linli.geography import api as geography

router = Router(tags=["boards"])
reference = Router(tags=["reference"])


@router.get("/whistles", operation_id="whistles", openapi_extra=returns("Board", many=True))
def whistles(request: HttpRequest, *, ended: bool = False) -> HttpResponse:
    """Open whistles with each called unit's task and clock; with `ended`, those that are over."""
    return answer(cases.whistles(actor=actor_of(request), ended=ended))


@router.get("/supervisions", operation_id="supervisions", openapi_extra=returns("Board", many=True))
def supervisions(request: HttpRequest, *, ended: bool = False) -> HttpResponse:
    """Supervision orders that stand; with `ended`, those cleared."""
    return answer(cases.supervisions(actor=actor_of(request), ended=ended))


@router.get("/to-decide", operation_id="to_decide", openapi_extra=returns("Board", many=True))
def to_decide(request: HttpRequest) -> HttpResponse:
    """The open requests the caller may decide, most urgent first."""
    return answer(cases.to_decide(actor=actor_of(request), at=clock.now()))


@router.get("/topics", operation_id="topics", openapi_extra=returns("HotTopics"))
def topics(request: HttpRequest, days: int = 30) -> HttpResponse:
    """Hot topics of the last `days` (1 to 90) among the cases the caller may see. Of people only their number is told."""
    return answer(cases.hot_topics(actor=actor_of(request), at=clock.now(), days=days))


@reference.get("/matters", operation_id="matters", openapi_extra=returns("MatterView", many=True))
def matters(request: HttpRequest, words: str = "") -> HttpResponse:
    """The matters in force today with their filing conditions, limits and closing conditions."""
    today = cases.local_day(clock.now())
    return answer(cases.search_matters(words[:100], today) if words else cases.matters(today))


@reference.get("/matters/{code}", operation_id="matter", openapi_extra=returns("MatterView"))
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """One matter as it is in force today."""
    return answer(cases.matter(code, cases.local_day(clock.now())))


@reference.get("/units", operation_id="units", openapi_extra=returns("Unit", many=True))
def units(request: HttpRequest, below: str = "") -> HttpResponse:
    """The open units, all or those below a unit named by its code."""
    path = geography.unit_by_code(below).path if below else "/"
    return answer(geography.units_below(path))


@reference.get("/areas", operation_id="areas", openapi_extra=returns("Area", many=True))
def areas(
    request: HttpRequest, parent: str = "", level: Literal["district", "street", "community", "grid"] = "street"
) -> HttpResponse:
    """The areas of one level, all or those below an area named by its code."""
    on = cases.local_day(clock.now())
    above = geography.area_by_code(parent, on=on).id if parent else None
    return answer(geography.areas_under(above, level=level))


@reference.get("/locate", operation_id="locate", openapi_extra=returns("Placement"))
def locate(
    request: HttpRequest, lon: float, lat: float, crs: Literal["WGS84", "CGCS2000", "GCJ-02"] = "WGS84"
) -> HttpResponse:
    """Which areas a point lies in, and how far the nearest border is. `near_border`: look at the neighbours, too."""
    found = geography.locate(lon=lon, lat=lat, at=clock.now(), crs=crs)
    value: dict[str, Any] = {name: getattr(found, name) for name in found.__slots__}
    chain = geography.chain(found.area_id) if found.area_id else ()
    return answer(value | {"inside": found.inside, "near_border": found.near_border, "chain": chain})
