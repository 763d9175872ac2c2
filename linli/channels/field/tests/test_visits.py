"""Visits from the phone's queue: once by their token, where the right holds, with no word too many."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.cases.tests.world import MONDAY
from linli.channels.field.tests.test_talk import post, report
from linli.common.actor import SYSTEM
from linli.community import api as community
from linli.community import rules
from linli.community.tests.test_stories import code

PACK = Path(__file__).resolve().parents[3] / "packs" / "community"


@pytest.fixture
def _services(world):
    community.load_services(actor=SYSTEM, folder=PACK, at=MONDAY)


def visit(client, world, **values):
    sent = {
        "what": "visit", "token": "phone-token-1", "service": "errand", "area": world.areas["grid1"], "on": "2026-03-02",
        "building": "3号楼", "slip": code(), "note": "", "case_number": "", "mark": "",
    }  # fmt: skip
    return post(client, "send", {**sent, **values})


@pytest.mark.usefixtures("_services")
class TestVisits:
    def test_a_visit_sent_twice_is_one_and_its_slip_opens_it(self, world, staff):
        worker, slip = staff("grid_worker", "grid1"), code()
        first = visit(worker, world, slip=slip).json()
        assert visit(worker, world, slip=slip).json() == {**first, "again": True}
        assert community.visit_of_slip(slip=slip).building == "3号楼"
        assert len(community.visits(actor=SYSTEM, area_id=world.areas["grid1"])) == 1

    def test_it_names_a_case_only_where_the_sender_can_see_it(self, world, staff):
        worker = staff("grid_worker", "grid1")
        number = report(worker, token="phone-token-9", area=world.areas["grid1"]).json()["number"]
        assert visit(worker, world, case_number=number).json()["number"] == number
        foreign = world.report("路灯不亮", area_id=world.areas["grid2"]).number
        assert visit(worker, world, token="phone-token-2", case_number=foreign).status_code == 404
        assert visit(worker, world, token="phone-token-2", case_number="12").status_code == 422

    @pytest.mark.parametrize(
        ("values", "status"),
        [
            ({"area": 999}, 404), ({"area": "x"}, 422), ({"area": None}, 422), ({"on": "yesterday"}, 422), ({"on": None}, 422), ({"on": "2026-03-03"}, 422),
            ({"service": []}, 422), ({"service": "nothing"}, 422), ({"note": "王大爷家"}, 422), ({"note": {}}, 422), ({"slip": "AAAAA"}, 422),
            ({"building": "3号楼501"}, 422), ({"building": "<script>" * 20}, 422), ({"mark": 5}, 422),
        ],
    )  # fmt: skip
    def test_what_cannot_be_taken_is_refused_and_leaves_nothing(self, world, staff, values, status):
        worker = staff("grid_worker", "grid1")
        answer = visit(worker, world, **values)
        assert answer.status_code == status, answer.content
        assert community.visits(actor=SYSTEM, area_id=world.areas["grid1"]) == []
        assert visit(worker, world).status_code == 200

    def test_a_closed_door_is_refused_with_its_reason(self, world, staff):
        worker, slip = staff("grid_worker", "grid1"), code()
        visit(worker, world, slip=slip)
        community.close_door(slip=slip, door="2-501", at=MONDAY)
        (mark,) = worker.get("/field/around/").json()["visits"]["closed"]
        refused = visit(worker, world, token="phone-token-2", mark=mark)
        assert (refused.status_code, refused.json()["code"]) == (409, "rule_refused")

    def test_the_phone_carries_what_it_needs_and_nobody_without_the_right_carries_it(self, world, staff):
        client = staff("community_worker", "community1")
        new = community.NewZone(world.areas["grid1"], client.person_id, "contact", ("3号楼",), MONDAY.date())
        community.open_zone(actor=SYSTEM, new=new, at=MONDAY)
        visits = client.get("/field/around/").json()["visits"]
        (building,) = visits["buildings"]
        assert (building["address"], building["mine"]) == ("3号楼", True)
        assert len(rules.door_mark(building["key"], "501")) == 64
        assert [grid["id"] for grid in visits["grids"]] == [world.areas["grid1"]]
        assert len(visits["services"]) == 10
        assert staff("checker", "street1").get("/field/around/").json()["visits"] is None

    def test_the_stamp_of_what_lies_around_changes_with_it_and_only_then(self, world, staff):
        worker, slip = staff("grid_worker", "grid1"), code()
        before = worker.get("/field/today/").json()["around"]
        assert worker.get("/field/around/").headers["X-Stamp"] == before
        visit(worker, world, slip=slip)
        assert worker.get("/field/today/").json()["around"] == before
        community.close_door(slip=slip, door="2-501", at=MONDAY)
        assert worker.get("/field/today/").json()["around"] != before
