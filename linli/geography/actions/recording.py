"""What every write of geography shares: asking for the right over a place, and recording the event."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from linli.audit import api as audit
from linli.common.actor import Actor
from linli.common.errors import Forbidden
from linli.geography.permissions import DRAW, EDIT
from linli.geography.queries import units
from linli.geography.queries.reach import holds_over


def need_over_area(actor: Actor, area_id: int | None, right: str = EDIT) -> None:
    """Raise Forbidden unless the actor holds the right over this area: through a territorial unit of the area or of
    one above it. None stands for the whole installation: only a right over the root unit reaches that far.
    """
    if not holds_over(actor, right, area_id):
        raise Forbidden(right=right)


def need_to_draw(actor: Actor, area_id: int | None = None) -> None:
    """Raise Forbidden unless the actor may draw grids or edit areas: over this area, or without one anywhere."""
    if not actor.may(EDIT):
        actor.need(DRAW)
    if area_id is not None:
        need_over_area(actor, area_id, EDIT if holds_over(actor, EDIT, area_id) else DRAW)


def need_over_unit(actor: Actor, unit_id: int | None, right: str = EDIT) -> None:
    """Raise Forbidden unless the actor holds the right over this unit; None asks for the whole tree."""
    if unit_id is None:
        need_over_area(actor, None, right)
    else:
        actor.need_at_unit(right, units.unit(unit_id).path)


def record(kind: str, *, of: tuple[str, object], actor: Actor, at: datetime, data: Mapping[str, Any]) -> None:
    """Append one event about `of` (kind and id) in the caller's transaction."""
    audit.record(subject=audit.Subject.of(*of), actor=actor, at=at, happenings=[audit.Happening(kind, plain(data))])


def plain(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data with dates written as ISO text."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in data.items()}
