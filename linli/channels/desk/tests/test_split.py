"""The case beside the queue: its address, its answers in parts, its map; and what everybody else still sees."""

from __future__ import annotations

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY

PART = {"hx-request": "true"}


def test_the_address_of_a_chosen_case_can_be_handed_on(world, staff):
    chosen, other = world.report(), world.report("楼下垃圾成堆没人管")
    client = staff("dispatcher", "street1")
    page = client.get(f"/desk/?tab=area&case={chosen.case_id}")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'id="case-news"' in text
    assert f'd-chosen" id="row-{chosen.case_id}"' in text
    assert f'd-chosen" id="row-{other.case_id}"' not in text
    assert 'data-list="tab=area"' in text  # the way back to the list without the case
    assert f'href="/desk/cases/{chosen.case_id}/"' in text  # and without script to its own page


def test_a_foreign_case_beside_the_queue_looks_like_none_at_all(world, staff):
    foreign = world.report(area_id=world.areas["grid2"])
    client = staff("dispatcher", "street1")
    hidden, missing = (client.get(f"/desk/?tab=area&case={number}") for number in (foreign.case_id, 999_999))
    assert hidden.status_code == missing.status_code == 404
    for answer in (hidden, missing):
        assert "There is no such case, or it is not in your area." in answer.content.decode()
        assert "路灯" not in answer.content.decode()
    assert client.get("/desk/?tab=area&case=-1%20or%201").status_code == 200


def test_the_case_alone_comes_without_the_frame_around_it(world, staff):
    receipt = world.report()
    client = staff("intake_clerk", "street1")
    part = client.get(f"/desk/cases/{receipt.case_id}/", headers=PART).content.decode()
    assert "<html" not in part
    assert "路灯" in part


def test_what_is_done_beside_the_queue_is_answered_there_with_the_row_renewed(world, staff):
    receipt = world.report()
    client = staff("intake_clerk", "street1")
    version = client.get(f"/desk/cases/{receipt.case_id}/").context["case"].version
    address = f"/desk/cases/{receipt.case_id}/do/file/"
    sent = {"version": version, "matter": "C0137", "condition": "1"}
    answer = client.post(address, sent, headers=PART)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Done: File the case." in text
    assert f'hx-swap-oob="outerHTML:#row-{receipt.case_id}"' in text
    refused = client.post(address, sent, headers=PART)  # a second tap
    assert refused.status_code == 409
    assert refused.headers["HX-Retarget"] == "#panel"
    assert "<html" not in refused.content.decode()


def test_the_map_of_a_page_shows_only_cases_the_reader_may_see(world, staff):
    mine = world.report(lon=118.95, lat=42.25).case_id
    foreign = world.report(area_id=world.areas["grid2"]).case_id
    client = staff("district_coordinator", "centre")
    drawn = client.get(f"/desk/queue-map/?ids={mine}.{foreign}.x.-1").content.decode()
    assert f'data-point="{mine}"' in drawn
    assert "1 case of this page has no place yet." in drawn
    assert (
        f'data-point="{mine}"'
        not in staff("dispatcher", "street2").get(f"/desk/queue-map/?ids={mine}").content.decode()
    )


def test_the_list_is_renewed_without_the_page_around_it(world, staff):
    world.report()
    client = staff("dispatcher", "street1")
    part = client.get("/desk/?tab=area", headers=PART).content.decode()
    assert "<html" not in part
    assert "路灯" in part
    assert 'id="queue-map"' in part


def test_a_case_is_read_for_its_page_as_it_is_read_piece_by_piece(world, staff):
    first, second = steps.in_hand(world), world.report()
    clerk = world.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=second.case_id, at=MONDAY, into=first.case_id, reason="同一盏灯")
    whole = cases.whole_case(actor=clerk, case_id=first.case_id, at=MONDAY)
    assert whole.view == cases.case_view(actor=clerk, case_id=first.case_id)
    assert whole.offers == cases.offers(actor=clerk, case_id=first.case_id, at=MONDAY)
    assert whole.events == cases.timeline(actor=clerk, case_id=first.case_id)
    assert [row.id for row in whole.absorbed] == [second.case_id]
    assert len(whole.view.reports) == 2
