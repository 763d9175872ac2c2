"""Figures made ready for templates: tiles and cells in the reader's language, each number with the way to the cases behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linli.channels.figures.asking import Asked
from linli.channels.figures.defining import lines_of
from linli.channels.figures.naming import name_of
from linli.channels.figures.periods import Period, beginning, label_of, parts_of
from linli.channels.pages import charts
from linli.channels.pages import figures as words
from linli.channels.pages.charts import Said
from linli.channels.pages.languages import in_english
from linli.insight.api import Answer, Figure, Indicator, Line


@dataclass(frozen=True, slots=True)
class Change:
    """How a value stands to an earlier one: `against`, the change in words and its tone; or only that there was no sample."""

    against: str
    text: str
    tone: str
    value: str


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure with all that belongs beside it."""

    indicator: Indicator
    definition: Sequence[tuple[str, str]]
    title: str
    value: Said
    sample: tuple[Said, ...]
    beside: tuple[Said, ...]
    changes: tuple[Change, ...]
    course: SafeString
    address: str
    none: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure in a table: the value, and the numbers it was made of."""

    value: Said
    sample: tuple[Said, ...]
    none: bool


def tile(
    asked: Asked, code: str, found: Figure, earlier: Sequence[tuple[str, Figure | None]], course: SafeString
) -> Tile:
    """A figure of the page's subject. `earlier`: what it is compared with, each by its name; see `compared`."""
    one = asked.indicator(code)
    changes = []
    for against, before in earlier:
        text, tone = words.change(one, found, before)
        changes.append(Change(against, text, tone, words.value(one, before) if before else ""))
    return Tile(
        one, lines_of(asked, code), words.title(one), value_said(asked, one, found), sample_said(asked, one, found), beside_said(asked, one, found),
        tuple(changes), course, indicator_address(asked, code), found.value is None,
    )  # fmt: skip


def compared(asked: Asked, code: str, previous: Line, year_ago: Line | None = None) -> list[tuple[str, Figure | None]]:
    """What a figure is compared with: the time before and the same time a year ago, as far as the facts reach back."""
    pairs = [(_("the time before"), "previous", previous), (_("a year ago"), "year_ago", year_ago)]
    return [(name, line.before.get(code) if asked.compares(compare) else None) for name, compare, line in pairs if line]


def indicator_address(asked: Asked, code: str) -> str:
    """The page of one indicator, for the subject of this one where it has one."""
    subject = {name: values[0] for name, values in asked.where.items() if name in {"area", "unit", "lead", "matter"}}
    return f"{reverse('figures:indicator', args=[code])}?{asked.query(**subject)}"


def addresses(asked: Asked, page: str, lines: Iterable[Line], **more: Any) -> dict[Any, str]:
    """The pages of what the lines of an answer are about, by key; `page`: area, unit or matter."""
    query = asked.query(**more)
    return {
        line.keys[0]: f"{reverse(f'figures:{page}', args=[line.keys[0]])}?{query}" for line in lines if line.keys[0]
    }


def cell(asked: Asked, code: str, found: Figure, *, within: Period | None = None, **keys: Any) -> Cell:
    """A figure in the row of a table that `keys` name."""
    one = asked.indicator(code)
    return Cell(
        value_said(asked, one, found, within=within, **keys), sample_said(asked, one, found, within=within, short=True, **keys),
        found.value is None,
    )  # fmt: skip


def value_said(asked: Asked, one: Indicator, found: Figure, *, within: Period | None = None, **keys: Any) -> Said:
    """The value: a count leads to its cases, a rate or time leads there by the numbers beside it."""
    link = asked.behind(one.code, within=within, **keys) if one.plain and found.value else ""
    return Said(words.value(one, found), link, few=found.few and found.value is not None)


def sample_said(
    asked: Asked, one: Indicator, found: Figure, *, within: Period | None = None, short: bool = False, **keys: Any
) -> tuple[Said, ...]:
    """The numbers a rate or a time was made of, each with its cases."""
    if found.value is None or one.plain or one.kind == "weighted":
        return ()

    def link(part: str) -> str:
        return asked.behind(one.code, part, within=within, **keys)

    if one.kind == "duration":
        sample = Said(_("of %(n)s cases") % {"n": words.number(found.below)}, link("above"))
        if short:
            return (Said(_("9 in 10: %(time)s") % {"time": words.duration(found.ninth)}), sample)
        return (Said(_("nine in ten within %(time)s") % {"time": words.duration(found.ninth)}), sample)
    above, below = words.number(found.above), words.number(found.below)
    parts = [Said(above, link("above") if found.above else ""), Said(_("of %(n)s") % {"n": below}, link("below"))]
    rest = found.below - found.above
    if (
        rest > 0 and rest == int(rest) and not short
    ):  # 17.4 cases are none: where a case counts for a part, its list says so
        parts.append(Said(_("%(n)s not") % {"n": words.number(rest)}, link("rest")))
    return tuple(parts)


def beside_said(asked: Asked, one: Indicator, found: Figure) -> tuple[Said, ...]:
    """Who did not answer, what was left out where something was, and the parts of a weighted sum."""
    said = []
    if one.silent:
        text = ngettext("%(n)s not reached", "%(n)s not reached", int(found.silent)) % {"n": words.number(found.silent)}
        said.append(Said(text, asked.behind(one.code, "silent") if found.silent else ""))
    for place, left in enumerate(one.unless):
        number = found.left_out.get(left.name, 0)
        if not number:
            continue
        name = left.name_en if in_english() else left.name
        text = _("left out: %(n)s %(name)s") % {"n": words.number(number), "name": name}
        said.append(Said(text, asked.behind(one.code, f"out{place}")))
    for code, part in found.parts.items():
        of = asked.indicator(code)
        said.append(Said(f"{words.title(of)} {words.value_of(of, part)}", indicator_address(asked, code)))
    return tuple(said)


# --- over time ------------------------------------------------------------------------------------------------------------


def over_time(asked: Asked, answer: Answer) -> list[tuple[Period, Line | None]]:
    """Every part of the period with its line of the answer, also those in which nothing was counted."""
    grain = answer.by[0]
    lines = {line.keys[0]: line for line in answer.lines}
    return [(part, lines.get(beginning(part, grain))) for part in parts_of(asked.period, grain)]


def course(asked: Asked, answer: Answer, code: str) -> SafeString:
    """A small line of one indicator over the period."""
    one = asked.indicator(code)
    values = [_value(one, line) for _part, line in over_time(asked, answer)]
    known = [value for value in values if value is not None]
    if len(known) < 2 or len(known) * 3 < len(values) * 2:
        return SafeString("")  # a line of gaps says less than none
    least, most = words.value_of(one, min(known)), words.value_of(one, max(known))
    sentence = _("%(title)s over the period: between %(least)s and %(most)s") % {
        "title": words.title(one),
        "least": least,
        "most": most,
    }
    return charts.spark(values, sentence)


def _value(one: Indicator, line: Line | None) -> float | None:
    """The value of a part of the period: nothing counted is zero for a count and no sample for everything else, a day to come among it."""
    if line is None:
        return 0 if one.kind == "count" else None
    return line.figures[one.code].value


def time_chart(asked: Asked, answer: Answer, code: str, against: str = "") -> charts.Picture:
    """One indicator over the period, and over the one before where there is anything to compare with."""
    one, grain = asked.indicator(code), answer.by[0]
    parts = over_time(asked, answer)
    labels = [label_of(part.begin, grain) for part, _line in parts]
    values = [_value(one, line) for _part, line in parts]
    said = [_part_said(asked, one, line, part) for part, line in parts]
    series = [charts.Series(asked.period.title, values, said)]
    before = [line.before.get(code) if line else None for _part, line in parts]
    if asked.compares("previous") and any(figure and figure.value for figure in before):
        told = [Said(words.value(one, figure) if figure else "—") for figure in before]
        series.append(
            charts.Series(against, [figure.value if figure else None for figure in before], told, before=True)
        )
    top = _top(one, series)
    return charts.lines(
        words.title(one), labels, series, say=lambda value: words.short(one, value, top), head=_("Time"),
        sentence=_sentence(one, labels, values), most=top,
    )  # fmt: skip


def _part_said(asked: Asked, one: Indicator, line: Line | None, part: Period) -> Said:
    found = line.figures[one.code] if line else None
    if found is None or found.value is None:
        return Said("0" if one.kind == "count" else _("no sample"))
    if one.kind == "weighted":
        return Said(words.value(one, found), few=found.few)
    text = words.value(one, found)
    if not one.plain:
        text = (
            f"{text} ({words.number(found.above)}/{words.number(found.below)})"
            if one.kind == "rate"
            else f"{text} ({words.number(found.below)})"
        )
    return Said(text, asked.behind(one.code, "above" if one.kind != "rate" else "below", within=part), few=found.few)


def _top(one: Indicator, series: Iterable[charts.Series]) -> float:
    most = max((value for line in series for value in line.values if value is not None), default=0)
    return 1.0 if one.kind == "rate" and most > 0.5 else words.scaled(one, most)


def _sentence(one: Indicator, labels: Sequence[str], values: Sequence[float | None]) -> str:
    known = [(value, label) for value, label in zip(values, labels, strict=True) if value is not None]
    if not known:
        return _("No sample in this time.")
    (least, when_least), (most, when_most) = min(known), max(known)
    return _("From %(first)s to %(last)s; lowest %(least)s (%(when_least)s), highest %(most)s (%(when_most)s).") % {
        "first": labels[0], "last": labels[-1], "least": words.value_of(one, least), "when_least": when_least,
        "most": words.value_of(one, most), "when_most": when_most,
    }  # fmt: skip


# --- side by side ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table of figures: what it is about, where that leads, and a cell for each column."""

    title: str
    link: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures side by side, the whole at the end."""

    head: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[TableRow, ...]
    whole: TableRow


def table(
    asked: Asked,
    answer: Answer,
    codes: Sequence[str],
    *,
    head: str,
    links: Mapping[Any, str],
    lines: Sequence[Line] | None = None,
) -> FigureTable:
    """An answer by one side as a table; `links`: where the names of its rows lead.

    Where only some `lines` are shown, one more row holds all others, so that what stands above the whole adds up to it.
    """
    side = answer.by[0]
    shown = answer.lines if lines is None else lines
    rows = tuple(
        TableRow(
            name_of(side, line.keys[0]), links.get(line.keys[0], ""),
            tuple(cell(asked, code, line.figures[code], **{side: line.keys[0]}) for code in codes),
        )
        for line in shown
    )  # fmt: skip
    keys = {line.keys for line in shown}
    if rest := [line for line in answer.lines if line.keys not in keys]:
        rows += (TableRow(_("all others"), "", tuple(_cell_of_others(asked.indicator(code), rest) for code in codes)),)
    whole = TableRow(_("All together"), "", tuple(cell(asked, code, answer.whole.figures[code]) for code in codes))
    heads = tuple((words.title(asked.indicator(code)), indicator_address(asked, code)) for code in codes)
    return FigureTable(head, heads, rows, whole)


def _cell_of_others(one: Indicator, rest: Sequence[Line]) -> Cell:
    """What the rows that are not shown come to. Medians do not add up, so of times only the sample is said."""
    figures = [line.figures[one.code] for line in rest]
    above, below = sum(figure.above for figure in figures), sum(figure.below for figure in figures)
    if one.plain:
        return Cell(Said(words.added_up(one, above)), (), none=False)
    if one.kind != "rate" or not below:
        told = Said(_("of %(n)s cases") % {"n": words.number(below)})
        return Cell(Said("—"), (told,) if below else (), none=True)
    sample = (Said(words.number(above)), Said(_("of %(n)s") % {"n": words.number(below)}))
    return Cell(Said(words.percent(above / below), few=below < one.least), sample, none=False)


def side_bars(
    asked: Asked, answer: Answer, code: str, *, head: str, links: Mapping[Any, str], lines: Sequence[Line] | None = None
) -> charts.Bars | charts.Spreads:
    """One indicator by one side: bars with the whole as a line through all, or spreads of times."""
    one, side = asked.indicator(code), answer.by[0]
    chosen = answer.lines if lines is None else lines
    if one.kind == "duration":
        rows = [
            replace(_spread(asked, one, name_of(side, line.keys[0]), line, side), link=links.get(line.keys[0], ""))
            for line in chosen
        ]
        rows.append(_spread(asked, one, _("All together"), answer.whole, ""))
        return charts.spreads(words.title(one), (head, _("median"), _("nine in ten within"), _("sample")), rows)
    bars = [
        charts.Bar(
            name_of(side, line.keys[0]), line.figures[code].value, value_said(asked, one, line.figures[code], **{side: line.keys[0]}),
            _sample(asked, one, line.figures[code], **{side: line.keys[0]}), links.get(line.keys[0], ""),
        )
        for line in chosen
    ]  # fmt: skip
    if one.plain:
        return charts.bars(words.title(one), (head, words.title(one)), bars)
    whole = answer.whole.figures[code].value
    most = 1.0 if one.kind == "rate" and any((bar.value or 0) > 0.3 for bar in bars) else 0
    said = _("all together %(value)s") % {"value": words.value_of(one, whole)} if whole is not None else ""
    columns = (head, words.title(one), _("sample")) if one.kind == "rate" else (head, words.title(one))
    return charts.bars(words.title(one), columns, bars, most=most, mark=whole, mark_said=said)


def _sample(asked: Asked, one: Indicator, found: Figure, **keys: Any) -> tuple[Said, ...]:
    if one.kind != "rate":
        return ()
    text = f"{words.number(found.above)} / {words.number(found.below)}"
    return (Said(text, asked.behind(one.code, "below", **keys) if found.below else ""),)


def _spread(asked: Asked, one: Indicator, label: str, line: Line, side: str) -> charts.Spread:
    found, keys = line.figures[one.code], {side: line.keys[0]} if side else {}
    link = asked.behind(one.code, **keys) if found.below else ""
    sample = Said(words.number(found.below), link, found.few and found.value is not None)
    said = (Said(words.duration(found.value)), Said(words.duration(found.ninth)))
    return charts.Spread(label, found.value, found.ninth, said, (sample,))
