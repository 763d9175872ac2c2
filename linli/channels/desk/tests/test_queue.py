"""The queue: what is in it, how it is narrowed, and the filters people keep."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY


def _titles(answer):
    return [row.title for row in answer.context["rows"]]


def test_a_street_sees_its_own_cases_and_no_other_streets(world, staff):
    world.report("西屯街路灯不亮，晚上很黑")
    world.report("东边井盖破了，危险", area_id=world.areas["grid2"])
    answer = staff("dispatcher", "street1").get("/desk/")
    assert answer.status_code == 200
    assert len(_titles(answer)) == 1
    assert "路灯" in _titles(answer)[0]
    assert "井盖" not in answer.content.decode()


def test_filters_narrow_and_nonsense_in_the_address_is_no_error(world, staff):
    world.report("西屯街路灯不亮，晚上很黑")
    world.report("楼下垃圾成堆没人管", urgent=True)
    client = staff("dispatcher", "street1")
    assert len(_titles(client.get("/desk/?tab=area&urgent=1"))) == 1
    assert len(_titles(client.get("/desk/?tab=area&words=路灯"))) == 1
    assert _titles(client.get("/desk/?tab=area&state=closed")) == []
    assert client.get("/desk/?tab=none&state=nonsense&street=-4&grid=x&unit=99999999999999999999999").status_code == 200
    assert client.get("/desk/?tab=area&after=nonsense").status_code == 422


def test_pages_follow_each_other_without_gap_or_repeat(world, staff):
    for number in range(120):
        world.report(f"第{number}号楼道灯坏了，请派人修一下")
    client = staff("dispatcher", "street1")
    for order in ("new", "due"):
        seen, address = [], f"/desk/?tab=area&order={order}"
        while address:
            answer = client.get(address)
            assert answer.status_code == 200, address
            seen += [row.id for row in answer.context["rows"]]
            address = "/desk/" + answer.context["next_url"] if answer.context["next_url"] else ""
        assert len(seen) == len(set(seen)) == 120


def test_a_receipt_number_typed_as_search_opens_the_case(world, staff):
    receipt = world.report()
    client = staff("dispatcher", "street1")
    number = f"{receipt.number[:4]} {receipt.number[4:8]} {receipt.number[8:]}"
    assert client.get("/desk/", {"words": number}).headers["Location"] == f"/desk/cases/{receipt.case_id}/"
    assert client.get(f"/desk/number/{receipt.number}/").headers["Location"] == f"/desk/cases/{receipt.case_id}/"
    other = staff("dispatcher", "street2")
    assert other.get("/desk/", {"words": number}).status_code == 200  # nothing to be found there
    assert other.get(f"/desk/number/{receipt.number}/").status_code == 404


def test_what_reporters_write_is_shown_as_text(world, staff):
    world.report("<script>alert(1)</script> 路灯不亮，晚上很黑")
    page = staff("dispatcher", "street1").get("/desk/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_mine_shows_the_units_own_work_and_only_handlers_have_it(world, staff):
    receipt = world.report()
    client = staff("department_handler", "lighting")
    assert next(tab.name for tab in client.get("/desk/").context["tabs"]) == "mine"
    assert _titles(client.get("/desk/")) == []
    clerk, dispatcher = world.actor("intake_clerk", "street1"), world.actor("dispatcher", "street1")
    cases.file(actor=clerk, case_id=receipt.case_id, at=MONDAY, matter="C0137", condition=1)
    cases.dispatch(actor=dispatcher, case_id=receipt.case_id, at=MONDAY, unit=world.units["lighting"])
    assert len(_titles(client.get("/desk/"))) == 1
    assert "mine" not in [tab.name for tab in staff("dispatcher", "street1").get("/desk/").context["tabs"]]


def test_counts_come_in_a_fragment(world, staff):
    world.report()
    client = staff("dispatcher", "street1")
    answer = client.get("/desk/counts/", headers={"hx-request": "true"})
    assert 'id="count-area" hx-swap-oob="true">1<' in answer.content.decode()


def test_saved_filters_are_personal(world, staff):
    mine, other = staff("dispatcher", "street1"), staff("dispatcher", "street1", 2)
    mine.post("/desk/views/save/", {"name": "urgent ones", "query": "tab=area&urgent=1"})
    assert "urgent ones" in mine.get("/desk/").content.decode()
    assert "urgent ones" not in other.get("/desk/").content.decode()
    saved = mine.get("/desk/").context["saved"][0]
    other.post(f"/desk/views/{saved.pk}/delete/")
    assert "urgent ones" in mine.get("/desk/").content.decode()
    mine.post(f"/desk/views/{saved.pk}/delete/")
    assert "urgent ones" not in mine.get("/desk/").content.decode()


def test_a_saved_filter_needs_a_name_and_the_same_name_renews_it(world, staff):
    client = staff("dispatcher", "street1")
    assert client.post("/desk/views/save/", {"name": " ", "query": "tab=area"}).status_code == 422
    client.post("/desk/views/save/", {"name": "a", "query": "tab=area"})
    client.post("/desk/views/save/", {"name": "a", "query": "tab=overdue"})
    assert [one.query for one in client.get("/desk/").context["saved"]] == ["tab=overdue"]


def test_somebody_without_cases_is_sent_to_what_is_theirs(world, staff):
    assert staff("administrator", "centre").get("/desk/").headers["Location"] == "/administration/"
    assert staff("duty_decider", "centre").get("/desk/").headers["Location"] == "/desk/duties/"


@pytest.mark.parametrize("address", ["/desk/filters/", "/desk/filters/?tab=area&street=1&community=2"])
def test_further_filters_come_in_a_fragment_and_without_script_lead_to_the_page(world, staff, address):
    client = staff("dispatcher", "street1")
    assert client.get(address).status_code == 302
    page = client.get(address, headers={"hx-request": "true"}).content.decode()
    assert 'name="matter"' in page
    assert "C0137" in page


def test_a_narrowed_page_keeps_its_further_filters_without_drawing_their_choices(world, staff):
    world.report("西屯街路灯不亮，晚上很黑")
    client = staff("dispatcher", "street1")
    narrowed = client.get("/desk/?tab=area&state=received&order=due&urgent=1&words=灯")
    page = narrowed.content.decode()
    assert '<input type="hidden" name="state" value="received">' in page
    assert '<input type="hidden" name="order" value="due">' in page
    assert "C0137" not in page
    assert page.count('name="urgent"') == page.count('name="words"') == 1  # their own fields say them
    shown = client.get(client.get("/desk/filters/?tab=area&state=received").headers["Location"]).content.decode()
    assert '<option value="received" selected>' in shown
    assert "C0137" in shown
    assert 'type="hidden" name="state"' not in shown


def test_a_page_that_looked_through_a_part_says_so_and_leads_further_back(world, staff, monkeypatch):
    monkeypatch.setattr("linli.cases.queries.queue.WINDOW", 3)
    world.report("最早的一条：井盖松动，车过就响")
    for number in range(5):
        world.report(f"第{number}号楼道灯坏了，请派人修一下")
    client = staff("dispatcher", "street1")
    first = client.get("/desk/?tab=area&words=井盖")
    page = first.content.decode()
    assert _titles(first) == []
    assert "Nothing fits among the cases looked through so far" in page
    assert "Look further back" in page
    assert "Nothing fits this filter" not in page
    second = client.get("/desk/" + first.context["next_url"])
    assert _titles(second) == ["最早的一条：井盖松动，车过就响"]
    assert "Look further" not in second.content.decode()
    found_and_more = client.get("/desk/?tab=area&words=第4号").content.decode()
    assert "There are more of them." in found_and_more
    due_first = client.get("/desk/?tab=area&words=第&order=due").content.decode()
    assert "Look further on" in due_first
    full = client.get("/desk/?tab=area").content.decode()
    assert "Look further" not in full


def test_a_list_of_cases_helped_with_says_that_it_holds_the_newest(world, staff, monkeypatch):
    steps.closed(world)
    steps.closed(world, text="东头第三盏路灯不亮，晚上很黑")
    client = staff("department_handler", "lighting")
    assert "are looked through" not in client.get("/desk/?tab=closed").content.decode()
    monkeypatch.setattr("linli.cases.queries.queue.NEWEST_TASKS", 1)
    monkeypatch.setattr("linli.cases.api.NEWEST_TASKS", 1)
    assert "the newest 1 are looked through" in client.get("/desk/?tab=closed").content.decode()


def test_a_full_board_says_where_it_ends(world, staff, monkeypatch):
    for number in range(2):
        case = steps.in_hand(world, text=f"第{number}盏路灯不亮，晚上很黑").case_id
        order = {"reason": "催办", "days": 3, "at": steps.later(hours=1)}
        cases.supervise(actor=world.actor("supervisor", "centre"), case_id=case, **order)
    client = staff("supervisor", "centre")
    assert "are shown, the earliest due on top" not in client.get("/desk/supervision/").content.decode()
    monkeypatch.setattr("linli.cases.queries.boards.MOST_BOARDS", 1)
    monkeypatch.setattr("linli.cases.api.MOST_BOARDS", 1)
    assert "The first 1 are shown, the earliest due on top." in client.get("/desk/supervision/").content.decode()


def test_a_filter_that_is_left_open_says_so(world, staff):
    page = staff("dispatcher", "street1").get("/desk/filters/", headers={"hx-request": "true"}).content.decode()
    assert page.count('<option value="">any</option>') >= 4
    assert "Please choose" not in page
