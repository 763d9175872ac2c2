"""Where an actor's rights over plates and cards reach."""

from __future__ import annotations

from django.db.models import Q

from linli.common.actor import Actor
from linli.common.errors import Forbidden
from linli.geography import api as geography


def need_over(actor: Actor, right: str, area_id: int) -> None:
    """Raise Forbidden unless the actor holds the right over this area."""
    if not geography.holds_over(actor, right, area_id):
        raise Forbidden(right=right)


def narrowed(actor: Actor, *rights: str) -> Q:
    """The condition on `area` for rows the actor reaches by any of these rights; matches nothing where none reaches."""
    found = Q(pk__in=[])
    for path in geography.territories(actor, *rights):
        found |= Q(area__path__startswith=path)
    return found
