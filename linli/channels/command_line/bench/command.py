"""`linli bench`: measure against the budgets. Everything is printed as JSON, with the machine it was measured on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import click

from linli.channels.command_line.bench import figures, house
from linli.channels.command_line.bench.house import House, Wish
from linli.channels.command_line.bench.stories import Teller

WARM_SECONDS: Final = 2.0
MOST_PER_SECOND: Final = 2_500  # stories made ahead for each second of a run


@click.group()
def command() -> None:
    """Measure against the budgets, on a database of its own or on a server of this machine."""


def measured(run: Callable[..., Any]) -> Callable[..., Any]:
    """The options every measurement takes."""
    options = (
        click.option("--url", help="A running server on this machine, instead of one started for it."),
        click.option("--ways", type=click.Path(path_type=Path, dir_okay=False), help="With --url: the file `prepare` wrote."),
        click.option("--engine", type=click.Choice(["postgres", "sqlite"]), default=house.default_engine, help="Default: PostgreSQL where its server programs are."),
        click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the database here, and use it again."),
        click.option("--seconds", default=10.0, show_default=True, help="How long a run lasts."),
        click.option("--connections", default=16, show_default=True, type=click.IntRange(1, 256)),
        click.option("--json", "as_json", is_flag=True, help="Nothing but JSON (the default; kept for scripts)."),
    )  # fmt: skip
    for option in reversed(options):
        run = option(run)
    return run


def wish_of(given: dict[str, Any]) -> Wish:
    """The wish the options stand for."""
    given.pop("as_json", None)
    return Wish(**given)


def printed(name: str, wish: Wish, found: dict[str, Any]) -> None:
    """Print one measurement."""
    click.echo(
        json.dumps(
            {"measured": name, "engine": wish.engine, **found, "machine": figures.machine(wish.engine)},
            ensure_ascii=False,
            indent=1,
        )
    )


def seeded() -> int:
    """A number no earlier run has used for its tokens."""
    from linli.common import clock  # noqa: PLC0415

    return int(clock.now().timestamp())


def warm(measured_house: House, teller: Teller, connections: int) -> None:
    """Let every process build what it keeps in memory."""
    measured_house.load(teller.create(4_000), connections=connections, seconds=WARM_SECONDS)


@command.command()
@measured
def create(**given: Any) -> None:
    """Reports over HTTP: classified, located, duplicates looked for, clocks, event and outbox written, durable."""
    wish = wish_of(given)
    with house.opened(wish) as found:
        seed = seeded()
        warm(found, Teller(found.ways, seed=seed), wish.connections)
        told = Teller(found.ways, seed=seed + 1).create(int(wish.seconds * MOST_PER_SECOND))
        run = found.load(told, connections=wish.connections, seconds=wish.seconds)
        printed("create", wish, {**figures.shown(run), "processor_ms": run.get("processor_ms")})


@command.command()
@measured
def lifecycle(**given: Any) -> None:
    """From report to the reporter's word, every verb over HTTP by the one whose duty it is."""
    wish = wish_of(given)
    with house.opened(wish) as found:
        seed = seeded()
        warm(found, Teller(found.ways, seed=seed), wish.connections)
        told = Teller(found.ways, seed=seed + 1).lifecycle(int(wish.seconds * MOST_PER_SECOND / 4))
        run = found.load(told, connections=wish.connections, seconds=wish.seconds)
        printed("lifecycle", wish, {**figures.shown(run), "processor_ms": run.get("processor_ms")})


@command.command()
@click.option(
    "--ways", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write keys and places."
)
def prepare(*, ways: Path) -> None:
    """Load the place pack into the present database if it is empty, and write keys for the measurements to a file."""
    from linli.channels.command_line.bench.prepare import prepare as make_ready  # noqa: PLC0415

    make_ready(ways)


@command.command()
@click.option(
    "--cases",
    "number",
    type=click.IntRange(1, 100_000_000),
    required=True,
    help="How many cases the database is to hold.",
)
@click.option("--json", "as_json", is_flag=True, help="Print nothing but JSON on standard output (always so).")
def generate(*, number: int, as_json: bool) -> None:
    """Fill the present database with believable cases: a few hundred played through the real verbs, then copied.

    Needs a loaded place pack (`linli bench prepare`); refused in production mode.
    """
    from linli.channels.command_line.bench.generating.generate import generate as fill  # noqa: PLC0415

    click.echo(json.dumps(fill(number), ensure_ascii=False))


@command.command(hidden=True)
@click.argument("what", type=click.Choice(["floor", "lifecycle", "bulk"]))
@click.option("--ways", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--seconds", default=10.0)
@click.option("--connections", default=16)
@click.option("--number", default=0, help="Which of several processes this is.")
def inside(*, what: str, ways: Path, seconds: float, connections: int, number: int) -> None:
    """Measure within one process; started by the other commands with the settings of the measured house."""
    from linli.channels.command_line.bench.inside import Inside, seed_of  # noqa: PLC0415
    from linli.common import clock  # noqa: PLC0415

    here = Inside(json.loads(ways.read_text()), seed=seed_of(clock.now(), number))
    runs = {
        "floor": lambda: here.floor(ways.parent, connections=connections, seconds=seconds),
        "lifecycle": lambda: here.lifecycle(seconds=seconds),
        "bulk": lambda: here.bulk(seconds=seconds),
    }
    click.echo(json.dumps(runs[what](), ensure_ascii=False))
