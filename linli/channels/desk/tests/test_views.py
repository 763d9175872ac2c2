"""Saved views: named, put in order, counted, one of them opened first; each person's own."""

from __future__ import annotations

import pytest


def _save(client, *names):
    for name in names:
        client.post("/desk/views/save/", {"name": name, "query": f"tab=area&words={name}"})
    return {view.name: view.pk for view in client.get("/desk/views/").context["saved"]}


def _order(client):
    return [view.name for view in client.get("/desk/views/").context["saved"]]


def test_views_stand_in_the_order_their_owner_gives_them(world, staff):
    client = staff("dispatcher", "street1")
    keys = _save(client, "甲", "乙", "丙")
    assert _order(client) == ["甲", "乙", "丙"]
    client.post(f"/desk/views/{keys['丙']}/move/", {"way": "up"})
    client.post(f"/desk/views/{keys['丙']}/move/", {"way": "up"})
    client.post(f"/desk/views/{keys['丙']}/move/", {"way": "up"})  # already first
    assert _order(client) == ["丙", "甲", "乙"]
    client.post(f"/desk/views/{keys['甲']}/move/", {"way": "down"})
    assert _order(client) == ["丙", "乙", "甲"]
    page = client.get("/desk/?tab=area").content.decode()
    assert page.index(">丙<") < page.index(">乙<") < page.index(">甲<")
    assert 'data-key="3"' in page


def test_a_view_is_renamed_but_not_to_a_name_taken_or_empty(world, staff):
    client = staff("dispatcher", "street1")
    keys = _save(client, "甲", "乙")
    assert client.post(f"/desk/views/{keys['甲']}/rename/", {"name": "夜班"}).status_code == 302
    assert _order(client) == ["夜班", "乙"]
    assert client.post(f"/desk/views/{keys['甲']}/rename/", {"name": "乙"}).status_code == 422
    assert client.post(f"/desk/views/{keys['甲']}/rename/", {"name": "  "}).status_code == 422
    assert _order(client) == ["夜班", "乙"]


def test_one_view_opens_first_and_can_be_stopped_from_doing_so(world, staff):
    client = staff("dispatcher", "street1")
    keys = _save(client, "甲", "乙")
    client.post(f"/desk/views/{keys['甲']}/first/")
    client.post(f"/desk/views/{keys['乙']}/first/")
    assert client.get("/desk/").headers["Location"].endswith("words=%E4%B9%99")
    assert client.get("/desk/?tab=area").status_code == 200  # a tab is still a tab
    client.post(f"/desk/views/{keys['乙']}/first/")
    assert client.get("/desk/").status_code == 200


def test_each_view_is_counted(world, staff):
    world.report("西屯街路灯不亮，晚上很黑")
    client = staff("dispatcher", "street1")
    keys = _save(client, "路灯", "井盖")
    counted = client.get("/desk/views/counts/", headers={"hx-request": "true"}).content.decode()
    assert f'id="view-{keys["路灯"]}" hx-swap-oob="true">1<' in counted
    assert f'id="view-{keys["井盖"]}" hx-swap-oob="true">0<' in counted


@pytest.mark.parametrize("verb", ["rename", "move", "first", "delete"])
def test_a_view_of_somebody_else_is_as_good_as_not_there(world, staff, verb):
    mine, other = staff("dispatcher", "street1"), staff("dispatcher", "street1", 2)
    keys = _save(mine, "甲")
    other.post(f"/desk/views/{keys['甲']}/{verb}/", {"name": "偷来的", "way": "up"})
    assert _order(mine) == ["甲"]
    assert _order(other) == []
    assert mine.get("/desk/").status_code == 200


def test_what_is_saved_is_a_filter_and_nothing_else(world, staff):
    client = staff("dispatcher", "street1")
    query = "tab=area&urgent=1&case=5&after=9&next=//elsewhere.example&x=<script>"
    saved = client.post("/desk/views/save/", {"name": "a\x00b", "query": query})
    assert saved.headers["Location"] == "/desk/?tab=area&urgent=1"
    assert _order(client) == ["ab"]
    longest = {"name": "长" * 400, "query": "tab=area&words=" + "长" * 120}
    assert client.post("/desk/views/save/", longest).status_code == 302
    assert client.post("/desk/views/save/", {"name": "c", "query": "words=" + "长" * 5000}).status_code == 422
    assert _order(client) == ["ab", "长" * 40]
