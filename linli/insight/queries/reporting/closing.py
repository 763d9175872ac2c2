"""What stands around the sections: the summary, what the numbers ask for, what is to be decided, and how it was counted."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from linli.insight.queries.reporting import fair, incoming, loop, voices, words
from linli.insight.queries.reporting.frame import Frame
from linli.insight.queries.reporting.parts import Part
from linli.insight.rules.paper import Paragraph, Points, Section, Table

COUNTED = tuple(dict.fromkeys((
    *incoming.MAIN, *loop.CLOCKS, *loop.TIMES, *voices.ASKED, *voices.RATES, "three_rates", *voices.BACK, *voices.EVIDENCE, *fair.BETWEEN,
)))  # fmt: skip


def state_of(frame: Frame) -> tuple[str, ...]:
    """How far the facts go, and what that means for the report."""
    said = [_("Counted from facts up to %(day)s.") % {"day": words.day_named(frame.today)}]
    if frame.today <= frame.span.end:
        said.append(_("These days are not over: the figures are those so far."))
    if frame.since is None or frame.since > frame.span.end:
        said.append(_("The record holds nothing of these days."))
    elif frame.since > frame.span.begin:
        said.append(
            _("The record begins on %(day)s: what was before it is not counted.")
            % {"day": words.day_named(frame.since)}
        )
    if not frame.reaches_before:
        said.append(_("The record does not hold the whole time before, so nothing is compared with it."))
    if not frame.reaches_year:
        said.append(_("The record does not hold the same time a year ago, so nothing is compared with it."))
    return tuple(said)


def summary(parts: Sequence[Part]) -> Section:
    """The sentences of the sections, together in front."""
    return Section(_("In short"), (Points(tuple(said for part in parts for said in part.said)),))


def to_do(parts: Sequence[Part]) -> Section:
    """What the numbers ask somebody to look at; the decision is theirs."""
    items = tuple(said for part in parts for said in part.todo)
    if not items:
        return Section(
            _("What the numbers ask for"), (Paragraph(_("The numbers alone ask for nothing in particular.")),)
        )
    note = Paragraph(
        _("These follow from the numbers by fixed rules. They say where to look, not why it is so."), small=True
    )
    return Section(_("What the numbers ask for"), (Points(items, numbered=True), note))


def decisions(parts: Sequence[Part]) -> Section:
    """What the meeting has to decide, with room for what it decides."""
    items = [said for part in parts for said in part.todo]
    items.insert(0, _("Choose the topic of the month among those proposed, name the unit that leads, and set a date."))
    rows = tuple((str(number), said, "", "") for number, said in enumerate(items, start=1))
    columns = (_("no."), _("to decide"), _("who leads"), _("by when"))
    return Section(_("Decisions to take"), (Table(_("Decisions to take"), columns, rows, texts=4),))


def method(frame: Frame) -> Section:
    """Every indicator of the report with its formula, so that anybody can count it again."""
    rows = tuple((words.named(one), _kind(one.kind), _source(one.source)) for one in map(frame.indicator, COUNTED))
    table = Table(_("The figures of this report"), (_("figure"), _("kind"), _("source")), rows, texts=3)
    notes = tuple(
        note
        for code in COUNTED
        if (note := frame.indicator(code).note_en if words.in_english() else frame.indicator(code).note)
    )
    said = (
        _("Rates are counted over what was due or ended in the period, not over what was reported in it. What was left out and who did not answer stands beside each."),
        _("Shares of a whole are rounded so that they add up to 100%."),
        _("A dash means that nothing can be said; “no sample” that nothing was there to count."),
        _("Areas are those a case was born in. Nothing in this report is about a person, and no words of reporters are in it."),
        *dict.fromkeys(notes),
    )  # fmt: skip
    return Section(_("How this was counted"), (Points(said), table))


def _source(text: str) -> str:
    """Where an indicator comes from; in Chinese only where that is said in Chinese or names a standard."""
    said = words.in_english() or "GB" in text or any("一" <= letter <= "鿿" for letter in text)
    return text if said else words.NONE


def _kind(kind: str) -> str:
    return {"count": _("plain number"), "rate": _("share"), "duration": _("median"), "weighted": _("weighted sum")}[
        kind
    ]
