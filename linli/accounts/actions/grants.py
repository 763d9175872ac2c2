"""Giving roles over a part of the organisation tree, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from linli.accounts.actions.access import end_sessions, manage_person, not_oneself, note
from linli.accounts.actions.separation import holding_of, keep_apart, rights_of
from linli.accounts.events import Weighed
from linli.accounts.models import Assignment, Role
from linli.accounts.permissions import MANAGE
from linli.accounts.queries.actors import day_of
from linli.accounts.rules.roles import Holding, clash_with
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography


def grant(
    *, actor: Actor, person_id: int, role_code: str, unit_id: int, at: datetime,
    valid_from: date | None = None, valid_to: date | None = None,
) -> int:  # fmt: skip
    """Give a person a role over a unit and all below it, from a day (default: today) up to, not including, another.

    Giving again what is held for that time already changes nothing. Rights change at once, open sessions end.
    Raises Forbidden, NotFound (person, role, unit outside the actor's part), InvalidInput (span), Refused (own
    account, separation of duties). Returns the id of the assignment.
    """
    actor.need(MANAGE)
    not_oneself(actor, person_id)
    start = valid_from or day_of(at)
    if valid_to is not None and valid_to <= start:
        raise InvalidInput(field="valid to", reason="It must be later than the first day.")
    with transaction.atomic():
        # The role is locked before the person, as in `change_role`: its rights stay what was weighed here.
        role = Role.objects.select_for_update().filter(code=role_code).first()
        if role is None:
            raise NotFound(what="role")
        person = manage_person(actor, person_id)
        unit = geography.unit(unit_id)
        actor.need_at_unit(MANAGE, unit.path)
        held = _held(person.pk, on=start)
        same = _held_already(held, role, unit.id, start, valid_to)
        if same is not None:
            return same
        keep_apart(map(holding_of, held), Holding(rights_of(role), role.small_centre, unit.path, start, valid_to))
        assignment, _ = Assignment.objects.update_or_create(
            person=person, role=role, unit_id=unit.id, valid_from=start, defaults={"valid_to": valid_to}
        )
        end_sessions(person.pk)
        note(actor, person.pk, "person.role_granted", at=at, role=role.code, unit=unit.id, valid_from=start.isoformat(),
             valid_to=valid_to.isoformat() if valid_to else None)  # fmt: skip
        return assignment.pk


def weigh_grant(
    *, actor: Actor, person_id: int, role_code: str, unit_id: int, at: datetime,
    valid_from: date | None = None, valid_to: date | None = None,
) -> Weighed:  # fmt: skip
    """What `grant` would do with the same arguments, without doing it. Raises Forbidden and NotFound as it does."""
    start = valid_from or day_of(at)
    with transaction.atomic():
        role = Role.objects.filter(code=role_code).first()
        if role is None:
            raise NotFound(what="role")
        person = manage_person(actor, person_id)
        unit = geography.unit(unit_id)
        actor.need_at_unit(MANAGE, unit.path)
        held = _held(person.pk, on=start)
        there = [holding for holding in map(holding_of, held) if unit.path.startswith(holding.unit_path)]
        known = frozenset().union(*(holding.rights for holding in there))
        new = Holding(rights_of(role), role.small_centre, unit.path, start, valid_to)
        same = _held_already(held, role, unit.id, start, valid_to)
        clash = None if same is not None else clash_with(map(holding_of, held), new)
    return Weighed(tuple(sorted(new.rights - known)), clash, same is not None)


def revoke(*, actor: Actor, assignment_id: int, at: datetime, on: date | None = None) -> None:
    """Take a role back from the day `on` (default: the day of `at`, at once), and end open sessions.

    Doing it twice changes nothing. Raises Forbidden, NotFound, InvalidInput (a day in the past), Refused (own account).
    """
    actor.need(MANAGE)
    last = on or day_of(at)
    if last < day_of(at):
        raise InvalidInput(field="day", reason="This day lies in the past.")
    with transaction.atomic():
        assignment = Assignment.objects.select_related("role").filter(pk=assignment_id).first()
        if assignment is None:
            raise NotFound(what="assignment")
        not_oneself(actor, assignment.person_id)
        person = manage_person(actor, assignment.person_id)
        actor.need_at_unit(MANAGE, geography.unit(assignment.unit_id).path)
        if assignment.valid_to is not None and assignment.valid_to <= last:
            return
        if assignment.valid_from < last:
            Assignment.objects.filter(pk=assignment.pk).update(valid_to=last)
        else:
            assignment.delete()
        end_sessions(person.pk)
        note(actor, person.pk, "person.role_revoked", at=at, role=assignment.role.code, unit=assignment.unit_id,
             valid_to=last.isoformat())  # fmt: skip


def _held(person_id: int, *, on: date) -> list[Assignment]:
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    return list(Assignment.objects.select_related("role").filter(not_over, person_id=person_id))


def _held_already(
    held: Iterable[Assignment], role: Role, unit_id: int, valid_from: date, valid_to: date | None
) -> int | None:
    for assignment in held:
        same = assignment.role_id == role.pk and assignment.unit_id == unit_id and assignment.valid_from <= valid_from
        if same and (assignment.valid_to is None or (valid_to is not None and valid_to <= assignment.valid_to)):
            return assignment.pk
    return None
