"""Where a point lies: the chain of areas, the border, old times, and points that cannot be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import shapely

from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, InvalidInput, NotFound, Refused
from linli.geography import api
from linli.geography.tests.shapes import drawn
from linli.geography.tests.small_district import AT, District

DISTRICT, STREET_A, STREET_B = "150402000000", "150402001000", "150402002000"
COMMUNITY_A1 = "150402001001"
WHOLE = shapely.box(118.9, 42.2, 119.0, 42.3)


def switched_on(shapes: dict, at=AT) -> int:
    made = api.new_generation(actor=SYSTEM, title="for a test", origin="test", at=at)
    options = api.LoadOptions(accept=True)
    api.load_shapes(actor=SYSTEM, generation_id=made.id, content=drawn(shapes), at=at, options=options)
    api.switch_on(actor=SYSTEM, generation_id=made.id, at=at, accept_faults=True)
    return made.id


@pytest.fixture
def mapped(district: District) -> District:
    """The small district with shapes: two streets side by side, one community and grid drawn in the first."""
    grid = api.add_grid(
        actor=SYSTEM, community_id=district.areas["community_a1"], new=api.NewGrid("grid"), valid_from=AT.date(), at=AT
    )
    district.areas["grid"] = grid.area.id
    switched_on(
        {
            DISTRICT: WHOLE,
            STREET_A: shapely.box(118.9, 42.2, 118.95, 42.3),
            STREET_B: shapely.box(118.95, 42.2, 119.0, 42.3),
            COMMUNITY_A1: shapely.box(118.9, 42.2, 118.95, 42.25),
            grid.area.code: shapely.box(118.92, 42.2, 118.95, 42.22),
        }
    )
    return district


def test_a_point_in_a_grid_gives_the_whole_chain(mapped: District) -> None:
    found = api.locate(lon=118.93, lat=42.21, at=AT)
    areas = mapped.areas
    assert found.inside
    chain = (found.district_id, found.street_id, found.community_id, found.grid_id, found.micro_grid_id)
    assert chain == (areas["district"], areas["street_a"], areas["community_a1"], areas["grid"], None)
    assert found.area_id == areas["grid"]
    assert (found.lon, found.lat, found.source_crs, found.source_lon) == (118.93, 42.21, "WGS84", 118.93)
    # 0.01° of longitude at 42.21° north is 825.9 m, 0.01° of latitude 1110.7 m: east and west borders are nearest.
    assert found.border_metres == pytest.approx(825.9, abs=0.5)
    assert not found.near_border


def test_the_innermost_area_that_was_drawn_answers(mapped: District) -> None:
    in_community = api.locate(lon=118.91, lat=42.21, at=AT)
    assert (in_community.area_id, in_community.grid_id) == (mapped.areas["community_a1"], None)
    in_street = api.locate(lon=118.92, lat=42.27, at=AT)
    assert (in_street.area_id, in_street.community_id) == (mapped.areas["street_a"], None)


def test_a_point_outside_everything_is_an_answer(mapped: District) -> None:
    found = api.locate(lon=118.8, lat=42.21, at=AT)
    assert not found.inside
    assert (found.area_id, found.district_id, found.border_metres, found.near_border) == (None, None, None, False)
    assert found.generation_id is not None


def test_near_the_border_is_within_thirty_metres(mapped: District) -> None:
    metre = 1 / 82590
    assert api.locate(lon=118.95 + 29 * metre, lat=42.27, at=AT).near_border
    assert not api.locate(lon=118.95 + 31 * metre, lat=42.27, at=AT).near_border


def test_a_tie_goes_to_the_lowest_code(mapped: District) -> None:
    found = api.locate(lon=118.95, lat=42.27, at=AT)
    assert found.tied
    assert found.street_id == mapped.areas["street_a"]
    assert found.border_metres == pytest.approx(0, abs=1e-6)


def test_gcj02_is_moved_and_its_source_kept(mapped: District) -> None:
    lon, lat = (float(value) for value in api.to_gcj02(118.93, 42.21))
    found = api.locate(lon=lon, lat=lat, at=AT, crs="gcj02")
    assert found.grid_id == mapped.areas["grid"]
    assert (found.lon, found.lat) == pytest.approx((118.93, 42.21), abs=1e-6)
    assert (found.source_crs, found.source_lon, found.source_lat) == ("GCJ-02", lon, lat)
    same = api.locate(lon=118.93, lat=42.21, at=AT, crs="CGCS2000")
    assert (same.grid_id, same.source_crs) == (mapped.areas["grid"], "CGCS2000")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(float("nan"), 1), (1e6, 5e6), (42.21, 118.93), (0, 0), (181, 0), (None, 1), ("here", "there")],
)
def test_impossible_points_are_refused(mapped: District, lon, lat) -> None:
    with pytest.raises(InvalidInput) as refusal:
        api.locate(lon=lon, lat=lat, at=AT)
    assert refusal.value.data["field"] == "coordinates"
    assert str(refusal.value).endswith(".")


def test_an_unknown_system_is_refused(mapped: District) -> None:
    with pytest.raises(InvalidInput, match="WGS84"):
        api.locate(lon=118.93, lat=42.21, at=AT, crs="BD-09")


def test_swapped_is_seen_where_both_ways_are_possible(district: District) -> None:
    switched_on({DISTRICT: shapely.box(40, 30, 41, 31)})
    with pytest.raises(InvalidInput, match="swapped"):
        api.locate(lon=30.5, lat=40.5, at=AT)
    with pytest.raises(InvalidInput) as refusal:
        api.locate_many(points=[(40.5, 30.5), (30.5, 40.5)], at=AT)
    assert refusal.value.data["row"] == 1


def test_many_points_are_answered_as_one_is(mapped: District) -> None:
    points = np.random.default_rng(2).uniform([118.89, 42.19], [119.01, 42.31], (200, 2)).tolist()
    together = api.locate_many(points=[(lon, lat) for lon, lat in points], at=AT)
    for (lon, lat), found in zip(points, together, strict=True):
        alone = api.locate(lon=lon, lat=lat, at=AT)
        assert alone.area_id == found.area_id
        assert (alone.border_metres or 0) == pytest.approx(found.border_metres or 0)
    assert api.locate_many(points=[], at=AT) == []


def test_old_shapes_answer_for_old_times(mapped: District) -> None:
    old = api.generation_in_force()
    later = AT + timedelta(days=30)
    new = switched_on({DISTRICT: WHOLE, STREET_B: shapely.box(118.92, 42.2, 119.0, 42.3)}, later)
    point: Any = {"lon": 118.93, "lat": 42.21}
    before, after = api.locate(**point, at=later - timedelta(seconds=1)), api.locate(**point, at=later)
    assert old is not None
    assert (before.generation_id, before.grid_id) == (old.id, mapped.areas["grid"])
    assert (after.generation_id, after.street_id, after.grid_id) == (new, mapped.areas["street_b"], None)
    # Before the first set there is nothing older to ask: the first answers.
    assert api.locate(**point, at=AT - timedelta(days=900)).generation_id == old.id


def test_without_shapes_every_point_is_outside(district: District) -> None:
    found = api.locate(lon=118.93, lat=42.21, at=AT)
    assert (found.inside, found.generation_id, found.lon) == (False, None, 118.93)


def test_an_area_stands_in_for_a_point(mapped: District) -> None:
    found = api.place_of_area(mapped.areas["grid"])
    assert found.inside
    assert (found.street_id, found.grid_id, found.lon) == (mapped.areas["street_a"], mapped.areas["grid"], None)
    with pytest.raises(NotFound):
        api.place_of_area(10**9)


def test_switching_on_is_approved_checked_and_in_order(mapped: District) -> None:
    later = AT + timedelta(days=1)
    empty = api.new_generation(actor=SYSTEM, title="empty", origin="", at=later)
    chief = mapped.actor("government")
    with pytest.raises(Refused, match="no shapes"):
        api.switch_on(actor=chief, generation_id=empty.id, at=later)
    copy = api.new_generation(actor=SYSTEM, title="copy", origin="", at=later, copy_of=api.generations()[0].id)
    with pytest.raises(Forbidden):
        api.switch_on(actor=mapped.actor("street_a"), generation_id=copy.id, at=later)
    with pytest.raises(Refused, match="gaps"):
        api.switch_on(actor=chief, generation_id=copy.id, at=later)
    with pytest.raises(Refused, match="began later"):
        api.switch_on(actor=chief, generation_id=copy.id, at=AT, accept_faults=True)
    api.switch_on(actor=chief, generation_id=copy.id, at=later, accept_faults=True)
    assert [found.valid_to for found in api.generations() if found.valid_from] == [later, None]
    with pytest.raises(Refused):
        api.switch_on(actor=chief, generation_id=copy.id, at=later + timedelta(days=1))


def test_a_set_needs_a_title_and_a_known_original(district: District) -> None:
    with pytest.raises(InvalidInput):
        api.new_generation(actor=SYSTEM, title=" ", origin="", at=AT)
    with pytest.raises(NotFound):
        api.new_generation(actor=SYSTEM, title="x", origin="", at=AT, copy_of=10**9)


def test_columns_say_what_single_points_say(mapped: District) -> None:
    points = [(118.93, 42.21), (118.91, 42.24), (118.97, 42.28), (118.95, 42.25), (120.0, 42.25)]
    found = api.locate_columns(points=np.array(points), at=AT)
    singles = [api.locate(lon=lon, lat=lat, at=AT) for lon, lat in points]
    assert [None if area == -1 else area for area in found.area_ids.tolist()] == [one.area_id for one in singles]
    assert found.level("street").tolist() == [one.street_id or -1 for one in singles]
    assert found.level("grid").tolist() == [one.grid_id or -1 for one in singles]
    assert found.tied.tolist() == [one.tied for one in singles]
    assert found.generation_id == singles[0].generation_id
    assert np.isnan(found.border_metres[-1])
    with pytest.raises(InvalidInput) as caught:
        api.locate_columns(points=[(118.93, 42.21), (999.0, 0.0)], at=AT)
    assert caught.value.data["row"] == 1


def test_columns_of_nothing_and_without_shapes(district: District) -> None:
    assert api.locate_columns(points=[], at=AT).level("street").tolist() == []
    found = api.locate_columns(points=[(118.93, 42.21)], at=AT)
    assert (found.generation_id, found.area_ids.tolist(), found.level("grid").tolist()) == (None, [-1], [-1])
