"""The organisation tree: where work goes, who stands in, and what may not be done to the tree."""

from __future__ import annotations

import pytest

from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api
from linli.geography.tests.small_district import AT, SINCE, District


def test_units_are_found_by_id_code_and_path(district: District) -> None:
    centre = api.unit(district.units["centre"])
    assert api.unit_by_code("U-centre") == centre
    assert centre.area_level == "district"
    below = [unit.code for unit in api.units_below(api.unit(district.units["street_a"]).path)]
    assert below == ["U-street_a", "U-team_a", "U-community_a1", "U-grid_body_a1"]
    with pytest.raises(NotFound):
        api.unit(10**9)
    with pytest.raises(NotFound):
        api.unit_by_code("nobody")


def test_find_unit_walks_from_narrow_to_wide(district: District) -> None:
    chain = [area.id for area in api.chain(district.areas["community_a1"])]
    team = api.find_unit(kind="street_team", trade="urban_management", chain=chain)
    assert team is not None
    assert team.code == "U-team_a"
    water = api.find_unit(kind="department", trade="water", chain=chain)
    assert water is not None
    assert water.code == "U-water"
    assert api.find_unit(kind="department", trade="gas", chain=chain) is None
    other = [area.id for area in api.chain(district.areas["community_b1"])]
    assert api.find_unit(kind="street_team", trade="urban_management", chain=other) is None


def test_somebody_always_coordinates(district: District) -> None:
    areas, units = district.areas, district.units
    own = {"district_id": areas["district"], "street_id": areas["street_b"], "community_id": areas["community_b1"]}
    api.change_unit(
        actor=district.actor("centre"),
        unit_id=units["street_b"],
        changes={"duty_desk_id": units["street_b"]},
        at=AT,
    )
    assert api.coordinator_for(level="street", **own).code == "U-street_b"
    # No body speaks for community b1: the street stands in.
    assert api.coordinator_for(level="community", **own).code == "U-street_b"
    assert api.coordinator_for(level="district", **own).code == "U-centre"
    nowhere = api.coordinator_for(level="street", district_id=None, street_id=None, community_id=None)
    assert nowhere.code == "U-centre"


def test_a_unit_without_desk_uses_the_one_above(district: District) -> None:
    assert api.duty_desk_of(district.units["grid_body_a1"]).code == "U-centre"
    assert api.duty_desk_of(district.units["water"]).code == "U-centre"


def test_moving_takes_the_subtree_along(district: District) -> None:
    units = district.units
    api.move_unit(actor=district.actor("centre"), unit_id=units["community_a1"], parent_id=units["street_b"], at=AT)
    body = api.unit(units["grid_body_a1"])
    assert body.path == api.unit(units["street_b"]).path + f"{units['community_a1']}/{body.id}/"
    parent = api.parent_unit(units["community_a1"])
    assert parent is not None
    assert parent.id == units["street_b"]


def test_a_unit_never_stands_below_itself(district: District) -> None:
    units, actor = district.units, district.actor("government")
    for below in ("centre", "street_a", "grid_body_a1"):
        with pytest.raises(Refused, match="below itself"):
            api.move_unit(actor=actor, unit_id=units["centre"], parent_id=units[below], at=AT)


def test_closing_waits_for_those_below(district: District) -> None:
    units, actor = district.units, district.actor("centre")
    later = SINCE.replace(year=2025)
    with pytest.raises(Refused, match="still open"):
        api.close_unit(actor=actor, unit_id=units["community_a1"], on=later, at=AT)
    api.close_unit(actor=actor, unit_id=units["grid_body_a1"], on=later, at=AT)
    assert api.close_unit(actor=actor, unit_id=units["community_a1"], on=later, at=AT).valid_to == later
    with pytest.raises(Refused, match="closed already"):
        api.close_unit(actor=actor, unit_id=units["community_a1"], on=later, at=AT)


def test_a_duty_desk_and_the_root_stay(district: District) -> None:
    actor, later = district.actor("government"), SINCE.replace(year=2025)
    with pytest.raises(Refused):
        api.close_unit(actor=actor, unit_id=district.units["government"], on=later, at=AT)
    units = district.units
    api.change_unit(actor=actor, unit_id=units["water"], changes={"duty_desk_id": units["team_a"]}, at=AT)
    with pytest.raises(Refused, match="duty desk"):
        api.close_unit(actor=actor, unit_id=units["team_a"], on=later, at=AT)


def test_writes_need_the_right_over_the_parent(district: District) -> None:
    units, street = district.units, district.actor("street_a")
    api.change_unit(actor=street, unit_id=units["team_a"], changes={"duty_phone": "0476-1"}, at=AT)
    for unit in ("street_a", "street_b", "water"):
        with pytest.raises(Forbidden):
            api.change_unit(actor=street, unit_id=units[unit], changes={"name": "mine"}, at=AT)
    with pytest.raises(Forbidden):
        api.move_unit(actor=street, unit_id=units["team_a"], parent_id=units["street_b"], at=AT)
    with pytest.raises(Forbidden):
        api.add_unit(actor=street, new=api.NewUnit("X", "x", "party", None, SINCE), at=AT)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "kingdom"}, InvalidInput),
        ({"name": "  "}, InvalidInput),
        ({"hours": "25:00-26:00"}, InvalidInput),
        ({"hours": "14:00-18:00,08:00-12:00"}, InvalidInput),
        ({"code": "other"}, InvalidInput),
        ({"territorial": True, "area_id": None}, InvalidInput),
        ({"area_id": 10**9}, NotFound),
        ({"duty_desk_id": 10**9}, NotFound),
    ],
)
def test_bad_changes_are_refused_and_change_nothing(district: District, changes: dict, error: type) -> None:
    before = api.unit(district.units["water"])
    with pytest.raises(error):
        api.change_unit(actor=district.actor("government"), unit_id=before.id, changes=changes, at=AT)
    assert api.unit(before.id) == before
