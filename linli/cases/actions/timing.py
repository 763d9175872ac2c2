"""More time, and time that stands still: extension and suspension, each asked by one and decided by another."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from linli.cases.actions import clocks
from linli.cases.actions.dispatching import _dispatching_unit
from linli.cases.actions.turn import Done, Turn, named_request, turn
from linli.cases.actions.whistles import end_of_day
from linli.cases.models import Clock, SideRequest
from linli.cases.queries import placing
from linli.cases.queries.calendars import local_day
from linli.cases.rules.clocks import NEVER_PAUSED
from linli.cases.rules.guards import Named
from linli.common.actor import Actor
from linli.common.errors import InvalidInput


def ask_extension(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Ask for one more original limit, before the time is over; twice at most."""
    with turn("ask_extension", actor=actor, case_id=case_id, at=at, version=version, reason=reason) as t:
        t.guard()
        made = t.ask("extension", decide_unit_id=_dispatching_unit(t), reason=reason)
        t.happened("case.extension_asked", request_id=made.pk, decide_unit_id=made.decide_unit_id, reason=reason)
    return t.done


def decide_extension(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Grant one more original limit, or not. Asked in time counts as in time, even if decided later."""
    about = (request, "extension")
    with turn(
        "decide_extension",
        actor=actor,
        case_id=case_id,
        at=at,
        version=version,
        request=about,
        decision=decision,
        note=note,
    ) as t:
        asked = t.request(request, "extension")
        t.guard(Named(request=named_request(asked)))
        t.decide(asked, granted=decision, note=note)
        handling = clocks.running(t.case, Clock.Kind.HANDLE)
        if decision and handling:
            clocks.extend(handling[0], at=min(at, asked.asked_at))
        due = handling[0].due_at.isoformat() if handling else None
        t.happened("case.extension_decided", request_id=asked.pk, granted=decision, note=note, due_at=due)
    return t.done


def ask_suspension(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason_code: str, reason: str, until: date
) -> Done:
    """Ask to stand the clock still until a stated day (season, funds, litigation, third party): once, a year at most."""
    given: dict[str, Any] = {"reason_code": reason_code, "reason": reason, "until": until}
    with turn("ask_suspension", actor=actor, case_id=case_id, at=at, version=version, **given) as t:
        t.guard(Named(until=until, today=local_day(at)))
        desk = placing.coordinator(placing.place_of(t.case), "street").id
        made = t.ask(
            "suspension", decide_unit_id=desk, reason=reason, reason_code=reason_code, data={"until": until.isoformat()}
        )
        t.happened(
            "case.suspension_asked",
            request_id=made.pk,
            decide_unit_id=desk,
            reason_code=reason_code,
            reason=reason,
            until=until.isoformat(),
        )
    return t.done


def decide_suspension(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Suspend until the stated day, visible to the reporter, or not. An urgent promise runs on: it never pauses."""
    about = (request, "suspension")
    with turn(
        "decide_suspension",
        actor=actor,
        case_id=case_id,
        at=at,
        version=version,
        request=about,
        decision=decision,
        note=note,
    ) as t:
        asked = t.request(request, "suspension")
        t.guard(Named(request=named_request(asked)))
        until = date.fromisoformat(asked.data["until"])
        if decision and until <= local_day(at):
            raise InvalidInput(field="until", reason="The day until which it should rest has already passed.")
        t.decide(asked, granted=decision, note=note)
        if decision:
            resting = clocks.running(t.case, Clock.Kind.HANDLE, Clock.Kind.PROMISE)
            clocks.pause([c for c in resting if c.limit_class not in NEVER_PAUSED], at=at)
            SideRequest.objects.filter(pk=asked.pk).update(due_at=end_of_day(until))
        t.happened("case.suspension_decided", request_id=asked.pk, granted=decision, note=note, until=until.isoformat())
    return t.done


def resume(*, actor: Actor, case_id: int, at: datetime, version: int | None = None) -> Done:
    """Let the clocks of a suspended case run on: the unit itself, or the house on the stated day."""
    with turn("resume", actor=actor, case_id=case_id, at=at, version=version) as t:
        t.guard()
        resume_now(t)
    return t.done


def resume_now(t: Turn) -> None:
    """The resuming itself: what was left of each limit continues from now."""
    clocks.resume([c for c in clocks.running(t.case) if c.state == "paused"], at=t.at)
    SideRequest.objects.filter(case=t.case, kind="suspension", state="granted").update(due_at=None)
    t.happened("case.resumed")
