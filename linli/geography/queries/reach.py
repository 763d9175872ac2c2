"""Where a right over areas reaches: through a territorial unit of the area or of one above it, and everywhere from the root."""

from __future__ import annotations

from linli.common.actor import Actor, Scope
from linli.geography.queries import areas

EVERYWHERE = "/"


def holds_over(actor: Actor, right: str, area_id: int | None) -> bool:
    """Whether the actor holds the right over this area, or over the whole installation (None). Raises NotFound for no area."""
    above = {found.id for found in areas.chain(area_id)} if area_id is not None else set()
    return actor.everything or any(scope.area_id in above or _of_root(scope) for scope in actor.scopes(right))


def territories(actor: Actor, *rights: str) -> tuple[str, ...]:
    """The paths of the areas over which the actor holds any of these rights; one that begins all paths for everywhere."""
    if any(holds_over(actor, right, None) for right in rights):
        return (EVERYWHERE,)
    held = {scope.area_id for right in rights for scope in actor.scopes(right) if scope.area_id is not None}
    return tuple(sorted({areas.area(area_id).path for area_id in held}))


def _of_root(scope: Scope) -> bool:
    return scope.unit_path.count("/") == 2
