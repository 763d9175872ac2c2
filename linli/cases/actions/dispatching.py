"""From filed to a unit that works on it: dispatch, acceptance, returns, and the joint meeting that ends the passing round."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from linli.cases.actions import clocks
from linli.cases.actions.ending import lapse_requests, withdraw_tasks
from linli.cases.actions.filing import classify
from linli.cases.actions.turn import Done, Turn, turn
from linli.cases.models import Clock, Task
from linli.cases.permissions import COORDINATE
from linli.cases.queries import placing, routing, scope
from linli.cases.queries.routing import Holder
from linli.cases.rules import clocks as clock_rules
from linli.cases.rules.guards import Named, Refusal
from linli.cases.workflow import fields
from linli.common.actor import SYSTEM, Actor

BOTTOM: Final = "grid"  # where the search for the unit whose duty it is begins, unless a level above has taken the case


def dispatch(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, unit: int, co_units: Sequence[int] = (),
    note: str = "",
) -> Done:  # fmt: skip
    """Give the case to the unit whose duty it is, with its own clock; further units may help, each with a clock.

    Refused where the negative list forbids it, where a community or grid has no admitted duty item, and where another
    unit holds the item, unless a coordinator decides.
    """
    with turn("dispatch", actor, case_id, at, version, unit=unit, note=note) as t:
        holder = routing.holder(t.case, at)
        check_units(t, [unit, *co_units], duty=_duty_refusal(t, unit, holder))
        t.hand()
        t.stop(Clock.Kind.DISPATCH)
        _give(t, unit, co_units, note, holder)
        flag = {"small_centre": True} if _took_in(t) else {}
        t.happened("case.dispatched", to=unit, co_units=list(co_units), note=note, duty=holder.code, **flag)
    return t.done


def check_units(t: Turn, unit_ids: Sequence[int], duty: Refusal | None = None) -> None:
    """Ask the guards of the verb about the units it gives work to: each exists, and each may be given this."""
    facts = [routing.unit_fact(unit_id, t.at) for unit_id in unit_ids]
    levels = list(dict.fromkeys(unit.level for unit in facts if unit))
    negative = next((why for level in levels if (why := routing.negative(t.case, level, t.at))), None)
    refused = next((refusal for level in levels if (refusal := _not_admitted(t, level))), None)
    t.guard(Named(units=tuple(facts), negative=negative, not_admitted=refused, duty_refusal=duty))


def _not_admitted(t: Turn, level: str) -> Refusal | None:
    """Why this level may not be given the case's matter here, with the right procedure."""
    admission = routing.admission(t.case, level, t.at)
    return None if admission.allowed else Refusal("not_admitted", admission.reason.msgid, admission.reason.data)


def _duty_refusal(t: Turn, unit_id: int, holder: Holder) -> Refusal | None:
    """Why this unit may not be given the case by this actor, by the duty list."""
    if routing.unit_fact(unit_id, t.at) is None:
        return None
    if scope.in_area(t.actor, COORDINATE, t.case) or routing.holds(unit_id, holder):
        return None
    if holder.unit is None:
        return Refusal("coordinator_decides", holder.reason.msgid, holder.reason.data)
    return Refusal(
        "other_unit_holds", "The duty item %(code)s gives this to %(unit)s; only a coordinator may decide otherwise.",
        {"code": holder.code, "unit": holder.unit.name},
    )  # fmt: skip


def _took_in(t: Turn) -> bool:
    """Whether the dispatcher also took the case in, as small centres must: allowed, and flagged in the record."""
    return any(hand.duty == "intake" and hand.actor == t.actor.name for hand in t.file.hands)


def _give(t: Turn, unit_id: int, co_units: Sequence[int], note: str, holder: Holder) -> None:
    """Make the unit the one responsible: lead task, acceptance and handling clocks, tasks of the units that help."""
    limit = handling_limit(t)
    t.case.duty_item_id = holder.item_id
    t.case.unit_id, t.case.level, t.case.state = unit_id, routing.level_of(unit_id), "assigned"
    t.case.return_until = clock_rules.return_window(t.at, *limit, clocks.calendar_of(unit_id))
    t.give(unit_id, Task.Role.LEAD, note=note)
    t.start(Clock.Kind.ACCEPT, unit_id=unit_id)
    t.start(Clock.Kind.HANDLE, unit_id=unit_id, limit=limit)
    for co_unit in dict.fromkeys(co_units):
        if co_unit != unit_id:
            task = t.give(co_unit, Task.Role.CO, note=note)
            t.start(Clock.Kind.TASK, unit_id=co_unit, limit=limit, task=task)


def handling_limit(t: Turn) -> tuple[int, str]:
    """The handling limit of the row the case was filed by; without one, five working days."""
    row = t.file.condition
    return (row.limit_amount, row.limit_class) if row else (5, clock_rules.WORK_DAY)


def back_to_intake(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """Send a filed case back to intake, because something is missing; never onwards to closing."""
    with turn("back_to_intake", actor, case_id, at, version, reason=reason) as t:
        t.guard()
        t.move()
        t.stop(Clock.Kind.DISPATCH, cancel=True)
        t.start(Clock.Kind.FILE)
        t.happened("case.sent_back_to_intake", reason=reason)
    return t.done


def self_handle(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, matter: str, condition: int, note: str = ""
) -> Done:
    """Level one of the three: a grid worker handles a small matter on the spot; somebody else still checks it."""
    with turn("self_handle", actor, case_id, at, version, matter=matter, condition=condition) as t:
        classify(t, matter, condition, None)
        unit_id = actor.unit_id or t.case.unit_id
        level = routing.level_of(unit_id)
        admission = routing.admission(t.case, level, at)
        refusal = None if admission.allowed else Refusal("not_small", admission.reason.msgid, admission.reason.data)
        fits = t.case.condition_id is not None
        t.guard(Named(matter_code=matter, matter_in_force=True, condition_fits=fits, duty_refusal=refusal))
        t.hand()
        t.stop(Clock.Kind.FILE)
        _give(t, unit_id, (), note, routing.holder(t.case, at))
        _take(t)
        t.move()
        t.happened("case.self_handled", matter=matter, condition=condition, level=level)
    return t.done


def _take(t: Turn) -> None:
    if t.file.lead:
        t.take(t.file.lead)
    t.stop(Clock.Kind.ACCEPT)


def accept(*, actor: Actor, case_id: int, at: datetime, version: int | None = None) -> Done:
    """The unit takes the case in hand."""
    with turn("accept", actor, case_id, at, version) as t:
        t.guard()
        t.hand()
        _take(t)
        t.move()
        t.happened("case.accepted")
    return t.done


def ask_return(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str, rule_text: str
) -> Done:
    """Say “not ours”, with the rule that proves it, inside the return window; the case stays with the unit until decided."""
    with turn("ask_return", actor, case_id, at, version, reason=reason, rule_text=rule_text) as t:
        t.guard()
        desk = dispatching_unit(t)
        made = t.ask("return", decide_unit_id=desk, reason=reason, rule_text=rule_text)
        told = {"request_id": made.pk, "decide_unit_id": desk, "reason": reason, "rule_text": rule_text}
        t.happened("case.return_asked", **told)
    return t.done


def dispatching_unit(t: Turn) -> int:
    """The unit that dispatched the case last; where nobody did, the desk of its place."""
    units = [(hand.at, hand.unit_id) for hand in t.file.hands if hand.duty == "dispatch" and hand.unit_id]
    return max(units)[1] if units else placing.desk_of(t.case)


def decide_return(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, request: int | None = None, decision: bool,
    note: str = "",
) -> Done:  # fmt: skip
    """Grant the return (back to dispatch, the unit's clock is gone, the reporter's runs on) or keep it with the unit.

    The second return of a case, however decided, calls the joint meeting.
    """
    with turn("decide_return", actor, case_id, at, version, request=request, decision=decision, note=note) as t:
        t.guard()
        t.settle("case.return_decided", granted=decision, note=note, unit_returning=t.case.unit_id)
        if decision:
            t.case.returns += 1
            to_dispatch(t)
        if sum(request.state != "withdrawn" for request in t.file.of_this_round("return")) >= 2:
            call_arbitration(t)
    return t.done


def to_dispatch(t: Turn, *, level: str | None = None) -> None:
    """Put an assigned case back before the dispatcher of a level: tasks end, the unit's clocks fall away."""
    if t.file.lead:
        t.end_task(t.file.lead, Task.State.RETURNED, cancel=True)
    withdraw_tasks(t, keep_whistles=True)
    t.stop(Clock.Kind.ACCEPT, Clock.Kind.HANDLE, cancel=True)
    lapse_requests(t, "extension", "suspension", "return")
    level = level or _taken_up_to(t)
    t.case.level = level or BOTTOM
    t.case.unit_id = placing.desk_of(t.case, level or "street")
    t.case.duty_item_id = None
    t.case.return_until = None
    t.move("filed")
    t.start(Clock.Kind.DISPATCH)


def _taken_up_to(t: Turn) -> str | None:
    """The level that took the case up in this round, if one did: a return does not push it down again."""
    taken = [request for request in t.file.of_this_round("escalation") if request.state == "granted"]
    return taken[-1].data["level"] if taken else None


def call_arbitration(t: Turn) -> None:
    """Call the joint meeting with its deadline; the house asks, a coordinator decides."""
    if t.case.final_owner or t.file.asked("arbitration"):
        return
    desk = placing.desk_of(t.case)
    made = t.ask("arbitration", decide_unit_id=desk, actor=SYSTEM, reason=fields.REASON_RETURNED_TWICE)
    t.happened("case.arbitration_called", request_id=made.pk, decide_unit_id=desk)


def arbitrate(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, unit: int, reason: str,
    co_units: Sequence[int] = (),
) -> Done:  # fmt: skip
    """The joint meeting names the owner; this unit cannot return the case again."""
    with turn("arbitrate", actor, case_id, at, version, unit=unit, reason=reason) as t:
        check_units(t, [unit, *co_units])
        t.hand()
        t.decide(t.asked, granted=True, note=reason)
        if t.case.state == "assigned":
            to_dispatch(t)
        t.stop(Clock.Kind.DISPATCH)
        lapse_requests(t, "return")
        _give(t, unit, co_units, reason, routing.holder(t.case, at))
        t.case.final_owner = True
        t.happened("case.arbitrated", request_id=t.asked.pk, to=unit, co_units=list(co_units), reason=reason)
    return t.done
