"""Keeping duties apart when roles are given or changed. On the single case, the workflow's own guards watch as well."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_noop

from linli.accounts.models import Assignment, Role
from linli.accounts.rules.roles import Holding, clash_with, known_rights
from linli.common.errors import Refused
from linli.geography import api as geography


def rights_of(role: Role) -> frozenset[str]:
    """The rights of a role. Raises BrokenRole where one is not registered."""
    return known_rights(role.code, role.rights)


def holding_of(assignment: Assignment) -> Holding:
    """The assignment as the rule of separation sees it."""
    role, path = assignment.role, geography.unit(assignment.unit_id).path
    return Holding(rights_of(role), role.small_centre, path, assignment.valid_from, assignment.valid_to)


def keep_apart(held: Iterable[Holding], new: Holding) -> None:
    """Raise Refused where the new role and those held would join duties that are kept apart, over the same units."""
    pair = clash_with(held, new)
    if pair is not None:
        refuse_clash(pair)


def refuse_clash(pair: tuple[str, str]) -> None:
    """Raise the refusal for two rights that must not meet in one hand."""
    text = gettext_noop("Two duties that are kept apart would meet in one hand: “%(first)s” and “%(second)s”.")
    raise Refused(reason="separation_of_duties", text=text, first=pair[0], second=pair[1])


def keep_holders_apart(role: Role) -> None:
    """Raise Refused where a change of this role would join such duties in the hand of somebody who holds it."""
    with_role = Assignment.objects.filter(role=role).values_list("person_id", flat=True)
    by_person: dict[int, list[Assignment]] = {}
    for assignment in Assignment.objects.select_related("role").filter(person_id__in=with_role):
        by_person.setdefault(assignment.person_id, []).append(assignment)
    for held in by_person.values():
        changed = [holding_of(a) for a in held if a.role_id == role.pk]
        others = [holding_of(a) for a in held if a.role_id != role.pk]
        for holding in changed:
            keep_apart(others, holding)
