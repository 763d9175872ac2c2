"""`linli selfcheck`: prove the invariants of the loop over the whole database."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.cases import api as cases


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the violations as JSON.")
@click.option("--most", default=50, show_default=True, help="How many violations to print at the most.")
def command(*, as_json: bool, most: int) -> None:
    """Check every invariant for every case; exits with 1 where one does not hold."""

    def progress(name: str, number: int) -> None:
        click.echo(f"  {number:2} {name.replace('_', ' ')}", err=True)

    violations = cases.selfcheck(progress=None if as_json else progress)
    if as_json:
        click.echo(json.dumps({"violations": len(violations), "first": [asdict(v) for v in violations[:most]]}))
    else:
        for violation in violations[:most]:
            click.echo(f"case {violation.case_id}: {violation.rule}: {violation.detail}")
        counted = ngettext("%(number)s violation", "%(number)s violations", len(violations)) % {
            "number": len(violations)
        }
        click.echo(counted if violations else _("Every invariant holds."))
    sys.exit(1 if violations else 0)
