"""A chart as a PNG, for files that hold no drawings: the same shapes as on the page."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from math import hypot
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from linli.channels.pages.typeface import FILE
from linli.channels.reports import drawing
from linli.channels.reports.drawing import COLOURS, laid_out
from linli.insight.api import paper

SCALE: Final = 3  # 216 dots to an inch
_ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}


def png(chart: paper.Chart) -> bytes:
    """The picture; the same chart gives the same bytes."""
    laid = laid_out(chart)
    image = Image.new("RGB", (round(laid.width * SCALE), round(laid.height * SCALE)), "white")
    brush = ImageDraw.Draw(image)
    for shape in laid.shapes:
        _draw(brush, shape)
    out = BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(72 * SCALE, 72 * SCALE))
    return out.getvalue()


def _draw(brush: ImageDraw.ImageDraw, shape: drawing.Shape) -> None:
    colour = COLOURS[shape.role]
    if isinstance(shape, drawing.Bar):
        corners = [shape.x, shape.y, shape.x + shape.width, shape.y + shape.height]
        brush.rectangle([one * SCALE for one in corners], fill=colour)
    elif isinstance(shape, drawing.Words):
        font = ImageFont.truetype(str(FILE), round(shape.size * SCALE))
        brush.text(
            (shape.x * SCALE, shape.y * SCALE), shape.text, fill=colour, font=font, anchor=_ANCHORS[shape.anchor]
        )
    else:
        points = [(x * SCALE, y * SCALE) for x, y in shape.points]
        pieces = _dashes(points) if shape.dashed else [points]
        for piece in pieces:
            brush.line(piece, fill=colour, width=max(1, round(shape.width * SCALE)), joint="curve")


def _dashes(
    points: list[tuple[float, float]], on: float = 3.0 * SCALE, off: float = 2.0 * SCALE
) -> list[list[tuple[float, float]]]:
    """The parts of a line that are drawn."""
    pieces: list[list[tuple[float, float]]] = []
    drawn, left = True, on
    for (x, y), (to_x, to_y) in pairwise(points):
        length, done = hypot(to_x - x, to_y - y), 0.0
        while done < length:
            step = min(left, length - done)
            if drawn:
                begin, end = done / length, (done + step) / length
                pieces.append([(x + (to_x - x) * share, y + (to_y - y) * share) for share in (begin, end)])
            done, left = done + step, left - step
            if left <= 0:
                drawn, left = not drawn, off if drawn else on
    return pieces
