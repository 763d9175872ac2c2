"""What the map asks for: a filter as in the queue, the box it shows, and the area it begins with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict

from linli.cases import api as cases
from linli.cases.api import Box, QueueFilter
from linli.channels.pages import queue_filters
from linli.channels.pages.queue_filters import Tab
from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography

WORLD: Final = Box(-180.0, -90.0, 180.0, 90.0)
_MARGIN: Final = 0.06  # of the size of what is to be seen, left free around it


@dataclass(frozen=True, slots=True)
class Asked:
    """The tab, and the filter with the box."""

    tab: Tab
    filters: QueueFilter


def asked(query: QueryDict, actor: Actor, box: Box | None) -> Asked:
    """What a query string asks for. The order of a list is that of the queue."""
    tab = queue_filters.tab_named(actor, query.get("tab") or "area")
    return Asked(tab, replace(queue_filters.parse(query, tab), box=box))


def beginning(actor: Actor, filters: QueueFilter) -> Box | None:
    """What the map shows first: the area of the filter, else that of the actor's unit, else everything drawn."""
    for area_id in (filters.grid_id, filters.community_id, filters.street_id, _own_area(actor)):
        drawn = _drawn(area_id)
        if drawn:
            return drawn
    return around(
        [point for one in geography.sketches(levels=("street",), metres=50) for ring in one.rings for point in ring]
    )


def _own_area(actor: Actor) -> int | None:
    try:
        return geography.unit(actor.unit_id).area_id if actor.unit_id is not None else None
    except NotFound:
        return None


def _drawn(area_id: int | None) -> Box | None:
    if area_id is None:
        return None
    try:
        return around([point for ring in geography.outline(area_id) for point in ring])
    except NotFound:
        return None


def around(points: list[tuple[float, float]]) -> Box | None:
    """The box around these points with a margin; None without points."""
    if not points:
        return None
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    wide, high = max(east - west, 0.002) * _MARGIN, max(north - south, 0.002) * _MARGIN
    return Box(west - wide, south - high, east + wide, north + high)


def place_of_case(actor: Actor, case_id: int | None) -> cases.CaseRow | None:
    """The case a link asks to show, if the actor may see it."""
    if case_id is None:
        return None
    try:
        return cases.summary(actor=actor, case_id=case_id)
    except NotFound:
        return None
