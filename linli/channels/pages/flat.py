"""A part of the ground drawn flat, without a map server: degrees become points of a drawing, outlines become SVG paths."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, radians
from typing import NamedTuple

Ring = Sequence[tuple[float, float]]


class Bounds(NamedTuple):
    """What is to be seen, in degrees."""

    west: float
    south: float
    east: float
    north: float


def bounds_of(rings: Iterable[Ring]) -> Bounds:
    """The least part of the ground that holds all these points; there must be one."""
    points = [point for ring in rings for point in ring]
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return Bounds(min(lons), min(lats), max(lons), max(lats))


class Flat:
    """Where places lie on a drawing: north up, the same scale both ways at this latitude, the bounds in its middle.

    `west` and `north` are the degrees of its upper left corner, `across` and `down` the degrees of one unit.
    """

    def __init__(self, bounds: Bounds, *, width: float, tallest: float, margin: float = 0.0) -> None:
        squeeze = max(0.01, cos(radians((bounds.south + bounds.north) / 2)))
        wide, tall = max((bounds.east - bounds.west) * squeeze, 1e-6), max(bounds.north - bounds.south, 1e-6)
        scale = min((width - 2 * margin) / wide, (tallest - 2 * margin) / tall)
        self.across, self.down = 1 / (scale * squeeze), 1 / scale
        self.west = bounds.west - (width - wide * scale) / 2 * self.across
        self.north = bounds.north + margin * self.down
        self.height = round(tall * scale + 2 * margin)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """The point of a place."""
        return round((lon - self.west) / self.across, 1), round((self.north - lat) / self.down, 1)

    def path(self, rings: Iterable[Ring], *, digits: int = 1) -> str:
        """Closed rings as one SVG path; without digits behind the point it is a third shorter."""
        drawn = ([self.at(lon, lat) for lon, lat in ring] for ring in rings)
        return "".join("M" + "L".join(f"{x:.{digits}f} {y:.{digits}f}" for x, y in ring) + "Z" for ring in drawn)
