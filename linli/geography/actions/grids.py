"""Writes of grids and micro-grids: add, split, merge, count households. Numbers are given out once and never again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, Refused
from linli.geography import events
from linli.geography.actions.areas import abolish_area, add_area
from linli.geography.actions.recording import need_over_area, record
from linli.geography.models import Area, MicroSeat
from linli.geography.queries import areas
from linli.geography.queries.memory import AREAS, touch
from linli.geography.queries.views import AreaView, NewArea
from linli.geography.rules import grids

_ABOVE = {"grid": "community", "micro_grid": "grid"}


@dataclass(frozen=True, slots=True)
class NewGrid:
    """A grid to be added; its code is given by the system. `kind`: residential or special."""

    name: str
    households: int | None = None
    kind: str = "residential"
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What was added, and the sentence that warns of an unusual number of households (a msgid; empty: none)."""

    area: AreaView
    warning: str


@transaction.atomic
def add_grid(*, actor: Actor, community_id: int, new: NewGrid, valid_from: date, at: datetime) -> Added:
    """Add a grid to a community under the next number. Raises Forbidden, NotFound, Refused (not a community).

    A grid never belongs to a street directly.
    """
    return _add(actor, "grid", community_id, new, valid_from, at)


@transaction.atomic
def add_micro_grid(*, actor: Actor, grid_id: int, new: NewGrid, valid_from: date, at: datetime) -> Added:
    """Add a micro-grid to a grid under the next number, with its five vacant seats. Raises Forbidden, NotFound, Refused."""
    added = _add(actor, "micro_grid", grid_id, new, valid_from, at)
    MicroSeat.objects.bulk_create(
        [MicroSeat(area_id=added.area.id, role=role, number=number) for role, number in grids.SEATS]
    )
    return added


@transaction.atomic
def split_grid(
    *, actor: Actor, grid_id: int, parts: Sequence[NewGrid], on: date, at: datetime, reason: str = ""
) -> tuple[Added, ...]:
    """Replace a grid by two or more new ones on a day; the old code leads to them, its micro-grids end with it.

    Raises Forbidden, NotFound, Refused, InvalidInput.
    """
    old = _grid(grid_id)
    if len(parts) < 2:
        raise InvalidInput(field="parts", reason=_("A grid is split into at least two."))
    assert old.parent_id is not None
    added = tuple(_add(actor, "grid", old.parent_id, part, on, at) for part in parts)
    _abolish(actor, old, [new.area.id for new in added], on, at, reason)
    return added


@transaction.atomic
def merge_grids(
    *, actor: Actor, grid_ids: Sequence[int], new: NewGrid, on: date, at: datetime, reason: str = ""
) -> Added:
    """Replace two or more grids of one community by a new one on a day; old codes lead to it, micro-grids end.

    Raises Forbidden, NotFound, Refused for grids of different communities.
    """
    olds = [_grid(grid_id) for grid_id in dict.fromkeys(grid_ids)]
    if len(olds) < 2:
        raise InvalidInput(field="grids", reason=_("At least two grids are merged."))
    parent_id = olds[0].parent_id
    if parent_id is None or any(old.parent_id != parent_id for old in olds):
        raise Refused(reason="different_communities", text=_("Only grids of one community can be merged."))
    added = _add(actor, "grid", parent_id, new, on, at)
    for old in olds:
        _abolish(actor, old, [added.area.id], on, at, reason)
    return added


def redivide(
    actor: Actor,
    community_id: int,
    news: Sequence[tuple[NewGrid, Sequence[int]]],
    on: date,
    at: datetime,
    *,
    reason: str,
) -> list[AreaView]:
    """Add grids to a community and end those whose place they take; old codes lead to the new ones. In their order.

    The caller has asked for the right, in one transaction with this. Raises Refused for a grid of another community.
    """
    added = [_add(actor, "grid", community_id, new, on, at).area for new, _replaces in news]
    following: dict[int, list[int]] = {}
    for area, (_new, replaces) in zip(added, news, strict=True):
        for old_id in replaces:
            following.setdefault(old_id, []).append(area.id)
    for grid_id, ids in following.items():
        old = _grid(grid_id)
        if old.parent_id != community_id:
            raise Refused(reason="different_communities", text=_("Only grids of one community can be merged."))
        _abolish(actor, old, ids, on, at, reason)
    return added


@transaction.atomic
def set_households(*, actor: Actor, area_id: int, households: int | None, at: datetime) -> Added:
    """Set the number of households of an area. Raises Forbidden, NotFound, InvalidInput; warns, never refuses."""
    before = areas.area(area_id)
    need_over_area(actor, before.parent_id)
    warning = grids.household_warning(households)
    if before.households != households:
        Area.objects.filter(pk=area_id).update(households=households)
        touch(AREAS)
        data = {"before": before.households, "after": households}
        record(events.AREA_HOUSEHOLDS_SET, of=("area", area_id), actor=actor, at=at, data=data)
    return Added(areas.area(area_id), warning if before.level == "grid" else "")


def _add(actor: Actor, level: str, parent_id: int, new: NewGrid, valid_from: date, at: datetime) -> Added:
    parent = areas.area(parent_id)
    if parent.level != _ABOVE[level]:
        text = _("A grid belongs to a community, a micro-grid to a grid.")
        raise Refused(reason="wrong_parent", text=text)
    warning = grids.household_warning(new.households) if level == "grid" else ""
    # The parent is locked, so that two grids added at once do not take the same number.
    Area.objects.select_for_update().get(pk=parent_id)
    used = Area.objects.filter(level=level, code__startswith=parent.code).values_list("code", flat=True)
    area = NewArea(
        grids.next_code(parent.code, level, used),
        level,
        new.name,
        parent_id,
        valid_from,
        new.name_en,
        new.kind,
        new.households,
    )
    return Added(add_area(actor=actor, new=area, at=at), warning)


def _abolish(actor: Actor, old: AreaView, following: list[int], on: date, at: datetime, reason: str) -> None:
    """End a grid together with its micro-grids, which are drawn anew in the grids that follow."""
    for area in (*areas.children_of(old.id), old):
        abolish_area(actor=actor, area_id=area.id, on=on, successors=following, at=at, reason=reason)


def _grid(grid_id: int) -> AreaView:
    found = areas.area(grid_id)
    if found.level != "grid":
        raise Refused(reason="not_a_grid", text=_("This area is not a grid."))
    return found
