"""Sets of shapes that are being drawn: the grids of a community in one of them, what is wrong there, and what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import orjson
import shapely
from django.utils.translation import gettext_noop as _

from linli.audit import api as audit
from linli.common.errors import InvalidInput
from linli.geography import events
from linli.geography.models import Generation, PlannedGrid, Shape
from linli.geography.queries import areas, places
from linli.geography.queries.views import AreaView
from linli.geography.rules import family as rules
from linli.geography.rules.drawing import Drawn, read_drawing
from linli.geography.rules.family import FamilyFault, Member
from linli.geography.rules.faults import ShapeFault

# Whoever did one of these had a hand in the drawing, and does not approve it.
DRAWING: Final = frozenset({events.GENERATION_CREATED, events.GENERATION_LOADED, events.GENERATION_DRAWN})
PLANNED: Final = "+"
LARGEST_DRAWING: Final = 4 * 1024 * 1024
MOST_HOUSEHOLDS: Final = 100_000
MOST_GRIDS: Final = 200


@dataclass(frozen=True, slots=True)
class GridDrawing:
    """One grid in a set: `key` is its code, or + and a number while it is planned; `replaces` holds codes."""

    key: str
    name: str
    name_en: str
    kind: str
    households: int | None
    replaces: tuple[str, ...]
    shape: Any

    @property
    def planned(self) -> bool:
        """Whether it becomes an area only when the set is published."""
        return self.key.startswith(PLANNED)


@dataclass(frozen=True, slots=True)
class Family:
    """The grids of one community in a set. `missing`: grids in force that are neither drawn nor replaced.

    `digest` tells one state of the drawing from another.
    """

    generation_id: int
    community: AreaView
    outline: Any | None
    grids: tuple[GridDrawing, ...]
    missing: tuple[AreaView, ...]
    digest: str


def family(*, generation_id: int, community_id: int, on: date) -> Family:
    """The grids of a community as this set draws them. Raises NotFound for an unknown set or area."""
    places.generation(generation_id)
    community = areas.area(community_id)
    there = {area.id: area for area in areas.children_of(community_id) if area.level == "grid" and area.exists_on(on)}
    stored = dict(
        Shape.objects.filter(generation_id=generation_id, area_id__in=[community_id, *there]).values_list(
            "area_id", "outline"
        )
    )
    outline = stored.pop(community_id, None)
    drawn = [_drawn(there[area_id], stored[area_id]) for area_id in sorted(stored, key=lambda one: there[one].code)]
    planned = list(PlannedGrid.objects.filter(generation_id=generation_id, community_id=community_id).order_by("pk"))
    drawn += [_planned(number, row) for number, row in enumerate(planned, 1)]
    replaced = {area_id for row in planned for area_id in row.replaces}
    missing = tuple(area for area_id, area in there.items() if area_id not in stored and area_id not in replaced)
    return Family(
        generation_id, community, None if outline is None else shapely.from_wkb(bytes(outline)), tuple(drawn), missing,
        _digest(drawn),
    )  # fmt: skip


def _drawn(area: AreaView, outline: Any) -> GridDrawing:
    shape = shapely.from_wkb(bytes(outline))
    return GridDrawing(area.code, area.name, area.name_en, area.kind, area.households, (), shape)


def _planned(number: int, row: PlannedGrid) -> GridDrawing:
    codes = tuple(areas.area(area_id).code for area_id in row.replaces)
    shape = shapely.from_wkb(bytes(row.outline))
    return GridDrawing(f"{PLANNED}{number}", row.name, row.name_en, row.kind, row.households, codes, shape)


def _digest(grids: Iterable[GridDrawing]) -> str:
    whole = hashlib.sha256()
    for one in grids:
        whole.update(orjson.dumps([one.key, one.name, one.name_en, one.kind, one.households, one.replaces]))
        whole.update(shapely.to_wkb(one.shape))
    return whole.hexdigest()[:32]


def family_faults(found: Family) -> list[FamilyFault]:
    """What is wrong with the grids of a community in a set, and what is unusual."""
    members = [Member(one.key, one.name, one.shape, one.households) for one in found.grids]
    current = places.generation_in_force()
    here = [area.id for area in found.missing] if current is not None else []
    shapes = (
        dict(Shape.objects.filter(generation_id=current.id, area_id__in=here).values_list("area_id", "outline"))
        if current
        else {}
    )
    missing = [(area.code, shapely.from_wkb(bytes(shapes[area.id]))) for area in found.missing if area.id in shapes]
    return rules.faults_of(found.outline, members, missing)


def check_drawing(
    *, generation_id: int, community_id: int, content: bytes, on: date
) -> tuple[tuple[ShapeFault, ...], list[FamilyFault]]:
    """What would be wrong if these grids were drawn: faults of the file itself, and of the grids among each other.

    Raises NotFound, and InvalidInput for more grids than a community has.
    """
    found = family(generation_id=generation_id, community_id=community_id, on=on)
    there = {area.code: area for area in areas.children_of(community_id) if area.level == "grid" and area.exists_on(on)}
    drawing = read_drawing(content, code_property="code", max_bytes=LARGEST_DRAWING)
    need_few(drawing.features)
    grids, replaced = [], set()
    for one in drawing.features:
        known, given = there.get(one.code), one.properties.get("households")
        households = (
            known.households if known else given if isinstance(given, int) and 0 <= given <= MOST_HOUSEHOLDS else None
        )
        name = known.name if known else str(one.properties.get("name") or one.code)[:120]
        codes = one.properties.get("replaces")
        replaced |= {code for code in codes if isinstance(code, str)} if isinstance(codes, list) else set()
        grids.append(GridDrawing(one.code, name, "", "", households, (), one.shape))
    drawn = {one.key for one in grids} | replaced
    missing = tuple(area for code, area in there.items() if code not in drawn)
    unusable = tuple(fault for fault in drawing.faults if not fault.usable)
    return unusable, family_faults(replace(found, grids=tuple(grids), missing=missing))


def need_few(drawn: Sequence[Drawn]) -> None:
    """Raise InvalidInput for more grids than a community has: each is held against every other."""
    if len(drawn) > MOST_GRIDS:
        raise InvalidInput(field="grids", reason=_("A community has 200 grids at most."))


def geojson(found: Family) -> dict[str, Any]:
    """The grids of a community as GeoJSON, the very form in which they are taken back."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "code": one.key, "name": one.name, "name_en": one.name_en, "kind": one.kind, "households": one.households,
                "replaces": list(one.replaces),
            },
            "geometry": shape_as_geojson(one.shape),
        }
        for one in found.grids
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def shape_as_geojson(shape: Any) -> dict[str, Any]:
    """A shape as the geometry of GeoJSON."""
    found: dict[str, Any] = orjson.loads(shapely.to_geojson(shape))
    return found


def changed_areas(generation_id: int) -> set[int]:
    """The areas that a set draws otherwise than the set it was copied from, and the communities it brings grids to."""
    base_id = Generation.objects.filter(pk=generation_id).values_list("based_on_id", flat=True).first()
    now, before = dict(_outlines(generation_id)), dict(_outlines(base_id)) if base_id is not None else {}
    changed = {area_id for area_id in now.keys() | before.keys() if now.get(area_id) != before.get(area_id)}
    return changed | set(PlannedGrid.objects.filter(generation_id=generation_id).values_list("community_id", flat=True))


def _outlines(generation_id: int) -> Iterable[tuple[int, bytes]]:
    rows = Shape.objects.filter(generation_id=generation_id).values_list("area_id", "outline")
    return ((area_id, bytes(outline)) for area_id, outline in rows)


def changed_communities(generation_id: int) -> list[AreaView]:
    """The communities whose grids a set draws otherwise, by code."""
    found = {}
    for area_id in changed_areas(generation_id):
        area = areas.area(area_id)
        community = areas.area(area.parent_id) if area.level == "grid" and area.parent_id else area
        if community.level == "community":
            found[community.id] = community
    return sorted(found.values(), key=lambda area: area.code)


def hands_in(generation_id: int) -> dict[str, str]:
    """Who had a hand in drawing a set: the name of each actor, and what the record shows for them."""
    happened = audit.timeline(audit.Subject.of("generation", generation_id))
    return {event.actor: event.actor_label for event in happened if event.kind in DRAWING}


def is_outdated(generation_id: int) -> bool:
    """Whether another set was switched on since this one was begun."""
    base_id = Generation.objects.filter(pk=generation_id).values_list("based_on_id", flat=True).first()
    current = places.generation_in_force()
    return current is not None and base_id != current.id
