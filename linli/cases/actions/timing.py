"""More time, and time that stands still: extension and suspension, each asked by one and decided by another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from linli.cases.actions import clocks
from linli.cases.actions.dispatching import dispatching_unit
from linli.cases.actions.turn import Done, Turn, turn
from linli.cases.actions.whistles import end_of_day
from linli.cases.models import Clock
from linli.cases.queries import placing
from linli.cases.queries.calendars import local_day
from linli.cases.rules.clocks import NEVER_PAUSED
from linli.cases.rules.guards import Named
from linli.common.actor import Actor
from linli.common.errors import InvalidInput


def ask_extension(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Ask for one more original limit, before the time is over; twice at most."""
    with turn("ask_extension", actor, case_id, at, version, reason=reason) as t:
        t.guard()
        desk = dispatching_unit(t)
        made = t.ask("extension", decide_unit_id=desk, reason=reason)
        t.happened("case.extension_asked", request_id=made.pk, decide_unit_id=desk, reason=reason)
    return t.done


def decide_extension(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Grant one more original limit, or not. Asked in time counts as in time, even if decided later."""
    with turn("decide_extension", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        handling = next(iter(t.file.live_clocks(Clock.Kind.HANDLE)), None)
        if decision and handling:
            clocks.extend(handling, at=min(at, t.asked.asked_at))
        due = handling.due_at.isoformat() if handling else None
        t.settle("case.extension_decided", granted=decision, note=note, due_at=due)
    return t.done


def ask_suspension(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason_code: str, reason: str, until: date
) -> Done:
    """Ask to stand the clock still until a stated day (season, funds, litigation, third party): once, a year at most."""
    given: dict[str, Any] = {"reason_code": reason_code, "reason": reason}
    with turn("ask_suspension", actor, case_id, at, version, until=until, **given) as t:
        t.guard(Named(until=until, today=local_day(at)))
        desk, day = placing.desk_of(t.case), until.isoformat()
        made = t.ask("suspension", decide_unit_id=desk, data={"until": day}, **given)
        t.happened("case.suspension_asked", request_id=made.pk, decide_unit_id=desk, until=day, **given)
    return t.done


def decide_suspension(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Suspend until the stated day, visible to the reporter, or not. An urgent promise runs on: it never pauses."""
    with turn("decide_suspension", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        until = date.fromisoformat(t.asked.data["until"])
        t.settle("case.suspension_decided", granted=decision, note=note, until=until.isoformat())
        if decision:
            if until <= local_day(at):
                raise InvalidInput(field="until", reason="The day until which it should rest has already passed.")
            resting = t.file.live_clocks(Clock.Kind.HANDLE, Clock.Kind.PROMISE)
            clocks.pause([clock for clock in resting if clock.limit_class not in NEVER_PAUSED], at=at)
            t.asked.due_at = end_of_day(until)
    return t.done


def resume(*, actor: Actor, case_id: int, at: datetime, version: int | None = None) -> Done:
    """Let the clocks of a suspended case run on: the unit itself, or the house on the stated day."""
    with turn("resume", actor, case_id, at, version) as t:
        t.guard()
        resume_now(t)
    return t.done


def resume_now(t: Turn) -> None:
    """The resuming itself: what was left of each limit continues from now."""
    clocks.resume([clock for clock in t.file.live_clocks() if clock.state == Clock.State.PAUSED], at=t.at)
    for request in t.file.requests:
        if request.kind == "suspension" and request.state == "granted":
            request.due_at = None
    t.happened("case.resumed")
