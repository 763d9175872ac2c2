"""Coordinates as they come in: checked, and brought to WGS84 longitude and latitude.

CGCS2000 is taken as equal to WGS84: both ellipsoids share their axis, the flattenings differ by 1.6e-11 (0.1 mm on the
ground) and the frames by centimetres to decimetres, far below the 0.1 m of the sixth decimal that is kept.
GCJ-02 is the shifted system of map services in China; it has no published inverse, so the shift is undone by iteration.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linli.common.errors import InvalidInput

Floats = NDArray[np.float64]

WGS84: Final = "WGS84"
CGCS2000: Final = "CGCS2000"
GCJ02: Final = "GCJ-02"
SYSTEMS: Final = (WGS84, CGCS2000, GCJ02)

_NAMES: Final = {
    "WGS84": WGS84,
    "EPSG4326": WGS84,
    "CRS84": WGS84,
    "CGCS2000": CGCS2000,
    "EPSG4490": CGCS2000,
    "GCJ02": GCJ02,
}

# The box in which map services shift (as their client libraries draw it), and the ellipsoid the shift is defined on.
_BOX: Final = (72.004, 137.8347, 0.8293, 55.8271)
_KRASOVSKY_AXIS: Final = 6378245.0
_KRASOVSKY_E2: Final = 0.00669342162296594323

NOT_NUMBERS: Final = "The coordinates are not numbers."
SWAPPED: Final = "Longitude and latitude look swapped: write longitude first."
PROJECTED: Final = "These look like metres of a map projection, not degrees."
OUT_OF_RANGE: Final = "Longitude lies between -180 and 180, latitude between -90 and 90."
NULL_ISLAND: Final = "0, 0 is what a device sends when it does not know where it is."


def system_named(name: str) -> str:
    """WGS84, CGCS2000 or GCJ-02, however it is written. Raises InvalidInput for any other name."""
    plain = "".join(ch for ch in name.upper() if ch.isalnum())
    try:
        return _NAMES[plain]
    except KeyError:
        raise InvalidInput(field="coordinate system", reason="Known systems are WGS84, CGCS2000 and GCJ-02.") from None


def fault_of_point(lon: float, lat: float) -> str:
    """What makes the point impossible, as a sentence; empty if nothing does."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return NOT_NUMBERS
    if abs(lon) > 1000 or abs(lat) > 1000:
        return PROJECTED
    if abs(lon) > 180 or abs(lat) > 90:
        return SWAPPED if abs(lon) <= 90 and abs(lat) <= 180 else OUT_OF_RANGE
    if abs(lon) < 1e-9 and abs(lat) < 1e-9:
        return NULL_ISLAND
    return ""


def faulty_points(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    """Which points are impossible (NaN, out of range, 0/0); `fault_of_point` says why."""
    with np.errstate(invalid="ignore"):
        good = (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ~((np.abs(lon) < 1e-9) & (np.abs(lat) < 1e-9))
    bad: NDArray[np.bool_] = ~good
    return bad


def checked_point(lon: Any, lat: Any) -> tuple[float, float]:
    """The point as two floats. Raises InvalidInput with a clear sentence where no such point can exist."""
    try:
        lon, lat = float(lon), float(lat)
    except (TypeError, ValueError):
        raise InvalidInput(field="coordinates", reason=NOT_NUMBERS) from None
    fault = fault_of_point(lon, lat)
    if fault:
        raise InvalidInput(field="coordinates", reason=fault)
    return lon, lat


def to_wgs84(lon: ArrayLike, lat: ArrayLike, system: str) -> tuple[Floats, Floats]:
    """Points of `system` in WGS84: unchanged, or for GCJ-02 with the shift undone to better than 1e-9 degrees."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    return _gcj_undone(lon, lat) if system == GCJ02 else (lon, lat)


def to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    """WGS84 points as map services in China show them; unchanged outside China."""
    lon, lat = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    inside = _in_box(lon, lat)
    shift_lon, shift_lat = _shift(np.where(inside, lon, 105.0), np.where(inside, lat, 35.0))
    return np.where(inside, lon + shift_lon, lon), np.where(inside, lat + shift_lat, lat)


def _gcj_undone(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The shift changes by less than 1 % per degree, so the fixed point is reached in a few rounds."""
    # Far away the series has no meaning and grows without bound: those points take part as points of the box's edge.
    west, east, south, north = _BOX
    near_lon, near_lat = np.clip(lon, west - 0.1, east + 0.1), np.clip(lat, south - 0.1, north + 0.1)
    true_lon, true_lat = near_lon, near_lat
    for _ in range(8):
        shift_lon, shift_lat = _shift(true_lon, true_lat)
        true_lon, true_lat = near_lon - shift_lon, near_lat - shift_lat
    inside = _in_box(true_lon, true_lat) & (near_lon == lon) & (near_lat == lat)
    return np.where(inside, true_lon, lon), np.where(inside, true_lat, lat)


def _in_box(lon: Floats, lat: Floats) -> NDArray[np.bool_]:
    west, east, south, north = _BOX
    inside: NDArray[np.bool_] = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    return inside


def _shift(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The publicly known series of the shift, in degrees, about a centre at 105° E 35° N."""
    x, y = lon - 105.0, lat - 35.0
    wave = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (wave + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y)) * 2 / 3
    north += (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (wave + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x)) * 2 / 3
    east += (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x)) * 2 / 3
    radians = np.radians(lat)
    magic = 1 - _KRASOVSKY_E2 * np.sin(radians) ** 2
    metres_north = _KRASOVSKY_AXIS * (1 - _KRASOVSKY_E2) / magic**1.5
    metres_east = _KRASOVSKY_AXIS / np.sqrt(magic) * np.cos(radians)
    return np.degrees(east / metres_east), np.degrees(north / metres_north)
