"""The sweep: what is due is warned of, escalated, resumed, lapsed or closed. Nothing falls through, unassigned cases least of all.

Each clock is one small transaction on its own case; a sweep killed half-way is simply continued by the next.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from linli.cases.actions import clocks
from linli.cases.actions.checking import close
from linli.cases.actions.dispatching import call_arbitration
from linli.cases.actions.steering import supervise
from linli.cases.actions.timing import resume
from linli.cases.actions.turn import Turn, by_the_clock
from linli.cases.events import Swept
from linli.cases.models import Clock, SideRequest
from linli.cases.rules import clocks as rules
from linli.cases.workflow import fields
from linli.common.actor import SYSTEM
from linli.common.errors import LinliError
from linli.geography import api as geography

# Requests that fall away undecided when their time is over; everything else goes on warning and climbing.
LAPSING: Final = frozenset(
    {"field_check", "return", "extension", "suspension", "escalation", "voiding", "timeout_appeal"}
)
SUPERVISED_AT: Final = 150
ORDER_DAYS: Final = 3


def sweep(*, at: datetime, limit: int = 500) -> Swept:
    """Act on every clock whose next step is due and every suspension whose day has come; at most `limit` of each."""
    done: Counter[str] = Counter()
    due = Clock.objects.filter(state=Clock.State.RUNNING, next_at__lte=at).order_by("next_at", "id")
    for clock_id, case_id in due.values_list("id", "case_id")[:limit]:
        done.update(_guarded_step(clock_id, case_id, at))
    resting = SideRequest.objects.filter(kind="suspension", state="granted", due_at__lte=at).order_by("due_at", "id")
    for case_id in resting.values_list("case_id", flat=True)[:limit]:
        done.update(_resume(case_id, at))
    return Swept(dict(done))


def _resume(case_id: int, at: datetime) -> list[str]:
    try:
        resume(actor=SYSTEM, case_id=case_id, at=at)
    except LinliError:
        # Resumed by hand or ended meanwhile: take the day away so that the sweep does not come back to it.
        SideRequest.objects.filter(case_id=case_id, kind="suspension", state="granted").update(due_at=None)
        return []
    return ["resumed"]


def _guarded_step(clock_id: int, case_id: int, at: datetime) -> list[str]:
    """One step; a clock that cannot be computed waits a day and is counted, so that it never stops the others."""
    try:
        return _step(clock_id, case_id, at)
    except (LinliError, ObjectDoesNotExist, ValueError):
        Clock.objects.filter(pk=clock_id).update(next_at=at + timedelta(days=1))
        return ["failed"]


def _step(clock_id: int, case_id: int, at: datetime) -> list[str]:
    """One clock's step, with its case locked first, so that no verb meets it half-way; and what follows from it."""
    with transaction.atomic():
        with by_the_clock(case_id, at) as t:
            clock = next((clock for clock in t.file.clocks if clock.pk == clock_id), None)
            if clock is None or clock.state != Clock.State.RUNNING or clock.next_at is None or clock.next_at > at:
                return []
            percent = _advance(clock, at)
            made = _act(t, clock, percent)
        if clock.kind == Clock.Kind.CONFIRM and percent >= 100:
            made += _silence(clock, at)
        if clock.kind == Clock.Kind.HANDLE and percent >= SUPERVISED_AT and not t.file.asked("supervision"):
            # A handling half as late again as its limit gets a supervision order, one at a time.
            supervise(actor=SYSTEM, case_id=case_id, at=at, reason=fields.REASON_LATE, days=ORDER_DAYS)
            made.append("supervised")
    return made


def _advance(clock: Clock, at: datetime) -> int:
    """Move the clock to the highest step that is due now and set the next; answers the step."""
    calendar = clocks.counting(clock)
    times = rules.warning_times(clock.started_at, clock.due_at, clocks.pauses_of(clock), clock.limit_class, calendar)
    clock.step = max((step for step, time in times.items() if time <= at), default=clock.step)
    clocks.set_next(clock, calendar)
    return clock.step


def _act(t: Turn, clock: Clock, percent: int) -> list[str]:
    """What a step means by itself: undecided requests lapse, everything else is warned of, waiting work climbs."""
    if clock.kind == Clock.Kind.CONFIRM:
        return []
    asked = next((request for request in t.file.asked(*LAPSING) if request.pk == clock.request_id), None)
    if clock.kind == Clock.Kind.REQUEST and percent >= 100 and asked:
        return _lapse(t, asked)
    told = {"clock_id": clock.pk, "percent": percent, "unit": clock.unit_id, "due_at": clock.due_at.isoformat()}
    t.happened("case.warned", clock=clock.kind, **told)
    if percent < 100 or clock.kind not in {Clock.Kind.FILE, Clock.Kind.DISPATCH} or not _climb(t):
        return ["warned"]
    if clock.next_at is None:  # above 150 percent: on to the desk above, day by day
        clock.next_at = t.at + timedelta(days=1)
    return ["warned", "escalated"]


def _silence(clock: Clock, at: datetime) -> list[str]:
    """The days of silence are over: close, if everything else that closing asks for holds."""
    try:
        close(actor=SYSTEM, case_id=clock.case_id, at=at)
    except LinliError:
        # Something else must come first, such as a second reading: ask again every day, however late it gets.
        Clock.objects.filter(pk=clock.pk).update(next_at=at + timedelta(days=1))
        return []
    return ["closed_after_silence"]


def _lapse(t: Turn, request: SideRequest) -> list[str]:
    """Nobody decided in time. A lapsed return goes to the joint meeting; the other kinds are as if never asked."""
    t.lapse(request, cancel=False)
    t.happened("case.request_lapsed", request_id=request.pk, request_kind=request.kind)
    if request.kind == "return":
        call_arbitration(t)
    return ["lapsed"]


def _climb(t: Turn) -> bool:
    """A case nobody filed or dispatched in time becomes the business of the desk above, up to the root."""
    case = t.case
    above = geography.parent_unit(case.unit_id)
    desk = geography.duty_desk_of(above.id) if above else None
    while desk is not None and desk.id == case.unit_id:
        above = geography.parent_unit(above.id) if above else None
        desk = geography.duty_desk_of(above.id) if above else None
    if desk is None:
        return False
    t.happened("case.escalated", from_unit=case.unit_id, to=desk.id)
    case.unit_id = desk.id
    for clock in t.file.live_clocks(Clock.Kind.FILE, Clock.Kind.DISPATCH, Clock.Kind.PROMISE):
        clock.unit_id = desk.id
    return True
