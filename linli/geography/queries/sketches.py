"""The outlines of a level for maps: names, a place for the label, and rings as coarse as the map can show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from linli.geography.models import Shape
from linli.geography.queries import areas, places
from linli.geography.queries.covering import Ring, rings_of
from linli.geography.queries.views import AreaView

_METRES_PER_DEGREE: Final = 111_320.0


@dataclass(frozen=True, slots=True)
class Sketch:
    """An area as a map draws it. `label`: a point inside it; of each polygon the outline, then its holes."""

    area: AreaView
    label: tuple[float, float]
    polygons: tuple[tuple[Ring, ...], ...]

    @property
    def rings(self) -> tuple[Ring, ...]:
        """Every ring, to be filled by the even-odd rule."""
        return tuple(ring for polygon in self.polygons for ring in polygon)


def sketches(
    *,
    levels: Sequence[str],
    box: tuple[float, float, float, float] | None = None,
    metres: float = 0.0,
    generation_id: int | None = None,
    parent_id: int | None = None,
) -> list[Sketch]:
    """The areas of these levels drawn in the set in force (or the one given) that touch the box, by code.

    Outlines leave out what is smaller than `metres`; 0 keeps every point. Empty while no shapes are in force.
    """
    current = places.generation(generation_id) if generation_id is not None else places.generation_in_force()
    if current is None:
        return []
    stored = Shape.objects.filter(generation_id=current.id, area__level__in=levels)
    if parent_id is not None:
        stored = stored.filter(area__parent_id=parent_id)
    rows = list(stored.order_by("area__code").values_list("area_id", "outline"))
    shapes: Any = shapely.from_wkb([bytes(outline) for _, outline in rows])
    if box is not None and rows:
        near: Any = shapely.intersects(shapely.box(*shapely.bounds(shapes).T), shapely.box(*box))
        rows, shapes = [row for row, here in zip(rows, near, strict=True) if here], shapes[near]
    if metres and rows:
        shapes = shapely.simplify(shapes, metres / _METRES_PER_DEGREE, preserve_topology=True)
    labels = shapely.get_coordinates(shapely.point_on_surface(shapes)) if rows else np.empty((0, 2))
    return [
        Sketch(
            areas.area(area_id),
            (float(label[0]), float(label[1])),
            tuple(tuple(rings_of(part)) for part in shapely.get_parts(shape)),
        )
        for (area_id, _), shape, label in zip(rows, shapes, labels, strict=True)
    ]
