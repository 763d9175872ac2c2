"""Hot spots: the space-time permutation scan statistic.

Kulldorff, Heffernan, Hartman, Assunção and Mostashari: A space-time permutation scan statistic for disease outbreak
detection, PLoS Medicine 2(3), 2005. Every circle of places over the last 1 to 14 days is asked whether it holds more cases
than place and day by themselves would give it. A day on which all places report more (a storm, the start of heating), and a
place that always reports more, are so accounted for without any weather or number of inhabitants. Days of work and days off
are each held against their own kind: what people do elsewhere on a holiday is no hot spot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from linli.insight.rules.chance import Gumbel, gumbel_of
from linli.insight.rules.daytypes import Floats, Ints

LENGTHS: Final = (1, 2, 3, 5, 7, 10, 14)
RADII: Final = (0, 1, 2, 3)  # in squares
LEAST: Final = 4  # cases in a cylinder, below which nothing is said
DRAWN: Final = 99
# Circles summed together: their squares, all days of each, are held once for each circle they lie in.
TOGETHER: Final = 500


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles over squares of a plane: the squares in each, one circle after the other, and where each begins."""

    squares: Ints
    begins: Ints
    centres: Ints
    radii: Ints

    def sums(self, counts: Ints) -> Ints:
        """What lies in each circle, from counts whose first side is the square."""
        found: Ints = np.empty((len(self.begins), *counts.shape[1:]), dtype=np.int64)
        for first in range(0, len(self.begins), TOGETHER):
            begins = self.begins[first : first + TOGETHER]
            last = self.begins[first + TOGETHER] if first + TOGETHER < len(self.begins) else len(self.squares)
            squares = self.squares[begins[0] : last]
            found[first : first + len(begins)] = np.add.reduceat(counts[squares], begins - begins[0], axis=0)
        return found

    def around(self) -> Ints:
        """For each square the circles it lies in, one row a square; filled up with the number of circles."""
        which = np.repeat(np.arange(len(self.begins)), np.diff(np.append(self.begins, len(self.squares))))
        order = np.argsort(self.squares, kind="stable")
        sizes = np.bincount(self.squares)
        found = np.full((len(sizes), int(sizes.max())), len(self.begins), dtype=np.int64)
        place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        found[self.squares[order], place] = which[order]
        return found

    def inside(self, circle: int) -> Ints:
        """The squares of one circle."""
        end = self.begins[circle + 1] if circle + 1 < len(self.begins) else len(self.squares)
        return self.squares[self.begins[circle] : end]


def circles_over(places: Sequence[tuple[int, int]]) -> Circles:
    """All circles of the radii around every place; one that holds no more than the next smaller is left out."""
    index = {place: number for number, place in enumerate(places)}
    around = {
        radius: [(x, y) for x in range(-radius, radius + 1) for y in range(-radius, radius + 1) if x * x + y * y <= radius * radius]
        for radius in RADII
    }  # fmt: skip
    squares: list[int] = []
    begins, centres, radii = [], [], []
    for number, (x, y) in enumerate(places):
        before = 0
        for radius in RADII:
            inside = [found for dx, dy in around[radius] if (found := index.get((x + dx, y + dy))) is not None]
            if len(inside) > before:
                begins.append(len(squares))
                squares += inside
                centres.append(number)
                radii.append(radius)
                before = len(inside)
    return Circles(*(np.array(column, dtype=np.int64) for column in (squares, begins, centres, radii)))


@dataclass(frozen=True, slots=True)
class Cylinder:
    """A circle over the last days: what it holds, what was expected, and how much that speaks for something (a log likelihood ratio)."""

    circle: int
    days: int
    seen: int
    expected: float
    score: float


class Scan:
    """One family of matters over squares and days: the counts of its circles, summed from the first day on."""

    def __init__(self, counts: Ints, circles: Circles, off: Ints) -> None:
        self.counts = counts
        self.circles = circles
        self.off = off
        per_circle = circles.sums(counts)
        self.until = _summed(per_circle)
        self.kinds = tuple(_Kind.of(per_circle, counts, off == kind) for kind in np.unique(off))
        self.whole = _summed(counts.sum(axis=0))

    def hottest(self, day: int, window: int) -> Cylinder | None:
        """The cylinder ending with this day that speaks loudest, within a window of so many days; None where none holds enough."""
        end, begin = day + 1, day + 1 - window
        total = int(self.whole[end] - self.whole[begin])
        if total < 2 * LEAST:
            return None
        lengths = _lengths(window)
        live = self._live(begin, end)
        seen = np.stack([self.until[live, end] - self.until[live, end - length] for length in lengths], axis=1)
        expected = self._expected(live, begin, end, lengths)
        scores = _scores(seen, expected, total)
        if not scores.size or scores.max() <= 0:
            return None
        row, column = np.unravel_index(int(scores.argmax()), scores.shape)
        return Cylinder(
            int(live[row]), lengths[column], int(seen[row, column]), float(expected[row, column]), float(scores[row, column])
        )  # fmt: skip

    def _live(self, begin: int, end: int) -> Ints:
        """The circles that hold enough within the window."""
        found: Ints = np.flatnonzero(self.until[:, end] - self.until[:, begin] >= LEAST)
        return found

    def _expected(self, live: Ints, begin: int, end: int, lengths: Sequence[int]) -> Floats:
        """What place and day by themselves give each circle over the last days: of each kind of days its own share."""
        expected = np.zeros((len(live), len(lengths)))
        for kind in self.kinds:
            whole = kind.whole[end] - kind.whole[begin]
            shares = np.array([kind.whole[end] - kind.whole[end - length] for length in lengths]) / max(whole, 1)
            expected += (kind.until[live, end] - kind.until[live, begin])[:, None] * shares[None, :]
        return expected

    def by_chance(self, day: int, window: int, seed: Sequence[int]) -> Gumbel:
        """How loud the loudest cylinder is where place and day have nothing to do with each other: days dealt out anew, many times."""
        end, begin = day + 1, day + 1 - window
        lengths = _lengths(window)
        live = self._live(begin, end)
        expected = self._expected(live, begin, end, lengths)
        total = int(self.whole[end] - self.whole[begin])
        dealt = [self._dealt(kind, begin, end, lengths[-1]) for kind in np.unique(self.off[begin:end])]
        random = np.random.default_rng(seed)
        around = self.circles.around() * lengths[-1]
        columns = [length - 1 for length in lengths]
        largest = []
        for _ in range(DRAWN):
            # What is dealt to the last days: few cases, so each is added to the circles around it.
            places = np.concatenate([random.permutation(cases)[: len(days)] for cases, days in dealt])
            days = np.concatenate([days for _, days in dealt])
            flat = np.bincount((around[places] + days[:, None]).ravel(), minlength=(len(self.until) + 1) * lengths[-1])
            sums = flat.reshape(-1, lengths[-1])[live]
            seen = np.cumsum(sums[:, ::-1], axis=1)[:, columns]
            largest.append(float(_scores(seen, expected, total).max(initial=0.0)))
        return gumbel_of(largest)

    def _dealt(self, kind: int, begin: int, end: int, longest: int) -> tuple[Ints, Ints]:
        """Of one kind of days: the place of each case of the window, and the day of each case of its last days."""
        of_kind = self.counts[:, begin:end] * (self.off[begin:end] == kind)
        cases = np.repeat(np.arange(self.counts.shape[0]), of_kind.sum(axis=1))
        days = np.repeat(np.arange(longest), of_kind[:, -longest:].sum(axis=0))
        return cases, days


@dataclass(frozen=True, slots=True)
class _Kind:
    """Days of one kind: what lies in each circle, and in all of them, summed from the first day on."""

    until: Ints
    whole: Ints

    @classmethod
    def of(cls, per_circle: Ints, counts: Ints, days: Any) -> _Kind:
        """Summed over the days of this kind alone."""
        return cls(_summed(per_circle * days), _summed(counts.sum(axis=0) * days))


def _summed(counts: Ints) -> Ints:
    """Summed along the days; column n: before day n. Of a large district there are a thousand megabytes of these: small numbers."""
    found = np.zeros((*counts.shape[:-1], counts.shape[-1] + 1), dtype=np.int32)
    np.cumsum(counts, axis=-1, dtype=np.int32, out=found[..., 1:])
    return found


def _lengths(window: int) -> tuple[int, ...]:
    """Cylinders are at most a quarter of the window long: what lasts longer is the place's usual measure."""
    return tuple(length for length in LENGTHS if 4 * length <= window) or LENGTHS[:1]


def _scores(seen: Ints, expected: Floats, total: int) -> Floats:
    """The log likelihood ratio of each cylinder; 0 where it holds too little, or no more than expected."""
    scores = np.zeros(seen.shape)
    rows, columns = np.nonzero((seen >= LEAST) & (seen > expected))
    if len(rows):
        c, mean = seen[rows, columns].astype(float), expected[rows, columns]
        rest = total - c
        with np.errstate(divide="ignore", invalid="ignore"):
            others = np.where(rest > 0, rest * np.log(rest / (total - mean)), 0.0)
        scores[rows, columns] = c * np.log(c / mean) + others
    return scores
