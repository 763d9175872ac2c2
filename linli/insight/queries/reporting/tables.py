"""The tables that come again in every section: rows compared with before, shares of a whole, figures with what is behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from linli.insight.queries.answers.answering import Figure
from linli.insight.queries.reporting import words
from linli.insight.queries.reporting.frame import Frame, Row, Rows
from linli.insight.rules import rounding
from linli.insight.rules.definitions import Indicator
from linli.insight.rules.paper import Chart, Series, Table
from linli.insight.rules.spans import Span

MOST_ROWS: Final = 15
MOST_BARS: Final = 15


def before_named(span: Span) -> tuple[str, str]:
    """What the two spans of comparison are called."""
    kinds = {
        "week": (_("week before"), _("52 weeks before")), "month": (_("month before"), _("year before")),
        "quarter": (_("quarter before"), _("year before")), "free": (_("days before"), _("52 weeks before")),
    }  # fmt: skip
    return kinds[span.kind]


def main_figures(frame: Frame, title: str, rows: Rows, codes: Sequence[str]) -> Table:
    """Indicators one under the other: value, what it is a share of, what was left out, and how it changed."""
    before, year = before_named(frame.span)
    cells = [_figure_cells(frame.indicator(code), rows.whole, code) for code in codes]
    columns = (_("figure"), _("value"), _("counted"), _("left out"), before, _("change"), year, _("change"))
    return lean(Table(title, columns, tuple(cells), note=few_note(rows.whole, codes)))


def lean(table: Table) -> Table:
    """The table without the columns in which nothing can be said."""
    kept = [
        at for at in range(len(table.columns)) if at < table.texts or any(row[at] != words.NONE for row in table.rows)
    ]
    rows = tuple(tuple(row[at] for at in kept) for row in table.rows)
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)


def _figure_cells(one: Indicator, row: Row, code: str) -> tuple[str, ...]:
    now, before, year = row.now[code], (row.before or {}).get(code), (row.year or {}).get(code)
    return (
        words.named(one), words.value(one, now), base(one, now), out(now),
        words.value(one, before) if before else words.NONE, words.change(one, now, before),
        words.value(one, year) if year else words.NONE, words.change(one, now, year),
    )  # fmt: skip


def base(one: Indicator, figure: Figure) -> str:
    """What stands behind a value: above and below the line of a rate, how many were timed."""
    if one.kind == "rate":
        return f"{words.count(figure.above)} / {words.count(figure.below)}"
    return words.count(figure.below) if one.kind == "duration" else words.NONE


def out(figure: Figure) -> str:
    """How many were left out of a figure, and how many did not answer."""
    left = sum(figure.left_out.values())
    return words.count(left) if figure.left_out else words.NONE


def few_note(row: Row, codes: Sequence[str]) -> str:
    """What an asterisk means, where there is one."""
    shown = [figures[code] for figures in (row.now, row.before, row.year) if figures for code in codes]
    return starred([one for one in shown if one.value is not None])


def starred(figures: Sequence[Figure]) -> str:
    """The note about small samples, if any of these figures is one."""
    return (
        _("* Few cases stand behind this share or time: read it with care.") if any(one.few for one in figures) else ""
    )


def divided(
    frame: Frame, title: str, side: str, rows: Rows, code: str, *, most: int = MOST_ROWS, by_size: bool = True
) -> Table:
    """A number by one side: how many, which share of the whole, and how it changed. What does not fit is summed up in a row."""
    before, year = before_named(frame.span)
    shown, rest = cut(rows.parts, code, most, by_size=by_size)
    counts = [row.count(code) for row in shown] + ([sum(row.count(code) for row in rest)] if rest else [])
    percents = [f"{one:.1f}%" for one in rounding.percents(counts)]
    one = frame.indicator(code)
    named = [words.side_named(side, row.key[0], frame.span.end) for row in shown]
    wholes = [*shown, *([_summed(rest, code)] if rest else []), rows.whole]
    named += [_("%(number)s others together") % {"number": words.count(len(rest))}] if rest else []
    cells = [
        (name, words.count(row.count(code)), part, *_compared(one, row, code))
        for name, row, part in zip(
            [*named, _("together")], wholes, [*percents, "100.0%" if sum(counts) else words.NONE], strict=True
        )
    ]
    columns = (side_title(side), words.named(one), _("share"), before, _("change"), year, _("change"))
    return lean(Table(title, columns, tuple(cells), whole=True))


def _compared(one: Indicator, row: Row, code: str) -> tuple[str, ...]:
    found: list[str] = []
    for old in (row.before, row.year):
        figure = old.get(code) if old is not None else None
        found += [words.value(one, figure) if figure else words.NONE, words.change(one, row.now[code], figure)]
    return tuple(found)


def cut(parts: Sequence[Row], code: str, most: int, *, by_size: bool = True) -> tuple[list[Row], list[Row]]:
    """The rows to show and those to sum up: the largest first, or (areas) in the order of their ids."""
    present = [row for row in parts if row.count(code) or (row.before and row.before[code].above)]
    largest = sorted(present, key=lambda row: (-row.count(code), str(row.key)))
    if not by_size:
        present.sort(key=lambda row: row.key[0] or 0)
    if len(present) <= most:
        return (largest if by_size else present), []
    shown = largest[: most - 1]
    return (shown if by_size else [row for row in present if row in shown]), largest[most - 1 :]


def _summed(rows: Sequence[Row], code: str) -> Row:
    def together(figures: Sequence[Figure]) -> Figure:
        number = sum(one.above for one in figures)
        return Figure(number, number, number, 0, {}, few=False)

    def old(figures: Sequence[Mapping[str, Figure] | None]) -> dict[str, Figure] | None:
        known = [one[code] for one in figures if one is not None]
        return {code: together(known)} if known else None

    before, year = old([row.before for row in rows]), old([row.year for row in rows])
    return Row((), {code: together([row.now[code] for row in rows])}, before, year)


def side_title(side: str) -> str:
    """The heading of the column of a side."""
    return {
        "channel": _("channel"), "matter": _("matter"), "unit": _("unit"), "lead": _("unit"), "district": _("district"),
        "street": _("street"), "community": _("community"), "grid": _("grid"),
    }[side]  # fmt: skip


def bars(table: Table, column: int, *, percent: bool = False, most: int = MOST_BARS) -> Chart | None:
    """The rows of a table as lying bars, by the numbers of one column; none where there is nothing to draw."""
    rows = [
        row
        for row in (table.rows[:-1] if table.whole else table.rows)
        if (percent and number_in(row[column]) is not None) or number_in(row[column])
    ][:most]
    values = tuple(number_in(row[column]) for row in rows)
    if len(rows) < 2 or not any(values):
        return None
    said = _("%(title)s: %(parts)s.") % {
        "title": table.title, "parts": words.listed([f"{row[0]} {row[column]}" for row in rows]),
    }  # fmt: skip
    return Chart(
        "bars",
        table.title,
        tuple(row[0] for row in rows),
        (Series(table.columns[column], values),),
        said,
        percent=percent,
    )


def number_in(cell: str) -> float | None:
    """The number a cell shows; None where it shows none."""
    bare = cell.rstrip("*").rstrip("%").replace(",", "")
    try:
        return float(bare)
    except ValueError:
        return None


def only(*blocks: object, keep: Callable[[object], bool] = bool) -> tuple:  # type: ignore[type-arg]
    """The blocks there are."""
    return tuple(block for block in blocks if block is not None and keep(block))
