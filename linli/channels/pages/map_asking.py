"""Which part of a map somebody asks for."""

from __future__ import annotations

import math

from django.http import QueryDict

from linli.cases.api import Box
from linli.common.errors import InvalidInput


def box_in(query: QueryDict) -> Box | None:
    """The box of a query string, west, south, east, north; None where there is none. Raises InvalidInput for nonsense."""
    text = query.get("box", "")
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text[:120].split(","))
    except ValueError:
        raise InvalidInput(field="box", reason="A box is west, south, east and north, in degrees.") from None
    if not all(map(math.isfinite, (west, south, east, north))) or west >= east or south >= north:
        raise InvalidInput(field="box", reason="A box is west, south, east and north, in degrees.")
    return Box(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0))


def zoom_in(query: QueryDict) -> float:
    """The zoom of a query string; 0 where it cannot be read."""
    try:
        zoom = float(query.get("zoom", "0")[:20])
    except ValueError:
        return 0.0
    return zoom if math.isfinite(zoom) else 0.0
