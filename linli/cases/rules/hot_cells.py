"""Squares of one size in metres, wherever they lie, and how many points fall into each. Coordinates are WGS84 degrees."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_METRES_PER_DEGREE: Final = 111_320.0


def counted(lon: Floats, lat: Floats, metres: float) -> list[tuple[float, float, float, float, int]]:
    """West, south, east, north and number of points of every square that holds one, most first.

    Each band of squares has the width that makes them as wide as high at its latitude, so that numbers can be compared.
    """
    if not len(lon):
        return []
    height = metres / _METRES_PER_DEGREE
    band = np.floor(lat / height).astype(np.int64)
    width = height / np.cos(np.radians((band + 0.5) * height))
    column = np.floor(lon / width).astype(np.int64)
    squares, first, numbers = np.unique(np.column_stack((band, column)), axis=0, return_index=True, return_counts=True)
    order = np.argsort(-numbers, kind="stable")
    return [
        (
            float(squares[i, 1] * width[first[i]]),
            float(squares[i, 0] * height),
            float((squares[i, 1] + 1) * width[first[i]]),
            float((squares[i, 0] + 1) * height),
            int(numbers[i]),
        )
        for i in order
    ]
