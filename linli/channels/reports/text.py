"""Text on a page of the PDF: lines that may be divided between pages, and headings that stand in the outline."""

from __future__ import annotations

from typing import Any, Final

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from linli.channels.pages.typeface import typeface
from linli.channels.reports.drawing import COLOURS
from linli.channels.reports.setting import lines_of, printable

BODY: Final = 10.0
_INK, _ACCENT = HexColor(COLOURS["ink"]), HexColor(COLOURS["first"])


class Lines(Flowable):
    """Text set in lines; may be divided between pages, never leaving one line alone where there are four."""

    def __init__(
        self,
        text: str,
        size: float = BODY,
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
