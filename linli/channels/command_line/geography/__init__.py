"""`linli geography`: locate points in any shapes, check shapes, measure. Needs no database."""

from __future__ import annotations

import click

from linli.channels.command_line.geography.bench import bench
from linli.channels.command_line.geography.check import check
from linli.channels.command_line.geography.locate import locate


@click.group()
def geography() -> None:
    """Areas, shapes and places."""


geography.add_command(locate)
geography.add_command(check)
geography.add_command(bench)
