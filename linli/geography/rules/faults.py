"""What can be wrong with a file of shapes, each with a stable kind and one sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SENTENCES: Final[Mapping[str, str]] = {
    "not_json": "This is not JSON (%(reason)s).",
    "too_large": "The file is larger than %(megabytes)s MB.",
    "not_gzip": "This is a gzip file, but it cannot be unpacked.",
    "not_a_collection": "This is not a GeoJSON FeatureCollection.",
    "wrong_crs": "The file is in the coordinate system %(name)s; GeoJSON is in WGS84 longitude and latitude.",
    "no_features": "The file holds no features.",
    "not_a_feature": "This is not a GeoJSON feature.",
    "no_code": "It has no property “%(property)s” to take a code from.",
    "no_geometry": "It has no geometry.",
    "wrong_type": "Its geometry is a %(type)s; an area is a Polygon or a MultiPolygon.",
    "bad_coordinates": "Its coordinates are not lists of longitude and latitude.",
    "empty": "Its outline is empty.",
    "too_few_points": "A ring has %(points)s points; it needs four, the last equal to the first.",
    "unclosed": "A ring is not closed: its last point is not its first.",
    "projected": "Its coordinates look like metres of a map projection, not degrees.",
    "swapped": "Longitude and latitude look swapped: write longitude first.",
    "out_of_range": "Longitude lies between -180 and 180, latitude between -90 and 90.",
    "self_intersection": "Its outline crosses or touches itself near %(lon)s, %(lat)s.",
    "invalid": "Its outline is not valid (%(reason)s) near %(lon)s, %(lat)s.",
    "duplicate_code": "Feature %(first)s bears the same code.",
    "unknown_code": "No area in force bears this code%(level)s.",
    "overlap": "It overlaps %(other)s by %(square_metres)s m².",
    "gap": "Its parts leave a gap of %(square_metres)s m² near %(lon)s, %(lat)s.",
    "outside_parent": "It reaches beyond %(parent)s by %(square_metres)s m².",
}

# A shape with one of these still answers where a point lies; with any other fault of its own it cannot be used.
USABLE: Final = frozenset({"self_intersection", "invalid", "overlap", "gap", "outside_parent"})


@dataclass(frozen=True, slots=True)
class ShapeFault:
    """One fault: of feature number `feature` (from 1; None: of the file or of shapes already there) with this code.

    `mended` says what was done about it on request, a msgid with gaps that `data` fills; empty: nothing.
    """

    kind: str
    feature: int | None
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)
    mended: str = ""

    @property
    def sentence(self) -> str:
        """The sentence with its gaps, a msgid."""
        return SENTENCES[self.kind]

    @property
    def done(self) -> str:
        """What was done about it, in English, as it is recorded with the shape."""
        return self.mended % self.data

    @property
    def usable(self) -> bool:
        """Whether the shape can be used in spite of it."""
        return bool(self.mended) or self.kind in USABLE

    def __str__(self) -> str:
        where = f"feature {self.feature}" if self.feature is not None else "file"
        return f"{where}{f' ({self.code})' if self.code else ''}: {self.sentence % self.data}"
