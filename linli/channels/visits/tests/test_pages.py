"""Both sides of the door, through HTTP: what a household can do with its slip, and what staff see of an area."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from linli.cases.tests.world import MONDAY
from linli.community import api as community
from linli.community.tests.test_stories import code, enter


@pytest.fixture
def slip(world):
    new, _ = enter(world, note="楼道灯已报修")
    return new.slip


def home():
    """The household's own browser, which nobody signed in on."""
    return Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)


def send(client, address, **fields):
    page = client.get(address.rsplit("/", 2)[0] + "/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    return client.post(address, {**fields, "csrfmiddlewaretoken": token})


def test_the_household_types_its_code_and_reads_all_there_is(slip):
    client = home()
    found = client.get("/v/", {"code": f"{slip[:5].lower()} {slip[5:]}"}, follow=True)
    page = found.content.decode()
    assert found.redirect_chain == [(f"/v/{slip}/", 302)]
    assert "an errand or a form done for them" in page
    assert "楼道灯已报修" in page
    assert "grid_worker" not in page
    assert found.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in found.headers["Cache-Control"]


def test_it_corrects_strikes_the_note_and_erases(slip):
    client = home()
    answer = send(client, f"/v/{slip}/correct/", service="meal", on="2026-03-01", strike="yes")
    page = client.get(answer.headers["Location"]).content.decode()
    assert "a meal or shopping brought" in page
    assert "楼道灯" not in page
    assert send(client, f"/v/{slip}/correct/", service="meal", on="soon").status_code == 422
    assert send(client, f"/v/{slip}/correct/", service="sermon", on="2026-03-01").status_code == 422
    assert send(client, f"/v/{slip}/erase/").status_code == 422
    assert send(client, f"/v/{slip}/erase/", sure="yes").status_code == 200
    assert client.get(f"/v/{slip}/").status_code == 404


def test_it_wants_no_more_visits_and_takes_that_back(world, slip):
    client, worker = home(), world.actor("grid_worker", "grid1")
    area = world.areas["grid1"]
    assert send(client, f"/v/{slip}/door/", door="2-501", want="none").status_code == 302
    assert len(community.closed_doors(actor=worker, area_id=area)) == 1
    assert send(client, f"/v/{slip}/door/", door="x" * 21, want="none").status_code == 422
    assert send(client, f"/v/{slip}/door/", door="2－501", want="visits").status_code == 302
    assert community.closed_doors(actor=worker, area_id=area) == []


def test_a_code_that_opens_nothing_says_so_kindly_and_cannot_be_tried_through(slip):
    client = home()
    wrong = slip[:-1] + ("2" if slip[-1] != "2" else "3")
    answers = [client.get(f"/v/{wrong}/"), client.get(f"/v/{code(77)}/"), client.get("/v/%3Cscript%3E/")]
    assert [answer.status_code for answer in answers] == [422, 404, 422]
    assert all("<script>" not in answer.content.decode().split("<main")[1].split("</main")[0] for answer in answers)
    tried = [client.get(f"/v/{code(100 + number)}/").status_code for number in range(30)]
    assert tried[-1] == 429
    assert client.get(f"/v/{slip}/").status_code == 200


def test_a_form_of_another_site_changes_nothing(slip):
    client = home()
    for verb in ("correct", "erase", "door"):
        assert client.post(f"/v/{slip}/{verb}/", {"sure": "yes"}).status_code == 403
    assert client.get(f"/v/{slip}/").status_code == 200


def test_a_community_sees_its_area_by_place_and_opens_and_ends_a_zone(world, staff, slip):
    client = staff("community_worker", "community1")
    area = world.areas["community1"]
    page = client.get("/desk/visits/", follow=True)
    assert page.redirect_chain == [(f"/desk/visits/{area}/", 302)]
    assert "楼道灯已报修" in page.content.decode()
    zone = {"grid": world.areas["grid1"], "holder": client.person_id, "purpose": "contact"}
    assert client.post(f"/desk/visits/{area}/open/", {**zone, "buildings": "3号楼501"}).status_code == 422
    opened = client.post(f"/desk/visits/{area}/open/", {**zone, "buildings": "3号楼\r\n4号楼\r\n"}, follow=True)
    assert "community1 community_worker 1" in opened.content.decode()
    (line,) = opened.context["zones"]
    assert line.zone.buildings == ("3号楼", "4号楼")
    changed = {"area": area, "buildings": "<b>5号楼</b>"}
    page = client.post(f"/desk/visits/zone/{line.zone.id}/buildings/", changed, follow=True).content.decode()
    assert "&lt;b&gt;5号楼&lt;/b&gt;" in page
    client.post(f"/desk/visits/zone/{line.zone.id}/end/", {"area": area})
    assert client.get(f"/desk/visits/{area}/").context["zones"] == []


def test_areas_of_others_are_not_there(world, staff, slip):
    client = staff("community_worker", "community2")
    for path in (f"{world.areas['community1']}/", f"{world.areas['district']}/", "999999/"):
        assert client.get(f"/desk/visits/{path}").status_code == 404
    assert (
        client.post(f"/desk/visits/{world.areas['community1']}/open/", {"grid": world.areas["grid1"]}).status_code
        == 404
    )
    assert staff("auditor", "centre").get("/desk/visits/").status_code == 403
    assert "/desk/sign-in/" in Client().get("/desk/visits/").headers["Location"]


def test_long_lists_come_page_by_page(world, staff):
    for number in range(53):
        enter(world, at=MONDAY, note=f"n{number}")
    client = staff("grid_worker", "grid1")
    first = client.get("/desk/visits/", follow=True)
    second = client.get(f"/desk/visits/{world.areas['grid1']}/{first.context['next_url']}")
    shown = [visit.id for page in (first, second) for visit, _ in page.context["visits"]]
    assert len(shown) == len(set(shown)) == 53
    assert client.get(f"/desk/visits/{world.areas['grid1']}/?before=tomorrow.x").status_code == 200
