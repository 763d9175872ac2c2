"""Roll-ups: which sums are kept ready, by which sides. One for each kind of page, not a cube.

Every folded month of a fact table has one file for each grain of its table: a row for each basis, local day (or month) and
sides. A question takes the smallest grain that has all it groups and chooses by; where there is none, it reads the facts.
At 20,000,000 cases a roll-up by day, grid and matter is as long as the cases themselves, so there is none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.insight.rules.spans import whole_months

LONG_TIMES: Final = frozenset({"month", "quarter", "year"})


@dataclass(frozen=True, slots=True)
class Grain:
    """One roll-up of a table: by `day` or `month`, and by sides. `steps`: it holds histograms instead of sums."""

    name: str
    table: str
    time: str
    sides: tuple[str, ...]
    steps: bool = False

    def has(self, sides: Collection[str]) -> bool:
        """Whether its rows are divided by all of these."""
        return set(sides) <= set(self.sides)

    def serves(self, *, sides: Collection[str], time: str, begin: date, end: date) -> bool:
        """Whether a question by these sides, this unit of time (or none) and these days can be counted from it."""
        if not self.has(sides):
            return False
        return self.time == "day" or ((time in LONG_TIMES or not time) and whole_months(begin, end))


_STREET: Final = ("district", "street")
_COMMUNITY: Final = (*_STREET, "community")
GRAINS: Final = (
    Grain("street_days", "cases", "day", _STREET),
    Grain("community_months", "cases", "month", _COMMUNITY),
    Grain("matter_months", "cases", "month", (*_STREET, "matter")),
    Grain("unit_days", "cases", "day", ("district", "unit")),
    Grain("unit_months", "cases", "month", (*_STREET, "unit", "lead")),
    Grain("side_months", "cases", "month", (*_STREET, "channel", "level", "urgent", "reporter_kind")),
    Grain("end_months", "cases", "month", (*_STREET, "state", "outcome", "refusal", "truth")),
    Grain("community_month_steps", "cases", "month", _COMMUNITY, steps=True),
    Grain("matter_month_steps", "cases", "month", ("district", "matter"), steps=True),
    Grain("unit_month_steps", "cases", "month", (*_STREET, "unit"), steps=True),
    Grain("side_month_steps", "cases", "month", ("district", "channel", "level", "urgent"), steps=True),
    Grain("party_months", "cases", "month", (*_STREET, "parties")),
    Grain("party_matter_months", "cases", "month", ("district", "matter", "parties")),
    Grain("party_unit_months", "cases", "month", ("district", "unit", "lead", "parties")),
    Grain("party_month_steps", "cases", "month", (*_STREET, "parties"), steps=True),
    Grain("party_matter_month_steps", "cases", "month", ("district", "matter", "parties"), steps=True),
    Grain("task_street_days", "tasks", "day", _STREET),
    Grain("task_community_months", "tasks", "month", _COMMUNITY),
    Grain("task_unit_days", "tasks", "day", ("district", "unit", "role")),
    Grain("task_unit_months", "tasks", "month", (*_STREET, "unit", "role")),
    Grain("task_party_months", "tasks", "month", (*_STREET, "parties")),
    Grain("task_party_unit_months", "tasks", "month", ("district", "unit", "role", "parties")),
    Grain("move_street_days", "moves", "day", _STREET),
    Grain("move_community_months", "moves", "month", _COMMUNITY),
    Grain("move_matter_months", "moves", "month", (*_STREET, "matter")),
    Grain("move_lead_months", "moves", "month", (*_STREET, "lead")),
    Grain("move_grid_months", "moves", "month", (*_COMMUNITY, "grid")),
    Grain("move_side_months", "moves", "month", (*_STREET, "channel", "level", "urgent")),
    Grain("move_party_months", "moves", "month", (*_STREET, "parties")),
    Grain("rating_street_days", "ratings", "day", _STREET),
    Grain("rating_community_months", "ratings", "month", _COMMUNITY),
    Grain("rating_party_months", "ratings", "month", (*_STREET, "parties")),
    Grain("rating_side_months", "ratings", "month", (*_STREET, "channel", "truth")),
)  # fmt: skip


def grains_of(table: str) -> tuple[Grain, ...]:
    """The roll-ups of a fact table."""
    return tuple(grain for grain in GRAINS if grain.table == table)
