"""Writes of a set of shapes that is being drawn: the grids of a community, publishing by a second person, discarding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import shapely
from django.db import transaction
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import Conflict, Forbidden, InvalidInput, Refused
from linli.geography import events
from linli.geography.actions.generations import aside, put_in_force
from linli.geography.actions.grids import NewGrid, redivide
from linli.geography.actions.recording import need_over_area, need_to_draw, record
from linli.geography.models import Generation, PlannedGrid, Shape
from linli.geography.permissions import APPROVE
from linli.geography.queries import areas, drafts
from linli.geography.queries.memory import GENERATIONS, touch
from linli.geography.queries.views import GenerationView
from linli.geography.rules.drawing import Drawn, read_drawing
from linli.geography.rules.faults import ShapeFault


@dataclass(frozen=True, slots=True)
class DrawReport:
    """What came of drawing: the faults for which nothing was written, or the digest of what stands now."""

    faults: tuple[ShapeFault, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a drawing says of a community: shapes of grids that exist, and grids that are to come."""

    shapes: Mapping[int, Drawn]
    planned: tuple[PlannedGrid, ...]


@transaction.atomic
def draw_grids(
    *, actor: Actor, generation_id: int, community_id: int, content: bytes, seen: str, at: datetime
) -> DrawReport:
    """Replace the grids of a community in a set that is not switched on by those of a GeoJSON file, whole or not at all.

    A feature bears the code of a grid in force, or + and a number for a grid to come, which may name the codes it
    `replaces`. `seen` is the digest of what the editor began with. Raises Forbidden, NotFound, Refused for a set in
    force, Conflict where somebody drew here meanwhile, InvalidInput for names, households or codes that cannot be.
    """
    generation = aside(generation_id)
    need_to_draw(actor, community_id)
    before = drafts.family(generation_id=generation_id, community_id=community_id, on=at.date())
    if before.digest != seen:
        raise Conflict(state=_("drawn by somebody else"))
    drawing = read_drawing(content, code_property="code", max_bytes=drafts.LARGEST_DRAWING)
    unusable = tuple(fault for fault in drawing.faults if not fault.usable)
    if unusable:
        return DrawReport(unusable, seen)
    drafts.need_few(drawing.features)
    wanted = _wanted(generation, community_id, drawing.features, at.date())
    _write(generation, community_id, wanted)
    after = drafts.family(generation_id=generation_id, community_id=community_id, on=at.date())
    if after.digest != before.digest:
        data = {"community": before.community.code, "grids": len(wanted.shapes), "planned": len(wanted.planned)}
        record(events.GENERATION_DRAWN, of=("generation", generation_id), actor=actor, at=at, data=data)
    return DrawReport((), after.digest)


def _wanted(generation: Generation, community_id: int, features: tuple[Drawn, ...], on: date) -> _Wanted:
    there = {a.code: a for a in areas.children_of(community_id) if a.level == "grid" and a.exists_on(on)}
    shapes: dict[int, Drawn] = {}
    planned = []
    for one in features:
        if one.code.startswith(drafts.PLANNED):
            planned.append(_planned(generation, community_id, one, {code: area.id for code, area in there.items()}))
        elif one.code in there:
            shapes[there[one.code].id] = one
        else:
            raise InvalidInput(field=one.code[:24], reason=_("No grid of this community bears this code."))
    twice = [area_id for row in planned for area_id in row.replaces if area_id in shapes]
    if twice:
        raise InvalidInput(field=areas.area(twice[0]).code, reason=_("This grid is drawn and replaced at once."))
    return _Wanted(shapes, tuple(planned))


def _planned(generation: Generation, community_id: int, one: Drawn, there: Mapping[str, int]) -> PlannedGrid:
    name, households = _text(one, "name", 120), one.properties.get("households")
    if not name:
        raise InvalidInput(field=one.code[:24], reason=_("A grid to come needs a name."))
    number = isinstance(households, int) and not isinstance(households, bool)
    if households is not None and not (number and 0 <= households <= drafts.MOST_HOUSEHOLDS):
        raise InvalidInput(field=name, reason=_("The number of households cannot be that."))
    codes = one.properties.get("replaces") or []
    if not isinstance(codes, list) or not all(isinstance(code, str) and code in there for code in codes):
        raise InvalidInput(field=name, reason=_("It replaces a grid that this community does not have."))
    return PlannedGrid(
        generation=generation, community_id=community_id, name=name, name_en=_text(one, "name_en", 160),
        kind=_text(one, "kind", 24) or "residential", households=households, outline=shapely.to_wkb(one.shape),
        replaces=sorted({there[code] for code in codes}),
    )  # fmt: skip


def _text(one: Drawn, name: str, longest: int) -> str:
    value = one.properties.get(name)
    text = value.replace("\x00", "").strip() if isinstance(value, str) else ""
    if len(text) > longest:
        raise InvalidInput(field=one.code[:24], reason=_("This name is too long."))
    return text


def _write(generation: Generation, community_id: int, wanted: _Wanted) -> None:
    here = [area.id for area in areas.children_of(community_id)]
    Shape.objects.filter(generation=generation, area_id__in=here).delete()
    PlannedGrid.objects.filter(generation=generation, community_id=community_id).delete()
    Shape.objects.bulk_create(
        [
            Shape(generation=generation, area_id=area_id, outline=shapely.to_wkb(one.shape), repaired=one.mended[:200])
            for area_id, one in wanted.shapes.items()
        ]
    )
    PlannedGrid.objects.bulk_create(wanted.planned)
    _renew(generation)


def _renew(generation: Generation) -> None:
    Generation.objects.filter(pk=generation.pk).update(stamp=uuid4().hex)
    touch(GENERATIONS)


@transaction.atomic
def publish(*, actor: Actor, generation_id: int, at: datetime, on: date, accept_faults: bool = False) -> GenerationView:
    """Carry out what a set plans and switch it on: grids to come get their codes, replaced ones end and lead to them.

    By a second person: raises Forbidden without the right to approve over everything the set changes, and Refused for
    whoever had a hand in it, for a set begun before another was switched on, and for faults that were not accepted.
    """
    actor.need(APPROVE)
    list(Generation.objects.select_for_update().values_list("pk", flat=True))
    aside(generation_id)
    for area_id in drafts.changed_areas(generation_id):
        need_over_area(actor, area_id, APPROVE)
    if actor.name in drafts.hands_in(generation_id):
        raise Refused(
            reason="own_drawing", text=_("You drew in this set; somebody else decides whether it is published.")
        )
    if drafts.is_outdated(generation_id):
        raise Refused(
            reason="outdated",
            text=_(
                "Another set was switched on since this one was begun. Begin anew from it and bring your drawing over."
            ),
        )
    communities = drafts.changed_communities(generation_id)
    families = [drafts.family(generation_id=generation_id, community_id=one.id, on=on) for one in communities]
    if not accept_faults and any(fault.stops for found in families for fault in drafts.family_faults(found)):
        raise Refused(reason="faults", text=_("This set has faults that must be mended before it is published."))
    for community in communities:
        _carry_out(actor, generation_id, community.id, on, at)
    return put_in_force(actor, generation_id, at, accept_faults=accept_faults)


def _carry_out(actor: Actor, generation_id: int, community_id: int, on: date, at: datetime) -> None:
    planned = list(PlannedGrid.objects.filter(generation_id=generation_id, community_id=community_id).order_by("pk"))
    news = [(NewGrid(row.name, row.households, row.kind, row.name_en), row.replaces) for row in planned]
    # Whoever drew this had the right to; the approval carries it out, and the record names who approved.
    deciding = replace(actor, everything=True)
    added = redivide(deciding, community_id, news, on, at, reason="published with a set of shapes")
    Shape.objects.bulk_create(
        [
            Shape(generation_id=generation_id, area_id=area.id, outline=row.outline)
            for area, row in zip(added, planned, strict=True)
        ]
    )
    PlannedGrid.objects.filter(generation_id=generation_id, community_id=community_id).delete()


@transaction.atomic
def discard(*, actor: Actor, generation_id: int, at: datetime) -> None:
    """Throw a set away that was never switched on. Raises Forbidden without the right to edit all that it changes, NotFound, Refused."""
    need_to_draw(actor)
    generation = aside(generation_id)
    for area_id in drafts.changed_areas(generation_id):
        need_to_draw(actor, area_id)
    data: dict[str, Any] = {"number": generation.number, "title": generation.title}
    Shape.objects.filter(generation=generation).delete()
    generation.delete()
    touch(GENERATIONS)
    record(events.GENERATION_DISCARDED, of=("generation", generation_id), actor=actor, at=at, data=data)


@transaction.atomic
def take_back(*, actor: Actor, generation_id: int, community_id: int, seen: str, at: datetime) -> DrawReport:
    """Draw a community again as the set it was copied from does. Raises as `draw_grids`."""
    generation = aside(generation_id)
    need_to_draw(actor, community_id)
    before = drafts.family(generation_id=generation_id, community_id=community_id, on=at.date())
    if before.digest != seen:
        raise Conflict(state=_("drawn by somebody else"))
    here = [area.id for area in areas.children_of(community_id)]
    Shape.objects.filter(generation=generation, area_id__in=here).delete()
    PlannedGrid.objects.filter(generation=generation, community_id=community_id).delete()
    olds = Shape.objects.filter(generation=generation.based_on, area_id__in=here) if generation.based_on else []
    Shape.objects.bulk_create(
        [Shape(generation=generation, area_id=old.area_id, outline=old.outline, repaired=old.repaired) for old in olds]
    )
    _renew(generation)
    after = drafts.family(generation_id=generation_id, community_id=community_id, on=at.date())
    data = {"community": before.community.code, "taken_back": True}
    record(events.GENERATION_DRAWN, of=("generation", generation_id), actor=actor, at=at, data=data)
    return DrawReport((), after.digest)


def may_draw(actor: Actor, community_id: int) -> bool:
    """Whether the actor may draw the grids of this community."""
    try:
        need_to_draw(actor, community_id)
    except Forbidden:
        return False
    return True
