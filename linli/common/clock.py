"""The only reader of the time. Doors call `now()` once and pass the time down; rules and actions never ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_fixed: ContextVar[datetime | None] = ContextVar("linli_clock", default=None)


def now() -> datetime:
    """The current time, aware, in UTC; or the time set by `standing_at`."""
    return _fixed.get() or datetime.now(UTC)


@contextmanager
def standing_at(time: datetime) -> Iterator[None]:
    """Within the block `now()` answers `time` (aware). For replays and tests of doors."""
    if time.tzinfo is None:
        raise ValueError("The time must be aware.")
    token = _fixed.set(time.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
