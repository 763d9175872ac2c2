"""Mending outlines on request, and saying what was done."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely

from linli.geography.rules.coordinates import Floats
from linli.geography.rules.metres import square_metres

# Crumbs that making a shape valid leaves behind.
SLIVER_SQUARE_METRES: Final = 1.0


MADE_VALID: Final = "made valid (%(parts)s parts, %(slivers)s slivers dropped, area changed by %(change)s m²)"
CLOSED: Final = "closed (%(rings)s rings)"


def mend(shape: Any) -> tuple[Any, dict[str, Any]]:
    """The shape made valid, without crumbs below 1 m², and what was done to it: the gaps of `MADE_VALID`.

    Lines and points that making it valid leaves behind are dropped: an area has neither.
    """
    before = square_metres(shape)
    parts = [part for part in _polygons(shapely.make_valid(shape)) if square_metres(part) > 0]
    solid = [part for part in parts if square_metres(part) >= SLIVER_SQUARE_METRES] or parts
    mended = solid[0] if len(solid) == 1 else shapely.multipolygons(solid)
    change = f"{square_metres(mended) - before:+.1f}"
    return mended, {"parts": len(solid), "slivers": len(parts) - len(solid), "change": change}


def closed_ring(points: Floats) -> Floats:
    """The ring with its first point repeated at the end, if it was not."""
    return points if np.array_equal(points[0], points[-1]) else np.vstack((points, points[:1]))


def _polygons(shape: Any) -> list[Any]:
    """All polygons in a geometry, however deep collections hold them."""
    parts = list(shapely.get_parts(shape))
    nested = [part for part in parts if shapely.get_type_id(part) in {6, 7}]
    flat = [part for part in parts if shapely.get_type_id(part) == 3]
    return flat + [polygon for part in nested for polygon in _polygons(part)]
