"""The front door of notices: who is told of an event, and the sending of what waits."""

from __future__ import annotations

from datetime import datetime

from linli.audit.api import EventView

__all__ = ["deliver_due", "notify_reporter", "notify_unit"]


def notify_reporter(*, event: EventView, at: datetime) -> None:
    """Tell everybody who reported the event's case; once per event and reporter."""


def notify_unit(*, event: EventView, unit_id: int, at: datetime) -> None:
    """Tell the people of a unit; once per event and person."""


def deliver_due(*, at: datetime, limit: int = 100) -> int:
    """Send up to `limit` notices that wait, trying failed ones again later; the number sent."""
    return 0
