"""The record's front door: append events, read them, verify them, and work off the outbox."""

from linli.audit.actions import (
    checkpoint,
    claim,
    done,
    failed,
    first_event,
    record,
    record_histories,
    record_many,
    retry_given_up,
    rotate_key,
    silent,
)
from linli.audit.events import Backlog, CheckpointView, EventView, Fault, Happening, Subject
from linli.audit.queries import backlog, events_after, recorded, settled_through, timeline, verify

__all__ = [
    "Backlog",
    "CheckpointView",
    "EventView",
    "Fault",
    "Happening",
    "Subject",
    "backlog",
    "checkpoint",
    "claim",
    "done",
    "events_after",
    "failed",
    "first_event",
    "record",
    "record_histories",
    "record_many",
    "recorded",
    "retry_given_up",
    "rotate_key",
    "settled_through",
    "silent",
    "timeline",
    "verify",
]
