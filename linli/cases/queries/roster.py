"""Who is on duty now and in the weeks to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from linli.cases.models import Shift
from linli.cases.permissions import ROSTER
from linli.cases.rules.roster import Span, gaps
from linli.common.actor import Actor
from linli.geography import api as geography


@dataclass(frozen=True, slots=True)
class ShiftView:
    """One shift of the roster."""

    id: int
    unit_id: int
    role: str
    begins: datetime
    ends: datetime
    phone: str
    post: str


def roster_units(actor: Actor) -> list[int]:
    """The units whose roster this actor keeps: those the right was given over, and all below them, in the order of the tree."""
    found = {unit.path: unit.id for scope in actor.scopes(ROSTER) for unit in geography.units_below(scope.unit_path)}
    return [found[path] for path in sorted(found)]


def shifts(*, unit_ids: Sequence[int], begins: datetime, ends: datetime) -> list[ShiftView]:
    """The shifts of these units that touch a stretch of time, the earliest first. The roster is no secret inside the house."""
    rows = Shift.objects.filter(unit_id__in=list(unit_ids), begins__lt=ends, ends__gt=begins)
    return [ShiftView(*row) for row in rows.order_by("begins", "role", "id").values_list(*ShiftView.__slots__)]


def on_duty(*, unit_ids: Sequence[int], at: datetime) -> list[ShiftView]:
    """Who of these units is on duty at a moment; a shift that has just ended is over."""
    rows = Shift.objects.filter(unit_id__in=list(unit_ids), begins__lte=at, ends__gt=at)
    found = [ShiftView(*row) for row in rows.values_list(*ShiftView.__slots__)]
    return sorted(found, key=lambda one: (geography.unit(one.unit_id).path, one.role))


def emergency_units(*, unit_id: int, at: datetime) -> list[int]:
    """The units whose post for emergencies is on duty at a moment, among a unit, those above it and their desks.

    A house whose rosters name no such post has no such rule, and nobody is found.
    """
    near: list[int] = []
    here: geography.UnitView | None = geography.unit(unit_id)
    while here is not None:
        near += [here.id, *([here.duty_desk_id] if here.duty_desk_id else [])]
        here = geography.parent_unit(here.id)
    posts = on_duty(unit_ids=near, at=at)
    return list(dict.fromkeys(one.unit_id for one in posts if one.role == Shift.Role.EMERGENCY))


def uncovered(found: Sequence[ShiftView], role: str, begins: datetime, ends: datetime) -> list[Span]:
    """When nobody of these shifts does this, between two moments."""
    return gaps([(one.begins, one.ends) for one in found if one.role == role], begins, ends)
