"""`linli bench facts`: the questions of pages over many made-up cases."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import click
from django.conf import settings

from linli.channels.command_line.bench import figures
from linli.channels.command_line.bench.cluster import bin_folder
from linli.common import clock

_FILLED: Final = "filled"  # says of how many cases the facts of a kept folder are


@click.command(name="facts")
@click.option("--cases", default=1_000_000, show_default=True, type=click.IntRange(1_000, 200_000_000))
@click.option(
    "--rounds", default=20, show_default=True, type=click.IntRange(1, 1000), help="How often everything is asked."
)
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Keep the facts here, and use them again."
)
@click.option(
    "--postgres/--no-postgres", default=bin_folder() is not None, help="Beside it a plain table of PostgreSQL."
)
@click.option("--only", default="", help="Ask only what has this in its name.")
def measure(*, cases: int, rounds: int, folder: Path | None, postgres: bool, only: str) -> None:
    """What pages ask of the figures, over facts made up for so many cases of a city; in a house of its own."""
    steps = ["fill", "ask", *(["postgres"] if postgres else [])]
    if folder:
        _measured(folder, cases, rounds, steps, only)
        return
    with tempfile.TemporaryDirectory(prefix="linli-bench-") as made:
        _measured(Path(made), cases, rounds, steps, only)


def _measured(folder: Path, cases: int, rounds: int, steps: list[str], only: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    settings = [f"LINLI_DATA_DIR={folder}", "DATABASE_URL=", "LINLI_MODE=demo"]
    linli = ["/usr/bin/env", *settings, sys.executable, "-m", "linli.config.main"]
    subprocess.run([*linli, "migrate"], check=True, stdout=subprocess.DEVNULL)
    if (folder / _FILLED).exists() and (folder / _FILLED).read_text() == str(cases):
        steps = steps[1:]
    for what in steps:  # apart, so that the memory of one is not that of the other
        done = subprocess.run(
            [*linli, "bench", "facts-inside", what, "--cases", str(cases), "--rounds", str(rounds), "--only", only],
            stdout=subprocess.PIPE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise click.ClickException(f"facts-inside {what} failed ({done.returncode})")
        found = json.loads(done.stdout)
        if what == "fill":
            (folder / _FILLED).write_text(str(cases))
        click.echo(
            json.dumps(
                {"measured": f"facts, {what}", **found, "machine": figures.machine()}, ensure_ascii=False, indent=1
            )
        )


@click.command(name="facts-inside", hidden=True)
@click.argument("what", type=click.Choice(["fill", "ask", "postgres"]))
@click.option("--cases", type=int, required=True)
@click.option("--rounds", type=int, required=True)
@click.option("--only", default="")
def inside(*, what: str, cases: int, rounds: int, only: str) -> None:
    """Make the facts, or ask; started by the command above with the settings of its house."""
    from linli.channels.command_line.bench.facts import asking, beside, making  # noqa: PLC0415  (heavy)

    city = making.city()
    if what == "fill":
        click.echo(json.dumps(asking.fill(city, cases, at=clock.now())))
    elif what == "ask":
        click.echo(json.dumps(asking.measure(city, rounds, only), ensure_ascii=False))
    else:
        click.echo(json.dumps(beside.postgres(settings.DATA_DIR), ensure_ascii=False))
