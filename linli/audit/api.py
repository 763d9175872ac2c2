"""The record's front door: append events, read them, verify them, and work off the outbox."""

from linli.audit.actions import claim, done, failed, record
from linli.audit.events import Backlog, EventView, Fault, Happening, Subject
from linli.audit.queries import backlog, events_after, timeline

__all__ = [
    "Backlog",
    "EventView",
    "Fault",
    "Happening",
    "Subject",
    "backlog",
    "claim",
    "done",
    "events_after",
    "failed",
    "record",
    "timeline",
]
