"""Writes of the record."""

from linli.audit.actions.append import first_event, record, record_histories, record_many
from linli.audit.actions.checkpoint import checkpoint, rotate_key
from linli.audit.actions.outbox import claim, done, failed, retry_given_up, silent

__all__ = [
    "checkpoint",
    "claim",
    "done",
    "failed",
    "first_event",
    "record",
    "record_histories",
    "record_many",
    "retry_given_up",
    "rotate_key",
    "silent",
]
