"""`linli demo`: load a demonstration pack and play its flow; show who can sign in."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click
from django.core.management import call_command
from django.utils import translation

from linli.audit import api as audit
from linli.cases import api as cases
from linli.channels.command_line.demo import boston, emptying, hongshan, loading, on_duty
from linli.channels.command_line.demo.cast import Cast
from linli.channels.command_line.demo.flow import Flow
from linli.channels.pages.demo import DEMO_PASSWORD
from linli.common import clock
from linli.insight import api as insight

SIZES: Final[dict[str, dict[str, int | None]]] = {
    "hongshan": {"small": 1_500, "full": 12_000},
    "boston": {"small": 1_500, "full": None},
}
House = Callable[[datetime], object]


@click.group()
def command() -> None:
    """Load a demonstration pack, or show who can sign in to it."""


@command.command()
@click.option("--pack", default="hongshan", show_default=True, help="hongshan or boston")
@click.option("--scale", type=click.Choice(["small", "full"]), default="small", show_default=True)
@click.option("--seed", default=1, show_default=True, help="The same seed plays the same flow.")
@click.option(
    "--until", type=click.DateTime(), help="Local time at which the flow ends. Default: now; boston: its extract."
)
@click.option("--again", is_flag=True, help="Begin with an empty database; refused outside demo mode.")
@click.option("--if-empty", is_flag=True, help="Do nothing, and say so, where cases are there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.pass_obj
def load(
    obj: Any, *, pack: str, scale: str, seed: int, until: datetime | None, again: bool, if_empty: bool, as_json: bool
) -> None:
    """Load a pack into an empty database and play its flow through the real verbs."""
    try:
        folder = loading.pack_folder(pack)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    if again:
        emptying.begin_again()
    call_command("migrate", interactive=False, verbosity=0)
    if not cases.is_empty():
        if not if_empty:
            raise click.ClickException("The database already holds cases. --again begins with an empty one.")
        click.echo("The demonstration is loaded already (--again begins anew).")
        return
    with translation.override("en"):
        summary = _load(folder, pack, SIZES[pack][scale], seed, until, obj.house, say=_say(quiet=as_json))
    click.echo(json.dumps(summary, ensure_ascii=False, indent=2) if as_json else _table(summary))
    if not as_json:
        click.echo("\nSign in with the password " + click.style(DEMO_PASSWORD, bold=True) + " as one of:")
        click.echo(_sign_ins(folder))
        click.echo("\nNow run: linli serve   (or make serve)")


def _say(*, quiet: bool) -> loading.Say:
    return (lambda _: None) if quiet else (lambda words: click.echo(f"  {words} …"))


def _load(
    folder: Path, pack: str, size: int | None, seed: int, until: datetime | None, house: House, *, say: loading.Say
) -> dict[str, Any]:
    zone = ZoneInfo(loading.describe(folder)["time_zone"])
    started = clock.now()
    play = _play_boston if pack == "boston" else _play_hongshan
    summary = play(folder, size, seed, until.replace(tzinfo=zone) if until else None, house, zone, say)
    say("settling what is still waiting")
    house(clock.now() if pack == "hongshan" else started)
    audit.checkpoint(at=clock.now())
    say("facts to count figures from")
    insight.rebuild(at=clock.now())
    insight.publish_due(at=clock.now())  # the worker's own turn may be a day away
    summary["seconds"] = round((clock.now() - started).total_seconds(), 1)
    return summary


def _play_hongshan(
    folder: Path, size: int | None, seed: int, until: datetime | None, house: House, zone: ZoneInfo, say: loading.Say
) -> dict[str, Any]:
    ends = until or clock.now()
    month = timedelta(days=hongshan.days(folder))
    with clock.standing_at(ends - month):
        loading.load_places(folder, at=clock.now(), say=say)
        loading.load_rules(folder, at=clock.now(), say=say)
        loading.load_zones(at=clock.now(), say=say)
        loading.load_cards(at=clock.now(), say=say)
        say("duty roster")
        on_duty.load_roster(until=ends, zone=zone)
        cast = Cast(folder, ends)
        planned = hongshan.Month(folder, cast, seed=seed, until=ends)
        flow = Flow(begin=ends - month, until=ends, house=house)
        planned.plan(flow, size or 0)
        on_duty.whistle_lately(flow, cast, seed=seed)
    _run(flow, say)
    return {**_counts(), "flow": dict(sorted(flow.counts.items()))}


def _play_boston(
    folder: Path, size: int | None, seed: int, until: datetime | None, house: House, zone: ZoneInfo, say: loading.Say
) -> dict[str, Any]:
    about = loading.describe(folder)
    ends = until or datetime.fromisoformat(about["verdict"]["extract"]).replace(tzinfo=zone)
    chosen = boston.sample(list(boston.requests(folder, zone)), size, seed)
    begin = boston.first_morning(chosen)
    with clock.standing_at(begin):
        loading.load_places(folder, at=clock.now(), say=say)
        loading.load_rules(folder, at=clock.now(), say=say)
        flow = Flow(begin=begin, until=ends, house=house)
        boston.plan(flow, boston.City(folder, Cast(folder, begin), zone, seed=seed), chosen)
    _run(flow, say)
    compared, wrong = boston.disagreements(chosen)
    verdict = {"compared with the city's verdict": compared, "that differ": len(wrong), "first to differ": wrong[:5]}
    return {**_counts(), "verdict": verdict, "flow": dict(sorted(flow.counts.items()))}


def _run(flow: Flow, say: loading.Say) -> None:
    """Play with a progress bar."""
    say("playing the flow through the real verbs")
    with click.progressbar(length=1000, label="  simulated time", file=sys.stderr) as bar:
        flow.run(lambda share: bar.update(max(0, int(share * 1000) - bar.pos)))


def _counts() -> dict[str, Any]:
    return {"cases": cases.counts_by_state(), "events": audit.recorded()}


def _table(summary: dict[str, Any]) -> str:
    lines = []
    for name, value in summary.items():
        if isinstance(value, dict):
            lines.append(f"{name}:")
            lines += [f"  {key:44} {number}" for key, number in value.items()]
        else:
            lines.append(f"{name:46} {value}")
    return "\n".join(lines)


def _sign_ins(folder: Path) -> str:
    """The people shown on the sign-in page, one for each role."""
    with (folder / "staff.csv").open(encoding="utf-8", newline="") as file:
        shown = [row for row in csv.DictReader(file) if row.get("demo_order")]
    shown.sort(key=lambda row: int(row["demo_order"]))
    return "\n".join(f"  {row['sign_in_name']:28} {row['post']}" for row in shown)


@command.command()
@click.option("--pack", default="hongshan", show_default=True)
def people(*, pack: str) -> None:
    """Show who can sign in to a pack, and the demo password."""
    click.echo(f"Password: {DEMO_PASSWORD}")
    click.echo(_sign_ins(loading.pack_folder(pack)))
