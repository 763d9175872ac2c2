"""Opening, changing and ending responsibility zones."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from linli.accounts import api as accounts
from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.community import events, rules
from linli.community.actions.recording import day, record
from linli.community.events import NewZone, ZoneView
from linli.community.models import Building, Zone
from linli.community.permissions import ZONES
from linli.community.queries import areas, zones


def open_zone(*, actor: Actor, new: NewZone, at: datetime) -> ZoneView:
    """Put buildings of a grid into somebody's hands. Raises Forbidden, NotFound for a foreign area, InvalidInput."""
    area = areas.grid_of(actor, ZONES, new.area_id)
    if new.purpose not in Zone.Purpose.values:
        raise InvalidInput(field="purpose", reason="Choose one of the values offered.")
    if new.holder_id not in accounts.posts([new.holder_id]):
        raise InvalidInput(field="holder", reason="There is no such person.")
    addresses = rules.buildings(new.buildings)
    with transaction.atomic():
        row = Zone.objects.create(
            area_id=area.id, holder_id=new.holder_id, purpose=new.purpose, starts_on=max(new.starts_on, day(at))
        )
        Building.objects.bulk_create(Building(zone=row, address=address) for address in addresses)
        data = {"area": area.id, "holder": new.holder_id, "purpose": new.purpose, "buildings": list(addresses)}
        record(events.ZONE_OPENED, of=("zone", row.pk), actor=actor, at=at, data=data)
    return zones.view(row)


def change_buildings(*, actor: Actor, zone_id: int, buildings: tuple[str, ...], at: datetime) -> ZoneView:
    """Say anew which buildings belong to a zone. Raises Forbidden, NotFound, InvalidInput."""
    addresses = rules.buildings(buildings)
    with transaction.atomic():
        row = zones.zone_to_change(actor, zone_id)
        row.buildings.exclude(address__in=addresses).delete()
        there = set(row.buildings.values_list("address", flat=True))
        Building.objects.bulk_create(Building(zone=row, address=new) for new in addresses if new not in there)
        data = {"buildings": list(addresses)}
        record(events.ZONE_BUILDINGS_CHANGED, of=("zone", row.pk), actor=actor, at=at, data=data)
    return zones.view(row)


def end_zone(*, actor: Actor, zone_id: int, on: date, at: datetime) -> None:
    """End a zone on a day not before today. Ending it twice changes nothing. Raises Forbidden, NotFound."""
    with transaction.atomic():
        row = zones.zone_to_change(actor, zone_id)
        if row.ends_on is not None and row.ends_on <= day(at):
            return
        row.ends_on = max(on, day(at), row.starts_on)
        row.save(update_fields=["ends_on"])
        record(events.ZONE_ENDED, of=("zone", row.pk), actor=actor, at=at, data={"on": row.ends_on.isoformat()})
