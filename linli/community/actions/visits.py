"""Entering a visit; and what the visited household may do with it: correct it, erase it, want no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db import IntegrityError, transaction

from linli.common.actor import ANONYMOUS, Actor
from linli.common.deployment import lookup_keys
from linli.common.errors import InvalidInput, Refused
from linli.community import events, rules
from linli.community.actions.recording import day, record
from linli.community.events import NewVisit, VisitView
from linli.community.models import ClosedDoor, Visit
from linli.community.permissions import VISIT
from linli.community.queries import areas, services, visits

NO_VISITS: str = "This household wants no visits. Leave without ringing; nothing is entered."
NO_BUILDING: str = "This visit was not to a building, so no door can be closed by it. Ask the community to do it."


def enter_visit(*, actor: Actor, new: NewVisit, at: datetime) -> VisitView:
    """Enter a visit of the last two weeks. The same slip again gives the visit it belongs to.

    Raises Forbidden, NotFound for a foreign area, InvalidInput naming the field, Refused where the household wants none.
    """
    area = areas.grid_of(actor, VISIT, new.area_id)
    clean = _clean(new, day(at))
    if new.mark and ClosedDoor.objects.filter(area_id=area.id, mark=new.mark).exists():
        raise Refused(reason="no_visits", text=NO_VISITS)
    row = Visit(
        area_id=area.id, building=clean.building, service=services.service_in_force(clean.service), on=clean.on,
        case_number=clean.case_number, note=clean.note, keep_until=clean.on + rules.KEPT,
        slip=rules.slip_hash(lookup_keys()[0], clean.slip),
    )  # fmt: skip
    if lookup_keys()[1:] and visits.find_by_slip(clean.slip):  # the table itself refuses those of the same key
        return _entered_before(clean, area.id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record(events.VISIT_ENTERED, of=("visit", row.pk), actor=actor, at=at, data={"area": area.id})
    except IntegrityError:
        return _entered_before(clean, area.id)
    return visits.view(row)


def _entered_before(clean: NewVisit, area_id: int) -> VisitView:
    """The visit of this slip, where it is the same one. InvalidInput for a slip that was handed over elsewhere."""
    row = visits.row_of_slip(clean.slip)
    if (row.area_id, row.on, row.service_id) != (area_id, clean.on, clean.service):
        raise InvalidInput(field="slip", reason="This slip belongs to another visit.")
    return visits.view(row)


def _clean(new: NewVisit, today: date) -> NewVisit:
    return replace(
        new,
        slip=rules.slip(new.slip),
        on=rules.day_of_visit(new.on, today),
        building=rules.building(new.building) if new.building.strip() else "",
        note=rules.note(new.note),
    )


def correct_visit(*, slip: str, service: str, on: date, at: datetime, keep_note: bool = True) -> VisitView:
    """The household says what it was and when, and may strike the note. Raises as `visit_of_slip`, and InvalidInput."""
    with transaction.atomic():
        row = visits.to_change(slip)
        row.service = row.service if row.service_id == service else services.service_in_force(service)
        row.on = row.on if row.on == on else rules.day_of_visit(on, day(at))
        row.note = row.note if keep_note else ""
        row.corrected_at = at
        row.save(update_fields=["service", "on", "note", "corrected_at"])
        record(events.VISIT_CORRECTED, of=("visit", row.pk), actor=ANONYMOUS, at=at, data={})
    return visits.view(row)


def erase_visit(*, slip: str, at: datetime) -> None:
    """The household erases the entry: nothing of it stays but that there was one. Raises as `visit_of_slip`."""
    with transaction.atomic():
        row = visits.to_change(slip)
        record(events.VISIT_ERASED, of=("visit", row.pk), actor=ANONYMOUS, at=at, data={})
        row.delete()


def close_door(*, slip: str, door: str, at: datetime) -> None:
    """The household wants no more visits at this door. Doing it twice changes nothing. Raises as above, and Refused."""
    row, marks = _door_of(slip, door)
    if ClosedDoor.objects.filter(area_id=row.area_id, mark__in=marks[1:]).exists():
        return
    with transaction.atomic():
        _, new = ClosedDoor.objects.get_or_create(area_id=row.area_id, mark=marks[0], defaults={"on": day(at)})
        if new:
            record(events.DOOR_CLOSED, of=("visit", row.pk), actor=ANONYMOUS, at=at, data={})


def open_door(*, slip: str, door: str, at: datetime) -> None:
    """The household takes that back. Raises as `close_door`."""
    row, marks = _door_of(slip, door)
    with transaction.atomic():
        gone, _ = ClosedDoor.objects.filter(area_id=row.area_id, mark__in=marks).delete()
        if gone:
            record(events.DOOR_OPENED, of=("visit", row.pk), actor=ANONYMOUS, at=at, data={})


def _door_of(slip: str, door: str) -> tuple[Visit, list[str]]:
    """The visit of a slip and the marks of a door of its building, the newest key's first."""
    row = visits.row_of_slip(slip)
    if not row.building:
        raise Refused(reason="no_building", text=NO_BUILDING)
    keys = (rules.building_key(key, row.area_id, row.building) for key in lookup_keys())
    return row, [rules.door_mark(key, door) for key in keys]


def forget_visits(*, at: datetime, most: int = 5_000) -> int:
    """Delete visits whose time has passed. Answers how many went."""
    old = Visit.objects.filter(keep_until__lt=day(at)).order_by("keep_until").values_list("pk", flat=True)[:most]
    return Visit.objects.filter(pk__in=list(old)).delete()[0]
