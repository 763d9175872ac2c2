"""Cases on the map: the page, its points or clusters, its hot squares, the list beside it, and the card of one case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.cases.api import STATE_TITLES, Box, CaseRow, QueueFilter
from linli.channels.maps import pictures
from linli.channels.maps.asking import WORLD, Asked, asked, beginning, place_of_case
from linli.channels.pages import map_encoding as encoding
from linli.channels.pages import queue_filters
from linli.channels.pages.basemap import BaseMap, base_map
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.map_asking import box_in, zoom_in
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import NotFound
from linli.geography import api as geography

PAGE: Final = 30
DAYS: Final = (7, 30, 90, 365)
DEFAULT_DAYS: Final = 30
_NEAR: Final = 0.004  # degrees around one case


@needs("cases.view")
@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """The map with the list beside it. Without script a drawing stands in the map's place; its circles lead nearer."""
    actor, at, base = actor_of(request), clock.now(), base_map()
    given = box_in(request.GET)
    box = base.box_of(given) if given else None
    found = asked(request.GET, actor, box)
    one = place_of_case(actor, plain_number(request.GET.get("case", "")))
    start = box or _around(one) or beginning(actor, found.filters) or WORLD
    here = replace(found, filters=replace(found.filters, box=start))
    seen = cases.on_map(actor=actor, filters=here.filters, zoom=pictures.zoom_of(start), at=at)
    context = {
        **_listed(request, actor, here, at, _as_text(start, base)),
        **_filters(request, actor, found, at),
        "base": base,
        "start": _as_text(start, base),
        "picture": pictures.picture(start, seen, queue_filters.kept_query(request.GET, tab=found.tab.name)),
        "one": one,
        "answer": seen,
        "stamp": _stamp(),
        "may_draw": any(map(actor.may, (geography.DRAW, geography.EDIT, geography.APPROVE))),
    }
    response = render(request, "maps/cases.html", context)
    response.headers["Content-Security-Policy"] = base.policy
    return response


def _around(one: CaseRow | None) -> Box | None:
    if one is None or one.lon is None or one.lat is None:
        return None
    return Box(one.lon - _NEAR, one.lat - _NEAR, one.lon + _NEAR, one.lat + _NEAR)


def _as_text(box: Box, base: BaseMap) -> str:
    """The box where the map draws it."""
    x, y = encoding.micro((box.west, box.east), (box.south, box.north), base)
    return ",".join(f"{side / 1e6:.6f}" for side in (x[0], y[0], x[1], y[1]))


def _stamp() -> str:
    current = geography.generation_in_force()
    return current.stamp if current else ""


def _filters(request: HttpRequest, actor: Actor, found: Asked, at: datetime) -> dict[str, Any]:
    """The choices of the filter; they are those of the queue."""
    query, chosen = request.GET, found.filters
    waiting = replace(chosen, box=None, no_point=True)
    return {
        "tab": found.tab.name,
        "tabs": [
            (tab.name, gettext(tab.title), f"?{queue_filters.kept_query(query, tab=tab.name, state=None)}", tab.name == found.tab.name)
            for tab in queue_filters.tabs_for(actor)
        ],
        "chosen": chosen,
        "narrowed": queue_filters.is_narrowed(query),
        "states": list(STATE_TITLES),
        "state": chosen.states[0] if chosen.states else "",
        "levels": list(_levels(chosen)),
        "classes": _classes(at),
        "flags": [
            (name, gettext(title), bool(query.get(name)))
            for name, title in queue_filters.FLAGS.items()
            if name not in {"unlocated", "no_point"}
        ],
        "kept": queue_filters.kept_query(query, tab=found.tab.name),
        "no_point": cases.count(actor=actor, filters=waiting, cap=999, at=at),
        "no_point_query": queue_filters.kept_query(query, tab=found.tab.name, no_point="1"),
        "days": DAYS,
        "default_days": DEFAULT_DAYS,
        "metres": cases.CELL_METRES,
    }  # fmt: skip


def _levels(chosen: QueueFilter) -> Iterator[tuple[str, list[tuple[int, str]], int | None]]:
    """The areas to choose from, level by level, as far down as one is chosen."""
    yield "street", _below(None, "street"), chosen.street_id
    if chosen.street_id:
        yield "community", _below(chosen.street_id, "community"), chosen.community_id
    if chosen.community_id:
        yield "grid", _below(chosen.community_id, "grid"), chosen.grid_id


def _below(parent_id: int | None, level: str) -> list[tuple[int, str]]:
    try:
        found = geography.areas_under(parent_id, level=level)
    except NotFound:
        return []
    return [(area.id, named(area)) for area in sorted(found, key=lambda area: area.code)]


def _classes(at: datetime) -> list[tuple[str, str]]:
    """The letters with which matters begin, and the class each stands for."""
    day = timezone.localtime(at).date()
    return sorted({matter.code[:1]: matter.big_class for matter in reversed(cases.matters(day))}.items())


def _listed(request: HttpRequest, actor: Actor, found: Asked, at: datetime, box: str) -> dict[str, Any]:
    after = request.GET.get("after") or None
    page = cases.queue(actor=actor, filters=found.filters, after=after, size=PAGE, at=at)
    kept = queue_filters.kept_query(request.GET, tab=found.tab.name)
    return {
        "rows": page.rows,
        "at": at,
        "further": f"?{kept}&box={box}&after={page.next}" if page.next else "",
        "short": bool(page.next) and len(page.rows) < PAGE,
    }


@needs("cases.view")
@require_safe
def listed(request: HttpRequest) -> HttpResponseBase:
    """The list of what lies in a part of the map: the very cases that are drawn there, newest or most urgent first."""
    actor, at = actor_of(request), clock.now()
    box = box_in(request.GET)
    found = asked(request.GET, actor, base_map().box_of(box) if box else None)
    return render(request, "maps/parts/list.html", _listed(request, actor, found, at, request.GET.get("box", "")[:120]))


@needs("cases.view")
@require_safe
@gzip_page
def on_map(request: HttpRequest) -> HttpResponseBase:
    """What lies in a part of the map, as columns: points, or clusters where there are many."""
    actor, at, base = actor_of(request), clock.now(), base_map()
    found = asked(request.GET, actor, base.box_of(box_in(request.GET) or WORLD))
    seen = cases.on_map(actor=actor, filters=found.filters, zoom=zoom_in(request.GET), at=at)
    return encoding.answer(encoding.cases_on_map(seen, base, at))


@needs("cases.view")
@require_safe
@gzip_page
def hot(request: HttpRequest) -> HttpResponseBase:
    """In which squares most cases were reported within the last days, open or ended."""
    actor, at, base = actor_of(request), clock.now(), base_map()
    days = plain_number(request.GET.get("days", "")) or DEFAULT_DAYS
    since = at - timedelta(days=days if days in DAYS else DEFAULT_DAYS)
    box = box_in(request.GET)
    filters = asked(request.GET, actor, base.box_of(box) if box else None).filters
    filters = replace(filters, open=None, overdue=False)
    found = cases.hot_cells(
        actor=actor,
        filters=filters,
        since=since,
        until=at,
        metres=plain_number(request.GET.get("metres", "")) or 0,
        at=at,
    )
    said = {
        "since": timezone.localtime(since).strftime("%Y-%m-%d"),
        "until": timezone.localtime(at).strftime("%Y-%m-%d"),
    }
    return encoding.answer(encoding.hot_on_map(found, base) | said)


@needs("cases.view")
@require_safe
def card(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """The card of one case, beside the map. Opened as a page of its own it is the case itself."""
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return redirect("desk:case", case_id=case_id)
    row = cases.summary(actor=actor_of(request), case_id=case_id)
    return render(request, "maps/parts/card.html", {"row": row, "at": clock.now()})
