"""Editing the catalogue: every change closes a version and adds the next, so that cases keep what they were born with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from linli.audit import api as audit
from linli.cases.models import FilingCondition, Matter, Pack, StandardAnswer
from linli.cases.permissions import CATALOGUE
from linli.cases.queries.calendars import local_day
from linli.cases.queries.catalogue import MatterView, find_matter, matter_by_id
from linli.cases.rules.catalogue import (
    AnswerIn,
    ConditionIn,
    MatterIn,
    answer_from,
    cells_of,
    condition_from,
    matter_from,
)
from linli.cases.rules.packfile import Row, as_cell
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.common.memory import changed

# Every kind of event this half of the app records, beside those of cases. reactions/table.py has a row for each.
KINDS = (
    "matter.added",
    "matter.changed",
    "matter.retired",
    "answer.changed",
    "pack.loaded",
    "calendar.loaded",
    "stage.changed",
    "negative.added",
    "negative.changed",
    "negative.ended",
    "text.changed",
    "pack.undone",
    "duty.admitted_by_pack",
    "duty.changed_by_pack",
    "duty.ended_by_pack",
    "duty.applied",
    "duty.opinion_given",
    "duty.admitted",
    "duty.refused",
    "duty.withdrawn",
)


def add_matter(
    *, actor: Actor, values: Mapping[str, Any], conditions: Sequence[Mapping[str, Any]] = (), at: datetime
) -> MatterView:
    """Add a matter to the catalogue, in force from today.

    `values` and `conditions` hold the columns of the pack files. InvalidInput for a value that cannot be; Refused where
    a matter with this code is in force.
    """
    actor.need(CATALOGUE)
    new = _checked(values, conditions)
    with transaction.atomic():
        if Matter.objects.filter(code=new.code, valid_to__isnull=True).exists():
            raise Refused(reason="matter_exists", text="There is a matter with this code already. Change it instead.")
        row = store_matter(new, on=local_day(at))
        _record(row.code, "matter.added", actor, at, {"version": row.version, "name": row.name})
        return _view_of(row)


def change_matter(
    *,
    actor: Actor,
    code: str,
    changes: Mapping[str, Any],
    conditions: Sequence[Mapping[str, Any]] | None = None,
    at: datetime,
) -> MatterView:
    """Change a matter from today on: its present version is closed and the next one added.

    `changes` holds the columns that change; `conditions`, where given, replaces the whole set. Nothing to change
    answers the present version. Raises NotFound, InvalidInput, and Forbidden without the right.
    """
    actor.need(CATALOGUE)
    with transaction.atomic():
        old = as_in(_open_version(code))
        if changes.get("code", code) != code:
            raise InvalidInput(field="code", reason="A matter keeps its code. Retire it and add another.")
        cells = [cells_of(row) for row in old.conditions] if conditions is None else conditions
        new = _checked(cells_of(old) | dict(changes), cells)
        if new == old:
            return _view_of(_open_version(code))
        row = store_matter(new, on=local_day(at))
        what = [name for name in MatterIn.__slots__ if getattr(old, name) != getattr(new, name)]
        _record(code, "matter.changed", actor, at, {"version": row.version, "changed": what})
        return _view_of(row)


def retire_matter(*, actor: Actor, code: str, on: date, reason: str, at: datetime) -> None:
    """Take a matter out of the catalogue from the day `on` (today or later). Cases keep their version.

    Raises NotFound, and InvalidInput for a day in the past or a missing reason.
    """
    actor.need(CATALOGUE)
    if on < local_day(at):
        raise InvalidInput(field="date", reason="This day lies in the past.")
    if not reason.strip():
        raise InvalidInput(field="reason", reason="Please give a reason.")
    with transaction.atomic():
        row = _open_version(code)
        end_matter(row, on)
        _record(code, "matter.retired", actor, at, {"on": on.isoformat(), "reason": reason.strip()[:300]})


def change_answer(*, actor: Actor, values: Mapping[str, Any], at: datetime) -> None:
    """Add or change a standard answer, by its code. `values` holds the columns of answers.csv. Raises InvalidInput."""
    actor.need(CATALOGUE)
    row = Row("", 0, {name: as_cell(value) for name, value in values.items()})
    answer = answer_from(row)
    _raise_first(row)
    with transaction.atomic():
        store_answer(answer)
        happening = audit.Happening("answer.changed", {"title": answer.title, "occasion": answer.occasion})
        audit.record(subject=audit.Subject("answer", answer.code), actor=actor, at=at, happenings=[happening])


# --- shared with the loading of packs -----------------------------------------------------------------------------------


def as_in(row: Matter) -> MatterIn:
    """A stored version as the plain value an edit begins with."""
    own = {name: getattr(row, name) for name in MatterIn.__slots__ if name not in {"keywords", "conditions"}}
    conditions = tuple(
        ConditionIn(**{name: getattr(condition, name) for name in ConditionIn.__slots__})
        for condition in sorted(row.conditions.all(), key=lambda condition: condition.number)
    )
    return MatterIn(**own, keywords=tuple(row.keywords), conditions=conditions)


def store_matter(new: MatterIn, *, on: date, pack: Pack | None = None) -> Matter:
    """Close the open version of this code, if there is one, and add the next, in force from `on`."""
    last = Matter.objects.select_for_update().filter(code=new.code).order_by("-version").first()
    if last is not None and last.valid_to is None:
        end_matter(last, max(on, last.valid_from))
    own = {name: getattr(new, name) for name in MatterIn.__slots__ if name != "conditions"}
    row = Matter.objects.create(
        **(own | {"keywords": list(new.keywords)}),
        version=last.version + 1 if last else 1,
        valid_from=max(on, last.valid_from) if last else on,
        pack=pack,
    )
    FilingCondition.objects.bulk_create(
        FilingCondition(matter=row, **{name: getattr(condition, name) for name in ConditionIn.__slots__})
        for condition in new.conditions
    )
    changed()
    return row


def end_matter(row: Matter, on: date) -> None:
    """Close a version: `on` is the first day it no longer holds."""
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    changed()


def store_answer(answer: AnswerIn) -> bool:
    """Write a standard answer by its code; whether anything changed."""
    values = {name: getattr(answer, name) for name in AnswerIn.__slots__ if name != "code"}
    row = StandardAnswer.objects.filter(code=answer.code).first()
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    StandardAnswer.objects.update_or_create(code=answer.code, defaults=values)
    return True


def _open_version(code: str) -> Matter:
    row = Matter.objects.select_for_update().filter(code=code, valid_to__isnull=True).first()
    if row is None:
        raise NotFound(what="matter")
    return row


def _view_of(row: Matter) -> MatterView:
    return find_matter(row.code, row.valid_from) or matter_by_id(row.pk)


def _checked(values: Mapping[str, Any], conditions: Sequence[Mapping[str, Any]]) -> MatterIn:
    """The matter these cells describe; InvalidInput with the first fault."""
    code = as_cell(values.get("code", ""))
    rows = [
        Row("", 0, {name: as_cell(value) for name, value in cells.items()} | {"matter_code": code})
        for cells in conditions
    ]
    read = [condition_from(row)[1] for row in rows]
    row = Row("", 0, {name: as_cell(value) for name, value in values.items()})
    new = matter_from(row, read)
    _raise_first(row, *rows)
    if len({condition.number for condition in read}) < len(read):
        raise InvalidInput(field="number", reason="Two conditions bear the same number.")
    return new


def _raise_first(*rows: Row) -> None:
    for row in rows:
        for fault in row.faults:
            raise InvalidInput(field=fault.column, reason=fault.reason, value=fault.value)


def _record(code: str, kind: str, actor: Actor, at: datetime, data: Mapping[str, Any]) -> None:
    audit.record(subject=audit.Subject("matter", code), actor=actor, at=at, happenings=[audit.Happening(kind, data)])
