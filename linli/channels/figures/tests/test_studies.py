"""Special analyses through HTTP: every number of theirs leads to its cases, within the reader's own area."""

from __future__ import annotations

import html
import re

import pytest

from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.channels.figures.studies.titles import COUNTINGS, PARTS
from linli.channels.figures.views.studies import KINDS
from linli.insight import api as insight
from linli.insight.queries.studies import behind

LINK = re.compile(r'<a href="(/desk/figures/counted/\?[^"]+)"[^>]*>([\d,]+)</a>')
SUM = re.compile(r'<p class="fg-sum"><strong>([^<]+)</strong>')
ALL = "from=2026-01-01&to=2026-12-31"


@pytest.fixture
def town(world):
    """Cases in several states, three of them at one place, one handled by a grid, and their facts."""
    for number in range(3):
        steps.closed(world, at=later(hours=number), lon=118.95, lat=42.27)
    steps.resolved(world, at=later(hours=5))
    small = steps.filed(world, matter="E0107", at=later(hours=6))
    dispatcher = world.actor("dispatcher", "centre")
    steps.cases.dispatch(actor=dispatcher, case_id=small.case_id, at=later(hours=7), unit=world.units["grid1"])
    world.report("东屯街垃圾成堆", area_id=world.areas["grid2"], at=later(hours=6), channel="hotline")
    insight.rebuild(at=later(days=40))
    return world


def test_every_number_of_every_study_is_the_sum_of_its_list(town, staff):
    client = staff("district_coordinator", "centre")
    looked_at = 0
    for name in KINDS:
        page = client.get(f"/desk/figures/area/{town.areas['district']}/studies/{name}/?{ALL}")
        assert page.status_code == 200, name
        found = {html.unescape(address): number for address, number in LINK.findall(page.content.decode())}
        assert found, name
        for address, number in list(found.items())[:8]:
            assert SUM.search(client.get(address).content.decode())[1] == number, address
            looked_at += 1
    assert looked_at > 30


def test_others_areas_hold_nothing_of_theirs(town, staff):
    other, district = staff("street_coordinator", "street2"), town.areas["district"]
    page = other.get(f"/desk/figures/area/{district}/studies/flow/?{ALL}").content.decode()
    assert "Of 1 cases reported" in page
    listed = other.get(f"/desk/figures/counted/?of=reached&part=reached_reported&area={town.areas['street1']}&{ALL}")
    assert "No cases behind this number" in listed.content.decode()
    assert staff("checker", "street1").get(f"/desk/figures/area/{district}/studies/").status_code == 403


ODD = (
    ("area/{district}/studies/", 200), ("area/{district}/studies/nonsense/", 404), ("area/999999/studies/flow/", 404),
    ("area/{district}/studies/flow/?self=1&by=weight&period=7d", 200), ("area/{district}/studies/fairness/?measure=x&level=y", 200),
    ("area/{district}/studies/flow/?period=0001", 422), ("area/{district}/studies/recurrence/?period=9999", 422),
    ("counted/?of=reached&part=x&area={district}&from=0001-01-01&to=0005-01-01", 422),
    ("area/{district}/studies/clocks/?period=soon", 422), ("area/{district}/studies/endings/?period=1999-01", 200),
    ("counted/?of=kept&part=met&area={district}&by_kind=handle&period=7d", 200), ("counted/", 422),
    ("counted/?of=passwords&part=met&area={district}", 422), ("counted/?of=kept&part=1%3D1&area={district}", 422),
    ("counted/?of=kept&part=met&area={district}&by_unit=x", 422), ("counted/?of=kept&part=met&area={district}&by_weight=1", 422),
    ("counted/?of=kept&part=met&area={district}&by_unit=99999999999999999999", 422),
    ("counted/?of=kept&part=met&area={district}&by_matter=%27%3B%20DROP", 200), ("counted/?of=kept&part=met&area=999999", 404),
)  # fmt: skip


def test_odd_addresses_get_a_clear_answer(town, staff):
    client = staff("district_coordinator", "centre")
    for address, status in ODD:
        answer = client.get(f"/desk/figures/{address.format(district=town.areas['district'])}")
        assert answer.status_code == status, address


def test_every_number_has_a_name():
    assert set(COUNTINGS) == set(PARTS) == set(behind.COUNTINGS)
    unnamed = {name: set(PARTS[name]) - set(counting.parts) for name, counting in behind.COUNTINGS.items()}
    assert not any(unnamed.values())
