"""What was asked of communities and grids, and by whom: shown to who asks it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from linli.channels.figures.naming import matter_name, unit_name
from linli.channels.figures.periods import month
from linli.channels.figures.studies.study import Grid, Section, Study, Subject, share, tinted
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.insight import api as insight
from linli.insight.api import Burden, Tally

MOST_BODIES, MOST_MONTHS, MOST_MATTERS = 25, 13, 15
PARTS: Final = ("admitted", "decided", "help")


def study(subject: Subject) -> Study:
    """Who asks what of the base."""
    found = insight.burden(**subject.given)
    sections = [
        Section("speakerphone", _("Who asks"), (_askers(subject, found),),
                _("The desk or unit that gave the part. “By an admitted item”: the duty list lets it be given to this level. “Decided”: given by "
                  "a decision, without an item. “Help”: asked to help a unit that leads.")),
        Section("home-heart", _("Who is asked"), (_bodies(subject, found), *_matters(subject, found))),
        Section("scale", _("What is admitted"), (_admitted(found),),
                _("Duty items in force by which communities and grids may be asked, with the hours a month they were admitted with. The "
                  "negative list holds %(n)s entries for these levels; what it refuses never becomes a part and stands nowhere here.") % {"n": found.forbidden}),
    ]  # fmt: skip
    return Study(
        _says(found),
        _("Counted are parts of cases, not their weight: ten sweepings may cost less than one quarrel. What a community takes up itself counts as "
          "asked by nobody. Forms and lists that are sent round outside the cases are not known here."),
        tuple(sections),
    )  # fmt: skip


def _says(found: Burden) -> str:
    if not found.whole["asked"]:
        return _("Nothing was asked of communities or grids in this time.")
    said = _("%(n)s parts were asked of %(bodies)s communities and grids; %(share)s of the leads by an admitted item of the duty list.") % {
        "n": words.number(found.whole["asked"]), "bodies": words.number(len(found.bodies)),
        "share": words.percent(found.whole["admitted"] / max(1, found.whole["admitted"] + found.whole["decided"])),
    }  # fmt: skip
    own = sum(one["asked"] for one in found.askers if one.keys[0] in found.own)
    if own == found.whole["asked"]:
        return said
    return f"{said} " + _("Your own units asked for %(n)s of them.") % {"n": words.number(own)}


def _askers(subject: Subject, found: Burden) -> charts.Bars:
    others = any(one.keys[0] not in found.own for one in found.askers)

    def row(one: Tally) -> charts.Bar:
        (unit,) = one.keys
        parts = tuple(subject.count(one[part], "asked", part, asked_by=unit) for part in PARTS)
        name = _("%(unit)s (yours)") % {"unit": unit_name(unit)} if others and unit in found.own else unit_name(unit)
        return charts.Bar(
            name, float(one["asked"]), subject.count(one["asked"], "asked", "asked", asked_by=unit), parts
        )

    head = (_("Asked by"), _("Parts given"), _("by an admitted item"), _("by a decision"), _("help"))
    return charts.bars(_("Parts asked of communities and grids"), head, [row(one) for one in found.askers])


def _bodies(subject: Subject, found: Burden) -> charts.Heat:
    """Each body by month, those asked most first; the last months where the period has many."""
    months = list(enumerate(found.months))[-MOST_MONTHS:]
    ordered = sorted(found.bodies.items(), key=lambda item: (-sum(item[1].values()), item[0]))[:MOST_BODIES]

    def cell(unit: int, place: int, number: int) -> tuple[float | None, Said]:
        return (number, subject.count(number, "asked", "asked", unit=unit, month=place)) if number else (None, Said(""))

    rows = [
        (
            Said(
                f"{unit_name(unit)} · {words.number(sum(numbers.values()))}",
                subject.behind("asked", "asked", unit=unit),
            ),
            [cell(unit, place, numbers.get(place, 0)) for place, _first in months],
        )
        for unit, numbers in ordered
    ]
    return tinted(_("Parts by month"), _("Asked"), [month(first).title for _place, first in months], rows)


def _matters(subject: Subject, found: Burden) -> tuple[Grid, ...]:
    rows = tuple(
        (
            Said(matter_name(one.keys[0])),
            (subject.count(one["asked"], "asked", "asked", matter=one.keys[0]), share(one["admitted"], one["asked"])),
        )
        for one in found.matters[:MOST_MATTERS]
    )
    return (Grid(_("Asked for most"), (_("Matter"), _("Parts given"), _("by an admitted item")), rows),) if rows else ()


def _admitted(found: Burden) -> Grid:
    def row(unit: int) -> tuple[Said, tuple[Said, ...]]:
        one = found.admitted[unit]
        name = unit_name(unit) if unit else _("with the catalogue, no applicant named")
        numbers = (one.items, one.hours, one.without_hours)
        return Said(name), tuple(Said(words.number(number)) for number in numbers)

    ordered = sorted(found.admitted, key=lambda unit: (-found.admitted[unit].hours, unit))
    head = (_("Applied for by"), _("Items"), _("Hours a month"), _("Items without hours"))
    return Grid(_("Admitted duty items of communities and grids"), head, tuple(row(unit) for unit in ordered))
