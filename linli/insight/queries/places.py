"""Which rows of the facts somebody may see, and which belong to an area: narrowed first, whatever is asked."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight.permissions import VIEW

LEVELS: Final = ("district", "street", "community", "grid")


def narrowed(table: ir.Table, actor: Actor) -> ir.Table:
    """The rows the actor may count: those in the areas the right holds over, and those their units led or worked on.

    The same rule as for lists of cases. Raises Forbidden for an actor without the right anywhere.
    """
    actor.need(VIEW)
    if actor.everything or any(scope.area_level in {"province", "city"} for scope in actor.scopes(VIEW)):
        return table
    conditions: list[Any] = [
        table[scope.area_level] == scope.area_id for scope in actor.scopes(VIEW) if scope.area_level in LEVELS
    ]
    units = sorted({unit.id for scope in actor.scopes(VIEW) for unit in geography.units_below(scope.unit_path)})
    if units:
        conditions += [table[column].isin(units) for column in ("unit", "lead") if column in table.columns]
    return table.filter(reduce(or_, conditions) if conditions else ibis.literal(False))


def within(table: ir.Table, area_ids: tuple[int, ...]) -> ir.Table:
    """The rows in the subtrees of these areas, and of the abolished ones they took over from. Raises NotFound."""
    return table.filter(reduce(or_, [_inside(table, area_id) for area_id in area_ids]))


def _inside(table: ir.Table, area_id: int) -> Any:
    area = geography.area(area_id)
    if area.level in LEVELS:
        return table[area.level].isin(sorted(_with_before(area_id)))
    districts = [below.id for below in geography.areas_under(area_id, level="district")]
    return table["district"].isin(districts) if districts else ibis.literal(False)


def _with_before(area_id: int) -> set[int]:
    found, waiting = {area_id}, [area_id]
    while waiting:
        for before in geography.predecessors(waiting.pop()):
            if before.id not in found:
                found.add(before.id)
                waiting.append(before.id)
    return found
