"""Metres on the WGS84 ellipsoid near a point: one degree east and one degree north, and areas of small shapes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

AXIS: Final = 6378137.0
E2: Final = 0.0066943799901413165


def per_degree(lat: Any) -> tuple[Any, Any]:
    """Metres per degree of longitude and per degree of latitude at this latitude (number or array)."""
    sine = np.sin(np.radians(lat))
    root = np.sqrt(1 - E2 * sine * sine)
    east = np.radians(AXIS / root * np.cos(np.radians(lat)))
    north = np.radians(AXIS * (1 - E2) / root**3)
    return east, north


def square_metres(shape: BaseGeometry) -> float:
    """The area of a shape in lon/lat degrees. Within 0.1 % for shapes up to the size of a district."""
    if shape.is_empty:
        return 0.0
    east, north = per_degree(shapely.centroid(shape).y)
    return float(shape.area * east * north)


def mercator(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ellipsoidal Mercator of an (n, 2) array, in radians. Conformal: what is nearest here is nearest on the ground."""
    phi = np.radians(np.clip(lonlat[:, 1], -89.9, 89.9))
    e = np.sqrt(E2)
    sine = np.sin(phi)
    northing = np.arctanh(sine) - e * np.arctanh(e * sine)
    return np.column_stack((np.radians(lonlat[:, 0]), northing))
