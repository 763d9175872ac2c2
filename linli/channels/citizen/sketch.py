"""A small map without a map server, to see and to move a point: the grids around it, drawn from the house's own shapes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from linli.channels.pages.flat import Flat, bounds_of
from linli.geography import api as geography

WIDTH: Final = 360.0
TALLEST: Final = 300.0
MARGIN: Final = 8.0
_MOST_AREAS: Final = 60


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the template draws. `west`, `north`: the picture's corner in degrees; `across`, `down`: degrees of one unit."""

    height: float
    paths: tuple[tuple[str, bool], ...]
    point: tuple[float, float]
    west: float
    north: float
    across: float
    down: float


def sketch_of(lon: float, lat: float, placement: geography.Placement) -> Sketch | None:
    """The community around a point with its grids, the point's own one marked; None where nothing is drawn there."""
    frame = placement.community_id or placement.street_id
    if frame is None:
        return None
    outline = geography.outline(frame)
    if not outline:
        return None
    flat = Flat(bounds_of([*outline, [(lon, lat)]]), width=WIDTH, tallest=TALLEST, margin=MARGIN)
    inner = geography.areas_under(frame, level="grid")[:_MOST_AREAS]
    drawn = [(area.id, geography.outline(area.id)) for area in inner]
    paths = [(flat.path(outline), False)]
    paths += [(flat.path(rings), area_id == placement.grid_id) for area_id, rings in drawn if rings]
    return Sketch(flat.height, tuple(paths), flat.at(lon, lat), flat.west, flat.north, flat.across, flat.down)
