"""What comes back: the same matter at the same place, again and again."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from django.utils.translation import gettext as _

from linli.cases import api as cases
from linli.channels.figures.naming import area_name, matter_name
from linli.channels.figures.studies.study import Grid, Section, Study, Subject
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.templatetags.pages import when
from linli.insight import api as insight
from linli.insight.api import Recurrence, Spot

MOST_MATTERS: Final = 15


def study(subject: Subject) -> Study:
    """The share of cases that came back, and where."""
    found = insight.recurrence(**subject.given)
    return Study(
        _says(found),
        _("That something comes back does not say that it was handled badly the time before; it says that the cause is still there. Squares cut "
          "where they cut, so the true share is rather higher. What comes back is what a root-cause project should be about."),
        (
            Section("refresh", _("How much comes back"), (_share(subject, found), *_matters(subject, found)),
                    _("Three cases or more of one matter in one square of about 110 m within 30 days. Merged, refused and void cases do not count, "
                      "nor what has no point or no matter.")),
            Section("map-pin", _("Where"), (_spots(subject, found),), _hidden(found)),
        ),
    )  # fmt: skip


def _says(found: Recurrence) -> str:
    if not found.cases:
        return _("No case with a place and a matter in this time.")
    return _("%(n)s of %(cases)s cases (%(share)s) belong to something that came back; %(without)s more have no place or matter, or were merged, refused or void.") % {
        "n": words.number(found.recurring), "cases": words.number(found.cases), "share": words.percent(found.recurring / found.cases),
        "without": words.number(found.without),
    }  # fmt: skip


def _share(subject: Subject, found: Recurrence) -> charts.Stack:
    parts = [
        (_("Came back"), float(found.recurring), subject.count(found.recurring, "repeated", "recurring")),
        (_("Did not"), float(found.cases - found.recurring), Said(words.number(found.cases - found.recurring))),
        (_("Cannot be said"), float(found.without), Said(words.number(found.without))),
    ]  # fmt: skip
    return charts.stack(_("Cases reported in the period"), parts, sentence=_says(found), say_share=words.percent)


def _matters(subject: Subject, found: Recurrence) -> tuple[charts.Bars, ...]:
    rows = [
        charts.Bar(
            matter_name(matter), float(recurring), subject.count(recurring, "repeated", "recurring", matter=matter),
            (subject.count(number, "repeated", "placed", matter=matter), Said(words.percent(recurring / number))),
        )
        for matter, recurring, number in found.matters[:MOST_MATTERS]
    ]  # fmt: skip
    head = (_("Matter"), _("Came back"), _("All with a place"), _("Share"))
    return (charts.bars(_("Matters that come back most"), head, rows),) if rows else ()


def _spots(subject: Subject, found: Recurrence) -> Grid:
    def row(spot: Spot) -> tuple[Said, tuple[Said, ...]]:
        place = area_name(spot.grid or spot.community)
        number = subject.count(spot.number, "repeated", "recurring", cell=spot.cell, matter=spot.matter)
        first, last = (when(cases.local_day(at.replace(tzinfo=UTC))) for at in (spot.first, spot.last))
        label = Said(f"{matter_name(spot.matter)} · {place}")
        return label, (number, Said(words.number(spot.open)), Said(first), Said(last))

    head = (_("Matter and place"), _("Cases"), _("Not closed"), _("First"), _("Last"))
    return Grid(_("Places where the same came back"), head, tuple(row(spot) for spot in found.spots))


def _hidden(found: Recurrence) -> str:
    if not found.hidden:
        return _("In the order of how often. A place is a square, not an address.")
    return _("Not named here, because it might stand for one home: %(n)s.") % {"n": words.number(found.hidden)}
