"""The command screen for a desk and for a wall, and what renews them without a reload."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from math import floor
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.cases.api import Box, MapAnswer, QueueFilter
from linli.channels.pages import map_encoding
from linli.channels.pages.basemap import base_map
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.map_asking import box_in, zoom_in
from linli.channels.screen.picture import picture
from linli.common import clock
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight import api as insight

SCREEN: Final = "insight.screen"
_SQUARE: Final = 0.001  # degrees
_MARGIN: Final = 0.03  # of the size of the area, left free around it


def _context(reader: Actor, *, wall: bool) -> dict[str, Any]:
    now = clock.now()
    return {
        "picture": picture(reader, now, wall=wall),
        "at": now,
        "on_wall": wall,
        "zone": settings.TIME_ZONE,
        "may_open": reader.may("cases.view"),
    }


def frame(reader: Actor) -> dict[str, Any]:
    """What a page needs once: where the map begins, and which shapes it draws."""
    current = geography.generation_in_force()
    box = _whole(insight.eyes(reader))
    return {
        "stamp": current.stamp if current else "",
        "start": ",".join(f"{side:.6f}" for side in base_map().shown_box(box)) if box else "",
        "names": [geography.unit(scope.unit_id) for scope in reader.scopes(SCREEN)],
    }


def _whole(eyes: Actor) -> Box | None:
    """The part of the ground that the screen is about; None while nothing is drawn."""
    points = [point for scope in eyes.scopes(SCREEN) if scope.area_id for point in _corners(scope.area_id)]
    if not points:
        streets = geography.sketches(levels=("street",), metres=50)
        points = [point for one in streets for ring in one.rings for point in ring]
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    wide, high = max(east - west, 0.002) * _MARGIN, max(north - south, 0.002) * _MARGIN
    return Box(west - wide, south - high, east + wide, north + high)


def _corners(area_id: int) -> list[tuple[float, float]]:
    return [point for ring in geography.outline(area_id) for point in ring]


@needs(SCREEN)
@require_safe
def desk(request: HttpRequest) -> HttpResponseBase:
    """The screen for a desk: what is red, each with the step that answers it, beside the loop and the map."""
    reader = actor_of(request)
    return render(request, "screen/command.html", {**_context(reader, wall=False), **frame(reader)})


@needs(SCREEN)
@require_safe
def wall(request: HttpRequest) -> HttpResponseBase:
    """The same for a wall: dark, large, with nothing to press."""
    reader = actor_of(request)
    context = {**_context(reader, wall=True), **frame(reader), "theme": "dark", "elder": False}
    return render(request, "screen/wall.html", context)


@needs(SCREEN)
@require_safe
@gzip_page
def now(request: HttpRequest) -> HttpResponseBase:
    """The parts of the screen as they are now; 304 where nothing has changed since the answer that the asker names."""
    context = _context(actor_of(request), wall="wall" in request.GET)
    shown = render_to_string("screen/parts/now.html", context, request=request)
    mark = f'"{hashlib.sha256(shown.encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match", "").removeprefix("W/") == mark:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(shown)
    response.headers["ETag"] = mark
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@needs(SCREEN)
@require_safe
@gzip_page
def points(request: HttpRequest) -> HttpResponseBase:
    """The open cases as the map shows them: places, clocks and classes, no words."""
    base, at, reader = base_map(), clock.now(), actor_of(request)
    box = base.box_of(box_in(request.GET) or Box(-180.0, -90.0, 180.0, 90.0))
    filters = QueueFilter(scope="area", open=True, box=box)
    seen = cases.on_map(actor=insight.eyes(reader), filters=filters, zoom=zoom_in(request.GET), at=at)
    if not reader.may("cases.view"):
        seen = _roughly(seen)
    return map_encoding.answer(map_encoding.cases_on_map(seen, base, at))


def _roughly(seen: MapAnswer) -> MapAnswer:
    """The map for somebody who may not open a case, such as a wall that everybody looks at: squares of some 100 m, nobody's door."""
    points = tuple(replace(one, id=0, lon=_middle(one.lon), lat=_middle(one.lat)) for one in seen.points)
    clusters = tuple(replace(one, id=None, lon=_middle(one.lon), lat=_middle(one.lat)) for one in seen.clusters)
    return replace(seen, points=points, clusters=clusters)


def _middle(degrees: float) -> float:
    return (floor(degrees / _SQUARE) + 0.5) * _SQUARE
