"""Reads of plates: what a code leads to, for everybody; lists of plates, narrowed by the actor's rights."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import islice
from typing import Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.registry.events import PlateView, Resolved
from linli.registry.models import Plate
from linli.registry.permissions import MOUNT, PLATES
from linli.registry.queries.cards import phone_of
from linli.registry.queries.reach import narrowed
from linli.registry.rules import codes
from linli.registry.rules.plates import ENDED

PAGE: Final = 100
_MOST_STEPS: Final = 50  # a plate replaced once a year for fifty years


def resolve_plate(typed: str) -> Resolved:
    """What a token or a short code leads to, however often the plate was replaced since. Raises NotFound for an unknown one."""
    plate = _bearing(typed)
    if plate is None:
        raise NotFound(what="plate")
    current = plate
    for _ in range(_MOST_STEPS):
        if current.successor is None:
            break
        current = current.successor
    return Resolved(view(plate), view(current))


def _bearing(typed: str) -> Plate | None:
    token = typed.strip().lower()
    if codes.is_token(token):
        return Plate.objects.filter(token=token).first()
    try:
        return Plate.objects.filter(code=codes.clean_short_code(typed)).first()
    except InvalidInput:
        return None


def area_now(area_id: int, on: date) -> geography.AreaView:
    """The area a plate leads to on a day: its own, or the one that took over from it."""
    return next(iter(geography.successors(area_id, on=on)), None) or geography.area(area_id)


def plate(*, actor: Actor, plate_id: int) -> PlateView:
    """One plate, where the actor may make or mount plates. NotFound otherwise."""
    found = Plate.objects.filter(narrowed(actor, PLATES, MOUNT), pk=plate_id).first()
    if found is None:
        raise NotFound(what="plate")
    return view(found)


def plate_by_code(*, actor: Actor, code: str) -> PlateView:
    """The plate with a token or short code, where the actor may make or mount plates. NotFound otherwise."""
    found = _bearing(code)
    if found is None:
        raise NotFound(what="plate")
    return plate(actor=actor, plate_id=found.pk)


def plates(
    *, actor: Actor, area_id: int | None = None, state: str = "", after: int | None = None, size: int = PAGE
) -> list[PlateView]:
    """The plates the actor may see, newest first, in an area and of a state if given; `after`: the last id of the page before."""
    rows = Plate.objects.filter(narrowed(actor, PLATES, MOUNT))
    if area_id is not None:
        rows = rows.filter(area__path__startswith=geography.area(area_id).path)
    if state:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    return [view(row) for row in rows.order_by("-id")[:size]]


def plates_with_an_old_number(*, actor: Actor, size: int = PAGE) -> list[PlateView]:
    """Printed plates whose place is answered for at another number now."""
    rows = Plate.objects.filter(narrowed(actor, PLATES)).exclude(phone="").exclude(state__in=ENDED)
    present = cache(phone_of)  # for the rows of this one list
    return [
        view(row) for row in islice((row for row in rows.order_by("id") if row.phone != present(row.area_id)), size)
    ]


def view(row: Plate) -> PlateView:
    """The plate as a plain value."""
    return PlateView(
        row.pk, row.token, row.code, row.state, row.area_id, row.thing, row.spot, row.lon, row.lat, row.phone,
        row.successor_id, row.matter, row.made_at, row.changed_at,
    )  # fmt: skip
