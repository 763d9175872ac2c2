"""Who acts. One value everywhere: a person, a machine, the system, or a reporter from the public.

The actor carries its rights with the part of the organisation tree they hold for, so that domains
check rights without knowing accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from linli.common import rights
from linli.common.errors import Forbidden

ActorKind = Literal["person", "machine", "system", "reporter"]


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the organisation tree a right holds for.

    `unit_path` is the unit's place in the tree (`/1/7/23/`): the scope covers that unit and all below it.
    A territorial unit (district centre, street, community, grid body) also covers every case *in* its area:
    then `area_level` and `area_id` name that area. For departments both are None: they see what is theirs.
    """

    unit_id: int
    unit_path: str
    area_level: str | None = None
    area_id: int | None = None

    def covers_unit(self, unit_path: str) -> bool:
        """Whether a unit with this path is the scope's unit or below it."""
        return unit_path.startswith(self.unit_path)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts, as one plain value.

    kind: person, machine, system or reporter. key: stable id within the kind ("" for an anonymous reporter).
    label: what the record shows (role and unit, never a private name). unit_id/unit_path: home unit, if any.
    grants: right → the scopes it holds for. everything: only the system and tests of it.
    """

    kind: ActorKind
    key: str
    label: str
    unit_id: int | None = None
    unit_path: str = ""
    grants: Mapping[str, tuple[Scope, ...]] = field(default_factory=dict)
    everything: bool = False

    @property
    def name(self) -> str:
        """`kind:key`, the way the record names an actor."""
        return f"{self.kind}:{self.key}"

    def scopes(self, right: str) -> tuple[Scope, ...]:
        """The scopes in which the actor holds `right`. Raises UnknownRight for a name nobody registered."""
        return self.grants.get(rights.known(right), ())

    def may(self, right: str) -> bool:
        """Whether the actor holds `right` anywhere at all."""
        return self.everything or bool(self.scopes(right))

    def may_at_unit(self, right: str, unit_path: str) -> bool:
        """Whether the actor holds `right` over the unit with this path."""
        return self.everything or any(scope.covers_unit(unit_path) for scope in self.scopes(right))

    def need(self, right: str) -> None:
        """Raise Forbidden unless the actor holds `right` somewhere."""
        if not self.may(right):
            raise Forbidden(right=right)

    def need_at_unit(self, right: str, unit_path: str) -> None:
        """Raise Forbidden unless the actor holds `right` over the unit with this path."""
        if not self.may_at_unit(right, unit_path):
            raise Forbidden(right=right)


SYSTEM: Final = Actor(kind="system", key="linli", label="Linli", everything=True)
ANONYMOUS: Final = Actor(kind="reporter", key="", label="resident")
