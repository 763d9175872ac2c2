"""A small map without a map server, to see and to move a point: the grids around it, drawn from the house's own shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

from linli.geography import api as geography

WIDTH: Final = 360.0
TALLEST: Final = 300.0
MARGIN: Final = 8.0
_MOST_AREAS: Final = 60

Ring = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the template draws. `west`, `north`: the picture's corner in degrees; `across`, `down`: degrees of one unit."""

    height: float
    paths: tuple[tuple[str, bool], ...]
    point: tuple[float, float]
    west: float
    north: float
    across: float
    down: float


def sketch_of(lon: float, lat: float, placement: geography.Placement) -> Sketch | None:
    """The community around a point with its grids, the point's own one marked; None where nothing is drawn there."""
    frame = placement.community_id or placement.street_id
    if frame is None:
        return None
    outline = geography.outline(frame)
    if not outline:
        return None
    west, south, east, north = _bounds([*outline, [(lon, lat)]])
    squeeze = cos(radians((south + north) / 2))
    scale = min(
        (WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 1e-6), (TALLEST - 2 * MARGIN) / max(north - south, 1e-6)
    )
    across, down = 1 / (scale * squeeze), 1 / scale
    left = west - MARGIN * across - (WIDTH - 2 * MARGIN - (east - west) / across) / 2 * across
    top = north + MARGIN * down

    def project(x: float, y: float) -> tuple[float, float]:
        return round((x - left) / across, 1), round((top - y) / down, 1)

    inner = geography.areas_under(frame, level="grid")[:_MOST_AREAS]
    drawn = [(area.id, geography.outline(area.id)) for area in inner]
    paths = [(_path(outline, project), False)]
    paths += [(_path(rings, project), area_id == placement.grid_id) for area_id, rings in drawn if rings]
    height = round((north - south) / down + 2 * MARGIN, 1)
    return Sketch(height, tuple(paths), project(lon, lat), left, top, across, down)


def _bounds(rings: Sequence[Ring]) -> tuple[float, float, float, float]:
    points = [point for ring in rings for point in ring]
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lons), min(lats), max(lons), max(lats)


def _path(rings: Sequence[Ring], project: Callable[[float, float], tuple[float, float]]) -> str:
    points = ([project(lon, lat) for lon, lat in ring] for ring in rings)
    return "".join("M" + "L".join(f"{x} {y}" for x, y in ring) + "Z" for ring in points)
