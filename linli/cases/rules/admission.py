"""The burden check: may a level be asked for these data and these hours? Plain rules, with their sentences.

Sources: the forms and lists that grassroots bodies complain of (the same facts asked by several lines; work pushed down
without admission), and the rule that the same material is reported once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from linli.cases.rules.levels import GUARDED

# Facts Linli holds already: nobody may be asked to type them in again. Name → where they stand.
HELD_FIELDS: Final = {
    "address": "geography", "area_code": "geography", "area_name": "geography", "community": "geography",
    "grid": "geography", "grid_code": "geography", "households": "geography", "street": "geography",
    "coordinates": "geography", "unit": "geography", "unit_phone": "geography", "grid_worker": "accounts",
    "case_number": "cases", "matter": "cases", "photo": "cases", "place": "cases", "reported_at": "cases",
    "closed_at": "cases", "case_count": "cases", "result": "cases", "reporter_name": "registry",
    "reporter_phone": "registry",
}  # fmt: skip
# One full post: more than this much admitted work per month may not be laid on one grid or community.
MOST_HOURS_PER_MONTH: Final = 160
LONGEST_TERM: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Objection:
    """Why an application cannot be: a stable code, the whole sentence (a msgid), and what fills its gaps."""

    code: str
    sentence: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Burden:
    """What an application would cost: hours per month with what is admitted already, and facts asked for twice."""

    hours: int
    hours_before: int
    held_fields: tuple[str, ...]

    @property
    def total(self) -> int:
        """Hours per month, old and new together."""
        return self.hours + self.hours_before

    @property
    def too_much(self) -> bool:
        """Whether old and new together are more than one full post."""
        return self.total > MOST_HOURS_PER_MONTH


def burden(hours: int | None, hours_admitted: Iterable[int | None], asked_fields: Iterable[str]) -> Burden:
    """The burden of an application beside the hours already admitted for the same level and area."""
    held = tuple(name for name in asked_fields if name.strip().casefold().replace(" ", "_") in HELD_FIELDS)
    return Burden(hours or 0, sum(filter(None, hours_admitted)), held)


def objection_to_application(
    *,
    level: str,
    valid_from: date,
    valid_to: date | None = None,
    weight: Burden,
    exception: str = "",
    today: date,
) -> Objection | None:
    """The first reason why this application cannot be made, or None.

    For communities and grids the term must end, within three years, and the hours must be named. A fact that is held
    already may be asked again only with a recorded exception.
    """
    if valid_from < today:
        return Objection("starts_in_the_past", "A duty item cannot begin in the past.", {})
    if valid_to is not None and valid_to <= valid_from:
        return Objection("ends_before_it_begins", "A duty item must end after it begins.", {})
    if level in GUARDED:
        if valid_to is None:
            return Objection("expiry_needed", "What communities and grids are given must have a last day.", {})
        if valid_to - valid_from > LONGEST_TERM:
            return Objection("term_too_long", "What communities and grids are given ends within three years.", {})
        if not weight.hours:
            return Objection("hours_needed", "Say how many hours a month this will cost the community or grid.", {})
    if weight.held_fields and not exception.strip():
        sentence = "Linli already holds: %(fields)s. Take it from there, or record why it must be asked again."
        return Objection("already_held", sentence, {"fields": ", ".join(weight.held_fields)})
    return None


def objection_to_admission(*, level: str, opinions: int, weight: Burden) -> Objection | None:
    """The first reason why an application for a community or grid cannot be admitted now, or None."""
    if level not in GUARDED:
        return None
    if not opinions:
        return Objection("opinion_needed", "Nobody of the level concerned has given an opinion yet.", {})
    if weight.too_much:
        sentence = "With this, %(total)s hours a month would lie on it; at most %(most)s are possible."
        return Objection("burden_too_heavy", sentence, {"total": weight.total, "most": MOST_HOURS_PER_MONTH})
    return None
