"""Neighbourhoods of Boston as areas, their real outlines on common borders, and the names requests call them by."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

CITY = "25025"
SINCE = "2015-01-01"
GRID_OF_DEGREES = 1e-6
# One square degree at this latitude, in square metres; good enough to say how large a fault is.
SQUARE_METRES = 111_320.0**2 * 0.7392
AREA_COLUMNS = ("code", "level", "name", "name_en", "parent_code", "kind", "households", "valid_from", "valid_to")
REPAIR_COLUMNS = ("code", "name", "fault", "repair", "square_metres_before", "square_metres_after")
NAME_COLUMNS = ("request_name", "code", "name", "relation")

# What the requests call a place → outlines it covers. The first is the one to take when there is no usable point.
REQUEST_NAMES: dict[str, tuple[str, ...]] = {
    "Allston": ("Allston",),
    "Allston / Brighton": ("Brighton", "Allston"),
    "Back Bay": ("Back Bay", "Bay Village"),
    "Beacon Hill": ("Beacon Hill", "West End"),
    "Boston": (),
    "Brighton": ("Brighton",),
    "Charlestown": ("Charlestown",),
    "Chestnut Hill": ("West Roxbury",),
    "Dorchester": ("Dorchester",),
    "Downtown / Financial District": ("Downtown", "North End", "Chinatown", "Leather District", "West End"),
    "East Boston": ("East Boston",),
    "Fenway / Kenmore / Audubon Circle / Longwood": ("Fenway", "Longwood Medical Area"),
    "Greater Mattapan": ("Mattapan",),
    "Hyde Park": ("Hyde Park",),
    "Jamaica Plain": ("Jamaica Plain",),
    "Mattapan": ("Mattapan",),
    "Mission Hill": ("Mission Hill",),
    "Roslindale": ("Roslindale",),
    "Roxbury": ("Roxbury",),
    "South Boston": ("South Boston",),
    "South Boston / South Boston Waterfront": ("South Boston", "South Boston Waterfront"),
    "South End": ("South End",),
    "West Roxbury": ("West Roxbury",),
}


@dataclass(frozen=True)
class Places:
    """The neighbourhoods: code by name, outline by code, what was repaired, and how the outlines meet."""

    codes: Mapping[str, str]
    outlines: Mapping[str, BaseGeometry]
    repairs: Sequence[Mapping[str, object]]
    overlaps: Sequence[str]


def read_places(path: Path) -> Places:
    """Read the outlines, repair the invalid ones, and put all of them on common borders."""
    with gzip.open(path, "rt", encoding="utf-8") as text:
        raw = {f["properties"]["name"]: shape(f["geometry"]) for f in json.load(text)["features"]}
    codes = {name: f"{CITY}{number:03d}" for number, name in enumerate(sorted(raw), start=1)}
    whole, repairs = {}, []
    for name in sorted(raw):
        outline = raw[name]
        whole[name] = outline if outline.is_valid else _repaired(outline)
        if not outline.is_valid:
            repairs.append(_repair_row(codes[name], name, outline, whole[name]))
    outlines = _common_borders(whole)
    return Places(codes, {codes[name]: outlines[name] for name in outlines}, repairs, _overlaps(whole))


def _repaired(outline: BaseGeometry) -> BaseGeometry:
    """The outline rebuilt by structure: shells joined, holes cut out; parts under one square metre dropped."""
    mended = shapely.make_valid(outline, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(mended) if part.area * SQUARE_METRES > 1]
    return shapely.union_all(parts)


def _repair_row(code: str, name: str, before: BaseGeometry, after: BaseGeometry) -> dict[str, object]:
    return {
        "code": code,
        "name": name,
        "fault": explain_validity(before),
        "repair": "rebuilt by structure; parts under 1 m2 dropped",
        "square_metres_before": round(before.area * SQUARE_METRES),
        "square_metres_after": round(after.area * SQUARE_METRES),
    }


def _overlaps(whole: Mapping[str, BaseGeometry]) -> list[str]:
    """Sentences about pairs that overlap by more than one square metre."""
    names, found = sorted(whole), []
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            size = whole[first].intersection(whole[second]).area * SQUARE_METRES
            if size > 1:
                found.append(f"{first} and {second} by {size:.0f} m2: given to {first}")
    return found


def _common_borders(whole: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The outlines cut out of one set of lines on the 1e-6 grid; where two overlap the first by name keeps it."""
    lines = shapely.union_all([shapely.boundary(outline) for outline in whole.values()], grid_size=GRID_OF_DEGREES)
    names = sorted(whole)
    pieces: dict[str, list[BaseGeometry]] = {name: [] for name in names}
    for face in shapely.polygonize([lines]).geoms:
        shares = {
            name: whole[name].intersection(face).area / face.area for name in names if whole[name].intersects(face)
        }
        owners = [name for name in sorted(shares) if shares[name] > 0.5]
        if owners:
            pieces[owners[0]].append(face)
    return {name: shapely.coverage_union_all(parts) for name, parts in pieces.items()}


def area_rows(places: Places) -> list[dict[str, object]]:
    """areas.csv: country, state, city, and the neighbourhoods at the level of a street."""
    wider = [
        ("US", "province", "United States", "", "country"),
        ("25", "city", "Massachusetts", "US", "state"),
        (CITY, "district", "Boston", "25", "municipality"),
    ]
    rows = [*wider, *((code, "street", name, CITY, "neighborhood") for name, code in places.codes.items())]
    return [
        {
            "code": code,
            "level": level,
            "name": name,
            "name_en": name,
            "parent_code": parent,
            "kind": kind,
            "valid_from": SINCE,
        }
        for code, level, name, parent, kind in rows
    ]


def shape_features(places: Places) -> list[dict[str, object]]:
    """GeoJSON features: the city as the union of its neighbourhoods, then each of them."""
    city = shapely.coverage_union_all(list(places.outlines.values()))
    rows = [(CITY, "district", "Boston", city)]
    rows += [(code, "street", name, places.outlines[code]) for name, code in places.codes.items()]
    return [
        {
            "type": "Feature",
            "properties": {"code": code, "level": level, "name": name, "illustrative": False},
            "geometry": mapping(shapely.normalize(outline)),
        }
        for code, level, name, outline in rows
    ]


def name_rows(places: Places) -> list[dict[str, object]]:
    """neighborhoods.csv: one row per name of the requests and outline it covers; a name of the whole city: no outline."""
    rows: list[dict[str, object]] = []
    for request_name, names in REQUEST_NAMES.items():
        if not names:
            rows.append({"request_name": request_name, "code": CITY, "name": "Boston", "relation": "whole city"})
        for position, name in enumerate(names):
            same = "same name" if request_name == name else "main part" if position == 0 else "further part"
            rows.append({"request_name": request_name, "code": places.codes[name], "name": name, "relation": same})
    return rows
