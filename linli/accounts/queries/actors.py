"""From a person to an Actor: which rights, and where they hold. Two small queries, one when it is known already."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import get_default_timezone

from linli.accounts.models import Assignment, Person
from linli.accounts.rules.refusals import SessionEnded
from linli.accounts.rules.roles import known_rights
from linli.common.actor import Actor, Scope
from linli.common.errors import NotFound
from linli.geography import api as geography

# How long an actor is remembered. Changes of rights are seen at once (the version is part of what it is remembered by);
# this bounds only how long a unit that moved in the tree keeps its old place.
KEEP_SECONDS: Final = 5.0
KEEP_AT_MOST: Final = 4096


@dataclass(frozen=True, slots=True)
class Remembered:
    """An actor, and until when (by the process's own monotonic clock) it is taken as it is."""

    actor: Actor
    until: float


_remembered: dict[tuple[int, int, date], Remembered] = {}


def day_of(at: datetime) -> date:
    """The calendar day of `at` where the house stands."""
    return at.astimezone(get_default_timezone()).date()


def in_force(on: date) -> Q:
    """The assignments that hold on this day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def scope_of(unit_id: int) -> Scope:
    """The scope of a right held over this unit: with its area where the unit is territorial."""
    unit = geography.unit(unit_id)
    if unit.territorial and unit.area_id is not None:
        return Scope(unit.id, unit.path, unit.area_level, unit.area_id)
    return Scope(unit.id, unit.path)


def grants_of(holdings: Iterable[tuple[str, Iterable[str], int]]) -> dict[str, tuple[Scope, ...]]:
    """Right → scopes, from (role, its rights, unit). Raises BrokenRole for a right that nobody registered."""
    units: dict[str, set[int]] = {}
    for role, names, unit_id in holdings:
        for name in known_rights(role, names):
            units.setdefault(name, set()).add(unit_id)
    scopes = {unit_id: scope_of(unit_id) for unit_id in set().union(*units.values())}
    return {
        name: tuple(sorted((scopes[unit_id] for unit_id in found), key=lambda scope: scope.unit_path))
        for name, found in units.items()
    }


def actor_of_person(person_id: int, *, at: datetime) -> Actor:
    """The person as an Actor with the rights in force at `at`, each with the units it holds over.

    A person who still has to change a password or to enrol a second factor that is required holds no right until then.
    Raises NotFound for an unknown or closed account, BrokenRole where a role names an unknown right.
    """
    row = _row(person_id)
    actor = _full_actor(row, day_of(at))
    return replace(actor, grants={}) if held_back(row) else actor


def actor_of_session(person_id: int, *, rights_version: int, at: datetime) -> Actor:
    """As `actor_of_person`, for a session opened at this version of the rights. Raises SessionEnded if it is over."""
    try:
        row = _row(person_id)
    except NotFound:
        raise SessionEnded from None
    if row["rights_version"] != rights_version:
        raise SessionEnded
    actor = _full_actor(row, day_of(at))
    return replace(actor, grants={}) if held_back(row) else actor


def must_enrol(row: Mapping[str, Any]) -> bool:
    """Whether the house asks for a second factor that this person does not have (an outside issuer sees to its own)."""
    required = settings.ENV["LINLI_TWO_FACTOR"] == "required"
    return required and not bytes(row["second_factor"]) and not row["outside_subject"]


def held_back(row: Mapping[str, Any]) -> bool:
    """Whether the person has something to put in order before any right holds."""
    return bool(row["must_change_password"]) or must_enrol(row)


def _row(person_id: int) -> dict[str, Any]:
    fields = ("id", "rights_version", "post", "unit_id", "must_change_password", "second_factor", "outside_subject")
    row = Person.objects.filter(pk=person_id, is_active=True).values(*fields).first()
    if row is None:
        raise NotFound(what="person")
    return dict(row)


def _full_actor(row: Mapping[str, Any], on: date) -> Actor:
    key = (row["id"], row["rights_version"], on)
    known = _remembered.get(key)
    if known and known.until > time.monotonic():
        return known.actor
    holdings = Assignment.objects.filter(in_force(on), person_id=row["id"]).values_list(
        "role__code", "role__rights", "unit_id"
    )
    actor = Actor(
        kind="person",
        key=str(row["id"]),
        label=row["post"],
        unit_id=row["unit_id"],
        unit_path=geography.unit(row["unit_id"]).path,
        grants=grants_of(holdings),
    )
    if len(_remembered) >= KEEP_AT_MOST:
        _remembered.clear()
    _remembered[key] = Remembered(actor, time.monotonic() + KEEP_SECONDS)
    return actor
