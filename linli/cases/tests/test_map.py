"""Cases on a map: the rows of the list, as points or gathered, with true counts; and squares in which much was reported."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from linli.cases import api as cases
from linli.cases.models import Case
from linli.cases.queries import mapping
from linli.cases.rules import hot_cells
from linli.cases.tests import world as worlds
from linli.cases.tests.world import MONDAY, World
from linli.common.errors import InvalidInput

BOX = cases.Box(118.0, 42.0, 119.0, 43.0)
pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.build()


def put(world: World, number: int, *, lon: float, lat: float, **values) -> list[int]:
    """So many reports at one place; where no shapes are loaded a place is only a point."""
    ids = [world.report(f"路灯不亮 {i} {lon}", **values).case_id for i in range(number)]
    Case.objects.filter(pk__in=ids).update(lon=lon, lat=lat)
    return ids


def on_map(world: World, actor=None, *, zoom=12.0, **values):
    filters = cases.QueueFilter(**{"box": BOX, **values})
    return cases.on_map(
        actor=actor or world.actor("street_coordinator", "street1"), filters=filters, zoom=zoom, at=MONDAY
    )


def test_points_are_the_cases_of_the_list_that_lie_in_the_box(world: World) -> None:
    inside = put(world, 2, lon=118.5, lat=42.5)
    put(world, 1, lon=117.5, lat=42.5)
    world.report("没有位置")
    seen = on_map(world)
    assert ([point.id for point in seen.points], seen.number, seen.clusters) == (inside[::-1], 2, ())
    page = cases.queue(
        actor=world.actor("street_coordinator", "street1"), filters=cases.QueueFilter(box=BOX), at=MONDAY
    )
    assert [row.id for row in page.rows] == inside[::-1]


def test_another_streets_cases_are_neither_drawn_nor_counted(world: World, monkeypatch) -> None:
    put(world, 3, lon=118.5, lat=42.5)
    monkeypatch.setattr(mapping, "MOST_POINTS", 1)
    foreign = world.actor("street_coordinator", "street2")
    assert on_map(world, foreign).number == 0
    assert on_map(world).number == 3
    hot = cases.hot_cells(
        actor=foreign, filters=cases.QueueFilter(open=None), since=MONDAY - timedelta(days=1), until=MONDAY + timedelta(days=1),
        metres=250, at=MONDAY,
    )  # fmt: skip
    assert hot.number == 0


def test_many_are_gathered_with_true_counts_and_come_apart_from_near(world: World, monkeypatch) -> None:
    put(world, 3, lon=118.500, lat=42.5)
    put(world, 2, lon=118.503, lat=42.5)
    (lonely,) = put(world, 1, lon=118.9, lat=42.9)
    Case.objects.filter(pk=lonely).update(urgent=True, due_at=MONDAY - timedelta(hours=1))
    monkeypatch.setattr(mapping, "MOST_POINTS", 2)
    far = on_map(world, zoom=8)
    assert [(one.number, one.id) for one in far.clusters] == [(5, None), (1, lonely)]
    assert (far.clusters[1].urgent, far.clusters[1].late, far.number) == (1, 1, 6)
    assert far.clusters[0].lon == pytest.approx(118.5012)
    near = cases.Box(118.495, 42.495, 118.505, 42.505)
    assert [one.number for one in on_map(world, zoom=18, box=near).clusters] == [3, 2]


def test_a_wide_box_at_a_near_zoom_is_no_cluster_for_every_case(world: World, monkeypatch) -> None:
    put(world, 2, lon=118.500, lat=42.5)
    put(world, 2, lon=118.503, lat=42.5)
    monkeypatch.setattr(mapping, "MOST_POINTS", 2)
    whole = on_map(world, zoom=22, box=cases.Box(-180.0, -90.0, 180.0, 90.0))
    assert [one.number for one in whole.clusters] == [4]


def test_parts_of_a_list_that_share_a_case_count_it_once(world: World, monkeypatch) -> None:
    """The street sees its cases by its area and by its units: each is one case all the same."""
    put(world, 4, lon=118.5, lat=42.5)
    monkeypatch.setattr(mapping, "MOST_POINTS", 1)
    assert on_map(world, scope="all").number == 4


def test_what_is_left_out_is_said(world: World, monkeypatch) -> None:
    put(world, 4, lon=118.5, lat=42.5)
    monkeypatch.setattr(mapping, "MOST_LOOKED_THROUGH", 3)
    seen = on_map(world)
    assert (seen.number, seen.cut) == (3, True)


def test_a_map_needs_its_box(world: World) -> None:
    with pytest.raises(InvalidInput):
        on_map(world, box=None)


def test_hot_squares_name_no_single_home(world: World) -> None:
    put(world, 6, lon=118.5, lat=42.5)
    put(world, 4, lon=118.6, lat=42.5)
    put(world, 9, lon=118.7, lat=42.5, at=MONDAY - timedelta(days=60))
    actor = world.actor("street_coordinator", "street1")
    window = {"since": MONDAY - timedelta(days=30), "until": MONDAY + timedelta(minutes=1)}
    hot = cases.hot_cells(actor=actor, filters=cases.QueueFilter(open=None), metres=250, at=MONDAY, **window)
    assert ([cell.number for cell in hot.cells], hot.number, hot.hidden, hot.least) == ([6], 10, 4, 5)
    west, south, east, north = hot.cells[0].box
    assert west < 118.5 < east
    assert south < 42.5 < north
    with pytest.raises(InvalidInput):
        cases.hot_cells(actor=actor, filters=cases.QueueFilter(), metres=10, at=MONDAY, **window)


def test_squares_are_as_large_in_the_south_as_in_the_north() -> None:
    for lat in (0.01, 20.0, 42.26, 53.4):
        ((west, south, east, north, number),) = hot_cells.counted(np.array([118.5]), np.array([lat]), 250)
        wide = (east - west) * 111_320 * np.cos(np.radians((south + north) / 2))
        assert number == 1
        assert wide == pytest.approx(250, rel=1e-3)
        assert (north - south) * 111_320 == pytest.approx(250, rel=1e-6)
    assert hot_cells.counted(np.array([]), np.array([]), 250) == []
