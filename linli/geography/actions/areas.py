"""Writes of areas: add, rename, abolish in favour of successors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop as _

from linli.common.actor import Actor
from linli.common.errors import InvalidInput, Refused
from linli.geography import events
from linli.geography.actions.recording import need_over_area, record
from linli.geography.models import Area, AreaLevel, MicroSeat, Succession
from linli.geography.queries import areas
from linli.geography.queries.memory import AREAS, touch
from linli.geography.queries.views import AreaView, NewArea
from linli.geography.rules.levels import is_narrower


@transaction.atomic
def add_area(*, actor: Actor, new: NewArea, at: datetime) -> AreaView:
    """Add an area below a parent. Raises Forbidden, NotFound (parent), InvalidInput (level, code), Refused (code taken).

    A code may be used again for another place once its bearer on the same level is abolished.
    """
    need_over_area(actor, new.parent_id)
    _check(new)
    _refuse_taken(new)
    row = Area(code=new.code, level=new.level, name=new.name.strip(), name_en=new.name_en.strip(), kind=new.kind)
    row.parent_id, row.households, row.valid_from, row.path = new.parent_id, new.households, new.valid_from, ""
    row.save()
    row.path = f"{areas.area(new.parent_id).path if new.parent_id is not None else '/'}{row.pk}/"
    row.save(update_fields=["path"])
    touch(AREAS)
    data = {"code": new.code, "level": new.level, "name": row.name, "parent": new.parent_id, "from": new.valid_from}
    record(events.AREA_ADDED, of=("area", row.pk), actor=actor, at=at, data=data)
    return areas.area(row.pk)


@transaction.atomic
def rename_area(*, actor: Actor, area_id: int, name: str, at: datetime, name_en: str | None = None) -> AreaView:
    """Give an area another name; code, id and shapes stay. Raises Forbidden, NotFound, InvalidInput."""
    before = areas.area(area_id)
    need_over_area(actor, before.parent_id)
    new_en = before.name_en if name_en is None else name_en.strip()
    if not name.strip():
        raise InvalidInput(field="name", reason=_("An area needs a name."))
    put_name(actor, before, name.strip(), new_en, at)
    touch(AREAS)
    return areas.area(area_id)


def put_name(actor: Actor, before: AreaView, name: str, name_en: str, at: datetime) -> None:
    """Rename an area and record it. The caller has asked for the right, and touches what is kept in memory."""
    Area.objects.filter(pk=before.id).update(name=name, name_en=name_en)
    data = {"before": before.name, "after": name, "name_en": name_en}
    record(events.AREA_RENAMED, of=("area", before.id), actor=actor, at=at, data=data)


@transaction.atomic
def abolish_area(
    *, actor: Actor, area_id: int, on: date, successors: Sequence[int], at: datetime, reason: str = ""
) -> None:
    """End an area on a day in favour of others (merger: several areas with one successor; split: several successors).

    Raises Forbidden, NotFound, Refused while areas below it are still in force, or where it is abolished already;
    InvalidInput where a successor is not in force on that day.
    """
    need_over_area(actor, areas.area(area_id).parent_id)
    following = [areas.area(new) for new in dict.fromkeys(successors)]
    if any(new.id == area_id or not new.exists_on(on) for new in following):
        raise InvalidInput(field="successors", reason=_("A successor must be another area, in force on that day."))
    end_area(actor, area_id, on, [new.id for new in following], at, reason=reason)
    touch(AREAS)


def end_area(actor: Actor, area_id: int, on: date, following: Sequence[int], at: datetime, *, reason: str) -> None:
    """End an area and record it. The caller has asked for the right, and touches what is kept in memory."""
    row = Area.objects.select_for_update().get(pk=area_id)
    if row.valid_to is not None:
        raise Refused(reason="abolished", text=_("This area is abolished already."))
    if on <= row.valid_from:
        raise InvalidInput(field="day", reason=_("An area cannot end before it began."))
    if Area.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), parent_id=area_id).exists():
        raise Refused(reason="children", text=_("Areas below this one are still in force; abolish or move them first."))
    Area.objects.filter(pk=area_id).update(valid_to=on)
    Succession.objects.bulk_create(
        [Succession(old_id=area_id, new_id=new, on=on, reason=reason[:200]) for new in following]
    )
    # Who sat in an abolished micro-grid is forgotten with it.
    MicroSeat.objects.filter(area_id=area_id).delete()
    data = {"on": on, "successors": list(following), "reason": reason[:200]}
    record(events.AREA_ABOLISHED, of=("area", area_id), actor=actor, at=at, data=data)


def _check(new: NewArea) -> None:
    if new.level not in AreaLevel.values:
        raise InvalidInput(field="level", reason=_("There is no such level."))
    if not new.code.strip() or len(new.code) > 24:
        raise InvalidInput(field="code", reason=_("A code has 1 to 24 characters."))
    if not new.name.strip():
        raise InvalidInput(field="name", reason=_("An area needs a name."))
    if new.parent_id is None:
        return
    parent = areas.area(new.parent_id)
    if not is_narrower(new.level, parent.level):
        raise InvalidInput(field="level", reason=_("An area must be narrower than the one it belongs to."))
    if parent.valid_to is not None:
        raise Refused(reason="abolished", text=_("This area is abolished already."))


def _refuse_taken(new: NewArea) -> None:
    for bearer in areas.book().by_code.get(new.code, []):
        if bearer.level == new.level and (bearer.valid_to is None or bearer.valid_to > new.valid_from):
            raise Refused(reason="code_taken", text=_("Another area bears this code on this level at that time."))
