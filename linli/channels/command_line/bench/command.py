"""`linli bench`: measure against the budgets. Everything is printed as JSON, with the machine it was measured on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from linli.channels.command_line.bench import alike, detector, facts, figures, house, mapping, runs
from linli.channels.command_line.bench.case import case as case_pages
from linli.channels.command_line.bench.house import Wish
from linli.channels.command_line.bench.text import text
from linli.common import clock

MANY: Final = 1_000_000
READING: Final = ("queue", "case")  # two readers at a time, unless told otherwise


@click.group()
def command() -> None:
    """Measure against the budgets, on a database of its own or on a server of this machine."""


command.add_command(text)
command.add_command(alike.look_up)
command.add_command(alike.look_up_inside)
command.add_command(alike.topics)
command.add_command(mapping.measure)
command.add_command(detector.measure)
command.add_command(mapping.measure_inside)
command.add_command(facts.measure)
command.add_command(facts.inside)
command.add_command(facts.measure_writing)
command.add_command(facts.measure_writing_inside)


def measured(run: Callable[..., Any]) -> Callable[..., Any]:
    """The options every measurement takes."""
    options = (
        click.option("--url", help="A running server on this machine, instead of one started for it."),
        click.option("--ways", type=click.Path(path_type=Path, dir_okay=False), help="With --url: the file `prepare` wrote."),
        click.option("--engine", type=click.Choice(["postgres", "sqlite"]), default=house.default_engine, help="Default: PostgreSQL where its server programs are."),
        click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the database here, and use it again."),
        click.option("--seconds", default=10.0, show_default=True, type=click.FloatRange(1, 600), help="How long a run lasts."),
        click.option("--connections", default=16, show_default=True, type=click.IntRange(1, 256)),
        click.option("--cases", default=0, type=click.IntRange(0, 100_000_000), help="Generate cases up to this number first."),
        click.option("--json", "as_json", is_flag=True, help="Nothing but JSON on standard output (always so)."),
    )  # fmt: skip
    for option in reversed(options):
        run = option(run)
    return run


def _measure(names: list[str], given: dict[str, Any]) -> None:
    """Open one house and print one measurement after the other."""
    cases = given.pop("cases")
    given.pop("as_json")
    wish = Wish(**given)
    with house.opened(wish, cases=cases) as found:
        for name in names:
            figures.note(f"measuring {name}")
            own = replace(wish, connections=2) if name in READING and wish.connections == 16 else wish
            said = (case_pages if name == "case" else getattr(runs, name))(found, own)
            printed = {"measured": name, "engine": wish.engine, **said, "machine": figures.machine(wish.engine)}
            click.echo(json.dumps(printed, ensure_ascii=False, indent=1))


@command.command()
@measured
def create(**given: Any) -> None:
    """Reports over HTTP: classified, located, duplicates looked for, clocks, event and outbox written, durable."""
    _measure(["create"], given)


@command.command()
@measured
def lifecycle(**given: Any) -> None:
    """From report to the reporter's word, every verb over HTTP by the one whose duty it is."""
    _measure(["lifecycle"], given)


@command.command()
@measured
def bulk(**given: Any) -> None:
    """Batches of 500 through the action, through the API's stream, and a file through `linli intake`."""
    _measure(["bulk"], given)


@command.command()
@measured
def queue(**given: Any) -> None:
    """The queue page and the API's list over many cases (1,000,000 unless --cases says otherwise), 2 connections."""
    _measure(["queue"], given | {"cases": given["cases"] or (0 if given["url"] else MANY)})


@command.command()
@measured
def case(**given: Any) -> None:
    """The case page, the queue with a case beside it, and the look for news, over many cases as for `queue`."""
    _measure(["case"], given | {"cases": given["cases"] or (0 if given["url"] else MANY)})


@command.command()
@measured
def burst(**given: Any) -> None:
    """Ten times the connections for --seconds, between two quiet stretches: what was acknowledged is kept, latency comes back."""
    _measure(["burst"], given)


@command.command()
@measured
def start(**given: Any) -> None:
    """The time from `serve` to the first page, and the memory of web and worker."""
    _measure(["start"], given)


@command.command(name="all")
@measured
def everything(**given: Any) -> None:
    """Every measurement, one after the other: the writing ones on a new database, the queue at 1,000,000 cases."""
    _measure(["start", "create", "lifecycle", "bulk", "burst"], dict(given) | {"cases": 0})
    _measure(["queue"], given | {"cases": given["cases"] or (0 if given["url"] else MANY)})


@command.command()
@click.option(
    "--ways", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write keys and places."
)
def prepare(*, ways: Path) -> None:
    """Load the place pack into the present database if it is empty, and write keys for the measurements to a file."""
    from linli.channels.command_line.bench.prepare import prepare as make_ready  # noqa: PLC0415  (heavy)

    make_ready(ways)


@command.command()
@click.option(
    "--cases",
    "number",
    type=click.IntRange(1, 100_000_000),
    required=True,
    help="How many cases the database is to hold.",
)
@click.option("--json", "as_json", is_flag=True, help="Nothing but JSON on standard output (always so).")
def generate(*, number: int, as_json: bool) -> None:
    """Fill the present database with believable cases: a few hundred played through the real verbs, then copied.

    Needs a loaded place pack (`linli bench prepare`); refused in production mode.
    """
    from linli.channels.command_line.bench.generating.generate import generate as fill  # noqa: PLC0415  (heavy)

    click.echo(json.dumps(fill(number), ensure_ascii=False))


@command.command(hidden=True)
@click.argument("what", type=click.Choice(["floor", "lifecycle", "bulk", "kept"]))
@click.option("--ways", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--seconds", default=10.0)
@click.option("--connections", default=16)
@click.option("--number", default=0, help="Which of several processes this is; for `kept` the seed of the run.")
def inside(*, what: str, ways: Path, seconds: float, connections: int, number: int) -> None:
    """Measure within one process; started by the other commands with the settings of the measured house."""
    from linli.channels.command_line.bench.inside import Inside, kept, seed_of  # noqa: PLC0415  (heavy)

    here = Inside(json.loads(ways.read_text()), seed=seed_of(clock.now(), number))
    does: dict[str, Callable[[], Any]] = {
        "floor": lambda: here.floor(ways.parent, connections=connections, seconds=seconds),
        "lifecycle": lambda: here.lifecycle(seconds=seconds),
        "bulk": lambda: here.bulk(seconds=seconds),
        "kept": lambda: kept(number),
    }
    click.echo(json.dumps(does[what](), ensure_ascii=False))
