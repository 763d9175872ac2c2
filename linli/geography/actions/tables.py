"""Taking in units and areas as the tables a pack holds, row by row, each change recorded as if made on its page.

Rows that are not in the table stay as they are: closing a unit or abolishing an area needs successors.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, LinliError
from linli.geography.actions.areas import add_area, rename_area
from linli.geography.actions.grids import set_households
from linli.geography.actions.units import add_unit, change_unit, reopen_unit
from linli.geography.queries import areas, units
from linli.geography.queries.views import AreaView, NewArea, NewUnit, UnitView
from linli.geography.rules.editions import RowFault
from linli.geography.rules.packs import UNKNOWN_PARENT, PackArea, PackUnit, read_place_pack

MOVED: Final = _("A unit is moved on its own page, where its consequences are shown.")
AREA_MOVED: Final = _("An area keeps its parent; abolish it and add another.")
NO_AREA: Final = _("No area in force bears this code on this level.")
NO_PARENT: Final = _("Its parent stands neither in the file nor in the tree.")
NO_DESK: Final = _("There is no open unit with the code of the duty desk.")
_SAME: Final = ("name", "name_en", "kind", "trade", "territorial", "duty_phone", "hours", "calendar")
_HEAD: Final = b'name = "table"'


def take_in_units(*, actor: Actor, content: bytes, at: datetime) -> tuple[RowFault, ...]:
    """Add the units of a units.csv that are missing and change those that differ; every fault with its line.

    Must run in a transaction that is given up where there are faults. Raises Forbidden.
    """
    pack = read_place_pack({"pack.toml": _HEAD, "units.csv": content})
    faults = [one for one in pack.faults if one.reason != UNKNOWN_PARENT]
    waiting = list(pack.units)
    while waiting:
        ready = [row for row in waiting if not row.parent_code or _unit(row.parent_code) is not None]
        if not ready:
            return (*faults, *(RowFault(row.file, row.line, NO_PARENT) for row in waiting))
        waiting = [row for row in waiting if row not in ready]
        faults += _each(ready, lambda row: _take_in_unit(actor, row, at))
    # Once more, for duty desks that stood further down in the file.
    return tuple(faults) or tuple(_each(pack.units, lambda row: _set_desk(actor, row, at)))


def _each(rows: Any, take_in: Callable[[Any], object]) -> list[RowFault]:
    """Take in row by row; what refuses one is its fault, and the others are still looked at."""
    faults = []
    for row in rows:
        try:
            with transaction.atomic():
                take_in(row)
        except LinliError as error:
            if error.code == "forbidden":
                raise
            said = error.data.get("reason") if isinstance(error, InvalidInput) else error.data.get("text")
            faults.append(RowFault(row.file, row.line, str(said or error)))
    return faults


def _unit(code: str) -> UnitView | None:
    return units.book().by_code.get(code)


def _take_in_unit(actor: Actor, row: PackUnit, at: datetime) -> None:
    found = areas.bearer(row.area_code, level=row.area_level or None, on=at.date()) if row.area_code else None
    if row.area_code and found is None:
        raise InvalidInput(field="area_code", reason=NO_AREA)
    values = {**{name: getattr(row, name) for name in _SAME}, "area_id": found.id if found else None}
    old, parent = _unit(row.code), _unit(row.parent_code)
    if old is None:
        new = NewUnit(code=row.code, parent_id=parent.id if parent else None, valid_from=at.date(), **values)
        add_unit(actor=actor, new=new, at=at)
        return
    if old.parent_id != (parent.id if parent else None):
        raise InvalidInput(field="parent_code", reason=MOVED)
    if not old.open:
        reopen_unit(actor=actor, unit_id=old.id, at=at)
    if any(getattr(old, name) != value for name, value in values.items()):
        change_unit(actor=actor, unit_id=old.id, changes=values, at=at)


def _set_desk(actor: Actor, row: PackUnit, at: datetime) -> None:
    here, desk = units.unit_by_code(row.code), _unit(row.duty_desk_code)
    if row.duty_desk_code and (desk is None or not desk.open):
        raise InvalidInput(field="duty_desk_code", reason=NO_DESK)
    wanted = desk.id if desk else None
    if here.duty_desk_id != wanted:
        change_unit(actor=actor, unit_id=here.id, changes={"duty_desk_id": wanted}, at=at)


def take_in_areas(*, actor: Actor, content: bytes, at: datetime) -> tuple[RowFault, ...]:
    """As `take_in_units`, for areas.csv: adds areas, renames them, sets households. Shapes are drawn elsewhere."""
    pack = read_place_pack({"pack.toml": _HEAD, "areas.csv": content})
    faults = [one for one in pack.faults if one.reason != UNKNOWN_PARENT]
    waiting = list(pack.areas)
    while waiting:
        ready = [row for row in waiting if not row.parent_code or _bearer(row.parent_code, at) is not None]
        if not ready:
            return (*faults, *(RowFault(row.file, row.line, NO_PARENT) for row in waiting))
        waiting = [row for row in waiting if row not in ready]
        faults += _each(ready, lambda row: _take_in_area(actor, row, at))
    return tuple(faults)


def _bearer(code: str, at: datetime, level: str | None = None) -> AreaView | None:
    return areas.bearer(code, level=level, on=at.date())


def _take_in_area(actor: Actor, row: PackArea, at: datetime) -> None:
    old = _bearer(row.code, at, row.level)
    parent = _bearer(row.parent_code, at) if row.parent_code else None
    if old is None:
        add_area(
            actor=actor, at=at,
            new=NewArea(row.code, row.level, row.name, parent.id if parent else None, at.date(), row.name_en, row.kind, row.households),
        )  # fmt: skip
        return
    if old.parent_id != (parent.id if parent else None):
        raise InvalidInput(field="parent_code", reason=AREA_MOVED)
    if (old.name, old.name_en) != (row.name, row.name_en):
        rename_area(actor=actor, area_id=old.id, name=row.name, name_en=row.name_en, at=at)
    if old.households != row.households:
        set_households(actor=actor, area_id=old.id, households=row.households, at=at)
