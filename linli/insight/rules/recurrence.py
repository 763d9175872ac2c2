"""What comes back: three cases or more of one matter in one square of about 110 m within 30 days.

Only what was really there counts: merged cases are the same matter reported again, and what was refused or void was none.
A square cuts where it cuts, so two cases on both sides of its edge are not seen together; that makes the share too low, never
too high. Only what was reported up to the end of the period is looked at, so a period that is over keeps its result.
"""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

LEAST: Final = 3
WITHIN_DAYS: Final = 30
NONE: Final = ("merged", "refused", "void")  # the same matter reported again, or none at all
FEW: Final = 5  # below so many a place is not named to who may not see its cases

_PLACED: Final = f"""
SELECT case_id, cell, matter, left(matter, 3) AS family, district, street, community, grid, lead, reported_at, state <> 'closed' AS open
FROM whole_cases WHERE reported_at >= $since AND reported_at < $end AND state NOT IN {NONE} AND cell <> 0 AND matter <> ''"""
# Places with so few cases of a matter that none of them can belong to a run need not be looked at day by day.
_OFTEN: Final = f"SELECT cell, matter FROM ({_PLACED}) GROUP BY cell, matter HAVING count(*) >= {LEAST}"

# The cases of which one of those runs may be made, each with whether it belongs to one.
RUNS: Final = f"""
SELECT *, 1 AS weight, max(so_far) OVER (PARTITION BY cell, matter ORDER BY reported_at
    RANGE BETWEEN CURRENT ROW AND INTERVAL {WITHIN_DAYS} DAY FOLLOWING) >= {LEAST} AS recurring
FROM (
  SELECT *, count(*) OVER (PARTITION BY cell, matter ORDER BY reported_at
    RANGE BETWEEN INTERVAL {WITHIN_DAYS} DAY PRECEDING AND CURRENT ROW) AS so_far
  FROM ({_PLACED}) SEMI JOIN ({_OFTEN}) USING (cell, matter))"""
# All of them that have a place and a matter.
PLACED: Final = f"{RUNS} UNION ALL SELECT *, 0, 1, false FROM ({_PLACED}) ANTI JOIN ({_OFTEN}) USING (cell, matter)"


@dataclass(frozen=True, slots=True)
class Spot:
    """One matter at one square: cases of it in the period that belong to a run, the first and last, and how many are open."""

    cell: int
    matter: str
    community: int
    grid: int
    number: int
    open: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Recurrence:
    """`cases`: those of the period that have a place and a matter; `recurring`: those that belong to a run; `without`: the
    others of the period, of which nothing can be said. `hidden`: spots that are not named to this reader."""

    cases: int
    recurring: int
    without: int
    spots: tuple[Spot, ...]
    hidden: int
    matters: tuple[tuple[str, int, int], ...]
