"""The map of cases over HTTP: who sees what, what a filter leaves, and what nonsense in an address does."""

from __future__ import annotations

import gzip
import json

import pytest
from django.test import override_settings

from linli.cases.models import Case

BOX = "118.8,42.1,119.0,42.3"


def put(receipt, lon, lat):
    Case.objects.filter(pk=receipt.case_id).update(lon=lon, lat=lat)
    return receipt.case_id


@pytest.fixture
def placed(world, shapes):
    return {
        "lamp": put(world.report("西屯街路灯不亮，晚上很黑"), 118.905, 42.205),
        "cover": put(world.report("东边井盖破了，危险", area_id=world.areas["grid2"], urgent=True), 118.925, 42.205),
    }


def asked(client, query=f"tab=area&box={BOX}&zoom=13", name="cases.json"):
    answer = client.get(f"/desk/map/{name}?{query}", headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_the_map_holds_the_cases_of_the_queue_and_no_other_streets(staff, placed):
    own = staff("dispatcher", "street1")
    assert asked(own)["id"] == [placed["lamp"]]
    assert (asked(own)["x"], asked(own)["y"]) == ([118905000], [42205000])
    assert asked(staff("dispatcher", "street2"))["id"] == [placed["cover"]]
    both = asked(staff("district_coordinator", "centre"))
    assert (both["id"], both["urgent"], both["number"]) == ([placed["cover"], placed["lamp"]], "10", 2)


def test_a_filter_of_the_queue_holds_on_the_map_and_in_its_list(staff, placed):
    centre = staff("district_coordinator", "centre")
    assert asked(centre, f"tab=area&box={BOX}&urgent=1")["id"] == [placed["cover"]]
    rows = centre.get(f"/desk/map/list/?tab=area&box={BOX}&urgent=1").content.decode()
    assert f"/desk/cases/{placed['cover']}/" in rows
    assert f"/desk/cases/{placed['lamp']}/" not in rows
    assert asked(centre, "tab=area&box=118.9,42.2,118.91,42.21")["id"] == [placed["lamp"]]


def test_a_card_is_shown_to_whoever_may_see_the_case(staff, placed):
    address = f"/desk/map/cases/{placed['lamp']}/"
    assert "路灯" in staff("dispatcher", "street1").get(address).content.decode()
    assert staff("dispatcher", "street2").get(address).status_code == 404
    opened = staff("dispatcher", "street1", 2).get(address, headers={"sec-fetch-mode": "navigate"})
    assert opened.headers["Location"] == f"/desk/cases/{placed['lamp']}/"


def test_the_page_draws_the_shapes_and_the_cases_without_script(staff, placed):
    page = staff("dispatcher", "street1").get("/desk/map/").content.decode()
    assert page.count('class="m-community"') == 2
    assert page.count('class="m-circle"') == 1
    assert "118.900000" not in page.split("data-start=")[0]


def test_a_case_page_leads_to_its_place_and_a_foreign_one_shows_nothing(staff, placed):
    own = staff("dispatcher", "street1")
    assert f"/desk/map/?case={placed['lamp']}" in own.get(f"/desk/cases/{placed['lamp']}/").content.decode()
    shown = own.get(f"/desk/map/?case={placed['lamp']}").context
    assert shown["one"].id == placed["lamp"]
    assert shown["start"].startswith("118.901")
    assert own.get(f"/desk/map/?case={placed['cover']}").context["one"] is None


@pytest.mark.parametrize("box", ["1,2,3", "a,b,c,d", "nan,0,1,1", "5,0,1,1", "0,0,0,0", "1e999,0,2,1"])
def test_a_box_that_cannot_be_is_told_so(staff, world, box):
    answer = staff("dispatcher", "street1").get(
        f"/desk/map/cases.json?box={box}", headers={"accept": "application/json"}
    )
    assert answer.status_code == 422


def test_nonsense_beside_the_box_is_left_out(staff, placed):
    client = staff("dispatcher", "street1")
    query = f"tab=none&street=-4&grid=x&zoom=nan&days=-1&metres=250&case=9999999999999999999999&box={BOX}"
    for name in ("", "cases.json", "hot.json", "list/", "shapes.json"):
        assert client.get(f"/desk/map/{name}?{query}").status_code == 200, name
    assert client.get("/desk/map/hot.json?metres=1", headers={"accept": "application/json"}).status_code == 422


def test_nobody_without_the_right_looks_at_the_map(client, staff, world):
    assert "sign-in" in client.get("/desk/map/").headers["Location"]
    assert staff("administrator", "centre").get("/desk/map/cases.json").status_code == 403


def test_shapes_come_packed_and_are_kept_by_the_name_of_their_set(staff, placed):
    client = staff("dispatcher", "street1")
    answer = client.get("/desk/map/shapes.json?detail=near&set=x", headers={"accept-encoding": "gzip"})
    areas = json.loads(gzip.decompress(answer.content) if answer.headers.get("Content-Encoding") else answer.content)[
        "areas"
    ]
    assert [area["level"] for area in areas].count("grid") == 2
    assert areas[0]["polygons"][0][0][:2] == [118920000, 42200000]
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert "no-store" in client.get("/desk/map/shapes.json").headers["Cache-Control"]


TILES = "http://tiles.test:8080/{z}/{x}/{y}.png?tk={key}"


def settings_with(**values):
    from django.conf import settings

    return override_settings(ENV=settings.ENV | values)


def test_a_base_map_opens_the_policy_for_its_host_alone_and_its_key_stays_with_staff(client, staff, placed):
    own = staff("dispatcher", "street1")
    assert "tiles.test" not in own.get("/desk/map/").headers["Content-Security-Policy"]
    with settings_with(LINLI_BASEMAP_URL=TILES, LINLI_BASEMAP_KEY="key-of-the-house"):
        page = own.get("/desk/map/")
        policy = page.headers["Content-Security-Policy"]
        assert "connect-src 'self' http://tiles.test:8080;" in policy
        assert "img-src 'self' http://tiles.test:8080 " in policy
        assert "unsafe" not in policy
        assert "tk=key-of-the-house" in page.content.decode()
        for address in ("/", "/desk/sign-in/", "/report/", "/desk/"):
            answer = (own if address == "/desk/" else client).get(address)
            assert "key-of-the-house" not in answer.content.decode()
            assert "tiles.test" not in answer.headers["Content-Security-Policy"]


def test_over_a_shifted_base_map_everything_is_shifted_and_boxes_are_brought_back(staff, placed):
    own = staff("dispatcher", "street1")
    with settings_with(LINLI_BASEMAP_URL=TILES, LINLI_BASEMAP_CRS="GCJ-02"):
        seen = asked(own)
        assert 4_000 < seen["x"][0] - 118905000 < 8_000  # some five hundred metres to the east here
        x, y = seen["x"][0] / 1e6, seen["y"][0] / 1e6
        near = f"{x - 0.0005},{y - 0.0005},{x + 0.0005},{y + 0.0005}"
        assert asked(own, f"tab=area&box={near}")["id"] == [placed["lamp"]]


def test_the_national_service_brings_its_two_layers_and_its_name(staff, placed):
    with settings_with(LINLI_BASEMAP_URL="tianditu", LINLI_BASEMAP_KEY="abc"):
        page = staff("dispatcher", "street1").get("/desk/map/").content.decode()
    assert "LAYER=vec" in page
    assert "LAYER=cva" in page
    assert "tk=abc" in page
    assert "天地图" in page
