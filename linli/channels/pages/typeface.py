"""The typeface of what is printed: one file with Latin and the Chinese of everyday use, shipped with its licence."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FILE: Final = Path(__file__).resolve().parents[2] / "packs" / "fonts" / "noto-sans-sc-regular.ttf"
_NAME: Final = "Noto Sans SC"


@cache
def typeface() -> str:
    """The name under which PDF pages set their text; of its characters only those used go into a file."""
    pdfmetrics.registerFont(TTFont(_NAME, str(FILE)))
    return _NAME


def lines_within(text: str, size: float, width: float, most: int) -> list[str]:
    """A text cut into at most `most` lines of this width (in points); the last one ends with … where more would follow."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most:
        fitting = _fitting(rest, size, width)
        lines.append(rest[:fitting].rstrip())
        rest = rest[fitting:].lstrip()
    if rest:
        lines[-1] = lines[-1][: max(1, _fitting(lines[-1], size, width - size))] + "…"
    return lines


def _fitting(text: str, size: float, width: float) -> int:
    """How many characters fit; Latin words stay whole where one of them is not wider than the line."""
    number = len(text)
    while number > 1 and pdfmetrics.stringWidth(text[:number], typeface(), size) > width:
        number -= 1
    if number < len(text) and text[number - 1 : number + 1].isascii() and " " in text[:number]:
        number = text[:number].rindex(" ") + 1
    return number
