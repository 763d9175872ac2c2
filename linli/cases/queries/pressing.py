"""What stands in the loop at this moment, and what of it is past its time or stuck: for the screen of those who command.

Rows are narrowed by the actor first, as every list is. Everything is bounded, so that a bad day asks no more than a good one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from linli.cases.events import CaseRow, QueueFilter
from linli.cases.models import Clock
from linli.cases.queries.boards import Board, open_boards
from linli.cases.queries.mapping import MOST_LOOKED_THROUGH
from linli.cases.queries.queue import looked_through, queue
from linli.cases.workflow import OPEN_STATES
from linli.common.actor import Actor
from linli.common.planning import planned_for_these_values

MOST_PRESSING: Final = 200
# The reporter's silence ends by itself: nobody owes anything when that clock runs out.
_NOBODYS: Final = (Clock.Kind.CONFIRM,)


@dataclass(frozen=True, slots=True)
class InState:
    """How many open cases stand in a state: all, those whose earliest clock runs out until the end given, and those past it."""

    state: str
    number: int
    due: int
    late: int


@dataclass(frozen=True, slots=True)
class Loop:
    """The open cases by state, in the order of the loop. `cut`: older ones were left out, as in lists."""

    standing: tuple[InState, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Pressing:
    """A case with a clock that has run out: which clock, and the unit that owes it."""

    case: CaseRow
    clock: str
    unit_id: int
    due_at: datetime


@planned_for_these_values()
def loop_now(*, actor: Actor, at: datetime, until: datetime) -> Loop:
    """What of the actor's cases stands open now, state by state. `until`: the end of the day that counts as today."""
    filters = QueueFilter(scope="area", open=True)
    parts, cut = looked_through(actor=actor, filters=filters, at=at, most=MOST_LOOKED_THROUGH)
    sums: dict[str, Counter[str]] = {state.value: Counter() for state in OPEN_STATES}
    for part in parts:
        counted = part.order_by().values("state").annotate(
            n=Count("pk"),
            due=Count("pk", filter=Q(due_at__gte=at, due_at__lt=until)),
            late=Count("pk", filter=Q(due_at__lt=at)),
        )  # fmt: skip
        for row in counted:
            sums[row["state"]].update(n=row["n"], due=row["due"], late=row["late"])
    return Loop(tuple(InState(state, one["n"], one["due"], one["late"]) for state, one in sums.items()), cut)


def pressing(*, actor: Actor, at: datetime) -> list[Pressing]:
    """The cases longest past their time, at most 200, each with the clock that ran out first and the unit that owes it."""
    filters = QueueFilter(scope="area", open=True, overdue=True, order="due")
    page = queue(actor=actor, filters=filters, size=MOST_PRESSING, at=at)
    late = _first_late(row.id for row in page.rows)
    found = []
    for row in page.rows:
        clock = late.get(row.id)
        if clock is not None and clock.due_at < at:
            found.append(Pressing(row, clock.kind, clock.unit_id or row.unit_id, clock.due_at))
    return found


def _first_late(case_ids: Iterable[int]) -> dict[int, Clock]:
    """Of each case the running clock that is due first."""
    running = Clock.objects.filter(case_id__in=list(case_ids), state=Clock.State.RUNNING).exclude(kind__in=_NOBODYS)
    found: dict[int, Clock] = {}
    for clock in running.order_by("due_at", "id"):
        found.setdefault(clock.case_id, clock)
    return found


def stuck(*, actor: Actor) -> list[Board]:
    """What stands with a joint meeting or before the level above, the earliest due first: nobody moves it but who must decide."""
    return open_boards(actor=actor, kinds=("arbitration", "escalation"))
