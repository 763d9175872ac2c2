"""Editing the negative list: what a level must never be made responsible for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from linli.audit import api as audit
from linli.cases.models import DutyItem, NegativeItem
from linli.cases.permissions import CATALOGUE
from linli.cases.queries.calendars import local_day
from linli.cases.queries.catalogue import matters
from linli.cases.rules.catalogue import NegativeIn, negative_from
from linli.cases.rules.levels import covers
from linli.cases.rules.packfile import Row, as_cell
from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput, NotFound
from linli.common.memory import changed


def set_negative(
    *, actor: Actor, values: Mapping[str, Any], at: datetime, seen: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Add an item of the negative list or change it, by its code, from today; answers the admitted duty items it forbids.

    Those stand until they are withdrawn, but nothing is dispatched by them any more. `values`: columns of negative.csv;
    `seen`: the values the actor looked at. Raises Forbidden, InvalidInput, Conflict.
    """
    actor.need(CATALOGUE)
    row = Row("", 0, {name: as_cell(value) for name, value in values.items()})
    new = negative_from(row)
    if row.faults:
        raise InvalidInput(field=row.faults[0].column, reason=row.faults[0].reason)
    if not any(matter.code.startswith(new.matter_code) for matter in matters(local_day(at))):
        raise InvalidInput(field="matter_code", reason="There is no matter with this code and none that begins so.")
    with transaction.atomic():
        old = NegativeItem.objects.select_for_update().filter(code=new.code).first()
        _check_seen(old, seen)
        if old is None or old.valid_to is not None or _as_in(old) != new:
            begin = old.valid_from if old else local_day(at)
            # The row is made anew on purpose: its id tells every process that something changed.
            NegativeItem.objects.filter(code=new.code).delete()
            columns = {name: getattr(new, name) for name in NegativeIn.__slots__}
            NegativeItem.objects.create(**columns, valid_from=begin)
            changed()
            kind = "negative.changed" if old else "negative.added"
            _record(new.code, kind, {"matter": new.matter_code, "level": new.level}, actor, at)
    return forbidden_items(new.matter_code, new.level)


def end_negative(*, actor: Actor, code: str, reason: str, at: datetime) -> None:
    """Take an item off the negative list from today. Raises Forbidden, NotFound, InvalidInput (no reason)."""
    actor.need(CATALOGUE)
    if not reason.strip():
        raise InvalidInput(field="reason", reason="Please give a reason.")
    with transaction.atomic():
        row = NegativeItem.objects.select_for_update().filter(code=code, valid_to__isnull=True).first()
        if row is None:
            raise NotFound(what="item of the negative list")
        row.valid_to = local_day(at)
        row.save(update_fields=["valid_to"])
        changed()
        _record(code, "negative.ended", {"reason": reason.strip()[:300]}, actor, at)


def forbidden_items(matter_code: str, level: str) -> tuple[str, ...]:
    """Codes of the admitted duty items that such an item of the negative list forbids."""
    admitted = DutyItem.objects.filter(state=DutyItem.State.ADMITTED, valid_to__isnull=True).order_by("code")
    rows = admitted.filter(matter_code__startswith=matter_code).values_list("code", "level")
    return tuple(code for code, at_level in rows if covers(level, at_level))


def _as_in(row: NegativeItem) -> NegativeIn:
    return NegativeIn(**{name: getattr(row, name) for name in NegativeIn.__slots__})


def _check_seen(row: NegativeItem | None, seen: Mapping[str, str] | None) -> None:
    """Raise Conflict where the item is not as the actor saw it."""
    present = _as_in(row) if row is not None and row.valid_to is None else None
    if seen is not None and any(getattr(present, name, "") != value for name, value in seen.items()):
        raise Conflict(state=row.code if row else "")


def _record(code: str, kind: str, data: dict[str, Any], actor: Actor, at: datetime) -> None:
    audit.record(subject=audit.Subject("negative", code), actor=actor, at=at, happenings=[audit.Happening(kind, data)])
