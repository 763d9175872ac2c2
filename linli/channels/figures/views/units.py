"""Figures by unit: organisations side by side, on like work; and one unit by matter and area. Never anybody who works there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linli.channels.figures.asking import Asked, asked
from linli.channels.figures.classes import CLASSES, class_heads, what_classes_are
from linli.channels.figures.frame import area_frame, frame
from linli.channels.figures.naming import unit_name
from linli.channels.figures.showing import (
    FigureTable,
    TableRow,
    addresses,
    cell,
    compared,
    course,
    indicator_address,
    side_bars,
    table,
    tile,
    time_chart,
)
from linli.channels.figures.views.matters import most_first
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.guards import actor_of, needs
from linli.channels.pages.templatetags.pages import named
from linli.common import clock
from linli.geography import api as geography
from linli.insight import api as insight
from linli.insight.api import Answer

LED: Final = ("reported", "handled_in_time", "handling_time", "first_time_right", "solved_rate")
PARTS: Final = ("received_by_unit", "unit_in_time", "returned_by_unit")
CLASSED: Final = "handled_in_time"
MOST_MATTERS: Final = 200  # in one address
LEAST: Final = 10  # below so many a share rests on few, and a unit is shown on demand
OF_UNIT: Final = (
    "reported",
    "handled_in_time",
    "handling_time",
    "first_time_right",
    "rework_rate",
    "solved_rate",
    "satisfied_rate",
    "without_evidence",
)
DIVIDED: Final = ("reported", "handled_in_time", "handling_time", "solved_rate")  # by matter and street


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A unit, and what share of each class of work it handled in time."""

    unit_id: int
    title: str
    link: str
    cells: tuple[tuple[Said, Said], ...]


@needs(insight.VIEW)
@require_safe
def units(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """The units at work in an area: what they led, what parts they were given, and like work side by side."""
    actor, here = actor_of(request), geography.area(area_id)
    found = asked(request, area=[area_id])
    led = insight.answer(actor=actor, question=found.question(LED, ["lead"]))
    classed = insight.answer(actor=actor, question=found.question([CLASSED], ["lead", "matter"]))
    everybody = request.GET.get("rows") == "all"
    units_led = [line for line in led.lines if line.keys[0]]
    lines = [line for line in units_led if everybody or (line.figures["reported"].value or 0) >= LEAST]
    shown = {line.keys[0] for line in lines}
    context: dict[str, Any] = {
        **area_frame(request, actor, found, here, "units"),
        "table": table(found, led, LED, head=_("Unit"), links=addresses(found, "unit", lines), lines=lines),
        "classes": [*class_heads(), _("not classified")],
        "classes_note": what_classes_are(),
        "classed": [line for line in _classed(found, classed) if line.unit_id in shown],
        "further": f"?{found.query(rows='all')}" if len(lines) < len(units_led) else "",
        "number": len(units_led),
        "least": LEAST,
    }
    if not found.narrowed:
        parts = insight.answer(actor=actor, question=found.question(PARTS, ["unit"]))
        given = [line for line in parts.lines if everybody or line.keys[0] in shown]
        context["parts"] = table(
            found, parts, PARTS, head=_("Unit"), links=addresses(found, "unit", given), lines=given
        )
    return render(request, "figures/units.html", context)


@dataclass(slots=True)
class _Sum:
    """What a unit did of one class of work, and the matters it was."""

    above: float = 0
    below: float = 0
    matters: list[str] = field(default_factory=list)


def _classed(found: Asked, answer: Answer) -> list[ClassLine]:
    """For each unit and class of work: the share handled in time, and of how many. Sums of the answer's own lines."""
    classes = insight.difficulty_classes(found.period.end, at=clock.now())
    sums: dict[int, dict[str, _Sum]] = defaultdict(lambda: {name: _Sum() for name in (*CLASSES, insight.UNKNOWN)})
    for line in answer.lines:
        lead, code = line.keys
        one, figure = sums[lead][classes.get(code, insight.UNKNOWN)], line.figures[CLASSED]
        one.above, one.below = one.above + figure.above, one.below + figure.below
        one.matters.append(code)
    links = addresses(found, "unit", answer.lines)
    return [
        ClassLine(
            lead, unit_name(lead), links.get(lead, ""), tuple(_share(found, lead, one) for one in by_class.values())
        )
        for lead, by_class in sums.items()
        if lead and any(one.below for one in by_class.values())
    ]


def _share(found: Asked, lead: int, one: _Sum) -> tuple[Said, Said]:
    if not one.below:
        return Said("—"), Said("")
    link = found.behind(CLASSED, "below", lead=lead, matter=one.matters) if len(one.matters) <= MOST_MATTERS else ""
    sample = Said(f"{words.number(one.above)} / {words.number(one.below)}", link)
    return Said(words.percent(one.above / one.below), few=one.below < LEAST), sample


@needs(insight.VIEW)
@require_safe
def unit(request: HttpRequest, unit_id: int) -> HttpResponseBase:
    """One unit, with those below it: what it led and the parts it was given, by matter and street."""
    actor, here = actor_of(request), geography.unit(unit_id)
    below = [one.id for one in geography.units_below(here.path)][:200]
    found = asked(request, lead=below)
    ahead = insight.answer(actor=actor, question=found.question(OF_UNIT, [found.period.wide], compare="previous"))
    by_matter = insight.answer(actor=actor, question=found.question(DIVIDED, ["matter"], compare="year_ago"))
    by_street = insight.answer(actor=actor, question=found.question(DIVIDED, ["street"]))
    against = _("the time before")
    lines = most_first(by_matter, "reported")
    links, areas = addresses(found, "matter", lines), addresses(found, "area", by_street.lines)
    context: dict[str, Any] = {
        **frame(request, found), "subject": named(here), "unit": here, "trail": [], "below": len(below) - 1,
        "tiles": [
            tile(found, code, ahead.whole.figures[code], compared(found, code, ahead.whole, by_matter.whole if code in DIVIDED else None), course(found, ahead, code))
            for code in OF_UNIT
        ],
        "charts": [time_chart(found, ahead, code, against) for code in ("reported", "handled_in_time")],
        "spread": side_bars(found, by_matter, "handling_time", head=_("Matter"), links=links, lines=lines[:12]),
        "by_matter": table(found, by_matter, DIVIDED, head=_("Matter"), links=links, lines=lines[:25]),
        "by_street": table(found, by_street, DIVIDED, head=_("Street"), links=areas),
    }  # fmt: skip
    if not found.narrowed:
        context["parts"] = _parts(request, actor, below)
    return render(request, "figures/unit.html", context)


def _parts(request: HttpRequest, actor: Any, below: list[int]) -> FigureTable:
    """The parts the unit was given, as lead, to help, or by a whistle, each with its own clock."""
    found = asked(request, unit=below)
    answer = insight.answer(actor=actor, question=found.question(PARTS, ["role"]))
    roles = {"lead": _("lead"), "co": _("co-unit"), "whistle": _("called by a whistle")}
    rows = tuple(
        TableRow(
            roles.get(line.keys[0], str(line.keys[0])),
            "",
            tuple(cell(found, code, line.figures[code], role=line.keys[0]) for code in PARTS),
        )
        for line in answer.lines
    )
    whole = TableRow(_("All together"), "", tuple(cell(found, code, answer.whole.figures[code]) for code in PARTS))
    heads = tuple((words.title(found.indicator(code)), indicator_address(found, code)) for code in PARTS)
    return FigureTable(_("Part"), heads, rows, whole)
