"""Illustrative shapes of 红山区: an invented outline cut into streets, communities, grids and micro-grids.

Worked in kilometres around the real centre, then bent a little, turned into degrees, rounded to 6 decimals and cut
out of one common set of lines, so that neighbours share every vertex: no gap, no overlap, at any level.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry import LineString, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from tools.packs.hongshan_areas import Area
from tools.packs.hongshan_names import STREETS
from tools.packs.partition import cut_apart, in_reading_order, power_cells

CENTRE = (118.95, 42.27)
KM_PER_DEGREE = 111.32
GRID_OF_DEGREES = 1e-6
# Square kilometres of a residents' community; villages share what is left of their street.
COMMUNITY_SIZE = 1.9
LEVELS = ("micro_grid", "grid", "community", "street", "district")


def features(areas: Sequence[Area]) -> list[dict[str, object]]:
    """GeoJSON features of every area of the district, widest level first."""
    leaves = _leaves(areas)
    outlines = _on_common_lines(leaves)
    shapes = _upwards(areas, outlines)
    order = {area.code: position for position, area in enumerate(areas)}
    return [
        _feature(area, shapes[area.code]) for area in sorted(areas, key=lambda a: order[a.code]) if area.code in shapes
    ]


def _feature(area: Area, shape: BaseGeometry) -> dict[str, object]:
    properties = {"code": area.code, "level": area.level, "name": area.name, "illustrative": True}
    return {"type": "Feature", "properties": properties, "geometry": mapping(shapely.normalize(shape))}


def _outline() -> Polygon:
    """A smooth outline about 29 km wide and 31 km high: a circle with a few slow waves."""
    points = []
    for step in range(240):
        turn = 2 * math.pi * step / 240
        wave = 1 + 0.09 * math.cos(2 * turn - 1.1) + 0.075 * math.cos(3 * turn + 0.4) + 0.035 * math.sin(5 * turn + 1.9)
        wave += 0.018 * math.sin(9 * turn + 0.3) + 0.010 * math.sin(14 * turn + 2.1)
        points.append((13.6 * wave * math.cos(turn), 14.1 * wave * math.sin(turn)))
    return Polygon(points)


def _leaves(areas: Sequence[Area]) -> dict[str, Polygon]:
    """The straight-edged pieces of the narrowest level everywhere, by code, in kilometres."""
    below = _children(areas)
    outline = _outline()
    streets = below["150402000000"]
    named = [STREETS[street.code[6:9]] for street in streets]
    cells = power_cells(outline, [(s.east, s.north) for s in named], [s.size for s in named])
    leaves: dict[str, Polygon] = {}
    for street, cell in zip(streets, cells, strict=True):
        for community, piece in _communities(below[street.code], cell):
            _split_down(community, piece, below, leaves)
    return leaves


def _children(areas: Sequence[Area]) -> dict[str, list[Area]]:
    below: dict[str, list[Area]] = {}
    for area in areas:
        below.setdefault(area.parent_code, []).append(area)
    return below


def _communities(communities: list[Area], cell: Polygon) -> list[tuple[Area, Polygon]]:
    """Communities near the middle of the town and small, villages outside and large."""
    chance = random.Random(f"communities {communities[0].code}")
    town = [area for area in communities if area.kind != "village"]
    villages = [area for area in communities if area.kind == "village"]
    if not town or not villages:
        sizes = [chance.uniform(0.8, 1.25) for _ in communities]
        return list(zip(communities, cut_apart(cell, sizes, chance), strict=True))
    inner_share = min(len(town) * COMMUNITY_SIZE / cell.area, 0.8)
    centre = cell.centroid
    inner, outer = cut_apart(cell, [inner_share, 1 - inner_share], chance, away=(centre.x, centre.y))
    return [*_communities(town, inner), *_communities(villages, outer)]


def _split_down(area: Area, piece: Polygon, below: Mapping[str, list[Area]], leaves: dict[str, Polygon]) -> None:
    """Cut a community into its grids and these into micro-grids, numbered north to south and west to east."""
    parts = below.get(area.code)
    if not parts:
        leaves[area.code] = piece
        return
    chance = random.Random(f"grids {area.code}")
    pieces = cut_apart(piece, [chance.uniform(0.8, 1.25) for _ in parts], chance)
    for part, shape in zip(parts, in_reading_order(pieces), strict=True):
        _split_down(part, shape, below, leaves)


def _bent(x: float, y: float) -> tuple[float, float]:
    """Where a point ends up when straight cuts are bent a little, as old roads are; in degrees."""
    east = x + 0.30 * math.sin(y / 1.55 + 0.4) + 0.10 * math.sin(x / 0.75 + y / 0.9)
    north = y + 0.28 * math.sin(x / 1.45 + 1.3) + 0.10 * math.sin(y / 0.8 - x / 0.7 + 0.7)
    lon = CENTRE[0] + east / (KM_PER_DEGREE * math.cos(math.radians(CENTRE[1])))
    return lon, CENTRE[1] + north / KM_PER_DEGREE


def _bend(line: BaseGeometry) -> BaseGeometry:
    """A straight line of kilometres as a bent one of degrees on the 1e-6 grid."""
    dense = shapely.segmentize(line, 0.16)
    return LineString([tuple(round(value, 6) for value in _bent(x, y)) for x, y in dense.coords])


def _on_common_lines(leaves: Mapping[str, Polygon]) -> dict[str, BaseGeometry]:
    """The leaves in degrees, cut out of one set of lines whose vertices lie on the 1e-6 grid."""
    edges = shapely.union_all([leaf.boundary for leaf in leaves.values()], grid_size=1e-5)
    bent = [_bend(edge) for edge in _stretches(edges)]
    lines = shapely.union_all(bent, grid_size=GRID_OF_DEGREES)
    faces = list(shapely.polygonize([lines]).geoms)
    insides = {code: Polygon(_bend(leaf.exterior).coords).buffer(0) for code, leaf in leaves.items()}
    codes, places = list(insides), list(insides.values())
    guesses = shapely.STRtree(places)
    pieces: dict[str, list[BaseGeometry]] = {}
    for face in faces:
        near = [int(i) for i in guesses.query(face)]
        best = max(near, key=lambda i: (places[i].intersection(face).area, codes[i]))
        pieces.setdefault(codes[best], []).append(face)
    if set(pieces) != set(leaves):
        raise ValueError("Some pieces have no face of their own.")
    return {code: shapely.coverage_union_all(parts) for code, parts in pieces.items()}


def _stretches(edges: BaseGeometry) -> list[BaseGeometry]:
    """The stretches between two junctions, each once: both neighbours get the same bent line."""
    merged = shapely.line_merge(edges)
    return list(getattr(merged, "geoms", [merged]))


def _upwards(areas: Sequence[Area], outlines: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The shapes of all levels: what lies above is the union of what lies below."""
    shapes: dict[str, BaseGeometry] = dict(outlines)
    below = _children(areas)
    for level in LEVELS[1:]:
        for area in areas:
            if area.level == level and area.code not in shapes:
                shapes[area.code] = shapely.coverage_union_all([shapes[part.code] for part in below[area.code]])
    return shapes
