"""How long each stage may take where the matter does not say: which stages there are, and how a pack's row becomes a limit.

The limits themselves are data: `stages.csv` of a catalogue pack, changed version by version. A case is counted by those
that were in force when it was born.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.cases.rules.clocks import LIMIT_CLASSES
from linli.cases.rules.packfile import Row, as_cell

# Every stage the loop starts a clock for. `promise` counts for cases whose matter is not known yet.
STAGES: Final = (
    "promise", "file", "dispatch", "accept", "check", "field_check", "finding_appeal", "return", "arbitration", "extension",
    "suspension", "escalation", "second_reading", "timeout_appeal", "voiding", "supervision", "whistle", "whistle_emergency",
)  # fmt: skip
STAGE_COLUMNS: Final = ("stage", "amount", "limit_class", "urgent_amount", "urgent_class")


@dataclass(frozen=True, slots=True)
class StageIn:
    """The limit of a stage, for ordinary and for urgent cases, and where the figures come from."""

    stage: str
    amount: int
    limit_class: str
    urgent_amount: int
    urgent_class: str
    source: str = ""

    def limit(self, *, urgent: bool) -> tuple[int, str]:
        """Amount and class of the limit."""
        return (self.urgent_amount, self.urgent_class) if urgent else (self.amount, self.limit_class)


def stage_from(row: Row) -> StageIn:
    """The limit a row describes; what is wrong with it is noted on the row."""
    return StageIn(
        stage=row.choice("stage", STAGES),
        amount=row.number("amount"),
        limit_class=row.choice("limit_class", LIMIT_CLASSES),
        urgent_amount=row.number("urgent_amount"),
        urgent_class=row.choice("urgent_class", LIMIT_CLASSES),
        source=row.text("source", 200),
    )


def stage_cells(limit: StageIn) -> dict[str, str]:
    """The cells a pack file would hold for this limit: what an edit begins with."""
    return {name: as_cell(getattr(limit, name)) for name in StageIn.__slots__}
