"""Squares of about 110 m to find neighbours by, and distances. Coordinates are WGS84 degrees, longitude first."""

from __future__ import annotations

from functools import lru_cache
from math import asin, cos, floor, radians, sin, sqrt
from typing import Final

_STEP: Final = 0.001  # degrees of latitude, about 111 m
_COLUMNS: Final = 1_000_000
_EARTH_METRES: Final = 6_371_008.8


@lru_cache(maxsize=256)
def _width(band: int) -> float:
    """Width of a square in degrees of longitude within a band of one degree of latitude (counted from the south pole)."""
    middle = max(-89.5, min(89.5, band - 90 + 0.5))
    return _STEP / cos(radians(middle))


def _row_of(lat: float) -> int:
    return floor((lat + 90) / _STEP)


def _width_in(row: int) -> float:
    return _width(min(179, row // 1000))


def cell_of(lon: float, lat: float) -> int:
    """The number of the square this point lies in; equal numbers mean the same square."""
    row = _row_of(lat)
    return row * _COLUMNS + floor((lon + 180) / _width_in(row))


def box_of_cells(row: int, column: int, size: int = 1) -> tuple[float, float, float, float]:
    """West, south, east and north of a block of `size` by `size` squares that begins with this row and column."""
    width = _width_in(row)
    return column * width - 180, row * _STEP - 90, (column + size) * width - 180, (row + size) * _STEP - 90


def neighbour_cells(cell: int) -> tuple[int, ...]:
    """This square and all that touch it: nine, a few more where the width changes between bands of latitude."""
    row, column = divmod(cell, _COLUMNS)
    width = _width_in(row)
    west, east = column * width, (column + 1) * width
    cells: list[int] = []
    for other in (row - 1, row, row + 1):
        other_width = _width_in(max(0, other))
        # A hair inside, so that a shared edge does not add a square that only touches the neighbour.
        first = floor((west - other_width + 1e-9) / other_width)
        last = floor((east + other_width - 1e-9) / other_width)
        cells.extend(max(0, other) * _COLUMNS + n for n in range(max(0, first), last + 1))
    return tuple(dict.fromkeys(cells))


def metres(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance of two points over ground in metres (sphere, error below 0.6 %)."""
    half_lat = sin(radians(other_lat - lat) / 2)
    half_lon = sin(radians(other_lon - lon) / 2)
    chord = half_lat * half_lat + cos(radians(lat)) * cos(radians(other_lat)) * half_lon * half_lon
    return 2 * _EARTH_METRES * asin(min(1.0, sqrt(chord)))
