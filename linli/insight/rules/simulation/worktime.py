"""When a unit works, as spans of seconds since 1970: how much work lies between two times, and when an amount of it is done."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise


class WorkTime:
    """Spans of work in order; they may touch, and must not overlap. Before the first and after the last nobody works."""

    __slots__ = ("_ends", "_starts", "_totals", "whole")

    def __init__(self, spans: Sequence[tuple[float, float]]) -> None:
        if any(end <= start for start, end in spans) or any(b[0] < a[1] for a, b in pairwise(spans)):
            raise ValueError("spans of work are in order, not empty, and do not overlap")
        joined = _joined(spans)
        self._starts = [start for start, _ in joined]
        self._ends = [end for _, end in joined]
        self._totals = list(accumulate(end - start for start, end in joined))
        self.whole = self._totals[-1] if joined else 0.0

    def worked(self, at: float) -> float:
        """Seconds of work from the beginning to this time."""
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return 0.0
        return self._totals[place] - max(0.0, self._ends[place] - at)

    def between(self, begin: float, end: float) -> float:
        """Seconds of work between two times; none where the second is not later."""
        return max(0.0, self.worked(end) - self.worked(begin))

    def after(self, at: float, amount: float) -> float:
        """When this much work is done after `at`; infinity where the spans end before."""
        if amount <= 0:
            return at
        target = self.worked(at) + amount
        place = bisect_left(self._totals, target)
        if place >= len(self._totals):
            return float("inf")
        return self._ends[place] - (self._totals[place] - target)

    def is_open(self, at: float) -> bool:
        """Whether it is worked at this time."""
        place = bisect_right(self._starts, at) - 1
        return place >= 0 and at < self._ends[place]

    def opening(self, at: float) -> float:
        """The time itself while it is worked, else the next beginning of work; infinity after the last."""
        if self.is_open(at):
            return at
        place = bisect_left(self._starts, at)
        return self._starts[place] if place < len(self._starts) else float("inf")

    def closing(self, at: float) -> float:
        """When the span that is worked at this time ends; only to be asked while it is worked."""
        return self._ends[bisect_right(self._starts, at) - 1]


def _joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same spans, those that touch made one."""
    found: list[tuple[float, float]] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found
