"""A report as PDF: A4, outlined, every page with its foot. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final

from reportlab.graphics import shapes
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, KeepTogether, PageTemplate, Spacer
from reportlab.platypus import Table as Grid

from linli.channels.pages.typeface import typeface
from linli.channels.reports import drawing
from linli.channels.reports.drawing import COLOURS, laid_out
from linli.channels.reports.setting import lines_of, printable, widths
from linli.insight.api import paper

_MARGIN: Final = 20 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_FOOT: Final = 14 * mm
_BODY, _CELL, _SMALL = 10.0, 8.0, 8.0
_PADDING: Final = 8.0
_INK, _SOFT, _RULE, _ACCENT = (HexColor(COLOURS[role]) for role in ("ink", "soft", "rule", "first"))
_SHADE: Final = HexColor("#f0ede6")
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_KEPT_ROWS: Final = 14  # tables up to here stay on one page


class Lines(Flowable):
    """Text set in lines; may be divided between pages, never leaving one line alone where there are four."""

    def __init__(
        self,
        text: str,
        size: float = _BODY,
        *,
        colour: Any = _INK,
        align: str = "left",
        strong: bool = False,
        hang: str = "",
    ) -> None:
        super().__init__()
        self.text, self.size, self.colour, self.align, self.strong, self.hang = text, size, colour, align, strong, hang
        self.leading = size * 1.5
        self.spaceAfter = 0
        self.lines: list[str] = []

    @property
    def indent(self) -> float:
        """How far the text stands behind its number or point."""
        return 16.0 if self.hang else 0.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """The room it takes at this width."""
        if not self.lines or self.width != width:
            self.width = width
            self.lines = lines_of(self.text, self.size, width - self.indent)
        self.height = self.leading * len(self.lines)
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """The part that fits, and the rest."""
        self.wrap(width, height)
        fitting = int(height // self.leading)
        if fitting < 2 or len(self.lines) - fitting < 2:
            return []
        parts = [self.lines[:fitting], self.lines[fitting:]]
        return [self._with(parts[0], self.hang), self._with(parts[1], " " if self.hang else "")]

    def _with(self, lines: list[str], hang: str) -> Lines:
        part = Lines(self.text, self.size, colour=self.colour, align=self.align, strong=self.strong, hang=hang)
        part.width, part.lines = self.width, lines
        return part

    def draw(self) -> None:
        """Set it."""
        canvas: Canvas = self.canv
        text = canvas.beginText()
        text.setFont(typeface(), self.size)
        text.setFillColor(self.colour)
        if self.strong:  # the typeface comes in one weight
            text.setTextRenderMode(2)
            canvas.setStrokeColor(self.colour)
            canvas.setLineWidth(self.size / 40)
        for number, line in enumerate(self.lines):
            y = self.height - self.leading * number - self.size * 1.15
            room = self.width - self.indent - canvas.stringWidth(line, typeface(), self.size)
            x = self.indent + {"left": 0, "right": room, "middle": room / 2}[self.align]
            if number == 0 and self.hang.strip():
                text.setTextOrigin(0, y)
                text.textOut(self.hang)
            text.setTextOrigin(x, y)
            text.textOut(line)
        text.setTextRenderMode(0)
        canvas.drawText(text)


class Heading(Lines):
    """A heading that stands in the outline."""

    def __init__(self, text: str, key: str) -> None:
        super().__init__(text, 14, colour=_ACCENT, strong=True)
        self.key = key
        self.keepWithNext = 1

    def draw(self) -> None:
        """Set it, and mark the place."""
        self.canv.bookmarkHorizontal(self.key, 0, self.height)
        self.canv.addOutlineEntry(printable(self.text), self.key, 0, closed=False)
        super().draw()


def pdf(document: paper.Document) -> bytes:
    """The PDF of a report."""
    document = _straight(document)
    _content, pages = _built(document, 0)
    return _built(document, pages)[0]


def _built(document: paper.Document, pages: int) -> tuple[bytes, int]:
    """The file and how many pages it has; `pages` is the number its foot tells, known after the first time."""
    out = BytesIO()
    template = BaseDocTemplate(
        out, pagesize=A4, invariant=1, lang="zh-CN" if document.language.startswith("zh") else "en",
        title=printable(f"{document.title} · {document.about} · {document.period}"), author="Linli", subject=printable(document.foot), creator="Linli",
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=18 * mm, bottomMargin=20 * mm,
    )  # fmt: skip
    frame = Frame(_MARGIN, 20 * mm, _WIDTH, A4[1] - 38 * mm, 0, 0, 0, 0)

    def foot(canvas: Canvas, _template: object) -> None:
        _foot(canvas, document.foot, f"{canvas.getPageNumber()} / {pages}")

    template.addPageTemplates(PageTemplate("all", [frame], onPage=foot))
    template.build(list(_story(document)))
    return out.getvalue(), template.page


def _foot(canvas: Canvas, text: str, number: str) -> None:
    canvas.setStrokeColor(_RULE)
    canvas.setLineWidth(0.5)
    canvas.line(_MARGIN, _FOOT, A4[0] - _MARGIN, _FOOT)
    canvas.setFont(typeface(), 7.5)
    canvas.setFillColor(_SOFT)
    canvas.drawString(_MARGIN, _FOOT - 11, lines_of(text, 7.5, _WIDTH - 50)[0])
    canvas.drawRightString(A4[0] - _MARGIN, _FOOT - 11, number)


def _straight(document: paper.Document) -> paper.Document:
    """In English with straight quotes: those of the typeface are as wide as a Chinese sign."""
    if document.language.startswith("zh"):
        return document

    def put_right(told: Any) -> Any:
        if isinstance(told, str):
            return told.translate(_QUOTES)
        if isinstance(told, dict):
            return {name: put_right(value) for name, value in told.items()}
        return [put_right(value) for value in told] if isinstance(told, list | tuple) else told

    return paper.read(put_right(paper.plain(document)))


def _story(document: paper.Document) -> Iterator[Flowable]:
    yield Lines(document.title, 22, align="middle", strong=True)
    yield Spacer(0, 2 * mm)
    yield Lines(f"{document.about} · {document.period}", 12, align="middle", colour=_SOFT)
    yield Spacer(0, 5 * mm)
    for line in document.state:
        yield Lines(line, _SMALL, colour=_SOFT, align="middle")
    yield Spacer(0, 4 * mm)
    for place, section in enumerate(document.sections):
        yield CondPageBreak(45 * mm)
        yield Heading(section.title, f"section-{place}")
        yield Spacer(0, 1.5 * mm)
        for block in section.blocks:
            yield from _DRAWN[type(block)](block)
        yield Spacer(0, 4 * mm)


def _paragraph(block: paper.Paragraph) -> Iterator[Flowable]:
    yield Lines(block.text, _SMALL if block.small else _BODY, colour=_SOFT if block.small else _INK)
    yield Spacer(0, 2 * mm)


def _points(block: paper.Points) -> Iterator[Flowable]:
    for number, item in enumerate(block.items, start=1):
        yield Lines(item, hang=f"{number}." if block.numbered else "•")
        yield Spacer(0, 1 * mm)
    yield Spacer(0, 1 * mm)


def _chart(block: paper.Chart) -> Iterator[Flowable]:
    yield KeepTogether(
        [Lines(block.title, _CELL + 1, strong=True), Spacer(0, 1 * mm), _drawn(block), Spacer(0, 4 * mm)]
    )


def _drawn(chart: paper.Chart) -> shapes.Drawing:
    picture = laid_out(chart)
    page = shapes.Drawing(picture.width, picture.height)
    for shape in picture.shapes:
        page.add(_shape(shape, picture.height))
    return page


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


def _table(block: paper.Table) -> Iterator[Flowable]:
    title = Lines(block.title, _CELL + 1, strong=True)
    title.keepWithNext = 1
    grid = _grid(block)
    note = [Spacer(0, 1 * mm), Lines(block.note, 7.5, colour=_SOFT)] if block.note else []
    parts: list[Flowable] = [title, Spacer(0, 1 * mm), grid, *note, Spacer(0, 4 * mm)]
    if len(block.rows) <= _KEPT_ROWS:
        yield KeepTogether(parts)
    else:
        yield CondPageBreak(40 * mm)
        yield from parts


def _grid(block: paper.Table) -> Grid:
    columns = widths(block, _CELL, _WIDTH, _PADDING)
    sides = ["left" if at < block.texts else "right" for at in range(len(block.columns))]
    head = [Lines(cell, _CELL, colour=_SOFT, align=side) for cell, side in zip(block.columns, sides, strict=True)]
    last = len(block.rows) - 1
    body = [
        [
            Lines(cell, _CELL, align=side, strong=block.whole and row == last)
            for cell, side in zip(cells, sides, strict=True)
        ]
        for row, cells in enumerate(block.rows)
    ]
    style: list[Any] = [
        ("BACKGROUND", (0, 0), (-1, 0), _SHADE), ("LINEABOVE", (0, 0), (-1, 0), 0.8, _SOFT), ("LINEBELOW", (0, -1), (-1, -1), 0.8, _SOFT),
        ("LINEBELOW", (0, 0), (-1, -2), 0.4, _RULE), ("VALIGN", (0, 0), (-1, 0), "BOTTOM"), ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), _PADDING / 2), ("RIGHTPADDING", (0, 0), (-1, -1), _PADDING / 2),
        ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]  # fmt: skip
    if block.whole:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, _SOFT))
    return Grid([head, *body], colWidths=columns, repeatRows=1, style=style, hAlign="LEFT")


_DRAWN: Final[dict[type, Callable[[Any], Iterator[Flowable]]]] = {
    paper.Paragraph: _paragraph, paper.Points: _points, paper.Table: _table, paper.Chart: _chart,
}  # fmt: skip
