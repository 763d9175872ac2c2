"""Squares of about 550 m, five of a case's squares each way: near enough to walk, large enough to hold several cases."""

from __future__ import annotations

from typing import Final

COLUMNS: Final = 1_000_000  # of a case's square: row * COLUMNS + column
WIDE: Final = 5

Square = tuple[int, int]


def square_of(cell: int) -> Square:
    """The square, as column and row, that a case's square lies in."""
    row, column = divmod(cell, COLUMNS)
    return column // WIDE, row // WIDE


def cells_at_corners(square: Square) -> tuple[int, int]:
    """The case's squares at the south-western and north-eastern corner."""
    column, row = square[0] * WIDE, square[1] * WIDE
    return row * COLUMNS + column, (row + WIDE - 1) * COLUMNS + column + WIDE - 1
