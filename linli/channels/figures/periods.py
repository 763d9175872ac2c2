"""The stretch of time a page of figures is about: some last whole days, a month, a quarter, a year, or free days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import month as month_said
from linli.channels.pages.templatetags.pages import when
from linli.common.errors import InvalidInput
from linli.insight.api import spans

LAST_DAYS: Final = (7, 30, 90)
DEFAULT: Final = "30d"
LONGEST: Final = 3660  # days: ten years with their leap days, as long as a question may be
_DAY: Final = timedelta(days=1)
_LAST, _MONTH, _QUARTER, _YEAR = (
    re.compile(one) for one in (r"(\d{1,3})d", r"(\d{4})-(\d{2})", r"(\d{4})-Q([1-4])", r"(\d{4})")
)


@dataclass(frozen=True, slots=True)
class Period(spans.Span):
    """A span as a page says it, divides it and finds it in its address. `kind`: that of the span, or the last days."""

    @property
    def name(self) -> str:
        """As it stands in the address; empty for free days."""
        year = self.begin.year
        match self.kind:
            case "last":
                return f"{self.days}d"
            case "month":
                return f"{year}-{self.begin:%m}"
            case "quarter":
                return f"{year}-Q{_quarter_of(self.begin)}"
            case "year":
                return str(year)
        return ""

    @property
    def grain(self) -> str:
        """What a line over it is divided into."""
        return "day" if self.days <= 62 else self.wide

    @property
    def wide(self) -> str:
        """What a line is divided into where a day has few cases."""
        if self.days <= 14:
            return "day"
        return "week" if self.days <= 200 else "month" if self.days <= 1500 else "quarter"

    @property
    def coarse(self) -> str:
        """What a table over it is divided into."""
        return (
            "week" if self.days <= 62 else "month" if self.days <= 800 else "quarter" if self.days <= 1500 else "year"
        )

    @property
    def title(self) -> str:
        """What it is called, in the reader's language."""
        year, english = self.begin.year, in_english()
        match self.kind:
            case "last":
                return ngettext("the last %(n)s day", "the last %(n)s days", self.days) % {"n": self.days}
            case "month":
                return month_said(self.begin)
            case "quarter":
                quarter = _quarter_of(self.begin)
                return f"Q{quarter} {year}" if english else f"{year}年第{quarter}季度"
            case "year":
                return str(year) if english else f"{year}年"
        return self.span

    @property
    def span(self) -> str:
        """Its first and last day."""
        return when(self.begin) if self.begin == self.end else f"{when(self.begin)} – {when(self.end)}"

    @property
    def query(self) -> dict[str, str]:
        """As it stands in an address."""
        return {"period": self.name} if self.name else {"from": self.begin.isoformat(), "to": self.end.isoformat()}

    def moved(self, steps: int) -> Period:
        """The period so many steps later, or earlier. Days before the last ones are free days."""
        return replace(spans.Span.moved(self, steps), kind="free" if self.kind == "last" else self.kind)


def month(day: date) -> Period:
    """The month of a day."""
    return _part(day, "month")


def quarter(day: date) -> Period:
    """The quarter of a day."""
    return _part(day, "quarter")


def year(number: int) -> Period:
    """A year."""
    return _part(date(number, 1, 1), "year")


def last(days: int, today: date) -> Period:
    """The last whole days: today is not over, and would look as if less was done on it."""
    return Period("last", today - timedelta(days=days), today - _DAY)


def period_in(query: Mapping[str, str], today: date) -> Period:
    """The period an address asks for; without one the last 30 days. Raises InvalidInput for nonsense."""
    name = query.get("period", "")
    try:
        if query.get("from") and query.get("to") and name in {"", "free"}:
            return _within(_free(date.fromisoformat(query["from"][:10]), date.fromisoformat(query["to"][:10])))
        return _so_far(_within(_named(name if name and name != "free" else DEFAULT, today)), today)
    except (ValueError, OverflowError):
        raise InvalidInput(
            field="period", reason="This is no period: a month is 2026-03, a quarter 2026-Q1, a year 2026."
        ) from None


def _so_far(period: Period, today: date) -> Period:
    """Up to today only: a line goes no further than there is anything to draw."""
    return replace(period, end=today) if period.begin <= today < period.end else period


def _within(found: Period) -> Period:
    """The period, where there is room beside it for what it is compared with. Raises ValueError."""
    if not spans.EARLIEST <= found.begin <= found.end <= spans.LATEST:
        raise ValueError(found.begin, found.end)
    return found


def _free(begin: date, end: date) -> Period:
    if not begin <= end <= begin + timedelta(days=LONGEST):
        raise ValueError(begin, end)
    return Period("free", begin, end)


def _named(name: str, today: date) -> Period:
    if match := _LAST.fullmatch(name):
        return last(max(1, int(match[1])), today)
    if match := _MONTH.fullmatch(name):
        return month(date(int(match[1]), int(match[2]), 1))
    if match := _QUARTER.fullmatch(name):
        return quarter(date(int(match[1]), int(match[2]) * 3, 1))
    if match := _YEAR.fullmatch(name):
        return year(int(match[1]))
    raise ValueError(name)


def choices(today: date) -> Iterator[tuple[str, list[Period]]]:
    """The periods to choose from, by kind."""
    yield _("Days"), [last(days, today) for days in LAST_DAYS]
    yield _("Month"), [month(today).moved(-back) for back in range(13)]
    yield _("Quarter"), [quarter(today).moved(-back) for back in range(6)]
    yield _("Year"), [year(today.year - back) for back in range(3)]


def label_of(day: date, grain: str) -> str:
    """What one part of a period is called on the line below a chart."""
    if grain in {"day", "week"}:
        return f"{day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日"
    if grain == "month":
        return month(day).title
    return quarter(day).title if grain == "quarter" else year(day.year).title


def parts_of(period: Period, grain: str) -> list[Period]:
    """The parts a period is divided into, each cut to it."""
    found, day = [], period.begin
    while day <= period.end:
        whole = _part(day, grain)
        found.append(Period("free", max(whole.begin, period.begin), min(whole.end, period.end)))
        day = whole.end + _DAY
    return found


def _part(day: date, grain: str) -> Period:
    first = spans.beginning(day, grain)
    return Period(grain, first, spans.following(first, grain) - _DAY)


def _quarter_of(day: date) -> int:
    return (day.month + 2) // 3


def beginning(part: Period, grain: str) -> date:
    """The day an answer names this part by: the first of its whole day, week, month, quarter or year."""
    return spans.beginning(part.begin, grain)
