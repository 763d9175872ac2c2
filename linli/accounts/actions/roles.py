"""The list of roles: installing the shipped ones, adding and changing others."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from linli.accounts.actions.access import end_sessions
from linli.accounts.actions.separation import keep_holders_apart, refuse_clash
from linli.accounts.models import Assignment, Role
from linli.accounts.permissions import ROLES
from linli.accounts.rules.roles import SHIPPED, ShippedRole, clash, known_rights
from linli.audit import api as audit
from linli.common import rights as register
from linli.common.actor import Actor
from linli.common.errors import Conflict, InvalidInput, NotFound, Refused
from linli.geography import api as geography


def ensure_roles() -> int:
    """Install the shipped roles, or bring them to what this version ships; answer how many changed.

    Sessions of people whose role changed end. Raises BrokenRole where a role names a right that nobody registered.
    """
    for shipped in SHIPPED:
        known_rights(shipped.code, shipped.rights)
    with transaction.atomic():
        there = {
            role.code: role for role in Role.objects.select_for_update().filter(code__in=[s.code for s in SHIPPED])
        }
        changed = [role for shipped in SHIPPED if (role := _as_shipped(there.get(shipped.code), shipped))]
        for role in changed:
            role.save()
            _end_sessions_of(role)
    return len(changed)


def _as_shipped(role: Role | None, shipped: ShippedRole) -> Role | None:
    """The row brought to what is shipped, or None where it is that already."""
    wanted = {
        "name": shipped.name, "name_en": shipped.name_en, "rights": sorted(shipped.rights),
        "shipped": True, "small_centre": shipped.small_centre,
    }  # fmt: skip
    if role is not None and all(getattr(role, field) == value for field, value in wanted.items()):
        return None
    role = role or Role(code=shipped.code)
    for field, value in wanted.items():
        setattr(role, field, value)
    return role


def add_role(
    *,
    actor: Actor,
    code: str,
    name: str,
    name_en: str,
    rights: Collection[str],
    at: datetime,
    small_centre: bool = False,
) -> int:
    """Add a role that joins existing rights, and return its id. Raises Forbidden, InvalidInput, Refused (separation)."""
    _need_whole_tree(actor)
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", code):
        raise InvalidInput(field="code", reason="It needs 2 to 40 small letters, digits or _.")
    checked = _checked(name, name_en, rights, small_centre=small_centre)
    with transaction.atomic():
        role = Role(code=code, name=name.strip(), name_en=name_en.strip(), rights=checked, small_centre=small_centre)
        try:
            with transaction.atomic():
                role.save(force_insert=True)
        except IntegrityError:
            raise InvalidInput(field="code", reason="There is a role with this code.") from None
        _note(actor, role, "role.added", at=at, new=True)
    return role.pk


def change_role(
    *,
    actor: Actor,
    code: str,
    name: str,
    name_en: str,
    rights: Collection[str],
    at: datetime,
    small_centre: bool = False,
    seen: Collection[str] | None = None,
) -> None:
    """Change a role that was added here; sessions of everybody who holds it end at once. `seen`: the rights looked at.

    Shipped roles are changed by a new version only. Raises Forbidden, NotFound, InvalidInput, Refused (separation), and
    Conflict where it holds other rights than seen.
    """
    _need_whole_tree(actor)
    checked = _checked(name, name_en, rights, small_centre=small_centre)
    with transaction.atomic():
        role = Role.objects.select_for_update().filter(code=code).first()
        if role is None:
            raise NotFound(what="role")
        if role.shipped:
            text = gettext_noop("This role comes with the program; add one of your own instead.")
            raise Refused(reason="shipped_role", text=text)
        if seen is not None and set(seen) != set(role.rights):
            raise Conflict(state=role.name)
        for unit_id in Assignment.objects.filter(role=role).values_list("unit_id", flat=True).distinct():
            actor.need_at_unit(ROLES, geography.unit(unit_id).path)
        if not _everything_kept(role, checked):
            _not_held_by(actor, role)
        role.name, role.name_en, role.rights, role.small_centre = name.strip(), name_en.strip(), checked, small_centre
        role.save()
        keep_holders_apart(role)
        _end_sessions_of(role)
        _note(actor, role, "role.changed", at=at)


def remove_role(*, actor: Actor, code: str, at: datetime) -> None:
    """Take a role out that was added here and that nobody ever held. Raises Forbidden, NotFound, Refused."""
    _need_whole_tree(actor)
    with transaction.atomic():
        role = Role.objects.select_for_update().filter(code=code).first()
        if role is None:
            raise NotFound(what="role")
        if role.shipped or Assignment.objects.filter(role=role).exists():
            text = gettext_noop("The role “%(role)s” comes with the program or has been given to somebody.")
            raise Refused(reason="role_held", text=text, role=role.name)
        _note(actor, role, "role.removed", at=at)
        role.delete()


def _need_whole_tree(actor: Actor) -> None:
    """Raise Forbidden unless the actor may edit roles from the top of the tree: a role counts wherever it is held."""
    actor.need(ROLES)
    if not geography.holds_over(actor, ROLES, None):
        actor.need_at_unit(ROLES, "/")


def _checked(name: str, name_en: str, rights: Collection[str], *, small_centre: bool) -> list[str]:
    if not 1 <= len(name.strip()) <= 80 or len(name_en.strip()) > 80:
        raise InvalidInput(field="name", reason="It needs 1 to 80 characters.")
    known = {right.name for right in register.all_rights()}
    unknown = sorted(set(rights) - known)
    if unknown:
        raise InvalidInput(field="rights", reason=gettext_noop("There is no such right."), right=unknown[0])
    pair = clash(rights, small_centre=small_centre)
    if pair is not None:
        refuse_clash(pair)
    return sorted(set(rights))


def _everything_kept(role: Role, rights: Collection[str]) -> bool:
    return set(rights) <= set(role.rights)


def _not_held_by(actor: Actor, role: Role) -> None:
    """Raise Refused where the actor would widen a role of the own."""
    if actor.kind == "person" and Assignment.objects.filter(role=role, person_id=int(actor.key)).exists():
        raise Refused(reason="own_account", text=gettext_noop("Nobody does this to the own account."))


def _end_sessions_of(role: Role) -> None:
    end_sessions(*Assignment.objects.filter(role=role).values_list("person_id", flat=True).distinct())


def _note(actor: Actor, role: Role, kind: str, *, at: datetime, new: bool = False) -> None:
    data = {"code": role.code, "name": role.name, "name_en": role.name_en, "rights": role.rights,
            "small_centre": role.small_centre}  # fmt: skip
    subject = audit.Subject.of("role", role.pk)
    audit.record(subject=subject, actor=actor, at=at, happenings=[audit.Happening(kind, data)], new=new)
