"""`linli check-settings`: every setting in force, without starting anything."""

from __future__ import annotations

import click

from linli.config.environment import SETTINGS, read_all


@click.command("check-settings")
def command() -> None:
    """Print every setting in force (secrets only as set or default). Fails where one cannot be read."""
    try:
        values = read_all()
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    for setting in SETTINGS:
        value = values[setting.variable]
        if setting.secret:
            shown = "(default)" if value == setting.read(setting.default) else "(set)"
        else:
            shown = ",".join(value) if isinstance(value, list) else str(value)
        click.echo(f"{setting.variable:32} {shown or '(empty)':40} {setting.purpose}")
