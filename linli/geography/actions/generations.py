"""Writes of shapes: a set (generation) is created aside, loaded, checked, and switched on in one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

import shapely
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound, Refused
from linli.geography import events
from linli.geography.actions.recording import need_over_area, need_to_draw, record
from linli.geography.models import Generation, Shape
from linli.geography.permissions import APPROVE
from linli.geography.queries import areas, covering, places
from linli.geography.queries.memory import GENERATIONS, touch
from linli.geography.queries.views import GenerationView
from linli.geography.rules import cover
from linli.geography.rules.coordinates import WGS84, system_named
from linli.geography.rules.drawing import Drawn, read_drawing
from linli.geography.rules.faults import ShapeFault


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How a file of shapes is read.

    `level_property` may be missing in the file: then the code alone names the area. `repair` mends outlines that can be
    mended; `accept` loads what can be used in spite of faults. Overlaps and gaps below `tolerance` m² are no faults.
    """

    code_property: str = "code"
    level_property: str = "level"
    crs: str = WGS84
    repair: bool = False
    accept: bool = False
    tolerance: float = cover.TOLERANCE_SQUARE_METRES


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What came of loading: how many shapes were written (0: nothing was), every fault, and what was mended by code."""

    written: int
    faults: tuple[ShapeFault, ...]
    mended: tuple[tuple[str, str], ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong that was not mended."""
        return all(fault.mended for fault in self.faults)


@transaction.atomic
def new_generation(
    *, actor: Actor, title: str, origin: str, at: datetime, illustrative: bool = False, copy_of: int | None = None
) -> GenerationView:
    """Create a set of shapes aside, empty or as a copy of another (`copy_of`), to be loaded and switched on later.

    Raises Forbidden without the right to draw or edit anywhere, NotFound for an unknown set, InvalidInput without a title.
    """
    need_to_draw(actor)
    if not title.strip():
        raise InvalidInput(field="title", reason=_("A set of shapes needs a title."))
    if copy_of is not None:
        places.generation(copy_of)
    # Locked, so that two sets created at once do not take the same number.
    list(Generation.objects.select_for_update().values_list("pk", flat=True))
    number = (Generation.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    row = Generation.objects.create(
        number=number, title=title.strip(), origin=origin, illustrative=illustrative, created_at=at, stamp=uuid4().hex,
        based_on_id=copy_of,
    )  # fmt: skip
    copied = Shape.objects.filter(generation_id=copy_of) if copy_of is not None else Shape.objects.none()
    Shape.objects.bulk_create(
        [Shape(generation=row, area_id=old.area_id, outline=old.outline, repaired=old.repaired) for old in copied],
        batch_size=200,
    )
    touch(GENERATIONS)
    data = {"number": number, "title": row.title, "copy_of": copy_of, "illustrative": illustrative}
    record(events.GENERATION_CREATED, of=("generation", row.pk), actor=actor, at=at, data=data)
    return places.generation(row.pk)


@transaction.atomic
def load_shapes(
    *, actor: Actor, generation_id: int, content: bytes, at: datetime, options: LoadOptions | None = None
) -> LoadReport:
    """Load a GeoJSON file (plain or gzipped) into a set that is not switched on yet; shapes already there are replaced.

    Nothing is written unless the file is clean or its faults are mended (`repair`) or accepted (`accept`). Raises
    Forbidden unless the actor may edit above every area drawn, NotFound, Refused for a set that was switched on.
    """
    chosen = options or LoadOptions()
    generation = aside(generation_id)
    drawing = read_drawing(
        content, code_property=chosen.code_property, crs=system_named(chosen.crs), repair=chosen.repair
    )
    known, unknown = _matched(drawing.features, chosen, at)
    for parent_id in {areas.area(area_id).parent_id for area_id in known}:
        need_over_area(actor, parent_id)
    faults = (*drawing.faults, *unknown, *covering.faults_among(generation_id, known, chosen.tolerance))
    mended = tuple((feature.code, feature.mended) for feature in known.values() if feature.mended)
    if not known or not (chosen.accept or all(fault.mended for fault in faults)):
        return LoadReport(0, faults, mended)
    _write(generation, known)
    data = {"shapes": len(known), "mended": len(mended), "accepted": sum(not fault.mended for fault in faults)}
    record(events.GENERATION_LOADED, of=("generation", generation_id), actor=actor, at=at, data=data)
    return LoadReport(len(known), faults, mended)


@transaction.atomic
def switch_on(*, actor: Actor, generation_id: int, at: datetime, accept_faults: bool = False) -> GenerationView:
    """Put a set of shapes in force from `at` on, in place of the present one; every process notices within a second.

    Raises Forbidden without the right to approve over the whole, NotFound, Refused for an empty set, one that was
    switched on before, one that overlaps or leaves gaps (unless accepted), or a time before the present set began.
    """
    need_over_area(actor, None, APPROVE)
    return put_in_force(actor, generation_id, at, accept_faults=accept_faults)


def put_in_force(actor: Actor, generation_id: int, at: datetime, *, accept_faults: bool) -> GenerationView:
    """Switch a set on and record it. The caller has asked for the right, in one transaction with this."""
    list(Generation.objects.select_for_update().values_list("pk", flat=True))
    generation = aside(generation_id)
    if not generation.shapes.exists():
        raise Refused(reason="empty", text=_("This set holds no shapes."))
    if not accept_faults and covering.check_cover(generation_id=generation_id):
        raise Refused(
            reason="cover", text=_("The shapes of this set overlap, leave gaps or reach beyond their parent.")
        )
    present = Generation.objects.filter(valid_from__isnull=False, valid_to=None).first()
    if present is not None and present.valid_from is not None and present.valid_from >= at:
        raise Refused(reason="time", text=_("The present set of shapes began later than that."))
    Generation.objects.filter(valid_from__isnull=False, valid_to=None).update(valid_to=at)
    Generation.objects.filter(pk=generation_id).update(valid_from=at)
    touch(GENERATIONS)
    data = {"number": generation.number, "replaced": present.number if present else None}
    record(events.GENERATION_SWITCHED_ON, of=("generation", generation_id), actor=actor, at=at, data=data)
    return places.generation(generation_id)


def aside(generation_id: int) -> Generation:
    """A set that is not switched on yet, locked. Raises NotFound, Refused for one that was."""
    row = Generation.objects.select_for_update().filter(pk=generation_id).first()
    if row is None:
        raise NotFound(what="set of shapes")
    if row.valid_from is not None:
        raise Refused(
            reason="switched_on", text=_("This set was switched on; cases were born in it. Create a new one.")
        )
    return row


def _matched(
    features: Sequence[Drawn], options: LoadOptions, at: datetime
) -> tuple[dict[int, Drawn], list[ShapeFault]]:
    """The features by the id of their area, and a fault for every feature whose code no area in force bears."""
    known: dict[int, Drawn] = {}
    faults: list[ShapeFault] = []
    for feature in features:
        level = str(feature.properties.get(options.level_property) or "")
        found = areas.bearer(feature.code, level=level or None, on=at.date())
        if found is None:
            shown = f" ({level})" if level else ""
            faults.append(ShapeFault("unknown_code", feature.number, feature.code, {"level": shown}))
        else:
            known[found.id] = replace(feature, code=found.code)
    return known, faults


def _write(generation: Generation, drawn: dict[int, Drawn]) -> None:
    Shape.objects.filter(generation=generation, area_id__in=drawn).delete()
    rows = [
        Shape(
            generation=generation,
            area_id=area_id,
            outline=shapely.to_wkb(feature.shape),
            repaired=feature.mended[:200],
        )
        for area_id, feature in drawn.items()
    ]
    Shape.objects.bulk_create(rows, batch_size=200)
    Generation.objects.filter(pk=generation.pk).update(stamp=uuid4().hex)
    touch(GENERATIONS)
