"""What a dispatching desk hands over: its notes, and what the house proposes to say from the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.cases.events import CaseRow
from linli.cases.models import Clock, HandOver, SideRequest, Task
from linli.cases.permissions import CALL_BACK, DISPATCH, VIEW
from linli.cases.queries import scope
from linli.cases.queries.boards import through_case, to_call_back
from linli.cases.queries.cases import case_row
from linli.common.actor import Actor
from linli.geography import api as geography

MOST: Final = 30
NOTES: Final = 20
# Why a case stands in a note.
REASONS: Final = ("due", "decide", "whistle", "call_back")
# The clocks a desk itself must keep; those of handling belong to the units that handle.
_OWN: Final = (Clock.Kind.FILE, Clock.Kind.DISPATCH, Clock.Kind.REQUEST)


@dataclass(frozen=True, slots=True)
class HandOverItem:
    """One open thing: why it is named, its case, and by when, where a clock says so."""

    why: str
    case: CaseRow
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class HandOverView:
    """A note as the desk reads it. `items`: why and which case, as it was when written."""

    id: int
    unit_id: int
    text: str
    items: tuple[tuple[str, int], ...]
    own: bool
    written_as: str
    written_at: datetime
    read_as: str
    read_at: datetime | None


def desks_of(actor: Actor) -> frozenset[int]:
    """The desks whose shifts this actor works: those that answer for the units dispatching was given over, none below them."""
    return frozenset(geography.duty_desk_of(found.unit_id).id for found in actor.scopes(DISPATCH))


def hand_overs(*, actor: Actor, unit_id: int) -> list[HandOverView]:
    """The newest notes of a desk of the actor's; none of another's."""
    if unit_id not in desks_of(actor):
        return []
    rows = HandOver.objects.filter(unit_id=unit_id).order_by("-written_at", "-id")[:NOTES]
    return [
        HandOverView(
            row.pk, row.unit_id, row.text, tuple((str(why), int(case_id)) for why, case_id in row.items),
            row.written_by == actor.name, row.written_as, row.written_at, row.read_as, row.read_at,
        )
        for row in rows
    ]  # fmt: skip


def to_hand_over(*, actor: Actor, unit_id: int, until: datetime) -> list[HandOverItem]:
    """What is open at a desk for the next shift: what it must do or decide until then, the earliest due first;
    whistles whose units have not answered; reporters who were rung in vain and are to be rung again.
    """
    if unit_id not in desks_of(actor):
        return []
    seen = through_case(scope.narrowed(actor, VIEW))
    return [*_due(unit_id, seen, until), *_whistles(unit_id, seen), *_call_backs(actor, until)]


def _due(unit_id: int, seen: object, until: datetime) -> list[HandOverItem]:
    running = Clock.objects.filter(seen, unit_id=unit_id, kind__in=_OWN, state=Clock.State.RUNNING, due_at__lte=until)
    rows = running.exclude(request__kind="whistle").select_related("case", "case__matter").order_by("due_at", "id")
    return [
        HandOverItem("decide" if row.kind == Clock.Kind.REQUEST else "due", case_row(row.case), row.due_at)
        for row in rows[:MOST]
    ]


def _whistles(unit_id: int, seen: object) -> list[HandOverItem]:
    silent = Task.objects.filter(role=Task.Role.WHISTLE, state=Task.State.OPEN).values("request_id")
    rows = SideRequest.objects.filter(seen, kind="whistle", state="asked", decide_unit_id=unit_id, pk__in=silent)
    answers = Clock.Kind.RESPONSE
    found = []
    for row in rows.select_related("case", "case__matter").order_by("asked_at", "id")[:MOST]:
        due = (
            row.clocks.filter(kind=answers, state=Clock.State.RUNNING).order_by("due_at").values_list("due_at").first()
        )
        found.append(HandOverItem("whistle", case_row(row.case), due[0] if due else row.due_at))
    return found


def _call_backs(actor: Actor, until: datetime) -> list[HandOverItem]:
    if not actor.may(CALL_BACK):
        return []
    tried = [one for one in to_call_back(actor=actor, at=until) if one.tried_at]
    return [HandOverItem("call_back", one.case, None) for one in tried[:MOST]]
