"""Returns and wrong hops: cases that were given to a unit whose duty they were not.

A case counts in the period in which it was dispatched first; a flow in the one in which the unit was given the part it returned.
"""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.insight.rules.parts import Counting, Tally

HOPS: Final = ("straight", "once", "more")
SIDES: Final = ("district", "street", "community", "lead", "matter", "family", "hops")

DISPATCHED: Final = Counting(
    """
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, urgent, parties, returns_asked, returns_granted,
  arbitrations, dispatched_at, resolved_at, epoch(resolved_at) - epoch(dispatched_at) AS seconds,
  CASE WHEN returns_granted = 0 THEN 'straight' WHEN returns_granted = 1 THEN 'once' ELSE 'more' END AS hops
FROM seen_cases WHERE dispatched_at IS NOT NULL""",
    {
        "dispatched": "true",
        "straight": "hops = 'straight'",
        "once": "hops = 'once'",
        "more": "hops = 'more'",
        "asked": "returns_asked > 0",
        "not_granted": "returns_asked > returns_granted",
        "arbitrated": "arbitrations > 0",
    },
    SIDES,
    {"cases": ("dispatched_at",)},
    dated="dispatched_at",
    single=True,
)

_PARTS: Final = {
    "given": "asked",
    "returned": "asked AND ended_as = 'returned'",
    "by_list": "asked AND duty <> ''",
    "by_list_returned": "asked AND duty <> '' AND ended_as = 'returned'",
    "decided": "asked AND duty = ''",
    "decided_returned": "asked AND duty = '' AND ended_as = 'returned'",
}
# The lead parts, each by itself.
PARTS: Final = Counting(
    """
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, urgent, parties, lead, unit, ended_as, given_at, duty,
  asked_by <> unit AS asked FROM seen_tasks WHERE role = 'lead'""",
    _PARTS,
    ("district", "street", "community", "matter", "family", "unit", "duty"),
    {"tasks": ("given_at",)},
    dated="given_at",
)


def _leads(condition: str) -> str:
    """SQL: the lead parts of each case, whole, in their order. A part the reader may not see is passed over; who leads now is known."""
    return f"""
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, lead, unit, ended_as, given_at, duty, asked_by <> unit AS asked,
  coalesce(next_unit, CASE WHEN lead <> unit THEN lead ELSE 0 END) AS next_unit, next_at
FROM (
  SELECT *, lead(unit) OVER turns AS next_unit, lead(given_at) OVER turns AS next_at FROM (
    SELECT * FROM whole_tasks WHERE role = 'lead'{condition})
  WINDOW turns AS (PARTITION BY case_id ORDER BY given_at, task))
WHERE given_at >= $begin AND given_at < $end"""


# Those of cases in which one was returned: few of all.
RETURNED: Final = _leads(
    " AND case_id IN (SELECT case_id FROM whole_tasks WHERE role = 'lead' AND ended_as = 'returned' AND given_at >= $begin AND given_at < $end)"
)

GIVEN: Final = Counting(
    _leads(""),
    _PARTS,
    ("district", "street", "community", "matter", "family", "unit", "next_unit", "duty"),
    {"tasks": ()},  # the part that came next may have been given after the period
)


@dataclass(frozen=True, slots=True)
class FlowBetween:
    """Cases one unit returned that went to another next; `next_unit` 0: not given on yet. `seconds`: half went on within that."""

    unit: int
    next_unit: int
    number: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class TimeByHops:
    """Cases of one difficulty class that were resolved after so many returns, half of them within `median` seconds."""

    difficulty: str
    hops: str
    number: int
    median: float | None
    ninth: float | None


@dataclass(frozen=True, slots=True)
class Returns:
    """`whole`: cases dispatched in the period; `matters`: parts given to a lead, by matter, most returns first."""

    whole: Tally
    flows: tuple[FlowBetween, ...]
    matters: tuple[Tally, ...]
    times: tuple[TimeByHops, ...]
