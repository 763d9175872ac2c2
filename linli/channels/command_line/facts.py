"""`linli facts`: how far the facts have come, make them anew from the record, fold what is fresh, answer a question."""

from __future__ import annotations

import json
from typing import BinaryIO

import click
from django.utils.translation import gettext as _

from linli.common import clock
from linli.common.actor import SYSTEM
from linli.insight import api


@click.group()
def facts() -> None:
    """The facts that figures are counted from."""


@facts.command()
def status() -> None:
    """How far the record has been read, for how long events wait, the rows and bytes of each table, and missing files (JSON)."""
    click.echo(json.dumps(api.status(at=clock.now()), indent=1, default=str))


@facts.command()
@click.option(
    "--processes", default=2, show_default=True, type=click.IntRange(1, 64), help="How many work side by side."
)
def rebuild(*, processes: int) -> None:
    """Make every fact anew from the record alone. The old ones answer until the last moment."""

    def tell(cases: int, events: int) -> None:
        click.echo(_("%(cases)s cases, %(events)s events") % {"cases": f"{cases:,}", "events": f"{events:,}"}, err=True)

    read = api.rebuild(at=clock.now(), progress=tell, processes=processes)
    click.echo(_("The facts are made anew from %(events)s events.") % {"events": f"{read:,}"})


@facts.command()
def read() -> None:
    """Take in what has been recorded since the last time, now instead of when the worker comes by."""
    total = 0
    while taken := api.read_due(at=clock.now()):
        total += taken
    click.echo(_("%(events)s events taken in.") % {"events": f"{total:,}"})


@facts.command()
def fold() -> None:
    """Fold what is fresh into the files of its months."""
    click.echo(_("%(files)s files folded into months.") % {"files": api.fold_fresh(at=clock.now())})


@facts.command()
@click.argument("question", type=click.File("rb"), default="-")
def ask(question: BinaryIO) -> None:
    """Answer a question of the grammar, from a file or standard input (JSON in, JSON out)."""
    try:
        given = json.loads(question.read())
    except ValueError as error:
        raise click.ClickException(_("This is not JSON.")) from error
    found = api.answer(actor=SYSTEM, question=api.asked(given))
    click.echo(json.dumps(api.plain(found), ensure_ascii=False, indent=1, default=str))


command = facts
