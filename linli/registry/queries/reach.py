"""Where an actor's rights over plates and cards reach: the areas of territorial units, and everything from the root."""

from __future__ import annotations

from django.db.models import Q

from linli.common.actor import Actor
from linli.common.errors import Forbidden
from linli.geography import api as geography


def reaches(actor: Actor, right: str, area_id: int) -> bool:
    """Whether the actor holds the right over this area: through a unit of it or of an area above it, or through the root."""
    if actor.everything:
        return True
    above = {area.id for area in geography.chain(area_id)}
    return any(scope.area_id in above or _is_root(scope.unit_path) for scope in actor.scopes(right))


def need_over(actor: Actor, right: str, area_id: int) -> None:
    """Raise Forbidden unless `reaches`."""
    if not reaches(actor, right, area_id):
        raise Forbidden(right=right)


def narrowed(actor: Actor, *rights: str) -> Q:
    """The condition on `area` for rows the actor reaches by any of these rights; matches nothing where none reaches."""
    scopes = [scope for right in rights for scope in actor.scopes(right)]
    if actor.everything or any(_is_root(scope.unit_path) for scope in scopes):
        return Q()
    paths = {geography.area(scope.area_id).path for scope in scopes if scope.area_id is not None}
    found = Q(pk__in=[])
    for path in sorted(paths):
        found |= Q(area__path__startswith=path)
    return found


def _is_root(unit_path: str) -> bool:
    return unit_path.count("/") == 2
