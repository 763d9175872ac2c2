"""Zones of an area, and what a phone carries of them."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from linli.common.actor import Actor
from linli.common.deployment import lookup_keys
from linli.common.errors import NotFound
from linli.community import rules
from linli.community.events import BuildingAtHand, ZoneView
from linli.community.models import ClosedDoor, Zone
from linli.community.permissions import VIEW, VISIT, ZONES
from linli.community.queries import areas


def standing(on: date) -> Q:
    """Zones that stand on this day."""
    return Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))


def zones(*, actor: Actor, area_id: int, on: date) -> list[ZoneView]:
    """The zones that stand, or will, in an area, by area and address. Raises Forbidden, and NotFound for a foreign area."""
    held = areas.ids(actor, VIEW, area_id)
    rows = Zone.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), area_id__in=held)
    return [view(row) for row in rows.prefetch_related("buildings").order_by("area__code", "id")[:500]]


def zone_to_change(actor: Actor, zone_id: int) -> Zone:
    """The zone, locked, for somebody who holds `community.zones` over it. Raises Forbidden, NotFound."""
    actor.need(ZONES)
    row = Zone.objects.select_for_update(of=("self",)).filter(pk=zone_id).first()
    if row is None or not areas.holds(actor, ZONES, row.area_id):
        raise NotFound(what="zone")
    return row


def buildings_at_hand(*, actor: Actor, area_id: int, on: date) -> list[BuildingAtHand]:
    """The buildings of an area for a phone, the actor's own zone first. Empty for somebody who may enter no visit there."""
    if not actor.may(VISIT) or not areas.holds(actor, VISIT, area_id):
        return []
    rows = Zone.objects.filter(standing(on), area_id__in=areas.ids(actor, VISIT, area_id)).prefetch_related("buildings")
    found: dict[tuple[int, str], bool] = {}
    for row in rows.order_by("area__code", "id"):
        mine = actor.kind == "person" and actor.key == str(row.holder_id)
        for building in row.buildings.all():
            place = row.area_id, building.address
            found[place] = found.get(place, False) or mine
    at_hand = [BuildingAtHand(*place, *_keys_of(*place), mine) for place, mine in found.items()]
    return sorted(at_hand, key=lambda one: (not one.mine, one.area_id, one.address))


def _keys_of(area_id: int, address: str) -> tuple[str, tuple[str, ...]]:
    """The building's key, and those of before: a door closed in their time stays closed."""
    newest, *before = (rules.building_key(key, area_id, address) for key in lookup_keys())
    return newest, tuple(before)


def closed_doors(*, actor: Actor, area_id: int) -> list[str]:
    """The marks of households in an area that want no visits: to ask whether a door is among them. Empty as above."""
    if not actor.may(VISIT) or not areas.holds(actor, VISIT, area_id):
        return []
    rows = ClosedDoor.objects.filter(area_id__in=areas.ids(actor, VISIT, area_id))
    return sorted(rows.values_list("mark", flat=True))


def view(row: Zone) -> ZoneView:
    """The zone as a plain value."""
    addresses = tuple(sorted(building.address for building in row.buildings.all()))
    return ZoneView(row.pk, row.area_id, row.holder_id, row.purpose, addresses, row.starts_on, row.ends_on)
