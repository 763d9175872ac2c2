"""Boards across cases: whistles, supervision orders, decisions that wait."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linli.cases import api as cases
from linli.channels.desk.views.asking import actor_of, is_fragment
from linli.channels.pages.guards import needs
from linli.common import clock


@needs("cases.view")
@require_safe
def whistles(request: HttpRequest) -> HttpResponseBase:
    """Open whistles with each called unit's answer; renewed by itself while the page is open."""
    ended = "ended" in request.GET
    context = {"boards": cases.whistles(actor=actor_of(request), ended=ended), "ended": ended, "now": clock.now()}
    return render(request, "desk/parts/whistles.html" if is_fragment(request) else "desk/whistles.html", context)


@needs("cases.view")
@require_safe
def supervision(request: HttpRequest) -> HttpResponseBase:
    """Supervision orders that stand, and those cleared."""
    ended = "ended" in request.GET
    return render(
        request,
        "desk/supervision.html",
        {"boards": cases.supervisions(actor=actor_of(request), ended=ended), "ended": ended},
    )


@needs("cases.view")
@require_safe
def decisions(request: HttpRequest) -> HttpResponseBase:
    """What waits for this actor's decision, most urgent first."""
    return render(request, "desk/decisions.html", {"boards": cases.to_decide(actor=actor_of(request), at=clock.now())})
