"""`linli hotline`: how much work a call is."""

from __future__ import annotations

import click
from django.utils.translation import gettext as _

from linli.channels.hotline import effort


@click.group("hotline")
def command() -> None:
    """The hotline's console."""


@command.command("effort")
def show_effort() -> None:
    """The work of a routine call and of an enquiry, step by step, by the keystroke-level model (figures in hotline/effort.py)."""
    for title, steps in effort.CALLS.items():
        click.echo(
            f"{_(title)}: {effort.seconds(steps):.0f} s, {effort.keys(steps)} keys, {effort.fields(steps)} fields"
        )
        for step in steps:
            parts = [f"{step.keys} keys"] * bool(step.keys) + [f"{step.reads} characters aloud"] * bool(step.reads)
            click.echo(f"  {step.seconds:5.1f} s  {_(step.what)}" + (f" ({', '.join(parts)})" if parts else ""))
