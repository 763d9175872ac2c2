"""Which rows of the facts somebody may see, and which belong to an area: narrowed first, whatever is asked.

The same rule as for lists of cases: what lies in an area the right holds over, and whatever the units below it are
responsible for, lead or help with, or did. Said once as plain values (`Reach`), which SQL is made from here, and what other engines ask in `portable`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight.permissions import VIEW
from linli.insight.queries.facts.store import File, reading
from linli.insight.rules.facts import GIVEN_UP

LEVELS: Final = ("district", "street", "community", "grid")


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may count: everything; or rows in areas, as (column, ids), and those of cases of some units."""

    everything: bool
    areas: tuple[tuple[str, tuple[int, ...]], ...] = ()
    units: tuple[int, ...] = ()

    @property
    def sides(self) -> set[str]:
        """The columns its areas are told by."""
        return {column for column, _ in self.areas}

    def in_areas(self) -> str:
        """SQL: whether a row lies in one of the areas."""
        return " OR ".join(_among(column, ids) for column, ids in self.areas) or "false"

    def allows(self) -> str:
        """SQL: whether a row of a table may be counted. `outside` says the same faster where many rows are looked through."""
        if self.everything:
            return "true"
        return f"({self.in_areas()}{f' OR {with_a_part(self.units)}' if self.units else ''})"


def reach(actor: Actor) -> Reach:
    """What the actor may count. Raises Forbidden for an actor without the right anywhere."""
    actor.need(VIEW)
    scopes = actor.scopes(VIEW)
    if geography.holds_over(actor, VIEW, None) or any(scope.area_level in {"province", "city"} for scope in scopes):
        return Reach(everything=True)
    units = {unit.id for scope in scopes for unit in geography.units_below(scope.unit_path)}
    if len(units) == len(geography.units_below("/")):
        return Reach(everything=True)
    areas = tuple(
        (level, ids)
        for level in LEVELS
        if (ids := tuple(sorted({scope.area_id for scope in scopes if scope.area_level == level and scope.area_id})))
    )
    return Reach(everything=False, areas=areas, units=tuple(sorted(units)))


def cases_of_units(named: Reach, files: Iterable[File], *, columns: str = "case_id") -> str:
    """SQL: the cases outside the areas that units of the reach are responsible for, or have or had a part in.

    Their ids, or also other `columns` that cases and tasks have in common, such as `case_id, district`.
    """
    files = list(files)
    outside = f"NOT ({named.in_areas()})"
    asked = []
    for table, rule in rules_of_units(named).items():
        names = [file.name for file in files if file.table == table]
        if names and named.units:
            asked.append(
                f"SELECT {columns} FROM {reading(names)} WHERE {outside} AND {rule} GROUP BY {columns} HAVING sum(weight) > 0"  # noqa: S608  (own names and numbers)
            )
    none = ", ".join(f"NULL::BIGINT AS {column}" for column in columns.split(", "))
    return " UNION ".join(asked) or f"SELECT {none} WHERE false"


def rules_of_units(named: Reach) -> dict[str, str]:
    """SQL: whether a unit of the reach has or had a part by a row of tasks, or is responsible by a row of cases."""
    return {
        "tasks": f"{_among('unit', named.units)} AND ended_as NOT IN {GIVEN_UP}",
        "cases": _among("unit", named.units),
    }


def inside(area_ids: Iterable[int]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The subtrees of these areas, and of the abolished ones they took over from, as (column, ids). Raises NotFound."""
    found: dict[str, set[int]] = {}
    for area_id in area_ids:
        area = geography.area(area_id)
        if area.level in LEVELS:
            found.setdefault(area.level, set()).update(_with_before(area_id))
        else:
            below = (district.id for district in geography.areas_under(area_id, level="district"))
            found.setdefault("district", set()).update(below)
    return tuple((level, tuple(sorted(found[level]))) for level in LEVELS if level in found)


def _with_before(area_id: int) -> set[int]:
    found, waiting = {area_id}, [area_id]
    while waiting:
        for before in geography.predecessors(waiting.pop()):
            if before.id not in found:
                found.add(before.id)
                waiting.append(before.id)
    return found


def any_of(parts: Iterable[tuple[str, Iterable[int]]]) -> str:
    """SQL: whether one of these columns holds one of its ids."""
    return " OR ".join(_among(column, ids) for column, ids in parts) or "false"


def with_a_part(units: Iterable[int]) -> str:
    """SQL: whether one of these units is responsible for a row's case or has a part in it, whose `parties` it is among."""
    listed = "|".join(str(int(one)) for one in units)
    return f"regexp_matches(parties, ',({listed}),')" if listed else "false"


def _among(column: str, ids: Iterable[int]) -> str:
    listed = ", ".join(str(int(one)) for one in ids)
    return f"{column} IN ({listed})" if listed else "false"
