"""The command `linli`. Each subcommand is loaded when it is asked for: nothing else is imported."""

from __future__ import annotations

import logging
from datetime import datetime
from importlib import import_module
from typing import Final

import click

from linli import __version__
from linli.config.environment import point_django_here

# name → (module, what the list of commands says). Each module holds a click command named `command`.
_DOOR: Final = "linli.channels.command_line"
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": (f"{_DOOR}.demo", "Load a demonstration pack, or show who can sign in to it."),
    "serve": ("linli.config.serve", "Run the web server and the worker."),
    "worker": ("linli.config.worker", "Run the worker alone."),
    "migrate": ("linli.config.manage", "Bring the database up to date."),
    "check-settings": ("linli.config.check_settings", "Print every setting, and whether it can be read."),
    "accounts": (f"{_DOOR}.accounts", "People, roles and keys."),
    "intake": (f"{_DOOR}.intake", "Take in a file of reports (xlsx, csv, ndjson)."),
    "geography": (f"{_DOOR}.geography", "Areas, shapes and places."),
    "text": (f"{_DOOR}.text", "Read messages: classes, personal data, places, replies."),
    "packs": (f"{_DOOR}.packs", "Load data packs: places, catalogue, limits, calendars."),
    "knowledge": (f"{_DOOR}.knowledge", "Articles: load a pack, measure how well they are found."),
    "hotline": ("linli.channels.hotline.command", "How much work a call is."),
    "audit": (f"{_DOOR}.audit", "Verify the record."),
    "vault": (f"{_DOOR}.vault", "Keys of the identity vault."),
    "facts": (f"{_DOOR}.facts", "Facts and figures: state, rebuild, questions."),
    "simulate": (f"{_DOOR}.simulate", "What would happen with other arrivals, limits or posts."),
    "topics": (f"{_DOOR}.topics", "Hot topics of a file of messages."),
    "selfcheck": (f"{_DOOR}.selfcheck", "Prove the invariants over the whole database."),
    "bench": (f"{_DOOR}.bench", "Measure against the budgets."),
    "manage": ("linli.config.manage", "Django's own commands."),
}

# These start without Django: the one to find out why it does not start, the other to keep a small parent process.
WITHOUT_DJANGO: Final = frozenset({"check-settings", "serve"})


def _set_up_django() -> None:
    """Get Django ready. Raises ClickException for settings that cannot be used, `linli check-settings` names them all."""
    import django  # noqa: PLC0415  (only where it is needed: see WITHOUT_DJANGO)
    from django.conf import settings  # noqa: PLC0415  (as above)

    try:
        settings.DATABASES  # noqa: B018  (asking for one reads them all)
    except (ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    django.setup()


class LazyGroup(click.Group):
    """A group whose commands are imported when they are named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command, with Django set up if it needs it, and return the command."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in WITHOUT_DJANGO:
            _set_up_django()
        module = import_module(COMMANDS[cmd_name][0])
        name = "command" if hasattr(module, "command") else cmd_name.replace("-", "_")
        found: click.Command = getattr(module, name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


class House:
    """What commands of a lower floor may ask of the roof: replays let the worker do its part at simulated times."""

    def house(self, at: datetime) -> int:
        """Reactions and the timetable at one time, until nothing waits; the number of events."""
        from linli.config.worker import run_until_quiet  # noqa: PLC0415  (only replays need it)

        # A replayed month would print thousands of messages over the progress bar; nobody gets them.
        logging.getLogger("linli.sms").setLevel(logging.WARNING)
        return run_until_quiet(at)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="linli")
@click.pass_context
def root(ctx: click.Context) -> None:
    """Linli 邻里: one house for neighbourhood governance."""
    ctx.obj = House()


def main() -> None:
    """Run the command line; errors that are anticipated become one line on standard error and exit code 2."""
    point_django_here()
    try:
        root(prog_name="linli")
    except Exception as error:
        from linli.channels.command_line.endings import why  # noqa: PLC0415  (only where it is needed: `serve` keeps a small parent)

        known = why(error)
        if known is None:
            raise
        click.echo(f"{known.code}: {known.message()}", err=True)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
