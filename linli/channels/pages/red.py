"""What is red: every kind of thing that a screen shows as gone wrong. A red light without an owner and a clock is left out.

Kinds stand in one table, sources in another; a door that knows of red things of its own adds a source when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext_noop

from linli.cases import api as cases
from linli.cases.api import Board, CaseRow
from linli.common.actor import Actor
from linli.geography import api as geography

MOST: Final = 200  # of one kind
# The clocks that run while nobody has given a case to a unit.
_UNASSIGNED: Final = frozenset({"file", "dispatch"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of red thing: what it is called, its icon, and the steps offered beside opening it."""

    title: str
    icon: str
    steps: tuple[str, ...] = ()


# The order of the table is the order on the screen: what people wait for in this hour first, the house's own machinery last.
KINDS: Final = {
    "whistle_unanswered": Kind(gettext_noop("Whistle not answered"), "speakerphone", ("supervise",)),
    "escalated": Kind(gettext_noop("Before the level above"), "stairs-up", ("blow_whistle",)),
    "returned_twice": Kind(gettext_noop("Returned twice, owner to be named"), "arrow-back-up", ("blow_whistle",)),
    "unassigned": Kind(gettext_noop("Given to nobody in time"), "inbox", ("blow_whistle",)),
    "undecided": Kind(gettext_noop("Not decided in time"), "gavel", ("supervise",)),
    "overdue": Kind(gettext_noop("Past its time"), "alert-octagon", ("supervise", "blow_whistle")),
    "early_warning": Kind(gettext_noop("Early warning, not looked at"), "alert-triangle"),
    "notices_failing": Kind(gettext_noop("Notices cannot be delivered"), "bell", ("report",)),
    "figures_still": Kind(gettext_noop("Figures stand still"), "clock", ("report",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A step that something other than a case offers: a form of its own, already filled in, for whoever holds all its rights."""

    title: str
    icon: str
    address: str
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Red:
    """One red thing: whose it is, and the time by which that unit owed or owes an answer.

    `clock`: which clock that is. `key`: the same thing later has the same. Of a case, or else of something that `said`
    names, that lies `where`, that `address` opens for whoever holds `right`, and that is answered in these `ways`.
    """

    kind: str
    key: str
    unit_id: int
    due_at: datetime
    clock: str
    case: CaseRow | None = None
    said: str = ""
    where: str = ""
    address: str = ""
    right: str = ""
    ways: tuple[Way, ...] = ()


Source = Callable[[Actor, datetime], Iterable[Red]]


def found(actor: Actor, at: datetime) -> dict[str, list[Red]]:
    """The red things this actor may see, by kind in the order of the table; urgent cases first, then the longest late.

    A case stands under one kind only: that of its first source.
    """
    by_kind: dict[str, list[Red]] = {kind: [] for kind in KINDS}
    seen: set[int] = set()
    for source in SOURCES:
        new = list(source(actor, at))
        for one in new:
            if one.case is None or one.case.id not in seen:
                by_kind[one.kind].append(one)
        seen |= {one.case.id for one in new if one.case}
    for those in by_kind.values():
        those.sort(key=_pressing)
    return {kind: those[:MOST] for kind, those in by_kind.items() if those}


def _pressing(one: Red) -> tuple[bool, datetime, str]:
    return (not (one.case and one.case.urgent), one.due_at, one.key)


def add_source(source: Source) -> None:
    """Let another door's red things be shown, too. Called when the door starts; a second time changes nothing."""
    if source not in SOURCES:
        SOURCES.append(source)


# --- the loop's own ------------------------------------------------------------------------------------------------------


def _whistles(actor: Actor, at: datetime) -> Iterator[Red]:
    """Units that were called and have not answered in their time; one line for each whistle, for the unit that is latest."""
    for board in cases.whistles(actor=actor):
        silent = {task.id: task.unit_id for task in board.tasks if task.state == "open"}
        late = [one for one in board.clocks if one.kind == "response" and one.state == "running"
                and one.due_at < at and one.task_id in silent]  # fmt: skip
        if late:
            first = min(late, key=lambda one: one.due_at)
            yield Red(
                kind="whistle_unanswered", key=f"request-{board.request.id}", unit_id=silent[first.task_id or 0],
                due_at=first.due_at, clock="response", case=board.case,
            )  # fmt: skip


def _stuck(actor: Actor, _at: datetime) -> Iterator[Red]:
    """Joint meetings and the level above: whoever must decide owns it, before its clock has run out, too."""
    for board in cases.stuck(actor=actor):
        kind = "escalated" if board.request.kind == "escalation" else "returned_twice"
        due = _due_of(board)
        if due is not None:
            unit_id = board.request.decide_unit_id or board.case.unit_id
            yield Red(
                kind=kind, key=f"request-{board.request.id}", unit_id=unit_id, due_at=due, clock="request", case=board.case
            )  # fmt: skip


def _due_of(board: Board) -> datetime | None:
    return next((one.due_at for one in board.clocks if one.state == "running"), board.request.due_at)


def _late(actor: Actor, at: datetime) -> Iterator[Red]:
    """Cases with a clock that has run out: nobody has them yet, somebody has not decided, or whoever has them is late."""
    for one in cases.pressing(actor=actor, at=at):
        kind = "unassigned" if one.clock in _UNASSIGNED else "undecided" if one.clock == "request" else "overdue"
        yield Red(
            kind=kind, key=f"case-{one.case.id}", unit_id=one.unit_id, due_at=one.due_at, clock=one.clock, case=one.case
        )  # fmt: skip


def of_the_house(actor: Actor, kind: str, since: datetime, allowed: timedelta) -> Iterator[Red]:
    """A fault of the house's own machinery: it belongs to the desk at the top, and is shown to whoever sees that far."""
    top = geography.duty_desk_of(geography.root().id)
    if actor.may_at_unit("cases.view", top.path):
        yield Red(kind=kind, key=kind, unit_id=top.id, due_at=since + allowed, clock="house", said=KINDS[kind].title)


SOURCES: Final[list[Source]] = [_whistles, _stuck, _late]
