"""The whistle (街道吹哨、部门报到): a street calls several units, each answers on its own clock, the street says what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from linli.cases.actions import clocks
from linli.cases.actions.dispatching import add_task, check_units
from linli.cases.actions.turn import Done, named_request, named_task, turn
from linli.cases.models import Clock, Task
from linli.cases.rules.guards import Named
from linli.cases.rules.stages import EMERGENCY_WHISTLE, stage_limit
from linli.common.actor import Actor
from linli.common.deployment import deployment
from linli.common.errors import InvalidInput


def blow_whistle(
    *,
    actor: Actor,
    case_id: int,
    at: datetime,
    version: int | None = None,
    units: Sequence[int],
    reason: str,
    whistle_kind: str,
) -> Done:
    """Call several units at once. In an emergency they answer within 30 minutes, otherwise within a working day."""
    given: dict[str, Any] = {"units": tuple(units), "reason": reason, "whistle_kind": whistle_kind}
    with turn("blow_whistle", actor=actor, case_id=case_id, at=at, version=version, **given) as t:
        called = list(dict.fromkeys(units))
        check_units(t, called)
        made = t.ask("whistle", decide_unit_id=actor.unit_id or t.case.unit_id, reason=reason, reason_code=whistle_kind)
        limit = EMERGENCY_WHISTLE if whistle_kind == "emergency" else stage_limit("whistle", urgent=t.case.urgent)
        for unit_id in called:
            task = add_task(t, unit_id, Task.Role.WHISTLE, note=reason, request=made)
            t.start(Clock.Kind.RESPONSE, unit_id=unit_id, limit=limit, task=task, request=made)
        t.happened("case.whistle_blown", request_id=made.pk, units=called, whistle_kind=whistle_kind, reason=reason)
    return t.done


def answer_whistle(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, task: int) -> Done:
    """A called unit reports in."""
    with turn("answer_whistle", actor=actor, case_id=case_id, at=at, version=version, task_id=task) as t:
        found = Task.objects.get(case=t.case, pk=task, open=True)
        t.guard(Named(task=named_task(found)))
        t.hand()
        if found.state == Task.State.OPEN:
            found.state, found.accepted_at = Task.State.ACCEPTED, at
            found.save(update_fields=["state", "accepted_at"])
            answered = Clock.objects.filter(task=found, kind=Clock.Kind.RESPONSE, state="running")
            clocks.stop(answered, at=at)
        t.happened("case.whistle_answered", task_id=found.pk, task_unit_id=found.unit_id, request_id=found.request_id)
    return t.done


def plan_whistle(
    *,
    actor: Actor,
    case_id: int,
    at: datetime,
    version: int | None = None,
    request: int | None = None,
    plan: str,
    until: date,
) -> Done:
    """Set the joint plan, which may run for weeks; each called unit's part is due at its end."""
    about = (request, "whistle")
    with turn(
        "plan_whistle", actor=actor, case_id=case_id, at=at, version=version, request=about, plan=plan, until=until
    ) as t:
        asked = t.request(request, "whistle")
        t.guard(Named(request=named_request(asked)))
        end = end_of_day(until)
        if end < at:
            raise InvalidInput(field="until", reason="This day has already passed.")
        asked.data = {**asked.data, "plan": plan, "until": until.isoformat()}
        asked.save(update_fields=["data"])
        for task in Task.objects.filter(request=asked, open=True).order_by("id"):
            clocks.stop(Clock.objects.filter(task=task, kind=Clock.Kind.TASK, state="running"), at=at, cancel=True)
            clocks.new_clock(t.case, Clock.Kind.TASK, at=at, limit=(1, "given"), unit_id=task.unit_id, task=task,
                             request=asked, due_at=max(end, at)).save()  # fmt: skip
        t.happened("case.whistle_planned", request_id=asked.pk, plan=plan, until=until.isoformat())
    return t.done


def end_of_day(day: date) -> datetime:
    """The last second of a local day."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=ZoneInfo(deployment().time_zone))


def end_whistle(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, result: str,
    matter_solved: bool,
) -> Done:  # fmt: skip
    """The street confirms what came of it. What is judged is the matter, never a person."""
    about = (request, "whistle")
    with turn("end_whistle", actor=actor, case_id=case_id, at=at, version=version, request=about, result=result) as t:
        asked = t.request(request, "whistle")
        t.guard(Named(request=named_request(asked)))
        t.decide(asked, granted=matter_solved, note=result)
        t.happened("case.whistle_ended", request_id=asked.pk, matter_solved=matter_solved, result=result)
    return t.done
