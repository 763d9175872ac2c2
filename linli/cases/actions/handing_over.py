"""The note that hands a dispatching desk over to the next shift. It tells of cases, never of who was there and how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from linli.audit import api as audit
from linli.cases.models import Case, HandOver
from linli.cases.permissions import VIEW
from linli.cases.queries import scope
from linli.cases.queries.handing_over import REASONS, desks_of
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.text.api import mask_personal

KEPT_DAYS: Final = 30
LONGEST: Final = 2_000
MOST_ITEMS: Final = 100


def write_hand_over(
    *, actor: Actor, unit_id: int, at: datetime, text: str, items: Sequence[tuple[str, int]] = ()
) -> int:
    """Write the note of a desk to its next shift: free words, and cases with why they are open. Answers its id.

    Whatever in the words leads to a person is covered before it is kept. Cases the writer may not see are left out.
    NotFound for a desk that is not the actor's.
    """
    if unit_id not in desks_of(actor):
        raise NotFound(what="desk")
    kept = _items(actor, items)
    given = text.replace("\x00", "").strip()
    words = mask_personal(given[: LONGEST + 1])
    if max(len(given), len(words)) > LONGEST:
        raise InvalidInput(field="text", reason="This text is too long (at most 2,000 characters).")
    if not words and not kept:
        raise InvalidInput(field="text", reason="Write something, or choose what is open.")
    with transaction.atomic():
        note = HandOver.objects.create(
            unit_id=unit_id, text=words, items=kept, written_by=actor.name, written_as=actor.label[:120], written_at=at
        )
        _record(unit_id, actor, at, audit.Happening("handover.written", {"note": note.pk, "cases": len(kept)}))
    return int(note.pk)


def _items(actor: Actor, items: Sequence[tuple[str, int]]) -> list[list[str | int]]:
    if len(items) > MOST_ITEMS:
        raise InvalidInput(field="items", reason="Choose at most 100 cases at once.")
    wanted = {case_id for _, case_id in items}
    seen = set(Case.objects.filter(scope.narrowed(actor, VIEW), pk__in=wanted).values_list("id", flat=True))
    return [[why, case_id] for why, case_id in dict.fromkeys(items) if case_id in seen and why in REASONS]


def read_hand_over(*, actor: Actor, note_id: int, at: datetime) -> None:
    """Say that the note has been read. By whoever works at the desk next, not by its writer; once is enough."""
    with transaction.atomic():
        note = HandOver.objects.select_for_update().filter(pk=note_id, unit_id__in=desks_of(actor)).first()
        if note is None:
            raise NotFound(what="note")
        if note.written_by == actor.name:
            raise Refused(reason="own_note", text="Somebody else than its writer reads the note.")
        if note.read_by:
            return
        note.read_by, note.read_as, note.read_at = actor.name, actor.label[:120], at
        note.save()
        _record(note.unit_id, actor, at, audit.Happening("handover.read", {"note": note.pk}))


def _record(unit_id: int, actor: Actor, at: datetime, happening: audit.Happening) -> None:
    audit.record(subject=audit.Subject.of("unit", unit_id), actor=actor, at=at, happenings=[happening])


def forget_hand_overs(*, at: datetime, most: int = 5_000) -> int:
    """Delete notes of long ago. Answers how many went."""
    old = HandOver.objects.filter(written_at__lt=at - timedelta(days=KEPT_DAYS)).values_list("pk", flat=True)[:most]
    return HandOver.objects.filter(pk__in=list(old)).delete()[0]
