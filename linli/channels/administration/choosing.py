"""What the pickers of the administration offer: units, areas, kinds, roles."""

from __future__ import annotations

from collections.abc import Iterable

from linli.accounts import api as accounts
from linli.channels.pages.templatetags.pages import named
from linli.common.actor import Actor
from linli.common.codes import plain_number
from linli.common.errors import InvalidInput
from linli.geography import api as geography

Pairs = list[tuple[str, str]]


def open_units(actor: Actor | None = None, right: str = "") -> list[geography.UnitView]:
    """Every unit that is open, by code; with a right, those the actor holds it over."""
    found = [one for one in geography.units_below("/") if one.open]
    if actor is not None:
        found = [one for one in found if actor.may_at_unit(right, one.path)]
    return sorted(found, key=lambda one: one.code)


def successors(unit: geography.UnitView) -> list[geography.UnitView]:
    """The units that may take over from this one: bodies of its kind first; nothing goes down to communities and grids."""
    down = {"community", "grid", "micro_grid"}
    fit = [one for one in open_units() if one.id != unit.id and (one.area_level not in down or unit.area_level in down)]
    return sorted(fit, key=lambda one: (one.kind != unit.kind, one.parent_id != unit.parent_id, one.code))


def as_pairs(units: Iterable[geography.UnitView]) -> Pairs:
    """Units as pairs of id and name."""
    return [(str(one.id), named(one)) for one in units]


def areas() -> Pairs:
    """Every area in force as pairs of id and name with code, from wide to narrow."""
    levels = (*geography.CHAIN, "functional")
    found = [
        one for level in levels for one in sorted(geography.areas_under(None, level=level), key=lambda one: one.code)
    ]
    return [(str(one.id), f"{named(one)} ({one.code})") for one in found]


def kinds() -> Pairs:
    """The kinds of units."""
    return [(value, str(label)) for value, label in geography.UnitKind.choices]


def roles() -> Pairs:
    """Every role."""
    return [(role.code, named(role)) for role in accounts.roles()]


def id_of(text: str, field: str) -> int | None:
    """The id that was chosen, None for nothing. Raises InvalidInput for anything else."""
    if not text:
        return None
    number = plain_number(text)
    if number is None:
        raise InvalidInput(field=field, reason="Please choose one of the list.")
    return number
