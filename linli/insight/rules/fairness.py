"""Shares compared between areas, with like work only: direct standardisation, intervals, and a funnel plot instead of a ranking.

Each area's share is computed in every stratum (difficulty class of the matter, urgent or not) and weighted with how often the
stratum occurs in all areas together (direct standardisation; Breslow and Day, Statistical Methods in Cancer Research II, 1987,
chapter 2). Strata an area has no case in are left out on both sides: its share stands beside that of all areas over the same
strata, and `covered` says how much of the work that is. The interval is Wilson's (JASA 22, 1927) for the effective sample, that
many cases at which a simple share would vary as much. Areas are judged by a funnel plot (Spiegelhalter, Statistics in Medicine
24, 2005): chance alone keeps 95 % and 99.8 % of them inside the limits. Where areas as a whole scatter more than chance
explains, the limits are widened by the factor of overdispersion, from z-scores of which the outer tenth on each side is
drawn in (ibid., section 5). Below `LEAST` cases, or with less than `COVERED` of the work, nothing is said of an area.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import floor, sqrt
from typing import Final

LEAST: Final = 20
COVERED: Final = 0.8
Z95: Final = 1.959964
Z998: Final = 3.090232
DRAWN_IN: Final = 0.1
Stratum = tuple[str, bool]  # difficulty class, urgent
Count = tuple[int, int]  # above and below the line


@dataclass(frozen=True, slots=True)
class Compared:
    """One area. `share`: standardised, None without a case; `expected`: that of all areas over the same strata.

    `effective`: cases of the simple share that varies as much. `verdict`: `few`, `inside`, `above`, `below` (beyond 95 %),
    `far_above`, `far_below` (beyond 99.8 %).
    """

    area: int
    above: int
    cases: int
    crude: float | None
    share: float | None
    low: float | None
    high: float | None
    expected: float | None
    covered: float
    effective: float
    verdict: str


@dataclass(frozen=True, slots=True)
class Fairness:
    """All areas in the order of their ids, the share of all together, and how much more than by chance they scatter."""

    areas: tuple[Compared, ...]
    share: float | None
    cases: int
    overdispersion: float


def fairness(counts: Mapping[int, Mapping[Stratum, Count]]) -> Fairness:
    """Compare areas: for each its counts by stratum."""
    standard: dict[Stratum, list[int]] = defaultdict(lambda: [0, 0])
    for strata in counts.values():
        for stratum, (above, below) in strata.items():
            standard[stratum][0] += above
            standard[stratum][1] += below
    whole = sum(below for _, below in standard.values())
    met = sum(above for above, _ in standard.values())
    raw = [_standardised(area, strata, standard, whole) for area, strata in sorted(counts.items())]
    spread = overdispersion([z for one in raw if (z := _score(one)) is not None])
    return Fairness(tuple(_judged(one, spread) for one in raw), met / whole if whole else None, whole, spread)


def _standardised(
    area: int, strata: Mapping[Stratum, Count], standard: Mapping[Stratum, list[int]], whole: int
) -> Compared:
    here = {stratum: count for stratum, count in strata.items() if count[1] > 0}
    weight = sum(standard[stratum][1] for stratum in here)
    above, cases = sum(count[0] for count in here.values()), sum(count[1] for count in here.values())
    if not weight:
        return Compared(area, 0, 0, None, None, None, None, None, 0.0, 0.0, "few")
    share = expected = variance = 0.0
    for stratum, (met, number) in here.items():
        w = standard[stratum][1] / weight
        common = standard[stratum][0] / standard[stratum][1]
        share += w * met / number
        expected += w * common
        # By the share of all areas, not by the own one: three of three is no certainty.
        variance += w * w * common * (1 - common) / number
    effective = expected * (1 - expected) / variance if variance > 0 else float(cases)
    low, high = wilson(share, effective)
    return Compared(area, above, cases, above / cases, share, low, high, expected, weight / whole, effective, "")


def wilson(share: float, number: float, z: float = Z95) -> tuple[float, float]:
    """Wilson's interval of a share of so many cases."""
    middle = share + z * z / (2 * number)
    half = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return max(0.0, (middle - half) / (1 + z * z / number)), min(1.0, (middle + half) / (1 + z * z / number))


def _is_few(one: Compared) -> bool:
    return one.cases < LEAST or one.covered < COVERED


def _score(one: Compared) -> float | None:
    """How many standard errors the share lies from what is expected; None where nothing is said of the area."""
    if _is_few(one) or one.share is None or one.expected is None or not 0 < one.expected < 1:
        return None
    return (one.share - one.expected) / sqrt(one.expected * (1 - one.expected) / one.effective)


def overdispersion(scores: list[float]) -> float:
    """How much more than by chance areas scatter: the mean square of their z-scores, the outer tenths drawn in; at least 1."""
    if len(scores) < 3:
        return 1.0
    ordered, cut = sorted(scores), floor(DRAWN_IN * len(scores))
    low, high = ordered[cut], ordered[-1 - cut]
    return max(1.0, sum(min(max(z, low), high) ** 2 for z in scores) / len(scores))


def limits(expected: float, effective: float, z: float, spread: float) -> tuple[float, float]:
    """Between which shares chance keeps an area of this size."""
    half = z * sqrt(spread * expected * (1 - expected) / effective)
    return max(0.0, expected - half), min(1.0, expected + half)


def _judged(one: Compared, spread: float) -> Compared:
    score = _score(one)
    if score is None:
        certain = one.expected in (0.0, 1.0) and not _is_few(one)
        return replace(one, verdict="inside" if certain else "few")
    z, side = abs(score) / sqrt(spread), "above" if score > 0 else "below"
    return replace(one, verdict="inside" if z <= Z95 else side if z <= Z998 else f"far_{side}")


def rate_interval(number: int, of: float) -> tuple[float, float]:
    """Byar's interval of a count set over a size, such as reports over households (Breslow and Day 1987, chapter 2)."""
    low = number * (1 - 1 / (9 * number) - Z95 / (3 * sqrt(number))) ** 3 if number else 0.0
    upper = number + 1
    high = upper * (1 - 1 / (9 * upper) + Z95 / (3 * sqrt(upper))) ** 3
    return low / of, high / of
