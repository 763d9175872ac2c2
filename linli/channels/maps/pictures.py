"""The map as a drawing: what stands there without script, and where the browser cannot draw the other one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, log2, radians
from typing import Final

from linli.cases.api import Box, MapAnswer
from linli.geography import api as geography

WIDTH: Final = 800.0
_TALLEST: Final = 640.0
_MOST_CIRCLES: Final = 60
_NEAR: Final = 0.025  # degrees of longitude below which grids are drawn


@dataclass(frozen=True, slots=True)
class Line:
    """The outline of an area."""

    path: str
    level: str
    area: geography.AreaView
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Circle:
    """Cases that lie together: how many, and the query that shows this part of the map."""

    x: float
    y: float
    radius: float
    number: int
    query: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What the template draws."""

    width: float
    height: float
    lines: tuple[Line, ...]
    circles: tuple[Circle, ...]


def zoom_of(box: Box) -> float:
    """The zoom at which the box is as wide as the drawing; cases are gathered one step coarser than on the map."""
    return max(0.0, log2(WIDTH / 512 * 360 / (box.east - box.west)) - 1)


def picture(box: Box, seen: MapAnswer, kept: str) -> Picture:
    """The drawing of a part of the map. `kept`: the filter as a query, for the circles that lead nearer."""
    sheet = _Sheet(box)
    return Picture(WIDTH, sheet.height, tuple(_lines(box, sheet)), tuple(_circles(seen, sheet, kept)))


class _Sheet:
    """Degrees to points of the drawing: north up, as wide as high on the ground."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.squeeze = max(0.01, cos(radians((box.south + box.north) / 2)))
        self.scale = WIDTH / ((box.east - box.west) * self.squeeze)
        high = (box.north - box.south) * self.scale
        if high > _TALLEST:
            self.scale *= _TALLEST / high
            high = _TALLEST
        self.height = round(high)
        self.left = (WIDTH - (box.east - box.west) * self.squeeze * self.scale) / 2

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place lies on the drawing."""
        x = self.left + (lon - self.box.west) * self.squeeze * self.scale
        return round(x, 1), round((self.box.north - lat) * self.scale, 1)


def _lines(box: Box, sheet: _Sheet) -> Iterator[Line]:
    near = box.east - box.west < _NEAR
    metres = (box.east - box.west) * 111_320 / WIDTH
    levels = ("grid", "community", "street") if near else ("community", "street")
    for level in levels:
        for one in geography.sketches(levels=(level,), box=box, metres=metres):
            path = "".join(_path(ring, sheet) for ring in one.rings)
            yield Line(path, level, one.area, *sheet.at(*one.label))


def _path(ring: Iterable[tuple[float, float]], sheet: _Sheet) -> str:
    return "M" + "L".join(f"{x:.0f} {y:.0f}" for x, y in (sheet.at(lon, lat) for lon, lat in ring)) + "Z"


def _circles(seen: MapAnswer, sheet: _Sheet, kept: str) -> Iterator[Circle]:
    """Where cases lie, largest groups first; points that would cover each other are one circle."""
    places: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
    found = seen.clusters or seen.points
    for one in found:
        x, y = sheet.at(one.lon, one.lat)
        places.setdefault((int(x // 56), int(y // 56)), []).append((one.lon, one.lat, getattr(one, "number", 1)))
    groups = sorted(places.values(), key=lambda group: -sum(number for *_, number in group))
    for group in groups[:_MOST_CIRCLES]:
        number = sum(number for *_, number in group)
        lon = sum(lon * n for lon, _, n in group) / number
        lat = sum(lat * n for _, lat, n in group) / number
        half_x, half_y = (sheet.box.east - sheet.box.west) / 8, (sheet.box.north - sheet.box.south) / 8
        nearer = f"{lon - half_x:.5f},{lat - half_y:.5f},{lon + half_x:.5f},{lat + half_y:.5f}"
        yield Circle(*sheet.at(lon, lat), 10 + min(12, 3 * len(str(number))), number, f"?{kept}&box={nearer}")
