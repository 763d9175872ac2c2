"""The duty roster as spans of time: where nobody is on duty, and where two shifts would stand in each other's way."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

Span = tuple[datetime, datetime]


def gaps(taken: Iterable[Span], begins: datetime, ends: datetime) -> list[Span]:
    """The parts of a stretch of time that no span covers, in order."""
    found: list[Span] = []
    free = begins
    for start, end in sorted(taken):
        if start > free:
            found.append((free, min(start, ends)))
        free = max(free, end)
        if free >= ends:
            return found
    return [*found, (free, ends)] if free < ends else found


def overlaps(taken: Iterable[Span], span: Span) -> bool:
    """Whether a span shares any moment with one of these. One that ends as another begins does not."""
    return any(start < span[1] and span[0] < end for start, end in taken)
