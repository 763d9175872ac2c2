"""Whether the shapes of a set cover each parent once: overlaps, gaps, and what reaches beyond."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from linli.geography.models import Shape
from linli.geography.queries import areas
from linli.geography.queries.views import AreaView
from linli.geography.rules import cover
from linli.geography.rules.drawing import Drawn
from linli.geography.rules.faults import ShapeFault
from linli.geography.rules.levels import FUNCTIONAL


def check_cover(
    *, generation_id: int, parent_id: int | None = None, tolerance: float = cover.TOLERANCE_SQUARE_METRES
) -> list[ShapeFault]:
    """Overlaps between the children of an area, gaps between them, and children that reach beyond it, in a set.

    Without `parent_id` every area is checked. Functional areas may overlap whatever they like.
    """
    shapes = _stored(generation_id)
    return _checked(shapes, None if parent_id is None else {parent_id}, {}, tolerance)


def faults_among(
    generation_id: int, drawn: Mapping[int, Drawn], tolerance: float = cover.TOLERANCE_SQUARE_METRES
) -> list[ShapeFault]:
    """The faults a set would have around these areas if these shapes were put into it."""
    shapes = {**_stored(generation_id), **{area_id: feature.shape for area_id, feature in drawn.items()}}
    parents = {areas.area(area_id).parent_id for area_id in drawn} | set(drawn)
    numbers = {area_id: feature.number for area_id, feature in drawn.items()}
    return _checked(shapes, parents, numbers, tolerance)


def _stored(generation_id: int) -> dict[int, Any]:
    rows = list(Shape.objects.filter(generation_id=generation_id).values_list("area_id", "outline"))
    shapes = shapely.from_wkb([bytes(outline) for _, outline in rows])
    return {area_id: shape for (area_id, _), shape in zip(rows, shapes, strict=True)}


def _checked(
    shapes: Mapping[int, Any], parents: set[int | None] | None, numbers: Mapping[int, int], tolerance: float
) -> list[ShapeFault]:
    families: dict[int | None, list[AreaView]] = defaultdict(list)
    for area_id in shapes:
        found = areas.area(area_id)
        if found.level != FUNCTIONAL:
            families[found.parent_id].append(found)
    faults: list[ShapeFault] = []
    for parent_id, family in families.items():
        if parents is None or parent_id in parents:
            family.sort(key=lambda found: found.code)
            faults += _family_faults(parent_id, family, shapes, numbers, tolerance)
    return faults


def _family_faults(
    parent_id: int | None,
    family: list[AreaView],
    shapes: Mapping[int, Any],
    numbers: Mapping[int, int],
    tolerance: float,
) -> list[ShapeFault]:
    drawn = [shapes[found.id] for found in family]
    codes = [found.code for found in family]
    faults = [
        ShapeFault("overlap", numbers.get(family[one].id), codes[one], _shared(codes[other], square_metres))
        for one, other, square_metres in cover.overlaps(codes, drawn, tolerance=tolerance)
    ]
    parent_shape = shapes.get(parent_id) if parent_id is not None else None
    if parent_shape is None or parent_id is None:
        return faults
    parent_code = areas.area(parent_id).code
    for found, shape in zip(family, drawn, strict=True):
        square_metres = cover.beyond(parent_shape, shape, tolerance=tolerance)
        if square_metres:
            kind = "swapped" if cover.looks_swapped(parent_shape, shape) else "outside_parent"
            data = {"parent": parent_code, "square_metres": round(square_metres, 1)}
            faults.append(ShapeFault(kind, numbers.get(found.id), found.code, data))
    return faults + [
        cover.gap_fault(parent_code, piece) for piece in cover.gaps(parent_shape, drawn, tolerance=tolerance)
    ]


def _shared(other: str, square_metres: float) -> dict[str, Any]:
    return {"other": other, "square_metres": round(square_metres, 1)}


Ring = list[tuple[float, float]]


def outline(area_id: int, *, generation_id: int | None = None) -> list[Ring]:
    """The rings of an area's outline as lists of (lon, lat), holes included (fill by the even-odd rule).

    From the set in force now, or from the one given; empty where it was not drawn. Raises NotFound for an unknown area.
    """
    areas.area(area_id)
    return outlines([area_id], generation_id=generation_id).get(area_id, [])


def neighbours_outlines(area_ids: list[int], *, generation_id: int | None = None) -> dict[int, list[Ring]]:
    """The outlines of these areas and of every sibling that touches one of them, by area id: for a sketch of a place."""
    wanted = [areas.area(area_id) for area_id in area_ids]
    siblings = {child.id for found in wanted for child in areas.children_of(found.parent_id)} | set(area_ids)
    drawn = _drawn(sorted(siblings), generation_id)
    centre = [drawn[area_id] for area_id in area_ids if area_id in drawn]
    if not centre:
        return {}
    around = shapely.union_all(shapely.box(*shapely.bounds(np.array(centre, dtype=object)).T))
    return {area_id: rings_of(shape) for area_id, shape in drawn.items() if shapely.intersects(around, shape)}


def outlines(area_ids: list[int], *, generation_id: int | None = None) -> dict[int, list[Ring]]:
    """The outlines of several areas by id, as `outline`, in one question; what is unknown or was not drawn is left out."""
    return {area_id: rings_of(shape) for area_id, shape in _drawn(area_ids, generation_id).items()}


def _drawn(area_ids: list[int], generation_id: int | None) -> dict[int, Any]:
    shapes = Shape.objects.filter(area_id__in=area_ids)
    if generation_id is None:
        shapes = shapes.filter(generation__valid_from__isnull=False, generation__valid_to=None)
    else:
        shapes = shapes.filter(generation_id=generation_id)
    return {area_id: shapely.from_wkb(bytes(drawn)) for area_id, drawn in shapes.values_list("area_id", "outline")}


def rings_of(shape: Any) -> list[Ring]:
    """Every ring of a shape, holes included, as (lon, lat) pairs."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    return [[(lon, lat) for lon, lat in shapely.get_coordinates(ring).tolist()] for ring in rings]
