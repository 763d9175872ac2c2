"""A QR code as one SVG path: no picture file, sharp on paper, no script."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code to draw: the side in modules with the quiet zone, and the path of its dark modules."""

    side: int
    path: str


def code_of(text: str) -> Code:
    """The QR code of a text."""
    made = qrcode.QRCode(border=4, error_correction=ERROR_CORRECT_M)
    made.add_data(text)
    rows = made.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
    return Code(len(rows), "".join(dark))
