"""Cutting plane polygons into pieces of given sizes. Pure geometry, kilometres in and out."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import shapely
from shapely.affinity import rotate
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import split

FAR = 100.0
Point = tuple[float, float]


def power_cells(outline: Polygon, sites: Sequence[Point], sizes: Sequence[float]) -> list[Polygon]:
    """Divide an outline into one cell per site whose areas come near the sizes (a power diagram).

    The sizes are scaled to the outline. Raises ValueError where a cell vanishes.
    """
    goal = [size * outline.area / sum(sizes) for size in sizes]
    weights = [0.0] * len(sites)
    cells = _cells(outline, sites, weights)
    for _ in range(160):
        for i, cell in enumerate(cells):
            # A disc of the wished area and one of the present area differ by this in the square of the radius.
            weights[i] += 0.35 * (goal[i] - cell.area) / math.pi
        cells = _cells(outline, sites, weights)
    found = [cell for cell in cells if isinstance(cell, Polygon) and not cell.is_empty]
    if len(found) != len(cells):
        raise ValueError("A cell is empty or in several parts.")
    return found


def _cells(outline: Polygon, sites: Sequence[Point], weights: Sequence[float]) -> list[BaseGeometry]:
    cells: list[BaseGeometry] = []
    for i, here in enumerate(sites):
        cell: BaseGeometry = outline
        for j, there in enumerate(sites):
            if i != j and not cell.is_empty:
                cell = cell.intersection(_nearer(here, there, weights[i] - weights[j]))
        cells.append(cell)
    return cells


def _nearer(here: Point, there: Point, lead: float) -> Polygon:
    """The half-plane of points that belong to `here` rather than `there`, as a large polygon."""
    across, along = there[0] - here[0], there[1] - here[1]
    distance = math.hypot(across, along)
    offset = (distance**2 + lead) / (2 * distance)
    x, y = across / distance, along / distance
    foot = (here[0] + x * offset, here[1] + y * offset)
    left = (foot[0] - y * FAR, foot[1] + x * FAR)
    right = (foot[0] + y * FAR, foot[1] - x * FAR)
    back = (-x * FAR, -y * FAR)
    return Polygon([left, right, (right[0] + back[0], right[1] + back[1]), (left[0] + back[0], left[1] + back[1])])


def cut_apart(
    piece: Polygon, sizes: Sequence[float], chance: random.Random, away: Point | None = None
) -> list[Polygon]:
    """Cut a polygon by straight lines into parts whose areas stand to each other as the sizes, in their order.

    With `away` (a direction from the origin) the first part is the one nearer to the origin.
    """
    if len(sizes) == 1:
        return [piece]
    middle = _fair_middle(sizes)
    share = sum(sizes[:middle]) / sum(sizes)
    first, second = _cut(piece, share, chance, away)
    return [*cut_apart(first, sizes[:middle], chance), *cut_apart(second, sizes[middle:], chance)]


def _fair_middle(sizes: Sequence[float]) -> int:
    """Where to divide a list so that both halves weigh about the same."""
    whole = sum(sizes)
    return min(range(1, len(sizes)), key=lambda i: abs(sum(sizes[:i]) - whole / 2))


def _cut(piece: Polygon, share: float, chance: random.Random, away: Point | None) -> tuple[Polygon, Polygon]:
    """Two parts, the first with this share of the area, by a line across the long side of the piece."""
    angle = math.degrees(math.atan2(away[1], away[0])) if away else _long_side(piece) + chance.gauss(0, 5)
    for turn in (0, 12, -12, 25, -25, 45, -45, 65, -65, 90):
        parts = _cut_at(piece, share, angle + turn)
        if parts:
            return parts
    raise ValueError("No straight cut leaves two whole parts.")


def _long_side(piece: Polygon) -> float:
    """The direction in degrees of the longer side of the narrowest rectangle around the piece."""
    corners = [(float(x), float(y)) for x, y in shapely.get_coordinates(piece.minimum_rotated_rectangle)]
    sides = [(corners[i], corners[i + 1]) for i in (0, 1)]
    (x1, y1), (x2, y2) = max(sides, key=lambda side: math.dist(*side))
    return math.degrees(math.atan2(y2 - y1, x2 - x1)) % 180


def _cut_at(piece: Polygon, share: float, angle: float) -> tuple[Polygon, Polygon] | None:
    """The cut across direction `angle` that leaves `share` of the area behind it, if both sides stay whole."""
    origin = (0.0, 0.0)
    level = rotate(piece, -angle, origin=origin)
    left, low, right, high = level.bounds
    near, far = left, right
    for _ in range(48):
        middle = (near + far) / 2
        if level.intersection(box(left, low, middle, high)).area < share * level.area:
            near = middle
        else:
            far = middle
    line = rotate(LineString([(near, low - 1), (near, high + 1)]), angle, origin=origin)
    parts = [part for part in split(piece, line).geoms if isinstance(part, Polygon)]
    if len(parts) != 2:
        return None
    first, second = sorted(parts, key=lambda part: rotate(part.centroid, -angle, origin=origin).x)
    return first, second


def in_reading_order(pieces: Sequence[Polygon]) -> list[Polygon]:
    """Pieces in rows from north to south, and from west to east inside a row, as grids are numbered."""
    rows = max(1, round(math.sqrt(len(pieces))))
    per_row = math.ceil(len(pieces) / rows)
    by_north = sorted(pieces, key=lambda piece: -piece.centroid.y)
    ordered: list[Polygon] = []
    for start in range(0, len(by_north), per_row):
        ordered += sorted(by_north[start : start + per_row], key=lambda piece: piece.centroid.x)
    return ordered
