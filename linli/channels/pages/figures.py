"""Figures in words: how a value, its sample and its change are written, the same on every page and in both languages."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

from linli.channels.pages.charts import nice
from linli.channels.pages.languages import in_english
from linli.channels.pages.templatetags.pages import span
from linli.insight.api import Figure, Indicator, rounding

_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR

# By which day rows are counted, for each time an indicator may be dated by.
BASES: Final = {
    "reported_at": gettext_noop("cases reported in the period"),
    "filed_at": gettext_noop("cases filed in the period"),
    "dispatched_at": gettext_noop("cases first dispatched in the period"),
    "resolved_at": gettext_noop("cases whose latest answer came in the period"),
    "ended_at": gettext_noop("cases that ended in the period"),
    "file_due": gettext_noop("cases due to be filed in the period"),
    "dispatch_due": gettext_noop("cases due to be dispatched in the period"),
    "accept_due": gettext_noop("cases due to be accepted in the period"),
    "handle_due": gettext_noop("cases due to be handled in the period"),
    "check_due": gettext_noop("cases due to be checked in the period"),
    "promise_due": gettext_noop("cases whose promise to the reporter falls due in the period"),
    "rated_at": gettext_noop("answers of reporters taken down in the period"),
    "given_at": gettext_noop("parts given to units in the period"),
    "due_at": gettext_noop("parts of units that fall due in the period"),
    "moved_at": gettext_noop("steps taken in the period"),
}
LEAST: Final = 10  # a change of fewer than this is not told as a share
MOST: Final = 5  # nor one of more than so many times what was: both numbers say more


def number(value: float) -> str:
    """A count: thousands apart, and a tenth only where there is one."""
    return rounding.told(value)


def whole(value: float) -> str:
    """The whole part of a count, for the ends of a scale on which only whole numbers lie."""
    return f"{int(value):,}"


def percent(share: float) -> str:
    """A share of one, to a tenth of a per cent; never 0 or 100 for what is not."""
    return f"{rounding.percent(share):.1f} %"


def value(one: Indicator, figure: Figure) -> str:
    """The value of a figure; whoever has no sample is told so."""
    return value_of(one, figure.value)


def value_of(one: Indicator, plain: float | None) -> str:
    """A plain value of an indicator."""
    if plain is None:
        return _("no sample")
    if one.plain:
        return added_up(one, plain)
    if one.kind == "duration":
        return duration(plain)
    if one.kind == "rate":
        return percent(plain)
    return pgettext("points", "%(n)s points") % {"n": f"{plain:.1f}"}


def added_up(one: Indicator, plain: float) -> str:
    """What cases come to together: a number, or a length of time where seconds are added up."""
    return duration(plain) if one.unit == "s" else number(plain)


def duration(seconds: float | None) -> str:
    """A length of time in its two largest units."""
    return _("no sample") if seconds is None else span(seconds)


def short(one: Indicator, plain: float, most: float = 0) -> str:
    """A value for the scale of a chart, as short as it can be; in the unit of `most`, the top of the scale, where it is given."""
    if one.kind == "rate":
        return f"{plain * 100:.0f} %" if plain >= 0.1 or plain == 0 else f"{plain * 100:.1f} %"
    if _is_time(one):
        unit = _unit_of(most or plain)
        return (_("%(n)s d") if unit == _DAY else _("%(n)s h")) % {"n": f"{plain / unit:.3g}"}
    return whole(plain) if plain >= 10 else number(plain)


def scaled(one: Indicator, most: float) -> float:
    """The top of a scale on which `most` finds room: a round number of the unit it is written in."""
    if not _is_time(one):
        return nice(most)
    hours = nice(most / _HOUR) * _HOUR
    return hours if _unit_of(hours) == _HOUR else nice(most / _DAY) * _DAY


def _is_time(one: Indicator) -> bool:
    return one.kind == "duration" or one.unit == "s"


def _unit_of(seconds: float) -> float:
    return _DAY if seconds >= 2 * _DAY else _HOUR


def change(one: Indicator, now: Figure, before: Figure | None) -> tuple[str, str]:
    """How a value changed, in words, and whether that is `good`, `bad`, or `none`; empty where one of both has no sample."""
    if before is None or now.value is None or before.value is None or (one.plain and before.value < LEAST):
        return "", "none"
    if one.kind == "duration" and (now.few or before.few):
        return "", "none"
    difference = _apart(one, now.value, before.value)
    text = _difference(one, difference, before.value)
    if one.direction == "none" or not text or not difference or now.few or before.few:
        return text, "none"
    return text, "good" if (difference > 0) == (one.direction == "up") else "bad"


def _apart(one: Indicator, now: float, before: float) -> float:
    """By how much one value lies above another: what is written in points, as both are written."""
    if one.kind == "rate":
        return rounding.points_between(now, before)
    return round(now, 1) - round(before, 1) if one.kind == "weighted" else now - before


def _difference(one: Indicator, difference: float, before: float) -> str:
    if (one.plain or one.kind == "duration") and (not before or abs(difference) > before * MOST):
        return ""
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    size = abs(difference)
    if one.kind in {"rate", "weighted"}:
        return _("%(sign)s%(n)s points") % {"sign": sign, "n": f"{size:.1f}"}
    return f"{sign}{size / before * 100:.0f} %"


def title(one: Indicator) -> str:
    """What an indicator is called, in the reader's language, as the beginning of a line."""
    if not in_english():
        return one.name
    return one.name_en[:1].upper() + one.name_en[1:]


def basis(one: Indicator) -> str:
    """What is counted at all, in words."""
    if one.kind == "stock":
        return _("what stands at the end of the period, whenever it began")
    return _(BASES[one.basis]) if one.basis in BASES else ""


def rough(seconds: float) -> str:
    """A length of time as short as a cell of a table has room for."""
    hours = seconds / 3600
    if hours >= 48:
        return _("%(n)s d") % {"n": f"{hours / 24:.3g}"}
    return _("%(n)s h") % {"n": f"{hours:.2g}"} if hours >= 1 else _("%(n)s min") % {"n": f"{seconds / 60:.0f}"}
