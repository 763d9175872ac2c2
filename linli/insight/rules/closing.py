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
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, outcome, closed_by, reopened, proofs
FROM seen_cases WHERE state = 'closed' AND ended_at >= $begin AND ended_at < $end""",
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
)

SAID: Final = Counting(
    """
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, truth
FROM seen_ratings WHERE rated_at >= $begin AND rated_at < $end""",
    {
        "answered": "truth IN ('true', 'partly', 'not_true')",
        "true": "truth = 'true'",
        "partly": "truth = 'partly'",
        "not_true": "truth = 'not_true'",
        "not_reached": "truth = 'not_reached'",
    },
    SIDES,
    {"ratings": ("rated_at",)},
)


@dataclass(frozen=True, slots=True)
class Endings:
    """How cases ended and what was said of them: of the whole, by leading unit and difficulty class, and by matter."""

    ended: Tally
    said: Tally
    units: dict[int, tuple[Tally, Tally]]
    classes: dict[tuple[int, str], Tally]
    matters: dict[str, tuple[Tally, Tally]]
