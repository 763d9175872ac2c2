"""Writes of the organisation tree: add, change, move, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput, Refused
from linli.geography import events
from linli.geography.actions.recording import need_over_unit, record
from linli.geography.models import Unit, UnitKind
from linli.geography.queries import areas, units
from linli.geography.queries.memory import UNITS, touch
from linli.geography.queries.views import NewUnit, UnitView
from linli.geography.rules.hours import check_hours

CHANGEABLE: Final = frozenset(
    {"name", "name_en", "kind", "trade", "area_id", "territorial", "duty_desk_id", "duty_phone", "hours", "calendar"}
)


@transaction.atomic
def add_unit(*, actor: Actor, new: NewUnit, at: datetime) -> UnitView:
    """Add a unit below a parent (None: the root, only once). Raises Forbidden, NotFound, InvalidInput, Refused."""
    need_over_unit(actor, new.parent_id)
    if Unit.objects.filter(code=new.code).exists():
        raise Refused(reason="code_taken", text=_("Another unit bears this code."))
    parent_path = _open(new.parent_id).path if new.parent_id is not None else _no_root_yet()
    fields = {name: getattr(new, name) for name in (*CHANGEABLE, "code", "parent_id", "valid_from")}
    _check(fields)
    row = Unit(**fields, path=f"new {new.code}")
    row.save()
    row.path = f"{parent_path}{row.pk}/"
    row.save(update_fields=["path"])
    touch(UNITS)
    data = {"code": new.code, "kind": new.kind, "parent": new.parent_id, "area": new.area_id, "from": new.valid_from}
    record(events.UNIT_ADDED, of=("unit", row.pk), actor=actor, at=at, data=data)
    return units.unit(row.pk)


@transaction.atomic
def change_unit(
    *, actor: Actor, unit_id: int, changes: Mapping[str, Any], at: datetime, seen: Mapping[str, Any] | None = None
) -> UnitView:
    """Change fields of a unit (`CHANGEABLE`; its place in the tree is `move_unit`'s). Unchanged fields are no event.

    `seen`: the values the actor looked at. Raises Forbidden, NotFound, InvalidInput, and Conflict where one of them is
    another meanwhile.
    """
    need_over_unit(actor, units.unit(unit_id).parent_id)
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise InvalidInput(field=min(unknown), reason=_("This field of a unit cannot be changed."))
    row = _locked(unit_id)
    if any(getattr(row, name) != value for name, value in (seen or {}).items() if name in CHANGEABLE):
        raise Conflict(state=row.name)
    changed = {name: value for name, value in changes.items() if getattr(row, name) != value}
    if not changed:
        return units.unit(unit_id)
    before = {name: getattr(row, name) for name in changed}
    _check({**{name: getattr(row, name) for name in CHANGEABLE}, **changed})
    Unit.objects.filter(pk=unit_id).update(**changed)
    touch(UNITS)
    record(events.UNIT_CHANGED, of=("unit", unit_id), actor=actor, at=at, data={"before": before, "after": changed})
    return units.unit(unit_id)


@transaction.atomic
def move_unit(*, actor: Actor, unit_id: int, parent_id: int, at: datetime, seen_parent: int | None = None) -> UnitView:
    """Move a unit with everything below it under another parent.

    `seen_parent`: where the actor saw it. Raises Forbidden over either parent, Refused (circle, closed), Conflict.
    """
    before = units.unit(unit_id)
    need_over_unit(actor, before.parent_id)
    need_over_unit(actor, parent_id)
    # The whole tree is locked: two moves at once could otherwise close a circle between them.
    paths = dict(Unit.objects.select_for_update().order_by("pk").values_list("pk", "path"))
    parent = _open(parent_id)
    if seen_parent is not None and Unit.objects.get(pk=unit_id).parent_id != seen_parent:
        raise Conflict(state=before.name)
    if paths[parent_id].startswith(paths[unit_id]):
        raise Refused(reason="circle", text=_("A unit cannot be placed below itself."))
    if before.parent_id == parent_id:
        return before
    old, new = paths[unit_id], f"{parent.path}{unit_id}/"
    below = [Unit(pk=pk, path=new + path.removeprefix(old)) for pk, path in paths.items() if path.startswith(old)]
    Unit.objects.bulk_update(below, ["path"], batch_size=500)
    Unit.objects.filter(pk=unit_id).update(parent_id=parent_id)
    touch(UNITS)
    data = {"before": before.parent_id, "after": parent_id, "units": len(below)}
    record(events.UNIT_MOVED, of=("unit", unit_id), actor=actor, at=at, data=data)
    return units.unit(unit_id)


@transaction.atomic
def close_unit(*, actor: Actor, unit_id: int, on: date, at: datetime) -> UnitView:
    """Close a unit on a day. Raises Forbidden, NotFound, Refused while open units stand below it or it is a duty desk."""
    need_over_unit(actor, units.unit(unit_id).parent_id)
    row = _locked(unit_id)
    if row.valid_to is not None:
        raise Refused(reason="closed", text=_("This unit is closed already."))
    if on <= row.valid_from:
        raise InvalidInput(field="day", reason=_("A unit cannot end before it began."))
    if row.parent_id is None:
        raise Refused(reason="root", text=_("The root of the tree cannot be closed: it owns what nobody else owns."))
    if Unit.objects.filter(parent_id=unit_id, valid_to=None).exists():
        raise Refused(reason="children", text=_("Units below this one are still open; close or move them first."))
    if Unit.objects.filter(duty_desk_id=unit_id, valid_to=None).exclude(pk=unit_id).exists():
        raise Refused(reason="duty_desk", text=_("This unit is the duty desk of others; give them another one first."))
    Unit.objects.filter(pk=unit_id).update(valid_to=on)
    touch(UNITS)
    record(events.UNIT_CLOSED, of=("unit", unit_id), actor=actor, at=at, data={"on": on})
    return units.unit(unit_id)


@transaction.atomic
def reopen_unit(*, actor: Actor, unit_id: int, at: datetime) -> UnitView:
    """Take the closing of a unit back. What its successor took over stays there.

    Raises Forbidden, NotFound, Refused where it is open or the unit above is closed.
    """
    before = units.unit(unit_id)
    need_over_unit(actor, before.parent_id)
    row = _locked(unit_id)
    if row.valid_to is None:
        raise Refused(reason="open", text=_("This unit is open."))
    if before.parent_id is not None and not units.unit(before.parent_id).open:
        raise Refused(reason="closed_above", text=_("The unit above this one is closed; open that one first."))
    Unit.objects.filter(pk=unit_id).update(valid_to=None)
    touch(UNITS)
    record(events.UNIT_REOPENED, of=("unit", unit_id), actor=actor, at=at, data={"was_closed_on": row.valid_to})
    return units.unit(unit_id)


def _locked(unit_id: int) -> Unit:
    return Unit.objects.select_for_update().get(pk=unit_id)


def _open(unit_id: int) -> UnitView:
    found = units.unit(unit_id)
    if not found.open:
        raise Refused(reason="closed", text=_("This unit is closed already."))
    return found


def _no_root_yet() -> str:
    if Unit.objects.filter(parent=None, valid_to=None).exists():
        raise Refused(reason="second_root", text=_("There is a root unit already; every other unit has a parent."))
    return "/"


def _check(fields: Mapping[str, Any]) -> None:
    """Refuse what cannot stand in a unit. Raises InvalidInput, NotFound (area, duty desk), Refused (closed desk)."""
    if not str(fields["name"]).strip():
        raise InvalidInput(field="name", reason=_("A unit needs a name."))
    if fields["kind"] not in UnitKind.values:
        raise InvalidInput(field="kind", reason=_("There is no such kind of unit."))
    if fields["territorial"] and fields["area_id"] is None:
        raise InvalidInput(field="territorial", reason=_("A territorial unit needs an area."))
    if fields["area_id"] is not None:
        areas.area(fields["area_id"])
    if fields["duty_desk_id"] is not None:
        _open(fields["duty_desk_id"])
    check_hours(fields["hours"])
