"""What analyses keep ready, beside the roll-ups of indicators: the same idea, for what a `Counting` counts.

Every folded month of a fact table has one file for each shape of a counting over that table: a row for each local month and
sides, with the sum of every part; with `steps` a histogram of `seconds` instead. And a copy of the few rows that have not
ended, so that what stands or runs now is found without looking through everything that ever was.
"""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha1
from typing import Final

from linli.insight.rules import closing, flow, hops, punctual
from linli.insight.rules.comparing import MEASURES, REPORTED
from linli.insight.rules.facts import CLOCKS
from linli.insight.rules.histogram import LOWEST, STEPS
from linli.insight.rules.parts import Counting

STEP: Final = f"CASE WHEN seconds < 1 THEN {LOWEST} ELSE floor(ln(seconds) * {STEPS})::BIGINT END"


@dataclass(frozen=True)
class Shape:
    """One roll-up of a counting, by months and sides; `table` is the one its rows are kept beside."""

    name: str
    counting: Counting
    sides: tuple[str, ...]
    steps: bool = False

    @cached_property
    def sums(self) -> dict[str, str]:
        """What is added up for each row, by name."""
        if self.steps:
            return {"number": "sum(weight)::BIGINT", "total": "sum(weight * seconds)::DOUBLE"}
        return {
            name: f"coalesce(sum(weight) FILTER (WHERE {rule}), 0)::BIGINT"
            for name, rule in {**self.counting.parts, "all_of_it": "true"}.items()
        }

    @cached_property
    def key(self) -> str:
        """Changes with whatever goes into it: a roll-up by another definition is not used."""
        told = repr((self.counting.source, self.counting.dated, self.sides, self.sums, STEP if self.steps else ""))
        return "k" + sha1(told.encode(), usedforsecurity=False).hexdigest()[:14]

    def select(self, local: str) -> str:
        """SQL that makes it of the `seen_` tables. `local`: SQL of the local time of a row."""
        step = f"{STEP} AS step, " if self.steps else ""
        sums = ", ".join(f'{rule} AS "{name}"' for name, rule in self.sums.items())
        return (
            f"SELECT CAST(date_trunc('month', {local}) AS DATE) AS month, {', '.join(self.sides)}, {step}{sums}"
            f" FROM ({self.counting.source}) WHERE {self.counting.dated} IS NOT NULL GROUP BY ALL"
        )


_BY_LEAD: Final = ("district", "street", "matter", "lead", "urgent")
_BY_PARTIES: Final = ("parties", "matter", "lead", "urgent")  # for units without an area: by who has a part
_BY_PLACE: Final = ("district", "street", "community", "matter", "urgent")
HANDLED: Final = Counting(
    """
SELECT case_id, weight, district, street, community, matter, left(matter, 3) AS family, urgent, resolved_at,
  epoch(resolved_at) - epoch(dispatched_at) AS seconds FROM seen_cases
WHERE resolved_at IS NOT NULL AND dispatched_at IS NOT NULL AND matter <> ''""",
    {},
    ("matter",),
    {"cases": ("resolved_at",)},
    dated="resolved_at",
    single=True,
)
ANSWERED: Final = Counting(
    f"SELECT * FROM ({hops.DISPATCHED.source}) WHERE resolved_at IS NOT NULL",
    {},
    hops.SIDES,
    hops.DISPATCHED.reads,
    dated="dispatched_at",
    single=True,
)
SHAPES: Final = (
    Shape("clocks", punctual.KEPT, ("kind", "district", "street", "matter", "unit", "urgent")),
    Shape("clocks_units", punctual.KEPT, ("kind", "district", "matter", "unit", "urgent")),
    Shape("clocks_parties", punctual.KEPT, ("kind", "parties", "matter", "unit", "urgent")),
    Shape("stages", flow.REACHED, _BY_LEAD),
    Shape("stages_parties", flow.REACHED, ("district", "street", *_BY_PARTIES)),
    Shape("stays", flow.STAYS, ("side", "district", "street", "urgent"), steps=True),
    Shape("stays_family", flow.STAYS, ("side", "district", "family", "urgent"), steps=True),
    Shape("stays_lead", flow.STAYS, ("side", "district", "lead", "urgent"), steps=True),
    Shape("stays_parties", flow.STAYS, ("side", "district", "street", "parties", "urgent"), steps=True),
    Shape("dispatched", hops.DISPATCHED, ("district", "street", "matter", "urgent")),
    Shape("dispatched_parties", hops.DISPATCHED, ("parties", "matter", "urgent")),
    Shape("hops", ANSWERED, ("district", "matter", "hops"), steps=True),
    Shape("hops_parties", ANSWERED, ("parties", "matter", "hops"), steps=True),
    Shape("given", hops.PARTS, ("district", "street", "matter", "urgent")),
    Shape("given_parties", hops.PARTS, ("parties", "matter", "urgent")),
    Shape("ended", closing.ENDED, _BY_LEAD),
    Shape("ended_parties", closing.ENDED, _BY_PARTIES),
    Shape("said", closing.SAID, _BY_LEAD),
    Shape("said_parties", closing.SAID, _BY_PARTIES),
    Shape("handled", HANDLED, ("matter",), steps=True),
    Shape("compared", REPORTED, ("district", "street", "community", "family", "urgent")),
    *(Shape(f"fair_{name}", counting, _BY_PLACE) for name, counting in MEASURES.items()),
)


def shapes_over(table: str) -> tuple[Shape, ...]:
    """The shapes that have rows of a fact table in them."""
    return tuple(shape for shape in SHAPES if table in shape.counting.reads)


# Rows that have not ended, whole, by table.
RUNNING: Final = "running"
STILL: Final = {
    "cases": " OR ".join(["ended_at IS NULL", *(f"{clock}_clock = 'running'" for clock in CLOCKS)]),
    "tasks": "clock = 'running'",
}


def still_key(table: str) -> str:
    """Changes with what counts as not ended."""
    return "r" + sha1(STILL[table].encode(), usedforsecurity=False).hexdigest()[:14]
