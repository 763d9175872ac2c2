"""What is wrong with drawn grids, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from linli.geography import api as geography
from linli.geography.api import FamilyFault, ShapeFault


@dataclass(frozen=True, slots=True)
class FaultLine:
    """One fault: the grid it is about, what is wrong, where, and whether it must be mended before publishing."""

    key: str
    text: str
    lon: float | None
    lat: float | None
    stops: bool


def lines_of(of_file: Iterable[ShapeFault], among: Iterable[FamilyFault]) -> list[FaultLine]:
    """Every fault as a line."""
    lines = [FaultLine(fault.code, geography.describe(fault), None, None, stops=True) for fault in of_file]
    return lines + [
        FaultLine(one.key, gettext(one.sentence) % one.data, one.lon, one.lat, stops=one.stops) for one in among
    ]


def as_data(lines: Iterable[FaultLine]) -> list[dict[str, Any]]:
    """The lines for a script."""
    return [{"key": one.key, "text": one.text, "lon": one.lon, "lat": one.lat, "stops": one.stops} for one in lines]
