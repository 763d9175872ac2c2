"""Which cases an actor may see or act on: the only place that narrows rows, used by every list, search and fetch.

A right holds over a part of the organisation tree. A territorial unit covers the cases in its area and those its units
are responsible for; any other unit covers the cases it (or a unit below it) leads or has a task on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, OuterRef, Q

from linli.cases.models import Case, SideRequest, Task
from linli.cases.permissions import NOTE, VIEW
from linli.cases.workflow import Verb, Who
from linli.common.actor import Actor, Scope
from linli.geography import api as geography

# Kinds of request decided by whoever holds the right over the place, not only at the unit named.
BY_AREA: Final = frozenset({"field_check", "closing_check", "second_reading", "arbitration", "timeout_appeal"})
AREA_COLUMNS: Final = {"district": "district_id", "street": "street_id", "community": "community_id", "grid": "grid_id"}
# A unit keeps seeing a case while it has, or has done, a task on it; returned and withdrawn tasks are not its business.
TASK_SEEN: Final = ("open", "accepted", "done")


def area_condition(scope: Scope) -> Q | None:
    """The condition for cases in the scope's area, or None for a scope without territory."""
    column = AREA_COLUMNS.get(scope.area_level or "")
    return Q(**{column: scope.area_id}) if column and scope.area_id else None


def unit_ids(scopes: Iterable[Scope]) -> list[int]:
    """The ids of all units the scopes cover."""
    return sorted({unit.id for scope in scopes for unit in geography.units_below(scope.unit_path)})


def covers_everything(scope: Scope) -> bool:
    """Whether the scope is the whole installation: a territorial unit above every case's district."""
    return scope.area_level in {"province", "city"}


def sees_everything(actor: Actor, right: str) -> bool:
    """Whether the actor holds the right over the whole installation: above every district, or over every unit there is."""
    if actor.everything or any(covers_everything(scope) for scope in actor.scopes(right)):
        return True
    return bool(actor.scopes(right)) and len(unit_ids(actor.scopes(right))) == len(geography.units_below("/"))


def branches(actor: Actor, right: str) -> list[Q]:
    """The conditions, one for each index that can serve it, whose union is what the actor may see under `right`.

    An empty list means nothing at all; a list with an empty Q means everything.
    """
    if sees_everything(actor, right):
        return [Q()]  # every case has a unit
    scopes = actor.scopes(right)
    found = [condition for scope in scopes if (condition := area_condition(scope))]
    units = unit_ids(scopes)
    if units:
        found.append(Q(unit_id__in=units))
        found.append(Q(Exists(Task.objects.filter(case=OuterRef("pk"), unit_id__in=units, state__in=TASK_SEEN))))
    return found


def narrowed(actor: Actor, right: str) -> Q:
    """One condition for the union of `branches`, for single fetches; matches nothing for an actor without the right."""
    conditions = branches(actor, right)
    if not conditions:
        return Q(pk__in=[])
    union = conditions[0]
    for condition in conditions[1:]:
        if not union:
            return Q()
        union |= condition
    return union


def in_area(actor: Actor, right: str, case: Case) -> bool:
    """Whether the actor holds `right` over the case's area or over the unit responsible for it."""
    if actor.everything:
        return True
    unit_path = geography.unit(case.unit_id).path
    for scope in actor.scopes(right):
        column = AREA_COLUMNS.get(scope.area_level or "")
        if covers_everything(scope) or scope.covers_unit(unit_path):
            return True
        if column and scope.area_id and getattr(case, column) == scope.area_id:
            return True
    return False


def visible(actor: Actor, case: Case, tasks: Iterable[Task]) -> bool:
    """Whether the actor may know of a case that is at hand with its tasks: as `narrowed` for `cases.view`, without a question."""
    if in_area(actor, VIEW, case):
        return True
    units = set(unit_ids(actor.scopes(VIEW)))
    return any(task.unit_id in units and task.state in TASK_SEEN for task in tasks)


def at_unit(actor: Actor, right: str | None, unit_id: int | None) -> bool:
    """Whether the actor holds `right` over the unit; where the verb asks for none, whether it is the actor's own unit."""
    if unit_id is None:
        return actor.everything
    path = geography.unit(unit_id).path
    if right is None:
        return actor.everything or bool(actor.unit_path and path.startswith(actor.unit_path))
    return actor.may_at_unit(right, path)


def authorised(
    verb: Verb, actor: Actor, case: Case, *, request: SideRequest | None = None, task: Task | None = None
) -> bool:
    """Whether the verb's row lets this actor at this case: the right (or the one that does instead), held where it must be."""
    if actor.everything:
        return True
    rights = [verb.right, verb.or_right] if verb.or_right else [verb.right]
    return any(_held(verb, right, actor, case, request, task) for right in rights)


def _held(
    verb: Verb, right: str | None, actor: Actor, case: Case, request: SideRequest | None, task: Task | None
) -> bool:
    if verb.who is Who.UNIT:
        return at_unit(actor, right, case.unit_id)
    if verb.who is Who.TASK_UNIT:
        return at_unit(actor, right, task.unit_id if task else request.asked_unit_id if request else None)
    if verb.who is Who.DECIDER:
        by_area = request is not None and request.kind in BY_AREA and in_area(actor, right or "", case)
        return by_area or at_unit(actor, right, request.decide_unit_id if request else None)
    return right is not None and (in_area(actor, right, case) or (right == NOTE and _helps(actor, case)))


def _helps(actor: Actor, case: Case) -> bool:
    """Whether a unit the actor writes notes for has an open task on the case: who helps says and shows what it found."""
    return Task.objects.filter(case=case, unit_id__in=unit_ids(actor.scopes(NOTE)), open=True).exists()
