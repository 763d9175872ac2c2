"""What somebody may choose from: areas and units within reach, kinds of report, and the spans they are made for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from linli.channels.pages.templatetags.pages import named
from linli.common.actor import Actor
from linli.geography import api as geography
from linli.insight import api as insight

LEVELS: Final = ("district", "street", "community")
MOST_UNITS: Final = 400
SPANS: Final = 14
LANGUAGES: Final = (("zh-hans", "中文"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of a list to choose from and what stands under it: values and names."""

    title: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of report: its code, its name, what it is for, and the span it is made for."""

    code: str
    name: str
    said: str
    span: str


def kinds() -> list[Kind]:
    """Every kind of report, for a tab each."""
    said = {
        "weekly": _("What came in, clocks, answers, what rises, what is overdue."),
        "monthly": _("Everything: the loop, units, reporters, recurrence, evidence, burden, fairness."),
        "quarterly": _("The monthly one over three months."),
        "study": _("Open cases, orders, proposed topics with their evidence, decisions to take."),
        "meeting": _("The quarter with topics, their follow-up and decisions to take."),
        "free": _("The monthly one over any days."),
    }
    return [Kind(code, _(kind.title), said[code], kind.span) for code, kind in insight.REPORT_KINDS.items()]


def subjects(actor: Actor, on: date, right: str = insight.VIEW) -> list[Group]:
    """The areas and units the actor may have reports about: districts and streets first, then communities street by street, then units."""
    holds = insight.may_read if right == insight.VIEW else insight.may_plan
    areas = [
        area
        for level in LEVELS
        for area in geography.areas_under(None, level=level, on=on)
        if holds(actor, "area", area.id)
    ]
    upper = tuple((f"area-{area.id}", named(area)) for area in areas if area.level != "community")
    found = [Group(_("Districts and streets"), upper)] if upper else []
    streets: dict[int | None, list[tuple[str, str]]] = {}
    for area in areas:
        if area.level == "community":
            streets.setdefault(area.parent_id, []).append((f"area-{area.id}", named(area)))
    found += [Group(named(geography.area(key)) if key else "", tuple(options)) for key, options in streets.items()]
    units = [
        unit
        for unit in geography.units_below("/")
        if not unit.territorial and unit.open and holds(actor, "unit", unit.id)
    ]
    if units:
        found.append(Group(_("Units"), tuple((f"unit-{unit.id}", named(unit)) for unit in units[:MOST_UNITS])))
    return found


def subject_of(value: str) -> tuple[str, int] | None:
    """What was chosen from `subjects`; None for anything else."""
    about, _dash, number = value.partition("-")
    return (about, int(number)) if about in {"area", "unit"} and number.isdecimal() and len(number) < 19 else None


def about_named(about: str, about_id: int) -> str:
    """The name of what a report is about."""
    return named(geography.area(about_id) if about == "area" else geography.unit(about_id))


def spans(kind: str, today: date) -> list[tuple[str, str]]:
    """The last spans of a kind, by their first day; the first of them is not over."""
    found = [(span.begin.isoformat(), insight.span_named(span)) for span in insight.spans.latest(kind, today, SPANS)]
    return [(found[0][0], _("%(span)s (so far)") % {"span": found[0][1]}), *found[1:]]
