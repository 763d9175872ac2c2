"""Where a right over areas reaches: one rule for grids, plates, cards, zones and roles."""

from __future__ import annotations

import pytest

from linli.common.errors import NotFound
from linli.geography import api
from linli.geography.tests.small_district import District


def test_a_right_holds_over_its_own_area_and_what_lies_in_it_and_nowhere_else(district: District) -> None:
    street = district.actor("street_a")
    own = api.area(district.areas["street_a"])
    assert api.holds_over(street, api.EDIT, own.id)
    assert api.holds_over(street, api.EDIT, district.areas["community_a1"])
    assert not any(api.holds_over(street, api.EDIT, district.areas[name]) for name in ("street_b", "district"))
    assert not api.holds_over(street, api.EDIT, None)
    assert api.territories(street, api.EDIT) == (own.path,)


def test_nothing_is_reached_by_a_right_one_does_not_hold_nor_in_an_area_that_is_not(district: District) -> None:
    street = district.actor("street_a")
    assert not api.holds_over(street, "audit.read", district.areas["street_a"])
    assert api.territories(street, "audit.read") == ()
    with pytest.raises(NotFound):
        api.holds_over(street, api.EDIT, 999_999)


def test_the_root_and_the_house_itself_reach_everywhere(district: District) -> None:
    root = district.actor("government")  # the root unit, which is no territorial one
    assert api.holds_over(root, api.EDIT, None)
    assert api.holds_over(root, api.EDIT, district.areas["street_b"])
    assert all(
        api.area(area_id).path.startswith(api.territories(root, api.EDIT)) for area_id in district.areas.values()
    )
