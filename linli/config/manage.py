"""Commands that hand over to Django: `migrate` and `manage`."""

from __future__ import annotations

import click
from django.core.management import call_command, execute_from_command_line


@click.command()
def migrate() -> None:
    """Bring the database up to date. Does nothing when it is."""
    call_command("migrate", interactive=False, verbosity=1)


@click.command(context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands: `linli manage dbshell`."""
    execute_from_command_line(["linli manage", *arguments])
