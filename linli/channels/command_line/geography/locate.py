"""`linli geography locate`: which area each point of a file lies in, and how far the border is."""

from __future__ import annotations

import contextlib
import gzip
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn, cast

import click
from django.utils.translation import gettext as _

from linli.channels.command_line.geography import locating
from linli.channels.command_line.geography.areas_file import NOTHING_DONE, index_of, open_areas
from linli.channels.command_line.whole_file import written_whole
from linli.common.errors import LinliError
from linli.geography import api

SOME_ROWS_BAD: Final = 1


@dataclass(frozen=True, slots=True)
class Order:
    """The options of one run, named as on the command line."""

    areas: Path
    code_property: str
    points: Path
    output: Path
    lon: str
    lat: str
    crs: str
    repair: bool
    lenient: bool
    processes: int
    as_json: bool


@click.command()
@click.option("--areas", type=click.Path(path_type=Path), required=True, help="GeoJSON, also gzipped.")
@click.option("--code", "code_property", default="code", show_default=True, help="Property that holds the code.")
@click.option(
    "--points", type=click.Path(path_type=Path), required=True, help="CSV, also gzipped; - for standard input."
)
@click.option("--output", type=click.Path(path_type=Path), required=True, help="CSV to write; - for standard output.")
@click.option("--lon", default="", help="Column of longitudes; usual names are found without it.")
@click.option("--lat", default="", help="Column of latitudes.")
@click.option("--crs", default="WGS84", show_default=True, help="System of the points: WGS84, CGCS2000 or GCJ-02.")
@click.option("--repair", is_flag=True, help="Mend outlines that cross themselves or are not closed.")
@click.option("--lenient", is_flag=True, help="Go on with what can be used of faulty shapes.")
@click.option("--processes", default=0, help="Processes to use; 0: as many as there are processors.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON on standard error.")
def locate(**options: Any) -> None:
    """Add to every point of a CSV file the code of its area and the metres to the area's nearest border.

    Every row is kept as it is; one that cannot be located gets two empty cells, a bad one is named by its line. A point
    on a border that several areas share belongs to the lowest code. Areas that bear a level (property `level`: district,
    street, community, grid …) may lie within each other; then the narrowest answers. Ends with 0; with 1 if some rows were bad; with 2
    if nothing was written.
    """
    order = Order(**options)
    started = time.perf_counter()
    drawing = open_areas(order.areas, code_property=order.code_property, repair=order.repair, lenient=order.lenient)
    index = index_of(drawing)
    loaded = time.perf_counter()
    try:
        tally = _run(index, order)
    except LinliError as error:
        _give_up(error.message(), error)
    except (OSError, EOFError) as error:
        _give_up(f"{order.points}: {error}", error)
    for line, reason in tally.faults:
        click.echo(_("line %(line)s: %(reason)s") % {"line": line, "reason": reason}, err=True)
    _summarise(tally, as_json=order.as_json, loading=loaded - started, locating_took=time.perf_counter() - loaded)
    if tally.bad:
        raise click.exceptions.Exit(SOME_ROWS_BAD)


def _run(index: api.LayeredIndex, order: Order) -> locating.Tally:
    tally = locating.Tally()
    with _opened(order.points) as file, _written_whole(order.output) as out:
        job = locating.prepare(file, index, lon=order.lon, lat=order.lat, crs=order.crs)
        out.write(locating.header(job))
        processes = order.processes or locating.processes_for(_size(order.points))
        for text, part in locating.located(file, job, processes=processes):
            out.write(text)
            tally.add(part)
    return tally


def _give_up(text: str, error: Exception) -> NoReturn:
    click.echo(text, err=True)
    raise click.exceptions.Exit(NOTHING_DONE) from error


def _summarise(tally: locating.Tally, *, as_json: bool, loading: float, locating_took: float) -> None:
    figures: dict[str, Any] = {name: value for name, value in asdict(tally).items() if name != "faults"}
    figures["seconds_loading_areas"] = round(loading, 3)
    figures["seconds_points"] = round(locating_took, 3)
    figures["points_per_second"] = round(tally.rows / locating_took) if locating_took else 0
    if as_json:
        click.echo(json.dumps(figures), err=True)
        return
    summary = _(
        "%(rows)s rows: %(located)s located, %(outside)s outside every area, %(bad)s bad; "
        "%(on_border)s on a shared border, %(near_border)s within 30 m of one. "
        "%(points_per_second)s points/s in %(seconds_points)s s."
    )
    click.echo(summary % figures, err=True)


def _size(points: Path) -> int | None:
    if str(points) == "-" or points.suffix == ".gz" or not points.is_file():
        return None
    return points.stat().st_size


@contextlib.contextmanager
def _opened(points: Path) -> Iterator[BinaryIO]:
    if str(points) == "-":
        yield sys.stdin.buffer
    elif points.suffix == ".gz":
        with gzip.open(points, "rb") as unpacked:
            yield cast("BinaryIO", unpacked)
    else:
        with points.open("rb") as file:
            yield file


@contextlib.contextmanager
def _written_whole(output: Path) -> Iterator[BinaryIO]:
    """The output, put in its place only when it is complete; - is standard output."""
    if str(output) == "-":
        yield sys.stdout.buffer
        return
    with written_whole(output) as file:
        yield file
