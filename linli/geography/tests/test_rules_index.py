"""Which shape a point lies in and how far its border is, against slow and certain ways of finding out."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from linli.geography.rules.drawing import read_drawing
from linli.geography.rules.index import NOWHERE, ShapeIndex
from linli.geography.tests.shapes import wavy_partition

pytestmark = pytest.mark.one_engine
GEOD = Geod(ellps="WGS84")
SIDE = 6
CODES, SHAPES = wavy_partition(SIDE, SIDE, 12)
INDEX = ShapeIndex(CODES, SHAPES)
WHOLE = shapely.union_all(SHAPES)
POINTS = st.lists(st.tuples(st.floats(118.895, 118.93), st.floats(42.195, 42.23)), min_size=1, max_size=60)


def found(index: ShapeIndex, points) -> list[str]:
    lon, lat = np.array(points).T
    return [index.codes[row] if row != NOWHERE else "" for row in index.find(lon, lat).rows]


@given(POINTS)
def test_finding_agrees_with_trying_every_shape(points):
    slow = [
        min(
            (code for code, shape in zip(CODES, SHAPES, strict=True) if shape.intersects(shapely.Point(point))),
            default="",
        )
        for point in points
    ]
    assert found(INDEX, points) == slow


@given(POINTS)
def test_every_point_of_a_partition_lies_in_exactly_one_grid(points):
    inside = [point for point in points if WHOLE.contains(shapely.Point(point))]
    if inside:
        lon, lat = np.array(inside).T
        result = INDEX.find(lon, lat)
        assert (result.rows != NOWHERE).all()
        for point, tied in zip(inside, result.tied, strict=True):
            holders = sum(shape.intersects(shapely.Point(point)) for shape in SHAPES)
            assert holders == 1 or tied


def nearest_by_brute_force(shape, lon: float, lat: float) -> float:
    """Every edge measured on the ellipsoid, at the nearest of a hundred points along it and around that again."""
    best = math.inf
    rings = shapely.get_rings(shapely.get_parts(shape))
    for ring in rings:
        corners = shapely.get_coordinates(ring)
        for start, end in pairwise(corners):
            low, high = 0.0, 1.0
            for _ in range(4):
                share = np.linspace(low, high, 40)
                along = start + share[:, None] * (end - start)
                away = GEOD.inv(np.full(40, lon), np.full(40, lat), *along.T)[2]
                step = (high - low) / 39
                nearest = share[int(np.argmin(away))]
                low, high = max(0.0, nearest - step), min(1.0, nearest + step)
            best = min(best, float(away.min()))
    return best


@settings(max_examples=15, deadline=None)
@given(st.floats(118.901, 118.922), st.floats(42.201, 42.222))
def test_distances_agree_with_brute_force_on_the_ellipsoid(lon, lat):
    rows = INDEX.find(np.array([lon]), np.array([lat])).rows
    if rows[0] != NOWHERE:
        metres = INDEX.border_metres(rows, np.array([lon]), np.array([lat]))[0]
        slow = nearest_by_brute_force(INDEX.shapes[rows[0]], lon, lat)
        assert metres == pytest.approx(slow, rel=1e-4, abs=0.02)


@pytest.mark.parametrize(("west", "south", "size"), [(10, 70, 2.0), (-71, 42, 0.5), (100, -2, 3.0), (25, -60, 1.0)])
def test_large_shapes_far_north_and_south_are_measured_right(west, south, size):
    corners = [(0, 0), (0.7, 0.1), (1, 0), (0.9, 0.6), (1, 1), (0.3, 0.8), (0, 1)]
    shape = shapely.Polygon([(west + x * size, south + y * size) for x, y in corners])
    index = ShapeIndex(["one"], [shape])
    random = np.random.default_rng(3)
    points = random.uniform([west, south], [west + size, south + size], (12, 2))
    rows = index.find(*points.T).rows
    metres = index.border_metres(rows, *points.T)
    assert (rows == 0).any()
    for (lon, lat), row, away in zip(points, rows, metres, strict=True):
        if row == 0:
            assert away == pytest.approx(nearest_by_brute_force(shape, lon, lat), rel=1e-3, abs=0.5)


def test_many_points_at_once_are_measured_as_one_by_one_is():
    random = np.random.default_rng(7)
    lon, lat = random.uniform(118.9, 118.923, 3000), random.uniform(42.2, 42.223, 3000)
    rows = INDEX.find(lon, lat).rows
    together = INDEX.border_metres(rows, lon, lat)
    for place in range(0, 3000, 37):
        part = slice(place, place + 1)
        alone = INDEX.border_metres(rows[part], lon[part], lat[part])
        np.testing.assert_allclose(alone, together[part], rtol=1e-9)


def test_a_shared_border_belongs_to_the_lowest_code():
    left, right, above = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(0, 1, 2, 2)
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        shapes, codes = [left, right, above], ["b", "a", "c"]
        index = ShapeIndex([codes[i] for i in order], [shapes[i] for i in order])
        result = index.find(np.array([1.0, 0.5, 0.5, 1.0, 0.0, 3.0]), np.array([0.5, 1.0, 0.5, 1.0, 0.0, 3.0]))
        assert [index.codes[row] if row != NOWHERE else "" for row in result.rows] == ["a", "b", "b", "a", "b", ""]
        assert result.tied.tolist() == [True, True, False, True, False, False]


def test_a_point_on_the_border_is_no_distance_away():
    index = ShapeIndex(["a"], [shapely.box(0, 50, 1, 51)])
    rows = np.array([0, 0])
    metres = index.border_metres(rows, np.array([0.0, 0.5]), np.array([50.5, 50.0]))
    np.testing.assert_allclose(metres, 0, atol=1e-6)


def test_a_hole_is_outside_and_its_edge_is_border():
    shape = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 1)], [[(0.4, 0.4), (0.6, 0.4), (0.6, 0.6), (0.4, 0.6)]])
    index = ShapeIndex(["a"], [shape])
    result = index.find(np.array([0.5, 0.39]), np.array([0.5, 0.5]))
    assert result.rows.tolist() == [NOWHERE, 0]
    metres = index.border_metres(result.rows, np.array([0.5, 0.39]), np.array([0.5, 0.5]))
    assert math.isnan(metres[0])
    assert metres[1] == pytest.approx(GEOD.inv(0.39, 0.5, 0.4, 0.5)[2], rel=1e-4)


def test_many_parts_count_as_one_shape():
    index = ShapeIndex(["a"], [shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 6, 6)])])
    assert index.find(np.array([0.5, 5.5, 3.0]), np.array([0.5, 5.5, 3.0])).rows.tolist() == [0, 0, NOWHERE]


def test_no_points_and_points_in_no_shape():
    empty = np.empty(0)
    assert len(INDEX.find(empty, empty).rows) == 0
    assert len(INDEX.border_metres(np.empty(0, dtype=np.intp), empty, empty)) == 0
    assert math.isnan(INDEX.border_metres(np.array([NOWHERE]), np.array([1.0]), np.array([1.0]))[0])


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("nyc_neighborhood_tabulation_area", "nta2020"),
        ("boston_neighborhoods", "name"),
        ("amsterdam_neighborhoods", "name"),
    ],
)
def test_real_shapes_are_answered_as_trying_every_shape_does(shared_data, name, code):
    content = (shared_data / "geo" / f"{name}.geojson.gz").read_bytes()
    drawing = read_drawing(content, code_property=code, repair=True)
    codes, shapes = [feature.code for feature in drawing.features], [feature.shape for feature in drawing.features]
    index = ShapeIndex(codes, shapes)
    west, south, east, north = shapely.total_bounds(index.shapes)
    points = np.random.default_rng(5).uniform([west, south], [east, north], (400, 2))
    # Corners of the shapes themselves: the places where neighbours meet.
    points = np.vstack((points, shapely.get_coordinates(index.shapes)[::997]))
    slow = [
        min(
            (code for code, shape in zip(codes, shapes, strict=True) if shape.intersects(shapely.Point(point))),
            default="",
        )
        for point in points
    ]
    assert found(index, points) == slow
    rows = index.find(*points.T).rows
    metres = index.border_metres(rows, *points.T)
    for place in [place for place in range(len(points)) if rows[place] != NOWHERE][:3]:
        one = nearest_by_brute_force(index.shapes[rows[place]], *points[place])
        assert metres[place] == pytest.approx(one, rel=1e-3, abs=0.05)
