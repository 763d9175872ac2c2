"""In hand: units help, tell how it stands, and report it handled."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from linli.cases.actions.dispatching import check_units, handling_limit
from linli.cases.actions.turn import Done, Turn, turn
from linli.cases.models import Clock, Task
from linli.cases.queries import placing, routing
from linli.cases.rules.guards import Named
from linli.cases.workflow import fields
from linli.common.actor import Actor


def call_unit(
    *,
    actor: Actor,
    case_id: int,
    at: datetime,
    version: int | None = None,
    unit: int,
    note: str,
    mandatory: bool = True,
) -> Done:
    """The lead asks another unit to help; a mandatory part must be done before the case can be resolved."""
    with turn("call_unit", actor, case_id, at, version, unit=unit, note=note) as t:
        check_units(t, [unit])
        task = t.give(unit, Task.Role.CO, note=note, mandatory=mandatory)
        t.start(Clock.Kind.TASK, unit_id=unit, limit=handling_limit(t), task=task)
        t.made = task.pk
        t.happened("case.unit_called", to=unit, task_id=task.pk, mandatory=mandatory, note=note)
    return t.done


def accept_task(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, task: int) -> Done:
    """A unit that helps takes its part in hand."""
    with turn("accept_task", actor, case_id, at, version, task=task) as t:
        t.guard()
        t.hand()
        t.take(t.part)
        t.happened("case.task_accepted", task_id=t.part.pk, task_unit_id=t.part.unit_id)
    return t.done


def finish_task(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, task: int, result: str
) -> Done:
    """A unit that helps reports its part done."""
    with turn("finish_task", actor, case_id, at, version, task=task, result=result) as t:
        t.guard()
        t.hand()
        t.end_task(t.part, Task.State.DONE, result=result)
        t.happened("case.task_finished", task_id=t.part.pk, task_unit_id=t.part.unit_id, result=result)
    return t.done


def withdraw_task(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, task: int, reason: str
) -> Done:
    """The lead withdraws the part of a unit that helps."""
    with turn("withdraw_task", actor, case_id, at, version, task=task, reason=reason) as t:
        t.end_task(t.part, Task.State.WITHDRAWN, result=reason, cancel=True)
        t.happened("case.task_withdrawn", task_id=t.part.pk, task_unit_id=t.part.unit_id, reason=reason)
    return t.done


def add_note(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, text: str) -> Done:
    """A note for colleagues; the reporter does not see it."""
    with turn("add_note", actor, case_id, at, version, text=text) as t:
        t.happened("case.noted", text=text)
    return t.done


def tell_progress(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, text: str) -> Done:
    """Tell the reporter how it stands."""
    with turn("tell_progress", actor, case_id, at, version, text=text) as t:
        t.happened("case.progress_told", text=text)
    return t.done


def resolve(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, outcome: str, answer: str,
    legal_basis: str = "", handed_to: str = "", note: str = "",
) -> Done:  # fmt: skip
    """Report it handled, with the answer the reporter will read. The check by somebody else is asked for at once."""
    given: dict[str, Any] = {"outcome": outcome, "answer": answer, "note": note}
    with turn("resolve", actor, case_id, at, version, legal_basis=legal_basis, handed_to=handed_to, **given) as t:
        t.guard(Named(outcome=outcome, legal_basis=legal_basis, handed_to=handed_to))
        t.hand()
        t.move()
        case = t.case
        case.outcome, case.answer, case.checked_at = outcome, answer, None
        case.legal_basis, case.handed_to = legal_basis[:300], handed_to[:160]
        if t.file.lead:
            t.end_task(t.file.lead, Task.State.DONE, result=note)
        t.stop(Clock.Kind.HANDLE, Clock.Kind.PROMISE)
        ask_check(t)
        t.happened("case.resolved", outcome=outcome, answer=answer, note=note)
    return t.done


def ask_check(t: Turn) -> None:
    """Ask for what must come before closing: a check by somebody else, a second reading, the reporter's word."""
    desk = placing.desk_of(t.case)
    checker = routing.checking_desk(t.case, desk)
    if t.facts.check_needed:
        t.ask("closing_check", decide_unit_id=checker, stage="check", reason=fields.REASON_HANDLED)
    if t.case.outcome == "explained":
        t.ask("second_reading", decide_unit_id=desk, reason=fields.REASON_EXPLAINED)
    if not t.facts.check_needed:
        await_reporter(t)


def await_reporter(t: Turn) -> None:
    """Start the days of silence after which the case closes by itself; one day where only staff reported it."""
    days = max(1, t.facts.silence_days) if t.facts.reporters else 1
    t.start(Clock.Kind.CONFIRM, limit=(days, "calendar_day"))
