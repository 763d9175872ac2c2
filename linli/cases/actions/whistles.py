"""The whistle (街道吹哨、部门报到): a street calls several units, each answers on its own clock, the street says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from linli.cases.actions import clocks
from linli.cases.actions.dispatching import check_units
from linli.cases.actions.turn import Done, Turn, turn
from linli.cases.models import Clock, SideRequest, Task
from linli.cases.queries.stages import stage_limit
from linli.common.actor import Actor
from linli.common.deployment import deployment
from linli.common.errors import InvalidInput


def blow_whistle(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, units: Sequence[int], reason: str,
    whistle_kind: str, plan: str = "", until: date | None = None,
) -> Done:  # fmt: skip
    """Call several units at once. In an emergency they answer within 30 minutes, otherwise within a working day.

    A joint plan with its end may be set with the call: one without the other is none.
    """
    given: dict[str, Any] = {"units": tuple(units), "reason": reason, "whistle_kind": whistle_kind, "plan": plan}
    if bool(plan.strip()) != (until is not None):
        raise InvalidInput(field="until" if plan.strip() else "plan", reason="A plan needs its words and its end.")
    with turn("blow_whistle", actor, case_id, at, version, **given) as t:
        called = list(dict.fromkeys(units))
        check_units(t, called)
        made = t.ask("whistle", decide_unit_id=actor.unit_id or t.case.unit_id, reason=reason, reason_code=whistle_kind)
        stage = "whistle_emergency" if whistle_kind == "emergency" else "whistle"
        limit = stage_limit(stage, urgent=t.case.urgent, born=t.case.reported_at)
        for unit_id in called:
            task = t.give(unit_id, Task.Role.WHISTLE, note=reason, request=made)
            t.start(Clock.Kind.RESPONSE, unit_id=unit_id, limit=limit, task=task, request=made)
        t.happened("case.whistle_blown", request_id=made.pk, units=called, whistle_kind=whistle_kind, reason=reason)
        if until is not None:
            _plan(t, made, plan, until)
    return t.done


def answer_whistle(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, task: int) -> Done:
    """A called unit reports in."""
    with turn("answer_whistle", actor, case_id, at, version, task=task) as t:
        t.guard()
        t.hand()
        t.take(t.part)
        clocks.stop([c for c in t.file.clocks_of(t.part) if c.kind == Clock.Kind.RESPONSE], at=at)
        told = {"task_id": t.part.pk, "task_unit_id": t.part.unit_id, "request_id": t.part.request_id}
        t.happened("case.whistle_answered", **told)
    return t.done


def plan_whistle(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, plan: str,
    until: date,
) -> Done:  # fmt: skip
    """Set the joint plan, which may run for weeks; each called unit's part is due at its end."""
    with turn("plan_whistle", actor, case_id, at, version, request=request, plan=plan, until=until) as t:
        t.guard()
        _plan(t, t.asked, plan, until)
    return t.done


def _plan(t: Turn, whistle: SideRequest, plan: str, until: date) -> None:
    """Give a whistle its plan: the part of each unit it called is due at the end of that day."""
    end = end_of_day(until)
    if end < t.at:
        raise InvalidInput(field="until", reason="This day has already passed.")
    whistle.data = {**whistle.data, "plan": plan, "until": until.isoformat()}
    for task in t.file.open_tasks(Task.Role.WHISTLE):
        if task.request_id == whistle.pk:
            _due_with_the_plan(t, task, whistle, end)
    t.happened("case.whistle_planned", request_id=whistle.pk, plan=plan, until=until.isoformat())


def _due_with_the_plan(t: Turn, task: Task, whistle: SideRequest, end: datetime) -> None:
    clocks.stop([c for c in t.file.clocks_of(task) if c.kind == Clock.Kind.TASK], at=t.at, cancel=True)
    t.start(
        Clock.Kind.TASK, unit_id=task.unit_id, task=task, request=whistle, limit=(1, "given"), due_at=max(end, t.at)
    )


def end_of_day(day: date) -> datetime:
    """The last second of a local day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(deployment().time_zone))


def end_whistle(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, result: str,
    matter_solved: bool,
) -> Done:  # fmt: skip
    """The street confirms what came of it. What is judged is the matter, never a person."""
    with turn("end_whistle", actor, case_id, at, version, request=request, result=result) as t:
        t.guard()
        t.decide(t.asked, granted=matter_solved, note=result)
        t.happened("case.whistle_ended", request_id=t.asked.pk, matter_solved=matter_solved, result=result)
    return t.done
