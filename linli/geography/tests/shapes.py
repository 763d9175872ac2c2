"""Shapes for tests: a partition with wavy borders, and GeoJSON made of shapes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely


def wavy_partition(columns: int, rows: int, points_per_side: int) -> tuple[list[str], list[Any]]:
    """Grids whose wavy borders are drawn once and shared exactly; codes 000001 … from south-west to north-east."""
    size = 0.004

    def corner(x: int, y: int) -> tuple[float, float]:
        return 118.9 + size * (x + 0.2 * np.sin(3 * x + 5 * y)), 42.2 + size * (y + 0.2 * np.sin(5 * x - 2 * y))

    def side(x: int, y: int, x2: int, y2: int) -> list[tuple[float, float]]:
        (lon, lat), (lon2, lat2) = corner(x, y), corner(x2, y2)
        share = np.linspace(0, 1, points_per_side)
        wave = 0.04 * size * np.sin(share * np.pi * 6) * np.sin(share * np.pi)
        across, along = lon + share * (lon2 - lon) + wave * (y2 - y), lat + share * (lat2 - lat) + wave * (x2 - x)
        return list(zip(across.tolist(), along.tolist(), strict=True))

    codes, shapes = [], []
    for y in range(rows):
        for x in range(columns):
            south, east = side(x, y, x + 1, y), side(x + 1, y, x + 1, y + 1)
            north, west = side(x, y + 1, x + 1, y + 1)[::-1], side(x, y, x, y + 1)[::-1]
            codes.append(f"{y * columns + x + 1:06d}")
            shapes.append(shapely.Polygon([*south, *east[1:], *north[1:], *west[1:]]))
    return codes, shapes


def feature(code: str, geometry: Any, **properties: Any) -> dict[str, Any]:
    """One GeoJSON feature; `geometry` is a shape or a GeoJSON geometry."""
    drawn = json.loads(shapely.to_geojson(geometry)) if isinstance(geometry, shapely.Geometry) else geometry
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": drawn}


def collection(*features: Any, **members: Any) -> bytes:
    """A GeoJSON file of features."""
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}).encode()


def drawn(shapes: Mapping[str, Any]) -> bytes:
    """A GeoJSON file of shapes by code."""
    return collection(*(feature(code, shape) for code, shape in shapes.items()))


def polygon(*rings: Sequence[tuple[Any, Any]]) -> dict[str, Any]:
    """A GeoJSON polygon of exactly these rings, closed or not."""
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring] for ring in rings]}
