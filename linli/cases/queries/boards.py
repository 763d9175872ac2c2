"""Boards across cases: open whistles, supervision orders, what waits for this actor's decision. Narrowed by scope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from linli.cases.events import CaseRow, ClockView, Count, RequestView, TaskView
from linli.cases.models import Case, Clock, Rating, Report, SideRequest, Task
from linli.cases.permissions import CALL_BACK, CHECK, COORDINATE, DISPATCH, FIELD_CHECK, HANDLE, SECOND_READ, VIEW
from linli.cases.queries import scope
from linli.cases.queries.calendars import calendar_for
from linli.cases.queries.cases import case_row, fetch, request_view
from linli.cases.queries.stages import stage_limit
from linli.cases.rules import clocks
from linli.common.actor import Actor
from linli.common.planning import planned_for_these_values
from linli.geography import api as geography

MOST_BOARDS: Final = 200  # so many requests stand on a board, the most urgent first
# Which right decides which kind of request.
DECIDERS: Final = {
    "field_check": FIELD_CHECK, "finding_appeal": COORDINATE, "return": DISPATCH, "extension": DISPATCH, "escalation": DISPATCH,
    "timeout_appeal": DISPATCH, "arbitration": COORDINATE, "suspension": COORDINATE, "voiding": COORDINATE,
    "closing_check": CHECK, "second_reading": SECOND_READ, "supervision": HANDLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Board:
    """One request with its case, the tasks that belong to it and their clocks."""

    case: CaseRow
    request: RequestView
    tasks: tuple[TaskView, ...] = ()
    clocks: tuple[ClockView, ...] = ()


@dataclass(frozen=True, slots=True)
class WhistleLimit:
    """How long called units have to answer, and until when that is if they are called now."""

    amount: int
    limit_class: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CallBack:
    """A reporter to be rung back: which voice of which case, since when, and whether nobody answered before."""

    case: CaseRow
    report_id: int
    since: datetime
    tried_at: datetime | None


def through_case(condition: Q) -> Q:
    """A condition on cases as one on what belongs to them.

    Asked of each case by itself: as a list of ids, PostgreSQL would gather those of every case there is.
    """
    return Q() if not condition else Q(Exists(Case.objects.filter(condition, pk=OuterRef("case_id"))))


def _boards(rows: list[SideRequest]) -> list[Board]:
    ids = [row.pk for row in rows]
    tasks = list(Task.objects.filter(request_id__in=ids).order_by("id").values(*TaskView.__slots__))
    clock_rows = list(Clock.objects.filter(request_id__in=ids).order_by("id").values(*ClockView.__slots__))
    return [
        Board(
            case_row(row.case),
            request_view({name: getattr(row, name) for name in RequestView.__slots__}),
            tuple(TaskView(**task) for task in tasks if task["request_id"] == row.pk),
            tuple(ClockView(**clock) for clock in clock_rows if clock["request_id"] == row.pk),
        )
        for row in rows
    ]


def _seen(actor: Actor, condition: Q) -> QuerySet[SideRequest]:
    return SideRequest.objects.filter(condition, through_case(scope.narrowed(actor, VIEW)))


@planned_for_these_values()
def _requests(actor: Actor, condition: Q) -> list[SideRequest]:
    rows = _seen(actor, condition).select_related("case", "case__matter")
    return list(rows.order_by("due_at", "id")[:MOST_BOARDS])


def whistles(*, actor: Actor, ended: bool = False, case_id: int | None = None) -> list[Board]:
    """Open whistles (or ended ones, newest last) with each called unit's task and response clock; of one case only, if named."""
    state = ~Q(state="asked") if ended else Q(state="asked")
    one = Q() if case_id is None else Q(case_id=case_id)
    return _boards(_requests(actor, Q(kind="whistle") & state & one))


def whistle_limits(*, actor: Actor, case_id: int, at: datetime) -> dict[str, WhistleLimit]:
    """By when units called now would have to answer, for an emergency and otherwise. NotFound as for the case."""
    case = fetch(actor, case_id)
    unit = geography.unit(case.unit_id)
    calendar = calendar_for(unit.calendar, unit.hours)
    found = {}
    for stage in ("whistle_emergency", "whistle"):
        amount, limit_class = stage_limit(stage, urgent=case.urgent, born=case.reported_at)
        found[stage] = WhistleLimit(amount, limit_class, clocks.due(at, amount, limit_class, calendar).at)
    return found


def supervisions(*, actor: Actor, ended: bool = False) -> list[Board]:
    """Supervision orders that stand, or those cleared."""
    state = ~Q(state="asked") if ended else Q(state="asked")
    return _boards(_requests(actor, Q(kind="supervision") & state))


def open_boards(*, actor: Actor, kinds: Sequence[str]) -> list[Board]:
    """The open requests of these kinds on the actor's cases, the earliest due first."""
    return _boards(_requests(actor, Q(kind__in=list(kinds), state="asked")))


def to_decide(*, actor: Actor, at: datetime) -> list[Board]:
    """The open requests this actor may decide, most urgent first. Own requests are left out: somebody else decides."""
    return _boards(_requests(actor, _decidable(actor)))


@planned_for_these_values()
def count_to_decide(*, actor: Actor) -> Count:
    """How many open requests wait for this actor's decision, counted as far as their board reaches."""
    counted = _seen(actor, _decidable(actor)).order_by()[: MOST_BOARDS + 1].count()
    return Count(min(counted, MOST_BOARDS), counted > MOST_BOARDS)


def _decidable(actor: Actor) -> Q:
    """The open requests of others that the actor may decide. Kinds decided alike share one condition: it may name every unit."""
    alike: dict[tuple[str, bool], list[str]] = {}
    for kind, right in DECIDERS.items():
        if actor.scopes(right):
            alike.setdefault((right, kind in scope.BY_AREA), []).append(kind)
    condition = Q(pk__in=[])
    for (right, by_area), kinds in alike.items():
        every = scope.sees_everything(actor, right)
        mine = Q(decide_unit__isnull=False) if every else Q(decide_unit_id__in=scope.unit_ids(actor.scopes(right)))
        if by_area:
            mine |= through_case(scope.narrowed(actor, right))
        condition |= Q(kind__in=kinds) & mine
    return Q(state="asked") & condition & ~Q(asked_by=actor.name)


def to_call_back(*, actor: Actor, at: datetime) -> list[CallBack]:
    """The reporters whose word is still wanted on a checked answer, those not rung yet first, then the longest waiting.

    Only who left a number in the actor's area of the right to call back; a voice that answered this round is left out.
    """
    answered = Rating.objects.filter(report=OuterRef("pk"), round=OuterRef("case__round"))
    waiting = Clock.objects.filter(case=OuterRef("case"), kind=Clock.Kind.CONFIRM, state=Clock.State.RUNNING)
    rows = (
        Report.objects.filter(through_case(scope.narrowed(actor, CALL_BACK)), Exists(waiting), contact_id__isnull=False, case__state="resolved")
        .exclude(Exists(answered.exclude(truth=Rating.Truth.NOT_REACHED)))
        .annotate(since=Subquery(waiting.values("started_at")[:1]), tried_at=Subquery(answered.values("at")[:1]))
        .select_related("case", "case__matter")
        .order_by(F("tried_at").asc(nulls_first=True), "since", "id")
    )  # fmt: skip
    return [CallBack(case_row(row.case), row.pk, row.since, row.tried_at) for row in rows[:MOST_BOARDS]]


def promise_verdicts(*, tokens: list[str]) -> dict[str, bool]:
    """Whether the promise to the reporter was met, for the reports with these tokens whose promise has been stopped."""
    found: dict[str, bool] = {}
    for start in range(0, len(tokens), 500):
        rows = Clock.objects.filter(
            case__reports__token__in=tokens[start : start + 500], kind="promise", state__in=["met", "missed"]
        )
        found.update((token, state == "met") for token, state in rows.values_list("case__reports__token", "state"))
    return found
