"""What was asked of communities and grids, and by whom: parts of cases given to them from above.

A part the community took up itself, or was given again because the answer was not true, was asked by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.insight.rules.parts import Counting, Tally

LEVELS: Final = ("community", "grid")

# `$bodies`: the units of communities and grids; `$months`: when each month of the period begins.
ASKED: Final = Counting(
    """
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, unit, asked_by, role, duty,
  len(list_filter($months, lambda first: first <= given_at)) - 1 AS month
FROM seen_tasks
WHERE given_at >= $begin AND given_at < $end AND asked_by <> 0 AND asked_by <> unit
  AND list_contains($bodies, unit) AND NOT list_contains($bodies, asked_by)""",
    {
        "asked": "true",
        "admitted": "role = 'lead' AND duty <> ''",
        "decided": "role = 'lead' AND duty = ''",
        "help": "role <> 'lead'",
    },
    ("district", "street", "community", "matter", "family", "unit", "asked_by", "month"),
    {"tasks": ("given_at",)},
)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Duty items in force by which a unit may ask communities or grids, and the hours a month they were admitted with."""

    items: int
    hours: int
    without_hours: int


@dataclass(frozen=True, slots=True)
class Burden:
    """Parts asked for in the period: by who asks, by who is asked in each month, and by matter. `own`: the reader's units.

    `admitted`: what stands admitted for each applicant (0: none is named), whether asked for in the period or not.
    """

    whole: Tally
    askers: tuple[Tally, ...]
    bodies: dict[int, dict[int, int]]
    months: tuple[date, ...]
    matters: tuple[Tally, ...]
    own: frozenset[int]
    admitted: dict[int, Admitted]
    forbidden: int
