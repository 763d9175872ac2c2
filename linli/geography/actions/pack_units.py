"""Bringing the units of a pack into the organisation tree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.geography.actions.bulk import BATCH, insert_units, record_added
from linli.geography.models import Unit, UnitKind
from linli.geography.queries import areas
from linli.geography.queries.memory import UNITS, touch
from linli.geography.rules.editions import RowFault
from linli.geography.rules.packs import PackUnit, PlacePack

UNKNOWN_KIND: Final = _("There is no such kind of unit.")
UNKNOWN_AREA: Final = _("No area in force bears this code on this level.")
UNKNOWN_DESK: Final = _("The duty desk stands nowhere in the file.")
NEEDS_AREA: Final = _("A territorial unit needs an area.")
CIRCLE: Final = _("A unit cannot be placed below itself.")
_FILLED: Final = (
    "name",
    "name_en",
    "kind",
    "trade",
    "area_id",
    "territorial",
    "duty_phone",
    "hours",
    "calendar",
)
TwoCounts = tuple[int, int]


def load(actor: Actor, pack: PlacePack, at: datetime) -> tuple[TwoCounts, tuple[RowFault, ...]]:
    """Insert the units that are missing and correct those that differ. Returns how many of each, and every fault."""
    values, faults = _resolved(pack, at)
    layers, circles = _layers(pack.units)
    faults = (*faults, *circles)
    if faults:
        return (0, 0), faults
    known = {unit.code: unit for unit in Unit.objects.all()}
    added: list[Unit] = []
    for layer in layers:
        new = [_made(row, values[row.code], known, at) for row in layer if row.code not in known]
        insert_units(new)
        known.update({unit.code: unit for unit in new})
        added += new
    record_added(added, actor=actor, at=at)
    changed = _correct([row for layer in layers for row in layer], values, known)
    if added or changed:
        touch(UNITS)
    # A desk that could only be set once it existed makes a new unit no changed one.
    return (len(added), len(changed - {unit.code for unit in added})), ()


def _resolved(pack: PlacePack, at: datetime) -> tuple[dict[str, dict[str, Any]], tuple[RowFault, ...]]:
    """The fields of every unit with its area found, and a fault where that cannot be."""
    values: dict[str, dict[str, Any]] = {}
    faults: list[RowFault] = []
    codes = {row.code for row in pack.units}
    for row in pack.units:
        found = areas.bearer(row.area_code, level=row.area_level or None, on=at.date()) if row.area_code else None
        values[row.code] = {name: getattr(row, name) for name in _FILLED if name != "area_id"}
        values[row.code]["area_id"] = found.id if found else None
        reasons = {
            UNKNOWN_KIND: row.kind not in UnitKind.values,
            UNKNOWN_AREA: bool(row.area_code) and found is None,
            UNKNOWN_DESK: bool(row.duty_desk_code) and row.duty_desk_code not in codes,
            NEEDS_AREA: row.territorial and not row.area_code,
        }
        faults += [RowFault(row.file, row.line, reason) for reason, wrong in reasons.items() if wrong]
    return values, tuple(faults)


def _layers(rows: Sequence[PackUnit]) -> tuple[list[list[PackUnit]], tuple[RowFault, ...]]:
    """The units by depth, roots first; units that hang in a circle become faults."""
    layers: list[list[PackUnit]] = []
    placed: set[str] = {""}
    waiting = list(rows)
    while waiting:
        layer = [row for row in waiting if row.parent_code in placed]
        if not layer:
            return layers, tuple(RowFault(row.file, row.line, CIRCLE) for row in waiting)
        placed |= {row.code for row in layer}
        waiting = [row for row in waiting if row.code not in placed]
        layers.append(layer)
    return layers, ()


def _made(row: PackUnit, values: dict[str, Any], known: dict[str, Unit], at: datetime) -> Unit:
    parent = known.get(row.parent_code)
    return Unit(code=row.code, parent_id=parent.pk if parent else None, valid_from=at.date(), **values)


def _correct(rows: Sequence[PackUnit], values: dict[str, dict[str, Any]], known: dict[str, Unit]) -> set[str]:
    """Bring what the pack says into the units, duty desks included. A unit's place in the tree is left as it is."""
    differing = []
    for row in rows:
        unit = known[row.code]
        desk = known[row.duty_desk_code].pk if row.duty_desk_code else None
        wanted = {**values[row.code], "duty_desk_id": desk}
        if any(getattr(unit, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(unit, name, value)
            differing.append(unit)
    Unit.objects.bulk_update(differing, [*_FILLED, "duty_desk_id"], batch_size=BATCH)
    return {unit.code for unit in differing}
