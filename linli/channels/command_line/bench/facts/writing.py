"""How fast facts are written from events that really are in the record: all of them anew, and what came since."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.house import House, Wish, default_engine, opened
from linli.common import clock
from linli.insight import api as insight


@click.command(name="facts-writing")
@click.option("--engine", type=click.Choice(["postgres", "sqlite"]), default=default_engine)
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the database here, and use it again."
)
@click.option(
    "--cases", default=50_000, show_default=True, type=click.IntRange(1_000, 10_000_000), help="Cases in the record."
)
@click.option(
    "--more", default=10_000, show_default=True, type=click.IntRange(100, 10_000_000), help="Cases that come later."
)
def measure(*, engine: str, folder: Path | None, cases: int, more: int) -> None:
    """Facts made anew by one process and by two, then taken in piece by piece, in a throw-away house of many events."""
    with opened(Wish(None, None, engine, folder, 5.0, 1), serve=False, cases=cases) as house:
        anew = {f"{number} processes": _inside(house, "rebuild", number) for number in (1, 2)}
        house.run("bench", "generate", "--cases", str(cases + more), "--json")
        said = {"anew": anew, "taken in": _inside(house, "read", 1), "machine": figures.machine(engine)}
        click.echo(json.dumps({"measured": "facts, writing", "engine": engine, **said}, ensure_ascii=False, indent=1))


def _inside(house: House, what: str, processes: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(house.run("bench", "facts-writing-inside", what, str(processes)))
    return found


@click.command(name="facts-writing-inside", hidden=True)
@click.argument("what", type=click.Choice(["rebuild", "read"]))
@click.argument("processes", type=int)
def measure_inside(*, what: str, processes: int) -> None:
    """Write facts in the present house; run by the command above."""
    began, processor = time.perf_counter(), time.process_time()
    events = 0
    if what == "rebuild":
        events = insight.rebuild(at=clock.now(), processes=processes)
    else:
        while taken := insight.read_due(at=clock.now()):
            events += taken
    seconds = time.perf_counter() - began
    said = {
        "events": events, "seconds": round(seconds, 2), "events_per_second": round(events / seconds),
        "processor_seconds_of_this_process": round(time.process_time() - processor, 2),
    }  # fmt: skip
    click.echo(json.dumps(said))
