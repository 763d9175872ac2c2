"""`linli geography bench`: points per second, in the index alone and from file to file."""

from __future__ import annotations

import io
import json
import platform
import time
from pathlib import Path
from typing import Any

import click
import numpy as np
import shapely

from linli.channels.command_line.geography import locating
from linli.channels.command_line.geography.areas_file import index_of, open_areas
from linli.geography import api


@click.command()
@click.option("--areas", type=click.Path(path_type=Path), help="GeoJSON to measure with; without it 625 made-up grids.")
@click.option("--code", "code_property", default="code", show_default=True, help="Property that holds the code.")
@click.option("--points", "number", default=1_000_000, show_default=True, help="How many points.")
@click.option("--seed", default=1, show_default=True, help="Seed of the random points.")
def bench(areas: Path | None, code_property: str, number: int, seed: int) -> None:
    """Measure points per second and print them as JSON: in the index, and from CSV to CSV."""
    index = _index(areas, code_property)
    west, south, east, north = shapely.total_bounds(index.shapes)
    random = np.random.default_rng(seed)
    lon, lat = random.uniform(west, east, number), random.uniform(south, north, number)
    found, finding = _timed(lambda: index.find(lon, lat))
    _, measuring = _timed(lambda: index.border_metres(found.rows, lon, lat))
    busy = _processor_time(lambda: index.border_metres(index.find(lon, lat).rows, lon, lat))
    figures = {
        "shapes": len(index.codes),
        "edges": int(shapely.get_num_coordinates(index.shapes).sum()),
        "points": number,
        "inside": int((found.rows != api.NOWHERE).sum()),
        "find_points_per_second": round(number / finding),
        "find_and_border_points_per_second": round(number / (finding + measuring)),
        "find_and_border_points_per_processor_second": round(number / busy),
        **_from_file_to_file(index, lon, lat),
        "machine": f"{platform.machine()}, {locating.processes_for(None)} processors",
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "shapely": shapely.__version__},
    }
    click.echo(json.dumps(figures, indent=1))


def _from_file_to_file(index: api.LayeredIndex, lon: api.Floats, lat: api.Floats) -> dict[str, Any]:
    rows = "".join(f"{i},{x:.6f},{y:.6f}\n" for i, (x, y) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True)))
    content = f"id,lon,lat\n{rows}".encode()

    def run(processes: int) -> int:
        file = io.BytesIO(content)
        job = locating.prepare(file, index, lon="", lat="", crs="WGS84")
        return sum(len(text) for text, _ in locating.located(file, job, processes=processes))

    _, alone = _timed(lambda: run(1))
    _, together = _timed(lambda: run(locating.processes_for(None)))
    return {
        "csv_to_csv_points_per_second_one_process": round(len(lon) / alone),
        "csv_to_csv_points_per_second": round(len(lon) / together),
    }


def _timed(work: Any) -> tuple[Any, float]:
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


def _processor_time(work: Any) -> float:
    """Seconds this process was given by the machine, so that a busy one can be compared with an idle one."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _index(areas: Path | None, code_property: str) -> api.LayeredIndex:
    if areas is not None:
        return index_of(open_areas(areas, code_property=code_property, repair=True, lenient=True))
    return api.LayeredIndex([api.ShapeIndex(*made_up_grids(25, 25, 30))])


def made_up_grids(columns: int, rows: int, points_per_side: int) -> tuple[list[str], list[shapely.Geometry]]:
    """A partition of a piece of country into grids with wavy borders, every border drawn once and shared exactly."""
    size = 0.004

    def corner(x: int, y: int) -> tuple[float, float]:
        return 118.9 + size * (x + 0.2 * np.sin(3 * x + 5 * y)), 42.2 + size * (y + 0.2 * np.sin(5 * x - 2 * y))

    def side(x: int, y: int, x2: int, y2: int) -> list[tuple[float, float]]:
        (lon, lat), (lon2, lat2) = corner(x, y), corner(x2, y2)
        share = np.linspace(0, 1, points_per_side)
        wave = 0.04 * size * np.sin(share * np.pi * 6) * np.sin(share * np.pi)
        return list(zip(lon + share * (lon2 - lon) + wave * (y2 - y), lat + share * (lat2 - lat) + wave * (x2 - x),
                        strict=True))  # fmt: skip

    codes: list[str] = []
    shapes: list[shapely.Geometry] = []
    for y in range(rows):
        for x in range(columns):
            south, east = side(x, y, x + 1, y), side(x + 1, y, x + 1, y + 1)
            north, west = side(x, y + 1, x + 1, y + 1)[::-1], side(x, y, x, y + 1)[::-1]
            codes.append(f"{y * columns + x + 1:06d}")
            shapes.append(shapely.Polygon([*south, *east[1:], *north[1:], *west[1:]]))
    return codes, shapes
