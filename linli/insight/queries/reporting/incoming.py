"""What came in: how much, by which way, about what and from where."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _

from linli.insight.queries.reporting import tables, words
from linli.insight.queries.reporting.frame import Frame, Row
from linli.insight.queries.reporting.parts import Part
from linli.insight.rules.paper import Block, Chart, Paragraph, Section, Series, Table

MAIN: Final = ("reported", "voices", "filed", "filing_rate", "closed")
LONGEST_BY_DAY: Final = 62


def incoming(frame: Frame, *, brief: bool = False) -> Part:
    """How much was reported, with the days, channels, matters and areas it is divided into. `brief`: without channels."""
    frame_rows = frame.rows(MAIN)
    whole = frame_rows.whole
    main = tables.main_figures(frame, _("What came in and what was ended"), frame_rows, MAIN)
    said = how_much(frame, whole)
    blocks: list[Block | None] = [Paragraph(said), main, _over_time(frame)]
    if whole.count("reported"):
        blocks += _by(frame, "matter", _("What it was about"))
        if frame.subject.inside:
            blocks += _by(frame, frame.subject.inside, _("Where it was"), by_size=False)
        blocks += [] if brief else _by(frame, "channel", _("By which way it came"))
    return Part(Section(_("What came in"), tables.only(*blocks)), (said,))


def how_much(frame: Frame, whole: Row) -> str:
    """The first sentence of every report."""
    if not whole.count("reported"):
        return _("Nothing was reported in these days.")
    said = _("%(reported)s were reported, by %(voices)s voices; %(closed)s were closed.") % {
        "reported": words.counted_cases(whole.count("reported")), "voices": words.count(whole.count("voices")),
        "closed": words.counted_cases(whole.count("closed")),
    }  # fmt: skip
    return (
        " ".join([said, *compared(frame, whole, "reported")])
        if words.in_english()
        else said + "".join(compared(frame, whole, "reported"))
    )


def compared(frame: Frame, row: Row, code: str) -> list[str]:
    """A number against the one before and the one of the year before, as far as the facts reach back."""
    one, found = frame.indicator(code), []
    for name, old in zip(tables.before_named(frame.span), (row.before, row.year), strict=True):
        if old is not None and (cell := words.change(one, row.now[code], old[code])) != words.NONE:
            found.append(_("Against the %(span)s (%(number)s) that is %(moved)s.") % {
                "span": name, "number": words.value(one, old[code]), "moved": words.moved(cell),
            })  # fmt: skip
    return found


def _by(frame: Frame, side: str, title: str, *, by_size: bool = True) -> list[Block | None]:
    rows = frame.rows(("reported",), (side,))
    table = tables.divided(frame, title, side, rows, "reported", by_size=by_size)
    shown = len(tables.cut(rows.parts, "reported", tables.MOST_ROWS)[0])
    return [Paragraph(largest(table, shown)), table, tables.bars(table, 1, most=min(shown, tables.MOST_BARS))]


def largest(table: Table, shown: int) -> str:
    """The largest parts of a divided number, as a sentence; what was summed up is none of them."""
    parts = [row for row in table.rows[:shown] if tables.number_in(row[1])]
    known = sorted(parts, key=lambda row: -(tables.number_in(row[1]) or 0))[:3]
    named = [
        _("%(name)s (%(number)s, %(share)s)") % {"name": row[0], "number": row[1], "share": row[2]} for row in known
    ]
    return _("The largest parts: %(parts)s.") % {"parts": words.listed(named)}


def _over_time(frame: Frame) -> Chart | None:
    unit = "day" if frame.span.days <= LONGEST_BY_DAY else "week"
    lines = {line.keys[0]: line.figures for line in frame.answer(frame.span, ("reported", "closed"), (unit,)).lines}
    if not lines:
        return None
    day = frame.span.begin - timedelta(days=frame.span.begin.weekday() if unit == "week" else 0)
    days = []
    while day <= min(frame.span.end, frame.today):
        days.append(day)
        day += timedelta(days=7 if unit == "week" else 1)
    series = tuple(
        Series(
            words.named(frame.indicator(code)), tuple(lines[day][code].above if day in lines else 0.0 for day in days)
        )
        for code in ("reported", "closed")
    )
    title = _("Reported and closed, day by day") if unit == "day" else _("Reported and closed, week by week")
    said = _("%(title)s, from %(first)s to %(last)s; the totals stand in the table above.") % {
        "title": title, "first": words.day_named(days[0]), "last": words.day_named(days[-1]),
    }  # fmt: skip
    return Chart("lines", title, tuple(words.short_day(day) for day in days), series, said) if len(days) > 1 else None
