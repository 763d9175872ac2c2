"""What is read from runs: shares in time, durations, what is open on each day; and how sure it is over replications."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, stdev
from typing import Final

from linli.insight.rules.simulation.engine import Run

# The t distribution at 97.5 % for 1, 2, 3, … degrees of freedom; from the last one on the normal value is near enough.
_T: Final = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110,
    2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip
_NORMAL: Final = 1.96


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean over replications, and between what the true one lies with 95 % confidence. `of`: how many replications."""

    mean: float
    low: float
    high: float
    of: int


def interval(values: Sequence[float], least: float = float("-inf"), most: float = float("inf")) -> Interval | None:
    """The t interval of these values, cut to what is possible; None for no values."""
    if not values:
        return None
    mean = fmean(values)
    if len(values) == 1:
        return Interval(mean, least, most, 1)
    factor = _T[len(values) - 2] if len(values) - 2 < len(_T) else _NORMAL
    half = factor * stdev(values) / sqrt(len(values))
    return Interval(mean, max(least, mean - half), min(most, mean + half), len(values))


@dataclass(frozen=True, slots=True)
class Window:
    """The time that is measured: clocks that were due in it count, the end not included."""

    begin: float
    end: float


def in_time(run: Run, window: Window) -> dict[int, tuple[int, int]]:
    """By station: how many tasks due in the window were handled in time, of how many."""
    met: Counter[int] = Counter()
    due: Counter[int] = Counter()
    for task in run.tasks:
        if window.begin <= task.due < window.end:
            due[task.station] += 1
            met[task.station] += task.handled is not None and task.handled <= task.due
    return {station: (met[station], due[station]) for station in due}


def shares(runs: Iterable[Run], window: Window, station: int | None = None) -> list[float]:
    """The share in time of each run, at one station or at all; runs in which nothing was due are left out."""
    found = []
    for run in runs:
        counts = in_time(run, window)
        pairs = counts.values() if station is None else [counts.get(station, (0, 0))]
        met, due = sum(met for met, _ in pairs), sum(due for _, due in pairs)
        if due:
            found.append(met / due)
    return found


def durations(run: Run, window: Window, station: int | None = None) -> list[float]:
    """Seconds from being given to being handled, of what was handled in the window, in order."""
    return sorted(
        task.handled - task.given
        for task in run.tasks
        if task.handled is not None and window.begin <= task.handled < window.end and station in {None, task.station}
    )


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """The value at this share of the ordered values; None for no values."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None


def open_at(run: Run, moments: Sequence[float], stations: frozenset[int] | None = None) -> list[int]:
    """How many tasks were given and not handled at each of these times."""
    tasks = [task for task in run.tasks if stations is None or task.station in stations]
    given = sorted(task.given for task in tasks)
    handled = sorted(task.handled for task in tasks if task.handled is not None)
    return [bisect_right(given, at) - bisect_right(handled, at) for at in moments]


def waiting_at(run: Run, moments: Sequence[float], stations: frozenset[int] | None = None) -> list[int]:
    """How many waited for a post at each of these times."""
    waits = [wait for wait in run.waits if stations is None or wait.station in stations]
    ready, begun = sorted(wait.ready for wait in waits), sorted(wait.begun for wait in waits)
    return [bisect_right(ready, at) - bisect_right(begun, at) for at in moments]


def back_to_normal(normal: Sequence[Interval], changed: Sequence[Interval], from_place: int = 0) -> int | None:
    """The place from which on what is open with the change is no longer surely above what is open without; None: never."""
    above = [place for place, (one, other) in enumerate(zip(normal, changed, strict=True)) if other.low > one.high]
    last = max((place for place in above if place >= from_place), default=from_place - 1)
    return None if last == len(changed) - 1 else last + 1
