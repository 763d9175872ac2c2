"""Which shape a point lies in, and how far it is to that shape's border: arrays in, arrays out.

A point on a border that several shapes share belongs to the one with the lowest code (`tied` says so). The order of
codes is the order in which the index keeps its shapes, so the lowest code is the lowest row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from linli.geography.rules.border import Borders
from linli.geography.rules.coordinates import Floats

Rows = NDArray[np.intp]
NOWHERE: Final = -1
# So many points are looked up at once: enough to spread the cost of each call, few enough to stay in the cache.
BATCH: Final = 131_072


@dataclass(frozen=True, slots=True)
class Found:
    """Per point: the row of its shape (-1: in none), and whether it lay on a border shared by several."""

    rows: Rows
    tied: NDArray[np.bool_]


# A point this many degrees outside every shape, whose mirror lies inside, was written latitude first.
_MARGIN: Final = 0.5


class ShapeIndex:
    """Shapes of one level, ready to be asked. Built once, then only read: safe between threads."""

    def __init__(self, codes: Sequence[str], shapes: Sequence[shapely.Geometry]) -> None:
        order = sorted(range(len(codes)), key=lambda row: codes[row])
        self.codes: tuple[str, ...] = tuple(codes[row] for row in order)
        self.order: tuple[int, ...] = tuple(order)
        self.shapes = np.empty(len(order), dtype=object)
        self.shapes[:] = [shapes[row] for row in order]
        shapely.prepare(self.shapes)
        self._tree = shapely.STRtree(self.shapes)
        self._borders = Borders(self.shapes)

    def find(self, lon: Floats, lat: Floats) -> Found:
        """The shape of every point; of several that share a border the one with the lowest code."""
        rows = np.full(len(lon), NOWHERE, dtype=np.intp)
        tied = np.zeros(len(lon), dtype=bool)
        for start in range(0, len(lon), BATCH):
            part = slice(start, start + BATCH)
            rows[part], tied[part] = self._find(lon[part], lat[part])
        return Found(rows, tied)

    def find_one(self, lon: float, lat: float) -> tuple[int, bool]:
        """The row of the shape of a single point (-1: in none), and whether it lay on a border shared by several."""
        held = [
            row
            for row in self._tree.query(shapely.Point(lon, lat))
            if shapely.intersects_xy(self.shapes[row], lon, lat)
        ]
        return (int(min(held)), len(held) > 1) if held else (NOWHERE, False)

    def metres_of_one(self, row: int, lon: float, lat: float) -> float:
        """The metres from a single point to the nearest border of the shape at `row`."""
        return self._borders.metres_of_one(row, lon, lat)

    def border_metres(self, rows: Rows, lon: Floats, lat: Floats) -> Floats:
        """Per point the distance in metres to the nearest border of its shape; NaN for a point in no shape."""
        metres = np.full(len(rows), np.nan)
        inside = np.flatnonzero(rows != NOWHERE)
        for start in range(0, len(inside), BATCH):
            points = inside[start : start + BATCH]
            metres[points] = self._borders.metres(rows[points], lon[points], lat[points])
        return metres

    def looks_swapped(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Which points lie far outside all shapes, while with longitude and latitude exchanged they lie among them."""
        west, south, east, north = shapely.total_bounds(self.shapes)
        near = (lon >= west - _MARGIN) & (lon <= east + _MARGIN) & (lat >= south - _MARGIN) & (lat <= north + _MARGIN)
        mirrored = (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
        swapped: NDArray[np.bool_] = mirrored & ~near
        return swapped

    def _find(self, lon: Floats, lat: Floats) -> tuple[Rows, NDArray[np.bool_]]:
        points, rows = self._tree.query(shapely.points(lon, lat))
        # Grouped by shape, so that each prepared shape answers for all its candidates in one call.
        order = np.argsort(rows, kind="stable")
        points, rows = points[order], rows[order]
        ends = np.searchsorted(rows, np.arange(len(self.shapes) + 1))
        hit = np.zeros(len(points), dtype=bool)
        for row in np.unique(rows):
            part = slice(ends[row], ends[row + 1])
            hit[part] = shapely.intersects_xy(self.shapes[row], lon[points[part]], lat[points[part]])
        points, rows = points[hit], rows[hit]
        found = np.full(len(lon), NOWHERE, dtype=np.intp)
        # Written from the highest row to the lowest, so that the lowest code stays.
        found[points[::-1]] = rows[::-1]
        return found, np.bincount(points, minlength=len(lon)) > 1


class LayeredIndex:
    """Shapes of several levels, narrowest first: the narrowest one that holds a point answers for it.

    `codes` and rows run through all levels; the border is that of the shape that answers.
    """

    def __init__(self, layers: Sequence[ShapeIndex]) -> None:
        self._layers = tuple(layers)
        self._first = np.concatenate(([0], np.cumsum([len(layer.codes) for layer in layers], dtype=np.intp)))
        self.codes: tuple[str, ...] = tuple(code for layer in layers for code in layer.codes)

    def find(self, lon: Floats, lat: Floats) -> Found:
        """The narrowest shape of every point; of several of one level that share a border the lowest code."""
        rows = np.full(len(lon), NOWHERE, dtype=np.intp)
        tied = np.zeros(len(lon), dtype=bool)
        missing = np.arange(len(lon))
        for layer, first in zip(self._layers, self._first, strict=False):
            found = layer.find(lon[missing], lat[missing])
            here = found.rows != NOWHERE
            rows[missing[here]] = found.rows[here] + first
            tied[missing[here]] = found.tied[here]
            missing = missing[~here]
            if not len(missing):
                break
        return Found(rows, tied)

    def locate_one(self, lon: float, lat: float) -> tuple[int, float | None, bool]:
        """For a single point: the row of its shape (-1: in none), the metres to its border, whether it was a tie."""
        for layer, first in zip(self._layers, self._first, strict=False):
            row, tied = layer.find_one(lon, lat)
            if row != NOWHERE:
                return row + int(first), layer.metres_of_one(row, lon, lat), tied
        return NOWHERE, None, False

    def border_metres(self, rows: Rows, lon: Floats, lat: Floats) -> Floats:
        """Per point the distance in metres to the nearest border of its shape; NaN for a point in no shape."""
        metres = np.full(len(rows), np.nan)
        for layer, first, end in zip(self._layers, self._first[:-1], self._first[1:], strict=True):
            here = np.flatnonzero((rows >= first) & (rows < end))
            if len(here):
                metres[here] = layer.border_metres(rows[here] - first, lon[here], lat[here])
        return metres

    def looks_swapped(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Which points were written latitude first, judged by the shapes of the widest level."""
        return self._layers[-1].looks_swapped(lon, lat) if self._layers else np.zeros(len(lon), dtype=bool)

    @property
    def shapes(self) -> NDArray[np.object_]:
        """All shapes, in the order of `codes`."""
        return np.concatenate([layer.shapes for layer in self._layers])
