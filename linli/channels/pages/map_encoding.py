"""What the maps' scripts get: whole numbers of millionths of a degree in columns, as small as plain JSON can be."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import numpy as np
import orjson
from django.http import HttpResponse

from linli.cases.api import HotCells, MapAnswer
from linli.channels.pages.basemap import BaseMap, Floats
from linli.channels.pages.templatetags.pages import clock_tone, named
from linli.geography.api import Sketch

_MICRO: Final = 1_000_000
# One letter for each tone of a clock; x: the case has ended.
TONES: Final = {"late": "l", "soon": "s", "fine": "f"}


def answer(data: Any) -> HttpResponse:
    """The data as JSON."""
    return HttpResponse(orjson.dumps(data), content_type="application/json")


def micro(lon: Iterable[float], lat: Iterable[float], base: BaseMap) -> tuple[list[int], list[int]]:
    """Where the map draws these places, in millionths of a degree."""
    x, y = base.shown(np.array(list(lon), dtype=np.float64), np.array(list(lat), dtype=np.float64))
    return _whole(x), _whole(y)


def _whole(degrees: Floats) -> list[int]:
    found: list[int] = np.rint(degrees * _MICRO).astype(np.int64).tolist()
    return found


def cases_on_map(found: MapAnswer, base: BaseMap, at: datetime) -> dict[str, Any]:
    """Points or clusters, a column for each thing known of them."""
    whole: dict[str, Any] = {"number": found.number, "cut": found.cut}
    if found.clusters:
        x, y = micro((one.lon for one in found.clusters), (one.lat for one in found.clusters), base)
        return whole | {
            "kind": "clusters", "x": x, "y": y, "n": [one.number for one in found.clusters],
            "urgent": [one.urgent for one in found.clusters], "late": [one.late for one in found.clusters],
            "id": [one.id or 0 for one in found.clusters],
        }  # fmt: skip
    x, y = micro((one.lon for one in found.points), (one.lat for one in found.points), base)
    return whole | {
        "kind": "points", "x": x, "y": y, "id": [one.id for one in found.points],
        "clock": "".join(TONES.get(clock_tone(one.due_at, at), "n") if one.open else "x" for one in found.points),
        "urgent": "".join("1" if one.urgent else "0" for one in found.points),
        "class": "".join(one.topic[:1] or "-" for one in found.points),
    }  # fmt: skip


def shapes_on_map(found: Iterable[Sketch], base: BaseMap) -> dict[str, Any]:
    """Areas with their polygons; of each ring the first point, then the steps from point to point."""
    return {"areas": [_shape(one, base) for one in found]}


def _shape(one: Sketch, base: BaseMap) -> dict[str, Any]:
    (x,), (y,) = micro([one.label[0]], [one.label[1]], base)
    area = one.area
    return {
        "id": area.id, "code": area.code, "name": named(area), "level": area.level, "parent": area.parent_id,
        "label": [x, y], "polygons": [[_steps(ring, base) for ring in polygon] for polygon in one.polygons],
    }  # fmt: skip


def _steps(ring: list[tuple[float, float]], base: BaseMap) -> list[int]:
    x, y = micro((lon for lon, _ in ring), (lat for _, lat in ring), base)
    points = np.column_stack((x, y))
    steps = np.vstack((points[:1], np.diff(points, axis=0)))
    found: list[int] = steps.ravel().tolist()
    return found


def hot_on_map(found: HotCells, base: BaseMap) -> dict[str, Any]:
    """Squares as west, south, east, north, and how many cases were reported in each."""
    boxes = []
    for cell in found.cells:
        x, y = micro((cell.box.west, cell.box.east), (cell.box.south, cell.box.north), base)
        boxes.append([x[0], y[0], x[1], y[1]])
    return {
        "boxes": boxes, "n": [cell.number for cell in found.cells], "number": found.number, "hidden": found.hidden,
        "least": found.least, "cut": found.cut,
    }  # fmt: skip
