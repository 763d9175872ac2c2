"""Are two reports about the same thing? A score from 0 to 1 by place, time, words and matter, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from linli.cases.rules.text import words_of

THRESHOLD: Final = 0.55
LOOK_BACK_DAYS: Final = 30
LOOK_AROUND_METRES: Final = 250.0

# What each kind of evidence can bring; place and words carry most, time only fades.
_PLACE, _WORDS, _MATTER, _GRID = 0.40, 0.42, 0.18, 0.15
_SAME_TEXT, _FAR = 0.95, 0.4
_LONGEST: Final = 600  # characters compared


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
    similarity: float
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


def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring letters and digits of a text, width and case ignored."""
    words = words_of(text[:_LONGEST])
    return frozenset(map("".join, pairwise(words))) or frozenset([words])


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient of two sets of bigrams: 1.0 for the same, 0.0 for nothing in common."""
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else 0.0


def score(evidence: Evidence) -> Score:
    """The score with its reasons, strongest first. Pure arithmetic: no reason, no points."""
    parts = [_place(evidence), _words(evidence), _matter(evidence)]
    points = sum(part for part, _ in parts) * _fading(evidence.days)
    if not _near_or_unknown(evidence):
        points *= _FAR  # the same words from elsewhere are another thing of the same sort
    if evidence.similarity >= _SAME_TEXT and _near_or_unknown(evidence):
        points = max(points, 0.7 * _fading(evidence.days))  # the same words again, such as a message sent twice
    reasons = [reason for part, reason in sorted(parts, key=lambda item: -item[0]) if reason and part > 0]
    if reasons:
        reasons.append(_time(evidence.days))
    return Score(round(min(1.0, points), 3), tuple(reasons))


def best(scored: Iterable[tuple[int, Score]], *, limit: int = 5) -> list[tuple[int, Score]]:
    """The likely ones among (id, score), best first, lower ids first where equal."""
    return sorted((item for item in scored if item[1].likely), key=lambda item: (-item[1].value, item[0]))[:limit]


def _near_or_unknown(evidence: Evidence) -> bool:
    return evidence.metres is None or evidence.metres <= LOOK_AROUND_METRES


def _place(evidence: Evidence) -> tuple[float, Reason | None]:
    """Full points within 20 m, fading to none at 250 m; the same grid counts where no distance is known."""
    if evidence.metres is None:
        return (_GRID, Reason("Both are in the same grid.", {})) if evidence.same_grid else (0.0, None)
    share = max(0.0, min(1.0, (LOOK_AROUND_METRES - evidence.metres) / (LOOK_AROUND_METRES - 20)))
    return _PLACE * share, Reason("The places are %(metres)s m apart.", {"metres": round(evidence.metres)})


def _words(evidence: Evidence) -> tuple[float, Reason | None]:
    """Half the pairs of letters in common is already as good as the same words."""
    share = max(0.0, min(1.0, (evidence.similarity - 0.08) / 0.42))
    return _WORDS * share, Reason(
        "%(percent)s %% of the wording is the same.", {"percent": round(100 * evidence.similarity)}
    )


def _matter(evidence: Evidence) -> tuple[float, Reason | None]:
    return (_MATTER, Reason("Both are about the same matter.", {})) if evidence.same_matter else (0.0, None)


def _fading(days: float) -> float:
    """Full weight for three days, then slowly less; nothing beyond the look-back."""
    if days > LOOK_BACK_DAYS:
        return 0.0
    return 1.0 - max(0.0, days - 3) / LOOK_BACK_DAYS * 0.4


def _time(days: float) -> Reason:
    if days < 1:
        return Reason("They came in on the same day.", {})
    return Reason("They came in %(days)s days apart.", {"days": round(days)})
