"""Functional areas: business quarters, parks, zones that overlap what they like and stand in no chain."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import Any, Final

import numpy as np
import shapely
from django.utils import timezone
from numpy.typing import NDArray

from linli.geography.models import Shape
from linli.geography.queries import areas, places, units
from linli.geography.queries.views import AreaView
from linli.geography.rules import coordinates
from linli.geography.rules.levels import FUNCTIONAL

_KEPT: Final = 4


class _Drawn:
    """The functional areas drawn in one generation."""

    def __init__(self, generation_id: int) -> None:
        rows = Shape.objects.filter(generation_id=generation_id, area__level=FUNCTIONAL).order_by("area__code", "area")
        stored = list(rows.values_list("area_id", "outline"))
        self.area_ids = [area_id for area_id, _ in stored]
        self.shapes: NDArray[Any] = shapely.from_wkb(np.array([bytes(outline) for _, outline in stored], dtype=object))
        shapely.prepare(self.shapes)
        self._tree = shapely.STRtree(self.shapes)

    def covering(self, lon: float, lat: float) -> list[int]:
        """The ids of the areas that hold the point, border included, in the order of their codes."""
        candidates = sorted(int(row) for row in self._tree.query(shapely.Point(lon, lat)))
        return [self.area_ids[row] for row in candidates if shapely.intersects_xy(self.shapes[row], lon, lat)]


_kept: OrderedDict[tuple[int, str], _Drawn] = OrderedDict()


def functional_areas_at(
    *, lon: float, lat: float, at: datetime, kind: str = "", crs: str = coordinates.WGS84
) -> list[AreaView]:
    """The functional areas, of one kind or of all, that cover a point by the shapes in force at `at`; by code.

    They overlap, so there may be several, or none. `crs` is WGS84, CGCS2000 or GCJ-02. Raises InvalidInput for a point
    that cannot be.
    """
    system = coordinates.system_named(crs)
    lon, lat = (float(value) for value in coordinates.to_wgs84(*coordinates.checked_point(lon, lat), system))
    current = places.generation_at(at)
    if current is None:
        return []
    key = (current.id, current.stamp)
    drawn = _kept.get(key)
    if drawn is None:
        drawn = _kept[key] = _Drawn(current.id)
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    found = [areas.area(area_id) for area_id in drawn.covering(lon, lat)]
    day = timezone.localdate(at)
    return [area for area in found if area.exists_on(day) and (not kind or area.kind == kind)]


def functional_areas_of(*, unit_id: int, kind: str = "") -> list[AreaView]:
    """The functional areas, of one kind or of all, that a unit or one below it answers for; by code. Raises NotFound."""
    answering = {unit.area_id for unit in units.units_below(units.unit(unit_id).path)}
    found = [areas.area(area_id) for area_id in answering if area_id is not None]
    wanted = [area for area in found if area.level == FUNCTIONAL and (not kind or area.kind == kind)]
    return sorted(wanted, key=lambda area: (area.code, area.id))
