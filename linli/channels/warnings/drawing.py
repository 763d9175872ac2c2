"""The two drawings of a warning: day by day what was seen and expected, and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from linli.cases import api as cases
from linli.channels.pages.flat import Flat, Ring, bounds_of
from linli.geography import api as geography
from linli.insight import api as insight

WIDTH: Final = 420
TALLEST: Final = 320
BAR: Final = 12
GAP: Final = 3
HEIGHT: Final = 110
COLUMNS: Final = 1_000_000  # of a square's number: row * COLUMNS + column


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: its number, its bar, and where the expected number lies (None: the day is before the warning)."""

    day: date
    seen: int
    expected: float | None
    x: int
    y: int
    height: int
    mark: int | None


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a warning and the room they take."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    most: int


@dataclass(frozen=True, slots=True)
class Place:
    """A sketch: outlines of the area and its neighbours, and the squares of the warning."""

    width: int
    height: int
    near: str
    area: str
    squares: str


def bars(days: Sequence[tuple[date, int, float | None]]) -> Bars | None:
    """The days as bars; None where a warning has none."""
    if not days:
        return None
    most = max(max(seen, round(expected or 0)) for _, seen, expected in days) or 1

    def tall(number: float) -> int:
        return round(HEIGHT * number / most)

    drawn = tuple(
        Bar(
            day, seen, expected, place * (BAR + GAP), HEIGHT - max(tall(seen), 1), max(tall(seen), 1),
            None if expected is None else HEIGHT - tall(expected),
        )
        for place, (day, seen, expected) in enumerate(days)
    )  # fmt: skip
    return Bars(drawn, len(drawn) * (BAR + GAP) - GAP, HEIGHT, most)


def place(one: insight.WarningView) -> Place | None:
    """Where the warning lies; None where the house has no shape of the area."""
    here = geography.area(one.area_id)
    outlines = geography.neighbours_outlines([here.id])
    own = outlines.pop(here.id, None)
    squares = _squares(one.squares)
    if not own:
        return None
    flat = Flat(bounds_of([*own, *squares]), width=WIDTH, tallest=TALLEST, margin=14)
    near = "".join(flat.path(rings, digits=0) for rings in outlines.values())
    return Place(WIDTH, flat.height, near, flat.path(own), flat.path(squares))


def _squares(cells: Sequence[int]) -> list[Ring]:
    """Corners of squares come in twos: the south-western and the north-eastern one."""
    rings: list[Ring] = []
    for first, last in zip(cells[::2], cells[1::2], strict=True):
        row, column = divmod(first, COLUMNS)
        west, south, east, north = cases.box_of_cells(row, column, last // COLUMNS - row + 1)
        rings.append([(west, south), (east, south), (east, north), (west, north)])
    return rings
