"""How hard a matter is, told by the time its catalogue allows: so that units are compared on like work.

A class is of the matter, never of a case as it turned out, and of nobody who handles it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext_noop

from linli.cases import api as cases

# Up to a day of work; up to five; more. In the order of the columns of a table.
CLASSES: Final[Mapping[str, str]] = {
    "quick": gettext_noop("within a day"),
    "ordinary": gettext_noop("up to five days"),
    "long": gettext_noop("more than five days"),
    "unknown": gettext_noop("not classified"),
}
_HOURS_OF_WORK: Final = 8.0
_DAYS: Final[Mapping[str, float]] = {
    "urgent_minute": 1 / 1440, "urgent_hour": 1 / 24, "urgent_day": 1, "work_hour": 1 / _HOURS_OF_WORK, "work_day": 1, "calendar_day": 1,
}  # fmt: skip


def classes_on(day: date) -> dict[str, str]:
    """The class of each matter in force on a day, by its code: by the longest limit of its filing conditions."""
    return {
        matter.code: _class_of(
            max((row.limit_amount * _DAYS.get(row.limit_class, 1) for row in matter.conditions), default=0)
        )
        for matter in cases.matters(day)
    }


def _class_of(days: float) -> str:
    if not days:
        return "unknown"
    return "quick" if days <= 1 else "ordinary" if days <= 5 else "long"
