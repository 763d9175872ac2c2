"""Coordinates as they come in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from linli.common.errors import InvalidInput
from linli.geography.rules import coordinates
from linli.geography.rules.coordinates import fault_of_point, system_named, to_gcj02, to_wgs84

pytestmark = pytest.mark.one_engine

# Well inside the box in which maps are shifted; at its very edge the shift is not defined.
IN_CHINA = st.tuples(st.floats(72.1, 137.7), st.floats(0.9, 55.7))
OUTSIDE = st.one_of(
    st.tuples(st.floats(-180, 71.9), st.floats(-90, 90)),
    st.tuples(st.floats(-180, 180), st.floats(-90, 0.8)),
)


@given(IN_CHINA)
def test_the_shift_is_undone_to_a_millionth_of_a_degree(point):
    lon, lat = to_wgs84(*to_gcj02(*point), coordinates.GCJ02)
    assert abs(lon - point[0]) < 1e-6
    assert abs(lat - point[1]) < 1e-6


@given(OUTSIDE)
def test_outside_china_nothing_is_shifted(point):
    assert to_gcj02(*point) == point
    lon, lat = to_wgs84(*point, coordinates.GCJ02)
    assert (float(lon), float(lat)) == point


@given(IN_CHINA)
def test_the_shift_is_some_hundred_metres(point):
    shifted = to_gcj02(*point)
    away = Geod(ellps="WGS84").inv(*point, *(float(value) for value in shifted))[2]
    assert 20 < away < 1500


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        # Pairs as the client libraries of map services print them, to six decimals.
        ((116.404, 39.915), (116.410244, 39.916404)),
        ((113.533, 22.197), (113.538148, 22.194237)),
    ],
)
def test_known_pairs(wgs84, gcj02):
    assert np.allclose(to_gcj02(*wgs84), gcj02, atol=2e-5)


@given(st.lists(IN_CHINA, min_size=1, max_size=50))
def test_many_points_are_converted_as_one_is(points):
    lon, lat = to_wgs84(*np.array(points).T, coordinates.GCJ02)
    for place, point in enumerate(points):
        one = to_wgs84(*point, coordinates.GCJ02)
        assert (float(one[0]), float(one[1])) == (lon[place], lat[place])


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_cgcs2000_is_taken_as_wgs84(lon, lat):
    assert to_wgs84(lon, lat, coordinates.CGCS2000) == (lon, lat)


@pytest.mark.parametrize("name", ["WGS84", "wgs-84", "EPSG:4326", "cgcs2000", "EPSG:4490", "GCJ02", "gcj-02"])
def test_systems_are_known_however_they_are_written(name):
    assert system_named(name) in coordinates.SYSTEMS


@pytest.mark.parametrize("name", ["", "BD-09", "EPSG:3857", "mars"])
def test_other_systems_are_refused(name):
    with pytest.raises(InvalidInput):
        system_named(name)


@pytest.mark.parametrize(
    ("lon", "lat", "fault"),
    [
        (float("nan"), 42.0, coordinates.NOT_NUMBERS),
        (118.9, float("inf"), coordinates.NOT_NUMBERS),
        (42.27, 118.95, coordinates.SWAPPED),
        (200.0, 10.0, coordinates.OUT_OF_RANGE),
        (118.9, 95.0, coordinates.OUT_OF_RANGE),
        (495000.0, 4680000.0, coordinates.PROJECTED),
        (0.0, 0.0, coordinates.NULL_ISLAND),
        (-0.0, 1e-12, coordinates.NULL_ISLAND),
        (118.95, 42.27, ""),
        (0.0, 51.5, ""),
        (180.0, -90.0, ""),
    ],
)
def test_impossible_points_are_named(lon, lat, fault):
    assert fault_of_point(lon, lat) == fault


@given(st.floats(allow_nan=True, allow_infinity=True), st.floats(allow_nan=True, allow_infinity=True))
def test_one_point_and_many_are_judged_alike(lon, lat):
    assert bool(fault_of_point(lon, lat)) == bool(coordinates.faulty_points(np.array([lon]), np.array([lat]))[0])
