"""Opening a file of shapes for a command: every fault goes to standard error."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from django.utils.translation import gettext as _

from linli.geography import api

NOTHING_DONE: Final = 2


def open_areas(path: Path, *, code_property: str, repair: bool, lenient: bool) -> api.Drawing:
    """The shapes of the file. Ends the command with code 2 where they are faulty and neither flag allows for it."""
    drawing = read_areas(path, code_property=code_property, repair=repair)
    for fault in drawing.faults:
        click.echo(api.describe(fault), err=True)
    if not drawing.features:
        raise click.exceptions.Exit(NOTHING_DONE)
    if not drawing.clean and not lenient:
        click.echo(
            _(
                "The shapes are faulty; nothing was done. "
                "--repair mends outlines that can be mended, --lenient goes on with what can be used as it is."
            ),
            err=True,
        )
        raise click.exceptions.Exit(NOTHING_DONE)
    return drawing


def read_areas(path: Path, *, code_property: str, repair: bool) -> api.Drawing:
    """The shapes and faults of the file. Ends the command with code 2 where it cannot be read at all."""
    try:
        content = path.read_bytes()
    except OSError as error:
        click.echo(f"{path}: {error.strerror}", err=True)
        raise click.exceptions.Exit(NOTHING_DONE) from error
    return api.read_drawing(content, code_property=code_property, repair=repair)


def index_of(drawing: api.Drawing) -> api.LayeredIndex:
    """The index of a file's shapes. Where all of them bear a level (`level` of the GeoJSON), the narrowest answers."""
    levels = [str(feature.properties.get("level", "")) for feature in drawing.features]
    if not set(levels) <= set(api.CHAIN):
        levels = [""] * len(levels)
    layers = []
    for level in (*reversed(api.CHAIN), ""):
        here = [feature for feature, own in zip(drawing.features, levels, strict=True) if own == level]
        if here:
            layers.append(api.ShapeIndex([feature.code for feature in here], [feature.shape for feature in here]))
    return api.LayeredIndex(layers)
