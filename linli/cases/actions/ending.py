"""What every end of a case has in common: nothing of it may go on running."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from linli.cases.actions import clocks
from linli.cases.actions.turn import Turn
from linli.cases.models import Clock, Report, SideRequest, Task
from linli.cases.queries.voices import absorbed_ids
from linli.common.deployment import deployment
from linli.registry import api as registry


def withdraw_tasks(t: Turn, *, keep_whistles: bool = False) -> None:
    """Withdraw the open tasks and cancel their clocks."""
    tasks = Task.objects.filter(case=t.case, open=True).order_by("id")
    for task in tasks.exclude(role=Task.Role.WHISTLE) if keep_whistles else tasks:
        t.end_task(task, Task.State.WITHDRAWN, cancel=True)


def lapse_requests(t: Turn, *kinds: str) -> None:
    """Lapse the open side requests of these kinds (all kinds if none is named) and stop their clocks."""
    rows = SideRequest.objects.filter(case=t.case, state=SideRequest.State.ASKED).order_by("id")
    for request in rows.filter(kind__in=kinds) if kinds else rows:
        request.state, request.decided_at = SideRequest.State.LAPSED, t.at
        request.save(update_fields=["state", "decided_at"])
        live = Clock.objects.filter(request=request, state__in=["running", "paused"])
        clocks.stop(live, at=t.at, cancel=True)


def end_everything(t: Turn) -> None:
    """Stop every clock, withdraw every task, lapse every request; the reporters' contacts get their last day."""
    withdraw_tasks(t)
    lapse_requests(t, "field_check", "return", "arbitration", "whistle", "extension", "suspension", "closing_check",
                   "second_reading", "supervision", "escalation", "voiding")  # fmt: skip
    promise = [c for c in clocks.running(t.case) if c.kind == "promise"]
    clocks.stop(promise, at=t.at)
    clocks.stop(clocks.running(t.case), at=t.at, cancel=True)
    keep_until(t)


def keep_until(t: Turn) -> None:
    """Set the day after which the contacts behind the case, merged voices included, are forgotten."""
    registry.set_keep_until(contact_keys=_contacts(t), until=t.at + timedelta(days=deployment().retention_days))


def keep_while_open(t: Turn) -> None:
    """The case is open again: the contacts behind it have no last day."""
    registry.set_keep_until(contact_keys=_contacts(t), until=None)


def _contacts(t: Turn) -> list[UUID]:
    voices = Report.objects.filter(case__in=[t.case.pk, *absorbed_ids(t.case.pk)], contact__isnull=False)
    return list(voices.values_list("contact_id", flat=True))
