"""Steering from above and beside: supervision orders, the next level, appeals against a missed limit, voiding, identity."""

from __future__ import annotations

from datetime import datetime

from linli.cases.actions.checking import voice
from linli.cases.actions.dispatching import to_dispatch
from linli.cases.actions.ending import end_everything
from linli.cases.actions.timing import resume_now
from linli.cases.actions.turn import Done, subject, turn
from linli.cases.models import Clock, SideRequest
from linli.cases.queries import placing
from linli.cases.rules.levels import next_level
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, Refused
from linli.registry import api as registry

LONGEST_ORDER_DAYS = 60


def supervise(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str, days: int) -> Done:
    """Issue a supervision order (督办) to the unit responsible, to be answered within working days."""
    with turn("supervise", actor, case_id, at, version, reason=reason, days=days) as t:
        if not 1 <= days <= LONGEST_ORDER_DAYS:
            raise InvalidInput(field="days", reason="Choose 1 to 60 days.")
        t.guard()
        t.hand()
        made = t.ask("supervision", decide_unit_id=t.case.unit_id, limit=(days, "work_day"), reason=reason)
        t.happened("case.supervised", request_id=made.pk, to=t.case.unit_id, reason=reason, days=days)
    return t.done


def reply_supervision(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, text: str
) -> Done:
    """The unit says what it has done about the order."""
    with turn("reply_supervision", actor, case_id, at, version, request=request, text=text) as t:
        t.guard()
        t.asked.data = {**t.asked.data, "reply": text, "replied_at": at.isoformat()}
        t.happened("case.supervision_replied", request_id=t.asked.pk, text=text)
    return t.done


def clear_supervision(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Clear the order after its reply; not satisfied, it stands and waits for another reply."""
    with turn("clear_supervision", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        t.hand()
        if decision:
            t.decide(t.asked, granted=True, note=note)
        else:
            without = {name: value for name, value in t.asked.data.items() if name not in {"reply", "replied_at"}}
            t.asked.data = without
        t.happened("case.supervision_cleared", request_id=t.asked.pk, granted=decision, note=note)
    return t.done


def ask_escalation(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Ask the next level to take it: small matters stay in the grid, big ones in the community, hard ones in the street."""
    with turn("ask_escalation", actor, case_id, at, version, reason=reason) as t:
        t.guard()
        level = next_level(t.case.level)
        if level is None:
            raise Refused(reason="at_ceiling", text="This matter does not climb higher than this level.")
        desk = placing.desk_of(t.case, level)
        made = t.ask("escalation", decide_unit_id=desk, reason=reason, data={"level": level})
        t.happened("case.escalation_asked", request_id=made.pk, level=level, decide_unit_id=desk, reason=reason)
    return t.done


def decide_escalation(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """The next level takes the case before its own dispatcher, or leaves it where it is. History and promise stay."""
    with turn("decide_escalation", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        level = t.asked.data["level"]
        t.settle("case.escalation_decided", granted=decision, note=note, level=level)
        t.hand()
        if decision:
            if any(clock.state == Clock.State.PAUSED for clock in t.file.live_clocks(Clock.Kind.HANDLE)):
                resume_now(t)  # the suspension was the unit's: with the unit it ends, and the promise counts again
            to_dispatch(t, level=level)
    return t.done


def ask_timeout_appeal(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """After closing the handling unit may say, once, why a missed limit should not count."""
    with turn("ask_timeout_appeal", actor, case_id, at, version, reason=reason) as t:
        t.guard()
        desk = placing.desk_of(t.case)
        made = t.ask("timeout_appeal", decide_unit_id=desk, reason=reason)
        t.happened("case.timeout_appealed", request_id=made.pk, reason=reason)
    return t.done


def decide_timeout_appeal(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Two people review an appeal. Both must grant it; then it “was overdue, not counted”: the fact stays visible."""
    with turn("decide_timeout_appeal", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        final = not decision or "first_reviewer" in t.asked.data
        if final:
            t.settle("case.timeout_appeal_decided", granted=decision, note=note, final=True)
        else:
            t.asked.data = {**t.asked.data, "first_reviewer": actor.name, "first_note": note}
            t.happened("case.timeout_appeal_decided", request_id=t.asked.pk, granted=True, final=False, note=note)
        missed = [c for c in t.file.clocks if c.kind == Clock.Kind.HANDLE and c.state == Clock.State.MISSED]
        for clock in missed if final and decision else ():
            clock.exempted = True
    return t.done


def ask_void(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason_code: str, reason: str
) -> Done:
    """Ask to void a duplicate or a test; it stays listed."""
    with turn("ask_void", actor, case_id, at, version, reason_code=reason_code, reason=reason) as t:
        t.guard()
        desk = placing.desk_of(t.case)
        made = t.ask("voiding", decide_unit_id=desk, reason_code=reason_code, reason=reason)
        t.happened("case.void_asked", request_id=made.pk, reason_code=reason_code, reason=reason)
    return t.done


def decide_void(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """The second person voids the case, or keeps it."""
    with turn("decide_void", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        t.settle("case.void_decided", granted=decision, note=note)
        if decision:
            t.move("void")
            t.case.closed_at = at
            end_everything(t)
    return t.done


def withdraw_request(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int) -> Done:
    """The asker takes a request back before it is decided."""
    with turn("withdraw_request", actor, case_id, at, version, request=request) as t:
        t.guard()
        t.decide(t.asked, granted=False, state=SideRequest.State.WITHDRAWN)
        t.happened("case.request_withdrawn", request_id=t.asked.pk, request_kind=t.asked.kind)
    return t.done


def reveal(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str, report_id: int | None = None
) -> registry.ContactOut:
    """Open one reporter's identity, with a reason. The reporter can read who looked, when and why."""
    with turn("reveal", actor, case_id, at, version, reason=reason) as t:
        report = voice(t, report_id)
        if report.contact_id is None:
            raise Refused(reason="anonymous", text="This reporter left no name and no number.")
        found = registry.reveal(
            actor=actor, contact_key=report.contact_id, subject=subject(case_id), reason=reason, at=at
        )
        t.happened("case.identity_opened", report_id=report.id, reason=reason)
    return found
