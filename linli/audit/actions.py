"""Writes of the record: append events, set a checkpoint, and keep the outbox.

The SQL is written out: this is the hottest path of every change, and its statements are counted by a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Exists, F, OuterRef

from linli.audit import rules
from linli.audit.events import EventView, Happening, Subject
from linli.audit.models import Pending
from linli.audit.queries import audit_key, view_of
from linli.audit.rules import START, Head, Row, Signature
from linli.common.actor import Actor

_EVENT_COLUMNS: Final = ", ".join(Row._fields)
_ONE_EVENT: Final = "(" + ", ".join(["%s"] * len(Row._fields)) + ")"
_LOCK_HEAD: Final = "SELECT length, seal FROM audit_chain WHERE subject_kind = %s AND subject_id = %s"
_INSERT_HEAD: Final = (
    "INSERT INTO audit_chain (subject_kind, subject_id, length, seal, head) VALUES (%s, %s, %s, %s, %s)"
)
_MOVE_HEAD: Final = (
    "UPDATE audit_chain SET length = %s, seal = %s, head = %s WHERE subject_kind = %s AND subject_id = %s"
)
_INSERT_PENDING: Final = "INSERT INTO audit_pending (event_id, not_before, attempts, last_error, given_up) VALUES "
_ONE_PENDING: Final = "(%s, %s, 0, '', FALSE)"


def record(
    *,
    subject: Subject,
    actor: Actor,
    at: datetime,
    happenings: Sequence[Happening],
    new: bool = False,
    react: bool = True,
) -> list[int]:
    """Append events to the subject's chain, in the caller's transaction, and return their ids in order.

    `new=True` promises that the subject has no event yet and saves the look-up (IntegrityError where it has).
    With `react` each event also waits in the outbox for its reactions. Raises RuntimeError outside a transaction:
    an event must stand or fall with the change it tells of.
    """
    if not happenings:
        return []
    _need_transaction()
    key, signature = audit_key(), Signature(actor.name, actor.label, at)
    with connection.cursor() as cursor:
        head = None if new else _lock_head(cursor, subject)
        rows = rules.chain_rows(key, subject, signature, happenings, head or START)
        if head is None and not _begin_chain(cursor, key, subject, rows, new=new):
            # Another transaction has begun this chain since we looked: stand in line behind it.
            head = _lock_head(cursor, subject)
            rows = rules.chain_rows(key, subject, signature, happenings, head or START)
        ids = _insert_events(cursor, rows)
        if head is not None:
            end = Head(rows[-1].sequence, rows[-1].seal)
            seal = rules.head_seal(key, subject, end)
            cursor.execute(_MOVE_HEAD, [end.length, end.seal, seal, subject.kind, subject.id])
        if react:
            due = connection.ops.adapt_datetimefield_value(at)
            values = ", ".join([_ONE_PENDING] * len(ids))
            cursor.execute(_INSERT_PENDING + values, [value for id_ in ids for value in (id_, due)])
    return ids


def _need_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("The record is written inside the transaction of the change it tells of.")


def _lock_head(cursor: CursorWrapper, subject: Subject) -> Head | None:
    # SQLite has one writer at a time (BEGIN IMMEDIATE) and knows no row locks.
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    cursor.execute(_LOCK_HEAD + lock, [subject.kind, subject.id])
    found = cursor.fetchone()
    return Head(*found) if found else None


def _begin_chain(cursor: CursorWrapper, key: bytes, subject: Subject, rows: list[Row], *, new: bool) -> bool:
    """Insert the head of a new chain; False where another transaction was first (never where `new` is promised)."""
    end = Head(rows[-1].sequence, rows[-1].seal)
    values = [subject.kind, subject.id, end.length, end.seal, rules.head_seal(key, subject, end)]
    conflict = "" if new else " ON CONFLICT (subject_kind, subject_id) DO NOTHING"
    cursor.execute(_INSERT_HEAD + conflict, values)
    return cursor.rowcount == 1


def _insert_events(cursor: CursorWrapper, rows: list[Row]) -> list[int]:
    values: list[Any] = []
    for row in rows:
        values += row
        values[-4] = connection.ops.adapt_datetimefield_value(row.at)
    places = ", ".join([_ONE_EVENT] * len(rows))
    cursor.execute(f"INSERT INTO audit_event ({_EVENT_COLUMNS}) VALUES {places} RETURNING id, sequence", values)
    # The order of returned rows is not promised by either engine.
    return [id_ for id_, _ in sorted(cursor.fetchall(), key=lambda returned: returned[1])]


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
