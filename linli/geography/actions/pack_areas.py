"""Bringing the areas and successions of a pack into the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.geography.actions.bulk import BATCH, insert_areas, record_added
from linli.geography.models import Area, Succession
from linli.geography.queries import areas
from linli.geography.queries.memory import AREAS, touch
from linli.geography.rules.editions import RowFault
from linli.geography.rules.levels import CHAIN, DEPTH, FUNCTIONAL, is_narrower
from linli.geography.rules.packs import PackArea, PackSuccession, PlacePack

_FILLED: Final = ("name", "name_en", "kind", "households", "valid_to")
NO_SUCH_BEARER: Final = _("No area bears this code on that day.")
TwoCounts = tuple[int, int]
Key = tuple[str, str, date]


def load(actor: Actor, pack: PlacePack, at: datetime) -> TwoCounts:
    """Insert the areas that are missing and correct those that differ. Returns how many of each."""
    known = {(row.code, row.level, row.valid_from): row for row in Area.objects.all()}
    bearers: dict[str, list[Area]] = defaultdict(list)
    for row in known.values():
        bearers[row.code].append(row)
    added = changed = 0
    for level in (*CHAIN, FUNCTIONAL):
        here = [row for row in pack.areas if row.level == level]
        new = [_made(row, bearers[row.parent_code]) for row in here if _key(row) not in known]
        if new:
            insert_areas(new)
            record_added(new, actor=actor, at=at)
            for area in new:
                known[area.code, area.level, area.valid_from] = area
                bearers[area.code].append(area)
        changed += _correct(here, known)
        added += len(new)
    if added or changed:
        touch(AREAS)
    return added, changed


def _made(row: PackArea, bearers: Sequence[Area]) -> Area:
    parent = _parent(row, bearers)
    return Area(
        code=row.code,
        level=row.level,
        name=row.name,
        name_en=row.name_en,
        parent_id=parent.pk if parent else None,
        kind=row.kind,
        households=row.households,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _parent(row: PackArea, bearers: Sequence[Area]) -> Area | None:
    """The bearer of the parent's code on the nearest wider level, if several the one in force when the row began."""

    def rank(area: Area) -> tuple[int, bool]:
        in_force = area.valid_from <= row.valid_from and (area.valid_to is None or row.valid_from < area.valid_to)
        return DEPTH[area.level], in_force

    wider = [area for area in bearers if area.level in DEPTH and is_narrower(row.level, area.level)]
    return max(wider, key=rank, default=None)


def _correct(rows: Sequence[PackArea], known: dict[Key, Area]) -> int:
    """Bring what a pack says about areas that exist already into them: names, kind, households, last day."""
    differing = []
    for row in rows:
        area = known[_key(row)]
        values = {name: getattr(row, name) for name in _FILLED}
        if any(getattr(area, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(area, name, value)
            differing.append(area)
    Area.objects.bulk_update(differing, list(_FILLED), batch_size=BATCH)
    return len(differing)


def _key(row: PackArea) -> Key:
    return row.code, row.level, row.valid_from


def load_successions(pack: PlacePack) -> int:
    """Insert the successions that are missing. Returns how many."""
    present = set(Succession.objects.values_list("old_id", "new_id"))
    found = [(row, _pair(row)) for row in pack.successions]
    new = [
        Succession(old_id=pair[0], new_id=pair[1], on=row.on, reason=row.reason)
        for row, pair in found
        if pair and pair not in present
    ]
    Succession.objects.bulk_create(new, batch_size=BATCH)
    if new:
        touch(AREAS)
    return len(new)


def faults_of_history(pack: PlacePack) -> tuple[RowFault, ...]:
    """The successions whose old or new bearer is nowhere, and nothing else."""
    return tuple(RowFault(row.file, row.line, NO_SUCH_BEARER) for row in pack.successions if _pair(row) is None)


def _pair(row: PackSuccession) -> tuple[int, int] | None:
    """The ids of the area that ended on the day and of the one that bears the new code from then on."""
    olds = [area for area in areas.book().by_code.get(row.old_code, []) if area.valid_to == row.on]
    new = areas.bearer(row.new_code, level=olds[0].level if olds else None, on=row.on)
    return (olds[0].id, new.id) if olds and new and olds[0].id != new.id else None
