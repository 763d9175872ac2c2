"""What comes back: the same matter at the same place on several days within a month. A matter for its root, not for its next repair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

METHOD: Final = "recurrence 1"
SPAN: Final = timedelta(days=30)
TIMES: Final = 3


@dataclass(frozen=True, slots=True)
class Happened:
    """One case: where, of which matter, on which local day."""

    case_id: int
    area: int
    cell: int
    matter: str
    day: date


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One matter at one place, its cases within the span, and how many a place of this area usually has in that time."""

    area: int
    cell: int
    matter: str
    cases: tuple[Happened, ...]
    expected: float


def recurrences(happened: Iterable[Happened], today: date) -> list[Recurrence]:
    """What came back on at least three days of the last thirty, the most frequent first.

    Two cases of one day are one event seen twice, so days are counted. Where a square of the house is not known, nothing
    is said: an area is too large to be the same place.
    """
    at_place: dict[tuple[int, str], list[Happened]] = defaultdict(list)
    places: dict[tuple[int, str], set[int]] = defaultdict(set)
    in_area: dict[tuple[int, str], int] = defaultdict(int)
    for one in happened:
        if one.cell and one.matter and today - SPAN < one.day <= today:
            at_place[one.cell, one.matter].append(one)
            places[one.area, one.matter].add(one.cell)
            in_area[one.area, one.matter] += 1
    found = []
    for (cell, matter), cases in at_place.items():
        if len({one.day for one in cases}) >= TIMES:
            ordered = tuple(sorted(cases, key=lambda one: (one.day, one.case_id)))
            area = ordered[-1].area
            others = len(places[area, matter]) - 1
            elsewhere = in_area[area, matter] - sum(one.area == area for one in cases)
            found.append(Recurrence(area, cell, matter, ordered, elsewhere / others if others > 0 else 1.0))
    return sorted(found, key=lambda one: (-len(one.cases), one.cell, one.matter))
