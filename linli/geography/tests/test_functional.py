"""Functional areas: which of a kind cover a point, and which a unit answers for."""

from __future__ import annotations

from datetime import timedelta

import pytest
import shapely

from linli.common.actor import SYSTEM
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api
from linli.geography.tests.small_district import AT, SINCE, District
from linli.geography.tests.test_locate import DISTRICT, WHOLE, switched_on

MALL, PARK, OLD = "FA-MALL", "FA-PARK", "FA-OLD"


@pytest.fixture
def quarter(district: District) -> District:
    """A business quarter and a park that overlap across two streets, and a fair that has ended."""
    for code, kind in ((MALL, "business"), (PARK, "park"), (OLD, "business")):
        new = api.NewArea(code, "functional", code, district.areas["district"], SINCE, kind=kind)
        district.areas[code] = api.add_area(actor=SYSTEM, new=new, at=AT).id
    switched_on(
        {
            DISTRICT: WHOLE,
            MALL: shapely.box(118.94, 42.24, 118.96, 42.26),
            PARK: shapely.box(118.95, 42.25, 118.98, 42.28),
            OLD: shapely.box(118.94, 42.24, 118.96, 42.26),
        }
    )
    api.abolish_area(actor=SYSTEM, area_id=district.areas[OLD], on=AT.date(), successors=[], at=AT)
    return district


def codes(found: list[api.AreaView]) -> list[str]:
    return [area.code for area in found]


def test_all_that_cover_a_point_by_kind(quarter: District) -> None:
    later = AT + timedelta(days=1)
    both = {"lon": 118.955, "lat": 42.255, "at": later}
    assert codes(api.functional_areas_at(**both)) == [MALL, PARK]
    assert codes(api.functional_areas_at(**both, kind="park")) == [PARK]
    assert codes(api.functional_areas_at(lon=118.96, lat=42.26, at=later)) == [MALL, PARK]  # on a border of both
    assert api.functional_areas_at(lon=118.91, lat=42.21, at=later) == []
    assert api.functional_areas_at(lon=121.5, lat=31.2, at=later) == []


def test_a_point_in_a_functional_area_keeps_its_own_chain(quarter: District) -> None:
    assert api.locate(lon=118.955, lat=42.255, at=AT).area_id == quarter.areas["district"]


def test_another_system_is_converted_and_what_cannot_be_is_refused(quarter: District) -> None:
    lon, lat = api.to_gcj02(118.955, 42.255)
    found = api.functional_areas_at(lon=float(lon), lat=float(lat), at=AT + timedelta(days=1), crs="GCJ-02")
    assert codes(found) == [MALL, PARK]
    with pytest.raises(InvalidInput):
        api.functional_areas_at(lon=float("nan"), lat=42.0, at=AT)


def test_what_a_unit_and_those_below_it_answer_for(quarter: District) -> None:
    chair = api.NewUnit("mall-chair", "chair of the quarter", "centre", quarter.units["street_a"], SINCE,
                        area_id=quarter.areas[MALL])  # fmt: skip
    unit = api.add_unit(actor=SYSTEM, new=chair, at=AT)
    assert codes(api.functional_areas_of(unit_id=unit.id)) == [MALL]
    assert codes(api.functional_areas_of(unit_id=quarter.units["centre"], kind="business")) == [MALL]
    assert api.functional_areas_of(unit_id=quarter.units["centre"], kind="park") == []
    assert api.functional_areas_of(unit_id=quarter.units["street_b"]) == []
    with pytest.raises(NotFound):
        api.functional_areas_of(unit_id=10**9)


def test_no_shapes_at_all_is_no_area(district: District) -> None:
    assert api.functional_areas_at(lon=118.955, lat=42.255, at=AT) == []
