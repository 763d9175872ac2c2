"""Reads of the record: timelines, what came after an event, how the outbox stands, and long streams."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import orjson
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.events import Backlog, EventView, Subject
from linli.audit.models import Event, Pending
from linli.audit.rules import element
from linli.common.errors import Unavailable

_CHUNK: Final = 2000


def audit_keys() -> tuple[bytes, ...]:
    """The keys of the record, newest first, from the settings: the first seals, every one of them verifies."""
    return tuple(key.encode() for key in settings.ENV["LINLI_AUDIT_KEYS"])


def audit_key() -> bytes:
    """The key that seals what is recorded now."""
    return audit_keys()[0]


def view_of(event: Event) -> EventView:
    """The stored event as other apps read it."""
    return EventView(
        id=event.pk,
        subject=Subject(event.subject_kind, event.subject_id),
        sequence=event.sequence,
        kind=event.kind,
        actor=event.actor,
        actor_label=event.actor_label,
        at=event.at,
        data=orjson.loads(event.data),
    )


def timeline(subject: Subject) -> list[EventView]:
    """Every event of the subject, in order; empty for a subject the record does not know."""
    events = Event.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("sequence")
    return [view_of(event) for event in events]


def events_after(event_id: int, limit: int) -> list[EventView]:
    """Up to `limit` events with a greater id, by id.

    Ids are given when an event is written, not when it is committed: on PostgreSQL a smaller id may appear later.
    Whoever rebuilds something from the record and must miss nothing reads up to `settled_through()` only.
    """
    return [view_of(event) for event in Event.objects.filter(pk__gt=event_id).order_by("pk")[:limit]]


def backlog() -> Backlog:
    """How many events wait for their reactions, how many were given up, and since when the oldest waits."""
    waiting = Pending.objects.filter(given_up=False)
    return Backlog(
        waiting=waiting.count(),
        given_up=Pending.objects.filter(given_up=True).count(),
        oldest_at=waiting.order_by("event_id").values_list("event__at", flat=True).first(),
    )


def settled_through() -> int:
    """The greatest event id below which nothing can appear any more; 0 for an empty record.

    Stands in a transaction of its own. Raises Unavailable when a long-running writer does not finish in five seconds.
    """
    # durable: the lock below must end at once, not with some caller's transaction.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Ids are drawn before they are committed: the greatest id in sight may have smaller ones in flight.
            # SHARE waits for whoever is writing events (ROW EXCLUSIVE) and lets nobody begin, so that for one
            # moment every drawn id is either committed or lost. SQLite has one writer: nothing is ever in flight.
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            try:
                cursor.execute("LOCK TABLE audit_event IN SHARE MODE")
            except OperationalError:
                raise Unavailable(reason=_("the record is being written without pause")) from None
        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM audit_event")
        return int(cursor.fetchone()[0])


def stream(sql: str, parameters: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a long answer, in chunks, as they stand at one moment. Nothing is held in memory."""
    # PostgreSQL streams within a transaction only; on SQLite a transaction would hold up every writer meanwhile.
    inside: AbstractContextManager[Any] = transaction.atomic() if connection.vendor == "postgresql" else nullcontext()
    with inside, connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while chunk := cursor.fetchmany(_CHUNK):
            yield from chunk


def digest_between(key: bytes, after: int, through: int) -> tuple[int, int]:
    """How many events have ids in (after, through], and the sum of their digest elements under `key`."""
    events, total = 0, 0
    for id_, seal in stream("SELECT id, seal FROM audit_event WHERE id > %s AND id <= %s", [after, through]):
        events += 1
        total += element(key, id_, seal)
    return events, total


def recorded() -> int:
    """How many events the record holds."""
    return Event.objects.count()
