"""Reading keys: never the key itself, which nobody has."""

from __future__ import annotations

from linli.accounts.events import MachineView
from linli.accounts.models import Machine
from linli.accounts.permissions import MACHINES, VIEW
from linli.common.actor import Actor
from linli.geography import api as geography


def keys(*, actor: Actor) -> list[MachineView]:
    """The keys over units the actor may see, newest first, revoked and expired ones too."""
    rows = Machine.objects.order_by("-created_at", "-pk")
    return [_view(row) for row in rows if _may_see(actor, geography.unit(row.unit_id).path)]


def _may_see(actor: Actor, path: str) -> bool:
    return actor.may_at_unit(MACHINES, path) or actor.may_at_unit(VIEW, path)


def _view(row: Machine) -> MachineView:
    return MachineView(
        id=row.pk,
        prefix=row.prefix,
        title=row.title,
        unit_id=row.unit_id,
        rights=tuple(row.rights),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
    )
