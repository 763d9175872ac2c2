"""The outbox: events that wait for their reactions are leased, ticked off, put back or given up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from linli.audit import rules
from linli.audit.events import EventView
from linli.audit.models import Pending
from linli.audit.queries import view_of

_silent: set[str] = set()


def silent(kinds: Iterable[str]) -> None:
    """Nothing reacts to events of these kinds, and nothing else: they are recorded, but never wait in the outbox.

    Said once in each process, when it starts, by whoever knows all reactions. A kind nobody spoke of does wait.
    """
    _silent.clear()
    _silent.update(kinds)


def reacts(kind: str) -> bool:
    """Whether an event of this kind waits for reactions."""
    return kind not in _silent


def claim(*, at: datetime, limit: int, lease_seconds: int = 60) -> list[EventView]:
    """Lease up to `limit` waiting events whose time has come, oldest first, and count the attempt.

    Nobody else gets them until the lease has run out; then they are offered again, so a killed worker loses nothing.
    An event is handed out only when no earlier one of its subject still waits (given-up ones do not hold up others).
    """
    due = Pending.objects.filter(given_up=False, not_before__lte=at)
    if not due.exists():  # spares SQLite the write lock while there is nothing to do
        return []
    earlier = Pending.objects.filter(
        given_up=False,
        event__subject_kind=OuterRef("event__subject_kind"),
        event__subject_id=OuterRef("event__subject_id"),
        event__sequence__lt=OuterRef("event__sequence"),
    )
    ready = due.filter(~Exists(earlier)).select_related("event").order_by("event_id")
    with transaction.atomic():
        rows = list(ready.select_for_update(skip_locked=True, of=("self",))[:limit])
        spent = [row.event_id for row in rows if row.attempts >= rules.MAX_ATTEMPTS]
        fresh = [row for row in rows if row.attempts < rules.MAX_ATTEMPTS]
        # Leased ten times and never reported back: its worker dies of it each time.
        Pending.objects.filter(pk__in=spent).update(given_up=True, last_error="the worker never came back")
        Pending.objects.filter(pk__in=[row.event_id for row in fresh]).update(
            attempts=F("attempts") + 1, not_before=at + timedelta(seconds=lease_seconds)
        )
    return [view_of(row.event) for row in fresh]


def done(event_ids: Iterable[int]) -> None:
    """These events have had their reactions: take them out of the outbox. Repeating it does no harm."""
    Pending.objects.filter(pk__in=list(event_ids)).delete()


def failed(event_id: int, error: str, *, at: datetime) -> None:
    """A reaction failed: try again later (10 s, doubling, at most an hour), or give up after ten attempts.

    `error` is kept for the operator, cut to 500 characters; it must not hold personal data.
    """
    text = "".join(ch if ch.isprintable() else " " for ch in error)[:500]
    with transaction.atomic():
        row = Pending.objects.select_for_update().filter(pk=event_id).first()
        if row is None:
            return
        row.last_error = text
        row.given_up = row.attempts >= rules.MAX_ATTEMPTS
        row.not_before = at + rules.pause_after(row.attempts)
        row.save(update_fields=["last_error", "given_up", "not_before"])


def retry_given_up(*, at: datetime) -> int:
    """Offer every given-up event again, with its attempts counted anew; returns how many. For the operator."""
    return Pending.objects.filter(given_up=True).update(given_up=False, attempts=0, not_before=at)
