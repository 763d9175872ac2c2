"""Where a case lies, and whose desk answers for a place."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from linli.cases.models import Case
from linli.cases.rules.duty import Step
from linli.cases.rules.places import cell_of
from linli.common.errors import InvalidInput
from linli.geography import api as geography


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of a case: ids of its areas, the point in WGS84 if there is one, and where that came from."""

    generation_id: int | None = None
    district_id: int | None = None
    street_id: int | None = None
    community_id: int | None = None
    grid_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    source_crs: str = ""
    source_lon: float | None = None
    source_lat: float | None = None
    near_border: bool = False

    @property
    def cell(self) -> int | None:
        """The square of about 110 m the point lies in."""
        return cell_of(self.lon, self.lat) if self.lon is not None and self.lat is not None else None

    def columns(self) -> dict[str, Any]:
        """The columns of a case row that hold this place."""
        return {name: getattr(self, name) for name in self.__slots__} | {"cell": self.cell}


NOWHERE = Placed()


def from_placement(found: geography.Placement) -> Placed:
    """The case's columns of what geography found."""
    return Placed(
        generation_id=found.generation_id, district_id=found.district_id, street_id=found.street_id,
        community_id=found.community_id, grid_id=found.grid_id, lon=found.lon, lat=found.lat,
        source_crs=found.source_crs, source_lon=found.source_lon, source_lat=found.source_lat,
        near_border=found.near_border,
    )  # fmt: skip


def placed(*, lon: float | None, lat: float | None, crs: str, area_id: int | None, at: datetime) -> Placed:
    """Locate by point, else by area, else leave it for the desk. A point outside every area keeps its coordinates.

    InvalidInput for impossible coordinates or an area that does not exist.
    """
    if lon is None or lat is None:
        return within(NOWHERE, area_id)
    return within(from_placement(geography.locate(lon=lon, lat=lat, at=at, crs=crs)), area_id)


def within(place: Placed, area_id: int | None) -> Placed:
    """The place, with the chain of the area that was named where its point lies outside every area, or there is none."""
    if area_id is None or chain_of(place):
        return place
    named = from_placement(geography.place_of_area(area_id))
    return replace(
        place, district_id=named.district_id, street_id=named.street_id, community_id=named.community_id, grid_id=named.grid_id
    )  # fmt: skip


def placed_many(
    points: Sequence[tuple[float | None, float | None, str]], times: Sequence[datetime]
) -> list[Placed | None]:
    """The places of many points (lon, lat, crs), each as at its time, found together: one by one costs thousands of times more.

    None where there is no point, or where it must be asked for alone because one beside it cannot be.
    """
    found: list[Placed | None] = [None] * len(points)
    groups: dict[tuple[str, int | None], list[int]] = {}
    for index, ((lon, lat, crs), at) in enumerate(zip(points, times, strict=True)):
        if lon is not None and lat is not None:
            generation = geography.generation_at(at)
            groups.setdefault((crs, generation.id if generation else None), []).append(index)
    for (crs, _), indexes in groups.items():
        here = [(points[index][0] or 0.0, points[index][1] or 0.0) for index in indexes]
        with suppress(InvalidInput):
            placements = geography.locate_many(points=here, at=times[indexes[0]], crs=crs)
            for index, placement in zip(indexes, placements, strict=True):
                found[index] = from_placement(placement)
    return found


def place_of(case: Case) -> Placed:
    """The place a case holds."""
    return Placed(**{name: getattr(case, name) for name in Placed.__slots__})


def coordinator(place: Placed, level: str = "street") -> geography.UnitView:
    """The desk that owns what nobody else owns at that level of that place: there is always one."""
    return geography.coordinator_for(
        level=level, district_id=place.district_id, street_id=place.street_id, community_id=place.community_id
    )


def desk_of(case: Case, level: str = "street") -> int:
    """The desk that answers for the place of a case at that level."""
    return coordinator(place_of(case), level).id


def chain_of(place: Placed) -> Sequence[Step]:
    """The areas of a place from narrow to wide."""
    levels = (
        (place.grid_id, "grid"), (place.community_id, "community"), (place.street_id, "street"),
        (place.district_id, "district"),
    )  # fmt: skip
    return [Step(area_id, level) for area_id, level in levels if area_id is not None]
