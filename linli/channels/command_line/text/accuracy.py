"""`linli text accuracy`: how often the matter suggested, and the unit of the duty list, were what people decided."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta

import click
from django.utils import timezone

from linli.cases import api as cases
from linli.common import clock
from linli.common.actor import SYSTEM


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day; default: thirty days before the last.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day; default: today.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def accuracy(*, since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Figures of engines and lists, each with its numerator, its denominator and what was left out. None is of a person."""
    last = timezone.make_aware(until) if until else clock.now()
    end = last + timedelta(days=1) if until else last
    start = timezone.make_aware(since) if since else last - timedelta(days=30)
    shares = {
        "matter suggested": cases.matter_accuracy(actor=SYSTEM, since=start, until=end),
        "unit": cases.unit_accuracy(actor=SYSTEM, since=start, until=end),
    }
    if as_json:
        plain = {
            about: [asdict(share) | {"percent": share.percent} for share in found] for about, found in shares.items()
        }
        click.echo(
            json.dumps({"since": start.isoformat(), "until": end.isoformat(), **plain}, ensure_ascii=False, indent=1)
        )
        return
    for about, found in shares.items():
        click.echo(about)
        for share in found:
            percent = "—" if share.percent is None else f"{share.percent} %"
            click.echo(
                f"  {share.name or 'no engine'}: {percent} ({share.right} of {share.asked}; among the first three {share.among_first_three})"
            )
        for reason, number in found[0].left_out.items():
            click.echo(f"    left out: {number}, {reason}")
