"""Inserting many areas or units with few statements: for editions and packs, whose rows have been checked already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from django.db.models import CharField, F, Model, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from linli.audit import api as audit
from linli.common.actor import Actor
from linli.geography import events
from linli.geography.actions.recording import plain
from linli.geography.models import Area, Unit

BATCH: Final = 500
# Marks rows whose path is not made yet; unique, as the path of a unit must be.
_UNMADE: Final = "new "


def insert_areas(rows: Sequence[Area]) -> None:
    """Insert areas of one level, whose parents exist already, and make their paths. The rows get their ids."""
    for row in rows:
        row.path = _UNMADE
    Area.objects.bulk_create(rows, batch_size=BATCH)
    _make_paths(Area)


def insert_units(rows: Sequence[Unit]) -> None:
    """Insert units of one depth, whose parents exist already, and make their paths. The rows get their ids."""
    for row in rows:
        row.path = f"{_UNMADE}{row.code}"
    Unit.objects.bulk_create(rows, batch_size=BATCH)
    _make_paths(Unit)


def _make_paths(model: type[Area | Unit]) -> None:
    unmade = model._default_manager.filter(path__startswith=_UNMADE)  # noqa: SLF001 - Django's public name for it
    own = Cast(F("pk"), output_field=CharField())
    unmade.filter(parent=None).update(path=Concat(Value("/"), own, Value("/")))
    above = model._default_manager.filter(pk=OuterRef("parent_id")).values("path")[:1]  # noqa: SLF001  (Django's own way to a manager)
    unmade.exclude(parent=None).update(path=Concat(Subquery(above), own, Value("/")))


def record_added(rows: Iterable[Area | Unit], *, actor: Actor, at: datetime) -> None:
    """Record one event per new area or unit, with the fields a single addition records."""
    entries = ((_subject(row), [_happening(row)]) for row in rows)
    while batch := list(islice(entries, BATCH)):
        audit.record_many(actor=actor, at=at, entries=batch)


def _subject(row: Model) -> audit.Subject:
    return audit.Subject.of("area" if isinstance(row, Area) else "unit", row.pk)


def _happening(row: Area | Unit) -> audit.Happening:
    if isinstance(row, Area):
        data = {"code": row.code, "level": row.level, "name": row.name, "parent": row.parent_id}
        return audit.Happening(events.AREA_ADDED, plain({**data, "from": row.valid_from}))
    data = {"code": row.code, "kind": row.kind, "parent": row.parent_id, "area": row.area_id}
    return audit.Happening(events.UNIT_ADDED, plain({**data, "from": row.valid_from}))
