"""What guards may know of a case, fetched only when a guard asks for it."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Final

from linli.cases.models import Case, Rating, Report
from linli.cases.queries.voices import absorbed_ids
from linli.cases.rules.guards import ClockFact, HandFact, RequestFact, TaskFact
from linli.common.actor import Actor
from linli.common.deployment import deployment

# Reports of these come from somebody who stood there on duty.
# Channel of an answer given with nothing but a receipt number, which staff know, too.
UNPROVEN: Final = "number"
STAFF_KINDS: Final = ("grid_worker", "checker", "machine")


class CaseFacts:
    """Plain facts of one case and one actor at one time. Satisfies `rules.guards.Facts`."""

    def __init__(self, case: Case, actor: Actor, at: datetime) -> None:
        self._case = case
        self.at = at
        self.actor = actor.name
        self.actor_unit_id = actor.unit_id
        self.is_system = actor.everything
        self.state = case.state
        self.round = case.round
        self.level = case.level
        self.unit_id = case.unit_id
        self.final_owner = case.final_owner
        self.closed_at = case.closed_at
        self.checked = case.checked_at is not None
        self.outcome = case.outcome
        self.reopen_days = deployment().reopen_days
        self.silence_days = deployment().silence_days

    @cached_property
    def reporters(self) -> int:
        """How many voices from outside stand behind it; staff on the spot are not asked for their opinion."""
        return Report.objects.filter(case__in=self._voices).exclude(reporter_kind__in=STAFF_KINDS).count()

    @cached_property
    def _voices(self) -> list[int]:
        """The case and those merged into it. One voice alone has none to look for."""
        more = absorbed_ids(self._case.pk) if self._case.reports_count > 1 else []
        return [self._case.pk, *more]

    @property
    def located(self) -> bool:
        """Whether the case lies in a known area."""
        return self._case.district_id is not None

    @property
    def matter_code(self) -> str:
        """Code of its matter, or empty."""
        return self._case.matter.code if self._case.matter else ""

    @property
    def ceiling(self) -> str:
        """Highest level its matter climbs to."""
        return self._case.matter.ceiling if self._case.matter else "district"

    @property
    def verify_first(self) -> bool:
        """Whether a public report of its matter is checked on the spot before filing."""
        return bool(self._case.matter and self._case.matter.verify_first)

    @property
    def check_needed(self) -> bool:
        """Whether somebody else checks before closing: always where nobody outside could say that it is not true."""
        return self._case.matter is None or self._case.matter.check_needed or self.reporters == 0

    @property
    def evidence_needed(self) -> bool:
        """Whether its filing row asks for a picture of the thing."""
        return bool(self._case.condition and self._case.condition.evidence_needed)

    @cached_property
    def hands(self) -> tuple[HandFact, ...]:
        """Who did which duty on it."""
        rows = self._case.hands.values_list("duty", "actor", "unit_id", "round")
        return tuple(HandFact(*row) for row in rows)

    @cached_property
    def requests(self) -> tuple[RequestFact, ...]:
        """Its side requests."""
        rows = self._case.side_requests.order_by("id").values_list("id", "kind", "state", "round", "asked_by", "data")
        return tuple(RequestFact(*row) for row in rows)

    @cached_property
    def tasks(self) -> tuple[TaskFact, ...]:
        """Its tasks."""
        names = ("id", "unit_id", "role", "state", "open", "mandatory", "request_id")
        return tuple(TaskFact(*row) for row in self._case.tasks.order_by("id").values_list(*names))

    @cached_property
    def clocks(self) -> tuple[ClockFact, ...]:
        """Its clocks."""
        names = ("kind", "state", "limit_class", "started_at", "due_at", "extensions", "exempted")
        return tuple(ClockFact(*row) for row in self._case.clocks.order_by("id").values_list(*names))

    @cached_property
    def proofs(self) -> int:
        """How many pictures of the thing after handling were added in this round."""
        return self._case.attachments.filter(purpose="after", round=self.round).count()

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """What the reporters said of this round, as far as they proved to be the reporters."""
        ratings = Rating.objects.filter(report__case__in=self._voices, round=self.round).exclude(channel=UNPROVEN)
        return tuple(ratings.values_list("truth", flat=True))

    @property
    def return_window_ends(self) -> datetime | None:
        """When the time for returning it is over."""
        return self._case.return_until

    @cached_property
    def reported_by_staff(self) -> bool:
        """Whether a report of it came from a grid worker or other staff on the spot."""
        return Report.objects.filter(case__in=self._voices, reporter_kind__in=STAFF_KINDS).exists()
