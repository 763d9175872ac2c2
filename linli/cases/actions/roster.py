"""Keeping the duty roster. It says who is to be rung, and nothing about who came or for how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from django.db import IntegrityError, transaction

from linli.audit import api as audit
from linli.cases.models import Shift
from linli.cases.permissions import ROSTER
from linli.cases.rules.roster import overlaps
from linli.common.actor import Actor
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api as geography

LONGEST: Final = timedelta(days=7)
AHEAD: Final = timedelta(days=120)
KEPT: Final = timedelta(days=30)
WEEK: Final = timedelta(days=7)
_IN_A_NUMBER: Final = frozenset("0123456789+-() ")


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to be planned: which unit does what from when to when, and the telephone of the post."""

    unit_id: int
    role: str
    begins: datetime
    ends: datetime
    phone: str
    post: str = ""


class Overlapping(Refused):
    """Another shift of the unit does the same at that time."""

    code: ClassVar[str] = "shift_overlaps"
    said: ClassVar[str] = "Another shift of this unit already does this at that time."


def plan_shift(*, actor: Actor, at: datetime, new: NewShift) -> int:
    """Put a shift on the roster; answers its id.

    Forbidden outside the actor's units; InvalidInput for what cannot be; Overlapping where another shift of the same unit
    does the same at that time.
    """
    _need(actor, new.unit_id)
    phone, post = _checked(new, at)
    row = Shift(
        unit_id=new.unit_id, role=new.role, begins=new.begins, ends=new.ends, phone=phone, post=post,
        planned_by=actor.name, planned_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            if overlaps(_taken(new.unit_id, new.role), (new.begins, new.ends)):
                raise Overlapping(reason="shift_overlaps", text=Overlapping.said)
            row.save()
            _record(new.unit_id, actor, at, "roster.planned", {"shift": row.pk, **_told(row)})
    except IntegrityError:  # the same form, sent twice at the same moment
        raise Overlapping(reason="shift_overlaps", text=Overlapping.said) from None
    return int(row.pk)


def remove_shift(*, actor: Actor, at: datetime, shift_id: int) -> None:
    """Take a shift off the roster. NotFound where it is gone, or not the actor's to keep."""
    with transaction.atomic():
        row = Shift.objects.select_for_update().filter(pk=shift_id).first()
        if row is None or not actor.may_at_unit(ROSTER, geography.unit(row.unit_id).path):
            raise NotFound(what="shift")
        _record(row.unit_id, actor, at, "roster.removed", {"shift": row.pk, **_told(row)})
        row.delete()


def copy_week(*, actor: Actor, at: datetime, unit_id: int, begins: datetime) -> int:
    """Plan the week that begins then as the week before was; answers how many shifts were added.

    What is already planned stays: a shift that would stand in its way is left out, so that doing it twice adds nothing.
    """
    _need(actor, unit_id)
    with transaction.atomic():
        before = Shift.objects.filter(unit_id=unit_id, begins__gte=begins - WEEK, begins__lt=begins)
        added = [copied for row in before if (copied := _moved(row, actor, at))]
        Shift.objects.bulk_create(added, ignore_conflicts=True)
        if added:
            _record(unit_id, actor, at, "roster.copied", {"shifts": len(added), "begins": begins.isoformat()})
    return len(added)


def forget_shifts(*, at: datetime, most: int = 5_000) -> int:
    """Delete shifts that ended long ago: a roster is for those to come. Answers how many went."""
    old = Shift.objects.filter(ends__lt=at - KEPT).values_list("pk", flat=True)[:most]
    return Shift.objects.filter(pk__in=list(old)).delete()[0]


def _need(actor: Actor, unit_id: int) -> None:
    if not actor.may_at_unit(ROSTER, geography.unit(unit_id).path):
        raise Forbidden(right=ROSTER)


def _checked(new: NewShift, at: datetime) -> tuple[str, str]:
    """The telephone and the post as they are kept. Raises InvalidInput for the first thing that cannot be."""
    if new.role not in Shift.Role.values:
        raise InvalidInput(field="role", reason="There is no such choice.")
    if not new.begins < new.ends <= new.begins + LONGEST:
        raise InvalidInput(field="ends", reason="A shift ends after it begins, within seven days.")
    if new.ends <= at or new.begins > at + AHEAD:
        raise InvalidInput(field="begins", reason="The roster is kept for the 120 days to come.")
    phone, post = new.phone.replace("\x00", "").strip(), new.post.replace("\x00", "").strip()
    if not 3 <= len(phone) <= 40 or set(phone) - _IN_A_NUMBER:
        raise InvalidInput(field="phone", reason="This is not a telephone number.")
    if len(post) > 60:
        raise InvalidInput(field="post", reason="This text is too long (at most 60 characters).")
    return phone, post


def _taken(unit_id: int, role: str) -> list[tuple[datetime, datetime]]:
    return list(Shift.objects.filter(unit_id=unit_id, role=role).values_list("begins", "ends"))


def _moved(row: Shift, actor: Actor, at: datetime) -> Shift | None:
    """The shift a week later, or None where another one does the same then."""
    begins, ends = row.begins + WEEK, row.ends + WEEK
    if ends <= at or overlaps(_taken(row.unit_id, row.role), (begins, ends)):
        return None
    return Shift(
        unit_id=row.unit_id, role=row.role, begins=begins, ends=ends, phone=row.phone, post=row.post,
        planned_by=actor.name, planned_at=at,
    )  # fmt: skip


def _told(row: Shift) -> dict[str, Any]:
    return {"role": row.role, "begins": row.begins.isoformat(), "ends": row.ends.isoformat()}


def _record(unit_id: int, actor: Actor, at: datetime, kind: str, told: dict[str, Any]) -> None:
    audit.record(
        subject=audit.Subject.of("unit", unit_id), actor=actor, at=at, happenings=[audit.Happening(kind, told)]
    )
