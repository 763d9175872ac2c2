"""Closed means true: somebody else checks, the reporter is asked, and what is not true comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from linli.cases.actions import clocks
from linli.cases.actions.dispatching import to_dispatch
from linli.cases.actions.ending import keep_until, keep_while_open, lapse_requests, withdraw_tasks
from linli.cases.actions.handling import await_reporter
from linli.cases.actions.turn import Done, Turn, turn
from linli.cases.models import Clock, Rating, Task
from linli.cases.queries import placing
from linli.cases.queries.casefile import Heard
from linli.cases.queries.facts import UNPROVEN
from linli.cases.rules.guards import Named, may_close_now
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound


def pass_check(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, note: str) -> Done:
    """Checked on the spot: it is done. Closes at once if the reporter has already said so, else the silence starts."""
    with turn("pass_check", actor, case_id, at, version, note=note) as t:
        t.guard()
        t.hand()
        t.case.checked_at = at
        _decide_check(t, granted=True, note=note)
        t.happened("case.check_passed", note=note)
        if Rating.Truth.TRUE in t.facts.answers or not t.facts.reporters:
            close_now(t, why="confirmed" if t.facts.reporters else "checked")
        elif not t.file.live_clocks(Clock.Kind.CONFIRM):  # a matter that needs no check has asked already
            await_reporter(t)
    return t.done


def _decide_check(t: Turn, *, granted: bool, note: str) -> None:
    for asked in t.file.asked("closing_check"):
        t.decide(asked, granted=granted, note=note)


def fail_check(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, note: str) -> Done:
    """Checked on the spot: it is not done. Back in hand; the rework is counted."""
    with turn("fail_check", actor, case_id, at, version, note=note) as t:
        t.guard()
        t.hand()
        _decide_check(t, granted=False, note=note)
        t.happened("case.check_failed", note=note)
        come_back(t, why="check_failed")
    return t.done


def second_read(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, decision: bool, note: str
) -> Done:
    """A second person reads “explained, not solvable” and agrees, or sends it back."""
    with turn("second_read", actor, case_id, at, version, decision=decision, note=note) as t:
        t.guard()
        t.hand()
        t.decide(t.asked, granted=decision, note=note)
        t.happened("case.second_read", granted=decision, note=note)
        if not decision:
            come_back(t, why="second_reading")
        elif not t.facts.check_needed and Rating.Truth.TRUE in t.facts.answers:
            close_now(t, why="confirmed")
    return t.done


def come_back(t: Turn, *, why: str) -> None:
    """Back in hand for another round with the same unit: its clock and the promise run on as if they had never stopped."""
    t.stop(Clock.Kind.CONFIRM, cancel=True)
    lapse_requests(t, "closing_check", "second_reading")
    t.case.round += 1
    t.case.outcome, t.case.checked_at = "", None
    t.move("in_hand")
    t.give(t.case.unit_id, Task.Role.LEAD, accepted=True)
    revive(t, Clock.Kind.PROMISE)
    revive(t, Clock.Kind.HANDLE)
    t.happened("case.came_back", why=why)


def revive(t: Turn, kind: str) -> None:
    """Let the case's last clock of a kind run on to its old due time."""
    own = [c for c in t.file.clocks if c.kind == kind and c.task_id is None and c.request_id is None]
    if not own or own[-1].stopped_at is None:
        return
    clock = own[-1]
    clock.state, clock.stopped_at = Clock.State.RUNNING, None
    clocks.set_next(clock, clocks.counting(clock))


def close(*, actor: Actor, case_id: int, at: datetime, version: int | None = None) -> Done:
    """Close a checked case: the coordinator after the reporter's answer, the house after the days of silence."""
    with turn("close", actor, case_id, at, version) as t:
        t.guard()
        close_now(t, why="silence" if actor.everything else "coordinator")
    return t.done


def close_now(t: Turn, *, why: str) -> None:
    """The closing itself: nothing optional stays open, every clock stops, the contacts get their last day."""
    withdraw_tasks(t)
    lapse_requests(t, "closing_check", "second_reading", "supervision", "voiding")
    t.move("closed")
    t.case.closed_at = t.at
    t.stop(Clock.Kind.CONFIRM, cancel=why == "silence")  # nobody missed anything: the days of silence simply ended
    t.stop(cancel=True)
    keep_until(t)
    t.happened("case.closed", outcome=t.case.outcome, why=why)


# Written down by who rings, and no answer: the days of silence run on, and a real answer may still come.
UNSAID: Final = frozenset({Rating.Truth.NOT_REACHED, Rating.Truth.DECLINED})


@dataclass(frozen=True, slots=True)
class Word:
    """What a reporter says of a round of handling, and the way it came in."""

    truth: str
    stars: int | None
    comment: str
    channel: str


def take_word(t: Turn, report_id: int, said: Word) -> None:
    """Write down one voice's answer to this round and do what follows: close, come back, reopen, or wait."""
    if said.truth not in Rating.Truth.values:
        raise InvalidInput(field="truth", reason="Choose one of: true, partly, not_true.")
    if said.stars is not None and not 1 <= said.stars <= 5:
        raise InvalidInput(field="stars", reason="Choose 1 to 5.")
    _write_down(t, report_id, said)
    t.happened("case.rated", report_id=report_id, truth=said.truth, stars=said.stars, channel=said.channel)
    if t.case.state == "closed":
        until = reopen_until(t.case.closed_at, t.facts.reopen_days)
        if said.truth == Rating.Truth.NOT_TRUE and until and t.at <= until:
            reopen_now(t, said.comment or "not true")
    elif said.truth in {Rating.Truth.NOT_TRUE, Rating.Truth.PARTLY}:
        come_back(t, why=said.truth)
    elif said.truth == Rating.Truth.TRUE and said.channel != UNPROVEN and may_close_now(t.facts):
        close_now(t, why="confirmed")


def _write_down(t: Turn, report_id: int, said: Word) -> None:
    """One answer for each voice and round; an earlier “not reached” or “would not say” gives way to a real one."""
    now = [one for one in t.file.ratings if one.report_id == report_id and one.round == t.case.round]
    t.guard(Named(report_round_rated=any(one.truth not in UNSAID for one in now)))
    if not now:
        now = [Rating(report_id=report_id, round=t.case.round)]
        t.file.ratings += now
    rating = now[0]
    rating.truth, rating.stars, rating.comment = said.truth, said.stars, said.comment[:500]
    rating.channel, rating.at = said.channel, t.at


def call_back(
    *, actor: Actor, case_id: int, at: datetime, version: int | None = None, truth: str, stars: int | None = None,
    comment: str = "", report_id: int | None = None,
) -> Done:  # fmt: skip
    """Ring a reporter back and take down the answer, “not reached” included."""
    with turn("call_back", actor, case_id, at, version, truth=truth, comment=comment) as t:
        take_word(t, voice(t, report_id).id, Word(truth, stars, comment, "call_back"))
        t.hand()
    return t.done


def voice(t: Turn, report_id: int | None) -> Heard:
    """The report with this id behind the case (merged ones included), or its first. Raises NotFound."""
    for report in t.file.reports:
        if report_id in {None, report.id}:
            return report
    raise NotFound(what="report")


def reopen_by_staff(*, actor: Actor, case_id: int, at: datetime, version: int | None = None, reason: str) -> Done:
    """A coordinator, or the house on recurrence, reopens a closed case; number and history stay."""
    with turn("reopen_by_staff", actor, case_id, at, version, reason=reason) as t:
        reopen_now(t, reason)
    return t.done


def reopen_now(t: Turn, reason: str) -> None:
    """Back before the dispatcher as a new round with a new promise; the old one stays in the record as it ended."""
    case = t.case
    case.round += 1
    case.outcome, case.checked_at, case.closed_at, case.final_owner = "", None, None, False
    case.returns = 0
    to_dispatch(t)
    keep_while_open(t)
    promise_anew(t)
    t.happened("case.reopened", reason=reason)


def promise_anew(t: Turn) -> None:
    """The reporter of a case that is open again is promised an answer anew; the old promise stays as it ended."""
    matter = t.file.matter
    limit = (matter.promise_amount, matter.promise_class) if matter else None
    t.start(Clock.Kind.PROMISE, unit_id=placing.desk_of(t.case), limit=limit)


def reopen_until(closed_at: datetime | None, days: int) -> datetime | None:
    """Until when a reporter may reopen."""
    return closed_at + timedelta(days=days) if closed_at else None
