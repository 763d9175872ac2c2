"""Are two reports about the same thing? A score from 0 to 1 by place, time, words and matter, with its reasons.

Words and time are weighed by a model learned from published groups of messages (`linli.text`). What place and matter add
cannot be learned from those: they have neither. These weights are log-odds set by judgement, and said here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp
from typing import Any, Final

from linli.text import api as text

THRESHOLD: Final = text.shipped_pair_model().threshold
LOOK_BACK_DAYS: Final = 30
LOOK_AROUND_METRES: Final = 250.0

_HERE, _AROUND, _ELSEWHERE = 2.0, -1.0, -7.0  # within 20 m; at 250 m; beyond: the same words mean another of its kind
_NEAR_METRES: Final = 20.0
_GRID, _MATTER = 1.0, 0.7


@dataclass(frozen=True, slots=True)
class Reason:
    """One whole sentence as a msgid, and what fills its gaps."""

    msgid: str
    data: dict[str, Any]

    def __str__(self) -> str:
        return self.msgid % self.data


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of two reports: metres apart (None where a place is unknown), grid, days, words, matter."""

    metres: float | None
    same_grid: bool
    days: float
    words: text.Likeness
    same_matter: bool


@dataclass(frozen=True, slots=True)
class Score:
    """How likely it is the same thing (0 to 1), and why."""

    value: float
    reasons: tuple[Reason, ...]

    @property
    def likely(self) -> bool:
        """Whether it is worth showing to a person."""
        return self.value >= THRESHOLD


def score(evidence: Evidence) -> Score:
    """The score with its reasons, strongest first. Nothing beyond the look-back."""
    if evidence.days > LOOK_BACK_DAYS:
        return Score(0.0, ())
    parts = [_place(evidence), _words(evidence), _matter(evidence)]
    reasons = [reason for part, reason in sorted(parts, key=lambda item: -item[0]) if reason and part > 0]
    if reasons:
        reasons.append(_time(evidence.days))
    return Score(round(1 / (1 + exp(-sum(part for part, _ in parts))), 3), tuple(reasons))


def best(scored: Iterable[tuple[int, Score]], *, limit: int = 5) -> list[tuple[int, Score]]:
    """The likely ones among (id, score), best first, lower ids first where equal."""
    return sorted((item for item in scored if item[1].likely), key=lambda item: (-item[1].value, item[0]))[:limit]


def _place(evidence: Evidence) -> tuple[float, Reason | None]:
    """Most within 20 m, less up to 250 m, much against it beyond; the same grid counts where no distance is known."""
    if evidence.metres is None:
        return (_GRID, Reason("Both are in the same grid.", {})) if evidence.same_grid else (0.0, None)
    if evidence.metres > LOOK_AROUND_METRES:
        return _ELSEWHERE, None
    share = min(1.0, (LOOK_AROUND_METRES - evidence.metres) / (LOOK_AROUND_METRES - _NEAR_METRES))
    return _AROUND + (_HERE - _AROUND) * share, Reason(
        "The places are %(metres)s m apart.", {"metres": round(evidence.metres)}
    )


def _words(evidence: Evidence) -> tuple[float, Reason]:
    """What the model says; the reason tells how much of the shorter text stands in the other, rare words counting more."""
    percent = round(100 * evidence.words.common.share)
    return evidence.words.log_odds, Reason("%(percent)s %% of the wording is the same.", {"percent": percent})


def _matter(evidence: Evidence) -> tuple[float, Reason | None]:
    return (_MATTER, Reason("Both are about the same matter.", {})) if evidence.same_matter else (0.0, None)


def _time(days: float) -> Reason:
    if days < 1:
        return Reason("They came in on the same day.", {})
    if round(days) == 1:
        return Reason("They came in a day apart.", {})
    return Reason("They came in %(days)s days apart.", {"days": round(days)})
