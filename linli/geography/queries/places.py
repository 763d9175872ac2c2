"""Which areas a point lies in, answered from the shapes in force at the time asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from linli.common.errors import InvalidInput, NotFound
from linli.geography.models import Generation, Shape
from linli.geography.queries import areas
from linli.geography.queries.memory import GENERATIONS, Kept
from linli.geography.queries.views import GenerationView, Placement
from linli.geography.rules import coordinates
from linli.geography.rules.coordinates import Floats
from linli.geography.rules.index import NOWHERE, LayeredIndex, ShapeIndex
from linli.geography.rules.levels import CHAIN

# Old generations are asked rarely; so many indexes are kept at a time.
_KEPT_INDEXES: Final = 4


@dataclass(frozen=True, slots=True)
class PlaceIndex:
    """The shapes of one generation, and the id of the area of every row."""

    shapes: LayeredIndex
    area_ids: NDArray[np.int64]

    def find(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.int64], Floats, NDArray[np.bool_]]:
        """Per point the id of the innermost area (-1: none), the metres to its border, and whether it was a tie."""
        found = self.shapes.find(lon, lat)
        # The last number answers for the row -1.
        return self.area_ids[found.rows], self.shapes.border_metres(found.rows, lon, lat), found.tied


@dataclass(frozen=True, slots=True)
class PlacedPoints:
    """Where many points lie, a row for each: the innermost area (-1: none), the point in WGS84, the border, ties."""

    generation_id: int | None
    area_ids: NDArray[np.int64]
    lon: Floats
    lat: Floats
    border_metres: Floats  # NaN outside everything
    tied: NDArray[np.bool_]

    def level(self, level: str) -> NDArray[np.int64]:
        """The id of the area of this level above every point (the point's own area included); -1 where there is none."""
        known, rows = np.unique(self.area_ids, return_inverse=True)
        above = [_at_level(int(area_id), level) for area_id in known]
        return np.array(above, dtype=np.int64)[rows] if len(known) else self.area_ids


def _at_level(area_id: int, level: str) -> int:
    chain = areas.chain(area_id) if area_id != NOWHERE else ()
    return next((found.id for found in chain if found.level == level), NOWHERE)


def _generations() -> list[GenerationView]:
    columns = ("id", "number", "title", "origin", "illustrative", "valid_from", "valid_to", "stamp")
    return [GenerationView(*row) for row in Generation.objects.order_by("number").values_list(*columns)]


_generation_list: Kept[list[GenerationView]] = Kept(GENERATIONS, _generations)
_indexes: OrderedDict[tuple[int, str], PlaceIndex] = OrderedDict()


def generations() -> list[GenerationView]:
    """Every generation, by number, also those not switched on yet."""
    return list(_generation_list.get())


def generation(generation_id: int) -> GenerationView:
    """The generation with this id. Raises NotFound."""
    for found in _generation_list.get():
        if found.id == generation_id:
            return found
    raise NotFound(what="set of shapes")


def generation_at(at: datetime) -> GenerationView | None:
    """The generation in force at a time; before the first one the first, since nothing older is known. None: none yet."""
    switched_on = [found for found in _generation_list.get() if found.valid_from is not None]
    switched_on.sort(key=lambda found: found.valid_from or at)
    past = [found for found in switched_on if found.valid_from is not None and found.valid_from <= at]
    return past[-1] if past else next(iter(switched_on), None)


def generation_in_force() -> GenerationView | None:
    """The generation that was switched on last; None while there is none."""
    current = (found for found in _generation_list.get() if found.valid_from is not None and found.valid_to is None)
    return next(current, None)


def index_of(found: GenerationView) -> PlaceIndex:
    """The index of a generation's shapes, built at the first question and kept."""
    key = (found.id, found.stamp)
    index = _indexes.get(key)
    if index is None:
        index = _indexes[key] = _build_index(found.id)
        while len(_indexes) > _KEPT_INDEXES:
            _indexes.popitem(last=False)
    return index


def _build_index(generation_id: int) -> PlaceIndex:
    shapes = Shape.objects.filter(generation_id=generation_id, area__level__in=CHAIN)
    rows = list(shapes.values_list("area__level", "area_id", "area__code", "outline"))
    layers, area_ids = [], []
    for level in reversed(CHAIN):
        here = [row for row in rows if row[0] == level]
        if here:
            index = ShapeIndex([row[2] for row in here], list(shapely.from_wkb([bytes(row[3]) for row in here])))
            layers.append(index)
            area_ids += [here[place][1] for place in index.order]
    return PlaceIndex(LayeredIndex(layers), np.array([*area_ids, NOWHERE], dtype=np.int64))


def locate(*, lon: float, lat: float, at: datetime, crs: str = coordinates.WGS84) -> Placement:
    """Where a point lies, by the shapes in force at `at`. A point outside everything gives `inside` False.

    `crs` is WGS84, CGCS2000 or GCJ-02. Raises InvalidInput, with a sentence, for a point that cannot be.
    """
    system = coordinates.system_named(crs)
    source_lon, source_lat = coordinates.checked_point(lon, lat)
    lon, lat = (float(value) for value in coordinates.to_wgs84(source_lon, source_lat, system))
    current = generation_at(at)
    if current is None:
        return _outside(system, lon, lat, source_lon, source_lat)
    index = index_of(current)
    row, metres, tied = index.shapes.locate_one(lon, lat)
    if row == NOWHERE and index.shapes.looks_swapped(np.array([source_lon]), np.array([source_lat]))[0]:
        raise InvalidInput(field="coordinates", reason=coordinates.SWAPPED, row=0)
    area_id = int(index.area_ids[row])
    inside = row != NOWHERE
    return Placement(
        current.id,
        *(_chain_ids(area_id) if inside else _NO_CHAIN),
        lon=lon,
        lat=lat,
        source_crs=system,
        source_lon=source_lon,
        source_lat=source_lat,
        border_metres=metres,
        tied=tied,
        area_id=area_id if inside else None,
    )


def locate_many(
    *, points: Sequence[tuple[float, float]], at: datetime, crs: str = coordinates.WGS84
) -> list[Placement]:
    """`locate` for many points in one go. Raises InvalidInput for the first impossible one; `row` is its place (from 0)."""
    system = coordinates.system_named(crs)
    given = _as_array(points)
    found = locate_columns(points=given, at=at, crs=crs)
    if found.generation_id is None:
        return [_outside(system, *row) for row in zip(found.lon, found.lat, *given.T, strict=True)]
    place, where = (found.lon, found.lat), (found.area_ids, found.border_metres, found.tied)
    return _placements(found.generation_id, system, given, place, where)


def locate_columns(
    *, points: Sequence[tuple[float, float]] | Floats, at: datetime, crs: str = coordinates.WGS84
) -> PlacedPoints:
    """`locate` for a whole file, as columns: several times as fast as `locate_many`, for counting and for maps.

    `points` are pairs or an array of two columns (lon, lat). Raises as `locate_many`.
    """
    system = coordinates.system_named(crs)
    given = _as_array(points)
    lon, lat = coordinates.to_wgs84(given[:, 0], given[:, 1], system)
    current = generation_at(at)
    if current is None:
        nowhere = np.full(len(given), NOWHERE, dtype=np.int64)
        return PlacedPoints(None, nowhere, lon, lat, np.full(len(given), np.nan), np.zeros(len(given), dtype=bool))
    index = index_of(current)
    ids, metres, tied = index.find(lon, lat)
    _refuse_swapped(index, given, ids)
    return PlacedPoints(current.id, ids, lon, lat, metres, tied)


def _as_array(points: Sequence[tuple[float, float]] | Floats) -> Floats:
    try:
        given = np.array(points, dtype=np.float64).reshape(-1, 2)
    except (TypeError, ValueError):
        raise InvalidInput(field="coordinates", reason=coordinates.NOT_NUMBERS) from None
    bad = np.flatnonzero(coordinates.faulty_points(given[:, 0], given[:, 1]))
    if len(bad):
        row = int(bad[0])
        reason = coordinates.fault_of_point(*given[row])
        raise InvalidInput(field="coordinates", reason=reason, row=row)
    return given


def _refuse_swapped(index: PlaceIndex, given: Floats, ids: NDArray[np.int64]) -> None:
    swapped = np.flatnonzero((ids == NOWHERE) & index.shapes.looks_swapped(*given.T))
    if len(swapped):
        raise InvalidInput(field="coordinates", reason=coordinates.SWAPPED, row=int(swapped[0]))


def _placements(
    generation_id: int,
    system: str,
    given: Floats,
    place: tuple[Floats, Floats],
    found: tuple[NDArray[np.int64], Floats, NDArray[np.bool_]],
) -> list[Placement]:
    chains: dict[int, ChainIds] = {NOWHERE: _NO_CHAIN}
    columns = zip(*(array.tolist() for array in (*found, *place, *given.T)), strict=True)
    result = []
    for area_id, metres, tied, lon, lat, source_lon, source_lat in columns:
        chain = chains.get(area_id)
        if chain is None:
            chain = chains[area_id] = _chain_ids(area_id)
        inside = area_id != NOWHERE
        # In the order of the fields: by name it takes twice as long, and this is done for every point of a file.
        result.append(
            Placement(generation_id, chain[0], chain[1], chain[2], chain[3], chain[4], lon, lat, system, source_lon,
                      source_lat, metres if inside else None, tied, area_id if inside else None)
        )  # fmt: skip
    return result


def _outside(system: str, lon: float, lat: float, source_lon: float, source_lat: float) -> Placement:
    """A point for which there is no set of shapes at all."""
    return Placement(
        lon=float(lon),
        lat=float(lat),
        source_crs=system,
        source_lon=float(source_lon),
        source_lat=float(source_lat),
    )


def place_of_area(area_id: int) -> Placement:
    """The chain of an area, for something that has no point. Raises NotFound."""
    district, street, community, grid, micro_grid = _chain_ids(area_id)
    return Placement(
        district_id=district,
        street_id=street,
        community_id=community,
        grid_id=grid,
        micro_grid_id=micro_grid,
        area_id=area_id,
    )


ChainIds = tuple[int | None, int | None, int | None, int | None, int | None]
_NO_CHAIN: Final[ChainIds] = (None, None, None, None, None)


def _chain_ids(area_id: int) -> ChainIds:
    """The ids of district, street, community, grid and micro-grid in the area's chain."""
    ids = {found.level: found.id for found in areas.chain(area_id)}
    return ids.get("district"), ids.get("street"), ids.get("community"), ids.get("grid"), ids.get("micro_grid")
