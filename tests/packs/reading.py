"""Reading the shipped packs the way a loader would: plain rows, no database."""

from __future__ import annotations

import csv
import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

PACKS = Path(__file__).resolve().parents[2] / "linli" / "packs"


@cache
def rows(pack: str, name: str) -> tuple[dict[str, str], ...]:
    """All rows of a table of a pack."""
    path = PACKS / pack / name
    with (
        gzip.open(path, "rt", encoding="utf-8", newline="")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8", newline="") as lines
    ):
        return tuple(csv.DictReader(lines))


@cache
def shapes(pack: str) -> dict[str, dict[str, Any]]:
    """Outline by code, by level; checks nothing."""
    with gzip.open(PACKS / pack / "shapes.geojson.gz", "rt", encoding="utf-8") as text:
        features = json.load(text)["features"]
    found: dict[str, dict[str, Any]] = {}
    for feature in features:
        properties = feature["properties"]
        assert properties["code"] not in found.setdefault(properties["level"], {})
        found[properties["level"]][properties["code"]] = shape(feature["geometry"])
    return found


def depths(units: tuple[dict[str, str], ...]) -> dict[str, int]:
    """Depth of every unit below the root (the root is 1); parents must come first."""
    depth = {"": 0}
    for unit in units:
        depth[unit["code"]] = depth[unit["parent_code"]] + 1
    return {code: level for code, level in depth.items() if code}


def covers_exactly(outlines: list[Any], whole: Any) -> bool:
    """Whether the outlines fill the whole without a gap and without an overlap, vertex on vertex."""
    area = sum(outline.area for outline in outlines)
    union = shapely.union_all(outlines)
    return bool(
        shapely.coverage_is_valid(outlines)
        and abs(area - whole.area) < 1e-12 * max(1, whole.area)
        and union.symmetric_difference(whole).area < 1e-14
    )
