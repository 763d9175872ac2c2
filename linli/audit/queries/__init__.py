"""Reads of the record."""

from linli.audit.queries.events import (
    audit_key,
    audit_keys,
    backlog,
    digest_between,
    events_after,
    recorded,
    settled_through,
    timeline,
    view_of,
)
from linli.audit.queries.verification import verify

__all__ = [
    "audit_key",
    "audit_keys",
    "backlog",
    "digest_between",
    "events_after",
    "recorded",
    "settled_through",
    "timeline",
    "verify",
    "view_of",
]
