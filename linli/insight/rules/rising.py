"""A matter that suddenly rises in an area: counts of the last days against the same area's usual ones.

A quasi-Poisson baseline after Farrington, Andrews, Beale and Catchpole (J. R. Stat. Soc. A 159, 1996) with the
down-weighting of earlier outbreaks of Noufaily et al. (Statistics in Medicine 32, 2013): the last eight weeks up to a week
ago, their kinds of days (holidays and make-up days are theirs), a trend where it is plain. Years of history are not needed. What season and weather do to a whole
district is taken out of its areas: an area is held against what the rest of its district reports on the same days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from linli.insight.rules.chance import at_least
from linli.insight.rules.daytypes import MONDAY, DayTypes, Floats, Ints

WEEKS: Final = 8
GUARD: Final = 7  # days before the present left out of the baseline, lest a rise that began hides itself
LEAST_HISTORY: Final = 14  # days of baseline; with less nothing is said
WINDOWS: Final = (1, 3, 7)
LEAST: Final = 5  # cases
_OUTLYING: Final = 2.58
_PRIOR_DAYS: Final = 14.0  # days for which a weekday is believed to be like all others
_PRIOR_SPREAD: Final = 28.0
_LEAST_TREND: Final = 0.7
_FAR_TAIL: Final = 2.0  # standard deviations; what is nearer shows nothing and is not reckoned out


@dataclass(frozen=True, slots=True)
class Rise:
    """More than usual in one row of the counts over the last `days` days, and how probable that is by chance."""

    row: int
    days: int
    seen: int
    expected: float
    chance: float


@dataclass(frozen=True, slots=True)
class _Usual:
    """What is usual a day in each row (before its kind of day), how sure that is, and how much more than Poisson it varies."""

    level: Floats
    unsure: Floats  # variance of the level
    spread: Floats


def rises(counts: Ints, day: int, types: DayTypes) -> tuple[list[Rise], int]:
    """What stands out on a day, and how many tests were made. Row 0 is the whole, the others its areas; `types`: those of the columns.

    Only rows with enough cases are tested for a window; for the others nothing is said.
    """
    before = slice(max(day + 1 - GUARD - 7 * WEEKS, 0), max(day + 1 - GUARD, 0))
    history = counts[:, before]
    if history.shape[1] < LEAST_HISTORY:
        return [], 0
    weekday = _weekday_shares(history[0], types.like[before])
    shares = types.shares(weekday)
    usual = _usual(history, shares[before])
    wavering = types.beyond_weekends() ** 2 * _unsure_monday(history[0], types.like[before], weekday, usual)
    found, tests = [], 0
    for window in WINDOWS:
        seen = counts[:, day + 1 - window : day + 1].sum(axis=1)
        last = slice(day + 1 - window, day + 1)
        means, variances = _expected(usual, seen, float(shares[last].sum()))
        variances += usual.level**2 * float(wavering[last].sum())
        tests += len(seen)
        loud = np.flatnonzero((seen >= LEAST) & (seen > means + _FAR_TAIL * np.sqrt(variances)))
        found += [
            Rise(int(row), window, int(seen[row]), float(means[row]), at_least(int(seen[row]), means[row], variances[row]))
            for row in loud
        ]  # fmt: skip
    return found, tests


def _usual(history: Ints, share: Floats) -> _Usual:
    days = history.shape[1]
    trust = np.ones(history.shape)
    for _ in range(2):  # once to find what stands out, once without it
        level = np.maximum((trust * history).sum(axis=1) / (trust * share).sum(axis=1), 0.5 / days)
        mean = level[:, None] * share
        spread = _spread(history, mean, trust)
        stands_out = _anscombe(history, mean) / np.sqrt(spread)[:, None]
        trust = np.where(stands_out > _OUTLYING, (_OUTLYING / np.maximum(stands_out, 1e-9)) ** 2, 1.0)
    level = level * _trend(history[0] / share, trust[0])
    unsure = spread * level / (trust * share).sum(axis=1)
    return _Usual(level, unsure, spread)


def _weekday_shares(whole: Ints, weekdays: Ints) -> Floats:
    """How much of a usual day each weekday brings, drawn towards 1 where there are few days or cases."""
    usual = max(float(whole.mean()), 1e-9)
    sums = np.bincount(weekdays, weights=whole, minlength=7)
    days = np.bincount(weekdays, minlength=7)
    prior = _PRIOR_DAYS / max(usual, 1.0)
    shares: Floats = (sums / usual + prior) / (days + prior)
    return shares


def _unsure_monday(whole: Ints, weekdays: Ints, weekday: Floats, usual: _Usual) -> float:
    """Variance of what a Monday brings above other days of work: after a long rest it counts several times over."""
    seen = max(int(whole[weekdays == MONDAY].sum()), 1)
    return 1.25 * float(weekday[MONDAY]) ** 2 * float(usual.spread[0]) / seen


def _spread(history: Ints, mean: Floats, trust: Floats) -> Floats:
    """Variance over mean, never below 1; rows with few cases lean on what all rows have together."""
    square = trust * (history - mean) ** 2 / np.maximum(mean, 0.05)
    own = square.sum(axis=1) / np.maximum(trust.sum(axis=1) - 1, 1)
    busy = mean.mean(axis=1) >= 0.1
    common = float(own[busy].mean()) if busy.any() else 1.0
    weight = trust.sum(axis=1)
    leaning: Floats = (own * weight + common * _PRIOR_SPREAD) / (weight + _PRIOR_SPREAD)
    return np.maximum(leaning, 1.0)


def _anscombe(history: Ints, mean: Floats) -> Floats:
    """Residuals that are near normal for counts."""
    found: Floats = 1.5 * (np.cbrt(history.astype(float)) ** 2 - np.cbrt(mean) ** 2) / np.maximum(mean, 0.05) ** (1 / 6)
    return found


def _trend(whole: Floats, trust: Floats) -> float:
    """How much higher the level of now is than that of the baseline's middle: 1 unless plain over at least six weeks, never
    beyond what the baseline has seen, and never far below: what has become rare is not news when it is as before."""
    weeks = len(whole) // 7
    if weeks < 6:
        return 1.0
    weighted = (whole * trust)[-7 * weeks :].reshape(weeks, 7).sum(axis=1)
    weekly = weighted / np.maximum(trust[-7 * weeks :].reshape(weeks, 7).sum(axis=1), 1e-9)
    middle = weekly.mean()
    if middle <= 0:
        return 1.0
    x = np.arange(weeks) - (weeks - 1) / 2
    slope = float((x * weekly).sum() / (x * x).sum())
    left = weekly - middle - slope * x
    error = float(np.sqrt((left**2).sum() / (weeks - 2) / (x * x).sum()))
    if abs(slope) < 2.45 * error:  # 5 % of Student's t with six degrees of freedom
        return 1.0
    ahead = middle + slope * (x[-1] + 1 + GUARD / 7)
    return max(float(min(ahead, weekly.max()) / middle), _LEAST_TREND)


def _expected(usual: _Usual, seen: Ints, share: float) -> tuple[Floats, Floats]:
    """Mean and variance of each row over a window; areas against the rest of the whole where that reports more than usual."""
    mean = usual.level * share
    unsure = usual.unsure * share * share
    rest_seen = np.maximum(seen[0] - seen, 0).astype(float)
    rest_usual = np.maximum(mean[0] - mean, 0)
    rest_seen[0] = rest_usual[0] = 0
    prior = 5.0
    factor = np.maximum((rest_seen + prior) / (rest_usual + prior), 1.0)
    higher = np.where(factor > 1, mean * factor, mean)
    wavering = np.where(factor > 1, higher**2 * usual.spread[0] / (rest_seen + prior), 0.0)
    return higher, usual.spread * higher + unsure * factor**2 + wavering
