"""The closed grammar of questions: what pages, the API and exports may ask, and nothing else.

    {"indicators": ["closed_in_time", "handling_time"],
     "by": ["street", "month"],
     "where": {"area": [12], "family": ["C01"], "channel": ["hotline"]},
     "from": "2026-01-01", "to": "2026-03-31",
     "compare": "year_ago"}

`from` and `to` are local days, both included. Everything is bounded, so the largest question that passes is one the house
can answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from linli.insight.rules.spans import months_on, whole_months

TIMES: Final = ("day", "week", "month", "quarter", "year")
AREAS: Final = ("district", "street", "community", "grid")
# What else rows can be grouped and chosen by, with the tables that have it.
ALL: Final = "cases tasks ratings moves"
SIDES: Final[Mapping[str, str]] = {
    "unit": "cases tasks moves", "lead": ALL, "matter": ALL, "family": ALL, "channel": ALL, "level": ALL, "urgent": ALL,
    "reporter_kind": "cases", "outcome": "cases", "state": "cases", "role": "tasks", "truth": "cases ratings", "refusal": "cases",
}  # fmt: skip
FAMILY: Final = 3  # signs of a matter's code that name its family: C01 of C0137
NUMBERS: Final = frozenset({"unit", "lead"})
COMPARISONS: Final = ("previous", "year_ago")
FIELDS: Final = frozenset({"indicators", "by", "where", "from", "to", "compare"})
MOST_INDICATORS, MOST_BY, MOST_VALUES, MOST_DAYS = 100, 3, 200, 3660
MOST_TIMES: Final = 800  # days, weeks or months side by side
MOST_LINES: Final = 20_000  # in one answer
TOO_FINE: Final = "The answer would have too many lines. Divide it less finely."
_DAY: Final = timedelta(days=1)
_MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}
_DAYS_OF: Final = {"day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}
LARGEST: Final = 2**63 - 1
FIRST_DAY: Final = date(1990, 1, 1)  # nothing was counted before


class BadQuestion(ValueError):
    """A question that is not of the grammar: `field` and what is wrong with it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be answered. `where`: allowed values by name of the side; `area`: ids of areas whose subtrees count.

    Not of the grammar, so nobody outside can ask so: `without`, cases left out after an appeal; `on`, the day by whose definitions
    is counted where that is not its own last one, such as for a part of a longer period.
    """

    indicators: tuple[str, ...]
    by: tuple[str, ...]
    where: tuple[tuple[str, tuple[str | int | bool, ...]], ...]
    begin: date
    end: date
    compare: str = ""
    without: tuple[int, ...] = ()
    on: date | None = None

    @property
    def defined_on(self) -> date:
        """The day by whose definitions it is counted."""
        return self.on or self.end


def question(asked: Any, known: Mapping[str, Any]) -> Question:
    """The question, checked against the grammar and the known indicators. Raises BadQuestion for the first thing that is wrong."""
    if not isinstance(asked, dict):
        raise BadQuestion("question", "This must be an object.")
    for name in asked:
        if name not in FIELDS:
            raise BadQuestion(str(name)[:40] or "question", "There is no such field.")
    indicators = _names(asked, "indicators", tuple(known), MOST_INDICATORS, needed=True)
    by = _names(asked, "by", (*TIMES, *AREAS, *SIDES), MOST_BY)
    if sum(name in TIMES for name in by) > 1:
        raise BadQuestion("by", "Only one of day, week, month, quarter and year.")
    begin, end = _day(asked, "from"), _day(asked, "to")
    if not begin <= end <= begin + timedelta(days=MOST_DAYS):
        raise BadQuestion("to", "This must be a day after the first, within ten years.")
    if any((end - begin).days > _DAYS_OF[name] * MOST_TIMES for name in by if name in TIMES):
        raise BadQuestion("by", "That is too many days side by side: ask for weeks or months, or for a shorter time.")
    compare = asked.get("compare", "")
    if compare != "" and compare not in COMPARISONS:
        raise BadQuestion("compare", "This is “previous” or “year_ago”.")
    return Question(indicators, by, _where(asked.get("where") or {}), begin, end, compare)


def _names(
    asked: Mapping[str, Any], field: str, allowed: tuple[str, ...], most: int, *, needed: bool = False
) -> tuple[str, ...]:
    given = asked.get(field) or []
    if not isinstance(given, list) or len(given) > most or (needed and not given):
        raise BadQuestion(field, "This must be a list that is neither empty nor too long.")
    for name in given:
        if not isinstance(name, str) or name not in allowed:
            raise BadQuestion(field, "There is no such name.")
    if len(set(given)) != len(given):
        raise BadQuestion(field, "Every name only once.")
    return tuple(given)


def _day(asked: Mapping[str, Any], field: str) -> date:
    try:
        day = date.fromisoformat(asked[field])
    except (KeyError, TypeError, ValueError) as error:
        raise BadQuestion(field, "This must be a day such as 2026-03-31.") from error
    if not FIRST_DAY <= day <= date(2200, 1, 1):
        raise BadQuestion(field, "This must be a day such as 2026-03-31.")
    return day


def _where(given: Any) -> tuple[tuple[str, tuple[str | int | bool, ...]], ...]:
    if not isinstance(given, dict):
        raise BadQuestion("where", "This must be an object.")
    return tuple(sorted((_side(name), _values(name, values)) for name, values in given.items()))


def _side(name: Any) -> str:
    if name != "area" and name not in SIDES:
        raise BadQuestion("where", "There is no such name.")
    return str(name)


def _values(name: str, given: Any) -> tuple[str | int | bool, ...]:
    values = given if isinstance(given, list) else [given]
    if not 1 <= len(values) <= MOST_VALUES:
        raise BadQuestion(name, "This must be a list that is neither empty nor too long.")
    for value in values:
        if not _fits(name, value):
            raise BadQuestion(name, "This value cannot be.")
    return tuple(values)


def _fits(name: str, value: Any) -> bool:
    if name == "urgent":
        return isinstance(value, bool)
    if name == "area" or name in NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST
    return isinstance(value, str) and len(value) <= 40


def earlier(asked: Question) -> tuple[date, date]:
    """The days to compare with: as many right before, or the same days of the year before. Whole months are compared with as many
    whole months, however many days they have.
    """
    after, whole = asked.end + _DAY, whole_months(asked.begin, asked.end)
    if asked.compare == "previous":
        begin = (
            months_on(asked.begin, -_months_apart(asked.begin, after)) if whole else asked.begin - (after - asked.begin)
        )
        return begin, asked.begin - _DAY
    return _year_before(asked.begin), _year_before(after) - _DAY if whole else _year_before(asked.end)


def moved_by(asked: Question) -> tuple[int, ...]:
    """By how many days the rows of the question, and those of the time to compare with, are moved on before they are divided into
    times. Only for weeks: those of two periods seldom begin alike.
    """
    if not asked.compare:
        return (0,)
    return (0, _days_apart(asked) if "week" in asked.by else 0)


def moved_on(asked: Question, time: date) -> date | None:
    """Beside which day, month, quarter or year of the question one of the earlier time is set; None for none.

    Months are set beside months only where both times are whole months, or the same of two years: a month beside parts of two
    says nothing. A 31st has no day beside it in a month of thirty, nor has 29 February a year later.
    """
    unit = next(name for name in asked.by if name in TIMES)
    if unit == "day":
        return time + timedelta(days=_days_apart(asked)) if asked.compare == "previous" else _year_after(time)
    months = _months_apart(earlier(asked)[0], asked.begin)
    if months % _MONTHS_OF[unit] or (asked.compare == "previous" and not whole_months(asked.begin, asked.end)):
        return None
    return months_on(time, months)


def _days_apart(asked: Question) -> int:
    return (asked.begin - earlier(asked)[0]).days


def _months_apart(begin: date, end: date) -> int:
    return (end.year - begin.year) * 12 + end.month - begin.month


def _year_after(day: date) -> date | None:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return None


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
