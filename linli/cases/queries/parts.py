"""Parts of other units across cases: what a unit has asked of others, and what others have asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery

from linli.cases.events import CaseRow, TaskView
from linli.cases.models import Clock, Task
from linli.cases.permissions import HANDLE, SELF_HANDLE
from linli.cases.queries import scope
from linli.cases.queries.cases import case_row
from linli.common.actor import Actor

MOST_PARTS: Final = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One open task of a helping or called unit, with its case and the clock it owes it by."""

    case: CaseRow
    version: int
    task: TaskView
    due_at: datetime | None


def open_parts(*, actor: Actor, asked_of_us: bool) -> list[Part]:
    """The open parts that others owe the actor's cases, or that the actor's units owe to others; the earliest due first."""
    scopes = (*actor.scopes(HANDLE), *actor.scopes(SELF_HANDLE))
    units = scope.unit_ids(scopes)
    return [_part(task, task.due) for task in _with_due(_of(units, asked_of_us=asked_of_us))[:MOST_PARTS]]


def _of(units: list[int], *, asked_of_us: bool) -> QuerySet[Task]:
    helping = Task.objects.filter(open=True, case__open=True).exclude(role=Task.Role.LEAD)
    if asked_of_us:
        return helping.filter(unit_id__in=units)
    return helping.filter(Q(case__unit_id__in=units), case__state__in=("assigned", "in_hand"))


def _with_due(rows: QuerySet[Task]) -> QuerySet[Any]:
    running = Clock.objects.filter(task=OuterRef("pk"), state__in=(Clock.State.RUNNING, Clock.State.PAUSED))
    due = Subquery(running.order_by("due_at").values("due_at")[:1])
    return rows.annotate(due=due).select_related("case", "case__matter").order_by("due", "id")


def _part(task: Task, due: datetime | None) -> Part:
    view = TaskView(**{name: getattr(task, name) for name in TaskView.__slots__})
    return Part(case_row(task.case), task.case.version, view, due)
