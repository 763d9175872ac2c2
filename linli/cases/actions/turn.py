"""One verb on one case: fetch and lock with the right, look the row up in the table, ask the guards, change, record.

Every action of the loop runs inside a `turn`; nothing else writes a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Field

from linli.audit import api as audit
from linli.cases.actions import clocks, rows
from linli.cases.models import Case, Clock, Hand, SideRequest, Task
from linli.cases.permissions import VIEW
from linli.cases.queries import scope
from linli.cases.queries.facts import CaseFacts
from linli.cases.queries.offers import ABOUT_TASK
from linli.cases.rules.guards import Named, RequestFact, TaskFact, first_refusal
from linli.cases.workflow import STATE_TITLES, VERBS, State, Verb
from linli.common.actor import Actor
from linli.common.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused

LONGEST_TEXT: Final = 2000
# What side requests and tasks keep in columns of their own.
SHORTER: Final = frozenset({"reason", "rule_text", "note"})
SHORTER_TEXT: Final = 1000
COLUMNS: Final = tuple(field.attname for field in Case._meta.get_fields() if isinstance(field, Field))


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did: the case as it stands now, and the row it made, if it made one."""

    case_id: int
    number: str
    state: str
    version: int
    made: int | None = None


class Turn:
    """What an action works with while the case is locked."""

    def __init__(self, verb: Verb, actor: Actor, case: Case, at: datetime) -> None:
        self.verb = verb
        self.actor = actor
        self.case = case
        self.at = at
        self.facts = CaseFacts(case, actor, at)
        self.made: int | None = None
        self.done = Done(case.pk, case.number, case.state, case.version)
        self._before = {name: getattr(case, name) for name in COLUMNS}
        self._happenings: list[audit.Happening] = []
        self._other: list[tuple[int, audit.Happening]] = []

    # --- checking ----------------------------------------------------------------------------------------------------
    def guard(self, named: Named = Named()) -> None:  # noqa: B008  (frozen and empty)
        """Raise Refused with the first guard of the verb's row that does not hold."""
        refusal = first_refusal(self.verb, self.facts, named)
        if refusal:
            raise Refused(reason=refusal.code, text=refusal.sentence, **refusal.data)

    def request(self, request_id: int | None, *kinds: str) -> SideRequest:
        """The case's open side request with this id, or its only open one of these kinds, locked by the case's lock."""
        rows = SideRequest.objects.filter(case=self.case, state=SideRequest.State.ASKED, kind__in=kinds)
        found = rows.filter(pk=request_id).first() if request_id else rows.order_by("id").first()
        if found is None:
            raise NotFound(what="request")
        return found

    # --- changing ----------------------------------------------------------------------------------------------------
    def move(self, state: State | str | None = None) -> None:
        """Go to the state of the verb's row, or to the one named."""
        target = State(state) if state is not None else self.verb.to
        if target is None:
            raise ValueError(f"{self.verb.name} moves nowhere")
        self.case.state = target.value
        self.case.open = target not in {State.CLOSED, State.REFUSED, State.MERGED, State.VOID}

    def hand(self, duty: str | None = None) -> None:
        """Remember that the actor did a duty on the case."""
        duty = duty or self.verb.duty
        if duty and not self.actor.everything:
            hand = Hand(
                case=self.case,
                duty=duty,
                actor=self.actor.name,
                round=self.case.round,
                unit_id=self.actor.unit_id,
                at=self.at,
            )
            # Once for each duty and round, whoever wrote it first; asking before would cost three more round trips.
            Hand.objects.bulk_create([hand], ignore_conflicts=True)

    def start(self, kind: str, stage: str = "", *, unit_id: int | None = None, limit: tuple[int, str] | None = None,
              task: Task | None = None, request: SideRequest | None = None) -> Clock:  # fmt: skip
        """Start a clock with the stage's limit or the one named, counted by the unit's calendar."""
        unit_id = unit_id or self.case.unit_id
        if limit is None:
            clock = clocks.stage_clock(self.case, kind, stage or kind, at=self.at, unit_id=unit_id, request=request)
        else:
            clock = clocks.new_clock(
                self.case, kind, at=self.at, limit=limit, unit_id=unit_id, task=task, request=request
            )
        rows.insert([clock])
        return clock

    def stop(self, *kinds: str, cancel: bool = False) -> None:
        """Stop the case's own clocks of these kinds."""
        clocks.stop(clocks.running(self.case, *kinds), at=self.at, cancel=cancel)

    def ask(self, kind: str, *, decide_unit_id: int, stage: str = "", **values: Any) -> SideRequest:
        """Open a side request with its decision clock. Refused while one of the kind is open; whistles may run side by side."""
        if kind != "whistle" and SideRequest.objects.filter(case=self.case, kind=kind, state="asked").exists():
            raise Refused(reason="asked_already", text="This has been asked for already and is not decided yet.")
        made = SideRequest.objects.create(
            case=self.case, kind=kind, asked_by=self.actor.name, asked_unit_id=self.actor.unit_id or self.case.unit_id,
            decide_unit_id=decide_unit_id, asked_at=self.at, round=self.case.round, **values,
        )  # fmt: skip
        clock = self.start(Clock.Kind.REQUEST, stage or kind, unit_id=decide_unit_id, request=made)
        SideRequest.objects.filter(pk=made.pk).update(due_at=clock.due_at)
        self.made = made.pk
        return made

    def decide(self, request: SideRequest, *, granted: bool, note: str = "", state: str = "") -> None:
        """Decide a side request and stop its clock."""
        request.state = state or (SideRequest.State.GRANTED if granted else SideRequest.State.REFUSED)
        request.decided_by, request.decided_at, request.decision_note = self.actor.name, self.at, note
        request.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "data"])
        open_clocks = Clock.objects.filter(request=request, task__isnull=True, state__in=["running", "paused"])
        clocks.stop(open_clocks, at=self.at)

    def end_task(self, task: Task, state: str, *, result: str = "", cancel: bool = False) -> None:
        """End a task and stop its clocks."""
        task.state, task.open, task.ended_at, task.result = state, False, self.at, result or task.result
        task.save(update_fields=["state", "open", "ended_at", "result"])
        clocks.stop(Clock.objects.filter(task=task, state__in=["running", "paused"]), at=self.at, cancel=cancel)

    def lead_task(self) -> Task | None:
        """The open task of the lead unit."""
        return Task.objects.filter(case=self.case, role=Task.Role.LEAD, open=True).first()

    # --- recording ---------------------------------------------------------------------------------------------------
    def happened(self, kind: str, **data: Any) -> None:
        """Record an event on the case, with the state and unit it left behind filled in on saving."""
        self._happenings.append(audit.Happening(kind, data))

    def happened_to(self, case_id: int, kind: str, **data: Any) -> None:
        """Record an event on another case touched by this verb."""
        self._other.append((case_id, audit.Happening(kind, data)))

    def save(self) -> Done:
        """Write what changed, raise the version, record the events."""
        case = self.case
        case.due_at = clocks.earliest_due(case) if case.open else None
        case.version += 1
        changed = {name: value for name in self._before if (value := getattr(case, name)) != self._before[name]}
        Case.objects.filter(pk=case.pk).update(**changed)
        if "unit_id" in changed:
            self._hand_on_orders()
        after = {"state": case.state, "unit_id": case.unit_id, "round": case.round, "version": case.version}
        happenings = [audit.Happening(h.kind, {**h.data, **after}) for h in self._happenings]
        audit.record(subject=subject(case.pk), actor=self.actor, at=self.at, happenings=happenings)
        for case_id, happening in self._other:
            audit.record(subject=subject(case_id), actor=self.actor, at=self.at, happenings=[happening])
        return Done(case.pk, case.number, case.state, case.version, self.made)

    def _hand_on_orders(self) -> None:
        """Supervision orders go with the case: whoever answers for it now replies to them."""
        orders = SideRequest.objects.filter(case=self.case, kind="supervision", state=SideRequest.State.ASKED)
        if orders.update(decide_unit_id=self.case.unit_id):
            Clock.objects.filter(request__in=orders, state="running").update(unit_id=self.case.unit_id)


def subject(case_id: int) -> audit.Subject:
    """The case as the record names it."""
    return audit.Subject.of("case", case_id)


def locked(case_id: int) -> Case:
    """The case, locked until the transaction ends. Raises NotFound."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("matter", "condition")
    case = rows.filter(pk=case_id).first()
    if case is None:
        raise NotFound(what="case")
    return case


def visible(actor: Actor, case: Case) -> bool:
    """Whether the actor may know of the case: its area, its unit, or a task on it."""
    if scope.in_area(actor, VIEW, case):
        return True
    units = scope.unit_ids(actor.scopes(VIEW))
    return Task.objects.filter(case=case, unit_id__in=units, state__in=scope.TASK_SEEN).exists()


def check_state(verb: Verb, case: Case) -> None:
    """Raise Refused unless the verb's row allows the case's state."""
    if State(case.state) not in verb.sources:
        raise Refused(
            reason="state", text="“%(verb)s” is not possible while the case is “%(state)s”.",
            verb=verb.title, state=STATE_TITLES[State(case.state)],
        )  # fmt: skip


def check_needs(verb: Verb, given: dict[str, Any]) -> None:
    """Raise InvalidInput for the first field the verb needs that is empty, or a text that is too long."""
    for name in verb.needs:
        if name in given and given[name] in (None, "", (), []):
            raise InvalidInput(field=name, reason="This must be filled in.")
    for name, value in given.items():
        if isinstance(value, str) and len(value) > LONGEST_TEXT:
            raise InvalidInput(field=name, reason="This text is too long (at most 2,000 characters).")
        if isinstance(value, str) and name in SHORTER and len(value) > SHORTER_TEXT:
            raise InvalidInput(field=name, reason="This text is too long (at most 1,000 characters).")
        if isinstance(value, str) and "\x00" in value:
            raise InvalidInput(field=name, reason="This text holds characters that cannot be stored.")


@contextmanager
def turn(
    name: str,
    *,
    actor: Actor,
    case_id: int,
    at: datetime,
    version: int | None = None,
    request: tuple[int | None, str] | None = None,
    task_id: int | None = None,
    reporter: bool = False,
    **given: Any,
) -> Iterator[Turn]:
    """Run one verb: everything inside commits together or not at all.

    `version`: what the actor saw; Conflict if somebody acted since. `request`: id (or None for the only open one) and
    kind of the side request it is about. `task_id`: the task it is about. `reporter`: the door proved a receipt.
    NotFound for a case outside the actor's area, Forbidden without the right, Refused by state or guard.
    """
    verb = VERBS[name]
    check_needs(verb, given)
    with transaction.atomic():
        case = locked(case_id)
        if not reporter and not visible(actor, case):
            raise NotFound(what="case")
        if version is not None and version != case.version:
            raise Conflict(state=STATE_TITLES[State(case.state)])
        step = Turn(verb, actor, case, at)
        about = step.request(request[0], request[1]) if request else None
        task = _task(verb, case, task_id) if task_id else None
        if not reporter and not scope.authorised(verb, actor, case, request=about, task=task):
            raise Forbidden(right=verb.right or name)
        check_state(verb, case)
        yield step
        step.done = step.save()


def _task(verb: Verb, case: Case, task_id: int) -> Task:
    """The open task with this id, if the verb is about such a task: the lead's own is done by accept and resolve."""
    roles, states = ABOUT_TASK[verb.name]
    found = Task.objects.filter(case=case, pk=task_id, open=True, role__in=roles, state__in=states).first()
    if found is None:
        raise NotFound(what="task")
    return found


def named_request(request: SideRequest) -> RequestFact:
    """A side request as guards see it."""
    return RequestFact(request.pk, request.kind, request.state, request.round, request.asked_by, request.data)


def named_task(task: Task) -> TaskFact:
    """A task as guards see it."""
    return TaskFact(task.pk, task.unit_id, task.role, task.state, task.open, task.mandatory, task.request_id)
