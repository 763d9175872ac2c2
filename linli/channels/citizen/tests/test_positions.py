"""Where somebody stands: named, drawn, corrected; wrong by kilometres, or outside the district."""

from __future__ import annotations

import re

import pytest
import shapely

from linli.cases import api as cases
from linli.cases.models import Matter
from linli.cases.tests.world import MONDAY
from linli.channels.citizen.tests.test_pages import send
from linli.common import memory
from linli.common.actor import SYSTEM
from linli.common.errors import InvalidInput
from linli.geography import api as geography
from linli.geography.tests.shapes import drawn
from linli.registry import api as registry


def draw_the_district(at):
    """Shapes for the small world: two streets side by side, each with one community and one grid that fill it."""
    shapes = {"150402000000": shapely.box(118.9, 42.2, 119.0, 42.3)}
    for number, west in (("1", 118.9), ("2", 118.95)):
        half = shapely.box(west, 42.2, west + 0.05, 42.3)
        shapes |= dict.fromkeys((f"15040200{number}000", f"15040200{number}001", f"15040200{number}001001"), half)
    made = geography.new_generation(actor=SYSTEM, title="drawn", origin="test", at=at)
    options = geography.LoadOptions(accept=True)
    geography.load_shapes(actor=SYSTEM, generation_id=made.id, content=drawn(shapes), at=at, options=options)
    geography.switch_on(actor=SYSTEM, generation_id=made.id, at=at, accept_faults=True)


@pytest.fixture
def mapped(world):
    draw_the_district(MONDAY)
    return world


def where(resident, lon, lat, area=""):
    return resident.get("/report/where/", {"lon": lon, "lat": lat, "area": area}).content.decode()


def test_a_position_is_named_and_drawn_where_it_is(mapped, resident):
    part = where(resident, 118.93, 42.21)
    assert "community1" in part
    assert "grid1" in part
    data = {name: float(value) for name, value in re.findall(r'data-(west|north|across|down)="([-\d.]+)"', part)}
    x, y = (float(value) for value in re.search(r'cx="([\d.]+)" cy="([\d.]+)"', part).groups())
    assert data["west"] + x * data["across"] == pytest.approx(118.93, abs=2e-4)
    assert data["north"] - y * data["down"] == pytest.approx(42.21, abs=2e-4)


def test_a_position_far_from_the_plate_is_told(mapped, resident):
    assert "That is not grid2" in where(resident, 118.93, 42.21, "150402002001001")
    assert "That is not" not in where(resident, 118.93, 42.21, "150402001001001")


def test_outside_the_district_is_told_before_and_after_sending(mapped, resident):
    assert "outside the district" in where(resident, 2.35, 48.85)
    page = send(resident, lon="2.35", lat="48.85")
    assert page.status_code == 200
    assert "lies outside the district" in page.content.decode()
    assert send(resident, lon="118.93", lat="42.21", text="另一件事").status_code == 303


def test_something_reported_nearby_is_told_roughly(mapped, resident):
    Matter.objects.filter(code="C0137").update(public_group="路灯照明")
    memory.forget()
    mapped.report("西屯街12号楼前路灯不亮，晚上很黑", lon=118.93, lat=42.21)
    page = send(resident, lon="118.9302", lat="42.2101", area="").content.decode()
    assert "within about 50 m of you" in page
    assert "118.93" not in page.partition("Was this reported already?")[2].partition("</ul>")[0]
    far = send(resident, lon="118.94", lat="42.29", area="")
    assert far.status_code == 303
    assert len(cases.queue(actor=SYSTEM, filters=cases.QueueFilter(), at=MONDAY).rows) == 2


def test_a_plate_hangs_within_its_area(mapped):
    areas = mapped.areas
    inside = registry.NewPlate(areas["grid1"], lon=118.93, lat=42.21)
    (plate,) = registry.make_plates(actor=SYSTEM, new=[inside], at=MONDAY)
    for lon, lat in ((118.97, 42.21), (2.35, 48.85), (float("nan"), 42.2), (118.93, 91.0)):
        with pytest.raises(InvalidInput):
            registry.make_plates(actor=SYSTEM, new=[registry.NewPlate(areas["grid1"], lon=lon, lat=lat)], at=MONDAY)
        with pytest.raises(InvalidInput):
            registry.mount_plate(actor=SYSTEM, plate_id=plate.id, lon=lon, lat=lat, at=MONDAY)
    assert registry.plate(actor=SYSTEM, plate_id=plate.id).state == "made"
