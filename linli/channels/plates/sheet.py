"""The sheet to print: A4, eight plates a page with cut marks, Chinese and English, QR code, short code and phone."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Final

from django.utils import translation
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from linli.channels.pages.qr import modules_of
from linli.channels.pages.typeface import lines_within, typeface
from linli.channels.plates import words
from linli.registry import api as registry

ACROSS, DOWN = 2, 4
WIDTH, HEIGHT = 95 * mm, 66 * mm
_PAGE_WIDTH, _PAGE_HEIGHT = A4
_LEFT: Final = (_PAGE_WIDTH - ACROSS * WIDTH) / 2
_BOTTOM: Final = (_PAGE_HEIGHT - DOWN * HEIGHT) / 2
_QR: Final = 40 * mm
_EDGE: Final = 4 * mm
_ACCENT: Final = (0.043, 0.373, 0.427)
# What stands on every plate, whichever language somebody reads.
_HEAD: Final = ("扫码反映身边事", "Something wrong here? Scan and say so")
_NO_ACCOUNT: Final = ("不用注册，不用装应用", "no account, no app")
_CODE: Final = ("扫不了？在网页上输入编号", "Cannot scan? Type this code at")
_PHONE: Final = ("或拨打", "or ring")


def sheet(plates: Sequence[registry.PlateView], *, site: str) -> bytes:
    """The PDF for these plates; `site`: the address at which the short code can be typed."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    canvas.setTitle("Linli plates")
    canvas.setAuthor("Linli")
    each = ACROSS * DOWN
    for start in range(0, len(plates), each):
        for place, plate in enumerate(plates[start : start + each]):
            column, row = place % ACROSS, DOWN - 1 - place // ACROSS
            _plate(canvas, _LEFT + column * WIDTH, _BOTTOM + row * HEIGHT, plate, site)
        _cut_marks(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _cut_marks(canvas: Canvas) -> None:
    """Short lines outside the plates, where to cut."""
    canvas.setLineWidth(0.3)
    canvas.setStrokeColorRGB(0, 0, 0)
    gap, mark = 1 * mm, 4 * mm
    for column in range(ACROSS + 1):
        x = _LEFT + column * WIDTH
        canvas.line(x, _BOTTOM - gap - mark, x, _BOTTOM - gap)
        canvas.line(x, _BOTTOM + DOWN * HEIGHT + gap, x, _BOTTOM + DOWN * HEIGHT + gap + mark)
    for row in range(DOWN + 1):
        y = _BOTTOM + row * HEIGHT
        canvas.line(_LEFT - gap - mark, y, _LEFT - gap, y)
        canvas.line(_LEFT + ACROSS * WIDTH + gap, y, _LEFT + ACROSS * WIDTH + gap + mark, y)


def _plate(canvas: Canvas, x: float, y: float, plate: registry.PlateView, site: str) -> None:
    band = 15 * mm
    canvas.setFillColorRGB(*_ACCENT)
    canvas.rect(x + 1.5 * mm, y + HEIGHT - band - 1.5 * mm, WIDTH - 3 * mm, band, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    _say(canvas, x + _EDGE, y + HEIGHT - 8.5 * mm, 15, _HEAD[0])
    _say(canvas, x + _EDGE, y + HEIGHT - 13.5 * mm, 8, f"{_HEAD[1]} · {_NO_ACCOUNT[1]}")
    _qr(canvas, x + 2 * mm, y + 3.5 * mm, words.public_address(plate))
    _words(canvas, x + 2 * mm + _QR + 2 * mm, y, plate, site)
    canvas.setStrokeColorRGB(*_ACCENT)
    canvas.setLineWidth(0.8)
    canvas.rect(x + 1.5 * mm, y + 1.5 * mm, WIDTH - 3 * mm, HEIGHT - 3 * mm)


def _words(canvas: Canvas, x: float, y: float, plate: registry.PlateView, site: str) -> None:
    width = WIDTH - _QR - 8 * mm
    canvas.setFillColorRGB(0.1, 0.1, 0.1)
    top = y + HEIGHT - 22 * mm
    for text, size, most in _place(plate):
        for line in lines_within(text, size, width, most):
            _say(canvas, x, top, size, line)
            top -= size * 1.35
    _say(canvas, x, y + 20.5 * mm, 6.5, _CODE[0])
    _say(canvas, x, y + 17.5 * mm, 6.5, _CODE[1])
    for line in lines_within(site, 7, width, 1):
        _say(canvas, x, y + 14.3 * mm, 7, line)
    _say(canvas, x, y + 8.5 * mm, 15, registry.show_short_code(plate.code))
    if plate.phone:
        _say(canvas, x, y + 4.2 * mm, 8, f"{_PHONE[0]} {_PHONE[1]} {plate.phone}")


def _place(plate: registry.PlateView) -> list[tuple[str, float, int]]:
    """The place in Chinese, and in English where that says something else."""
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            thing = f" · {words.thing_title(plate.thing)}" if plate.thing else ""
            said[language] = words.place_title(plate) + thing
    found: list[tuple[str, float, int]] = [(said["zh-hans"], 9, 3)]
    return found if said["en"] == said["zh-hans"] else [*found, (said["en"], 6.5, 3)]


def _say(canvas: Canvas, x: float, y: float, size: float, text: str) -> None:
    canvas.setFont(typeface(), size)
    canvas.drawString(x, y, text)


def _qr(canvas: Canvas, x: float, y: float, text: str) -> None:
    """The modules as one path of rectangles, row by row: joined, so that no hair lines show between them."""
    rows = modules_of(text)
    side = _QR / len(rows)
    path = canvas.beginPath()
    for line, row in enumerate(rows):
        start = None
        for place, dark in enumerate([*row, False]):
            if dark and start is None:
                start = place
            elif not dark and start is not None:
                path.rect(x + start * side, y + _QR - (line + 1) * side, (place - start) * side, side * 1.01)
                start = None
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawPath(path, stroke=0, fill=1)
