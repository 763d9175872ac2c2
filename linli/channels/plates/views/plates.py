"""Plates in lists and one by one: where they hang, and what is done with one of them on the spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linli.cases import api as cases
from linli.channels.pages.guards import actor_of, signed_in
from linli.channels.plates import areas, words
from linli.channels.plates.closing import close_matter
from linli.common import clock
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import Forbidden, InvalidInput, LinliError, NotFound
from linli.geography import api as geography
from linli.registry import api as registry

EITHER: Final = (registry.PLATES, registry.MOUNT)


def need_either(actor: Actor) -> None:
    """Raise Forbidden unless the actor makes or mounts plates somewhere."""
    if not any(actor.may(right) for right in EITHER):
        raise Forbidden(right=registry.MOUNT)


@signed_in
@require_safe
def plates(request: HttpRequest) -> HttpResponse:
    """The plates of an area, newest first, and those with an old number on them."""
    actor, on = actor_of(request), cases.local_day(clock.now())
    need_either(actor)
    chosen, state = request.GET.get("area", "").strip()[:24], request.GET.get("state", "")
    area = areas.area_of(chosen, on) if chosen else None
    state = state if state in registry.PLATE_STATES.values else ""
    after = plain_number(request.GET.get("after", ""))
    found = registry.plates(actor=actor, area_id=area.id if area else None, state=state, after=after, size=51)
    makes = actor.may(registry.PLATES)
    old = registry.plates_with_an_old_number(actor=actor) if makes and not after else []
    query = request.GET.copy()
    query["after"] = str(found[49].id) if len(found) > 50 else ""
    context = {
        "rows": [words.row_of(plate) for plate in found[:50]], "old": [words.row_of(plate) for plate in old],
        "next_url": f"?{query.urlencode()}" if len(found) > 50 else "", "first_url": "?" if after is not None else "",
        "groups": areas.within_reach(actor, registry.PLATES if makes else registry.MOUNT, on), "chosen": chosen, "makes": makes,
        "states": [(value, words.state_title(value)) for value in registry.PLATE_STATES.values], "state": state,
    }  # fmt: skip
    return render(request, "plates/plates.html", context)


@signed_in
@require_safe
def find(request: HttpRequest) -> HttpResponseBase:
    """From a code read on the spot to its plate."""
    actor = actor_of(request)
    need_either(actor)
    try:
        found = registry.plate_by_code(
            actor=actor, code=request.GET.get("code", "")[:80].rstrip("/").rpartition("/")[2]
        )
    except NotFound as error:
        messages.error(request, error.message())
        return redirect("plates:plates")
    return redirect("plates:plate", found.id)


@signed_in
@require_safe
def plate(request: HttpRequest, plate_id: int) -> HttpResponse:
    """One plate: its place, its life, what can be done with it now."""
    return _page(request, plate_id)


def _page(request: HttpRequest, plate_id: int, status: int = 200, **more: Any) -> HttpResponse:
    actor = actor_of(request)
    found = registry.plate(actor=actor, plate_id=plate_id)
    context = {
        "row": words.row_of(found), "matter": _matter(actor, found), "ended": found.state in {"replaced", "retired"},
        "successor": _successor(actor, found), "makes": geography.holds_over(actor, registry.PLATES, found.area_id), **more,
    }  # fmt: skip
    return render(request, "plates/plate.html", context, status=status)


def _successor(actor: Actor, found: registry.PlateView) -> words.PlateRow | None:
    if found.successor_id is None:
        return None
    try:
        return words.row_of(registry.plate(actor=actor, plate_id=found.successor_id))
    except NotFound:
        return None


def _matter(actor: Actor, found: registry.PlateView) -> cases.CaseRow | None:
    """The case of its damage, where the actor may see it."""
    try:
        return cases.summary(actor=actor, case_id=cases.id_of_number(actor, found.matter)) if found.matter else None
    except LinliError:
        return None


@signed_in
@require_POST
def step(request: HttpRequest, plate_id: int, step: str) -> HttpResponseBase:
    """Mounted, lost, retired, or replaced by another; a matter about its damage is answered by the replacement."""
    taken = STEPS.get(step)
    if taken is None:
        raise NotFound(what=_("page"))
    actor = actor_of(request)
    before = registry.plate(actor=actor, plate_id=plate_id)
    try:
        after = taken(request, actor, plate_id)
    except LinliError as error:
        if isinstance(error, NotFound):
            raise
        said = _(str(error.data["reason"])) if isinstance(error, InvalidInput) else error.message()
        return _page(request, plate_id, 422, error=said, typed=request.POST.get("code", "")[:40])
    messages.success(request, _("Done: the plate %(code)s is now “%(state)s”.") % {
        "code": registry.show_short_code(after.code), "state": words.state_title(after.state),
    })  # fmt: skip
    if before.matter and step in {"replace", "mount"}:
        messages.info(request, close_matter(actor=actor, number=before.matter, plate=after, at=clock.now()))
    return redirect("plates:plate", after.id)


def _mount(request: HttpRequest, actor: Actor, plate_id: int) -> registry.PlateView:
    lon, lat = (_degrees(request.POST.get(name, "")) for name in ("lon", "lat"))
    return registry.mount_plate(actor=actor, plate_id=plate_id, at=clock.now(), lon=lon, lat=lat)


def _degrees(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _lose(request: HttpRequest, actor: Actor, plate_id: int) -> registry.PlateView:
    return registry.lose_plate(actor=actor, plate_id=plate_id, at=clock.now())


def _retire(request: HttpRequest, actor: Actor, plate_id: int) -> registry.PlateView:
    return registry.retire_plate(actor=actor, plate_id=plate_id, at=clock.now())


def _replace(request: HttpRequest, actor: Actor, plate_id: int) -> registry.PlateView:
    return registry.replace_plate(actor=actor, plate_id=plate_id, new_code=request.POST.get("code", ""), at=clock.now())


STEPS: Final[dict[str, Callable[[HttpRequest, Actor, int], registry.PlateView]]] = {
    "mount": _mount, "lose": _lose, "retire": _retire, "replace": _replace,
}  # fmt: skip
