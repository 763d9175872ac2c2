"""Reactions that tell somebody. Which units an event concerns stands in its data; who is told how, notify decides.

Each may run twice for one event: notify keeps one delivery per event and recipient.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from linli.audit.api import EventView
from linli.channels.notify import api as notify


def tell_reporter(event: EventView, at: datetime) -> None:
    """Tell everybody who reported this case."""
    notify.notify_reporter(event=event, at=at)


def tell_unit(event: EventView, at: datetime) -> None:
    """Tell the unit that is responsible after the event."""
    _tell(event, at, [event.data.get("unit_id")])


def tell_decider(event: EventView, at: datetime) -> None:
    """Tell the unit that must decide what was asked."""
    _tell(event, at, [event.data.get("decide_unit_id")])


def tell_asker(event: EventView, at: datetime) -> None:
    """Tell the unit that asked, now that there is an answer."""
    _tell(event, at, [event.data.get("asked_unit_id")])


def tell_called(event: EventView, at: datetime) -> None:
    """Tell the units that are called to help."""
    _tell(event, at, event.data.get("called_unit_ids", ()))


def _tell(event: EventView, at: datetime, unit_ids: Iterable[int | None]) -> None:
    for unit_id in unit_ids:
        if unit_id is not None:
            notify.notify_unit(event=event, unit_id=unit_id, at=at)
