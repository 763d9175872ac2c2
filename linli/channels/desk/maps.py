"""A small map without a map server: outlines of the areas around a case as SVG paths, and the point itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.cases.api import CaseRow, CaseView
from linli.channels.desk.places import area_of
from linli.channels.pages.flat import Flat, Ring, bounds_of
from linli.channels.pages.templatetags.pages import named
from linli.common.errors import LinliError
from linli.geography import api as geography

WIDTH: Final = 600.0
MARGIN: Final = 16.0
TALLEST: Final = 420.0


@dataclass(frozen=True, slots=True)
class Outline:
    """One area as a path: its style (area, inner, near) and its id for the name."""

    path: str
    style: str
    area_id: int


@dataclass(frozen=True, slots=True)
class MapView:
    """What the template draws. `point`: x and y, or None where only an area is known."""

    width: float
    height: float
    outlines: tuple[Outline, ...]
    point: tuple[float, float] | None
    illustrative: bool


def map_of(case: CaseView) -> MapView | None:
    """The map of a case: its community with the grid inside it, and the point; None where no outline is known."""
    frame_id = case.row.community_id or case.row.street_id
    if frame_id is None:
        return None
    inside = geography.areas_under(frame_id, level="grid" if case.row.community_id else "community")
    drawn = geography.outlines([frame_id, *(area.id for area in inside)], generation_id=case.generation_id)
    frame = drawn.pop(frame_id, None)
    if not frame:
        return None
    flat = _flat([*frame, *_point_ring(case)])
    outlines = [Outline(flat.path(frame), "area", frame_id)]
    outlines += [
        Outline(flat.path(rings), "inner" if area_id == case.row.grid_id else "near", area_id)
        for area_id, rings in drawn.items()
    ]
    outlines.sort(key=lambda outline: ("area", "near", "inner").index(outline.style))
    point = flat.at(case.row.lon, case.row.lat) if case.row.lon is not None and case.row.lat is not None else None
    return MapView(WIDTH, flat.height, tuple(outlines), point, _illustrative(case.generation_id))


@dataclass(frozen=True, slots=True)
class Point:
    """A case on the map of a list: where it is drawn, whether it is late (told by its shape, too), and what it is called."""

    id: int
    title: str
    late: bool
    x: float
    y: float

    @property
    def left(self) -> float:
        """The left edge of a square around it."""
        return self.x - 8

    @property
    def top(self) -> float:
        """The upper edge of a square around it."""
        return self.y - 8

    @property
    def address(self) -> str:
        """The page of the case."""
        return f"/desk/cases/{self.id}/"


@dataclass(frozen=True, slots=True)
class ListMap:
    """The cases of a page of the list on the outlines of the areas they lie in; `without`: how many have no place."""

    width: float
    height: float
    outlines: tuple[Outline, ...]
    points: tuple[Point, ...]
    without: int


def map_of_rows(rows: Collection[CaseRow], at: datetime) -> ListMap | None:
    """The map of a list of cases: within one street its communities, else the streets; None where none has a place."""
    placed = [row for row in rows if row.lon is not None and row.lat is not None]
    if not placed:
        return None
    streets = {row.street_id for row in placed if row.street_id}
    areas = {row.community_id for row in placed if row.community_id} if len(streets) == 1 else streets
    drawn = geography.outlines(sorted(area for area in areas if area))
    ground: list[Ring] = [ring for rings in drawn.values() for ring in rings]
    flat = _flat([*ground, [(row.lon or 0.0, row.lat or 0.0) for row in placed]])
    return ListMap(
        WIDTH,
        flat.height,
        tuple(Outline(flat.path(rings), "area", area_id) for area_id, rings in drawn.items()),
        tuple(_point(row, flat.at(row.lon or 0.0, row.lat or 0.0), at) for row in placed),
        len(rows) - len(placed),
    )


def _point(row: CaseRow, spot: tuple[float, float], at: datetime) -> Point:
    late = row.open and row.due_at is not None and row.due_at < at
    return Point(row.id, row.title or row.number, late, *spot)


def _point_ring(case: CaseView) -> list[Ring]:
    return [[(case.row.lon, case.row.lat)]] if case.row.lon is not None and case.row.lat is not None else []


def _flat(rings: Iterable[Ring]) -> Flat:
    return Flat(bounds_of(rings), width=WIDTH, tallest=TALLEST, margin=MARGIN)


def _illustrative(generation_id: int | None) -> bool:
    if generation_id is None:
        return False
    try:
        return geography.generation(generation_id).illustrative
    except LinliError:
        return False


def names_of(view: MapView) -> str:
    """The areas drawn, for somebody who cannot see the map."""
    return ", ".join(
        named(area) for outline in view.outlines if outline.style != "near" and (area := area_of(outline.area_id))
    )
