"""The health of clocks: kept or missed, by how much, and what comes due."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.channels.figures.classes import class_cells, class_heads, classes_note
from linli.channels.figures.naming import unit_name
from linli.channels.figures.studies.study import FEW, Grid, Section, Study, Subject, share, tinted
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.languages import in_english, sentences
from linli.insight import api as insight
from linli.insight.api import Kept, Punctuality

KINDS: Final = {
    "file": gettext_noop("To file"), "dispatch": gettext_noop("To dispatch"), "accept": gettext_noop("To accept"),
    "handle": gettext_noop("To handle"), "promise": gettext_noop("Promise to the reporter"), "part": gettext_noop("Part of a helping unit"),
}  # fmt: skip
MARGINS: Final = {
    "early_days3": gettext_noop("3 days early or more"), "early_day1": gettext_noop("1–3 days early"), "early_hours4": gettext_noop("4–24 h early"),
    "early_less": gettext_noop("just in time"), "late_less": gettext_noop("up to 4 h late"), "late_hours4": gettext_noop("4–24 h late"),
    "late_day1": gettext_noop("1–3 days late"), "late_days3": gettext_noop("3 days late or more"),
}  # fmt: skip
BY_UNIT: Final = ("handle", "accept", "part")
MOST: Final = 40


def study(subject: Subject) -> Study:
    """Which clocks were kept, and what comes due."""
    kind = subject.chosen("clock", BY_UNIT)
    found = insight.punctuality(**subject.given, kind=kind)
    options = [(name, _(KINDS[name])) for name in BY_UNIT]
    return Study(
        _says(found),
        _("A clock counts in the period in which it is due, whenever the case was reported. A kept clock says that something was done in time, "
          "and not that it was done well: set it beside what reporters said."),
        (
            Section("clock", _("Kept and missed"), (_kinds(subject, found), _beside(subject, found)),
                    _("Kept out of kept, missed, and still running after their time. Paused, merged and exempted clocks stand beside.")),
            Section("trending-up", _("By how much"), (_margins(subject, found),),
                    _("How long before or after its time each clock was stopped, on the wall.")),
            Section("calendar-event", _("What comes due"), (_ahead(subject, found),),
                    _("Clocks that run now, whatever the period above.")),
            Section("building", _("Units"), (subject.switch("clock", options, kind), _units(subject, found, kind)), classes_note()),
        ),
    )  # fmt: skip


def _says(found: Punctuality) -> str:
    handle, promise = found.kinds.get("handle"), found.kinds.get("promise")
    said = [
        sentence % {"share": words.percent(kept.share), "met": words.number(kept.tally["met"]), "n": words.number(kept.counted)}
        for kept, sentence in (
            (handle, _("Of %(n)s handling clocks that were due, %(met)s (%(share)s) were kept.")),
            (promise, _("Of %(n)s promises to reporters, %(met)s (%(share)s) were kept.")),
        )
        if kept and kept.share is not None
    ]  # fmt: skip
    over = sum(tally["over"] for tally in found.ahead.values())
    if over:
        said.append(_("%(n)s clocks run on after their time now.") % {"n": words.number(over)})
    return sentences(*said) or _("No clock was due in this time.")


def _kinds(subject: Subject, found: Punctuality) -> charts.Bars:
    def row(kind: str, kept: Kept) -> charts.Bar:
        numbers = (subject.count(kept.tally[part], "kept", part, kind=kind) for part in ("met", "missed", "overdue"))
        few = kept.counted < FEW
        said = Said(words.percent(kept.share), few=few) if kept.share is not None else Said("—")
        return charts.Bar(_(KINDS[kind]), kept.share, said, tuple(numbers))

    head = (_("Clock"), _("Kept"), _("kept"), _("missed"), _("over, running"))
    return charts.bars(_("Clocks due in the period"), head, [row(*item) for item in found.kinds.items()], most=1.0)


def _beside(subject: Subject, found: Punctuality) -> Grid:
    parts = ("paused", "resting", "exempted", "extended", "cancelled")
    rows = tuple(
        (Said(_(KINDS[kind])), tuple(subject.count(kept.tally[part], "kept", part, kind=kind) for part in parts))
        for kind, kept in found.kinds.items()
    )
    heads = (
        _("Clock"),
        _("suspended"),
        _("merged, resting"),
        _("was overdue, not counted"),
        _("extended"),
        _("fell away"),
    )
    return Grid(_("Counted beside"), heads, rows)


def _margins(subject: Subject, found: Punctuality) -> charts.Heat:
    rows = []
    for kind, kept in found.kinds.items():
        sample = sum(kept.tally[margin] for margin in MARGINS)
        cells = [
            (kept.tally[margin] / sample if sample else None, subject.count(kept.tally[margin], "kept", margin, kind=kind) if kept.tally[margin] else Said(""))
            for margin in MARGINS
        ]  # fmt: skip
        rows.append((Said(_(KINDS[kind])), cells))
    return charts.heat(
        _("Clocks stopped, early or late"),
        _("Clock"),
        [_(title) for title in MARGINS.values()],
        rows,
        say=words.percent,
    )


def _ahead(subject: Subject, found: Punctuality) -> charts.Heat:
    names = ("over", *(f"day{number}" for number in range(len(found.days))))
    rows = [
        (Said(_(KINDS[kind])), [(tally[name] or None, subject.count(tally[name], "ahead", name, kind=kind) if tally[name] else Said("")) for name in names])
        for kind, tally in found.ahead.items()
    ]  # fmt: skip
    days = [f"{day.day} {day:%b}" if in_english() else f"{day.month}月{day.day}日" for day in found.days]
    return tinted(_("Running clocks by the day they are due"), _("Clock"), [_("over"), *days], rows)


def _units(subject: Subject, found: Punctuality, kind: str) -> Grid:
    ordered = sorted(found.units.items(), key=lambda item: (-item[1].counted, item[0]))
    rows = []
    for unit, kept in ordered[:MOST]:

        def said(name: str, unit: int = unit) -> Said:
            part = found.classes.get((unit, name))
            return share(part.tally["met"], part.counted) if part else Said("—")

        numbers = tuple(
            subject.count(kept.tally[part], "kept", part, kind=kind, unit=unit)
            for part in ("missed", "overdue", "paused")
        )
        rows.append((Said(unit_name(unit)), (share(kept.tally["met"], kept.counted), *class_cells(said), *numbers)))
    heads = (_("Unit"), _("Kept"), *class_heads(), _("missed"), _("over, running"), _("suspended"))
    return Grid(_("Clocks of units, by difficulty"), heads, tuple(rows), more=_shown(len(ordered)))


def _shown(number: int) -> str:
    return _("The %(most)s with most of %(n)s.") % {"most": MOST, "n": number} if number > MOST else ""
