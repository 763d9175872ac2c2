"""What every end of a case has in common: nothing of it may go on running."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from linli.cases.actions.turn import Turn
from linli.cases.models import Clock, Task
from linli.cases.workflow import REQUEST_TITLES
from linli.common.deployment import deployment
from linli.registry import api as registry

# An appeal against a missed limit looks back at an ended case: the end takes nothing from it.
ENDING_WITH_IT: Final = tuple(kind for kind in REQUEST_TITLES if kind != "timeout_appeal")


def withdraw_tasks(t: Turn, *, keep_whistles: bool = False) -> None:
    """Withdraw the open tasks and cancel their clocks."""
    roles = (Task.Role.LEAD, Task.Role.CO) if keep_whistles else ()
    for task in t.file.open_tasks(*roles):
        t.end_task(task, Task.State.WITHDRAWN, cancel=True)


def lapse_requests(t: Turn, *kinds: str) -> None:
    """Lapse the open side requests of these kinds (all kinds if none is named) and cancel their clocks."""
    for request in t.file.asked(*kinds):
        t.lapse(request, cancel=True)


def end_everything(t: Turn) -> None:
    """Stop every clock, withdraw every task, lapse every request; the reporters' contacts get their last day."""
    withdraw_tasks(t)
    lapse_requests(t, *ENDING_WITH_IT)
    t.stop(Clock.Kind.PROMISE)
    t.stop(cancel=True)
    keep_until(t)


def keep_until(t: Turn) -> None:
    """Set the day after which the contacts behind the case, merged voices included, are forgotten."""
    _keep(t, t.at + timedelta(days=deployment().retention_days))


def keep_while_open(t: Turn) -> None:
    """The case is open again: the contacts behind it have no last day."""
    _keep(t, None)


def _keep(t: Turn, until: datetime | None) -> None:
    contacts = [report.contact_id for report in t.file.reports if report.contact_id]
    registry.set_keep_until(contact_keys=contacts, until=until)
