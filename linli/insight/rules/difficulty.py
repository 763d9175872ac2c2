"""Which matters are easy, middling or hard to handle: units and areas are compared class by class, never all in one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CLASSES: Final = ("easy", "middle", "hard")
UNKNOWN: Final = "unclassed"
_HOURS: Final = {
    "urgent_minute": 1 / 60, "urgent_hour": 1.0, "urgent_day": 24.0, "work_hour": 3.0, "work_day": 24.0, "calendar_day": 24.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """How classes are made: days of history, the least number of cases a matter needs, and the bounds of limits in hours."""

    history_days: int
    least_cases: int
    easy_hours: float
    middle_hours: float


def settings_of(text: str) -> Settings:
    """The settings in a file."""
    given = tomllib.loads(text)
    bounds = given["limit_hours"]
    return Settings(
        int(given["history_days"]), int(given["least_cases"]), float(bounds["easy"]), float(bounds["middle"])
    )


def hours_of(amount: int, limit_class: str) -> float:
    """How long a limit lets a unit work, roughly, for sorting limits of different kinds."""
    return amount * _HOURS.get(limit_class, 24.0)


def classes(
    handled: Mapping[str, tuple[int, float | None]], limits: Mapping[str, float], settings: Settings
) -> dict[str, str]:
    """The class of every matter known from history or by its limit.

    `handled`: cases handled and their median seconds, by matter; `limits`: hours, by matter. Matters are put in the order of
    their medians, and each third of the cases is a class; matters of one median are in one class.
    """
    known = [(median, code, number) for code, (number, median) in handled.items() if median is not None]
    known = sorted(row for row in known if row[2] >= settings.least_cases)
    whole = sum(number for _, _, number in known)
    found: dict[str, str] = {code: _by_limit(hours, settings) for code, hours in limits.items()}
    before, at, present = 0, -1.0, CLASSES[0]
    for median, code, number in known:
        if median != at:
            present, at = CLASSES[min(2, int(3 * (before + number / 2) / whole))], median
        found[code] = present
        before += number
    return found


def _by_limit(hours: float, settings: Settings) -> str:
    return "easy" if hours <= settings.easy_hours else "middle" if hours <= settings.middle_hours else "hard"
