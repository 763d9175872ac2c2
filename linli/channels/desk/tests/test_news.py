"""What is new since a page was made: told in numbers, cheap to ask, and only about what the reader may see."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY


def _seen(client, address="/desk/?tab=area"):
    rows = re.findall(r'data-row="(\d+)" data-mark="(\w+)"', client.get(address).content.decode())
    return ".".join(f"{case_id}-{mark}" for case_id, mark in rows)


def _news(client, **asked):
    return client.get("/desk/news/", {"tab": "area", **asked}, headers={"hx-request": "true"})


def test_nothing_new_is_answered_with_nothing_and_asks_little(world, staff):
    receipt = world.report()
    client = staff("dispatcher", "street1")
    seen = _seen(client)
    version = client.get(f"/desk/cases/{receipt.case_id}/").context["case"].version
    with CaptureQueriesContext(connection) as captured:
        answer = _news(client, seen=seen, case=receipt.case_id, version=version)
    assert answer.status_code == 204
    # Session, person, the list (one for each branch of what a dispatcher sees), the version.
    assert len(captured.captured_queries) <= 5, [query["sql"][:120] for query in captured.captured_queries]


def test_new_and_changed_cases_are_counted_apart(world, staff):
    changed, same = world.report(), world.report("楼下垃圾成堆没人管")
    client = staff("dispatcher", "street1")
    seen = _seen(client)
    for text in ("井盖破了，很危险", "化粪池满了，污水流到路上", "沿街晾衣挡了路"):
        world.report(text)
    clerk = world.actor("intake_clerk", "street1")
    cases.file(actor=clerk, case_id=changed.case_id, at=MONDAY, matter="C0137", condition=1)
    said = _news(client, seen=seen).content.decode()
    assert "3 new" in said
    assert "1 changed" in said
    assert "no longer" not in said
    assert str(same.case_id) in seen


def test_a_case_that_left_the_list_is_told_and_a_full_page_that_moved_on_is_not(world, staff):
    ids = [world.report(f"第{number}号楼道灯坏了，请派人修一下").case_id for number in range(52)]
    client = staff("dispatcher", "street1")
    seen = _seen(client)
    clerk = world.actor("intake_clerk", "street1")
    world.report("楼下垃圾成堆没人管")  # pushes one over the end of the page
    assert "no longer" not in _news(client, seen=seen).content.decode()
    words = {"reason_code": "outside", "right_channel": "热线", "answer": "不属于本区，已转告。"}
    cases.refuse(actor=clerk, case_id=ids[-1], at=MONDAY, **words)
    filtered = {"tab": "area", "words": "第51号"}
    few = f"{ids[-1]}-00000000"
    assert "1 no longer in this list" in _news(client, seen=few, **filtered).content.decode()


def test_what_happened_to_the_open_case_is_told_with_who_did_it(world, staff):
    receipt = world.report()
    client = staff("dispatcher", "street1")
    version = client.get(f"/desk/cases/{receipt.case_id}/").context["case"].version
    cases.add_note(actor=world.actor("intake_clerk", "street1"), case_id=receipt.case_id, at=MONDAY, text="电话核实过")
    said = _news(client, case=receipt.case_id, version=version).content.decode()
    assert "This case has changed meanwhile:" in said
    assert "Note for colleagues." in said
    assert "street1 intake_clerk" in said


def test_a_case_of_another_street_has_no_news_and_nonsense_no_error(world, staff):
    receipt = world.report(area_id=world.areas["grid2"])
    client = staff("dispatcher", "street1")
    assert _news(client, case=receipt.case_id, version=0).status_code == 204
    assert _news(client, seen="x-y.1.--.99999999999999999999-z", case="-1", version="x").status_code == 200  # gone rows
    assert _news(client, seen="").status_code == 204


def test_a_case_that_took_another_one_in_says_so(world, staff):
    stays, goes = world.report(), world.report()
    client = staff("dispatcher", "street1")
    version = client.get(f"/desk/cases/{stays.case_id}/").context["case"].version
    clerk = world.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=goes.case_id, at=MONDAY, into=stays.case_id, reason="同一盏灯")
    said = _news(client, case=stays.case_id, version=version).content.decode()
    assert "Another case was merged into this one" in said
