"""One verb on one case: read it whole under a lock, look the row up in the table, ask the guards, change, write, record.

Every action of the loop runs inside a `turn`. What an action changes are rows in memory; leaving the turn writes what
differs, with the events, or nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from linli.audit import api as audit
from linli.cases.actions import clocks, saving
from linli.cases.models import Case, Clock, Hand, SideRequest, Task
from linli.cases.queries import casefile, scope
from linli.cases.queries.casefile import CaseFile
from linli.cases.queries.facts import CaseFacts
from linli.cases.queries.stages import stage_limit
from linli.cases.rules.guards import Named, first_refusal
from linli.cases.rules.text import recordable
from linli.cases.workflow import ABOUT_REQUEST, ABOUT_TASK, STATE_TITLES, VERBS, State, Verb, Who
from linli.common.actor import SYSTEM, Actor
from linli.common.errors import Conflict, Forbidden, InvalidInput, NotFound, Refused
from linli.common.inserts import table

LONGEST_TEXT: Final = 2000
# What side requests and tasks keep in columns of their own.
SHORTER: Final = frozenset({"reason", "rule_text", "note"})
SHORTER_TEXT: Final = 1000
BY_THE_CLOCK: Final = Verb("by_the_clock", "", (), None, Who.SYSTEM, None)


@dataclass(frozen=True, slots=True)
class Done:
    """What a verb did: the case as it stands now, and the row it made, if it made one."""

    case_id: int
    number: str
    state: str
    version: int
    made: int | None = None


class Turn:
    """What an action works with: the file of the case, locked, and what this verb is about in it.

    `request` and `task`: the side request or task the verb is about, None where it is about the case itself.
    """

    request: SideRequest | None = None
    task: Task | None = None

    def __init__(self, verb: Verb, actor: Actor, file: CaseFile, at: datetime) -> None:
        self.verb = verb
        self.actor = actor
        self.file = file
        self.case = file.case
        self.at = at
        self.facts = CaseFacts(file, actor, at)
        self.made: int | None = None
        self.done = self._done()
        self._unit_before = self.case.unit_id
        self._happenings: list[audit.Happening] = []
        self._elsewhere: list[tuple[int, audit.Happening]] = []

    # --- checking ----------------------------------------------------------------------------------------------------
    def guard(self, named: Named = Named()) -> None:  # noqa: B008  (frozen and empty)
        """Raise Refused with the first guard of the verb's row that does not hold for what is named."""
        refusal = first_refusal(self.verb, self.facts, replace(named, request=self.request, task=self.task))
        if refusal:
            raise Refused(reason=refusal.code, text=refusal.sentence, **refusal.data)

    @property
    def asked(self) -> SideRequest:
        """The side request this verb is about."""
        assert self.request is not None, self.verb.name
        return self.request

    @property
    def part(self) -> Task:
        """The task this verb is about."""
        assert self.task is not None, self.verb.name
        return self.task

    # --- changing ----------------------------------------------------------------------------------------------------
    def move(self, state: State | str | None = None) -> None:
        """Go to the state of the verb's row, or to the one named."""
        target = State(state) if state is not None else self.verb.to
        if target is None:
            raise ValueError(f"{self.verb.name} moves nowhere")
        self.case.state = target.value
        self.case.open = target not in {State.CLOSED, State.REFUSED, State.MERGED, State.VOID}

    def hand(self) -> None:
        """Remember that the actor did the verb's duty on the case, once for each round; done again, the last time counts."""
        duty = self.verb.duty
        if not duty or self.actor.everything:
            return
        mine = (duty, self.actor.name, self.case.round)
        hand = next((h for h in self.file.hands if (h.duty, h.actor, h.round) == mine), None)
        if hand is None:
            hand = Hand(case_id=self.case.pk, duty=duty, actor=self.actor.name, round=self.case.round)
            self.file.hands.append(hand)
        hand.unit_id, hand.at = self.actor.unit_id, self.at

    def start(self, kind: str, stage: str = "", *, unit_id: int | None = None, limit: tuple[int, str] | None = None,
              task: Task | None = None, request: SideRequest | None = None, due_at: datetime | None = None) -> Clock:  # fmt: skip
        """Start a clock with the stage's limit or the one named, counted by the unit's calendar."""
        limit = limit or stage_limit(stage or kind, urgent=self.case.urgent, born=self.case.reported_at)
        clock = clocks.new_clock(
            self.case, kind, at=self.at, limit=limit, unit_id=unit_id or self.case.unit_id, task=task, request=request,
            due_at=due_at,
        )  # fmt: skip
        self.file.clocks.append(clock)
        return clock

    def stop(self, *kinds: str, cancel: bool = False) -> None:
        """Stop the running and paused clocks of these kinds."""
        clocks.stop(self.file.live_clocks(*kinds), at=self.at, cancel=cancel)

    def ask(self, kind: str, *, decide_unit_id: int, stage: str = "", limit: tuple[int, str] | None = None,
            actor: Actor | None = None, **values: Any) -> SideRequest:  # fmt: skip
        """Open a side request with its decision clock, in the name of the verb's actor unless another is named.

        Refused while one of the kind is open; whistles and supervision orders may run side by side.
        """
        if kind not in {"whistle", "supervision"} and self.file.asked(kind):
            raise Refused(reason="asked_already", text="This has been asked for already and is not decided yet.")
        asker = actor or self.actor
        made = SideRequest(
            pk=table(SideRequest).draw_keys(1)[0], case_id=self.case.pk, kind=kind, asked_by=asker.name,
            asked_unit_id=asker.unit_id or self.case.unit_id, decide_unit_id=decide_unit_id, asked_at=self.at,
            round=self.case.round, **values,
        )  # fmt: skip
        self.file.requests.append(made)
        clock = self.start(Clock.Kind.REQUEST, stage or kind, unit_id=decide_unit_id, limit=limit, request=made)
        made.due_at, self.made = clock.due_at, made.pk
        return made

    def decide(self, request: SideRequest, *, granted: bool, note: str = "", state: str = "") -> None:
        """Decide a side request and stop its clock; tasks it gave go on."""
        request.state = state or (SideRequest.State.GRANTED if granted else SideRequest.State.REFUSED)
        request.decided_by, request.decided_at, request.decision_note = self.actor.name, self.at, note
        clocks.stop([clock for clock in self.file.clocks_of(request) if clock.task_id is None], at=self.at)

    def settle(self, event: str, *, granted: bool, note: str, **told: Any) -> None:
        """Decide the side request this verb is about, and record it."""
        self.decide(self.asked, granted=granted, note=note)
        self.happened(event, request_id=self.asked.pk, granted=granted, note=note, **told)

    def lapse(self, request: SideRequest, *, cancel: bool) -> None:
        """Let an open side request fall away undecided, with every clock of it."""
        request.state, request.decided_at = SideRequest.State.LAPSED, self.at
        clocks.stop(self.file.clocks_of(request), at=self.at, cancel=cancel)

    def give(self, unit_id: int, role: str, *, note: str = "", mandatory: bool = True,
             request: SideRequest | None = None, accepted: bool = False) -> Task:  # fmt: skip
        """Give a unit its part."""
        task = Task(
            pk=table(Task).draw_keys(1)[0], case_id=self.case.pk, unit_id=unit_id, role=role, note=note[:1000], mandatory=mandatory,
            request=request, round=self.case.round, given_by=self.actor.name, given_at=self.at,
            state=Task.State.ACCEPTED if accepted else Task.State.OPEN, accepted_at=self.at if accepted else None,
        )  # fmt: skip
        self.file.tasks.append(task)
        return task

    def take(self, task: Task) -> None:
        """A unit takes its part in hand."""
        task.state, task.accepted_at = Task.State.ACCEPTED, self.at

    def end_task(self, task: Task, state: str, *, result: str = "", cancel: bool = False) -> None:
        """End a task and stop its clocks."""
        task.state, task.open, task.ended_at, task.result = state, False, self.at, result or task.result
        clocks.stop(self.file.clocks_of(task), at=self.at, cancel=cancel)

    # --- recording ---------------------------------------------------------------------------------------------------
    def happened(self, kind: str, **data: Any) -> None:
        """Record an event on the case, with the state and unit it left behind filled in on saving."""
        self._happenings.append(audit.Happening(kind, recordable(data)))

    def happened_to(self, case_id: int, kind: str, **data: Any) -> None:
        """Record an event on another case touched by this verb."""
        self._elsewhere.append((case_id, audit.Happening(kind, recordable(data))))

    def save(self) -> Done:
        """Write what changed, and the events; where something happened the version is raised."""
        case = self.case
        if case.unit_id != self._unit_before:
            self._hand_on_orders()
        case.due_at = clocks.earliest_due(self.file.clocks) if case.open else None
        case.version += bool(self._happenings)
        told = self.file.told() if self._happenings else {}
        saving.save(self.file)
        after = {"state": case.state, "unit_id": case.unit_id, "round": case.round, "version": case.version}
        happenings = [audit.Happening(h.kind, {**h.data, **after}) for h in self._happenings]
        if told:  # once, with the last of what happened
            happenings[-1] = replace(happenings[-1], data={**happenings[-1].data, **told})
        audit.record(subject=subject(case.pk), actor=self.actor, at=self.at, happenings=happenings)
        for case_id, happening in self._elsewhere:
            audit.record(subject=subject(case_id), actor=self.actor, at=self.at, happenings=[happening])
        return self._done()

    def _done(self) -> Done:
        return Done(self.case.pk, self.case.number, self.case.state, self.case.version, self.made)

    def _hand_on_orders(self) -> None:
        """Supervision orders go with the case: whoever answers for it now replies to them."""
        for order in self.file.asked("supervision"):
            order.decide_unit_id = self.case.unit_id
            for clock in self.file.clocks_of(order):
                clock.unit_id = self.case.unit_id


def subject(case_id: int) -> audit.Subject:
    """The case as the record names it."""
    return audit.Subject.of("case", case_id)


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
        if name in given and (given[name] in (None, (), []) or not str(given[name]).strip()):
            raise InvalidInput(field=name, reason="This must be filled in.")
    for name, value in given.items():
        if isinstance(value, str):
            _check_text(name, value)


def _check_text(name: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(field=name, reason="This text is too long (at most 2,000 characters).")
    if name in SHORTER and len(text) > SHORTER_TEXT:
        raise InvalidInput(field=name, reason="This text is too long (at most 1,000 characters).")
    if "\x00" in text or not _storable(text):
        raise InvalidInput(field=name, reason="This text holds characters that cannot be stored.")


def _storable(text: str) -> bool:
    """Whether the text is one at all: JSON may carry half a pair of UTF-16, which no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def turn(
    name: str, actor: Actor, case_id: int, at: datetime, version: int | None = None, *, request: int | None = None,
    task: int | None = None, reporter: bool = False, **given: Any,
) -> Iterator[Turn]:  # fmt: skip
    """Run one verb: everything inside commits together or not at all.

    `version`: what the actor saw; Conflict if somebody acted since. `request`: which side request a verb about one is
    about; None for the only open one of its kind. `task`: the task it is about. `reporter`: the door proved a receipt.
    NotFound for a case outside the actor's area, Forbidden without the right, Refused by state or guard.
    """
    verb = VERBS[name]
    check_needs(verb, given)
    with transaction.atomic():
        file = casefile.locked(case_id)
        if not reporter and not scope.visible(actor, file.case, file.tasks):
            raise NotFound(what="case")
        if version is not None and version != file.case.version:
            raise Conflict(state=STATE_TITLES[State(file.case.state)])
        step = Turn(verb, actor, file, at)
        step.request, step.task = _request(verb, file, request), _task(verb, file, task)
        if not reporter and not scope.authorised(verb, actor, file.case, request=step.request, task=step.task):
            raise Forbidden(right=verb.right or name)
        check_state(verb, file.case)
        yield step
        step.done = step.save()


def _request(verb: Verb, file: CaseFile, request_id: int | None) -> SideRequest | None:
    """The open side request the verb is about: the one with this id, else the only open one of the verb's kind."""
    kind = ABOUT_REQUEST.get(verb.name)
    if kind is None and request_id is None:
        return None
    for found in file.asked(*([kind] if kind else [])):
        if request_id in {None, found.pk}:
            return found
    raise NotFound(what="request")


def _task(verb: Verb, file: CaseFile, task_id: int | None) -> Task | None:
    """The open task with this id, if the verb is about such a task: the lead's own is done by accept and resolve."""
    if task_id is None:
        return None
    roles, states = ABOUT_TASK[verb.name]
    for found in file.open_tasks(*roles):
        if found.pk == task_id and found.state in states:
            return found
    raise NotFound(what="task")


@contextmanager
def by_the_clock(case_id: int, at: datetime) -> Iterator[Turn]:
    """A step the house takes because a clock is due."""
    with outside_the_table(case_id, SYSTEM, at) as step:
        yield step


@contextmanager
def outside_the_table(case_id: int, actor: Actor, at: datetime) -> Iterator[Turn]:
    """A step that is no verb of the table: neither state nor right is asked for here, whoever begins it has done so."""
    with transaction.atomic():
        step = Turn(BY_THE_CLOCK, actor, casefile.locked(case_id), at)
        yield step
        step.done = step.save()
