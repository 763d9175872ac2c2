"""A chart on a page of the PDF: as high as it likes where there is room, lower where that lets it stay, in two parts where it is long."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from reportlab.graphics import renderPDF, shapes
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from linli.channels.pages.typeface import typeface
from linli.channels.reports import drawing
from linli.channels.reports.drawing import COLOURS, laid_out
from linli.channels.reports.text import Lines
from linli.insight.api import paper

_TITLE: Final = 9.0
_GAP: Final = 1 * mm
_FIRST_BARS, _LAST_BARS = 4, 3  # so many at least in each part


class Plot(Flowable):
    """A chart under its title, which never part. A chart of bars may go on overleaf, to the same scale."""

    def __init__(self, chart: paper.Chart, top: float | None = None) -> None:
        super().__init__()
        self.chart, self.top = chart, top
        self.title = Lines(chart.title, _TITLE, strong=True)
        self.spaceAfter = 4 * mm
        self.drawn = 0.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The room it takes where so much is left: what it likes, or all of it where that is less and still enough."""
        head = self._head(width)
        liked, least = drawing.heights(self.chart)
        self.drawn = liked if head + liked <= height or head + least > height else height - head
        self.width, self.height = width, head + self.drawn
        return self.width, self.height

    def _head(self, width: float) -> float:
        return self.title.wrap(width, 0.0)[1] + _GAP

    def split(self, width: float, height: float) -> list[Flowable]:
        """The bars that fit, and the rest."""
        bars = len(self.chart.labels)
        fitting = min(drawing.bars_within(height - self._head(width)), bars - _LAST_BARS)
        if self.chart.kind != "bars" or fitting < _FIRST_BARS:
            return []
        top = self.top or drawing.top_of(self.chart)
        return [Plot(self._part(slice(fitting)), top), Plot(self._part(slice(fitting, bars)), top)]

    def _part(self, rows: slice) -> paper.Chart:
        series = tuple(replace(one, values=one.values[rows]) for one in self.chart.series)
        return replace(self.chart, labels=self.chart.labels[rows], series=series)

    def draw(self) -> None:
        """Set the title and draw the chart below it."""
        picture = laid_out(self.chart, height=self.drawn, top=self.top)
        page = shapes.Drawing(picture.width, picture.height)
        for shape in picture.shapes:
            page.add(_shape(shape, picture.height))
        renderPDF.draw(page, self.canv, 0, 0)
        self.title.drawOn(self.canv, 0, self.drawn + _GAP)


def _shape(shape: drawing.Shape, height: float) -> Any:
    colour = HexColor(COLOURS[shape.role])
    if isinstance(shape, drawing.Bar):
        look: dict[str, Any] = {"fillColor": colour, "strokeColor": None}
        return shapes.Rect(shape.x, height - shape.y - shape.height, shape.width, shape.height, **look)
    if isinstance(shape, drawing.Path):
        points = [number for x, y in shape.points for number in (x, height - y)]
        look = {"strokeColor": colour, "strokeWidth": shape.width, "strokeDashArray": [3, 2] if shape.dashed else None}
        return shapes.PolyLine(points, **look)
    look = {"fontName": typeface(), "fontSize": shape.size, "fillColor": colour, "textAnchor": shape.anchor}
    return shapes.String(shape.x, height - shape.y, shape.text, **look)
