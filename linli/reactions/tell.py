"""Reactions that tell somebody. They find the units the events concern; who is told, and how, notify decides.

Each may run twice for one event: notify keeps one delivery per event and recipient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from linli.audit.api import EventView
from linli.cases import api as cases
from linli.channels.notify import api as notify
from linli.common.actor import SYSTEM

Events = Sequence[EventView]


def tell_reporter(events: Events, at: datetime) -> None:
    """Tell everybody who reported these cases."""
    notify.notify_reporters(events=events, at=at)


def tell_unit(events: Events, at: datetime) -> None:
    """Tell the unit that is responsible after the event."""
    _tell(events, at, lambda event: [event.data.get("unit_id")])


def tell_called(events: Events, at: datetime) -> None:
    """Tell the units that are called to help, or no longer: co-units, called units, the units of a whistle."""
    _tell(events, at, _called)


def tell_decider(events: Events, at: datetime) -> None:
    """Tell the unit that must decide what was asked."""
    _tell(events, at, _decider)


def tell_asker(events: Events, at: datetime) -> None:
    """Tell the unit that asked, now that there is an answer."""
    _tell(events, at, _asker)


def tell_clock_unit(events: Events, at: datetime) -> None:
    """Tell the unit whose clock it is: the responsible one, a helper, or a decider."""
    _tell(events, at, lambda event: [event.data.get("unit") or event.data.get("unit_id")])


def tell_checkers(events: Events, at: datetime) -> None:
    """Tell the unit that must check what was reported handled."""
    _tell(events, at, _checkers)


def tell_lead(events: Events, at: datetime) -> None:
    """Tell the unit that is to lead a project."""
    _tell(events, at, lambda event: [event.data.get("lead")])


def tell_owner(events: Events, at: datetime) -> None:
    """Tell the unit that vouches for an article, or answers for a warning."""
    _tell(events, at, lambda event: [event.data.get("owner")])


def tell_on_duty(events: Events, at: datetime) -> None:
    """Tell the units whose post for emergencies is on duty of what cannot wait; where no roster names one, nobody."""
    _tell([event for event in events if _is_emergency(event)], at, lambda event: _on_duty(event, at))


def _is_emergency(event: EventView) -> bool:
    return bool(event.data.get("urgent")) or event.data.get("whistle_kind") == "emergency"


def _on_duty(event: EventView, at: datetime) -> Iterable[int]:
    unit_id = event.data.get("unit_id")
    return cases.emergency_units(unit_id=unit_id, at=at) if unit_id is not None else ()


def _tell(events: Events, at: datetime, units_of: Callable[[EventView], Iterable[Any]]) -> None:
    told = [(event, unit_id) for event in events for unit_id in dict.fromkeys(units_of(event)) if unit_id is not None]
    notify.notify_units(told=told, at=at)


def _called(event: EventView) -> list[Any]:
    data = event.data
    named = [*data.get("co_units", ()), *data.get("units", ()), data.get("task_unit_id")]
    return named if any(named) else [data.get("to"), *(task.unit_id for task in _whistle_tasks(event))]


def _decider(event: EventView) -> list[Any]:
    asked = _request(event)
    return [event.data.get("decide_unit_id") or (asked.decide_unit_id if asked else None)]


def _asker(event: EventView) -> list[Any]:
    asked = _request(event)
    return [asked.asked_unit_id if asked else None]


def _checkers(event: EventView) -> list[Any]:
    checks = {"closing_check", "second_reading"}
    return [r.decide_unit_id for r in _requests(event) if r.state == "asked" and r.kind in checks]


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
