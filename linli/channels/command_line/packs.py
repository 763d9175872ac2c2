"""`linli packs`: load data packs: places and units, catalogue with duty list and limits, calendars."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.channels.command_line.accounts import OPERATOR
from linli.common import clock
from linli.common.errors import LinliError
from linli.community import api as community
from linli.geography import api as geography

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_MOST_FAULTS = 50


@click.group()
def packs() -> None:
    """Load data packs: versioned folders of plain files."""


@packs.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load(folder: Path) -> None:
    """Load what FOLDER holds: places (areas.csv, units.csv), catalogue (matters.csv …), calendars (NAME-YEAR.csv),
    what visits can be for (visit_services.csv).

    Each part is loaded whole or not at all; loading it again changes nothing. Faults are named by file and line.
    """
    at, found = clock.now(), False
    try:
        if (folder / "units.csv").is_file():
            found = True
            places = geography.load_place_pack(actor=OPERATOR, folder=folder, at=at)
            if places.faults:
                _stop(places.faults)
            _say(places)
        if any((folder / name).is_file() for name in cases.PACK_FILES):
            found = True
            _say(cases.load_pack(actor=OPERATOR, folder=folder, at=at))
        if (folder / community.SERVICES_FILE).is_file():
            found = True
            _say(community.load_services(actor=OPERATOR, folder=folder, at=at))
        for calendars in (folder, folder / "calendar"):
            for report in (
                cases.load_calendar_pack(actor=OPERATOR, folder=calendars, at=at) if _years(calendars) else ()
            ):
                found = True
                _say(report)
    except LinliError as error:
        if "faults" not in error.data:
            raise
        _stop(error.data["faults"])
    if not found:
        click.echo(_("The folder holds none of the files of a pack."), err=True)
        sys.exit(1)


def _stop(faults: Sequence[object]) -> NoReturn:
    """Name the faults and end: nothing of that part was loaded."""
    for fault in faults[:_MOST_FAULTS]:
        click.echo(str(fault), err=True)
    click.echo(_("Nothing of this part was loaded. Faults: %(number)s.") % {"number": len(faults)}, err=True)
    sys.exit(1)


def _years(folder: Path) -> bool:
    return any(folder.glob("*-[0-9][0-9][0-9][0-9].csv"))


def _say(report: DataclassInstance) -> None:
    """What a loading did, counts by name; nothing of what did not happen."""
    values = {field.name: getattr(report, field.name) for field in fields(report)}
    shown = {name: value for name, value in values.items() if value and name not in {"remarks", "faults", "moves"}}
    click.echo("  ".join(f"{name}: {value}" for name, value in shown.items()))
    for remark in getattr(report, "remarks", ()):
        click.echo(f"  {remark}")
