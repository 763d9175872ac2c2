"""Moving a unit in the tree moves what people may do: rights over the new parents reach it, those over the old do not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from linli.accounts.actions.access import end_sessions
from linli.accounts.actions.separation import holding_of, keep_apart
from linli.accounts.models import Assignment
from linli.accounts.queries.actors import day_of
from linli.common.actor import Actor
from linli.geography import api as geography


def move_unit(
    *, actor: Actor, unit_id: int, parent_id: int, at: datetime, seen_parent: int | None = None
) -> geography.UnitView:
    """Move a unit with everything below it; open sessions of people with a role in it end.

    Raises what `geography.move_unit` does, and Refused where duties that are kept apart would meet in one hand.
    """
    with transaction.atomic():
        moved = geography.move_unit(
            actor=actor, unit_id=unit_id, parent_id=parent_id, at=at, seen_parent=seen_parent
        )  # fmt: skip
        inside = {one.id for one in geography.units_below(moved.path)}
        concerned = _current(at).filter(unit_id__in=inside).values_list("person_id", flat=True)
        by_person: dict[int, list[Assignment]] = {person_id: [] for person_id in concerned}
        for assignment in _current(at).select_related("role").filter(person_id__in=by_person):
            by_person[assignment.person_id].append(assignment)
        for held in by_person.values():
            for assignment in (one for one in held if one.unit_id in inside):
                keep_apart((holding_of(one) for one in held if one is not assignment), holding_of(assignment))
        end_sessions(*by_person)
    return moved


def _current(at: datetime) -> QuerySet[Assignment]:
    return Assignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day_of(at)))
