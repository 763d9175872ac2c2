"""Drawing grids over HTTP: from a copy of what is in force to a published set, and what is refused on the way."""

from __future__ import annotations

import json

import orjson
import pytest
import shapely

from linli.cases.tests.world import MONDAY
from linli.common import clock
from linli.geography import api as geography
from linli.geography.models import Area

JSON = {"accept": "application/json"}


def feature(code, box, **properties):
    geometry = orjson.loads(shapely.to_geojson(shapely.box(*box)))
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def halves():
    north = feature("+1", (118.90, 42.21, 118.92, 42.22), name="北片", households=310, replaces=["150402001001001"])
    south = feature("+2", (118.90, 42.20, 118.92, 42.21), name="南片", households=12, replaces=["150402001001001"])
    return {"type": "FeatureCollection", "features": [north, south]}


@pytest.fixture
def begun(staff, world, shapes):
    """A set begun by the administrator: their browser, and the address of the first community in it."""
    drawer = staff("administrator", "centre")
    answer = drawer.post("/desk/map/draw/", {"title": "more homes", "origin": "counted anew"})
    return drawer, f"{answer.headers['Location']}{world.areas['community1']}/"


def save(client, address, collection):
    seen = client.get(address).context["seen"]
    return client.post(address, {"geojson": json.dumps(collection), "seen": seen})


def test_a_set_is_begun_drawn_and_published_by_somebody_else(begun, staff, world):
    drawer, address = begun
    assert save(drawer, address, halves()).status_code == 302
    set_address = address.rsplit("/", 2)[0] + "/"
    page = drawer.get(set_address).content.decode()
    assert "北片" in page
    assert "grid1" in page  # the body that works in the grid that ends
    assert "of 12 households" in page
    with clock.standing_at(MONDAY.replace(day=9)):
        approver = staff("district_coordinator", "centre")
        assert drawer.post(f"{set_address}publish/").status_code == 403
        assert approver.post(f"{set_address}publish/").headers["Location"] == "/desk/map/draw/"
        placed = geography.locate(lon=118.91, lat=42.215, at=clock.now())
    assert geography.area(placed.grid_id).name == "北片"
    assert Area.objects.get(code="150402001001001").valid_to is not None
    assert drawer.get(address).status_code == 404  # nobody draws in a set that is in force


def test_an_older_page_does_not_overwrite_a_newer_drawing(begun):
    drawer, address = begun
    seen = drawer.get(address).context["seen"]
    save(drawer, address, halves())
    answer = drawer.post(address, {"geojson": json.dumps(halves()), "seen": seen})
    assert answer.status_code == 409
    assert json.loads(answer.context["geojson"]) == halves()  # what was typed is still there


def test_the_script_saves_checks_cuts_and_joins(begun):
    drawer, address = begun
    seen = drawer.get(address).context["seen"]
    saved = drawer.post(address, {"geojson": json.dumps(halves()), "seen": seen}, headers=JSON).json()
    assert saved["saved"]
    assert saved["seen"] != seen
    gap = {"type": "FeatureCollection", "features": halves()["features"][:1]}
    checked = drawer.post(f"{address}check.json", json.dumps(gap), content_type="application/json", headers=JSON).json()
    assert [fault["stops"] for fault in checked["faults"]] == [True]
    assert checked["faults"][0]["lat"] < 42.21
    cut = {"do": "cut", "line": [[118.89, 42.213], [118.93, 42.213]], "shapes": gap}
    pieces = drawer.post(f"{address}change.json", json.dumps(cut), content_type="application/json", headers=JSON).json()
    assert len(pieces["shapes"]) == 2
    join = {"do": "join", "shapes": halves()}
    whole = drawer.post(f"{address}change.json", json.dumps(join), content_type="application/json", headers=JSON).json()
    assert len(whole["shapes"]) == 1


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"do":"cut"}', b'{"do":"cut","shapes":{"type":"FeatureCollection","features":[]}}', b'{"do":"cut","line":[["a",1]],"shapes":' + json.dumps(halves()).encode() + b"}"]
)  # fmt: skip
def test_a_cut_of_nonsense_is_told_so(begun, body):
    drawer, address = begun
    answer = drawer.post(f"{address}change.json", body, content_type="application/json", headers=JSON)
    assert answer.status_code == 422


@pytest.mark.parametrize("text", ["", "{", '{"type":"FeatureCollection","features":[]}', "<script>alert(1)</script>"])
def test_a_text_that_is_no_geojson_is_kept_and_named(begun, text):
    drawer, address = begun
    answer = drawer.post(address, {"geojson": text, "seen": drawer.get(address).context["seen"]})
    assert answer.status_code == 422
    assert answer.context["geojson"] == text
    assert "<script>alert" not in answer.content.decode()


def test_what_is_exported_is_taken_back_as_it_is(begun):
    drawer, address = begun
    save(drawer, address, halves())
    exported = drawer.get(f"{address}grids.geojson")
    assert "attachment" in exported.headers["Content-Disposition"]
    before = drawer.get(address).context["seen"]
    assert save(drawer, address, json.loads(exported.content)).status_code == 302
    assert drawer.get(address).context["seen"] == before
    drawer.post(f"{address}back/", {"seen": before})
    assert [grid.key for grid in drawer.get(address).context["family"].grids] == ["150402001001001"]


def test_who_neither_draws_nor_approves_stays_outside(begun, staff):
    _, address = begun
    worker = staff("grid_worker", "grid1")
    for path in ("/desk/map/draw/", address, f"{address}grids.geojson", f"{address}around.json"):
        assert worker.get(path).status_code == 403, path
    assert worker.post(f"{address}check.json", b"{}", content_type="application/json").status_code == 403
    approver = staff("district_coordinator", "centre")
    assert approver.get(address).status_code == 200
    assert save(approver, address, halves()).status_code == 403


def test_a_street_draws_its_own_communities_and_no_others(begun, staff, world):
    _, address = begun
    street = staff("street_coordinator", "street1")
    assert save(street, address, halves()).status_code == 302
    foreign = staff("street_coordinator", "street2")
    assert save(foreign, address, halves()).status_code == 403
    assert street.post(f"{address.rsplit('/', 2)[0]}/publish/").status_code == 403


def test_what_is_not_a_community_or_not_a_draft_is_not_found(begun, world, shapes):
    drawer, address = begun
    street = address.rsplit("/", 2)[0] + f"/{world.areas['street1']}/"
    assert drawer.get(street).status_code == 404
    assert drawer.get(f"/desk/map/draw/{shapes}/").status_code == 404


def test_a_set_is_thrown_away(begun):
    drawer, address = begun
    set_address = address.rsplit("/", 2)[0] + "/"
    assert drawer.post(f"{set_address}discard/").status_code == 302
    assert drawer.get(set_address).status_code == 404


def test_more_grids_than_a_community_has_are_not_held_against_each_other(begun):
    drawer, address = begun
    many = {
        "type": "FeatureCollection",
        "features": [feature(f"+{n}", (118.90, 42.20, 118.92, 42.22)) for n in range(201)],
    }
    answer = drawer.post(f"{address}check.json", json.dumps(many), content_type="application/json", headers=JSON)
    assert answer.status_code == 422
