"""Reading people: for administrators, for the person, and for notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from linli.accounts.events import AssignmentView, PersonView, Reachable
from linli.accounts.models import Assignment, Person, Role
from linli.accounts.permissions import MANAGE, VIEW
from linli.accounts.queries.actors import day_of, in_force
from linli.accounts.rules.roles import known_rights
from linli.accounts.rules.sign_in import clean_name
from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.geography import api as geography


def person(*, actor: Actor, person_id: int) -> PersonView:
    """A person with all assignments: the own account, or one of a unit the actor may see. Raises NotFound."""
    found = Person.objects.filter(pk=person_id).first()
    if found is None or not (_is_self(actor, person_id) or _may_see(actor, found.unit_id)):
        raise NotFound(what="person")
    return _views([found])[0]


def person_by_name(*, actor: Actor, sign_in_name: str) -> PersonView:
    """As `person`, by sign-in name. Raises NotFound."""
    found = Person.objects.filter(sign_in_name=clean_name(sign_in_name)).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound(what="person")
    return person(actor=actor, person_id=found)


def people(*, actor: Actor, unit_path: str = "/", after: str = "", size: int = 50) -> list[PersonView]:
    """The people at home in the units below `unit_path` that the actor may see, by sign-in name, after that name."""
    paths = [scope.unit_path for right in (VIEW, MANAGE) for scope in actor.scopes(right)]
    rows = Person.objects.filter(unit__path__startswith=unit_path, sign_in_name__gt=after)
    if not actor.everything:
        seen = Q(pk__in=())
        for path in set(paths):
            seen |= Q(unit__path__startswith=path)
        rows = rows.filter(seen)
    return _views(rows.order_by("sign_in_name")[: min(size, 500)])


def people_at(*, unit_id: int, right: str, at: datetime, by_email: bool = False) -> list[Reachable]:
    """The people who hold `right` over exactly this unit at `at`: whom a notice to the unit reaches, by post or `by_email`."""
    held = Assignment.objects.filter(in_force(day_of(at)), unit_id=unit_id, person__is_active=True)
    if by_email:
        held = held.exclude(person__email="")
    holders = list(held.values_list("person_id", "role_id"))
    if not holders:  # most units, where few have given an address
        return []
    roles = Role.objects.filter(pk__in={role_id for _, role_id in holders})
    with_right = {role.pk for role in roles if right in known_rights(role.code, role.rights)}
    found = Person.objects.filter(pk__in={person_id for person_id, role_id in holders if role_id in with_right})
    return [Reachable(p.pk, p.post, p.post_en, p.email, p.language) for p in found.order_by("pk")]


def holders(*, actor: Actor, unit_id: int, at: datetime) -> list[PersonView]:
    """The people with a role over exactly this unit, now or later, that the actor may see; by sign-in name."""
    path = geography.unit(unit_id).path
    if not (actor.may_at_unit(VIEW, path) or actor.may_at_unit(MANAGE, path)):
        return []
    not_over = Q(valid_to__isnull=True) | Q(valid_to__gt=day_of(at))
    held = Assignment.objects.filter(not_over, unit_id=unit_id).values("person_id")
    return _views(Person.objects.filter(pk__in=held).order_by("sign_in_name"))


def without_post(*, actor: Actor, at: datetime) -> list[PersonView]:
    """Open accounts that hold no role today, or whose home unit is closed, that the actor may manage; by sign-in name."""
    today = day_of(at)
    holding = Assignment.objects.filter(in_force(today)).values("person_id")
    homeless = Q(unit__valid_to__lte=today)
    rows = Person.objects.filter(~Q(pk__in=holding) | homeless, is_active=True).order_by("sign_in_name")
    return _views(row for row in rows if actor.may_at_unit(MANAGE, geography.unit(row.unit_id).path))


def posts(person_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """The posts of people, in Chinese and English, by id. Unknown ids are left out."""
    rows = Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "post", "post_en")
    return {pk: (post, post_en or post) for pk, post, post_en in rows}


def units_of(person_ids: Iterable[int]) -> dict[int, int]:
    """The units people belong to, by id. Unknown ids are left out."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "unit_id"))


def _is_self(actor: Actor, person_id: int) -> bool:
    return actor.kind == "person" and actor.key == str(person_id)


def _may_see(actor: Actor, unit_id: int) -> bool:
    path = geography.unit(unit_id).path
    return actor.may_at_unit(VIEW, path) or actor.may_at_unit(MANAGE, path)


def _views(found: Iterable[Person]) -> list[PersonView]:
    rows = list(found)
    assignments: dict[int, list[AssignmentView]] = {row.pk: [] for row in rows}
    held = Assignment.objects.filter(person_id__in=assignments).order_by("valid_from", "pk")
    fields = ("person_id", "pk", "role__code", "unit_id", "valid_from", "valid_to")
    for person_id, *values in held.values_list(*fields):
        assignments[person_id].append(AssignmentView(*values))
    return [_view(row, tuple(assignments[row.pk])) for row in rows]


def _view(row: Person, assignments: tuple[AssignmentView, ...]) -> PersonView:
    return PersonView(
        id=row.pk,
        sign_in_name=row.sign_in_name,
        post=row.post,
        post_en=row.post_en,
        unit_id=row.unit_id,
        language=row.language,
        email=row.email,
        is_active=row.is_active,
        # A closed account has nothing left to sign in with; a locked one keeps it.
        locked=not row.is_active and (row.has_usable_password() or bool(row.outside_subject)),
        has_second_factor=bool(bytes(row.second_factor)),
        must_change_password=row.must_change_password,
        outside=bool(row.outside_subject),
        assignments=assignments,
    )
