"""What comes back: three cases or more of one matter at one place within thirty days. Said here once, for all who ask.

The same place is the same square of about 110 m, the one the loop itself looks for neighbours in. Only what was really there
counts: merged cases are the same matter reported again, and what was refused or void was none. A square cuts where it cuts, so two cases on
both sides of its edge are not seen together; that makes numbers too low, never too high. Nobody looks further than to the
end of the period, so one that is over keeps its result; a run may have begun before it.

The special analysis and the reports tell what of a period belongs to such a run (`marked`, `all_placed`); the early warning tells of runs
that stand in the last thirty days (`returning`); the indicator of repeats asks of every case whether it was the second one (`repeats`).
"""
# ruff: noqa: S608  (put together of names and moments that stand here)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from linli.insight.rules.definitions import RECURRING

METHOD: Final = "recurrence 2"
LEAST: Final = 3
WITHIN: Final = timedelta(days=30)
NONE: Final = ("merged", "refused", "void")  # the same matter reported again, or none at all
FEW: Final = 5  # below so many a place is not named to who may not see its cases
PLACED: Final = "cell <> 0 AND matter <> ''"  # elsewhere nothing can be said: an area is too large to be one place
_PLACE: Final = "PARTITION BY cell, matter ORDER BY reported_at"
_SPAN: Final = f"INTERVAL {WITHIN.days} DAY"


def _placed(cases: str) -> str:
    return f"""
SELECT case_id, cell, matter, left(matter, 3) AS family, district, street, community, grid, lead, reported_at, state <> 'closed' AS open
FROM {cases} WHERE reported_at >= $since AND reported_at < $end AND state NOT IN {NONE} AND {PLACED}"""


def _often(cases: str) -> str:
    """Places with so few cases of a matter that none of them can belong to a run need not be looked at day by day."""
    return f"SELECT cell, matter FROM ({_placed(cases)}) GROUP BY cell, matter HAVING count(*) >= {LEAST}"


def marked(rows: str) -> str:
    """SQL for these rows, a table or a SELECT with `cell`, `matter` and `reported_at` that holds each case once, each with whether it
    belongs to a run (`recurring`): whether so many of its neighbours in time, itself among them, lie within thirty days."""
    near = " OR ".join(
        f"lead(reported_at, {after}) OVER place <= lag(reported_at, {LEAST - 1 - after}) OVER place + {_SPAN}"
        for after in range(LEAST)
    )
    return f"SELECT *, 1 AS weight, coalesce({near}, false) AS recurring FROM {rows} WINDOW place AS ({_PLACE})"


def all_placed(cases: str) -> str:
    """SQL for all cases with a place and a matter reported from `$since` to `$end`, marked so. `cases`: rows that hold each once."""
    placed, often = _placed(cases), f"({_often(cases)}) USING (cell, matter)"
    return (
        f"{marked(f'(SELECT * FROM ({placed}) SEMI JOIN {often})')} UNION ALL"
        f" SELECT *, 1, false FROM ({placed}) ANTI JOIN {often}"
    )


def repeats(cases: str, begin: datetime, end: datetime) -> str:
    """SQL for the cases of these rows reported in [begin, end) and thirty days before, with `again`: whether the same was reported
    at the same place within the thirty days before. Times are UTC."""
    columns = ", ".join(RECURRING)
    before = f"lag(reported_at) OVER ({_PLACE}, case_id)"
    single = (
        f"SELECT {columns}, 1::BIGINT AS weight FROM {cases}"
        f" WHERE reported_at >= TIMESTAMP '{begin - WITHIN}' AND reported_at < TIMESTAMP '{end}' AND state NOT IN {NONE}"
        f" GROUP BY {columns} HAVING sum(weight) > 0"
    )
    return f"(SELECT *, coalesce({PLACED} AND reported_at - {before} <= {_SPAN}, false) AS again FROM ({single}))"


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


# --- what stands in the last thirty days ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """One placed case of the last thirty days: in which area and square, of which matter, on which local day, and whether it
    belongs to a run."""

    case_id: int
    area: int
    cell: int
    matter: str
    day: date
    recurring: bool


@dataclass(frozen=True, slots=True)
class Returning:
    """One matter at one place, its cases of the last thirty days, and how many a place of this area usually has in that time."""

    area: int
    cell: int
    matter: str
    cases: tuple[Happened, ...]
    expected: float


def returning(happened: Iterable[Happened]) -> list[Returning]:
    """The runs that lie in the last thirty days whole, the most frequent first. What is left of an older one was told before."""
    at_place: dict[tuple[int, str], list[Happened]] = defaultdict(list)
    places: dict[tuple[int, str], set[int]] = defaultdict(set)
    in_area: dict[tuple[int, str], int] = defaultdict(int)
    for one in happened:
        at_place[one.cell, one.matter].append(one)
        places[one.area, one.matter].add(one.cell)
        in_area[one.area, one.matter] += 1
    found = []
    for (cell, matter), cases in at_place.items():
        if sum(one.recurring for one in cases) >= LEAST:
            ordered = tuple(sorted(cases, key=lambda one: (one.day, one.case_id)))
            area = ordered[-1].area
            others = len(places[area, matter]) - 1
            elsewhere = in_area[area, matter] - sum(one.area == area for one in cases)
            found.append(Returning(area, cell, matter, ordered, elsewhere / others if others > 0 else 1.0))
    return sorted(found, key=lambda one: (-len(one.cases), one.cell, one.matter))
