"""Charts as a few shapes: laid out once, then drawn on a page, into a PDF or as a picture, the same in all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.channels.reports.setting import printable, width_of
from linli.insight.api import paper

WIDTH: Final = 480.0
_SIZE: Final = 8.0
_ROW: Final = 17.0
_LABELS: Final = 150.0
_LEAST_ROW: Final = 12.0
_FILLED: Final = 11 / 17  # of a row
_AROUND: Final = 8.0
_HEIGHT: Final = 150.0
_LEAST_HEIGHT: Final = 100.0
_AXIS: Final = 30.0
# Roles of colours: a page takes its own for them, paper these.
COLOURS: Final = {"ink": "#22282a", "soft": "#5c6466", "rule": "#d9d4ca", "first": "#0b5f6d", "second": "#b35c00"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A filled rectangle; x and y are its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    role: str


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points; `dashed` tells it apart where colours do not."""

    points: tuple[tuple[float, float], ...]
    role: str
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A text on its base line. anchor: start, middle or end."""

    x: float
    y: float
    text: str
    role: str = "ink"
    anchor: str = "start"
    size: float = _SIZE


Shape = Bar | Path | Words


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart laid out: in points, y downwards."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    said: str


def laid_out(chart: paper.Chart, *, height: float | None = None, top: float | None = None) -> Picture:
    """The shapes of a chart: as high as it likes, or as is said; bars up to `top`, where that is more than any of them."""
    if chart.kind != "bars":
        return _lines(chart, height or _HEIGHT)
    row = (height - _AROUND) / len(chart.labels) if height else _ROW
    return _bars(chart, row, top or top_of(chart))


def heights(chart: paper.Chart) -> tuple[float, float]:
    """How high a chart likes to be, and how low it can still be read."""
    bars = len(chart.labels)
    return (bars * _ROW + _AROUND, bars * _LEAST_ROW + _AROUND) if chart.kind == "bars" else (_HEIGHT, _LEAST_HEIGHT)


def bars_within(height: float) -> int:
    """How many bars can be read in this height."""
    return max(0, int((height - _AROUND) // _LEAST_ROW))


def top_of(chart: paper.Chart) -> float:
    """What the longest bar there could be stands for."""
    return 100.0 if chart.percent else max(value or 0.0 for value in chart.series[0].values) or 1.0


def _shortened(text: str, width: float) -> str:
    text = printable(text)
    if width_of(text, _SIZE) <= width:
        return text
    while text and width_of(text + "…", _SIZE) > width:
        text = text[:-1]
    return text + "…"


def _number(value: float, *, percent: bool) -> str:
    return f"{value:.1f}%" if percent else f"{value:,.0f}"


def _bars(chart: paper.Chart, row: float, top: float) -> Picture:
    values = [value or 0.0 for value in chart.series[0].values]
    labels = [_shortened(label, _LABELS) for label in chart.labels]
    left = max(width_of(label, _SIZE) for label in labels) + 8
    room = WIDTH - left - max(width_of(_number(value, percent=chart.percent), _SIZE) for value in values) - 8
    shapes: list[Shape] = [Path(((left, 0), (left, row * len(values) + 4)), "rule")]
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        y = 4 + place * row
        length = max(room * value / top, 0.5 if value else 0)
        shapes += [
            Words(left - 6, y + row / 2 + 1, label, anchor="end"),
            Bar(left, y + 1, length, row * _FILLED, "first"),
            Words(left + length + 4, y + row / 2 + 1, _number(value, percent=chart.percent), "soft"),
        ]
    return Picture(WIDTH, row * len(values) + _AROUND, tuple(shapes), chart.said)


def _lines(chart: paper.Chart, height: float) -> Picture:
    known = [value for series in chart.series for value in series.values if value is not None]
    step, ticks = _ticks(max(known, default=1.0) or 1.0)
    top, left, right, upper, lower = step * ticks, _AXIS, WIDTH - 6, 20.0, height - 18
    across = (right - left) / max(1, len(chart.labels) - 1)

    def point(place: int, value: float) -> tuple[float, float]:
        return left + place * across, lower - (lower - upper) * value / top

    shapes: list[Shape] = []
    for tick in range(ticks + 1):
        y = point(0, tick * step)[1]
        shapes += [
            Path(((left, y), (right, y)), "rule", 0.6),
            Words(left - 5, y + 3, f"{tick * step:,.0f}", "soft", "end"),
        ]
    every = -(-len(chart.labels) // 10)
    for place in range(0, len(chart.labels), every):
        anchor = "middle" if 0 < place < len(chart.labels) - 1 else "start" if place == 0 else "end"
        shapes.append(Words(point(place, 0)[0], height - 5, printable(chart.labels[place]), "soft", anchor))
    x = left
    for number, series in enumerate(chart.series):
        role, dashed = ("second", True) if number else ("first", False)
        points = tuple(point(place, value) for place, value in enumerate(series.values) if value is not None)
        name = printable(series.name)
        shapes += [Path(((x, 8), (x + 18, 8)), role, 1.8, dashed=dashed), Words(x + 23, 11, name)]
        shapes.append(Path(points, role, 1.6, dashed=dashed))
        x += 23 + width_of(name, _SIZE) + 16
    return Picture(WIDTH, height, tuple(shapes), chart.said)


def _ticks(highest: float) -> tuple[float, int]:
    """A round step and how many of them reach the highest value: three to six."""
    step = 1.0
    while highest / step > 6:
        step *= 2.5 if str(step).lstrip("0.")[:1] == "2" else 2
    return step, max(1, -(-int(highest) // int(step)))
