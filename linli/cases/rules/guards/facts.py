"""What guards may know: plain values about the case, the actor, and what the verb names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from linli.cases.workflow.table import Verb


class HandFact(Protocol):
    """Somebody did a duty on the case."""

    @property
    def duty(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def round(self) -> int: ...


class RequestFact(Protocol):
    """A side request of the case."""

    @property
    def id(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def asked_by(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


class TaskFact(Protocol):
    """A task of the case."""

    @property
    def unit_id(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def open(self) -> bool: ...
    @property
    def mandatory(self) -> bool: ...
    @property
    def request_id(self) -> int | None: ...


class ClockFact(Protocol):
    """A clock of the case."""

    @property
    def kind(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def limit_class(self) -> str: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def extensions(self) -> int: ...


@dataclass(frozen=True, slots=True)
class UnitFact:
    """A unit named in a verb's fields: None in its place means that there is no such unit now."""

    id: int
    name: str
    level: str


class Facts(Protocol):
    """What guards may know. All plain values, as they stand when the guard asks."""

    at: datetime
    actor: str
    actor_unit_id: int | None
    is_system: bool
    reopen_days: int
    silence_days: int

    @property
    def state(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def level(self) -> str: ...
    @property
    def final_owner(self) -> bool: ...
    @property
    def closed_at(self) -> datetime | None: ...
    @property
    def checked(self) -> bool: ...
    @property
    def outcome(self) -> str: ...
    @property
    def refusal(self) -> str: ...
    @property
    def reporters(self) -> int: ...
    @property
    def located(self) -> bool: ...
    @property
    def matter_code(self) -> str: ...
    @property
    def ceiling(self) -> str: ...
    @property
    def verify_first(self) -> bool: ...
    @property
    def check_needed(self) -> bool: ...
    @property
    def evidence_needed(self) -> bool: ...
    @property
    def hands(self) -> Sequence[HandFact]: ...
    @property
    def requests(self) -> Sequence[RequestFact]: ...
    @property
    def tasks(self) -> Sequence[TaskFact]: ...
    @property
    def clocks(self) -> Sequence[ClockFact]: ...
    @property
    def proofs(self) -> int: ...
    @property
    def answers(self) -> tuple[str, ...]: ...
    @property
    def return_window_ends(self) -> datetime | None: ...
    @property
    def reported_by_staff(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a verb is refused: a stable code and one sentence (a msgid) with named gaps."""

    code: str
    sentence: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """What the fields of the verb turned out to name, resolved by the action. None: not known yet or not asked."""

    matter_code: str | None = None
    matter_in_force: bool | None = None
    condition_fits: bool | None = None
    units: tuple[UnitFact | None, ...] | None = None
    not_admitted: Refusal | None = None
    duty_refusal: Refusal | None = None
    negative: str | None = None
    target_open: bool | None = None
    target_is_self: bool = False
    request: RequestFact | None = None
    task: TaskFact | None = None
    until: date | None = None
    today: date | None = None
    outcome: str | None = None
    refusal_code: str | None = None
    legal_basis: str = ""
    handed_to: str = ""
    report_round_rated: bool = False


Guard = Callable[[Facts, Named, Verb], Refusal | None]


def refusal(code: str, sentence: str, **data: Any) -> Refusal:
    """A refusal with its gaps filled by keyword."""
    return Refusal(code, sentence, data)


def asked(facts: Facts, *kinds: str) -> tuple[RequestFact, ...]:
    """The open side requests of these kinds, or of all kinds."""
    return tuple(r for r in facts.requests if r.state == "asked" and (not kinds or r.kind in kinds))


def handlers(facts: Facts) -> tuple[HandFact, ...]:
    """Everybody who handled the case."""
    return tuple(h for h in facts.hands if h.duty == "handle")


def reported_it(facts: Facts) -> bool:
    """Whether the actor is the one who reported it or took it down."""
    return any(h.duty == "report" and h.actor == facts.actor for h in facts.hands)


def too_late_to_reopen(facts: Facts) -> bool:
    """Whether the days in which an ended case may be opened again are over."""
    return bool(facts.closed_at and facts.at > facts.closed_at + timedelta(days=facts.reopen_days))
