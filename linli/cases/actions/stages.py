"""Editing the limits of the stages: every change is a next version; open cases keep the one they were born with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.audit import api as audit
from linli.cases.models import Pack, StageLimit
from linli.cases.permissions import CATALOGUE
from linli.cases.queries.stages import StageView
from linli.cases.rules.packfile import Row, as_cell
from linli.cases.rules.stages import STAGES, StageIn, stage_cells, stage_from
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.common.memory import changed


def change_stage(
    *, actor: Actor, stage: str, changes: Mapping[str, Any], at: datetime, version: int | None = None
) -> StageView:
    """Change the limit of a stage for cases reported from now on. `changes`: columns of the pack file, as written there.

    `version`: what the actor saw. Nothing to change answers the present version. Raises Forbidden, NotFound for a stage
    that is not known or not loaded, and InvalidInput for a value that cannot be or another version than was seen.
    """
    actor.need(CATALOGUE)
    with transaction.atomic():
        newest = newest_of(stage)
        if newest is None:
            raise NotFound(what="stage")
        if version is not None and version != newest.version:
            raise InvalidInput(field="version", reason="Somebody else has made a new version meanwhile.")
        old = as_limit(newest)
        cells = stage_cells(old) | {name: as_cell(value) for name, value in changes.items()} | {"stage": stage}
        row = Row("", 0, cells)
        new = stage_from(row)
        if row.faults:
            raise InvalidInput(field=row.faults[0].column, reason=row.faults[0].reason)
        if new == old:
            return StageView(newest.version, newest.since, old)
        made = store_stage(new, since=at)
        changed()
        told = audit.Happening("stage.changed", told_of(made))
        audit.record(subject=audit.Subject("stage", stage), actor=actor, at=at, happenings=[told])
    return StageView(made.version, made.since, new)


def newest_of(stage: str) -> StageLimit | None:
    """The newest version of a stage's limit, locked until the transaction ends; None where it is not known or loaded."""
    rows = StageLimit.objects.select_for_update().filter(stage=stage).order_by("-version")
    return rows.first() if stage in STAGES else None


def as_limit(row: StageLimit) -> StageIn:
    """The stored limit as a plain value."""
    return StageIn(**{name: getattr(row, name) for name in StageIn.__slots__})


def store_stage(new: StageIn, *, since: datetime, pack: Pack | None = None) -> StageLimit:
    """Add the next version of a stage's limit, in the caller's transaction."""
    version = StageLimit.objects.filter(stage=new.stage).count() + 1
    values = {name: getattr(new, name) for name in StageIn.__slots__}
    return StageLimit.objects.create(**values, version=version, since=since, pack=pack)


def told_of(row: StageLimit) -> dict[str, Any]:
    """What the record says of a version."""
    return {
        "version": row.version, "limit": [row.amount, row.limit_class], "urgent": [row.urgent_amount, row.urgent_class],
    }  # fmt: skip
