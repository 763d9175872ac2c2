"""Grids: their codes, and how many households they ought to hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from linli.common.errors import InvalidInput, Refused

FEWEST_HOUSEHOLDS: Final = 300
MOST_HOUSEHOLDS: Final = 500
_LAST: Final = {"grid": 999, "micro_grid": 99}
_DIGITS: Final = {"grid": 3, "micro_grid": 2}

# One backbone member, one liaison, three volunteers (1+1+3).
SEATS: Final = (("backbone", 1), ("liaison", 1), ("volunteer", 1), ("volunteer", 2), ("volunteer", 3))
RENEW_AFTER_DAYS: Final = 365

TOO_FEW: Final = "A grid of %(households)s households is small: 300 to 500 are usual."
TOO_MANY: Final = "A grid of %(households)s households is large: 300 to 500 are usual; consider splitting it."


def next_code(parent_code: str, level: str, used: Iterable[str]) -> str:
    """The code of the next grid (three digits after the community's) or micro-grid (two after the grid's).

    `used` holds every code that was ever given below the parent: a number is never used again. Raises Refused when all
    are used up.
    """
    digits = _DIGITS[level]
    length = len(parent_code) + digits
    numbers = [
        int(code[len(parent_code) :])
        for code in used
        if len(code) == length and code.startswith(parent_code) and code[len(parent_code) :].isdigit()
    ]
    number = max(numbers, default=0) + 1
    if number > _LAST[level]:
        raise Refused(reason="numbers_used_up", text="All grid numbers of this area are used up.")
    return f"{parent_code}{number:0{digits}d}"


def household_warning(households: int | None) -> str:
    """The sentence that warns of a household count outside 300 to 500, a msgid with a gap; empty if all is well.

    It never refuses: the standard of 300 to 500 households is a recommendation. Raises InvalidInput for a bad number.
    """
    if households is None:
        return ""
    if not 0 <= households <= 1_000_000:
        raise InvalidInput(field="households", reason="The number of households cannot be that.")
    if households < FEWEST_HOUSEHOLDS:
        return TOO_FEW
    return TOO_MANY if households > MOST_HOUSEHOLDS else ""
