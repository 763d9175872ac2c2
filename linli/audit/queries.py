"""Reads of the record: timelines, what came after an event, and how the outbox stands."""

from __future__ import annotations

import orjson
from django.conf import settings

from linli.audit.events import Backlog, EventView, Subject
from linli.audit.models import Event, Pending


def audit_key() -> bytes:
    """The key that seals the record, from the settings, read anew each time so that tests can change it."""
    key: str = settings.ENV["LINLI_AUDIT_KEY"]
    return key.encode()


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
