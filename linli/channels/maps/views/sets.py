"""Sets of shapes: which there are, beginning one, what one changes and what is wrong with it, publishing, discarding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linli.channels.http_errors import status_of
from linli.channels.maps.faults import FaultLine, lines_of
from linli.channels.pages.guards import actor_of, signed_in
from linli.common import clock
from linli.common.actor import Actor
from linli.common.errors import Forbidden, LinliError, NotFound
from linli.geography import api as geography
from linli.geography.api import AreaView, GenerationView


def today(at: datetime) -> date:
    """The local day of a moment."""
    return timezone.localtime(at).date()


def need_a_hand(actor: Actor) -> None:
    """Raise Forbidden for somebody who neither draws nor approves."""
    if not (draws(actor) or actor.may(geography.APPROVE)):
        raise Forbidden(right=geography.DRAW)


def draws(actor: Actor) -> bool:
    """Whether somebody draws grids anywhere."""
    return actor.may(geography.DRAW) or actor.may(geography.EDIT)


def draft(set_id: int) -> GenerationView:
    """A set that is not switched on. Raises NotFound."""
    found = geography.generation(set_id)
    if found.valid_from is not None:
        raise NotFound(what="set of shapes that can still be drawn in")
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def sets(request: HttpRequest) -> HttpResponseBase:
    """Every set of shapes; a new one begins as a copy of the one in force."""
    actor = actor_of(request)
    need_a_hand(actor)
    error: LinliError | None = None
    if request.method == "POST":
        current = geography.generation_in_force()
        try:
            begun = geography.new_generation(
                actor=actor, title=request.POST.get("title", "")[:200], origin=request.POST.get("origin", "")[:400], at=clock.now(),
                copy_of=current.id if current else None, illustrative=bool(current and current.illustrative),
            )  # fmt: skip
            return redirect("maps:set", set_id=begun.id)
        except LinliError as refusal:
            error = refusal
    listed = sorted(geography.generations(), key=lambda one: -one.number)
    context = {
        "drafts": [one for one in listed if one.valid_from is None],
        "used": [one for one in listed if one.valid_from is not None],
        "error": error,
        "typed": request.POST,
        "may_edit": draws(actor),
    }
    return render(request, "maps/sets.html", context, status=status_of(error) if error else 200)


@signed_in
@require_safe
def one(request: HttpRequest, set_id: int) -> HttpResponseBase:
    """One set that is being drawn: its communities, its faults, and what publishing it would do."""
    actor = actor_of(request)
    need_a_hand(actor)
    return _shown(request, actor, draft(set_id), None)


def _shown(request: HttpRequest, actor: Actor, found: GenerationView, error: LinliError | None) -> HttpResponseBase:
    day = today(clock.now())
    changed = [_change(found, area, day) for area in geography.changed_communities(found.id)]
    hands = geography.hands_in(found.id)
    context = {
        "set": found,
        "changed": changed,
        "stops": sum(line.stops for change in changed for line in change["faults"]),
        "streets": list(_streets(actor)),
        "hands": hands.values(),
        "own": actor.name in hands,
        "outdated": geography.is_outdated(found.id),
        "may_edit": draws(actor),
        "may_approve": actor.may(geography.APPROVE),
        "error": error,
    }
    return render(request, "maps/set.html", context, status=status_of(error) if error else 200)


def _change(found: GenerationView, area: AreaView, day: date) -> dict[str, Any]:
    """What a set changes in one community, and which units work in grids that it replaces."""
    family = geography.family(generation_id=found.id, community_id=area.id, on=day)
    planned = [grid for grid in family.grids if grid.planned]
    codes = sorted({code for grid in planned for code in grid.replaces})
    replaced = [geography.area_by_code(code, on=day) for code in codes]
    ids = {one.id for one in replaced}
    units = [unit for unit in geography.units_below("/") if unit.open and unit.area_id in ids]
    faults: list[FaultLine] = lines_of((), geography.family_faults(family))
    return {"area": area, "family": family, "planned": planned, "replaced": replaced, "units": units, "faults": faults}


def _streets(actor: Actor) -> Iterator[tuple[AreaView, list[AreaView]]]:
    """The communities in which the actor may draw, by street."""
    for street in sorted(geography.areas_under(None, level="street"), key=lambda area: area.code):
        below = geography.areas_under(street.id, level="community")
        drawn = [area for area in sorted(below, key=lambda area: area.code) if geography.may_draw(actor, area.id)]
        if drawn:
            yield street, drawn


@signed_in
@require_POST
def publish(request: HttpRequest, set_id: int) -> HttpResponseBase:
    """Publish a set, by somebody who did not draw in it."""
    actor, at = actor_of(request), clock.now()
    need_a_hand(actor)
    found = draft(set_id)
    try:
        accepted = request.POST.get("accept") == "yes"
        published = geography.publish(actor=actor, generation_id=set_id, at=at, on=today(at), accept_faults=accepted)
    except LinliError as refusal:
        return _shown(request, actor, found, refusal)
    messages.success(request, gettext("Set %(number)s is in force from now on.") % {"number": published.number})
    return redirect("maps:sets")


@signed_in
@require_POST
def discard(request: HttpRequest, set_id: int) -> HttpResponseBase:
    """Throw a set away that was never published."""
    actor = actor_of(request)
    need_a_hand(actor)
    found = draft(set_id)
    try:
        geography.discard(actor=actor, generation_id=set_id, at=clock.now())
    except LinliError as refusal:
        return _shown(request, actor, found, refusal)
    messages.success(request, gettext("“%(title)s” was thrown away.") % {"title": found.title})
    return redirect("maps:sets")
