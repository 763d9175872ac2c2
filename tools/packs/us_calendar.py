"""Legal holidays in Boston by rule (Massachusetts General Laws, chapter 4, section 7, clause 18; Suffolk County)."""

from __future__ import annotations

from datetime import date, timedelta

MONDAY, THURSDAY = 0, 3


def nth(year: int, month: int, weekday: int, number: int) -> date:
    """The number-th given weekday of a month; -1 is the last one."""
    if number < 0:
        first_after = date(year + month // 12, month % 12 + 1, 1)
        return first_after - timedelta(days=(first_after.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def holidays(year: int) -> list[tuple[date, str]]:
    """The holidays of a year in order; one on a Sunday is kept on the Monday after, one on a Saturday is not moved."""
    fixed = [
        (date(year, 1, 1), "New Year's Day"),
        (date(year, 3, 17), "Evacuation Day"),
        (date(year, 6, 17), "Bunker Hill Day"),
        (date(year, 7, 4), "Independence Day"),
        (date(year, 11, 11), "Veterans Day"),
        (date(year, 12, 25), "Christmas Day"),
    ]
    moving = [
        (nth(year, 1, MONDAY, 3), "Martin Luther King Day"),
        (nth(year, 2, MONDAY, 3), "Presidents' Day"),
        (nth(year, 4, MONDAY, 3), "Patriots' Day"),
        (nth(year, 5, MONDAY, -1), "Memorial Day"),
        (nth(year, 9, MONDAY, 1), "Labor Day"),
        (nth(year, 10, MONDAY, 2), "Columbus Day"),
        (nth(year, 11, THURSDAY, 4), "Thanksgiving Day"),
    ]
    kept = [(day + timedelta(days=1) if day.weekday() == 6 else day, name) for day, name in fixed]
    return sorted([*kept, *moving])


def rows(year: int) -> list[dict[str, object]]:
    """Calendar rows (day, works, name) of the holidays that fall on a working weekday."""
    return [{"day": day.isoformat(), "works": 0, "name": name} for day, name in holidays(year) if day.weekday() < 5]
