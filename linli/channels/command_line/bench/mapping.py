"""The map of cases over many of them: points, clusters and hot squares over HTTP, beside the plain statements of the database."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click
from django.db import connection

from linli.cases import api as cases
from linli.channels.command_line.bench import figures, stories
from linli.channels.command_line.bench.house import House, Wish, default_engine, opened

READER: Final = "district coordinator"
MANY: Final = 110_000
ROUNDS: Final = 40
_COLUMNS: Final = "id, lon, lat, topic, urgent, due_at"


@click.command(name="map")
@click.option("--engine", type=click.Choice(["postgres", "sqlite"]), default=default_engine)
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the database here, and use it again."
)
@click.option(
    "--cases",
    "number",
    default=MANY,
    show_default=True,
    type=click.IntRange(0, 100_000_000),
    help="Generate cases up to this number first.",
)
def measure(*, engine: str, folder: Path | None, number: int) -> None:
    """What the map asks for: 4,000 points, everything clustered, hot squares; and its ratio to a plain SELECT of the same rows."""  # fmt: skip
    with opened(Wish(None, None, engine, folder, 5.0, 1), cases=number) as house:
        floor = json.loads(house.run("bench", "map-inside"))
        found = {name: _asked(house, query, floor["plain"].get(name)) for name, query in _queries(floor).items()}
        click.echo(json.dumps({"measured": "map", "engine": engine, **floor, "asked": found, "machine": figures.machine(engine)}, ensure_ascii=False, indent=1))  # fmt: skip


def _queries(floor: dict[str, Any]) -> dict[str, tuple[str, dict[str, Any]]]:
    near, whole = (",".join(map(str, floor["boxes"][name])) for name in ("points", "clusters"))
    return {
        "points": ("/desk/map/cases.json", {"tab": "area", "box": near, "zoom": 15}),
        "clusters": ("/desk/map/cases.json", {"tab": "area", "box": whole, "zoom": 11}),
        "clusters, ended": ("/desk/map/cases.json", {"tab": "closed", "box": whole, "zoom": 11}),
        "hot squares": ("/desk/map/hot.json", {"tab": "area", "days": 90, "metres": 250}),
        "page": ("/desk/map/", {"tab": "area"}),
        "list": ("/desk/map/list/", {"tab": "area", "box": near}),
    }


def _asked(house: House, query: tuple[str, dict[str, Any]], plain_ms: float | None) -> dict[str, Any]:
    address, values = query
    story = stories.page("page", address, house.ways["sessions"][READER], **values)
    house.load([story] * 6, connections=1, seconds=20)
    run = house.load([story] * ROUNDS, connections=1, seconds=30)
    found = {
        **figures.spread(run["whole"]), "bytes": run["bytes"] // max(1, run["acknowledged"]), "errors": run["errors"],
        "processor_ms": run["processor_ms"],
    }  # fmt: skip
    return found | ({"times_the_plain_select": round(found["p50_ms"] / plain_ms, 2)} if plain_ms else {})


@click.command(name="map-inside", hidden=True)
def measure_inside() -> None:
    """The plain statements behind the map, and the boxes to ask for; run by the command above in the measured house."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lon, lat FROM cases_case WHERE open AND lon IS NOT NULL")
        places = cursor.fetchall()
    boxes = {"points": _box_with(places, cases.MOST_POINTS), "clusters": _box_with(places, len(places))}
    plain = {"points": _plain_points(boxes["points"]), "clusters": _plain_clusters()}
    click.echo(json.dumps({"open_with_a_place": len(places), "boxes": boxes, "plain": plain}))


def _box_with(places: list[tuple[float, float]], most: int) -> list[float]:
    """The widest box around the middle of all places that holds no more than so many."""
    lon, lat = (statistics.median(axis) for axis in zip(*places, strict=True))
    reach = sorted(max(abs(x - lon), abs(y - lat)) for x, y in places)
    half = reach[min(most, len(reach)) - 1] + (1e-9 if most >= len(reach) else -1e-9)
    return [lon - half, lat - half, lon + half, lat + half]


def _plain_points(box: list[float]) -> float:
    sql = f"SELECT {_COLUMNS} FROM cases_case WHERE open AND lon >= %s AND lat >= %s AND lon <= %s AND lat <= %s"  # noqa: S608  (own names)
    return _median_ms(lambda cursor: cursor.execute(sql, box))


def _plain_clusters() -> float:
    whole = "CAST(lon * 16 AS INTEGER), CAST(lat * 16 AS INTEGER)"
    sql = f"SELECT {whole}, count(*), avg(lon), avg(lat) FROM cases_case WHERE open GROUP BY {whole}"  # noqa: S608  (own names)
    return _median_ms(lambda cursor: cursor.execute(sql))


def _median_ms(ask: Callable[[Any], object]) -> float:
    took = []
    for _ in range(15):
        with connection.cursor() as cursor:
            began = time.perf_counter()
            ask(cursor)
            cursor.fetchall()
            took.append(time.perf_counter() - began)
    return round(statistics.median(took) * 1000, 2)
