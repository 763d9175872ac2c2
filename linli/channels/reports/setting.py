"""Setting text: how wide it is, where a line may end, and how wide columns are. What Word, PDF and pictures have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics

from linli.channels.pages.typeface import typeface
from linli.insight.api import paper

# Numbers in groups stay whole; no line begins with the first of these or ends with the second.
_NOT_FIRST: Final = frozenset("，。、；：？！）】》”’」』％%…·,.;:?!)]}–—")
_NOT_LAST: Final = frozenset("（【《“‘「『([{")
_PIECES: Final = re.compile(r"\d{4}(?: \d{4})+|\s+|[^\s⺀-鿿豈-﫿＀-￯、-〿]+|.", re.DOTALL)
_NO_GLYPH: Final = "□"
_INSTEAD: Final = str.maketrans({"−": "–", "‑": "-"})  # signs the typeface has under another number


def printable(text: str) -> str:
    """The text with a box for what the typeface cannot show; what draws nothing, such as marks of direction, is left out."""
    known = _glyphs()
    return "".join(
        letter if ord(letter) in known else _NO_GLYPH
        for letter in " ".join(text.translate(_INSTEAD).split())
        if letter.isprintable()
    )


@lru_cache(maxsize=1)
def _glyphs() -> frozenset[int]:
    font: Any = pdfmetrics.getFont(typeface())
    return frozenset(font.face.charToGlyph)


@lru_cache(maxsize=20_000)
def width_of(text: str, size: float) -> float:
    """How wide a text is, in points."""
    return float(pdfmetrics.stringWidth(text, typeface(), size))


def lines_of(text: str, size: float, width: float) -> list[str]:
    """The text in lines of at most this width: Chinese between any two signs, words and numbers whole where they fit."""
    lines, line = [], ""
    for piece in _unbroken(printable(text)):
        if not line or width_of((line + piece).rstrip(), size) <= width:
            line += piece if line else piece.lstrip()
        else:
            lines.append(line.rstrip())
            line = piece.lstrip()
        while width_of(line.rstrip(), size) > width and len(line) > 1:
            fitting = max(1, next(n for n in range(len(line), 0, -1) if n == 1 or width_of(line[:n], size) <= width))
            lines.append(line[:fitting])
            line = line[fitting:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _unbroken(text: str) -> list[str]:
    """The pieces between which a line may end."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        if pieces and (piece[0] in _NOT_FIRST or pieces[-1][-1] in _NOT_LAST):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def widths(table: paper.Table, size: float, whole: float, padding: float) -> list[float]:
    """The widths of the columns: what their cells need; where that is too much, no column gets more than it must to fit the whole."""
    columns = [[table.columns[at], *(row[at] for row in table.rows)] for at in range(len(table.columns))]
    least = [max(_longest_piece(cell, size) for cell in cells) + padding + 1 for cells in columns]
    wish = [max(width_of(printable(cell), size) for cell in _long_ones(cells)) + padding + 1 for cells in columns]
    if sum(least) > whole:
        return [one * whole / sum(least) for one in least]
    low, high = 0.0, max(*wish, whole)
    for _halving in range(40):
        most = (low + high) / 2
        if sum(max(need, min(one, most)) for need, one in zip(least, wish, strict=True)) > whole:
            high = most
        else:
            low = most
    found = [max(need, min(one, low)) for need, one in zip(least, wish, strict=True)]
    left = whole - sum(found)
    if table.texts:
        found[max(range(table.texts), key=lambda at: found[at])] += 0.6 * left
        left *= 0.4
    return [one + left / len(found) for one in found]


def _long_ones(cells: Sequence[str]) -> Sequence[str]:
    """The longest few: the widest is among them, and measuring hundreds takes time."""
    return sorted(cells, key=len, reverse=True)[:8]


def _longest_piece(cell: str, size: float) -> float:
    return max((width_of(piece.strip(), size) for piece in _unbroken(printable(cell))), default=0.0)
