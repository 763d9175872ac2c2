"""Reactions that tell somebody. They find the units an event concerns; who is told, and how, notify decides.

Each may run twice for one event: notify keeps one delivery per event and recipient.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from linli.audit.api import EventView
from linli.cases import api as cases
from linli.channels.notify import api as notify
from linli.common.actor import SYSTEM


def tell_reporter(event: EventView, at: datetime) -> None:
    """Tell everybody who reported this case."""
    notify.notify_reporter(event=event, at=at)


def tell_unit(event: EventView, at: datetime) -> None:
    """Tell the unit that is responsible after the event."""
    _tell(event, at, [event.data.get("unit_id")])


def tell_called(event: EventView, at: datetime) -> None:
    """Tell the units that are called to help, or no longer: co-units, called units, the units of a whistle."""
    data = event.data
    named = [*data.get("co_units", ()), *data.get("units", ()), data.get("task_unit_id")]
    if not any(named):
        named = [data.get("to"), *(task.unit_id for task in _whistle_tasks(event))]
    _tell(event, at, named)


def tell_decider(event: EventView, at: datetime) -> None:
    """Tell the unit that must decide what was asked."""
    asked = _request(event)
    _tell(event, at, [event.data.get("decide_unit_id") or (asked.decide_unit_id if asked else None)])


def tell_asker(event: EventView, at: datetime) -> None:
    """Tell the unit that asked, now that there is an answer."""
    asked = _request(event)
    _tell(event, at, [asked.asked_unit_id if asked else None])


def tell_clock_unit(event: EventView, at: datetime) -> None:
    """Tell the unit whose clock it is: the responsible one, a helper, or a decider."""
    _tell(event, at, [event.data.get("unit") or event.data.get("unit_id")])


def tell_checkers(event: EventView, at: datetime) -> None:
    """Tell the unit that must check what was reported handled."""
    open_checks = [r for r in _requests(event) if r.state == "asked" and r.kind in {"closing_check", "second_reading"}]
    _tell(event, at, (request.decide_unit_id for request in open_checks))


def _tell(event: EventView, at: datetime, unit_ids: Iterable[Any]) -> None:
    for unit_id in dict.fromkeys(unit_ids):
        if unit_id is not None:
            notify.notify_unit(event=event, unit_id=unit_id, at=at)


def _requests(event: EventView) -> tuple[cases.RequestView, ...]:
    return cases.requests(actor=SYSTEM, case_id=int(event.subject.id))


def _request(event: EventView) -> cases.RequestView | None:
    wanted = event.data.get("request_id")
    return next((request for request in _requests(event) if request.id == wanted), None)


def _whistle_tasks(event: EventView) -> list[cases.TaskView]:
    wanted = event.data.get("request_id")
    if wanted is None:
        return []
    tasks = cases.tasks(actor=SYSTEM, case_id=int(event.subject.id))
    return [task for task in tasks if task.request_id == wanted]
