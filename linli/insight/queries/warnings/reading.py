"""Early warnings as their owners read them: those of the actor's areas and units, the urgent ones first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case as When
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models import When as If

from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight.models import EarlyWarning, Proposal
from linli.insight.permissions import VIEW, WARN
from linli.insight.rules.asking import LARGEST

State, Kind = EarlyWarning.State, EarlyWarning.Kind
UNFINISHED: Final = (State.OPEN, State.ACKNOWLEDGED)
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Evidence:
    """One case a warning rests on; of a limit at risk also how probably it is missed, and why."""

    case_id: int
    probability: float | None = None
    because: tuple[str, ...] = ()

    @property
    def percent(self) -> int:
        """The probability in whole per cent."""
        return round(100 * (self.probability or 0))


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A root-cause project as it stands."""

    id: int
    warning_id: int
    area_id: int
    matter: str
    cases: tuple[int, ...]
    lead_id: int
    words: str
    state: str
    state_title: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class WarningView:
    """An early warning as it stands. `days`: day, seen and expected of the weeks before; `late`: its owner has not looked in time."""

    id: int
    kind: str
    kind_title: str
    state: str
    state_title: str
    version: int
    family: str
    matter: str
    area_id: int
    squares: tuple[int, ...]
    unit_id: int | None
    owner_id: int
    begin: date
    end: date
    seen: int
    expected: float
    chance: float | None
    method: str
    evidence: tuple[Evidence, ...]
    days: tuple[tuple[date, int, float | None], ...]
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    ended_at: datetime | None
    ended_by: str
    reason: str
    into: str
    into_title: str
    case_id: int | None
    known_on: date
    went_on: bool | None
    followed: Mapping[str, Any]
    owner_says: bool | None
    proposal: ProposalView | None

    @property
    def unfinished(self) -> bool:
        """Whether somebody still has to decide about it."""
        return self.state in UNFINISHED

    def late(self, at: datetime) -> bool:
        """Whether nobody looked at it in time."""
        return self.state == State.OPEN and self.due_at < at


@dataclass(frozen=True, slots=True)
class Precision:
    """How often warnings of a kind were right: by what followed, and in their owners' word."""

    kind: str
    kind_title: str
    raised: int
    unfinished: int
    acted_on: int
    dismissed: int
    scored: int
    right: int
    said: int
    said_right: int


def covered(actor: Actor, right: str) -> Q:
    """The warnings in the areas the right holds over, and those whose owner or project they are.

    A unit also sees what is said about its limits; to decide about that is not its own matter.
    """
    if actor.everything or any(scope.area_level in {"province", "city"} for scope in actor.scopes(right)):
        return Q()
    found = [Q(pk__in=())]
    for scope in actor.scopes(right):
        if scope.area_id:
            found.append(Q(area__path__startswith=geography.area(scope.area_id).path))
        found += [Q(owner__path__startswith=scope.unit_path), Q(proposal__lead__path__startswith=scope.unit_path)]
        if right == VIEW:
            found.append(Q(unit__path__startswith=scope.unit_path))
    return reduce(or_, found)


def _rows(actor: Actor) -> QuerySet[EarlyWarning]:
    actor.need(VIEW)
    return EarlyWarning.objects.filter(covered(actor, VIEW))


def warnings(
    *, actor: Actor, finished: bool = False, kind: str = "", at: datetime, limit: int = SHOWN
) -> list[WarningView]:
    """The unfinished warnings an actor may see, those nobody has looked at in time first; or the finished, the newest first."""
    rows = _rows(actor).filter(**{"kind": kind} if kind in Kind.values else {})
    if finished:
        rows = rows.exclude(state__in=UNFINISHED).order_by("-ended_at", "-id")
    else:
        red = When(
            If(state=State.OPEN, due_at__lt=at, then=Value(0)), If(state=State.OPEN, then=Value(1)),
            default=Value(2), output_field=IntegerField(),
        )  # fmt: skip
        rows = rows.filter(state__in=UNFINISHED).order_by(red, "due_at", "id")
    return [view_of(row) for row in rows.select_related("proposal")[: max(1, min(limit, 500))]]


def count_unfinished(*, actor: Actor) -> Mapping[str, int]:
    """How many warnings of each kind wait for somebody."""
    rows = _rows(actor).filter(state__in=UNFINISHED).order_by()
    return dict(rows.values_list("kind").annotate(Count("id")))


def warning(*, actor: Actor, warning_id: int) -> WarningView:
    """One warning. Raises NotFound for one that is not the actor's to see."""
    row = _rows(actor).select_related("proposal").filter(pk=key_of(warning_id)).first()
    if row is None:
        raise NotFound(what="warning")
    return view_of(row)


def warnings_by_id(*, actor: Actor, warning_ids: Collection[int]) -> dict[int, WarningView]:
    """Those of these warnings that are the actor's to see."""
    if not warning_ids or not actor.may(VIEW):
        return {}
    rows = _rows(actor).select_related("proposal").filter(pk__in=[key_of(number) for number in warning_ids])
    return {row.pk: view_of(row) for row in rows}


def may_take_up(*, actor: Actor, warning_id: int) -> bool:
    """Whether the actor may decide about this warning."""
    return actor.may(WARN) and EarlyWarning.objects.filter(covered(actor, WARN), pk=key_of(warning_id)).exists()


def proposals(*, actor: Actor, limit: int = SHOWN) -> list[ProposalView]:
    """The root-cause projects from warnings the actor may see, open ones first."""
    rows = Proposal.objects.filter(warning__in=_rows(actor)).order_by("-state", "-proposed_at", "-id")
    ordered = sorted(rows[:limit], key=lambda row: row.state != Proposal.State.PROPOSED)
    return [proposal_of(row) for row in ordered]


def precision(*, actor: Actor, since: date) -> list[Precision]:
    """Were the warnings right? For each kind, of those raised since a day; none is left out that could be scored."""
    rows = _rows(actor).filter(end__gte=since).order_by()
    counted = rows.values("kind").annotate(
        raised=Count("id"), unfinished=Count("id", filter=Q(state__in=UNFINISHED)),
        acted_on=Count("id", filter=Q(state=State.TURNED)), dismissed=Count("id", filter=Q(state=State.DISMISSED)),
        scored=Count("id", filter=Q(went_on__isnull=False)), right=Count("id", filter=Q(went_on=True)),
        said=Count("id", filter=Q(owner_says__isnull=False)), said_right=Count("id", filter=Q(owner_says=True)),
    )  # fmt: skip
    by_kind = {row["kind"]: row for row in counted}
    return [
        Precision(kind_title=str(Kind(kind).label), **by_kind[kind]) for kind in Kind.values if kind in by_kind
    ]  # fmt: skip


def key_of(number: int) -> int:
    """The number as a key of the database; 0, which no row has, for one that none can have."""
    return number if 0 <= number <= LARGEST else 0


def view_of(row: EarlyWarning) -> WarningView:
    """A row as its readers see it."""
    proposal = getattr(row, "proposal", None)
    plain = (
        "id", "kind", "state", "version", "family", "matter", "area_id", "unit_id", "owner_id", "begin", "end", "seen", "expected",
        "chance", "method", "opened_at", "due_at", "acknowledged_at", "acknowledged_by", "ended_at", "ended_by", "reason",
        "into", "case_id", "known_on", "went_on", "followed", "owner_says",
    )  # fmt: skip
    return WarningView(
        **{name: getattr(row, name) for name in plain},
        kind_title=str(row.get_kind_display()), state_title=str(row.get_state_display()), into_title=str(row.get_into_display()),
        squares=tuple(row.squares), evidence=tuple(_evidence(one) for one in row.evidence),
        days=tuple((date.fromisoformat(day), seen, expected) for day, seen, expected in row.days),
        proposal=proposal_of(proposal) if proposal else None,
    )  # fmt: skip


def _evidence(kept: Any) -> Evidence:
    return Evidence(kept[0], kept[1], tuple(kept[2])) if isinstance(kept, list) else Evidence(kept)


def proposal_of(row: Proposal) -> ProposalView:
    """A root-cause project as its readers see it."""
    plain = (
        "id", "warning_id", "area_id", "matter", "lead_id", "words", "state", "proposed_at", "proposed_by", "decided_at",
        "decided_by", "reason",
    )  # fmt: skip
    return ProposalView(
        **{name: getattr(row, name) for name in plain}, cases=tuple(row.cases), state_title=str(row.get_state_display())
    )
