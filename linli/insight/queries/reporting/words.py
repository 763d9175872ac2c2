"""Names and numbers as a report prints them, in the language active now."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.utils.translation import get_language, gettext, ngettext

from linli.cases import api as cases
from linli.common.errors import NotFound
from linli.geography import api as geography
from linli.insight.queries.answers.answering import Figure
from linli.insight.rules import rounding
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.spans import Span

NONE: Final = "—"
_HOUR: Final = 3600
_LONGEST_NAME: Final = 60


def in_english() -> bool:
    """Whether the report is written in English."""
    return not (get_language() or "zh").startswith("zh")


# --- names ----------------------------------------------------------------------------------------------------------------


def named(thing: Any) -> str:
    """The name of an area, unit, matter or indicator."""
    return tidy(str((getattr(thing, "name_en", "") if in_english() else "") or thing.name))


def tidy(name: str) -> str:
    """A name on one line and of bearable length; what writes from right to left or draws nothing is left out of it."""
    kept = "".join(letter for letter in " ".join(name.split()) if letter.isprintable())
    return kept if len(kept) <= _LONGEST_NAME else kept[: _LONGEST_NAME - 1] + "…"


def side_named(side: str, value: Any, on: date) -> str:
    """What a value that rows are grouped by is called."""
    if side == "matter":
        return matter_named(str(value), on)
    if not value:
        return gettext("no place known") if side in _AREAS else gettext("not known")
    if side in _AREAS:
        return _found(geography.area, value)
    if side in {"unit", "lead"}:
        return unit_named(value)
    titles = cases.CHANNEL_TITLES if side == "channel" else {}
    return tidy(gettext(titles[value]) if value in titles else str(value))


_AREAS: Final = ("district", "street", "community", "grid")


def _found(look: Any, key: int) -> str:
    try:
        return named(look(key))
    except NotFound:
        return gettext("not known any more (%(key)d)") % {"key": key}


def unit_named(unit_id: int) -> str:
    """A unit by its id."""
    return _found(geography.unit, unit_id) if unit_id else gettext("no unit yet")


def matter_named(code: str, on: date) -> str:
    """A matter by its code; one that is no longer in the catalogue by the code alone."""
    if not code:
        return gettext("not filed yet")
    found = cases.find_matter(code, on)
    return named(found) if found else tidy(code)


def span_named(span: Span) -> str:
    """The days of a report."""
    begin, end = span.begin, span.end
    if span.kind == "month":
        return f"{begin:%B %Y}" if in_english() else f"{begin.year}年{begin.month}月"
    if span.kind == "quarter":
        quarter = (begin.month + 2) // 3
        return f"Q{quarter} {begin.year}" if in_english() else f"{begin.year}年第{'一二三四'[quarter - 1]}季度"
    return f"{day_named(begin)} – {day_named(end)}" if in_english() else f"{day_named(begin)}至{day_named(end)}"


def day_named(day: date) -> str:
    """A day."""
    return f"{day.day} {day:%B %Y}" if in_english() else f"{day.year}年{day.month}月{day.day}日"


def short_day(day: date) -> str:
    """A day on the axis of a chart."""
    return f"{day.month}/{day.day}"


# --- numbers --------------------------------------------------------------------------------------------------------------


def count(number: float) -> str:
    """A number of cases or of what counts in parts of one."""
    return rounding.told(number)


def share(value: float | None, *, few: bool = False) -> str:
    """A share of one, in percent; an asterisk where it rests on few."""
    if value is None:
        return gettext("no sample")
    return f"{rounding.percent(value):.1f}%{'*' if few else ''}"


def time(seconds: float | None, *, few: bool = False) -> str:
    """A length of time in minutes, hours or days, whichever says most."""
    if seconds is None:
        return gettext("no sample")
    mark = "*" if few else ""
    if seconds < _HOUR:
        return gettext("%(number)s min") % {"number": f"{seconds / 60:.0f}"} + mark
    if seconds < 48 * _HOUR:
        return gettext("%(number)s h") % {"number": f"{seconds / _HOUR:.1f}"} + mark
    return gettext("%(number)s days") % {"number": f"{seconds / 24 / _HOUR:.1f}"} + mark


def value(indicator: Indicator, figure: Figure) -> str:
    """The value of an indicator as a cell."""
    if indicator.kind == "rate":
        return share(figure.value, few=figure.few and figure.value is not None)
    if indicator.kind == "duration":
        return time(figure.value, few=figure.few and figure.value is not None)
    if indicator.kind == "weighted":
        return gettext("no sample") if figure.value is None else f"{figure.value:.1f}{'*' if figure.few else ''}"
    return count(figure.value or 0)


def change(indicator: Indicator, now: Figure, before: Figure | None) -> str:
    """By how much it changed: numbers and times in percent, shares in percent points; a dash where nothing can be said."""
    if before is None or now.value is None or before.value is None:
        return NONE
    if indicator.kind == "rate":
        return points(rounding.points_between(now.value, before.value))
    if indicator.kind == "weighted":
        return signed(round(now.value, 1) - round(before.value, 1))
    grown = rounding.change(now.value, before.value)
    return NONE if grown is None else f"{signed(grown)}%"


def points(number: float) -> str:
    """Percent points, with their sign."""
    return gettext("%(number)s pp") % {"number": signed(number)}


def signed(number: float) -> str:
    """A difference with its sign; none for no difference."""
    return f"{number:+.1f}" if abs(number) >= 0.05 else "0.0"


def moved(cell: str) -> str:
    """A change as a part of a sentence, from the cell that shows it."""
    if cell == NONE:
        return gettext("not comparable")
    much = {"much": cell.lstrip("+-")}
    return (
        gettext("up by %(much)s") % much
        if cell.startswith("+")
        else gettext("down by %(much)s") % much
        if cell.startswith("-")
        else gettext("unchanged")
    )


def listed(names: list[str]) -> str:
    """Some things one after the other."""
    return (", " if in_english() else "、").join(names)


def counted_cases(number: float) -> str:
    """So many cases."""
    return ngettext("%(number)s case", "%(number)s cases", round(number)) % {"number": count(number)}
