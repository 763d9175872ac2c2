"""Drawing the grids of one community: the page, what stands around, checking, cutting and joining, saving."""

from __future__ import annotations

from typing import Any

import orjson
import shapely
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.channels.http_errors import status_of, wants_problem
from linli.channels.maps.asking import around as box_around
from linli.channels.maps.faults import as_data, lines_of
from linli.channels.maps.views.sets import draft, need_a_hand, today
from linli.channels.pages import map_encoding as encoding
from linli.channels.pages.asking import body_of
from linli.channels.pages.basemap import BaseMap
from linli.channels.pages.guards import actor_of, signed_in
from linli.channels.pages.middleware import POLICY
from linli.common import clock
from linli.common.errors import InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.geography.api import Family

# What is drawn is drawn where it lies: never over a base map that lies elsewhere.
_UNSHIFTED = BaseMap((), "", "WGS84")


def _family(set_id: int, community_id: int) -> Family:
    draft(set_id)
    found = geography.family(generation_id=set_id, community_id=community_id, on=today(clock.now()))
    if found.community.level != "community":
        raise NotFound(what="community")
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def drawing(request: HttpRequest, set_id: int, community_id: int) -> HttpResponseBase:
    """The grids of a community: on the map, as a table, and as text. All three say the same and are saved by one button."""
    actor = actor_of(request)
    need_a_hand(actor)
    found = _family(set_id, community_id)
    if request.method == "POST":
        return _save(request, found)
    return _page(request, found, orjson.dumps(geography.geojson(found)).decode(), None, found.digest)


def _save(request: HttpRequest, found: Family) -> HttpResponseBase:
    at, uploaded = clock.now(), request.FILES.get("file")
    content = uploaded.read() if uploaded else request.POST.get("geojson", "").encode()
    seen = request.POST.get("seen", "")[:64]
    try:
        report = geography.draw_grids(
            actor=actor_of(request), generation_id=found.generation_id, community_id=found.community.id, content=content,
            seen=seen, at=at,
        )  # fmt: skip
    except LinliError as refusal:
        if wants_problem(request):
            raise
        return _page(request, found, content.decode(errors="replace"), refusal, seen)
    lines = lines_of(report.faults, ())
    if wants_problem(request):
        return encoding.answer({"faults": as_data(lines), "seen": report.digest, "saved": not lines})
    if lines:
        text = " ".join(f"{line.key} {line.text}".strip() for line in lines[:5])
        return _page(request, found, content.decode(errors="replace"), InvalidInput(field="GeoJSON", reason=text), seen)
    messages.success(request, gettext("Saved. Nothing is published yet."))
    return redirect("maps:drawing", set_id=found.generation_id, community_id=found.community.id)


def _page(request: HttpRequest, found: Family, text: str, error: LinliError | None, seen: str) -> HttpResponseBase:
    rings = [point for grid in found.grids for ring in shapely.get_parts(grid.shape) for point in ring.exterior.coords]
    outline = geography.outline(found.community.id, generation_id=found.generation_id)
    start = box_around([point for ring in outline for point in ring] or [(x, y) for x, y, *_ in rings])
    context = {
        "set": geography.generation(found.generation_id),
        "family": found,
        "geojson": text,
        "seen": seen,
        "error": error,
        "start": ",".join(f"{side:.6f}" for side in start) if start else "",
        "faults": lines_of((), geography.family_faults(found)),
        "may_draw": geography.may_draw(actor_of(request), found.community.id),
    }
    response = render(request, "maps/drawing.html", context, status=status_of(error) if error else 200)
    response.headers["Content-Security-Policy"] = POLICY
    return response


@signed_in
@require_safe
def export(request: HttpRequest, set_id: int, community_id: int) -> HttpResponseBase:
    """The grids of a community as a GeoJSON file."""
    need_a_hand(actor_of(request))
    found = _family(set_id, community_id)
    response = HttpResponse(orjson.dumps(geography.geojson(found)), content_type="application/geo+json")
    response.headers["Content-Disposition"] = f'attachment; filename="grids-{found.community.code}.geojson"'
    return response


@signed_in
@require_safe
def around(request: HttpRequest, set_id: int, community_id: int) -> HttpResponseBase:
    """What stands around: the community itself and its neighbours with their grids, to see and to snap to."""
    need_a_hand(actor_of(request))
    found = _family(set_id, community_id)
    outline = geography.outline(community_id, generation_id=set_id)
    box = box_around([point for ring in outline for point in ring])
    near = geography.sketches(levels=("community", "grid"), box=box, generation_id=set_id) if box else []
    others = [one for one in near if one.area.parent_id != found.community.id]
    return encoding.answer(encoding.shapes_on_map(others, _UNSHIFTED))


@signed_in
@require_POST
def check(request: HttpRequest, set_id: int, community_id: int) -> HttpResponseBase:
    """What would be wrong with the grids as they stand in the browser. Nothing is written."""
    need_a_hand(actor_of(request))
    _family(set_id, community_id)
    of_file, among = geography.check_drawing(
        generation_id=set_id, community_id=community_id, content=body_of(request), on=today(clock.now())
    )
    return encoding.answer({"faults": as_data(lines_of(of_file, among))})


@signed_in
@require_POST
def change(request: HttpRequest, set_id: int, community_id: int) -> HttpResponseBase:
    """Cut one shape by a line, or join several. Nothing is written; the browser gets the shapes that come of it."""
    need_a_hand(actor_of(request))
    asked = _asked(body_of(request))
    drawing = geography.read_drawing(orjson.dumps(asked.get("shapes")), code_property="code", max_bytes=1024 * 1024)
    if drawing.faults or not drawing.features:
        raise InvalidInput(field="GeoJSON", reason=" ".join(geography.describe(fault) for fault in drawing.faults[:3]))
    shapes = [feature.shape for feature in drawing.features]
    made = (
        [geography.joined(shapes)] if asked.get("do") == "join" else geography.cut(shapes[0], _line(asked.get("line")))
    )
    return encoding.answer({"shapes": [geography.shape_as_geojson(shape) for shape in made]})


def _asked(body: bytes) -> dict[str, Any]:
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError:
        asked = None
    if not isinstance(asked, dict):
        raise InvalidInput(field="GeoJSON", reason=gettext("This is not JSON."))
    return asked


def _line(given: Any) -> list[tuple[float, float]]:
    try:
        line = [(float(lon), float(lat)) for lon, lat in given]
    except (TypeError, ValueError):
        line = []
    if len(line) > 200 or any(geography.fault_of_point(lon, lat) for lon, lat in line):
        raise InvalidInput(field="line", reason=gettext("A cut needs two different points."))
    return line


@signed_in
@require_POST
def back(request: HttpRequest, set_id: int, community_id: int) -> HttpResponseBase:
    """Draw the community again as it is in force."""
    found = _family(set_id, community_id)
    try:
        geography.take_back(
            actor=actor_of(request), generation_id=set_id, community_id=community_id, seen=request.POST.get("seen", "")[:64], at=clock.now()
        )  # fmt: skip
    except LinliError as refusal:
        return _page(request, found, orjson.dumps(geography.geojson(found)).decode(), refusal, found.digest)
    messages.success(request, gettext("The community is drawn as before."))
    return redirect("maps:drawing", set_id=set_id, community_id=community_id)
