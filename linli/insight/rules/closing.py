"""How cases ended: with proof or without, by somebody's word or by silence, and whether it was true.

Closed cases count in the period in which they ended, answers in the one in which they were given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.insight.rules.parts import Counting, Tally

SIDES: Final = ("district", "street", "community", "lead", "matter", "family")

ENDED: Final = Counting(
    """
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, urgent, parties, outcome, closed_by, reopened, proofs,
  ended_at FROM seen_cases WHERE state = 'closed' AND ended_at IS NOT NULL""",
    {
        "closed": "true",
        "no_evidence": "outcome = 'no_evidence'",
        "explained": "outcome = 'explained'",
        "confirmed": "closed_by = 'confirmed'",
        "checked": "closed_by = 'checked'",
        "silence": "closed_by = 'silence'",
        "otherwise": "closed_by NOT IN ('confirmed', 'checked', 'silence')",
        "reopened": "reopened > 0",
    },
    SIDES,
    {"cases": ("ended_at",)},
    dated="ended_at",
    single=True,
)

SAID: Final = Counting(
    """
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, urgent, parties, truth, rated_at FROM seen_ratings""",
    {
        "answered": "truth IN ('true', 'partly', 'not_true')",
        "true": "truth = 'true'",
        "partly": "truth = 'partly'",
        "not_true": "truth = 'not_true'",
        "not_reached": "truth = 'not_reached'",
    },
    SIDES,
    {"ratings": ("rated_at",)},
    dated="rated_at",
)


@dataclass(frozen=True, slots=True)
class Endings:
    """How cases ended and what was said of them: of the whole, by leading unit and difficulty class, and by matter."""

    ended: Tally
    said: Tally
    units: dict[int, tuple[Tally, Tally]]
    classes: dict[tuple[int, str], Tally]
    matters: dict[str, tuple[Tally, Tally]]
