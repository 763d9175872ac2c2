"""Reading the roles."""

from __future__ import annotations

from linli.accounts.events import RoleView
from linli.accounts.models import Role
from linli.accounts.rules.roles import known_rights
from linli.common.errors import NotFound


def view_of(role: Role) -> RoleView:
    """The role as others read it. Raises BrokenRole where it names a right that nobody registered."""
    rights = known_rights(role.code, role.rights)
    return RoleView(role.pk, role.code, role.name, role.name_en, tuple(sorted(rights)), role.shipped, role.small_centre)


def roles() -> tuple[RoleView, ...]:
    """Every role, shipped ones first in their order, then those that were added. Raises BrokenRole for a bad row."""
    return tuple(view_of(role) for role in Role.objects.order_by("-shipped", "pk"))


def role(code: str) -> RoleView:
    """The role with this code. Raises NotFound or BrokenRole."""
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise NotFound(what="role")
    return view_of(found)
