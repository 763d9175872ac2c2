"""One day's watch over counts: what is hot and what rises, as far as it can be believed among all that was tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from zlib import crc32

import numpy as np

from linli.insight.rules.chance import Gumbel, believable, gumbel_of_middle
from linli.insight.rules.daytypes import DayTypes, Ints
from linli.insight.rules.rising import rises
from linli.insight.rules.scanning import Circles, Cylinder, Scan, circles_over

METHOD: Final = "scan+rise 2"
WINDOW: Final = 84  # days that a scan looks back
LEAST_WINDOW: Final = 28
RATE: Final = 0.01  # on a day without any event one is believed with this probability at most: once in a hundred days
RENEWED: Final = 28  # days after which the play of chance is drawn anew
PAST: Final = 56  # days whose loudest cylinders tell how loud this family usually is
LEAST_PAST: Final = 28
FEWEST: Final = 30  # cases of a family in the window; rarer ones are not watched for hot spots


@dataclass(frozen=True, slots=True)
class Found:
    """Something seen: of which family, from which to which day, what against what, and how probable by chance.

    `area`: the row of the areas it lies in, 0 for the whole; `squares`: where exactly, of a hot spot.
    """

    kind: str
    family: str
    area: int
    begin: date
    end: date
    seen: int
    expected: float
    chance: float
    squares: tuple[tuple[int, int], ...] = ()

    def same_as(self, other: Found) -> bool:
        """Whether both tell of the same thing: the same family in the same area."""
        return (self.family, self.area) == (other.family, other.area)


@dataclass(slots=True)
class Counts:
    """Daily counts from a day on: by family over squares, and over areas with the whole in row 0. `home`: the row of each square;
    `types`: what kind of day each is."""

    begin: date
    days: int
    types: DayTypes
    squares: Sequence[tuple[int, int]]
    home: Sequence[int]
    by_square: Mapping[str, Ints]
    by_area: Mapping[str, Ints]
    areas: Sequence[int] = ()  # what the rows are, where they are areas of the house

    def index(self, day: date) -> int:
        """The column of a day."""
        return (day - self.begin).days


@dataclass(slots=True)
class _Family:
    scan: Scan
    loudest: dict[int, Cylinder | None] = field(default_factory=dict)
    chance: dict[tuple[int, int], Gumbel] = field(default_factory=dict)


class Watch:
    """The watch over counts; asked for one day after the other it remembers what it has reckoned."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts
        circles: Circles | None = circles_over(counts.squares) if counts.squares else None
        self.circles = circles
        self.families = {
            name: _Family(Scan(table, circles, counts.types.off))
            for name, table in counts.by_square.items()
            if circles is not None
        }

    def day(self, day: date, *, rate: float = RATE) -> list[Found]:
        """What is believed on this day, the least probable first; of things that are the same only the first."""
        at = self.counts.index(day)
        seen: list[Found] = []
        tests = 0
        for name, family in self.families.items():
            hot, tested = self._hot(name, family, at)
            seen += hot
            tests += tested
        for name, table in self.counts.by_area.items():
            found, tested = rises(table, at, self.counts.types)
            tests += tested
            seen += [
                Found("rise", name, rise.row, day - timedelta(days=rise.days - 1), day, rise.seen, rise.expected, rise.chance)
                for rise in found
            ]  # fmt: skip
        limit = believable([one.chance for one in seen], max(tests, 1), rate)
        # What is told as a hot spot says more than the rise of its whole area.
        ordered = sorted((one for one in seen if one.chance <= limit), key=lambda one: (one.kind != "hot", one.chance))
        return sorted(_local_first(_once(ordered)), key=lambda one: one.chance)

    def _hot(self, name: str, family: _Family, at: int) -> tuple[list[Found], int]:
        window = min(WINDOW, at + 1)
        in_window = family.scan.whole[at + 1] - family.scan.whole[at + 1 - window]
        if window < LEAST_WINDOW or in_window < FEWEST:
            return [], 0
        loudest = self._loudest(family, at)
        if loudest is None:
            return [], 1
        chance = self._by_chance(name, family, at, window).at_least(loudest.score)
        past = [one.score if (one := self._loudest(family, day)) else 0.0 for day in self._past(at)]
        if len(past) >= LEAST_PAST:
            chance = max(chance, gumbel_of_middle(past).at_least(loudest.score))
        return [self._told(name, family, at, loudest, chance)], 1

    def _past(self, at: int) -> range:
        return range(max(at - PAST, LEAST_WINDOW - 1), at)

    def _loudest(self, family: _Family, at: int) -> Cylinder | None:
        if at not in family.loudest:
            family.loudest[at] = family.scan.hottest(at, min(WINDOW, at + 1))
        return family.loudest[at]

    def _by_chance(self, name: str, family: _Family, at: int, window: int) -> Gumbel:
        """Drawn once for some weeks when many days are asked for one after the other; seeded, so that asking again answers the same."""
        ordinal = self.counts.begin.toordinal() + at
        block = ordinal // RENEWED
        key = block, window // LEAST_WINDOW
        if key not in family.chance:
            seed = (crc32(name.encode()), block)
            family.chance[key] = family.scan.by_chance(at, window, seed)
        return family.chance[key]

    def _told(self, name: str, family: _Family, at: int, loudest: Cylinder, chance: float) -> Found:
        inside = family.scan.circles.inside(loudest.circle)
        recent = family.scan.counts[inside, at + 1 - loudest.days : at + 1].sum(axis=1)
        homes: Ints = np.bincount(np.array(self.counts.home)[inside], weights=recent).astype(np.int64)
        end = self.counts.begin + timedelta(days=at)
        squares = tuple(self.counts.squares[number] for number in inside)
        return Found(
            "hot", name, int(homes.argmax()), end - timedelta(days=loudest.days - 1), end, loudest.seen,
            loudest.expected, chance, squares,
        )  # fmt: skip


def _local_first(found: Sequence[Found]) -> list[Found]:
    """Without what is told of the whole where one area has half of it: the whole rose because the area did."""
    largest: dict[str, float] = {}
    for one in found:
        if one.area:
            largest[one.family] = max(largest.get(one.family, 0.0), one.seen - one.expected)
    return [one for one in found if one.area or largest.get(one.family, 0.0) < (one.seen - one.expected) / 2]


def _once(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for one in found:
        if not any(one.same_as(other) for other in kept):
            kept.append(one)
    return kept


def naive(counts: Counts, day: date, *, days: int = 28, deviations: float = 3.0) -> list[Found]:
    """What a threshold of mean and three standard deviations says: the yardstick that the watch is measured against."""
    at = counts.index(day)
    found = []
    for name, table in counts.by_area.items():
        history = table[:, max(at - days, 0) : at]
        if history.shape[1] < days:
            continue
        mean, spread = history.mean(axis=1), history.std(axis=1)
        seen: Any = table[:, at]
        found += [
            Found("rise", name, int(row), day, day, int(seen[row]), float(mean[row]), 0.0)
            for row in np.flatnonzero((seen > mean + deviations * spread) & (seen >= 3))
        ]
    return found
