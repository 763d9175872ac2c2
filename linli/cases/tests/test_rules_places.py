"""Squares and distances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.rules.places import cell_of, metres, neighbour_cells


def test_distances_are_those_of_the_map():
    assert metres(118.9, 42.25, 118.9, 42.26) == pytest.approx(1112, abs=3)
    assert metres(118.9, 42.25, 118.91, 42.25) == pytest.approx(823, abs=3)
    assert metres(118.9, 42.25, 118.9, 42.25) == 0
    assert metres(-179.9995, 0, 179.9995, 0) == pytest.approx(111, abs=1)


def test_a_square_is_about_a_hundred_and_ten_metres_wide_at_any_latitude():
    for lat in (0.5, 22.5, 42.25, 60.0):
        start = cell_of(118.9, lat)
        width = next(n for n in range(1, 400) if cell_of(118.9 + n * 1e-5, lat) != start)
        other = next(
            n for n in range(1, 400) if cell_of(118.9 + (width + n) * 1e-5, lat) != cell_of(118.9 + width * 1e-5, lat)
        )
        assert metres(118.9, lat, 118.9 + other * 1e-5, lat) == pytest.approx(110, rel=0.06)


@given(st.floats(-179, 179), st.floats(-80, 80), st.floats(-0.0009, 0.0009), st.floats(-0.0009, 0.0009))
def test_whatever_is_within_a_hundred_metres_lies_in_a_neighbouring_square(lon, lat, east, north):
    if metres(lon, lat, lon + east, lat + north) <= 100:
        assert cell_of(lon + east, lat + north) in neighbour_cells(cell_of(lon, lat))


@given(st.floats(-179, 179), st.floats(-80, 80))
def test_neighbours_are_few_and_mutual(lon, lat):
    here = cell_of(lon, lat)
    around = neighbour_cells(here)
    assert here in around
    assert 9 <= len(around) <= 12
    assert all(0 < cell < 2**62 for cell in around)
