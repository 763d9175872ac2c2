"""Response and solution compared between areas, with like work only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.geography import api as geography
from linli.insight.queries.studies.chosen import Choice, seen
from linli.insight.queries.studies.difficulty import difficulty_classes
from linli.insight.queries.studies.tallies import tallies
from linli.insight.rules.comparing import MEASURES, REPORTED
from linli.insight.rules.difficulty import UNKNOWN
from linli.insight.rules.fairness import Fairness, Stratum, fairness, rate_interval

LEVELS: Final = ("street", "community")


@dataclass(frozen=True, slots=True)
class Reports:
    """Reports of an area over the households it is known to have. Without households nothing is said over them."""

    area: int
    number: int
    households: int | None
    per_thousand: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Fair:
    """The areas of one level compared by one measure, and how much is reported in each."""

    found: Fairness
    reports: tuple[Reports, ...]


def fair(*, actor: Actor, choice: Choice, at: datetime, measure: str = "handled", level: str = "street") -> Fair:
    """Compare the areas of a level the actor may count. `measure`: accepted, handled or answered in time, or `true`.

    Raises Forbidden, NotFound for an area that is none, InvalidInput for another measure or level.
    """
    if measure not in MEASURES or level not in LEVELS:
        raise InvalidInput(field="measure" if measure not in MEASURES else "level", reason="There is no such name.")
    classes = difficulty_classes(choice.end, at=at)
    times = (*MEASURES[measure].reads["cases"], *REPORTED.reads["cases"])
    with seen(actor=actor, choice=choice, at=at, reads={"cases": times}) as rows:
        counted = tallies(rows, MEASURES[measure], (level, "matter", "urgent"), classed=classes)
        reported = tallies(rows, REPORTED, (level,))
    counts: dict[int, dict[Stratum, tuple[int, int]]] = defaultdict(dict)
    for one in counted:
        area, difficulty, urgent = one.keys
        if area:
            stratum = difficulty or UNKNOWN, bool(urgent)
            above, below = counts[area].get(stratum, (0, 0))
            counts[area][stratum] = above + one["above"], below + one["below"]
    return Fair(fairness(counts), tuple(_reports(one.keys[0], one["reported"]) for one in reported if one.keys[0]))


def _reports(area: int, number: int) -> Reports:
    size = households(area)
    if not size:
        return Reports(area, number, None, None, None, None)
    low, high = rate_interval(number, size / 1000)
    return Reports(area, number, size, number * 1000 / size, low, high)


def households(area_id: int) -> int | None:
    """How many households are known to live in an area: of its grids, where all of them tell; None where they do not."""
    grids = [grid for grid in geography.areas_under(area_id, level="grid") if grid.valid_to is None]
    known = [grid.households for grid in grids if grid.households is not None]
    return sum(known) if grids and len(known) == len(grids) else None
