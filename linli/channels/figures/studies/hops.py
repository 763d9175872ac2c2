"""Returns and wrong hops: from which unit to which, of what, and what it costs."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.cases import api as cases
from linli.channels.figures.classes import CLASSES
from linli.channels.figures.naming import matter_name, unit_name
from linli.channels.figures.studies.study import Grid, Section, Study, Subject, share, tinted
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.templatetags.pages import named
from linli.insight import api as insight
from linli.insight.api import FlowBetween, Returns

HOPS: Final = {
    "straight": gettext_noop("Right the first time"), "once": gettext_noop("Returned once"), "more": gettext_noop("Returned twice or more"),
}  # fmt: skip
MOST_UNITS, MOST_FLOWS, MOST_MATTERS = 10, 30, 25


def study(subject: Subject) -> Study:
    """Cases that were given to a unit whose duty they were not."""
    found = insight.returns(**subject.given)
    return Study(
        _says(found),
        _("A return that was granted says that the first choice was wrong, and not that the unit shirked. Where the duty list itself led to it, "
          "the item wants correcting; where somebody decided without an item, one is missing."),
        (
            Section("route", _("How often"), (_shares(subject, found), *_times(found)),
                    _("Cases dispatched first in the period. Times run from the first dispatch to the latest answer and are compared within a "
                      "class of difficulty: hard matters hop more often and take longer anyway.")),
            Section("arrow-back-up", _("From unit to unit"), (_matrix(subject, found), _flows(subject, found)),
                    _("Parts that were given in the period and returned, and the unit that got the case next.")),
            Section("list-details", _("Matters, and what the duty list says"), (_matters(subject, found),),
                    _("“By the list”: given by an item of the duty list. The last column is whose duty the matter is here today.")),
        ),
    )  # fmt: skip


def _says(found: Returns) -> str:
    number = found.whole["dispatched"]
    if not number:
        return _("Nothing was dispatched in this time.")
    wrong = found.whole["once"] + found.whole["more"]
    return _("Of %(n)s cases dispatched, %(wrong)s (%(share)s) were returned at least once; a joint meeting named the owner of %(met)s.") % {
        "n": words.number(number), "wrong": words.number(wrong), "share": words.percent(wrong / number),
        "met": words.number(found.whole["arbitrated"]),
    }  # fmt: skip


def _shares(subject: Subject, found: Returns) -> charts.Stack:
    sentence = _("%(n)s cases dispatched.") % {"n": words.number(found.whole["dispatched"])}
    return subject.parts(_("Cases by number of returns"), "dispatched", found.whole, HOPS, sentence)


def _times(found: Returns) -> tuple[charts.Spreads, ...]:
    rows = [
        charts.Spread(
            f"{_(CLASSES[one.difficulty])} · {_(HOPS[one.hops])}", one.median, one.ninth,
            (Said(words.duration(one.median), few=one.number < 10), Said(words.duration(one.ninth))), (Said(words.number(one.number)),),
        )
        for one in found.times if one.difficulty in CLASSES
    ]  # fmt: skip
    head = (_("Difficulty · returns"), _("Median"), _("Nine in ten within"), _("sample"))
    return (charts.spreads(_("From first dispatch to answer"), head, rows),) if rows else ()


def _matrix(subject: Subject, found: Returns) -> charts.Heat:
    """The units that return and receive most, each against each."""
    given, got, between = defaultdict[int, int](int), defaultdict[int, int](int), defaultdict[tuple[int, int], int](int)
    for flow in found.flows:
        given[flow.unit] += flow.number
        got[flow.next_unit] += flow.number
        between[flow.unit, flow.next_unit] += flow.number
    rows_of = sorted(given, key=lambda unit: (-given[unit], unit))[:MOST_UNITS]
    columns = [
        unit
        for unit in sorted(got, key=lambda unit: (-got[unit], unit))
        if any(between.get((row, unit)) for row in rows_of)
    ][:MOST_UNITS]

    def cell(row: int, column: int) -> tuple[float | None, Said]:
        number = between.get((row, column), 0)
        return (
            (number, subject.count(number, "given", "returned", unit=row, next_unit=column))
            if number
            else (None, Said(""))
        )

    rows = [(Said(unit_name(row)), [cell(row, column) for column in columns]) for row in rows_of]
    return tinted(_("Returned by (rows), given next to (columns)"), _("Unit"), [_next(unit) for unit in columns], rows)


def _next(unit: int) -> str:
    return unit_name(unit) if unit else _("not given on yet")


def _flows(subject: Subject, found: Returns) -> Grid:
    def row(flow: FlowBetween) -> tuple[Said, tuple[Said, ...]]:
        number = subject.count(flow.number, "given", "returned", unit=flow.unit, next_unit=flow.next_unit)
        return Said(f"{unit_name(flow.unit)} → {_next(flow.next_unit)}"), (
            number,
            Said(words.duration(flow.seconds) if flow.next_unit else "—"),
        )

    more = (
        _("The %(most)s with most of %(n)s.") % {"most": MOST_FLOWS, "n": len(found.flows)}
        if len(found.flows) > MOST_FLOWS
        else ""
    )
    head = (_("From → to"), _("Cases"), _("Median time lost"))
    return Grid(_("All flows"), head, tuple(row(flow) for flow in found.flows[:MOST_FLOWS]), more=more)


def _matters(subject: Subject, found: Returns) -> Grid:
    rows = []
    for one in found.matters[:MOST_MATTERS]:
        (code,) = one.keys
        rows.append(
            (
                Said(matter_name(code)),
                (
                    subject.count(one["returned"], "given", "returned", matter=code),
                    share(one["returned"], one["given"]),
                    share(one["by_list_returned"], one["by_list"]),
                    share(one["decided_returned"], one["decided"]),
                    Said(_holder(subject, code)),
                ),
            )
        )
    more = (
        _("The %(most)s with most of %(n)s.") % {"most": MOST_MATTERS, "n": len(found.matters)}
        if len(found.matters) > MOST_MATTERS
        else ""
    )
    head = (
        _("Matter"),
        _("Returned"),
        _("Of those given"),
        _("By the list"),
        _("Decided without an item"),
        _("The duty list says today"),
    )
    return Grid(_("Matters returned most"), head, tuple(rows), more=more)


def _holder(subject: Subject, code: str) -> str:
    """The unit and item by which it is somebody's duty here, where one unit holds it for the whole area."""
    if not code:
        return "—"
    holder = cases.holder_at(matter_code=code, area_id=subject.area.id, at=subject.at)
    if holder.unit is None:
        return holder.code or _("no item")
    return f"{named(holder.unit)} ({holder.code})"
