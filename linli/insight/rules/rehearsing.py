"""How good the watch is: quiet histories made from real ones, bursts planted in them, and what was told of either."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any, Final

import numpy as np

from linli.insight.rules.daytypes import day_types, weekdays_worked
from linli.insight.rules.squares import Square
from linli.insight.rules.watching import Counts, Found, Watch, naive

QUIET: Final = 14  # days for which the same thing is not told again, as in the house
EXTRA: Final = (1, 2, 4, 8)  # more cases a day
LENGTHS: Final = (1, 3, 7, 14)
RADII: Final = (0, 2)  # in squares around the middle of the burst
APART: Final = 35  # days between two bursts of a family
AFTER: Final = 2  # days after its end on which a burst still counts as found
LEAST_OF_FAMILY: Final = 100
Teller = Callable[[date], list[Found]]


@dataclass(frozen=True, slots=True)
class Event:
    """One case: its day, its family, its square and its area, where they are known."""

    day: date
    family: str
    square: Square | None
    area: str


@dataclass(frozen=True, slots=True)
class Burst:
    """What was planted: so many more cases a day over some days, around a square of an area."""

    family: str
    begin: date
    days: int
    extra: int
    squares: tuple[Square, ...]
    area: str

    def is_told_by(self, found: Found, area: str) -> bool:
        """Whether this is about the burst: its family, its days, and a place that holds or touches it."""
        end = self.begin + timedelta(days=self.days - 1)
        in_time = found.end >= self.begin and found.begin <= end and found.end <= end + timedelta(days=AFTER)
        here = bool(set(found.squares) & set(self.squares)) if found.squares else area in ("", self.area)
        return found.family == self.family and in_time and here


def counted(events: Sequence[Event], begin: date, days: int) -> tuple[Counts, tuple[str, ...]]:
    """Daily counts of events, and what the areas of the rows are called; families of few events are left out."""
    totals = Counter(one.family for one in events)
    families = sorted(name for name, total in totals.items() if name and total >= LEAST_OF_FAMILY)
    areas = ("", *sorted({one.area for one in events if one.area}))
    row_of = {name: row for row, name in enumerate(areas)}
    squares = sorted({one.square for one in events if one.square})
    place_of = {square: place for place, square in enumerate(squares)}
    by_square = {name: np.zeros((len(squares), days), dtype=np.int64) for name in families}
    by_area = {name: np.zeros((len(areas), days), dtype=np.int64) for name in families}
    homes: dict[int, Counter[int]] = defaultdict(Counter)
    for one in events:
        if one.family in by_area:
            column = (one.day - begin).days
            by_area[one.family][0, column] += 1
            if one.area:
                by_area[one.family][row_of[one.area], column] += 1
            if one.square:
                by_square[one.family][place_of[one.square], column] += 1
                homes[place_of[one.square]][row_of[one.area]] += 1
    home = [homes[place].most_common(1)[0][0] if homes[place] else 0 for place in range(len(squares))]
    types = day_types(begin, days, weekdays_worked)
    return Counts(begin, days, types, squares, home, by_square, by_area), areas


def quiet(events: Sequence[Event], begin: date, days: int, seed: int) -> list[Event]:
    """The same cases at the same places with days dealt out anew by the weekdays of their family: nothing is happening in it."""
    random = np.random.default_rng(seed)
    weekdays = (begin.weekday() + np.arange(days)) % 7
    of_family: dict[str, list[Event]] = defaultdict(list)
    for one in events:
        of_family[one.family].append(one)
    found = []
    for _, own in sorted(of_family.items()):
        share = np.bincount([one.day.weekday() for one in own], minlength=7) / np.bincount(weekdays, minlength=7)
        shares = share[weekdays]
        drawn = random.choice(days, size=len(own), p=shares / shares.sum())
        found += [
            Event(begin + timedelta(days=int(day)), one.family, one.square, one.area)
            for one, day in zip(own, drawn, strict=True)
        ]
    return found


def planted(events: Sequence[Event], begin: date, days: int, first: int, seed: int) -> tuple[list[Event], list[Burst]]:
    """The events with bursts of all sizes, lengths and widths in them from a day on, and what was planted."""
    random = np.random.default_rng((seed, 1))
    totals = Counter(one.family for one in events)
    families = sorted(name for name, total in totals.items() if name and total >= LEAST_OF_FAMILY)
    placed = sorted({(one.square, one.area) for one in events if one.square and one.area})
    squares = {square for square, _ in placed}
    shapes = list(product(EXTRA, LENGTHS, RADII))
    more, bursts, number = [], [], int(random.integers(len(shapes)))
    for family in families:
        for start in range(first + int(random.integers(7)), days - max(LENGTHS), APART):
            extra, length, radius = shapes[number % len(shapes)]
            number += 1
            (x, y), area = placed[int(random.integers(len(placed)))]
            around = tuple(
                (x + dx, y + dy)
                for dx, dy in product(range(-radius, radius + 1), repeat=2)
                if dx * dx + dy * dy <= radius * radius and (x + dx, y + dy) in squares
            )
            burst = Burst(family, begin + timedelta(days=start), length, extra, around, area)
            bursts.append(burst)
            more += [
                Event(burst.begin + timedelta(days=day), family, around[int(random.integers(len(around)))], area)
                for day in range(length)
                for _ in range(extra)
            ]
    return [*events, *more], bursts


def told(counts: Counts, first: int, teller: Teller) -> list[Found]:
    """What is told from a day on, day after day, the same thing not again within the quiet time."""
    last: dict[tuple[str, int], date] = {}
    found = []
    for offset in range(first, counts.days):
        day = counts.begin + timedelta(days=offset)
        for one in teller(day):
            key = one.family, one.area
            if key not in last or (day - last[key]).days > QUIET:
                last[key] = day
                found.append(one)
    return found


def tellers(counts: Counts) -> dict[str, Teller]:
    """The watch, and the yardstick."""
    return {"watch": Watch(counts).day, "mean_and_three_deviations": lambda day: naive(counts, day)}


def weeks(counts: Counts, first: int) -> float:
    """How many weeks are watched."""
    return (counts.days - first) / 7


def found_of(bursts: Sequence[Burst], told_of: Sequence[Found], areas: Sequence[str]) -> list[dict[str, Any]]:
    """Each burst with after how many days it was told, None where it was not."""
    rows = []
    for burst in bursts:
        days = [
            max((one.end - burst.begin).days, 0) for one in told_of if burst.is_told_by(one, areas[one.area])
        ]  # fmt: skip
        rows.append(
            {"extra": burst.extra, "days": burst.days, "squares": len(burst.squares), "delay": min(days, default=None)}
        )
    return rows


def tables(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Sensitivity and median delay by size and length."""

    def line(some: Sequence[dict[str, Any]]) -> dict[str, Any]:
        delays = sorted(row["delay"] for row in some if row["delay"] is not None)
        return {
            "planted": len(some), "found": round(len(delays) / len(some), 3) if some else None,
            "median_delay_days": delays[len(delays) // 2] if delays else None,
        }  # fmt: skip

    return {
        "all": line(rows),
        "by_cases_a_day": {str(extra): line([row for row in rows if row["extra"] == extra]) for extra in EXTRA},
        "by_days": {str(days): line([row for row in rows if row["days"] == days]) for days in LENGTHS},
        "by_cases_a_day_and_days": {
            f"{extra}x{days}": line([row for row in rows if (row["extra"], row["days"]) == (extra, days)])
            for extra, days in product(EXTRA, LENGTHS)
        },
    }


def made_up(*, days: int, cases_a_day: int, seed: int) -> list[Event]:
    """Cases of a district in which nothing is happening: twenty families, two dozen streets, six hundred squares of uneven use."""
    random = np.random.default_rng(seed)
    number = days * cases_a_day
    families = random.choice(20, size=number, p=_uneven(20))
    squares = random.choice(600, size=number, p=_uneven(600)[random.permutation(600)])
    offsets = random.integers(days, size=number)
    begin = date(2025, 1, 1)
    return [
        Event(begin + timedelta(days=int(day)), f"family {family:02}", (int(square) % 25, int(square) // 25), f"street {int(square) // 25:02}")
        for family, square, day in zip(families, squares, offsets, strict=True)
    ]  # fmt: skip


def _uneven(number: int) -> Any:
    shares = 1 / np.arange(3, number + 3)
    return shares / shares.sum()
