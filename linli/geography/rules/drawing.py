"""Reading GeoJSON: every feature checked, every fault named, and mended only on request."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import orjson
import shapely

from linli.geography.rules.coordinates import GCJ02, WGS84, Floats, to_wgs84
from linli.geography.rules.faults import ShapeFault
from linli.geography.rules.mending import CLOSED, MADE_VALID, closed_ring, mend

MAX_BYTES: Final = 256 * 1024 * 1024
_GZIP_MAGIC: Final = b"\x1f\x8b"
_ACCEPTED_CRS: Final = re.compile(r"(CRS:?84|EPSG:{1,2}(4326|4490))$")
_REASON: Final = re.compile(r"(?P<what>[^\[]*)\[(?P<lon>\S+) (?P<lat>[^\s\]]+)")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One feature that can be used: its number in the file (from 1), its code, and its shape in WGS84."""

    number: int
    code: str
    properties: Mapping[str, Any]
    shape: shapely.Geometry
    mended: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """The usable features of a file and every fault found in it."""

    features: tuple[Drawn, ...]
    faults: tuple[ShapeFault, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong that was not mended."""
        return all(fault.mended for fault in self.faults)


class _Broken(Exception):
    """The feature cannot be used for this fault."""

    def __init__(self, kind: str, **data: Any) -> None:
        super().__init__(kind)
        self.kind, self.data = kind, data


def read_drawing(
    content: bytes, *, code_property: str, crs: str = WGS84, repair: bool = False, max_bytes: int = MAX_BYTES
) -> Drawing:
    """Read a GeoJSON file (plain or gzipped). Never raises: everything wrong with it is in `faults`.

    A shape that crosses itself is kept as it is, and named; with `repair` it is made valid and the fault says how.
    """
    try:
        features = _features_of(_unpacked(content, max_bytes))
    except _Broken as broken:
        return Drawing((), (ShapeFault(broken.kind, None, "", broken.data),))
    reader = _Reader(code_property, crs, repair, [], [])
    for number, feature in enumerate(features, 1):
        reader.take(number, feature)
    return Drawing(*_without_duplicates(reader.drawn, reader.faults))


def _unpacked(content: bytes, max_bytes: int) -> bytes:
    """The bytes, gunzipped if need be, never more than `max_bytes`: a bomb is stopped while it unpacks."""
    if content.startswith(_GZIP_MAGIC):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            content = unpacker.decompress(content, max_bytes + 1)
        except zlib.error as error:
            raise _Broken("not_gzip") from error
    if len(content) > max_bytes:
        raise _Broken("too_large", megabytes=max_bytes // (1024 * 1024))
    return content


def _features_of(content: bytes) -> Sequence[Any]:
    try:
        whole = orjson.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise _Broken("not_json", reason=str(error)) from error
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection":
        raise _Broken("not_a_collection")
    _check_crs(whole.get("crs"))
    features = whole.get("features")
    if not isinstance(features, list):
        raise _Broken("not_a_collection")
    if not features:
        raise _Broken("no_features")
    return features


def _check_crs(crs: Any) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else str(crs)
    if not _ACCEPTED_CRS.search(name.upper()):
        raise _Broken("wrong_crs", name=name[:80])


@dataclass(frozen=True, slots=True)
class _Reader:
    """How features are read, and what came of those read so far."""

    code_property: str
    crs: str
    repair: bool
    drawn: list[Drawn]
    faults: list[ShapeFault]

    def take(self, number: int, feature: Any) -> None:
        """Read one feature: it is drawn, or a fault says why not, or both."""
        code = ""
        try:
            properties = _properties(feature)
            code = _code(properties, self.code_property)
            shape, open_rings = _shape(feature.get("geometry"), self.crs, repair=self.repair)
            found = [ShapeFault("unclosed", number, code, {"rings": open_rings}, CLOSED)] if open_rings else []
            fault = _validity(number, code, shape)
            if fault and self.repair:
                shape, done = mend(shape)
                fault = replace(fault, data={**fault.data, **done}, mended=MADE_VALID)
            if fault:
                found.append(fault)
            self.faults.extend(found)
            if _covers_nothing(shape):
                raise _Broken("empty")
            self.drawn.append(
                Drawn(number, code, properties, shape, "; ".join(one.done for one in found if one.mended))
            )
        except _Broken as broken:
            self.faults.append(ShapeFault(broken.kind, number, code, broken.data))


def _properties(feature: Any) -> Mapping[str, Any]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise _Broken("not_a_feature")
    properties = feature.get("properties")
    return properties if isinstance(properties, dict) else {}


def _code(properties: Mapping[str, Any], code_property: str) -> str:
    code = properties.get(code_property)
    if isinstance(code, bool) or not isinstance(code, str | int | float) or not str(code).strip():
        raise _Broken("no_code", property=code_property)
    return str(int(code) if isinstance(code, float) and code.is_integer() else code).strip()


def _shape(geometry: Any, crs: str, *, repair: bool) -> tuple[shapely.Geometry, int]:
    """The geometry, and how many rings were closed in it."""
    if not isinstance(geometry, dict):
        raise _Broken("no_geometry")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise _Broken("wrong_type", type=str(kind)[:40])
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not all(isinstance(polygon, list) for polygon in polygons):
        raise _Broken("bad_coordinates")
    if not any(polygons):
        raise _Broken("empty")
    rings = [[_ring(ring, crs, repair=repair) for ring in polygon] for polygon in polygons if polygon]
    closed = sum(was_open for polygon in rings for _, was_open in polygon)
    made = [shapely.polygons(polygon[0][0], [ring for ring, _ in polygon[1:]] or None) for polygon in rings]
    shape = made[0] if kind == "Polygon" else shapely.multipolygons(made)
    return shape, closed


def _ring(ring: Any, crs: str, *, repair: bool) -> tuple[Any, bool]:
    """One ring, and whether it had to be closed."""
    try:
        points = np.array([position[:2] for position in ring], dtype=np.float64)
    except (TypeError, ValueError, KeyError):
        raise _Broken("bad_coordinates") from None
    if not len(points):
        raise _Broken("empty")
    if points.ndim != 2 or points.shape[1] != 2 or not np.isfinite(points).all():
        raise _Broken("bad_coordinates")
    _check_range(points)
    was_open = not bool(np.array_equal(points[0], points[-1]))
    if was_open and not repair:
        raise _Broken("unclosed")
    points = closed_ring(points)
    if len(points) < 4:
        raise _Broken("too_few_points", points=len(points))
    if crs == GCJ02:
        points = np.column_stack(to_wgs84(points[:, 0], points[:, 1], crs))
    return shapely.linearrings(points), was_open


def _check_range(points: Floats) -> None:
    lon, lat = np.abs(points).max(axis=0)
    if lon > 1000 or lat > 1000:
        raise _Broken("projected")
    if lon > 180 or lat > 90:
        raise _Broken("swapped" if lon <= 90 and lat <= 180 else "out_of_range")


def _covers_nothing(shape: shapely.Geometry) -> bool:
    # The halves of a crossed outline cancel out in its area; made valid they do not.
    return bool(shapely.area(shape if shapely.is_valid(shape) else shapely.make_valid(shape)) == 0)


def _validity(number: int, code: str, shape: shapely.Geometry) -> ShapeFault | None:
    if shapely.is_valid(shape):
        return None
    match = _REASON.match(str(shapely.is_valid_reason(shape)))
    what = match["what"].strip() if match else "invalid"
    place = {"lon": match["lon"], "lat": match["lat"]} if match else {"lon": "?", "lat": "?"}
    kind = "self_intersection" if "self-intersection" in what.lower() else "invalid"
    return ShapeFault(kind, number, code, {**place, "reason": what})


def _without_duplicates(
    drawn: list[Drawn], faults: list[ShapeFault]
) -> tuple[tuple[Drawn, ...], tuple[ShapeFault, ...]]:
    """The first feature of every code and level; the others become faults."""
    first: dict[tuple[str, str], Drawn] = {}
    for feature in drawn:
        known = first.setdefault((feature.code, str(feature.properties.get("level", ""))), feature)
        if known is not feature:
            faults.append(ShapeFault("duplicate_code", feature.number, feature.code, {"first": known.number}))
    ordered = sorted(faults, key=lambda fault: fault.feature or 0)
    return tuple(first.values()), tuple(ordered)
