"""Where an actor may see, enter or decide: areas by the territory of each right."""

from __future__ import annotations

from linli.common.actor import Actor
from linli.common.errors import Forbidden, NotFound
from linli.geography import api as geography


def holds(actor: Actor, right: str, area_id: int) -> bool:
    """Whether the actor holds `right` over this area. False for no area."""
    try:
        return geography.holds_over(actor, right, area_id)
    except NotFound:
        return False


def need(actor: Actor, right: str, area_id: int) -> geography.AreaView:
    """The area, for somebody who holds `right` over it. Raises Forbidden without the right, NotFound for a foreign area."""
    actor.need(right)
    if not holds(actor, right, area_id):
        raise NotFound(what="area")
    return geography.area(area_id)


def grid_of(actor: Actor, right: str, area_id: int) -> geography.AreaView:
    """As `need`, for a grid or micro-grid in force; anything wider is no neighbourhood. Raises as `need`, and Forbidden."""
    area = need(actor, right, area_id)
    if area.level not in {"grid", "micro_grid"} or area.valid_to is not None:
        raise NotFound(what="grid")
    return area


def ids(actor: Actor, right: str, within: int | None = None) -> list[int]:
    """The areas, present and past, in which the actor holds `right`, and which lie in `within`. Raises as `need`."""
    if within is not None:
        return _below(need(actor, right, within).id)
    if not actor.may(right):
        raise Forbidden(right=right)
    everywhere = geography.holds_over(actor, right, None)
    tops = [None] if everywhere else [scope.area_id for scope in actor.scopes(right) if scope.area_id]
    return sorted({area_id for top in tops for area_id in _below(top)})


def _below(top: int | None) -> list[int]:
    found = geography.everything_under(top)
    return [area.id for area in found]
