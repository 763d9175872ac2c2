"""Cases on a map: points while they are few, clusters beyond that, and squares in which much was reported."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import starmap
from math import cos, log2, radians
from typing import Any, Final, NamedTuple

import numpy as np
from django.db.models import Avg, Count, F, Func, IntegerField, Min, Q, QuerySet

from linli.cases.events import QueueFilter
from linli.cases.models import Case
from linli.cases.queries.queue import looked_through
from linli.cases.rules import hot_cells as rules
from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.common.planning import planned_for_these_values

MOST_POINTS: Final = 4_000
MOST_LOOKED_THROUGH: Final = 100_000
MOST_READ: Final = 20_000  # where words are looked for
LARGEST_ZOOM: Final = 22
CLUSTER_PIXELS: Final = 72
WORLD_PIXELS: Final = 512  # how wide the whole world is at zoom 0
MOST_ACROSS: Final = 128  # squares side by side in the box: more than the widest screen shows
# A square with fewer cases is not shown: it might stand for one home.
LEAST_IN_CELL: Final = 5
CELL_METRES: Final = (200, 250, 500, 1000)


class Box(NamedTuple):
    """A part of a map: degrees of WGS84."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A case on a map: its place, the code of its matter ("" while nobody suggested one), and what its clock says."""

    id: int
    lon: float
    lat: float
    topic: str
    urgent: bool
    due_at: datetime | None
    open: bool


@dataclass(frozen=True, slots=True)
class MapCluster:
    """Cases that lie close to each other: how many, the middle of them, how many are urgent or late; `id` of one alone."""

    number: int
    lon: float
    lat: float
    urgent: int
    late: int
    id: int | None


@dataclass(frozen=True, slots=True)
class MapAnswer:
    """What a map shows: points, or clusters where there are more than `MOST_POINTS`; `number` of cases in all.

    `cut`: older cases were left out, as in lists.
    """

    number: int
    points: tuple[MapPoint, ...]
    clusters: tuple[MapCluster, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class HotCell:
    """A square of a map and how many cases were reported in it."""

    box: Box
    number: int


@dataclass(frozen=True, slots=True)
class HotCells:
    """Squares with at least `least` cases, most first; `number` of cases in all, `hidden` of them in squares with fewer."""

    cells: tuple[HotCell, ...]
    number: int
    hidden: int
    least: int
    cut: bool


class Step(Func):
    """In which step of this size a number lies that is not negative."""

    output_field = IntegerField()
    template = "FLOOR(%(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite cuts the fraction off by itself; its FLOOR here would be a call into Python for every row."""
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS INTEGER)", **extra)


@planned_for_these_values()
def on_map(*, actor: Actor, filters: QueueFilter, zoom: float, at: datetime) -> MapAnswer:
    """The cases of a list that lie in the filter's box: points, newest first, or clusters fit for this zoom.

    Counts are exact as far as it looks: the newest 100,000 of each part of a list, 20,000 where words are looked for.
    Raises InvalidInput as the list does, and without a box.
    """
    if filters.box is None:
        raise InvalidInput(field="box", reason="A map needs the box it shows.")
    most = MOST_READ if filters.words else MOST_LOOKED_THROUGH
    parts, cut = looked_through(actor=actor, filters=filters, at=at, most=most)
    points = _points(parts, MOST_POINTS + 1)
    if len(points) <= MOST_POINTS:
        return MapAnswer(len(points), tuple(sorted(points, key=lambda one: -one.id)), (), cut)
    clusters = _clusters(parts, _Grid.at(zoom, Box(*filters.box)), at)
    return MapAnswer(sum(one.number for one in clusters), (), clusters, cut)


def _points(parts: Iterable[QuerySet[Case]], most: int) -> list[MapPoint]:
    """So many of them at most, in no order: a map needs none, and sorting would read more than it shows."""
    columns = ("id", "lon", "lat", "topic", "urgent", "due_at", "open")
    points: list[MapPoint] = []
    for part in parts:
        points += starmap(MapPoint, part.order_by().values_list(*columns)[: most - len(points)])
        if len(points) >= most:
            break
    return points


@dataclass(frozen=True, slots=True)
class _Grid:
    """Squares of a map: how wide and high they are in degrees."""

    width: float
    height: float

    @classmethod
    def at(cls, zoom: float, box: Box) -> _Grid:
        """The squares into which cases are gathered at a whole zoom; as wide as high in the middle of the box."""
        # Rounded, so that moving the map a little does not gather the cases anew.
        squeeze = round(cos(radians(max(-85.0, min(85.0, (box.south + box.north) / 2)))), 1)
        # No screen shows a wide box at a near zoom: such a pair would ask for a cluster for every case there is.
        widest = max(box.east - box.west, (box.north - box.south) / squeeze)
        zoom = min(zoom, log2(360 * CLUSTER_PIXELS * MOST_ACROSS / (WORLD_PIXELS * max(widest, 1e-6))))
        whole = int(max(0, min(zoom, LARGEST_ZOOM)))
        width = 360 * CLUSTER_PIXELS / (WORLD_PIXELS * 2**whole)
        return cls(width, width * squeeze)


def _clusters(parts: Iterable[QuerySet[Case]], grid: _Grid, at: datetime) -> tuple[MapCluster, ...]:
    """Counted by the database, part by part; the parts of one square are added up here."""
    squares: dict[tuple[int, int], MapCluster] = {}
    for part in parts:
        found = (
            part.order_by()
            .values(x=Step((F("lon") + 180.0) / grid.width), y=Step((F("lat") + 90.0) / grid.height))
            .annotate(
                number=Count("pk"), middle_lon=Avg("lon"), middle_lat=Avg("lat"), one=Min("pk"),
                pressing=Count("pk", filter=Q(urgent=True)), overdue=Count("pk", filter=Q(open=True, due_at__lt=at)),
            )
            .values_list("x", "y", "number", "middle_lon", "middle_lat", "pressing", "overdue", "one")
        )  # fmt: skip
        for x, y, *values in found:
            new = MapCluster(*values)
            squares[x, y] = _together(squares[x, y], new) if (x, y) in squares else new
    clusters = [one if one.number == 1 else replace(one, id=None) for one in squares.values()]
    return tuple(sorted(clusters, key=lambda one: -one.number))


def _together(one: MapCluster, other: MapCluster) -> MapCluster:
    number = one.number + other.number
    lon, lat = ((a * one.number + b * other.number) / number for a, b in ((one.lon, other.lon), (one.lat, other.lat)))
    return MapCluster(number, lon, lat, one.urgent + other.urgent, one.late + other.late, one.id)


@planned_for_these_values()
def hot_cells(
    *, actor: Actor, filters: QueueFilter, since: datetime, until: datetime, metres: int, at: datetime
) -> HotCells:
    """In which squares most cases were reported in a stretch of time, of the cases the actor may see.

    Squares with fewer than five cases are not named, so that no single home is. Raises InvalidInput for other sizes
    than the four offered.
    """
    if metres not in CELL_METRES:
        raise InvalidInput(field="metres", reason="Choose one of the sizes offered.")
    most = MOST_READ if filters.words else MOST_LOOKED_THROUGH
    parts, cut = looked_through(actor=actor, filters=filters, at=at, most=most)
    window = Q(reported_at__gte=since, reported_at__lt=until, lon__isnull=False)
    places = [row for part in parts for row in part.order_by().filter(window).values_list("lon", "lat")]
    lon, lat = np.array(places, dtype=np.float64).reshape(-1, 2).T
    cells = [HotCell(Box(*box), number) for *box, number in rules.counted(lon, lat, metres)]
    shown = tuple(cell for cell in cells if cell.number >= LEAST_IN_CELL)
    hidden = len(places) - sum(cell.number for cell in shown)
    return HotCells(shown, len(places), hidden, LEAST_IN_CELL, cut)
