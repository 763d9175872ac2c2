"""What guards may know of a case: its file as it stands at this moment of the verb, and who acts when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from linli.cases.models import Clock, Hand, SideRequest, Task
from linli.cases.queries.casefile import CaseFile
from linli.common.actor import Actor
from linli.common.deployment import deployment

# Channel of an answer given with nothing but a receipt number, which staff know, too.
UNPROVEN: Final = "number"
# Reports of these come from somebody who stood there on duty.
STAFF_KINDS: Final = ("grid_worker", "checker", "machine")


class CaseFacts:
    """Plain facts of one case and one actor at one time. Satisfies `rules.guards.Facts`."""

    def __init__(self, file: CaseFile, actor: Actor, at: datetime) -> None:
        self._file = file
        self._case = file.case
        self.at = at
        self.actor = actor.name
        self.actor_unit_id = actor.unit_id
        self.is_system = actor.everything
        self.reopen_days = deployment().reopen_days
        self.silence_days = deployment().silence_days

    @property
    def state(self) -> str:
        """Its state."""
        return self._case.state

    @property
    def round(self) -> int:
        """The round it is in."""
        return self._case.round

    @property
    def level(self) -> str:
        """The level it is handled at."""
        return self._case.level

    @property
    def final_owner(self) -> bool:
        """Whether a joint meeting named the owner."""
        return self._case.final_owner

    @property
    def closed_at(self) -> datetime | None:
        """When it was closed."""
        return self._case.closed_at

    @property
    def checked(self) -> bool:
        """Whether it passed the check of this round."""
        return self._case.checked_at is not None

    @property
    def outcome(self) -> str:
        """What came of it."""
        return self._case.outcome

    @property
    def refusal(self) -> str:
        """Why it was not taken up, or empty."""
        return self._case.refusal

    @property
    def located(self) -> bool:
        """Whether the case lies in a known area."""
        return self._case.district_id is not None

    @property
    def return_window_ends(self) -> datetime | None:
        """When the time for returning it is over."""
        return self._case.return_until

    # --- its matter --------------------------------------------------------------------------------------------------
    @property
    def matter_code(self) -> str:
        """Code of its matter, or empty."""
        return self._file.matter.code if self._file.matter else ""

    @property
    def ceiling(self) -> str:
        """Highest level its matter climbs to."""
        return self._file.matter.ceiling if self._file.matter else "district"

    @property
    def verify_first(self) -> bool:
        """Whether a public report of its matter is checked on the spot before filing."""
        return bool(self._file.matter and self._file.matter.verify_first)

    @property
    def check_needed(self) -> bool:
        """Whether somebody else checks before closing: always where nobody outside could say that it is not true."""
        return self._file.matter is None or self._file.matter.check_needed or self.reporters == 0

    @property
    def evidence_needed(self) -> bool:
        """Whether its filing row asks for a picture of the thing."""
        return bool(self._file.condition and self._file.condition.evidence_needed)

    # --- what hangs on it --------------------------------------------------------------------------------------------
    @property
    def hands(self) -> Sequence[Hand]:
        """Who did which duty on it."""
        return self._file.hands

    @property
    def requests(self) -> Sequence[SideRequest]:
        """Its side requests."""
        return self._file.requests

    @property
    def tasks(self) -> Sequence[Task]:
        """Its tasks."""
        return self._file.tasks

    @property
    def clocks(self) -> Sequence[Clock]:
        """Its clocks."""
        return self._file.clocks

    @property
    def proofs(self) -> int:
        """How many pictures of the thing after handling were added in this round."""
        return self._file.proof_rounds.count(self.round)

    # --- the voices behind it ----------------------------------------------------------------------------------------
    @property
    def reporters(self) -> int:
        """How many voices from outside stand behind it; staff on the spot are not asked for their opinion."""
        return sum(report.kind not in STAFF_KINDS for report in self._file.reports)

    @property
    def reported_by_staff(self) -> bool:
        """Whether a report of it came from a grid worker or other staff on the spot."""
        return any(report.kind in STAFF_KINDS for report in self._file.reports)

    @property
    def answers(self) -> tuple[str, ...]:
        """What the reporters said of this round, as far as they proved to be the reporters."""
        said = self._file.ratings
        return tuple(one.truth for one in said if one.round == self.round and one.channel != UNPROVEN)
