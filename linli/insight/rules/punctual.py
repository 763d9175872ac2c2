"""Clocks: kept or not, by how much, and what is due next.

A clock counts in the period in which it is due, from that moment on: what will be due later today is neither kept nor missed. File, dispatch and promise belong to the desk of the area; accept and handle
to the unit that leads; `part` are the clocks of units that help or were called.
"""
# ruff: noqa: S608  (put together of names that stand here)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.insight.rules.parts import Counting, Tally

OWN: Final = ("file", "dispatch", "accept", "handle", "promise")
KINDS: Final = (*OWN, "part")
BY_UNIT: Final = ("accept", "handle", "part")
SIDES: Final = ("kind", "district", "street", "community", "unit", "matter", "family", "urgent")
DAYS_AHEAD: Final = 7
_HOUR: Final = 3600
# Before (below zero) or after the due time, in seconds: name, from, below.
MARGINS: Final = (
    ("early_days3", None, -72 * _HOUR), ("early_day1", -72 * _HOUR, -24 * _HOUR), ("early_hours4", -24 * _HOUR, -4 * _HOUR),
    ("early_less", -4 * _HOUR, 0), ("late_less", 0, 4 * _HOUR), ("late_hours4", 4 * _HOUR, 24 * _HOUR),
    ("late_day1", 24 * _HOUR, 72 * _HOUR), ("late_days3", 72 * _HOUR, None),
)  # fmt: skip


def _clocks() -> str:
    """SQL for all clocks."""
    sides = "case_id, weight, district, street, community, matter, left(matter, 3) AS family, urgent, parties"
    own = [
        f"SELECT {sides}, '{kind}' AS kind, lead AS unit, {kind}_due AS due, {kind}_stopped AS stopped, {kind}_clock AS clock,"
        f" {kind}_exempted AS exempted, extensions > 0 AS extended, state = 'merged' AS resting FROM seen_cases"
        f" WHERE {kind}_clock <> '' AND {kind}_due IS NOT NULL"
        for kind in OWN
    ]
    part = (
        f"SELECT {sides}, 'part', unit, due_at, ended_at, clock, false, false, false FROM seen_tasks"
        f" WHERE role <> 'lead' AND clock <> '' AND due_at IS NOT NULL"
    )
    return " UNION ALL ".join([*own, part])


def _margin(begin: int | None, end: int | None) -> str:
    late = "epoch(stopped) - epoch(due)"
    bounds = [f"{late} >= {begin}"] * (begin is not None) + [f"{late} < {end}"] * (end is not None)
    return " AND ".join(["clock IN ('met', 'missed')", *bounds])


def _least_late() -> str:
    """SQL: how late the least late clock of the same margin is."""
    late = "epoch(stopped) - epoch(due)"
    cases = [f"WHEN {late} >= {begin} THEN {begin}" for _, begin, _ in reversed(MARGINS) if begin is not None]
    return f"CASE {' '.join(cases)} ELSE {MARGINS[0][2] - 1} END"


_SOME_DAY: Final = "TIMESTAMP '2000-01-01'"
KEPT: Final = Counting(
    _clocks(),
    {
        "met": "clock = 'met'",
        "missed": "clock = 'missed' AND NOT exempted",
        "exempted": "clock = 'missed' AND exempted",
        "overdue": "clock = 'running'",
        "paused": "clock = 'paused' AND NOT resting",
        "resting": "clock = 'paused' AND resting",
        "cancelled": "clock = 'cancelled'",
        "extended": "extended AND kind = 'handle'",
        **{name: _margin(begin, end) for name, begin, end in MARGINS},
    },
    SIDES,
    {"cases": tuple(f"{kind}_due" for kind in OWN), "tasks": ("due_at",)},
    dated="due",
    dues=True,
    alike={
        **{name: name for name in ("kind", "clock", "exempted", "resting", "extended")},
        "due": _SOME_DAY,
        "stopped": f"{_SOME_DAY} + to_seconds({_least_late()})",
    },
)

# What runs now, whatever the period. `$day0` … `$day7`: when the next days begin.
AHEAD: Final = Counting(
    f"SELECT * FROM ({_clocks()}) WHERE clock = 'running'",
    {
        "over": "due <= $at",
        **{f"day{day}": f"due > $at AND due >= $day{day} AND due < $day{day + 1}" for day in range(DAYS_AHEAD)},
    },
    SIDES,
    {"cases": (), "tasks": ()},
    runs=True,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The clocks of one kind, unit or class that were due in the period."""

    tally: Tally

    @property
    def counted(self) -> int:
        """Those that say something: kept, missed, or running on after their time."""
        return self.tally["met"] + self.tally["missed"] + self.tally["overdue"]

    @property
    def share(self) -> float | None:
        """The share that was kept; None without a sample."""
        return self.tally["met"] / self.counted if self.counted else None


@dataclass(frozen=True, slots=True)
class Punctuality:
    """`kinds` and `units`: clocks due in the period; `classes`: (unit, difficulty class) → the same; `ahead`: what runs now."""

    kinds: dict[str, Kept]
    units: dict[int, Kept]
    classes: dict[tuple[int, str], Kept]
    ahead: dict[str, Tally]
    days: tuple[date, ...]
