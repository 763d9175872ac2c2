"""`linli facts`: how far the facts have come, make them anew from the record, fold what is fresh, answer a question."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import BinaryIO

import click
from django.utils.translation import gettext as _

from linli.channels.command_line.accounts import OPERATOR
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


@facts.command()
def publish() -> None:
    """Publish the open statistics of every month that ended five days ago and is not published yet."""
    done = api.publish_due(at=clock.now())
    click.echo(_("Months published: %(months)s") % {"months": ", ".join(f"{month:%Y-%m}" for month in done) or "—"})


_DAY = click.DateTime(["%Y-%m-%d"])


@facts.command()
@click.option("--from", "begin", type=_DAY, default="2000-01-01")
@click.option("--to", "end", type=_DAY, help="today, where it is not said")
def check(begin: datetime, end: datetime | None) -> None:
    """Prove that the parts of every shown table are its whole, and that the facts are what the record says. Ends with 1 if not."""
    last = end.date() if end else clock.now().date()
    found = api.unproven(begin=begin.date(), end=last)
    for one in found:
        click.echo(f"{one.what} {', '.join(one.by)}: {one.parts} ≠ {one.whole}", err=True)
    if found:
        click.echo(_("Not proven: %(number)s.") % {"number": len(found)}, err=True)
        sys.exit(1)
    click.echo(_("Everything adds up, and the facts are what the record says."))


@facts.command()
@click.argument("file", type=click.File("rb"))
@click.option("--since", type=_DAY, required=True, help="the first day they hold; not in the past")
@click.option("--look", is_flag=True, help="only say what would change")
@click.option("--scheme", is_flag=True, help="the file holds an assessment scheme, not indicators")
def define(file: BinaryIO, since: datetime, *, look: bool, scheme: bool) -> None:
    """Load definitions of indicators, or an assessment scheme (TOML), for periods that end on that day or later."""
    try:
        text = file.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise click.ClickException(_("The file is not text in UTF-8.")) from error
    first, at = since.date(), clock.now()
    if scheme:
        _tell_scheme(text, first, at, look=look)
    else:
        _tell(text, first, at, look=look)
    click.echo(_("Nothing was loaded: this was a look.") if look else _("The definitions are loaded."))


def _tell_scheme(text: str, since: date, at: datetime, *, look: bool) -> None:
    if look:
        found = api.look_at_scheme(text=text, since=since, at=at)
    else:
        found = api.load_scheme(actor=OPERATOR, text=text, since=since, at=at)
    for item in found.items:
        click.echo(f"{item.indicator}\t{item.points:g}")


def _tell(text: str, since: date, at: datetime, *, look: bool) -> None:
    if look:
        change = api.look_at_indicators(text=text, since=since, at=at)
    else:
        change = api.load_indicators(actor=OPERATOR, text=text, since=since, at=at)
    for sign, codes in (("+", change.added), ("~", change.changed), ("=", change.same)):
        for code in codes:
            click.echo(f"{sign} {code}")


command = facts
