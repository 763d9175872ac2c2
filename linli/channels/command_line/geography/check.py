"""`linli geography check`: name every fault of a file of shapes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from django.utils.translation import gettext as _

from linli.channels.command_line.geography.areas_file import NOTHING_DONE, read_areas
from linli.geography import api

FAULTS_FOUND: Final = 1


@click.command()
@click.option("--areas", type=click.Path(path_type=Path), required=True, help="GeoJSON, also gzipped.")
@click.option("--code", "code_property", default="code", show_default=True, help="Property that holds the code.")
@click.option("--tolerance", default=1.0, show_default=True, help="Smallest overlap that counts, in square metres.")
@click.option("--json", "as_json", is_flag=True, help="Print the faults as JSON.")
def check(areas: Path, code_property: str, tolerance: float, as_json: bool) -> None:
    """Name every fault of a file of shapes, overlaps included.

    Ends with 0 if there is none, with 1 if there are faults, with 2 if no shape could be read.
    """
    drawing = read_areas(areas, code_property=code_property, repair=False)
    faults = (*drawing.faults, *_overlaps(drawing, tolerance))
    if as_json:
        rows = [{"feature": f.feature, "code": f.code, "kind": f.kind, "text": api.describe(f)} for f in faults]
        click.echo(json.dumps({"shapes": len(drawing.features), "faults": rows}, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            click.echo(api.describe(fault))
        sentence = _("%(shapes)s shapes can be used, %(faults)s faults.")
        click.echo(sentence % {"shapes": len(drawing.features), "faults": len(faults)})
    if faults:
        raise click.exceptions.Exit(FAULTS_FOUND if drawing.features else NOTHING_DONE)


def _overlaps(drawing: api.Drawing, tolerance: float) -> list[api.ShapeFault]:
    features = drawing.features
    if not features:
        return []
    pairs = api.overlaps([f.code for f in features], [f.shape for f in features], tolerance=tolerance)
    fault = api.ShapeFault("overlap", None, "")
    return [
        replace(
            fault,
            feature=features[one].number,
            code=features[one].code,
            data={"other": features[other].code, "square_metres": round(shared, 1)},
        )
        for one, other, shared in pairs
    ]
