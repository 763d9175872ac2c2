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
from linli.audit.queries.feed import FeedEvent, Mark, Part, all_histories, histories, is_settled, mark, parts, touched
from linli.audit.queries.verification import verify

__all__ = [
    "FeedEvent",
    "Mark",
    "Part",
    "all_histories",
    "audit_key",
    "audit_keys",
    "backlog",
    "digest_between",
    "events_after",
    "histories",
    "is_settled",
    "mark",
    "parts",
    "recorded",
    "settled_through",
    "timeline",
    "touched",
    "verify",
    "view_of",
]
