"""Whether shapes cover their parent: overlaps, gaps, and what reaches beyond, in square metres.

Two outlines rounded to six decimals leave slivers up to 0.1 m wide; parts that thin are no faults.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from linli.geography.rules.faults import ShapeFault
from linli.geography.rules.metres import square_metres

TOLERANCE_SQUARE_METRES: Final = 1.0
THINNEST_METRES: Final = 0.2
_METRES_PER_DEGREE: Final = 111_320.0


def overlaps(
    codes: Sequence[str], shapes: Sequence[Any], *, tolerance: float = TOLERANCE_SQUARE_METRES
) -> list[tuple[int, int, float]]:
    """Pairs of shapes that share ground, by position, with the square metres shared. Touching is no overlap."""
    valid = _valid(shapes)
    left, right = shapely.STRtree(valid).query(valid, predicate="intersects")
    pairs = sorted({(min(a, b, key=lambda i: codes[i]), max(a, b, key=lambda i: codes[i]))
                    for a, b in zip(left.tolist(), right.tolist(), strict=True) if a != b})  # fmt: skip
    found = []
    for one, other in pairs:
        shared = _solid(shapely.intersection(valid[one], valid[other]), tolerance)
        if shared:
            found.append((one, other, sum(map(square_metres, shared))))
    return found


def gaps(parent: Any, shapes: Sequence[Any], *, tolerance: float = TOLERANCE_SQUARE_METRES) -> list[Any]:
    """The pieces of the parent that no shape covers."""
    left_over = shapely.difference(_valid([parent])[0], shapely.union_all(_valid(shapes)))
    return _solid(left_over, tolerance)


def beyond(parent: Any, shape: Any, *, tolerance: float = TOLERANCE_SQUARE_METRES) -> float:
    """How many square metres of the shape lie outside the parent; 0 if none that matter."""
    parent, shape = _valid([parent, shape])
    return sum(map(square_metres, _solid(shapely.difference(shape, parent), tolerance)))


def looks_swapped(parent: Any, shape: Any) -> bool:
    """Whether the shape misses its parent, and would meet it with longitude and latitude exchanged."""
    if shapely.intersects(parent, shape):
        return False
    mirrored = shapely.transform(shape, lambda points: points[:, ::-1])
    return bool(shapely.intersects(shapely.box(*parent.bounds), shapely.box(*mirrored.bounds)))


def gap_fault(code: str, piece: Any) -> ShapeFault:
    """The fault that names one gap in the area with this code."""
    place = shapely.point_on_surface(piece)
    data = {"square_metres": round(square_metres(piece), 1), "lon": round(place.x, 6), "lat": round(place.y, 6)}
    return ShapeFault("gap", None, code, data)


def _valid(shapes: Sequence[Any]) -> Any:
    """The shapes in a form the overlay can take; what is stored stays as it is."""
    array = np.array(shapes, dtype=object)
    return np.where(shapely.is_valid(array), array, shapely.make_valid(array))


def _solid(geometry: Any, tolerance: float) -> list[Any]:
    """The polygons of a geometry that are neither too small nor too thin to matter."""
    parts = shapely.get_parts(geometry)
    if shapely.get_type_id(geometry) == 7:
        parts = np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts
    polygons = [part for part in parts if shapely.get_type_id(part) == 3]
    return [part for part in polygons if square_metres(part) >= tolerance and _width(part) >= THINNEST_METRES]


def _width(polygon: Any) -> float:
    """The mean width in metres: twice the area by the length of the outline (measured northward, so never too wide)."""
    outline = shapely.length(polygon) * _METRES_PER_DEGREE
    return float(2 * square_metres(polygon) / outline)
