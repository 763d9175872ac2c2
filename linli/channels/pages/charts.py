"""Charts, drawn on the server: inline SVG without style or script, so that they print, need no browser tricks and obey the policy.

Numbers come first. A chart that is a picture (`lines`, `stack`, `spark`) has a sentence for who cannot see it and its numbers
as a table behind it; one that can be a table with something drawn in it (`bars`, `heat`, `spread`, `funnel`) is one. Widths are
per cent, so a chart fits where it stands and its letters keep their size. `{% chart one %}` draws any of them (`load charts`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import floor, log10
from typing import ClassVar, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT: Final = 160  # of the part of a line chart in which lines are drawn, in pixels
STEPS: Final = 5  # of the colour of heat tables and maps
_TOP: Final = 14
_SCALE: Final = (0, 0.5, 1)  # the parts of its height that are named
_EDGE: Final = 1.5  # per cent left free at both sides, for the dots
_MOST_DOTS: Final = 45
_MOST_LABELS: Final = 4  # so many have room on a telephone
Say = Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Said:
    """A number as it is shown; `link`: where what it counts is listed; `few`: it rests on few."""

    text: str
    link: str = ""
    few: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """One line of a chart: a value for each label, None where there is none, and how each is said. `before`: a time to compare with."""

    title: str
    values: Sequence[float | None]
    said: Sequence[Said]
    before: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing with a sentence, a legend, and its numbers as a table."""

    template: ClassVar[str] = "pages/charts/picture.html"
    title: str
    sentence: str
    drawing: SafeString
    legend: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Said, ...]], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of bars: what it is about, the value drawn, what is said of it, further columns."""

    label: str
    value: float | None
    said: Said
    more: tuple[Said, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Rows with a bar in each. `head`: of the label, of the value, of the further columns. `mark`: a value to compare all with, drawn as a line."""

    template: ClassVar[str] = "pages/charts/bars.html"
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Bar, SafeString], ...]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """A table coloured by its numbers: each cell is what is said and the step of its colour, 0 for none."""

    template: ClassVar[str] = "pages/charts/heat.html"
    title: str
    corner: str
    head: tuple[str, ...]
    rows: tuple[tuple[Said, tuple[tuple[Said, int], ...]], ...]
    scale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a funnel: how many came so far, and what is said between it and the one before."""

    label: str
    number: float
    said: Said
    between: str = ""
    more: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Funnel:
    """What is left of the first stage at each further one."""

    template: ClassVar[str] = "pages/charts/funnel.html"
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Stage, SafeString], ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes: half of all end before the thick line does, nine tenths before the thin one."""

    label: str
    median: float | None
    ninth: float | None
    said: tuple[Said, Said]
    more: tuple[Said, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class Spreads:
    """Rows of spreads on one scale."""

    template: ClassVar[str] = "pages/charts/spreads.html"
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Spread, SafeString], ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Parts of one whole side by side, and the same as a list."""

    template: ClassVar[str] = "pages/charts/stack.html"
    title: str
    sentence: str
    drawing: SafeString
    rows: tuple[tuple[str, Said, str], ...]
    head: tuple[str, ...] = field(default=())


Chart = Picture | Bars | Heat | Funnel | Spreads | Stack


# --- pictures -----------------------------------------------------------------------------------------------------------


def lines(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    say: Say,
    sentence: str,
    head: str = "",
    most: float = 0,
) -> Picture:
    """Values over time. `say` writes the numbers of the scale; `most`: the top of the scale, else what fits the values."""
    top = most or nice(max((value for one in series for value in one.values if value is not None), default=0))
    places = _places(len(labels))
    drawn = [_grid(), *(_line(one, places, top) for one in series), _ticks(top, say), _labels(labels, places)]
    drawing = format_html(
        '<svg class="ll-lines" width="100%" height="{}" role="img" aria-label="{}" focusable="false">{}</svg>',
        HEIGHT + _TOP + 24, f"{title}. {sentence}", format_html_join("", "{}", ((one,) for one in drawn)),
    )  # fmt: skip
    return Picture(
        title, sentence, drawing,
        tuple(("before" if one.before else f"c{place}", one.title) for place, one in enumerate(series, 1)),
        (head, *(one.title for one in series)),
        tuple((label, tuple(one.said[place] for one in series)) for place, label in enumerate(labels)),
    )  # fmt: skip


def nice(most: float) -> float:
    """A round number at or above this one, for the top of a scale."""
    if most <= 0:
        return 1
    step: float = 10 ** floor(log10(most))
    return next(step * factor for factor in (1, 2, 2.5, 4, 5, 10) if most <= step * factor * (1 + 1e-9))


def _places(number: int) -> list[float]:
    """Where each of so many points lies, in per cent of the width."""
    if number == 1:
        return [50.0]
    return [_EDGE + place * (100 - 2 * _EDGE) / (number - 1) for place in range(number)]


def _grid() -> SafeString:
    places = (_TOP + HEIGHT * (1 - share) for share in _SCALE)
    return format_html_join("", '<line class="ll-c-grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>', ((y,) for y in places))


def _ticks(top: float, say: Say) -> SafeString:
    """The numbers of the scale: over the lines, which begin where they stand."""
    said = ((_TOP + HEIGHT * (1 - share) - 4, say(top * share)) for share in _SCALE)
    return format_html_join("", '<text class="ll-c-tick" x="0" y="{}">{}</text>', said)


def _line(one: Series, places: Sequence[float], top: float) -> SafeString:
    """A line with gaps where there is no value, over its dots; an area under it where it is not the one to compare with."""
    tone = "ll-c-before" if one.before else "ll-c-now"
    points = [
        (x, HEIGHT * (1 - min(value / top, 1))) if value is not None else None
        for x, value in zip(places, one.values, strict=True)
    ]
    path, area, runs = "", "", _runs(points)
    for run in runs:
        way = "L".join(f"{x * 10:.1f} {y:.1f}" for x, y in run)
        path += f"M{way}"
        area += f"M{run[0][0] * 10:.1f} {HEIGHT}L{way}L{run[-1][0] * 10:.1f} {HEIGHT}Z"
    dotted = [run for run in runs if len(points) <= _MOST_DOTS or len(run) == 1]  # no line leads to a single one
    dots = [(f"{x:.2f}%", f"{_TOP + y:.1f}") for run in dotted for x, y in run]
    return format_html(
        '<svg class="{}" x="0" y="{}" width="100%" height="{}" viewBox="0 0 1000 {}" preserveAspectRatio="none">{}<path class="ll-c-line" d="{}"/></svg>{}',
        tone, _TOP, HEIGHT, HEIGHT, "" if one.before else format_html('<path class="ll-c-area" d="{}"/>', area), path,
        format_html_join("", '<circle class="ll-c-dot" cx="{}" cy="{}" r="2.5"/>', () if one.before else dots),
    )  # fmt: skip


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _labels(labels: Sequence[str], places: Sequence[float]) -> SafeString:
    """A few of the labels below, the first and the last among them."""
    last = len(labels) - 1
    every = max(1, -(-last // (_MOST_LABELS - 1)))
    shown = [place for place in range(0, last + 1, every) if place in {0, last} or place <= last - every / 2]
    if shown and shown[-1] != last:
        shown.append(last)
    said = ((_label_place(place, last, places), labels[place]) for place in shown)
    return format_html_join(
        "",
        '<text class="ll-c-label" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((x, HEIGHT + _TOP + 18, anchor, label) for (x, anchor), label in said),
    )


def _label_place(place: int, last: int, places: Sequence[float]) -> tuple[str, str]:
    """Where a label stands: those at the ends do not reach beyond the drawing."""
    if last == 0 or 0 < place < last:
        return f"{places[place]:.2f}%", "middle"
    return ("0%", "start") if place == 0 else ("100%", "end")


def spark(values: Sequence[float | None], sentence: str) -> SafeString:
    """A small line without scale, beside a number; its sentence says what it shows."""
    top = nice(max((value for value in values if value is not None), default=0))
    wide = 100 / max(1, len(values) - 1)
    points = [
        (place * wide, 26 - 24 * value / top) if value is not None else None for place, value in enumerate(values)
    ]
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in _runs(points))
    return format_html(
        '<svg class="ll-sparkline" viewBox="0 0 100 28" preserveAspectRatio="none" role="img" aria-label="{}" focusable="false"><path class="ll-c-line" d="{}"/></svg>',
        sentence, path,
    )  # fmt: skip


def stack(
    title: str, parts: Sequence[tuple[str, float, Said]], *, sentence: str, say_share: Say, head: tuple[str, ...] = ()
) -> Stack:
    """Parts of a whole: label, number, what is said of it; the shares are said beside."""
    whole = sum(number for _, number, _ in parts) or 1
    drawn, x = [], 0.0
    for place, (_, number, _said) in enumerate(parts):
        width = 100 * number / whole
        drawn.append((place % 6 + 1, f"{x:.2f}%", f"{width:.2f}%"))
        x += width
    drawing = format_html(
        '<svg class="ll-stack" width="100%" height="22" role="img" aria-label="{}" focusable="false">{}</svg>',
        f"{title}. {sentence}",
        format_html_join("", '<rect class="ll-c{}" x="{}" width="{}" y="0" height="22"/>', drawn),
    )
    return Stack(
        title, sentence, drawing, tuple((label, said, say_share(number / whole)) for label, number, said in parts), head
    )


# --- tables with something drawn in them ----------------------------------------------------------------------------------


def bar(share: float, mark: float | None = None) -> SafeString:
    """A bar of a share of the width, and a thin line at the share to compare with. Hidden from readers: the number stands beside it."""
    line = (
        format_html('<line class="ll-c-mark" x1="{0}" x2="{0}" y1="0" y2="14"/>', _percent(mark))
        if mark is not None
        else ""
    )
    return format_html(
        '<svg class="ll-bar-in" width="100%" height="14" aria-hidden="true" focusable="false"><rect class="ll-c-ground" width="100%" y="3" height="8" rx="4"/><rect class="ll-c-full" width="{}" y="3" height="8" rx="4"/>{}</svg>',
        _percent(share), line,
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{100 * max(0.0, min(share, 1.0)):.2f}%"


def bars(
    title: str,
    head: tuple[str, ...],
    rows: Sequence[Bar],
    *,
    most: float = 0,
    mark: float | None = None,
    mark_said: str = "",
) -> Bars:
    """Rows in the order given, on one scale up to `most` or the largest. `mark`: the value of the whole, drawn through all."""
    top = most or max([*(row.value for row in rows if row.value is not None), mark or 0], default=0) or 1
    drawn = tuple((row, bar((row.value or 0) / top, None if mark is None else mark / top)) for row in rows)
    return Bars(title, head, drawn, mark_said)


def step(value: float | None, most: float, least: float = 0) -> int:
    """The step of the colour of a value: 0 for none, then 1 to STEPS in equal parts from `least` up to the largest."""
    if value is None or value < least or (not value and not least):
        return 0
    wide = most - least
    return min(STEPS, 1 + int(STEPS * (value - least) / wide * (1 - 1e-9))) if wide > 0 else STEPS


def steps_of(most: float, least: float, say: Say) -> tuple[str, ...]:
    """Up to which value each step of the colour reaches."""
    return tuple(say(least + (most - least) * place / STEPS) for place in range(1, STEPS + 1)) if most > least else ()


def heat(
    title: str,
    corner: str,
    head: Sequence[str],
    rows: Sequence[tuple[Said, Sequence[tuple[float | None, Said]]]],
    *,
    say: Say,
) -> Heat:
    """A table coloured by its values; `say` writes the ends of the scale."""
    most = max((value for _, cells in rows for value, _ in cells if value is not None), default=0)
    coloured = tuple((label, tuple((said, step(value, most)) for value, said in cells)) for label, cells in rows)
    return Heat(title, corner, tuple(head), coloured, steps_of(most, 0, say))


def funnel(title: str, head: tuple[str, ...], stages: Sequence[Stage]) -> Funnel:
    """Stages in their order, each drawn as its share of the largest, from the middle."""
    top = max((one.number for one in stages), default=0) or 1
    return Funnel(title, head, tuple((one, _from_the_middle(one.number / top)) for one in stages))


def _from_the_middle(share: float) -> SafeString:
    return format_html(
        '<svg class="ll-bar-in" width="100%" height="22" aria-hidden="true" focusable="false"><rect class="ll-c-full" x="{}" width="{}" y="0" height="22" rx="3"/></svg>',
        _percent((1 - share) / 2), _percent(share),
    )  # fmt: skip


def spreads(title: str, head: tuple[str, ...], rows: Sequence[Spread], *, most: float = 0) -> Spreads:
    """Medians and ninth tenths on one scale up to `most` or the largest ninth tenth."""
    top = most or max((row.ninth for row in rows if row.ninth is not None), default=0) or 1
    return Spreads(title, head, tuple((row, _spread(row, top)) for row in rows))


def _spread(row: Spread, top: float) -> SafeString:
    if row.median is None or row.ninth is None:
        return SafeString("")
    return format_html(
        '<svg class="ll-bar-in" width="100%" height="14" aria-hidden="true" focusable="false"><rect class="ll-c-ground" width="100%" y="6" height="2"/><rect class="ll-c-ninth" width="{}" y="5" height="4" rx="2"/><rect class="ll-c-full" width="{}" y="3" height="8" rx="4"/></svg>',
        _percent(row.ninth / top), _percent(row.median / top),
    )  # fmt: skip
