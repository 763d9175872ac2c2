"""How many metres it is from each point to the border of its own shape, for many points and shapes at once.

Edges are bundled, some in a row; points are gathered in squares that are quartered while it pays. A square keeps the
bundles that may hold the nearest edge of some point in it. That happens in Mercator, which is conformal, so that near
is near in every direction; the edges left over are measured exactly, in the plane that touches the ellipsoid there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from linli.geography.rules.coordinates import Floats
from linli.geography.rules.metres import mercator, per_degree

Ints = NDArray[np.intp]

# So many edges in a row make a bundle.
_BUNDLE: Final = 8
# A square is quartered while it holds more points and more bundles than these, and not more often than that.
_FEW_POINTS: Final = 16
_FEW_BUNDLES: Final = 3
_QUARTERINGS: Final = 16
# So many points are measured at once; their pairs with edges stay in the processor's cache.
_AT_ONCE: Final = 8_192
_DIAGONAL: Final = 2 * np.sqrt(2)


@dataclass(frozen=True, slots=True)
class _Squares:
    """Squares, and the bundles that may be nearest: `bundles[first[i]:first[i + 1]]` for square i."""

    centre: Floats
    half: Floats
    first: Ints
    bundles: Ints


class Borders:
    """The edges of many shapes, as arrays. Built once, then only read: safe between threads."""

    def __init__(self, shapes: NDArray[np.object_]) -> None:
        self._starts, ends, owner = _edges(shapes)
        self._along = ends - self._starts
        edge_first = np.searchsorted(owner, np.arange(len(shapes) + 1))
        # The bundles of every shape, and the first edge of every bundle.
        counts = -(-np.diff(edge_first) // _BUNDLE)
        self._first = np.concatenate(([0], np.cumsum(counts)))
        number = np.arange(self._first[-1]) - np.repeat(self._first[:-1], counts)
        self._edge_first = np.append(np.repeat(edge_first[:-1], counts) + number * _BUNDLE, len(owner))
        self._centre, self._radius = self._circles(ends)

    def metres(self, rows: Ints, lon: Floats, lat: Floats) -> Floats:
        """Per point the distance to the nearest edge of the shape at its row, in metres on the ellipsoid."""
        if not len(rows):
            return np.empty(0)
        flat = mercator(np.column_stack((lon, lat)))
        squares, square = self._whole_shapes(rows)
        for _ in range(_QUARTERINGS):
            points = np.bincount(square, minlength=len(squares.half))
            many = (points > _FEW_POINTS) & (np.diff(squares.first) > _FEW_BUNDLES)
            if not many.any():
                break
            squares, square = self._quartered(squares, square, many, flat)
        return self._measured(squares, square, flat, np.column_stack((lon, lat)))

    def metres_of_one(self, row: int, lon: float, lat: float) -> float:
        """The same for a single point: all edges of the shape are measured, which is quicker than choosing some."""
        part = slice(*self._edge_first[self._first[row : row + 2]])
        start, along = self._starts[part], self._along[part]
        east, north = per_degree(lat)
        squared = _squared(lon - start[:, 0], lat - start[:, 1], along, (east, north, _shrink(lat)))
        return float(np.sqrt(squared.min()))

    def _circles(self, ends: Floats) -> tuple[Floats, Floats]:
        """The circle in Mercator around each bundle."""
        flat_starts, flat_ends = mercator(self._starts), mercator(ends)
        firsts = self._edge_first[:-1]
        low = np.minimum.reduceat(np.minimum(flat_starts, flat_ends), firsts)
        high = np.maximum.reduceat(np.maximum(flat_starts, flat_ends), firsts)
        # A straight line between degrees is bent in Mercator; so far it may stray from the straight one there.
        steepest = np.radians(np.minimum(np.maximum(np.abs(self._starts[:, 1]), np.abs(ends[:, 1])), 89))
        stray = np.radians(self._along[:, 1]) ** 2 * np.tan(steepest) / np.cos(steepest) / 7
        radius = np.hypot(*(high - low).T) / 2 + np.maximum.reduceat(stray, firsts)
        return (low + high) / 2, radius

    def _whole_shapes(self, rows: Ints) -> tuple[_Squares, Ints]:
        """One square per shape that has points, with all its bundles; and the square of each point."""
        shapes, square = np.unique(rows, return_inverse=True)
        bundles, first = _joined(self._first[shapes], self._first[shapes + 1])
        reach = self._radius[bundles, None]
        low = np.minimum.reduceat(self._centre[bundles] - reach, first[:-1])
        high = np.maximum.reduceat(self._centre[bundles] + reach, first[:-1])
        return _Squares((low + high) / 2, (high - low).max(axis=1) / 2, first, bundles), square

    def _quartered(
        self, squares: _Squares, square: Ints, many: NDArray[np.bool_], flat: Floats
    ) -> tuple[_Squares, Ints]:
        """The squares with those of `many` replaced by the quarters that hold points, with fewer bundles each."""
        inside = np.flatnonzero(many[square])
        parents = square[inside]
        beyond = flat[inside] >= squares.centre[parents]
        quarter = parents * 4 + beyond[:, 0] * 2 + beyond[:, 1]
        held = np.bincount(quarter, minlength=4 * len(many)) > 0
        taken = np.flatnonzero(held)
        parent, half = taken // 4, squares.half[taken // 4] / 2
        side = np.column_stack((taken % 4 // 2, taken % 2)) * 2 - 1
        centre = squares.centre[parent] + side * half[:, None]
        bundles, first = self._near(squares, parent, centre, half)
        rest = np.flatnonzero(~many)
        places, rest_first = _joined(squares.first[rest], squares.first[rest + 1])
        after = (np.cumsum(~many) - 1)[square]
        after[inside] = len(rest) - 1 + np.cumsum(held)[quarter]
        result = _Squares(
            np.concatenate((squares.centre[rest], centre)),
            np.concatenate((squares.half[rest], half)),
            np.concatenate((rest_first, rest_first[-1] + first[1:])),
            np.concatenate((squares.bundles[places], bundles)),
        )
        return result, after

    def _near(self, squares: _Squares, parent: Ints, centre: Floats, half: Floats) -> tuple[Ints, Ints]:
        """Of the parents' bundles those that may be nearest to some point of the squares given by centre and half."""
        places, first = _joined(squares.first[parent], squares.first[parent + 1])
        bundles = squares.bundles[places]
        counts = np.diff(first)
        x = self._centre[bundles, 0] - np.repeat(centre[:, 0], counts)
        y = self._centre[bundles, 1] - np.repeat(centre[:, 1], counts)
        away, radius = np.sqrt(x * x + y * y), self._radius[bundles]
        # No point of the square is farther than this from its nearest edge. The last factor allows for the scale of
        # Mercator, which changes with latitude by less than the distance in radians.
        reach = np.minimum.reduceat(away + radius, first[:-1]) + half * _DIAGONAL
        reach *= 1 + reach
        keep = away - radius <= np.repeat(reach, counts)
        kept = np.concatenate(([0], np.cumsum(np.add.reduceat(keep, first[:-1], dtype=np.intp))))
        return bundles[keep], kept

    def _measured(self, squares: _Squares, square: Ints, flat: Floats, points: Floats) -> Floats:
        """Every point against the edges of those bundles of its square that may be nearest to the point itself."""
        metres = np.empty(len(points))
        for start in range(0, len(points), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            bundles, first = self._near(squares, square[part], flat[part], np.zeros(len(square[part])))
            edges, edge_first = _joined(self._edge_first[bundles], self._edge_first[bundles + 1])
            first = edge_first[first]
            pairs = self._squared(edges, np.diff(first), *points[part].T)
            metres[part] = np.sqrt(np.minimum.reduceat(pairs, first[:-1]))
        return metres

    def _squared(self, edges: Ints, counts: Ints, lon: Floats, lat: Floats) -> Floats:
        """Squared metres of every point to each of its edges."""
        scale = [np.repeat(each, counts) for each in (*per_degree(lat), _shrink(lat))]
        start, along = self._starts[edges], self._along[edges]
        return _squared(np.repeat(lon, counts) - start[:, 0], np.repeat(lat, counts) - start[:, 1], along, scale)


def _shrink(lat: Floats | float) -> Any:
    """By which share a degree of longitude shrinks half a degree farther north."""
    return np.tan(np.radians(lat)) * (np.pi / 360)


def _squared(x: Floats, y: Floats, along: Floats, scale: Sequence[Any]) -> Floats:
    """Squared metres from points to edges that begin (x, y) degrees away and run `along`; the scale (metres per degree
    east and north at the point, and how the first shrinks) is taken half-way between the point and its nearest place.
    """
    east, north, shrink = scale
    along_x, along_y = along[:, 0], along[:, 1]
    ax, ay = along_x * east, along_y * north
    length = ax * ax + ay * ay
    length[length == 0] = 1
    share = np.clip((x * east * ax + y * north * ay) / length, 0, 1)
    x -= share * along_x
    y -= share * along_y
    x *= east * (1 + shrink * y)
    y *= north
    squared: Floats = x * x + y * y
    return squared


def _edges(shapes: NDArray[np.object_]) -> tuple[Floats, Floats, Ints]:
    """Starts, ends and owners of all edges of all rings, in the order of the shapes."""
    parts, part_owner = shapely.get_parts(shapes, return_index=True)
    rings, ring_part = shapely.get_rings(parts, return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    inner = ring[:-1] == ring[1:]
    return coordinates[:-1][inner], coordinates[1:][inner], part_owner[ring_part[ring[:-1][inner]]]


def _joined(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """All numbers of the ranges start..end one after another, and where each range begins (and the last ends)."""
    counts = ends - starts
    first = np.concatenate(([0], np.cumsum(counts)))
    return np.repeat(starts - first[:-1], counts) + np.arange(first[-1]), first
