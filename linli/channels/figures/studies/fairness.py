"""Fairness between areas: like work compared, limits of chance instead of a ranking."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.channels.figures import plots
from linli.channels.figures.naming import area_name
from linli.channels.figures.studies.study import Grid, Section, Study, Subject
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.languages import sentences
from linli.insight import api as insight
from linli.insight.api import Compared, Fair

MEASURES: Final = {
    "handled": gettext_noop("Handled in time"), "accepted": gettext_noop("Accepted in time"), "answered": gettext_noop("Promise kept"),
    "true": gettext_noop("Reporters say it is true"),
}  # fmt: skip
LEAST_TO_COMPARE: Final = 3
VERDICTS: Final = {
    "few": gettext_noop("too few to say"), "inside": gettext_noop("as chance alone would have it"),
    "above": gettext_noop("above, beyond 95 %"), "below": gettext_noop("below, beyond 95 %"),
    "far_above": gettext_noop("above, beyond 99.8 %"), "far_below": gettext_noop("below, beyond 99.8 %"),
}  # fmt: skip


def study(subject: Subject) -> Study:
    """The areas of a level by one measure, and how much is reported in each."""
    measure = subject.chosen("measure", tuple(MEASURES))
    level = subject.chosen(
        "level", ("community", "street") if subject.area.level in {"street", "community"} else ("street", "community")
    )
    found = insight.fair(**subject.given, measure=measure, level=level)
    measures = [(name, _(title)) for name, title in MEASURES.items()]
    levels = [("street", _("Streets")), ("community", _("Communities"))]
    switches = (subject.switch("measure", measures, measure), subject.switch("level", levels, level))
    return Study(
        _says(found, measure),
        _("No area is better or worse than its work: shares are standardised by difficulty class and urgency. Of a hundred areas that do not "
          "differ at all, five lie outside the 95 % limits by chance. A point outside is a reason to look, never a grade; nobody is compared here."),
        (
            Section("target", _("Beside what chance explains"), (*switches, *_plot(found, measure)), _method(found)),
            Section("list-details", _("The numbers"), (_table(subject, found, measure, level),),
                    _("In the order of the division codes. Expected: the share of all areas over the same kinds of work. Covered: how much of all "
                      "work is of kinds that occur here.")),
            Section("message-report", _("Reports per household"), (_reports(subject, found, level),),
                    _("Over the households that the divisions loaded here name; where they do not, it is not known. More reports may mean more that is "
                      "wrong, or more people who trust that reporting helps.")),
        ),
    )  # fmt: skip


def _says(found: Fair, measure: str) -> str:
    judged = [one for one in found.found.areas if one.verdict != "few"]
    if found.found.share is None:
        return _("No sample in this time.")
    outside = [area_name(one.area) for one in judged if one.verdict != "inside"]
    said = _("%(measure)s: %(share)s of %(n)s in all areas together.") % {
        "measure": _(MEASURES[measure]), "share": words.percent(found.found.share), "n": words.number(found.found.cases),
    }  # fmt: skip
    if len(judged) < LEAST_TO_COMPARE:
        return sentences(said, _("Fewer than three areas have enough cases: there is nothing to compare."))
    if not outside:
        inside = _("All %(n)s areas with enough cases lie within what chance alone explains.") % {"n": len(judged)}
        return sentences(said, inside)
    far = _("Of %(n)s areas with enough cases these lie outside what chance explains: %(names)s.") % {
        "n": len(judged), "names": _(", ").join(outside),
    }  # fmt: skip
    return sentences(said, far)


def _plot(found: Fair, measure: str) -> tuple[plots.Plot, ...]:
    judged = [one for one in found.found.areas if one.share is not None and one.verdict != "few"]
    if len(judged) < LEAST_TO_COMPARE or found.found.share is None:
        return ()
    points = [
        plots.Point(
            area_name(one.area), one.effective, one.share or 0.0, one.verdict != "inside",
            _("%(share)s of %(n)s cases") % {"share": words.percent(one.share or 0.0), "n": words.number(one.cases)},
        )
        for one in judged
    ]  # fmt: skip
    return (
        plots.funnel_plot(
            _(MEASURES[measure]), points, found.found.share, found.found.overdispersion, _says(found, measure)
        ),
    )


def _method(found: Fair) -> str:
    said = _("Funnel plot after Spiegelhalter (2005) of shares standardised directly after Breslow and Day (1987); to the right stand areas with more "
             "cases, for which chance leaves less room. Areas with fewer than 20 cases or less than 80 % of the kinds of work are left out.")  # fmt: skip
    if found.found.overdispersion <= 1.005:
        return said
    return f"{said} " + _(
        "All areas scatter more than chance explains, by a factor of %(n)s; the limits are widened by it."
    ) % {"n": f"{found.found.overdispersion:.1f}"}


def _table(subject: Subject, found: Fair, measure: str, level: str) -> Grid:
    def row(one: Compared) -> tuple[Said, tuple[Said, ...]]:
        few = one.verdict == "few"
        return Said(area_name(one.area)), (
            subject.count(one.above, f"fair_{measure}", "above", **{level: one.area}),
            subject.count(one.cases, f"fair_{measure}", "below", **{level: one.area}),
            _percent(one.crude),
            Said(f"{words.percent(one.share)} ({_span(one.low, one.high)})", few=few) if one.share is not None else Said("—"),
            _percent(one.expected), _percent(one.covered), Said(_(VERDICTS[one.verdict])),
        )  # fmt: skip

    head = (
        _("Area"),
        _(MEASURES[measure]),
        _("Of"),
        _("Plain share"),
        _("Standardised (95 %)"),
        _("Expected"),
        _("Covered"),
        _("Beside chance"),
    )
    return Grid(_("Areas by the same measure"), head, tuple(row(one) for one in found.found.areas))


def _percent(value: float | None) -> Said:
    return Said(words.percent(value)) if value is not None else Said("—")


def _span(low: float | None, high: float | None) -> str:
    return f"{(low or 0) * 100:.0f}–{(high or 0) * 100:.0f} %"


def _reports(subject: Subject, found: Fair, level: str) -> Grid:
    rows = tuple(
        (
            Said(area_name(one.area)),
            (
                subject.count(one.number, "reported", "reported", **{level: one.area}),
                Said(words.number(one.households) if one.households else _("not known")),
                Said(
                    f"{one.per_thousand:.1f} ({one.low:.1f}–{one.high:.1f})"
                    if one.per_thousand is not None
                    else _("not known")
                ),
            ),
        )
        for one in sorted(found.reports, key=lambda one: one.area)
    )
    head = (_("Area"), _("Number of reports"), _("Households"), _("Per 1,000 households (95 %)"))
    return Grid(_("Reports of areas over their households"), head, rows)
