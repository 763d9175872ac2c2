"""`linli simulate`: what would happen with other arrivals, limits or posts, and how well the model tells what did happen."""

from __future__ import annotations

import json
from datetime import datetime
from typing import BinaryIO

import click
from django.utils.translation import gettext as _

from linli.common.actor import SYSTEM
from linli.insight import api


@click.group()
def simulate() -> None:
    """Simulation of the loop, fitted to the facts of a period."""


@simulate.command()
def scenarios() -> None:
    """The scenarios with the numbers that can be set (JSON)."""
    found = [
        {"code": one.code, "name": one.name, "name_en": one.name_en,
         **{name: [bounds.usual, bounds.least, bounds.most] for name in ("factor", "hours") if (bounds := getattr(one, name))}}
        for one in api.scenarios().values()
    ]  # fmt: skip
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@simulate.command()
@click.argument("question", type=click.File("rb"), default="-")
def ask(question: BinaryIO) -> None:
    """Answer a question from a file or standard input (JSON in, JSON out): docs/simulation.md says what can be asked."""
    try:
        given = json.loads(question.read())
    except ValueError as error:
        raise click.ClickException(_("This is not JSON.")) from error
    found = api.simulated(actor=SYSTEM, ask=api.asked_simulation(given), progress=_tell)
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


@simulate.command()
@click.argument("begin", type=click.DateTime(["%Y-%m-%d"]))
@click.argument("end", type=click.DateTime(["%Y-%m-%d"]))
def check(begin: datetime, end: datetime) -> None:
    """Play the days from BEGIN to END again, and their second half from the first, beside what really happened (JSON)."""
    found = api.check_simulation(actor=SYSTEM, begin=begin.date(), end=end.date())
    click.echo(json.dumps(found, ensure_ascii=False, indent=1))


def _tell(share: float) -> None:
    click.echo(f"\r{share:4.0%}", nl=False, err=True)


command = simulate
