"""Steering from above and beside: supervision orders, the next level, appeals against a missed limit, voiding, identity."""

from __future__ import annotations

from datetime import datetime

from linli.cases.actions import clocks
from linli.cases.actions.checking import voice
from linli.cases.actions.dispatching import to_dispatch
from linli.cases.actions.ending import end_everything
from linli.cases.actions.timing import resume_now
from linli.cases.actions.turn import Done, named_request, subject, turn
from linli.cases.models import Clock, SideRequest
from linli.cases.queries import placing
from linli.cases.rules.guards import Named
from linli.cases.rules.levels import next_level
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, Refused
from linli.registry import api as registry

LONGEST_ORDER_DAYS = 60


def supervise(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str, days: int) -> Done:
    """Issue a supervision order (督办) to the unit responsible, to be answered within working days."""
    with turn("supervise", actor=actor, case_id=case_id, at=at, version=version, reason=reason, days=days) as t:
        if not 1 <= days <= LONGEST_ORDER_DAYS:
            raise InvalidInput(field="days", reason="Choose 1 to 60 days.")
        t.guard()
        t.hand()
        made = SideRequest.objects.create(
            case=t.case, kind="supervision", asked_by=actor.name, asked_unit_id=actor.unit_id or t.case.unit_id,
            decide_unit_id=t.case.unit_id, reason=reason, asked_at=at, round=t.case.round,
        )  # fmt: skip
        clock = t.start(Clock.Kind.REQUEST, limit=(days, "work_day"), request=made)
        SideRequest.objects.filter(pk=made.pk).update(due_at=clock.due_at)
        t.made = made.pk
        t.happened("case.supervised", request_id=made.pk, to=t.case.unit_id, reason=reason, days=days)
    return t.done


def reply_supervision(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, text: str
) -> Done:
    """The unit says what it has done about the order."""
    about = (request, "supervision")
    with turn("reply_supervision", actor=actor, case_id=case_id, at=at, version=version, request=about, text=text) as t:
        asked = t.request(request, "supervision")
        t.guard(Named(request=named_request(asked)))
        asked.data = {**asked.data, "reply": text, "replied_at": at.isoformat()}
        asked.save(update_fields=["data"])
        t.happened("case.supervision_replied", request_id=asked.pk, text=text)
    return t.done


def clear_supervision(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Clear the order after its reply; not satisfied, it stands and waits for another reply."""
    about = (request, "supervision")
    with turn(
        "clear_supervision",
        actor=actor,
        case_id=case_id,
        at=at,
        version=version,
        request=about,
        decision=decision,
        note=note,
    ) as t:
        asked = t.request(request, "supervision")
        t.guard(Named(request=named_request(asked)))
        t.hand()
        if decision:
            t.decide(asked, granted=True, note=note)
        else:
            asked.data = {name: value for name, value in asked.data.items() if name not in {"reply", "replied_at"}}
            asked.save(update_fields=["data"])
        t.happened("case.supervision_cleared", request_id=asked.pk, granted=decision, note=note)
    return t.done


def ask_escalation(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Ask the next level to take it: small matters stay in the grid, big ones in the community, hard ones in the street."""
    with turn("ask_escalation", actor=actor, case_id=case_id, at=at, version=version, reason=reason) as t:
        t.guard()
        level = next_level(t.case.level)
        if level is None:
            raise Refused(reason="at_ceiling", text="This matter does not climb higher than this level.")
        desk = placing.coordinator(placing.place_of(t.case), level).id
        made = t.ask("escalation", decide_unit_id=desk, reason=reason, data={"level": level})
        t.happened("case.escalation_asked", request_id=made.pk, level=level, decide_unit_id=desk, reason=reason)
    return t.done


def decide_escalation(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """The next level takes the case before its own dispatcher, or leaves it where it is. History and promise stay."""
    about = (request, "escalation")
    with turn(
        "decide_escalation",
        actor=actor,
        case_id=case_id,
        at=at,
        version=version,
        request=about,
        decision=decision,
        note=note,
    ) as t:
        asked = t.request(request, "escalation")
        t.guard(Named(request=named_request(asked)))
        t.hand()
        t.decide(asked, granted=decision, note=note)
        t.happened(
            "case.escalation_decided", request_id=asked.pk, granted=decision, level=asked.data["level"], note=note
        )
        if decision:
            if any(clock.state == "paused" for clock in clocks.running(t.case, Clock.Kind.HANDLE)):
                resume_now(t)  # the suspension was the unit's: with the unit it ends, and the promise counts again
            to_dispatch(t, level=asked.data["level"])
    return t.done


def ask_timeout_appeal(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """After closing the handling unit may say, once, why a missed limit should not count."""
    with turn("ask_timeout_appeal", actor=actor, case_id=case_id, at=at, version=version, reason=reason) as t:
        t.guard()
        desk = placing.coordinator(placing.place_of(t.case), "street").id
        made = t.ask("timeout_appeal", decide_unit_id=desk, reason=reason)
        t.happened("case.timeout_appealed", request_id=made.pk, reason=reason)
    return t.done


def decide_timeout_appeal(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Two people review an appeal. Both must grant it; then it “was overdue, not counted”: the fact stays visible."""
    about = (request, "timeout_appeal")
    with turn(
        "decide_timeout_appeal",
        actor=actor,
        case_id=case_id,
        at=at,
        version=version,
        request=about,
        decision=decision,
        note=note,
    ) as t:
        asked = t.request(request, "timeout_appeal")
        t.guard(Named(request=named_request(asked)))
        first = asked.data.get("first_reviewer")
        if decision and not first:
            asked.data = {**asked.data, "first_reviewer": actor.name, "first_note": note}
            asked.save(update_fields=["data"])
        else:
            t.decide(asked, granted=decision, note=note)
            if decision:
                Clock.objects.filter(case=t.case, kind="handle", state="missed").update(exempted=True)
        t.happened(
            "case.timeout_appeal_decided",
            request_id=asked.pk,
            granted=decision,
            final=asked.state != "asked",
            note=note,
        )
    return t.done


def ask_void(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason_code: str, reason: str
) -> Done:
    """Ask to void a duplicate or a test; it stays listed."""
    with turn(
        "ask_void", actor=actor, case_id=case_id, at=at, version=version, reason_code=reason_code, reason=reason
    ) as t:
        t.guard()
        desk = placing.coordinator(placing.place_of(t.case), "street").id
        made = t.ask("voiding", decide_unit_id=desk, reason_code=reason_code, reason=reason)
        t.happened("case.void_asked", request_id=made.pk, reason_code=reason_code, reason=reason)
    return t.done


def decide_void(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """The second person voids the case, or keeps it."""
    about = (request, "voiding")
    with turn(
        "decide_void", actor=actor, case_id=case_id, at=at, version=version, request=about, decision=decision, note=note
    ) as t:
        asked = t.request(request, "voiding")
        t.guard(Named(request=named_request(asked)))
        t.decide(asked, granted=decision, note=note)
        t.happened("case.void_decided", request_id=asked.pk, granted=decision, note=note)
        if decision:
            t.move("void")
            t.case.closed_at = at
            end_everything(t)
    return t.done


def withdraw_request(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int) -> Done:
    """The asker takes a request back before it is decided."""
    found = SideRequest.objects.filter(pk=request, case_id=case_id, state="asked").values_list("kind", flat=True)
    kind = found.first() or ""  # none: the turn says so, after it has looked whether the actor may know of the case
    with turn("withdraw_request", actor=actor, case_id=case_id, at=at, version=version, request=(request, kind)) as t:
        asked = t.request(request, kind)
        t.guard(Named(request=named_request(asked)))
        t.decide(asked, granted=False, state=SideRequest.State.WITHDRAWN)
        t.happened("case.request_withdrawn", request_id=asked.pk, request_kind=asked.kind)
    return t.done


def reveal(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str, report_id: int | None = None
) -> registry.ContactOut:
    """Open one reporter's identity, with a reason. The reporter can read who looked, when and why."""
    with turn("reveal", actor=actor, case_id=case_id, at=at, version=version, reason=reason) as t:
        report = voice(t, report_id)
        if report.contact_id is None:
            raise Refused(reason="anonymous", text="This reporter left no name and no number.")
        found = registry.reveal(
            actor=actor, contact_key=report.contact_id, subject=subject(case_id), reason=reason, at=at
        )
        t.happened("case.identity_opened", report_id=report.pk, reason=reason)
    return found
