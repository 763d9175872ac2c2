"""The map as a drawing: what stands there without script, and where the browser cannot draw the other one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import log2
from typing import Final

from linli.cases.api import Box, MapAnswer
from linli.channels.pages.flat import Bounds, Flat
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
    flat = Flat(Bounds(box.west, box.south, box.east, box.north), width=WIDTH, tallest=_TALLEST)
    return Picture(WIDTH, flat.height, tuple(_lines(box, flat)), tuple(_circles(seen, box, flat, kept)))


def _lines(box: Box, flat: Flat) -> Iterator[Line]:
    near = box.east - box.west < _NEAR
    metres = (box.east - box.west) * 111_320 / WIDTH
    levels = ("grid", "community", "street") if near else ("community", "street")
    for level in levels:
        for one in geography.sketches(levels=(level,), box=box, metres=metres):
            yield Line(flat.path(one.rings, digits=0), level, one.area, *flat.at(*one.label))


def _circles(seen: MapAnswer, box: Box, flat: Flat, kept: str) -> Iterator[Circle]:
    """Where cases lie, largest groups first; points that would cover each other are one circle."""
    places: dict[tuple[int, int], list[tuple[float, float, int]]] = {}
    found = seen.clusters or seen.points
    for one in found:
        x, y = flat.at(one.lon, one.lat)
        places.setdefault((int(x // 56), int(y // 56)), []).append((one.lon, one.lat, getattr(one, "number", 1)))
    groups = sorted(places.values(), key=lambda group: -sum(number for *_, number in group))
    for group in groups[:_MOST_CIRCLES]:
        number = sum(number for *_, number in group)
        lon = sum(lon * n for lon, _, n in group) / number
        lat = sum(lat * n for _, lat, n in group) / number
        half_x, half_y = (box.east - box.west) / 8, (box.north - box.south) / 8
        nearer = f"{lon - half_x:.5f},{lat - half_y:.5f},{lon + half_x:.5f},{lat + half_y:.5f}"
        yield Circle(*flat.at(lon, lat), 10 + min(12, 3 * len(str(number))), number, f"?{kept}&box={nearer}")
