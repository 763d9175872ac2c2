"""The border of one shape, and how many metres away it is."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from linli.geography.rules.coordinates import Floats
from linli.geography.rules.metres import mercator, per_degree

# Longer edges are cut: a straight line between two degrees of longitude and latitude is bent in Mercator, and over
# 1.5 km the bend stays below 5 cm at 60° north.
_LONGEST: Final = 0.0135


class Border:
    """The edges of one shape in a tree, in conformal projection, so that the nearest edge is the nearest on the ground."""

    def __init__(self, shape: shapely.Geometry) -> None:
        self._starts, self._ends = _edges(shape)
        ends = np.stack((mercator(self._starts), mercator(self._ends)), axis=1)
        self._tree = shapely.STRtree(shapely.linestrings(ends))

    def metres(self, lon: Floats, lat: Floats) -> Floats:
        """The distance of each point to the nearest edge, in metres on the ellipsoid."""
        points = np.column_stack((lon, lat))
        flat = mercator(points)
        nearest = self._tree.query_nearest(shapely.points(flat), all_matches=False)[1]
        return _distance(points, self._starts[nearest], self._ends[nearest])


def _edges(shape: shapely.Geometry) -> tuple[Floats, Floats]:
    """Starts and ends of all edges of all rings, none longer than `_LONGEST` degrees."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    fine = shapely.segmentize(rings, _LONGEST)
    coordinates, ring = shapely.get_coordinates(fine, return_index=True)
    inner = ring[:-1] == ring[1:]
    return coordinates[:-1][inner], coordinates[1:][inner]


def _distance(points: Floats, starts: Floats, ends: Floats) -> Floats:
    """Metres from each point to its own edge, in the plane that touches the ellipsoid half-way to the edge."""
    east, north = per_degree((points[:, 1] + (starts[:, 1] + ends[:, 1]) / 2) / 2)
    scale = np.column_stack((east, north))
    along = (ends - starts) * scale
    offset = (points - starts) * scale
    length = np.einsum("ij,ij->i", along, along)
    share = np.einsum("ij,ij->i", offset, along) / np.where(length > 0, length, 1)
    gap = offset - along * np.clip(share, 0, 1)[:, None]
    metres: Floats = np.hypot(gap[:, 0], gap[:, 1])
    return metres
