"""The loop and its clocks: how far cases came, which clocks were kept, and how long it took."""

from __future__ import annotations

from typing import Any, Final

import ibis
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from linli.insight.queries.answers.answering import Figure
from linli.insight.queries.reporting import tables, words
from linli.insight.queries.reporting.frame import Frame, Row
from linli.insight.queries.reporting.parts import Part
from linli.insight.rules.paper import Paragraph, Section, Table

CLOCKS: Final = ("filed_in_time", "dispatched_in_time", "accepted_in_time", "handled_in_time", "closed_in_time")
TIMES: Final = ("handling_time", "whole_time")
STEPS: Final = (
    ("reported", gettext_noop("reported")), ("filed_at", gettext_noop("filed")), ("dispatched_at", gettext_noop("dispatched")),
    ("accepted_at", gettext_noop("taken on")), ("resolved_at", gettext_noop("answered by the unit")), ("ended_at", gettext_noop("ended")),
)  # fmt: skip
LOW: Final = 0.8  # of clocks kept; below, the report asks why


def loop(frame: Frame) -> Part:
    """Clocks kept, with what they are shares of; times; and how far the cases of the span have come."""
    whole = frame.rows((*CLOCKS, *TIMES)).whole
    clocks, times, steps = _clocks(frame, whole), _times(frame, whole), _steps(frame)
    said = _kept(whole)
    blocks = tables.only(
        Paragraph(said), clocks, tables.bars(clocks, 3, percent=True), Paragraph(_slowest(frame, whole)) if _slowest(frame, whole) else None,
        times, steps, tables.bars(steps, 1) if steps else None,
    )  # fmt: skip
    return Part(Section(_("The loop and its clocks"), blocks), (said,), _to_do(frame, whole))


def _clocks(frame: Frame, whole: Row) -> Table:
    before, year = tables.before_named(frame.span)
    rows = []
    for code in CLOCKS:
        one, now = frame.indicator(code), whole.now[code]
        old, older = ((figures or {}).get(code) for figures in (whole.before, whole.year))
        rows.append((
            words.named(one), words.count(now.below), words.count(now.above), words.value(one, now), tables.out(now),
            words.value(one, old) if old else words.NONE, words.change(one, now, old),
            words.value(one, older) if older else words.NONE,
        ))  # fmt: skip
    columns = (_("clock"), _("fell due"), _("kept in time"), _("share"), _("left out"), before, _("change"), year)
    return tables.lean(Table(_("Clocks that were due"), columns, tuple(rows), note=tables.few_note(whole, CLOCKS)))


def _kept(whole: Row) -> str:
    figure = whole.now["closed_in_time"]
    if figure.value is None:
        return _("No promise to a reporter was due in these days.")
    return _("Of %(due)s whose promise was due, %(kept)s were closed in time (%(share)s); %(out)s are left out of this.") % {
        "due": words.counted_cases(figure.below), "kept": words.count(figure.above),
        "share": words.share(figure.value, few=figure.few), "out": words.count(sum(figure.left_out.values())),
    }  # fmt: skip


def _slowest(frame: Frame, whole: Row) -> str:
    known = [(code, figure) for code in CLOCKS if (figure := whole.now[code]).value is not None and not figure.few]
    if len(known) < 2:
        return ""
    code, figure = min(known, key=lambda one: one[1].value or 0)
    return _("Among the clocks with enough cases, the one kept least is “%(clock)s” with %(share)s.") % {
        "clock": words.named(frame.indicator(code)), "share": words.share(figure.value),
    }  # fmt: skip


def _to_do(frame: Frame, whole: Row) -> tuple[str, ...]:
    return tuple(
        _("“%(clock)s” stands at %(share)s (%(met)s of %(due)s): look at where these cases waited.") % {
            "clock": words.named(frame.indicator(code)), "share": words.share(figure.value), "met": words.count(figure.above),
            "due": words.count(figure.below),
        }
        for code in CLOCKS if (figure := whole.now[code]).value is not None and not figure.few and figure.value < LOW
    )  # fmt: skip


def _times(frame: Frame, whole: Row) -> Table:
    rows = []
    for code in TIMES:
        now, old = whole.now[code], (whole.before or {}).get(code)
        rows.append((
            words.named(frame.indicator(code)), words.count(now.below), *_median(now), *(_median(old) if old else (words.NONE,) * 2),
        ))  # fmt: skip
    before, _year = tables.before_named(frame.span)
    columns = (_("time taken"), _("timed"), _("median"), _("nine in ten within"), _("median, %(span)s") % {"span": before},
               _("nine in ten within, %(span)s") % {"span": before})  # fmt: skip
    note = _(
        "Medians instead of means: half took less, half took longer. Values are read from a histogram, exact within 4.3%."
    )
    told = " ".join(filter(None, [note, tables.few_note(whole, TIMES)]))
    return tables.lean(Table(_("How long it took"), columns, tuple(rows), note=told))


def _median(figure: Figure) -> tuple[str, str]:
    if figure.value is None:
        return words.time(None), words.NONE
    return words.time(figure.value, few=figure.few), words.time(figure.ninth)


def _steps(frame: Frame) -> Table | None:
    """How far the cases reported in the span have come by the day of the facts; those merged into others are not among them."""

    def counted(rows: Any) -> Any:
        rows = rows.filter(frame.within(rows.reported_at), rows.state != "merged")
        weight = rows["weight"]
        sums = {name: (weight * rows[name].notnull().cast("int64")).sum() for name, _title in STEPS[1:]}
        return rows.aggregate(reported=ibis.coalesce(weight.sum(), 0), **sums)

    (found,) = frame.select("cases", counted)
    total = found["reported"]
    if not total:
        return None
    rows = tuple(
        (_(title), words.count(found[name] or 0), words.share((found[name] or 0) / total)) for name, title in STEPS
    )
    note = _("Cases merged into others are not counted here. An enquiry answered at once ends without being filed.")
    return Table(
        _("How far the cases of these days have come"),
        (_("stage reached"), _("how many cases"), _("share")),
        rows,
        note=note,
    )
