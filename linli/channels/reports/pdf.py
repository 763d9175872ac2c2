"""A report as PDF: A4, outlined, every page with its foot. The same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, CondPageBreak, Flowable, Frame, KeepTogether, PageTemplate, Spacer
from reportlab.platypus import Table as Grid

from linli.channels.pages.typeface import typeface
from linli.channels.reports.drawing import COLOURS
from linli.channels.reports.plot import Plot
from linli.channels.reports.setting import lines_of, printable, widths
from linli.channels.reports.text import BODY, Heading, Lines
from linli.insight.api import paper

_MARGIN: Final = 20 * mm
_WIDTH: Final = A4[0] - 2 * _MARGIN
_FOOT: Final = 14 * mm
_CELL, _SMALL = 8.0, 8.0
_PADDING: Final = 8.0
_INK, _SOFT, _RULE = (HexColor(COLOURS[role]) for role in ("ink", "soft", "rule"))
_SHADE: Final = HexColor("#f0ede6")
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_KEPT_ROWS: Final = 5  # tables up to here stay on one page
_BEGUN: Final = (
    32 * mm
)  # where so little is left, nothing new is begun: a title, the head of a table and three rows need it


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
        yield CondPageBreak(_BEGUN)
        yield Heading(section.title, f"section-{place}")
        yield Spacer(0, 1.5 * mm)
        for block in section.blocks:
            yield from _DRAWN[type(block)](block)
        yield Spacer(0, 4 * mm)


def _paragraph(block: paper.Paragraph) -> Iterator[Flowable]:
    yield Lines(block.text, _SMALL if block.small else BODY, colour=_SOFT if block.small else _INK)
    yield Spacer(0, 2 * mm)


def _points(block: paper.Points) -> Iterator[Flowable]:
    for number, item in enumerate(block.items, start=1):
        yield Lines(item, hang=f"{number}." if block.numbered else "•")
        yield Spacer(0, 1 * mm)
    yield Spacer(0, 1 * mm)


def _chart(block: paper.Chart) -> Iterator[Flowable]:
    yield Plot(block)


def _table(block: paper.Table) -> Iterator[Flowable]:
    title = Lines(block.title, _CELL + 1, strong=True)
    title.keepWithNext = 1
    note = [Spacer(0, 1 * mm), Lines(block.note, 7.5, colour=_SOFT)] if block.note else []
    parts: list[Flowable] = [title, Spacer(0, 1 * mm), _grid(block), *note]
    if len(block.rows) <= _KEPT_ROWS:
        yield KeepTogether(parts)
    else:
        yield CondPageBreak(_BEGUN)
        yield from parts
    yield Spacer(0, 4 * mm)


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
    if last > _KEPT_ROWS:  # no row alone at the foot or overleaf, least of all the whole
        style += [("NOSPLIT", (0, 0), (-1, 2)), ("NOSPLIT", (0, -3), (-1, -1))]
    if block.whole:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 0.8, _SOFT))
    return Grid([head, *body], colWidths=columns, repeatRows=1, style=style, hAlign="LEFT")


_DRAWN: Final[dict[type, Callable[[Any], Iterator[Flowable]]]] = {
    paper.Paragraph: _paragraph, paper.Points: _points, paper.Table: _table, paper.Chart: _chart,
}  # fmt: skip
