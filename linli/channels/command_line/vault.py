"""`linli vault`: the keys of the identity vault, and forgetting what is due."""

from __future__ import annotations

import sys

import click
from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.common import clock
from linli.registry import api

_BATCH = 500


@click.group()
def vault() -> None:
    """Keys of the identity vault, and erasing what may no longer be kept."""


@vault.command("new-key")
def new_key() -> None:
    """Print a new key. Put it first in LINLI_VAULT_KEYS, restart, then run `linli vault rotate`."""
    click.echo(api.new_vault_key())


@vault.command()
def rotate() -> None:
    """Encrypt every contact anew under the first key of LINLI_VAULT_KEYS. May be stopped and started again."""

    def tell(done: int, total: int) -> None:
        click.echo(_("%(done)s of %(total)s contacts") % {"done": f"{done:,}", "total": f"{total:,}"}, err=True)

    result = api.rotate_keys(at=clock.now(), progress=tell)
    click.echo(
        _("%(changed)s of %(seen)s contacts were encrypted anew.") % {"changed": result.changed, "seen": result.seen}
    )
    if result.unreadable:
        text = _("No key fits %(number)s contacts. Do not take the older keys away.")
        click.echo(text % {"number": result.unreadable}, err=True)
        sys.exit(1)


@vault.command("forget-due")
def forget_due() -> None:
    """Erase every contact whose time has passed, and blank what its reports say of the reporter."""
    at, number = clock.now(), 0
    while erased := cases.forget_reporters(at=at, limit=_BATCH):
        number += erased
    click.echo(_("%(number)s contacts were erased.") % {"number": number})
