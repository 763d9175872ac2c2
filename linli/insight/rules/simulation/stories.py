"""What will happen to each case, drawn from a model of the history before anything is staffed.

Every case takes the same number of draws whatever is asked of the model, and what a scenario adds has draws of its own. So
two runs with the same seed differ only by what was changed, and a small change can be told from chance.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist
from typing import Final

from linli.insight.rules.simulation.engine import GIVEN, HANDLED, NEVER, NOBODY, SENT_BACK, STAGE, Limit, Step, Story
from linli.insight.rules.simulation.worktime import WorkTime

HOUR: Final = 3600.0
WEEK: Final = 168  # hours
DRAWS: Final = 22
SPREAD: Final = 0.8  # of the work of a case, as standard deviation over mean
_SLICES: Final = 400


class Durations:
    """Durations in seconds as they were, with what had not ended yet counted for what it was (Kaplan and Meier's estimate).

    `ended` may be empty; `at` then gives nothing but `never`, the share that had no end within all that was seen.
    """

    __slots__ = ("_levels", "_values")

    def __init__(self, ended: Sequence[float], running: Sequence[float] = ()) -> None:
        self._values, self._levels = _estimated(ended, running)

    def at(self, share: float) -> float:
        """The duration below which this share lies; infinity beyond the share that ever ended."""
        place = bisect_left(self._levels, share)
        return self._values[place] if place < len(self._values) else NEVER


def _estimated(ended: Sequence[float], running: Sequence[float]) -> tuple[list[float], list[float]]:
    """The values that ended in order, and the share that has ended at each."""
    marked = sorted([(max(value, 0.0), 0) for value in ended] + [(max(value, 0.0), 1) for value in running])
    values, levels, left, survive = [], [], len(marked), 1.0
    for value, still_running in marked:
        if not still_running:
            survive *= 1 - 1 / left
            values.append(value)
            levels.append(1 - survive)
        left -= 1
    return values, levels


_AT_ONCE: Final = Durations((0.0,))


@dataclass(frozen=True, slots=True)
class Chances:
    """How often it goes otherwise, as shares of the cases: back from a unit, failed check, not true, more time, a rest."""

    returned: float = 0.0
    fails: float = 0.0
    not_true: float = 0.0
    extended: float = 0.0
    suspended: float = 0.0


@dataclass(frozen=True, slots=True)
class Kind:
    """Cases that go alike. `weight`: how many there were. Stations are places in the model's list, or NOBODY.

    `took`: how long intake, dispatch, handling, check, and handling again took, the work of the post within.
    """

    weight: float
    matter: str
    urgent: bool
    desk: int
    lead: int
    filed: bool
    checked: bool
    limit: Limit | None
    work: float
    took: Mapping[str, Durations]
    chances: Chances = Chances()


@dataclass(frozen=True, slots=True)
class Model:
    """The loop as it was. `hours`: arrivals in each hour of the week from Monday 0:00, `zone`: seconds local time is ahead."""

    units: tuple[int, ...]
    times: tuple[WorkTime, ...]
    kinds: tuple[Kind, ...]
    hours: tuple[float, ...]
    zone: int
    stage_work: Mapping[str, float]  # seconds at the desk: intake, dispatch, check, again (share of handling)
    wrong: tuple[tuple[int, float], ...] = ()  # stations that cases came back from, with how many
    wrong_took: Durations = _AT_ONCE
    rests: Durations = _AT_ONCE
    eased: tuple[float, ...] = ()  # by station: what is left of the time without a post beside the waiting for one


@dataclass(frozen=True, slots=True)
class Wave:
    """Arrivals of some matters (beginnings of codes, none: all) times a factor, from one time to another."""

    begin: float
    end: float
    factor: float
    matters: tuple[str, ...] = ()

    def about(self, matter: str) -> bool:
        """Whether cases of this matter belong to it."""
        return not self.matters or matter.startswith(self.matters)


LimitOf = Callable[[Kind, float], Limit | None]


def expected(model: Model, waves: Sequence[Wave], begin: float, end: float) -> float:
    """How many cases are to be expected between two times."""
    total = sum(kind.weight for kind in model.kinds)
    found = _mass(model, begin, end)
    for wave in waves:
        share = sum(kind.weight for kind in model.kinds if wave.about(kind.matter)) / total if total else 0.0
        found += (wave.factor - 1) * share * _mass(model, max(begin, wave.begin), min(end, wave.end))
    return max(found, 0.0)


def _mass(model: Model, begin: float, end: float) -> float:
    return sum(rate * (upto - since) / HOUR for since, upto, rate in _hours(model, begin, end))


def drawn(
    model: Model, waves: Sequence[Wave], begin: float, end: float, seed: int, limit_of: LimitOf | None = None
) -> list[Story]:
    """The stories of all cases that come between two times, in order. The same seed gives the same cases."""
    limit_of = limit_of or (lambda kind, _at: kind.limit)
    found = list(_arrivals(model, model.kinds, begin, end, Random(f"{seed} base")))  # noqa: S311  (chance, no secret)
    thinned = [wave for wave in waves if wave.factor < 1]
    found = [one for one in found if all(_kept(one, wave) for wave in thinned)]
    for number, wave in enumerate(wave for wave in waves if wave.factor > 1):
        kinds = [kind for kind in model.kinds if wave.about(kind.matter)]
        share = sum(kind.weight for kind in kinds) / (sum(kind.weight for kind in model.kinds) or 1)
        rng = Random(f"{seed} wave {number}")  # noqa: S311  (to be repeatable)
        begins, ends = max(begin, wave.begin), min(end, wave.end)
        found += _arrivals(model, kinds, begins, ends, rng, (wave.factor - 1) * share)
    found.sort(key=lambda one: one[0])
    return [_story(model, kind, at, draws, limit_of(kind, at)) for at, kind, draws in found]


Arrival = tuple[float, Kind, tuple[float, ...]]


def _kept(one: Arrival, wave: Wave) -> bool:
    at, kind, draws = one
    return not (wave.begin <= at < wave.end and wave.about(kind.matter)) or draws[0] < wave.factor


def _arrivals(
    model: Model, kinds: Sequence[Kind], begin: float, end: float, rng: Random, factor: float = 1.0
) -> Iterator[Arrival]:
    sums = list(accumulate(kind.weight for kind in kinds))
    if not sums or not sums[-1]:
        return
    for since, upto, rate in _hours(model, begin, end):
        if rate * factor <= 0:
            continue
        at = since + rng.expovariate(rate * factor / HOUR)
        while at < upto:
            kind = kinds[min(bisect_right(sums, rng.random() * sums[-1]), len(kinds) - 1)]
            yield at, kind, tuple(rng.random() for _ in range(DRAWS))
            at += rng.expovariate(rate * factor / HOUR)


def _hours(model: Model, begin: float, end: float) -> Iterator[tuple[float, float, float]]:
    """From when to when, and how many an hour come then. 1970 began on a Thursday."""
    at = begin
    while at < end:
        local = at + model.zone
        upto = min(end, (local // HOUR + 1) * HOUR - model.zone)
        yield at, upto, model.hours[int(local // HOUR + 72) % WEEK]
        at = upto


def _spread_table(spread: float) -> list[float]:
    """Factors of a log-normal work time with mean one, by equal shares."""
    sigma = sqrt(log(1 + spread * spread))
    inverse = NormalDist().inv_cdf
    table = [exp(sigma * inverse((place + 0.5) / _SLICES)) for place in range(_SLICES)]
    mean = sum(table) / _SLICES
    return [value / mean for value in table]


_SPREAD: Final = _spread_table(SPREAD)


def _work(mean: float, draw: float) -> float:
    return mean * _SPREAD[int(draw * _SLICES)]


def _step(model: Model, station: int, work: float, took: float, means: int = STAGE) -> Step:
    """A step that took so long in all: nobody worked on it for longer than that, and the rest passed without a post."""
    done = min(work, took)
    if station == NOBODY:
        return Step(NOBODY, 0.0, took, means)
    eased = model.eased[station] if model.eased else 1.0
    return Step(station, done, (took - done) * eased, means)


def _story(model: Model, kind: Kind, at: float, u: tuple[float, ...], limit: Limit | None) -> Story:
    desk, took = kind.desk, kind.took
    intake, dispatch = model.stage_work["intake"], model.stage_work["dispatch"]
    steps = [_step(model, desk, _work(intake, u[1]), took["intake"].at(u[2]))]
    rest = 0.0
    if kind.filed:
        if u[5] < kind.chances.returned and model.wrong:
            steps.append(_step(model, desk, _work(dispatch, u[6]), took["dispatch"].at(u[6])))
            steps.append(_step(model, _wrong_unit(model, u[7]), dispatch, model.wrong_took.at(u[8])))
        steps.append(_step(model, desk, _work(dispatch, u[3]), took["dispatch"].at(u[4]), GIVEN))
        if u[17] < kind.chances.suspended and not kind.urgent:
            rest = model.rests.at(u[18])
            steps.append(Step(NOBODY, 0.0, rest))
        steps.append(_step(model, kind.lead, _work(kind.work, u[9]), took["handle"].at(u[10]), HANDLED))
        steps += _after_handling(model, kind, u)
    extensions = int(u[16] < kind.chances.extended)
    return Story(at, kind.matter, kind.lead, kind.urgent, limit, tuple(steps), extensions, rest)


def _wrong_unit(model: Model, draw: float) -> int:
    sums = list(accumulate(weight for _, weight in model.wrong))
    return model.wrong[min(bisect_right(sums, draw * sums[-1]), len(sums) - 1)][0]


def _after_handling(model: Model, kind: Kind, u: tuple[float, ...]) -> list[Step]:
    """The check, and what comes back of it or of the reporter's word: handled once more, checked once more."""
    comes_back = (kind.checked and u[12] < kind.chances.fails) or u[13] < kind.chances.not_true
    check, took = model.stage_work["check"] if kind.checked else 0.0, kind.took["check"]
    first = _step(model, kind.desk, _work(check, u[11]), took.at(u[14]), SENT_BACK if comes_back else STAGE)
    if not comes_back:
        return [first]
    work = _work(kind.work * model.stage_work["again"], u[15])
    again = _step(model, kind.lead, work, kind.took["again"].at(u[19]), HANDLED)
    return [first, again, _step(model, kind.desk, _work(check, u[20]), took.at(u[21]))]
