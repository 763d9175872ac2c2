"""Boards across cases: whistles, supervision orders, topics."""

from __future__ import annotations

import hashlib
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.pages.asking import is_fragment, number_of
from linli.channels.pages.called import called_units
from linli.channels.pages.guards import actor_of, needs
from linli.common import clock
from linli.common.errors import InvalidInput

WINDOWS: Final = (7, 30, 90)


def _cut(boards: list[cases.Board]) -> int:
    """At how many a full board ends; 0 where it shows everything."""
    return cases.MOST_BOARDS if len(boards) >= cases.MOST_BOARDS else 0


@needs("cases.view")
@require_safe
def whistles(request: HttpRequest) -> HttpResponseBase:
    """Open whistles with each called unit's answer; renewed by itself while the page is open."""
    ended = "ended" in request.GET
    boards, now = cases.whistles(actor=actor_of(request), ended=ended), clock.now()
    context = {"whistles": called_units(boards, now), "cut": _cut(boards), "ended": ended, "now": now}
    return render(request, "desk/parts/whistles.html" if is_fragment(request) else "desk/whistles.html", context)


@needs("cases.view")
@require_safe
def called(request: HttpRequest, case_id: int) -> HttpResponseBase:
    """Who of the units called on a case has answered. Asked again while the page is open; 204 where nothing is new."""
    cases.summary(actor=actor_of(request), case_id=case_id)
    now = clock.now()
    boards = cases.whistles(actor=actor_of(request), case_id=case_id)
    context = {"whistles": called_units(boards, now), "now": now, "on_case": True}
    shown = render_to_string("desk/parts/whistles.html", context, request=request)
    mark = hashlib.sha256(shown.encode()).hexdigest()[:16]
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    return render(request, "desk/parts/called.html", {"shown": shown, "mark": mark, "case_id": case_id})


@needs("cases.view")
@require_safe
def supervision(request: HttpRequest) -> HttpResponseBase:
    """Supervision orders that stand, and those cleared."""
    ended = "ended" in request.GET
    boards = cases.supervisions(actor=actor_of(request), ended=ended)
    return render(request, "desk/supervision.html", {"boards": boards, "cut": _cut(boards), "ended": ended})


@needs("cases.view")
@require_safe
def topics(request: HttpRequest) -> HttpResponseBase:
    """Which matters many people write about in the cases this actor may see, hottest first."""
    days = number_of(request.GET.get("days"), "page") or 30
    if days not in WINDOWS:
        raise InvalidInput(field="days", reason="Choose a window of 1 to 90 days.")
    actor = actor_of(request)
    found = cases.hot_topics(actor=actor, at=clock.now(), days=days)
    listed = [case_id for topic in found.topics for case_id in topic.case_ids[:50]]
    titles = {case_id: row.title for case_id, row in cases.rows_by_id(actor=actor, case_ids=listed).items()}
    return render(request, "desk/topics.html", {"found": found, "titles": titles, "days": days, "windows": WINDOWS})
