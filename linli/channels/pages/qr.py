"""A QR code as one SVG path, or as rows of modules: no picture file, sharp on paper, no script."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code to draw: the side in modules with the quiet zone, and the path of its dark modules."""

    side: int
    path: str


def code_of(text: str) -> Code:
    """The QR code of a text."""
    rows = _rows(text, ERROR_CORRECT_M)
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return Code(len(rows), "".join(dark))


def modules_of(text: str) -> list[list[bool]]:
    """The modules of a QR code for a plate outdoors, row by row with the quiet zone: a quarter of it may be dirty or torn."""
    return _rows(text, ERROR_CORRECT_Q)


def _rows(text: str, correction: int) -> list[list[bool]]:
    made = qrcode.QRCode(border=4, error_correction=correction)
    made.add_data(text)
    return made.get_matrix()
