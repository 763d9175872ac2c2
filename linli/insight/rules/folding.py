"""A case's events, folded into the facts kept of it. Pure: the same events give the same facts, however often they come.

That is the whole promise of the facts: they are never changed by hand and never counted up. Whoever doubts a number folds
the record again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from linli.insight.rules.facts import CLOCKS, GIVEN_UP, CaseFact, ClockFact, Facts, MoveFact, RatingFact, TaskFact
from linli.insight.rules.tables import Rows, rows_of

BEFORE: Final = datetime(1, 1, 1, tzinfo=UTC)  # until the report is read
ENDED: Final = frozenset({"closed", "refused", "merged", "void"})
STOPPED: Final = frozenset({"met", "missed", "cancelled"})


class Told(Protocol):
    """One event of a case's record, as the folding needs it. `sequence` counts the events of the case from 1."""

    @property
    def id(self) -> int:
        """Its place in the whole record."""

    @property
    def sequence(self) -> int:
        """Its place in the case's chain."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def data(self) -> Mapping[str, Any]:
        """What the event tells."""


def facts_of(case_id: int, events: Iterable[Told]) -> Facts:
    """The facts of a case after these events of its record, oldest first. The first one must be its report.

    An event that came twice counts once, by its place in the case's chain. Kinds that are not known change only what
    every event tells: state, unit, round, clocks and place.
    """
    fold = _Fold(case_id)
    for event in events:
        fold.take(event)
    return fold.facts()


def rows_before_and_after(case_id: int, events: Iterable[Told], since: int) -> tuple[Rows, Rows]:
    """The rows of a case's facts after its events up to the id `since` (none, if it has no such), and after all of them."""
    fold, before = _Fold(case_id), None
    for event in events:
        if before is None and event.id > since:
            before = rows_of(fold.facts()) if fold.seen else {}
        fold.take(event)
    after = rows_of(fold.facts())
    return (after if before is None else before), after


class _Fold:
    """A case being read. `since`: since when it has stood in its present state; `last`: when its last event was."""

    def __init__(self, case_id: int) -> None:
        self.case = CaseFact(case_id, BEFORE)
        self.seen = 0
        self.tasks: dict[str, TaskFact] = {}
        self.ratings: dict[tuple[int, int], RatingFact] = {}
        self.moves: list[MoveFact] = []
        self.since = self.last = BEFORE
        self.paused = 0.0  # seconds in this state for which the clock of the handling stood still
        self.asking = 0  # the unit responsible before this event: who gives somebody a part
        self.asked: dict[int, str] = {}  # how the decision clock of each side request stands
        self.deciding: dict[int, int] = {}  # the unit that decides on each side request; a whistle's is who blew it
        self.judged = 1  # the round before this event: what is said with it is said of that round
        self.orders: list[int] = []
        self.field_checks: list[int] = []

    def take(self, event: Told) -> None:
        """Take in the next event of the record. Raises ValueError for a record that does not begin with a report."""
        if event.sequence <= self.seen:
            return
        case, data = self.case, event.data
        if not self.seen:
            if event.kind != "case.reported":
                raise ValueError(f"the record of case {case.case_id} begins with {event.kind}")
            case.reported_at = self.since = self.last = event.at
        self.seen = event.sequence
        before, resolving_unit = case.state, case.unit
        self._rest(event)
        case.state, case.unit = data.get("state", case.state), data.get("unit_id", case.unit)
        self.judged, case.rounds = case.rounds, max(case.rounds, data.get("round", 1))
        if "lies" in data:
            self._lies(data["lies"])
        for told in data.get("clocks", ()):
            self._clock(told, event)
        special = _KINDS.get(event.kind)
        if special:
            special(self, event)
        if case.state != before:
            self._moved(event, before, resolving_unit)

    def facts(self) -> Facts:
        """What is kept of the case as it stands. More events may be taken in afterwards."""
        self._count_requests()
        self.case.parties = self._parties()
        return Facts(self.case, list(self.tasks.values()), list(self.ratings.values()), self.moves)

    def _count_requests(self) -> None:
        """How supervision orders and looks before filing ended: in time or not."""
        orders = [self.asked.get(order) for order in self.orders]
        looks = [self.asked.get(look) for look in self.field_checks]
        case = self.case
        case.orders_met, case.orders_missed = orders.count("met"), orders.count("missed")
        case.field_checks_met, case.field_checks_missed = looks.count("met"), looks.count("missed")

    def _parties(self) -> str:
        units = {task.unit for task in self.tasks.values() if task.ended_as not in GIVEN_UP}
        units.add(self.case.unit)
        units.discard(0)
        return f",{','.join(map(str, sorted(units)))}," if units else ""

    def _rest(self, event: Told) -> None:
        """Until this event the case stood as the last one left it."""
        self.asking = self.case.unit
        handle = self.case.clocks.get("handle")
        if handle and handle.state == "paused":
            self.paused += max((event.at - self.last).total_seconds(), 0.0)
        self.last = event.at

    def _moved(self, event: Told, before: str, unit_before: int) -> None:
        # A clock may have been set back between two events; nothing stood for less than no time.
        seconds = max((event.at - self.since).total_seconds(), 0.0)
        unit = unit_before if before in {"assigned", "in_hand"} else self.case.unit
        opened = (not before or before in ENDED) - (self.case.state in ENDED)
        self.moves.append(
            MoveFact(
                event_id=event.id, kind=event.kind, moved_at=event.at, from_state=before,
                to_state=self.case.state, unit=unit, round=self.case.rounds, seconds=seconds,
                suspended=min(self.paused, seconds), checking=self._checking(before, seconds), opened=opened,
            )
        )  # fmt: skip
        self.since, self.paused = event.at, 0.0
        self.case.ended_at = event.at if self.case.state in ENDED else None

    def _checking(self, before: str, seconds: float) -> float:
        """How long of a stay in `resolved` the check took; nothing where it was closed without one."""
        if before != "resolved":
            return 0.0
        if passed := self.case.checked_at:
            return min(max((passed - self.since).total_seconds(), 0.0), seconds)
        return 0.0 if self.case.state == "closed" else seconds

    def _lies(self, told: Mapping[str, Any]) -> None:
        for name in ("district", "street", "community", "grid", "cell"):
            setattr(self.case, name, told.get(name, 0))
        self.case.level = told.get("level", self.case.level)

    def _clock(self, told: Mapping[str, Any], event: Told) -> None:
        due, state = datetime.fromisoformat(told["due"]), told["state"]
        if "task" in told:
            task = self.tasks.setdefault(str(told["task"]), self._part(str(told["task"]), told["unit"], "co", event.at))
            task.asked_by = self.deciding.get(
                told.get("request", 0), task.asked_by
            )  # who blew the whistle, not who leads
            task.due_at, task.clock, task.unit = due, state, told["unit"] or task.unit
        elif "request" in told:
            self.asked[told["request"]] = self._order_ended(told["request"], due, event) or state
            self.deciding[told["request"]] = told["unit"]
        elif told["kind"] in CLOCKS:
            stopped = event.at if state in STOPPED else None
            kept = self.case.clocks.get(told["kind"])
            if stopped and kept and kept.stopped_at and kept.due_at == due:
                stopped = kept.stopped_at  # an appeal exempts a clock that stopped long before
            self.case.clocks[told["kind"]] = ClockFact(due, stopped, state, bool(told.get("exempted")))
            if told["kind"] == "handle" and (lead := self._present_lead()) and lead.ended_at is None:
                lead.due_at, lead.clock = due, state  # whoever leads is bound by it while it runs, not only at the end

    def _order_ended(self, request: int, due: datetime, event: Told) -> str:
        """A supervision order that ends with its case was answered by that, in time or not; empty for anything else."""
        cut = request in self.orders and event.data.get("state") in ENDED and self.asked.get(request) == "running"
        return ("met" if event.at <= due else "missed") if cut else ""

    def _part(self, key: str, unit: int, role: str, at: datetime) -> TaskFact:
        return TaskFact(task=key, unit=unit, role=role, given_at=at, asked_by=self.asking)

    # --- by kind -----------------------------------------------------------------------------------------------------
    def _reported(self, event: Told) -> None:
        case, data = self.case, event.data
        case.channel, case.reporter_kind = data.get("channel", ""), data.get("reporter_kind", "")
        case.suggested, case.urgent = data.get("suggested", ""), data.get("urgent", False)

    def _filed(self, event: Told) -> None:
        case, data = self.case, event.data
        case.matter, case.condition = data.get("matter") or "", data.get("condition") or 0
        case.urgent = data.get("urgent", case.urgent)
        case.filed_at = case.filed_at or event.at

    def _given(self, event: Told) -> None:
        """Dispatched, or settled by a joint meeting: a lead has its part."""
        case = self.case
        case.dispatches += event.kind == "case.dispatched"
        case.dispatched_at = case.dispatched_at or event.at
        case.lead = event.data.get("to") or case.unit
        self._lead(case.lead, event.at).duty = event.data.get("duty") or ""

    def _self_handled(self, event: Told) -> None:
        self._filed(event)
        self.case.lead = self.case.unit
        self.case.dispatched_at = self.case.dispatched_at or event.at
        self.case.accepted_at = self.case.accepted_at or event.at
        lead = self._lead(self.case.lead, event.at)
        lead.accepted_at, lead.asked_by = event.at, lead.unit

    def _handed_on(self, event: Told) -> None:
        """The unit was closed: its successor leads from now on."""
        if event.data.get("led"):
            self.case.lead = event.data["to"]
            if lead := self._present_lead():
                lead.unit = event.data["to"]

    def _lead(self, unit: int, at: datetime) -> TaskFact:
        key = f"lead-{sum(task.role == 'lead' for task in self.tasks.values()) + 1}"
        self.tasks[key] = task = self._part(key, unit, "lead", at)
        if handle := self.case.clocks.get("handle"):
            task.due_at, task.clock = handle.due_at, handle.state
        return task

    def _present_lead(self) -> TaskFact | None:
        return next((task for task in reversed(self.tasks.values()) if task.role == "lead"), None)

    def _end_lead(self, how: str, event: Told) -> None:
        lead, handle = self._present_lead(), self.case.clocks.get("handle")
        if lead is None:
            return
        lead.ended_at, lead.ended_as = event.at, how
        if handle:
            # What was rightly returned was never this unit's limit, even while the clock waits for the joint meeting.
            lead.due_at, lead.clock = handle.due_at, "cancelled" if how == "returned" else handle.state

    def _accepted(self, event: Told) -> None:
        self.case.accepted_at = self.case.accepted_at or event.at
        if lead := self._present_lead():
            lead.accepted_at = lead.accepted_at or event.at

    def _resolved(self, event: Told) -> None:
        case = self.case
        case.resolved_at, case.feedbacks = event.at, case.feedbacks + 1
        case.checked_at = None
        case.outcome = event.data.get("outcome", "")
        self._end_lead("done", event)

    def _return_asked(self, _: Told) -> None:
        self.case.returns_asked += 1

    def _return_decided(self, event: Told) -> None:
        if event.data.get("granted"):
            self.case.returns_granted += 1
            self._end_lead("returned", event)

    def _arbitration_called(self, _: Told) -> None:
        self.case.arbitrations += 1

    def _came_back(self, event: Told) -> None:
        """Handled again: the lead's part begins anew."""
        self.case.outcome = ""
        self._lead(self.case.lead, event.at).accepted_at = event.at

    def _reopened(self, _: Told) -> None:
        self.case.reopened += 1
        self.case.outcome = self.case.closed_by = ""

    def _check_failed(self, event: Told) -> None:
        self.case.checks_failed += 1
        self._check_decided(event)

    def _check_passed(self, event: Told) -> None:
        self.case.checks_passed += 1
        self.case.checked_at = event.at
        self._check_decided(event)

    def _check_decided(self, event: Told) -> None:
        """The decision clock that stopped with the check was the check's own."""
        ended = [clock["state"] for clock in event.data.get("clocks", ()) if "request" in clock and "task" not in clock]
        self.case.checks_met += "met" in ended
        self.case.checks_missed += "missed" in ended

    def _field_check_asked(self, event: Told) -> None:
        self.case.field_checks += 1
        self.field_checks.append(event.data["request_id"])

    def _timeout_appealed(self, _: Told) -> None:
        self.case.appeals += 1

    def _timeout_appeal_decided(self, event: Told) -> None:
        """Two reviewers must grant it; what the first one said is not final."""
        self.case.appeals_granted += bool(event.data.get("granted") and event.data.get("final"))

    def _closed(self, event: Told) -> None:
        self.case.closed_by = event.data.get("why", "")
        self.case.outcome = event.data.get("outcome", self.case.outcome)

    def _answered_at_once(self, event: Told) -> None:
        self.case.matter = event.data.get("matter") or self.case.matter

    def _refused(self, event: Told) -> None:
        self.case.refusal = event.data.get("reason_code", "")

    def _merged(self, event: Told) -> None:
        self.case.merged_into = event.data["into"]

    def _unmerged(self, _: Told) -> None:
        self.case.merged_into = 0

    def _absorbed(self, event: Told) -> None:
        self.case.voices += event.data.get("voices", 1)

    def _released(self, event: Told) -> None:
        self.case.voices -= event.data.get("voices", 1)

    def _joined(self, _: Told) -> None:
        self.case.voices += 1

    def _whistle_blown(self, _: Told) -> None:
        self.case.whistles += 1

    def _extension_decided(self, event: Told) -> None:
        self.case.extensions += bool(event.data.get("granted"))

    def _suspension_decided(self, event: Told) -> None:
        self.case.suspensions += bool(event.data.get("granted"))

    def _supervised(self, event: Told) -> None:
        self.case.orders += 1
        self.orders.append(event.data["request_id"])

    def _escalated(self, _: Told) -> None:
        self.case.escalations += 1

    def _attached(self, event: Told) -> None:
        self.case.proofs += event.data.get("purpose") == "after"

    def _task_accepted(self, event: Told) -> None:
        if task := self.tasks.get(str(event.data.get("task_id"))):
            task.accepted_at = event.at

    def _task_finished(self, event: Told) -> None:
        self._end_task("done", event)

    def _task_withdrawn(self, event: Told) -> None:
        self._end_task("withdrawn", event)

    def _end_task(self, how: str, event: Told) -> None:
        if task := self.tasks.get(str(event.data.get("task_id"))):
            task.ended_at, task.ended_as = event.at, how

    def _rated(self, event: Told) -> None:
        data = event.data
        said = RatingFact(
            report_id=data.get("report_id", 0), round=self.judged, truth=data.get("truth", ""),
            stars=data.get("stars") or 0, given_by=data.get("channel", ""), rated_at=event.at,
        )  # fmt: skip
        self.ratings[said.report_id, said.round] = said  # "not reached" gives way to a real answer
        self.case.truth, self.case.stars = said.truth, said.stars


# What else a kind of event tells, by the name of the method that takes it in.
_TELLING: Final = (
    "reported", "filed", "self_handled", "accepted", "resolved", "return_asked", "return_decided", "arbitration_called",
    "came_back", "reopened", "check_failed", "check_passed", "closed", "answered_at_once", "refused", "merged", "unmerged", "absorbed",
    "released", "joined", "whistle_blown", "extension_decided", "suspension_decided", "supervised", "escalated",
    "attached", "task_accepted", "task_finished", "task_withdrawn", "rated", "handed_on",
    "field_check_asked", "timeout_appealed", "timeout_appeal_decided",
)  # fmt: skip
_KINDS: Final[Mapping[str, Callable[[_Fold, Told], None]]] = {
    f"case.{name}": getattr(_Fold, f"_{method}")
    for name, method in (*zip(_TELLING, _TELLING, strict=True), ("dispatched", "given"), ("arbitrated", "given"))
}
