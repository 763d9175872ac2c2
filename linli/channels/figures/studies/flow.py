"""The loop as a funnel, and where time goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from linli.channels.figures.naming import area_name, family_name
from linli.channels.figures.studies.study import FEW, Section, Study, Subject
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.languages import sentences
from linli.insight import api as insight
from linli.insight.api import Flow, Stage, Wait

STAGES: Final = {
    "reported": gettext_noop("Came in"), "filed": gettext_noop("Filed"), "dispatched": gettext_noop("Dispatched"),
    "accepted": gettext_noop("Accepted by the unit"), "resolved": gettext_noop("Handled and answered"),
    "checked": gettext_noop("Past the check"), "closed": gettext_noop("Closed"),
}  # fmt: skip
LEFT: Final = {
    "answered": gettext_noop("%(n)s answered at once"), "refused": gettext_noop("%(n)s refused"),
    "merged": gettext_noop("%(n)s merged into another"), "void": gettext_noop("%(n)s void"),
}  # fmt: skip
SIDES: Final = {
    "intake": gettext_noop("Intake"), "dispatcher": gettext_noop("Dispatcher"), "acceptance": gettext_noop("Unit, to accept"),
    "unit": gettext_noop("Unit, to handle"), "checker": gettext_noop("Check"), "reporter": gettext_noop("The reporter"),
}  # fmt: skip
MOST: Final = 14


def study(subject: Subject) -> Study:
    """How far cases came, and whom they waited for."""
    by = subject.chosen(
        "by", ("family", "community") if subject.area.level in {"street", "community"} else ("family", "street")
    )
    whole, parts = insight.flow(**subject.given, by=by)
    total = sum(wait.total for wait in whole.waits)
    options = [("family", _("By class of matter")), ("street", _("By street"))]
    if subject.area.level in {"street", "community"}:
        options[1] = ("community", _("By community"))
    return Study(
        _says(whole, total),
        _("A case that is still open may be closed yet, so a recent period always looks worse than an old one. A long wait says where "
          "time goes, and not whose fault it is: hard matters wait longer."),
        (
            Section("filter", _("How far cases came"), (_funnel(subject, whole),),
                    _("Cases reported in the period, each counted at every stage up to the furthest it reached. Each stage is what reached the "
                      "next, what left here, and what stands here now. Matters that need no check pass that stage.")),
            Section("hourglass", _("Whom they waited for"), (_waits(subject, whole, total), _shares(whole, total)), _rest(whole)),
            Section("calendar", _("Where it takes long"), (subject.switch("by", options, by), _heat(subject, by, parts)),
                    _("Half of the waits ended within the time shown; in brackets where there were fewer than ten.")),
        ),
    )  # fmt: skip


def _says(whole: Flow, total: float) -> str:
    reported, closed = whole.stages[0].reached, whole.stages[-1].reached
    if not reported:
        return _("Nothing was reported in this time.")
    said = _("Of %(reported)s cases reported, %(closed)s (%(share)s) have been closed.") % {
        "reported": words.number(reported), "closed": words.number(closed), "share": words.percent(closed / reported),
    }  # fmt: skip
    if not total:
        return said
    longest = max(whole.waits, key=lambda wait: wait.total)
    most = _("Most of the time that passed went to: %(side)s (%(share)s).") % {
        "side": _(SIDES[longest.side]), "share": words.percent(longest.total / total),
    }  # fmt: skip
    return sentences(said, most)


def _funnel(subject: Subject, whole: Flow) -> charts.Funnel:
    reported = whole.stages[0].reached
    rows = [
        charts.Stage(
            _(STAGES[stage.name]), stage.reached, subject.count(stage.reached, "reached", f"reached_{stage.name}"), _left(stage),
            (
                Said(words.percent(stage.reached / reported) if reported else "—"),
                *(subject.count(getattr(stage, fate), "reached", f"{fate}_{stage.name}") for fate in ("refused", "merged")),
                subject.count(stage.open, "reached", f"open_{stage.name}"),
            ),
        )
        for stage in whole.stages
    ]  # fmt: skip
    return charts.funnel(
        _("Cases reported in the period"),
        (_("Stage"), _("Reached"), _("Of all"), _("Refused here"), _("Merged here"), _("Stand here now")),
        rows,
    )


def _left(stage: Stage) -> str:
    """Those that left in the rarer ways; refused and merged have columns of their own."""
    said = [
        _(LEFT[name]) % {"n": words.number(getattr(stage, name))}
        for name in ("answered", "void")
        if getattr(stage, name)
    ]
    return " · ".join(said)


def _waits(subject: Subject, whole: Flow, total: float) -> charts.Spreads:
    rows = [
        charts.Spread(
            _(SIDES[wait.side]), wait.median, wait.ninth, (Said(words.duration(wait.median)), Said(words.duration(wait.ninth))),
            (
                subject.count(wait.number, "stays", f"waited_{wait.side}"),
                Said(words.percent(wait.total / total) if total else "—"),
            ),
        )
        for wait in whole.waits
    ]  # fmt: skip
    head = (_("Waited for"), _("Median"), _("Nine in ten within"), _("Waits"), _("Of all time"))
    return charts.spreads(_("Waits that ended in the period"), head, rows)


def _shares(whole: Flow, total: float) -> charts.Stack:
    parts = [(_(SIDES[wait.side]), wait.total, Said(words.duration(wait.total))) for wait in whole.waits]
    longest = max(whole.waits, key=lambda wait: wait.total)
    sentence = (
        _("The largest part went to: %(side)s.") % {"side": _(SIDES[longest.side])}
        if total
        else _("No sample in this time.")
    )
    return charts.stack(
        _("All waiting together"),
        parts,
        sentence=sentence,
        say_share=words.percent,
        head=(_("Waited for"), _("Sum of time"), _("Of all time")),
    )


def _rest(whole: Flow) -> str:
    said = ngettext(
        "While %(n)s of these waits lasted the clock stood still by decision, %(time)s together; that time is in none of them.",
        "While %(n)s of these waits lasted the clock stood still by decision, %(time)s together; that time is in none of them.",
        whole.suspended_stays,
    ) % {"n": words.number(whole.suspended_stays), "time": words.duration(whole.suspended_seconds)}  # fmt: skip
    note = _(
        "Waits are times on the wall, nights and holidays included. A case may wait for the same side several times."
    )
    return sentences(note, said if whole.suspended_stays else "")


def _heat(subject: Subject, by: str, parts: Mapping[Any, Flow]) -> charts.Heat:
    name = family_name if by == "family" else area_name
    ordered = sorted(parts.items(), key=lambda item: -sum(wait.number for wait in item[1].waits))[:MOST]

    def cell(key: Any, wait: Wait) -> tuple[float | None, Said]:
        if wait.median is None:
            return None, Said("")
        link = subject.behind("stays", f"waited_{wait.side}", **{by: key})
        said = words.rough(wait.median)
        return wait.median, Said(said if wait.number >= FEW else f"({said})", link)

    rows = [(Said(name(key)), [cell(key, wait) for wait in found.waits]) for key, found in ordered]
    head = [_(SIDES[side]) for side in SIDES]
    return charts.heat(
        _("Median wait"), _("Class of matter") if by == "family" else _("Area"), head, rows, say=words.rough
    )
