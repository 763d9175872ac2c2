"""A small district for tests: two streets, three communities, and the units that work there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from linli.common.actor import SYSTEM, Actor, Scope
from linli.geography import api

AT = datetime(2025, 3, 3, 1, tzinfo=UTC)
SINCE = date(2020, 1, 1)


@dataclass
class District:
    """Ids of the small district by short names: `areas["street_a"]`, `units["centre"]`."""

    areas: dict[str, int]
    units: dict[str, int]

    def actor(self, unit: str) -> Actor:
        """Somebody who may edit and approve over the unit with this short name."""
        here = api.unit(self.units[unit])
        area_id = here.area_id if here.territorial else None
        scope = Scope(here.id, here.path, here.area_level if area_id else None, area_id)
        grants = {api.EDIT: (scope,), api.APPROVE: (scope,)}
        return Actor("person", unit, f"{unit} editor", here.id, here.path, grants)


AREAS = [
    ("province", "150000000000", "province", ""),
    ("city", "150400000000", "city", "province"),
    ("district", "150402000000", "district", "city"),
    ("street_a", "150402001000", "street", "district"),
    ("street_b", "150402002000", "street", "district"),
    ("community_a1", "150402001001", "community", "street_a"),
    ("community_a2", "150402001002", "community", "street_a"),
    ("community_b1", "150402002001", "community", "street_b"),
]

UNITS = [
    ("government", "government", "", "", "district", False),
    ("centre", "centre", "", "government", "district", True),
    ("water", "department", "water", "government", "district", False),
    ("street_a", "street_office", "", "centre", "street_a", True),
    ("street_b", "street_office", "", "centre", "street_b", True),
    ("team_a", "street_team", "urban_management", "street_a", "street_a", False),
    ("community_a1", "community", "", "street_a", "community_a1", True),
    ("grid_body_a1", "grid_body", "", "community_a1", "community_a1", False),
]


def make() -> District:
    """The small district, made by the actions."""
    made = District({}, {})
    for key, code, level, parent in AREAS:
        new = api.NewArea(code, level, f"name of {key}", made.areas.get(parent), SINCE)
        made.areas[key] = api.add_area(actor=SYSTEM, new=new, at=AT).id
    for key, kind, trade, parent, area, territorial in UNITS:
        unit = api.NewUnit(
            f"U-{key}",
            f"name of {key}",
            kind,
            made.units.get(parent),
            SINCE,
            trade=trade,
            area_id=made.areas[area],
            territorial=territorial,
        )
        made.units[key] = api.add_unit(actor=SYSTEM, new=unit, at=AT).id
    desk = {"duty_desk_id": made.units["centre"], "duty_phone": "0476-0000000"}
    api.change_unit(actor=SYSTEM, unit_id=made.units["government"], changes=desk, at=AT)
    return made
