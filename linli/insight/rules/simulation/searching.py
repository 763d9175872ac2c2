"""How many posts are needed: bisection for all stations at once, with the same cases at every number of posts.

More posts never make it later for the same cases on the whole, so the share in time rises with them, and halving the range
finds the least number that is enough. What no number of posts can reach is told with the share that can be reached.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from linli.insight.rules.simulation.engine import Posts, Run, Shift, Story, run
from linli.insight.rules.simulation.measuring import Interval, Window, interval, shares
from linli.insight.rules.simulation.stories import LimitOf, Model, Wave, drawn

Watch = Callable[[], None]  # called after every run; may raise to stop


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried: from when to when, what is measured, with which waves, limits, shifts and seeds."""

    begin: float
    window: Window
    seeds: tuple[int, ...]
    waves: tuple[Wave, ...] = ()
    limit_of: LimitOf | None = None
    shifts: tuple[Shift, ...] = ()


@dataclass(slots=True)
class Trial:
    """A plan on a model: the cases of each seed are drawn once and sent through whatever posts are asked about."""

    model: Model
    plan: Plan
    watch: Watch = lambda: None
    _stories: dict[int, list[Story]] = field(default_factory=dict)

    def runs(self, posts: Mapping[int, Posts], *, shifted: bool = True) -> list[Run]:
        """A run for each seed."""
        return [self._run(seed, posts, self.plan.shifts if shifted else ()) for seed in self.plan.seeds]

    def stories(self) -> Iterable[Story]:
        """The cases of every seed that has been run."""
        return (story for stories in self._stories.values() for story in stories)

    def _run(self, seed: int, posts: Mapping[int, Posts], shifts: Sequence[Shift]) -> Run:
        plan = self.plan
        if seed not in self._stories:
            self._stories[seed] = drawn(self.model, plan.waves, plan.begin, plan.window.end, seed, plan.limit_of)
        found = run(self.model.times, self._stories[seed], posts, plan.window.end, shifts)
        self.watch()
        return found


@dataclass(frozen=True, slots=True)
class Needed:
    """How many posts a station needs. `posts` None: not to be reached; then `share` is what all the posts in the world give.

    `surely` and `perhaps`: the least numbers at which the lower and the upper end of the interval reach the target.
    `curve`: the share in time by number of posts.
    """

    station: int
    posts: int | None
    share: Interval | None
    perhaps: int | None
    surely: int | None
    curve: tuple[tuple[int, Interval], ...]


def needed(
    trial: Trial, posts: Mapping[int, Posts], targets: Mapping[int, float], around: int = 4
) -> dict[int, Needed]:
    """The least posts of each of these stations with which its target is reached on the mean, all of them staffed so."""
    wanted = tuple(targets)
    plenty = trial.runs({**posts, **{one: _with(posts, one, None) for one in wanted}}, shifted=False)
    best = {one: interval(shares(plenty, trial.plan.window, one), 0, 1) for one in wanted}
    reachable = [one for one in wanted if (found := best[one]) and found.mean >= targets[one]]
    low = dict.fromkeys(reachable, 0)
    high = {one: max(1, *(found.peak[one] for found in plenty)) for one in reachable}
    while open_ones := [one for one in reachable if high[one] - low[one] > 1]:
        middle = {one: (low[one] + high[one]) // 2 for one in open_ones}
        tried = _shares(trial, posts, middle)
        for one in open_ones:
            (high if tried[one] and fmean(tried[one]) >= targets[one] else low)[one] = middle[one]
    middle = {one: high.get(one) or (posts[one].working if one in posts else None) or 1 for one in wanted}
    curves = _curves(trial, posts, middle, around)
    return {
        one: _read(one, high.get(one), best[one], curves[one], targets[one]) for one in wanted
    }  # fmt: skip


def _with(posts: Mapping[int, Posts], station: int, working: int | None) -> Posts:
    return replace(posts.get(station, Posts(None)), working=working)


def _shares(trial: Trial, posts: Mapping[int, Posts], tried: Mapping[int, int]) -> dict[int, list[float]]:
    staffed = {**posts, **{one: _with(posts, one, number) for one, number in tried.items()}}
    found = trial.runs(staffed, shifted=False)
    return {one: shares(found, trial.plan.window, one) for one in tried}


def _curves(
    trial: Trial, posts: Mapping[int, Posts], middle: Mapping[int, int], around: int
) -> dict[int, list[tuple[int, Interval]]]:
    """The share in time at some numbers of posts around the middle ones, all stations moving together."""
    curves: dict[int, list[tuple[int, Interval]]] = {one: [] for one in middle}
    for step in range(-around, around + 1):
        tried = {one: number + step * _stride(number) for one, number in middle.items()}
        tried = {one: number for one, number in tried.items() if number >= 0}
        for one, values in (_shares(trial, posts, tried) if tried else {}).items():
            if found := interval(values, 0, 1):
                curves[one].append((tried[one], found))
    return curves


def _stride(number: int) -> int:
    return max(1, number // 12)


def _read(
    station: int, posts: int | None, best: Interval | None, curve: Sequence[tuple[int, Interval]], target: float
) -> Needed:
    enough = [number for number, found in curve if found.mean >= target]
    if (
        posts is not None and enough
    ):  # at the same moment everywhere: what halving found beside other numbers may differ by one
        posts = min(enough)
    at_it = next((found for number, found in curve if number == posts), best)
    perhaps = next((number for number, found in curve if found.high >= target), None)
    surely = next((number for number, found in curve if found.low >= target), None)
    return Needed(station, posts, at_it, perhaps, surely, tuple(curve))
