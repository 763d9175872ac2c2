"""The loop as a funnel: how far cases came, what became of those that left it, and whom they waited for.

A case counts at every stage up to the furthest it reached, so each stage is what reached the next, what left here, and
what stands here now. A case that was closed and is open again has been through all of them.
"""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.insight.rules.parts import Counting

STAGES: Final = ("reported", "filed", "dispatched", "accepted", "resolved", "checked", "closed")
FATES: Final = ("answered", "refused", "merged", "void", "open")
SIDES: Final = ("district", "street", "community", "lead", "family", "matter", "channel")
# Whom a case waits for while it stands somewhere. `suspended` is no waiting for anybody: its clock stood still.
WAITING: Final = ("intake", "dispatcher", "acceptance", "unit", "checker", "reporter")
NOBODY: Final = "nobody"

_SOURCE: Final = """
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, channel, urgent, parties, reported_at,
  CASE WHEN state = 'closed' AND filed_at IS NULL THEN 0
    WHEN state = 'closed' OR reopened > 0 THEN 6
    WHEN checked_at IS NOT NULL THEN 5 WHEN resolved_at IS NOT NULL THEN 4 WHEN accepted_at IS NOT NULL THEN 3
    WHEN dispatched_at IS NOT NULL THEN 2 WHEN filed_at IS NOT NULL THEN 1 ELSE 0 END AS stage,
  CASE WHEN state = 'closed' AND filed_at IS NULL THEN 'answered'
    WHEN state IN ('refused', 'merged', 'void') THEN state
    WHEN state = 'closed' THEN 'done' ELSE 'open' END AS fate
FROM seen_cases"""

REACHED: Final = Counting(
    _SOURCE,
    {f"reached_{name}": f"stage >= {place}" for place, name in enumerate(STAGES)}
    | {f"{fate}_{name}": f"stage = {place} AND fate = '{fate}'" for place, name in enumerate(STAGES) for fate in FATES},
    SIDES,
    {"cases": ("reported_at",)},
    dated="reported_at",
    single=True,
    alike={"stage": "stage", "fate": "fate"},
)

# Stays that ended. The last one, in `resolved`, is first a wait for the check and then one for the reporter's word; for how long
# the clock stood still while a unit had it is told as a stay of its own.
_STAYS: Final = f"""
SELECT case_id, weight, district, street, community, lead, matter, left(matter, 3) AS family, channel, urgent, parties, side, seconds, moved_at FROM (
  SELECT * EXCLUDE (seconds, suspended), seconds - suspended AS seconds
  FROM seen_moves JOIN (VALUES ('received', 'intake'), ('filed', 'dispatcher'), ('assigned', 'acceptance'), ('in_hand', 'unit'))
    AS waits(from_state, side) USING (from_state)
  UNION ALL SELECT * FROM (
    SELECT * EXCLUDE (seconds, suspended),
      CASE side WHEN 'checker' THEN checking WHEN 'reporter' THEN seconds - checking ELSE suspended END AS seconds
    FROM seen_moves JOIN (VALUES ('resolved', 'checker'), ('resolved', 'reporter'), ('assigned', '{NOBODY}'), ('in_hand', '{NOBODY}'))
      AS waits(from_state, side) USING (from_state))
  WHERE seconds > 0
)"""

STAYS: Final = Counting(
    _STAYS,
    {f"waited_{side}": f"side = '{side}'" for side in WAITING},
    (*SIDES, "side"),
    {"moves": ("moved_at",)},
    dated="moved_at",
    alike={"side": "side"},
)


@dataclass(frozen=True, slots=True)
class Stage:
    """How many reached a stage, how many left the loop at it and how, and how many stand at it now."""

    name: str
    reached: int
    answered: int
    refused: int
    merged: int
    void: int
    open: int

    @property
    def left(self) -> int:
        """How many left the loop here, one way or another."""
        return self.answered + self.refused + self.merged + self.void


@dataclass(frozen=True, slots=True)
class Wait:
    """Waits for one side that ended: how many, half of them below `median` seconds, nine tenths below `ninth`, all together."""

    side: str
    number: int
    median: float | None
    ninth: float | None
    total: float


@dataclass(frozen=True, slots=True)
class Flow:
    """The funnel of the cases reported in the period, the waits that ended in it, and what stood still meanwhile."""

    stages: tuple[Stage, ...]
    waits: tuple[Wait, ...]
    suspended_stays: int
    suspended_seconds: float
