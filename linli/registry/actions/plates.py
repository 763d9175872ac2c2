"""Writes of plates: make them, print them, mount them, say that one is damaged or lost, replace it, retire it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from linli.audit.api import Happening, Subject, record
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.geography import api as geography
from linli.registry import events
from linli.registry.events import NewPlate, PlateView
from linli.registry.models import Plate
from linli.registry.permissions import MOUNT, PLATES
from linli.registry.queries.cards import phone_of
from linli.registry.queries.plates import view
from linli.registry.queries.reach import narrowed, need_over
from linli.registry.rules import codes
from linli.registry.rules.contacts import clean_line
from linli.registry.rules.plates import CHANGES, ENDED, THINGS

MOST_AT_ONCE: Final = 500
SPOT_LENGTH: Final = 80
_NOT_NOW: Final = "This plate is “%(state)s”: that is not possible with it any more."
_OUTSIDE: Final = "This point does not lie in that area."


def make_plates(*, actor: Actor, new: Sequence[NewPlate], at: datetime) -> list[PlateView]:
    """Make plates, all of them or none: each gets a token and a short code that no other has or will have.

    Raises InvalidInput (`row` says which, from 1), NotFound for an unknown area, Forbidden outside the actor's areas.
    """
    if not 0 < len(new) <= MOST_AT_ONCE:
        raise InvalidInput(field="number", reason="From 1 to 500 plates can be made at once.")
    checked = [_checked(actor, one, row, at) for row, one in enumerate(new, start=1)]
    with transaction.atomic():
        made = [_make(one, at) for one in checked]
        for plate in made:
            data = {"area_id": plate.area_id, "thing": plate.thing, "code": plate.code}
            _tell(plate, events.PLATE_MADE, actor, at, data)
    return [view(plate) for plate in made]


def _checked(actor: Actor, new: NewPlate, row: int, at: datetime) -> NewPlate:
    need_over(actor, PLATES, new.area_id)
    if new.thing not in THINGS:
        raise InvalidInput(field="thing", reason="There is no such kind of thing.", row=row)
    try:
        spot = clean_line(new.spot, field="spot", length=SPOT_LENGTH)
        _check_point(new, at)
    except InvalidInput as error:
        raise InvalidInput(**{**error.data, "row": row}) from error
    return NewPlate(new.area_id, new.thing, spot, new.lon, new.lat)


def _check_point(new: NewPlate, at: datetime) -> None:
    """A point, if there is one, lies in the area; where shapes are missing nobody can tell."""
    if new.lon is None and new.lat is None:
        return
    if new.lon is None or new.lat is None:
        raise InvalidInput(field="lat" if new.lat is None else "lon", reason="Longitude and latitude go together.")
    found = geography.locate(lon=new.lon, lat=new.lat, at=at)
    if found.generation_id is None:
        return
    above = {area.id for area in geography.chain(found.area_id)} if found.area_id is not None else set()
    drawn = geography.outline(new.area_id)
    if drawn and new.area_id not in above:
        raise InvalidInput(field="lon", reason=_OUTSIDE)


def _make(new: NewPlate, at: datetime) -> Plate:
    code = codes.new_short_code(secrets.randbelow)
    while Plate.objects.filter(code=code).exists():
        code = codes.new_short_code(secrets.randbelow)
    return Plate.objects.create(
        token=codes.new_token(secrets.randbelow), code=code, area_id=new.area_id, thing=new.thing, spot=new.spot,
        lon=new.lon, lat=new.lat, made_at=at, changed_at=at,
    )  # fmt: skip


def print_plates(*, actor: Actor, plate_ids: Iterable[int], at: datetime) -> list[PlateView]:
    """Take these plates to be printed, with the number that answers for their place now. Ended and foreign ones are left out."""
    with transaction.atomic():
        rows = Plate.objects.select_for_update(of=("self",)).filter(narrowed(actor, PLATES), pk__in=list(plate_ids))
        found = list(rows.exclude(state__in=ENDED).order_by("id"))
        for plate in found:
            plate.phone = phone_of(plate.area_id)
            if plate.state in CHANGES["print"].before:
                plate.state = CHANGES["print"].after
            _save(plate, CHANGES["print"].event, actor, at, {"phone": plate.phone})
    return [view(plate) for plate in found]


def mount_plate(
    *, actor: Actor, plate_id: int, at: datetime, lon: float | None = None, lat: float | None = None
) -> PlateView:
    """The plate hangs at its place; with a point, that is where. Raises NotFound, InvalidInput, Refused for an ended one."""
    with transaction.atomic():
        plate = _locked(actor, plate_id)
        if lon is not None or lat is not None:
            _check_point(NewPlate(plate.area_id, lon=lon, lat=lat), at)
            plate.lon, plate.lat = lon, lat
        plate.matter = ""
        return _changed(plate, "mount", actor, at)


def report_damaged(*, actor: Actor, plate_id: int, matter: str, at: datetime) -> PlateView:
    """Somebody says that a plate is damaged; `matter` is the receipt number of the matter it became. Anybody may.

    A plate that is damaged or ended already stays as it is. Raises NotFound.
    """
    with transaction.atomic():
        plate = Plate.objects.select_for_update().filter(pk=plate_id).first()
        if plate is None:
            raise NotFound(what="plate")
        if plate.state not in CHANGES["damage"].before:
            return view(plate)
        plate.matter = matter
        return _changed(plate, "damage", actor, at)


def lose_plate(*, actor: Actor, plate_id: int, at: datetime) -> PlateView:
    """The plate is not at its place any more. Raises NotFound, Refused for an ended one."""
    with transaction.atomic():
        return _changed(_locked(actor, plate_id), "lose", actor, at)


def retire_plate(*, actor: Actor, plate_id: int, at: datetime) -> PlateView:
    """The plate ends without another one: its code still leads to the place. Raises NotFound, Forbidden, Refused."""
    with transaction.atomic():
        plate = _locked(actor, plate_id)
        need_over(actor, PLATES, plate.area_id)
        return _changed(plate, "retire", actor, at)


def replace_plate(*, actor: Actor, plate_id: int, new_code: str, at: datetime) -> PlateView:
    """Another plate hangs in this one's place: it takes over place, thing and spot, and the old code leads to it.

    The new one is one that was made and never mounted, of an area the actor reaches. Raises NotFound, InvalidInput, Refused.
    """
    code = codes.clean_short_code(new_code)
    with transaction.atomic():
        pair = Plate.objects.filter(pk=plate_id) | Plate.objects.filter(code=code)
        # Both locked in the order of their ids: two replacements crosswise would wait for each other.
        list(pair.select_for_update().order_by("id").values_list("id"))
        old = _locked(actor, plate_id)
        new = Plate.objects.filter(code=code).first()
        if new is None or not _may(actor, new):
            raise InvalidInput(field="code", reason="There is no such plate in your area.")
        if new.state not in {Plate.State.MADE, Plate.State.PRINTED}:
            raise InvalidInput(field="code", reason="This plate hangs somewhere already, or has ended. Take a new one.")
        if new.pk == old.pk:
            raise InvalidInput(field="code", reason="This is the plate itself. Enter the code of the new one.")
        new.area_id, new.thing, new.spot, new.lon, new.lat = old.area_id, old.thing, old.spot, old.lon, old.lat
        old.successor = new
        _changed(old, "replace", actor, at, {"successor": new.code, "matter": old.matter})
        return _changed(new, "mount", actor, at, {"instead_of": old.code})


def _locked(actor: Actor, plate_id: int) -> Plate:
    plate = Plate.objects.select_for_update().filter(pk=plate_id).first()
    if plate is None or not _may(actor, plate):
        raise NotFound(what="plate")
    return plate


def _may(actor: Actor, plate: Plate) -> bool:
    return geography.holds_over(actor, MOUNT, plate.area_id) or geography.holds_over(actor, PLATES, plate.area_id)


def _changed(plate: Plate, step: str, actor: Actor, at: datetime, data: dict[str, Any] | None = None) -> PlateView:
    change = CHANGES[step]
    if plate.state not in change.before:
        raise Refused(reason="plate_state", text=_NOT_NOW, state=str(Plate.State(plate.state).label))
    plate.state = change.after
    return _save(plate, change.event, actor, at, data or {})


def _save(plate: Plate, kind: str, actor: Actor, at: datetime, data: dict[str, Any]) -> PlateView:
    plate.changed_at = at
    plate.save()
    _tell(plate, kind, actor, at, data)
    return view(plate)


def _tell(plate: Plate, kind: str, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    record(subject=Subject.of("plate", plate.pk), actor=actor, at=at, happenings=[Happening(kind, data)])
