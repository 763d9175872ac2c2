"""How probable it is that a number came about by chance, and how many such numbers may be believed on one day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, expm1, lgamma, log, log1p, pi, sqrt
from typing import Final

_EULER: Final = 0.5772156649015329
_SMALLEST: Final = 1e-300
# Log likelihood ratios fall off like exp(-x), so their largest has a width of about 1; a history of few cases may look far calmer.
_NARROWEST: Final = 0.6


def at_least(count: int, mean: float, variance: float) -> float:
    """The probability of `count` or more where so much is expected: negative binomial, Poisson where the variance is no larger.

    Summed from `count` upwards, so that small probabilities keep their digits.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return _SMALLEST
    term, ratio = _first_terms(count, mean, variance)
    total, step = 0.0, count
    while term > total * 1e-12 or step < mean:
        total += term
        term *= ratio(step)
        step += 1
    return min(1.0, max(total, _SMALLEST))


def _first_terms(count: int, mean: float, variance: float) -> tuple[float, Callable[[int], float]]:
    """The probability of exactly `count`, and how the next one follows from each."""
    if variance <= mean * (1 + 1e-9):
        first = exp(max(count * log(mean) - mean - lgamma(count + 1), -690.0))
        return first, lambda x: mean / (x + 1)
    size = mean * mean / (variance - mean)
    kept = mean / (mean + size)
    logs = lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log1p(-kept) + count * log(kept)
    return exp(max(logs, -690.0)), lambda x: (x + size) / (x + 1) * kept


@dataclass(frozen=True, slots=True)
class Gumbel:
    """The distribution of the largest of many numbers."""

    place: float
    width: float

    def at_least(self, value: float) -> float:
        """The probability of a largest number of `value` or more."""
        return max(-expm1(-exp(-(value - self.place) / self.width)), _SMALLEST)


def gumbel_of(largest: Sequence[float]) -> Gumbel:
    """Fitted to drawn maxima by their mean and spread (Abrams, Kulldorff and Kleinman 2010)."""
    number = len(largest)
    mean = sum(largest) / number
    spread = sqrt(sum((value - mean) ** 2 for value in largest) / max(number - 1, 1))
    width = max(spread * sqrt(6) / pi, _NARROWEST)
    return Gumbel(mean - _EULER * width, width)


def gumbel_of_middle(largest: Sequence[float]) -> Gumbel:
    """Fitted by the middle half alone, so that days on which something did happen do not spoil it."""
    ordered = sorted(largest)
    quarter, half, three = (ordered[int(share * (len(ordered) - 1))] for share in (0.25, 0.5, 0.75))
    width = max((three - quarter) / (log(-log(0.25)) - log(-log(0.75))), _NARROWEST)
    return Gumbel(half + width * log(-log(0.5)), width)


def believable(chances: Sequence[float], tests: int, rate: float) -> float:
    """The largest chance that is still believed where `tests` were made and one in 1/`rate` of what is believed may be false.

    Benjamini and Hochberg 1995. On a day on which nothing is happening, anything at all is believed with a probability of
    at most `rate`. Chances that are not given count as tests that showed nothing.
    """
    limit = 0.0
    for rank, chance in enumerate(sorted(chances), start=1):
        if chance <= rate * rank / tests:
            limit = chance
    return limit
