"""A small organisation tree for the tests: a district centre, two streets with communities, and a department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from linli.accounts import api as accounts
from linli.common.actor import SYSTEM, Actor
from linli.geography import api as geography
from linli.geography.api import NewArea, NewUnit, UnitView

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BEGAN = date(2024, 1, 1)
PASSWORD = "Brücke-am-Fluss-7"


@dataclass(frozen=True)
class Tree:
    """The units by what they are."""

    district: UnitView
    street: UnitView
    other_street: UnitView
    community: UnitView
    department: UnitView


def grow() -> Tree:
    """Build the tree through geography's own verbs."""

    def area(code: str, level: str, parent: int | None) -> int:
        new = NewArea(code=code, level=level, name=code, parent_id=parent, valid_from=BEGAN)
        return geography.add_area(actor=SYSTEM, new=new, at=NOW).id

    def unit(
        code: str, kind: str, parent: UnitView | None, area_id: int | None, *, territorial: bool = True
    ) -> UnitView:
        new = NewUnit(
            code=code, name=code, kind=kind, parent_id=parent.id if parent else None, valid_from=BEGAN, area_id=area_id,
            territorial=territorial,
        )  # fmt: skip
        return geography.add_unit(actor=SYSTEM, new=new, at=NOW)

    province = area("150000000000", "province", None)
    city = area("150400000000", "city", province)
    district_area = area("150402000000", "district", city)
    street_area = area("150402001000", "street", district_area)
    other_area = area("150402002000", "street", district_area)
    community_area = area("150402001001", "community", street_area)
    district = unit("centre", "centre", None, district_area)
    street = unit("street", "street_office", district, street_area)
    return Tree(
        district=district,
        street=street,
        other_street=unit("other-street", "street_office", district, other_area),
        community=unit("community", "community", street, community_area),
        department=unit("housing", "department", district, district_area, territorial=False),
    )


def somebody(name: str, *roles: tuple[str, UnitView], home: UnitView, password: str | None = PASSWORD) -> int:
    """A person with these roles, each over a unit, from today on."""
    person_id = accounts.add_person(
        actor=SYSTEM, sign_in_name=name, post=f"post of {name}", unit_id=home.id, password=password, at=NOW
    )
    for role, unit in roles:
        accounts.grant(actor=SYSTEM, person_id=person_id, role_code=role, unit_id=unit.id, at=NOW)
    return person_id


def actor(person_id: int) -> Actor:
    """The person as an actor, now."""
    return accounts.actor_of_person(person_id, at=NOW)
