"""What is kept of each case for counting: the columns of the fact tables, and nothing that leads to a person.

Every row carries a `weight`. A row that no longer holds is not overwritten: it is written again with weight -1 beside its
successor, so that any sum over `weight` is right at any moment, and folding the two together later changes no answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

# The clocks of the case's own work, in the order of the loop. For each a fact keeps when it was due, when it stopped, and how.
CLOCKS: Final = ("promise", "file", "dispatch", "accept", "handle", "check")

# A clock that came due says something once it was kept, was missed or still runs; a paused or cancelled one says nothing.
TELLING: Final = ("met", "missed", "running")

# What a unit gave back or was taken from it is not its business any more.
GIVEN_UP: Final = ("returned", "withdrawn")


@dataclass(slots=True)
class CaseFact:
    """One case as it stands. Areas are those it was born in; times are UTC; `0` and `""` stand for what is not known.

    `parties`: the units responsible for it or with a part in it that they did not give up, in order, as `,7,12,`.
    """

    case_id: int
    reported_at: datetime
    channel: str = ""
    reporter_kind: str = ""
    district: int = 0
    street: int = 0
    community: int = 0
    grid: int = 0
    cell: int = 0
    level: str = ""
    urgent: bool = False
    suggested: str = ""
    matter: str = ""
    condition: int = 0
    state: str = ""
    outcome: str = ""
    refusal: str = ""
    unit: int = 0
    lead: int = 0
    parties: str = ""
    voices: int = 1
    rounds: int = 1
    filed_at: datetime | None = None
    dispatched_at: datetime | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None
    checked_at: datetime | None = None
    ended_at: datetime | None = None
    dispatches: int = 0
    returns_asked: int = 0
    returns_granted: int = 0
    arbitrations: int = 0
    feedbacks: int = 0
    checks_failed: int = 0
    reopened: int = 0
    whistles: int = 0
    extensions: int = 0
    suspensions: int = 0
    orders: int = 0
    orders_met: int = 0
    orders_missed: int = 0
    escalations: int = 0
    proofs: int = 0
    checks_passed: int = 0
    checks_met: int = 0
    checks_missed: int = 0
    field_checks: int = 0
    field_checks_met: int = 0
    field_checks_missed: int = 0
    appeals: int = 0
    appeals_granted: int = 0
    merged_into: int = 0
    truth: str = ""
    stars: int = 0
    closed_by: str = ""
    clocks: dict[str, ClockFact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClockFact:
    """How one clock stands: running, paused, met, missed or cancelled. `exempted`: was overdue, is not counted."""

    due_at: datetime
    stopped_at: datetime | None
    state: str
    exempted: bool


@dataclass(slots=True)
class Sides:
    """What every fact about a part of a case can be grouped and narrowed by: its row begins with these columns of its case."""

    case_id: int
    district: int = 0
    street: int = 0
    community: int = 0
    grid: int = 0
    level: str = ""
    channel: str = ""
    urgent: bool = False
    matter: str = ""
    lead: int = 0
    parties: str = ""


@dataclass(slots=True, kw_only=True)
class TaskFact:
    """One unit's part of a case in one round, with its own clock.

    `asked_by`: the unit that gave it; `duty`: the duty item it was given by, empty where somebody decided.
    """

    task: str
    unit: int
    role: str
    given_at: datetime
    accepted_at: datetime | None = None
    ended_at: datetime | None = None
    ended_as: str = ""
    due_at: datetime | None = None
    clock: str = ""
    asked_by: int = 0
    duty: str = ""


@dataclass(slots=True, kw_only=True)
class RatingFact:
    """What one voice said of one round: true, partly, not_true or not_reached. `given_by`: through which channel."""

    report_id: int
    round: int
    truth: str
    stars: int
    given_by: str
    rated_at: datetime


@dataclass(slots=True, kw_only=True)
class MoveFact:
    """One step of the main line, and how long the case had stood in the state before it, in seconds.

    `suspended`: for how many of those seconds its clock stood still; `checking`: for how many of those it stood resolved the
    check was not passed yet. `opened`: 1 where it became open, -1 where it ended, 0 where it stayed as it was: their sum is what stands open.
    """

    event_id: int
    kind: str
    moved_at: datetime
    from_state: str
    to_state: str
    unit: int
    round: int
    seconds: float
    suspended: float
    checking: float
    opened: int


@dataclass(slots=True)
class Facts:
    """All that is kept of one case."""

    case: CaseFact
    tasks: list[TaskFact]
    ratings: list[RatingFact]
    moves: list[MoveFact]
