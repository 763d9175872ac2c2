"""Many cases at once: tried on each, done to each by itself, once; what is refused for one holds up no other."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.world import MONDAY
from linli.channels.desk.api import forget_bulk_steps
from linli.channels.desk.models import BulkStep


def kinds(case_id):
    from linli.common.actor import SYSTEM

    return [event.kind for event in cases.timeline(actor=SYSTEM, case_id=case_id)]


def previewed(client, verb, ids, **fields):
    return client.post("/desk/bulk/", {"verb": verb, "case": ids, "preview": "1", **fields})


def confirmed(client, page, **changed):
    """Send the preview's own form, as a browser would."""
    context = page.context
    typed = {}
    for name, value in context["kept"]:
        typed.setdefault(name, []).append(value)
    done = [one for _, one in context["outcomes"] if one.done]
    typed |= {f"version-{one.case_id}": one.version for one in done}
    typed |= {"case": [one.case_id for one in done], "token": context["token"], "confirm": "1"}
    return client.post("/desk/bulk/", typed | changed)


def told(page):
    return {one.case_id: (one.done, one.reason) for _, one in page.context["outcomes"]}


def test_each_case_goes_to_the_unit_of_its_own_duty_item_after_a_preview(world, staff):
    lamp, cover, unfiled = steps.filed(world), steps.filed(world, matter=steps.COVER), world.report()
    ids = [receipt.case_id for receipt in (lamp, cover, unfiled)]
    dispatcher = staff("dispatcher", "street1")
    page = previewed(dispatcher, "dispatch", ids, unit="duty")
    assert told(page)[ids[0]] == told(page)[ids[1]] == (True, "")
    assert told(page)[ids[2]] == (False, "It has no matter yet: file it first.")
    assert kinds(ids[0])[-1] == "case.filed"  # a preview leaves nothing behind
    done = confirmed(dispatcher, page)
    assert done.context["done"] == 2
    assert [steps.view(world, one).row.unit_id for one in (lamp, cover)] == [
        world.units["lighting"], world.units["roads"],
    ]  # fmt: skip
    assert kinds(ids[0])[-1] == kinds(ids[1])[-1] == "case.dispatched"
    assert kinds(ids[2]) == ["case.reported"]


def test_sent_twice_it_is_done_once(world, staff):
    ids = [world.report().case_id, world.report("垃圾没人清").case_id]
    clerk = staff("intake_clerk", "street1")
    page = previewed(clerk, "add_note", ids, text="同一处工地，一并处理")
    first, second = confirmed(clerk, page), confirmed(clerk, page)
    assert [one.again for _, one in first.context["outcomes"]] == [False, False]
    assert [one.again for _, one in second.context["outcomes"]] == [True, True]
    assert "was done already" in second.content.decode()
    assert [kinds(case_id).count("case.noted") for case_id in ids] == [1, 1]


def test_a_case_that_was_changed_meanwhile_is_left_and_named(world, staff):
    calm, busy = world.report(), world.report("井盖松动")
    clerk = staff("intake_clerk", "street1")
    page = previewed(clerk, "ask_void", [calm.case_id, busy.case_id], reason_code="test", reason="演练数据")
    cases.add_note(actor=world.actor("intake_clerk", "street1", 2), case_id=busy.case_id, at=MONDAY, text="不是演练")
    done = confirmed(clerk, page)
    assert told(done)[calm.case_id][0]
    assert "Somebody else has just changed this" in told(done)[busy.case_id][1]
    assert "case.void_asked" not in kinds(busy.case_id)
    # Refused is not remembered: looked at anew, it can be sent.
    again = confirmed(clerk, previewed(clerk, "ask_void", [busy.case_id], reason_code="test", reason="仍是演练"))
    assert told(again)[busy.case_id][0]


def test_several_are_merged_into_the_one_chosen(world, staff):
    first, *others = (world.report() for _ in range(3))
    ids = [first.case_id, *(one.case_id for one in others)]
    clerk = staff("intake_clerk", "street1")
    page = previewed(clerk, "merge", ids, into=str(ids[0]), reason="同一盏灯")
    assert set(told(page)) == set(ids[1:])
    confirmed(clerk, page)
    assert set(steps.view(world, first).absorbed) == set(ids[1:])


def test_a_foreign_case_in_the_address_is_refused_like_a_missing_one(world, staff):
    foreign = world.report(area_id=world.areas["grid2"]).case_id
    clerk = staff("intake_clerk", "street1")
    shown = clerk.get(f"/desk/bulk/?verb=add_note&case={foreign}&case=999999")
    assert shown.context["rows"] == []
    page = previewed(clerk, "add_note", [foreign, 999999], text="不该看到")
    assert told(page)[foreign] == told(page)[999999]
    assert not told(page)[foreign][0]
    # Even a form made by hand, without a preview, meets the verb's own rights.
    sent = {"verb": "add_note", "case": [foreign], "text": "x", "token": "a" * 32, "confirm": "1"}
    assert not told(clerk.post("/desk/bulk/", sent))[foreign][0]
    assert kinds(foreign) == ["case.reported"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"verb": "dispatch", "case": ["1"]}, 404),  # not this clerk's verb
        ({"verb": "close", "case": ["1"]}, 404),  # no verb for many
        ({"verb": "add_note", "case": [str(n) for n in range(1, 102)], "text": "x"}, 422),
        ({"verb": "add_note", "case": [], "text": "x"}, 422),
        ({"verb": "add_note", "case": ["1; drop table"], "text": "x"}, 422),
        ({"verb": "add_note", "case": ["1"], "text": "x", "confirm": "1", "token": "short"}, 422),
    ],
)
def test_what_cannot_be_is_refused_as_a_whole(world, staff, sent, status):
    world.report()
    clerk = staff("intake_clerk", "street1")
    assert clerk.post("/desk/bulk/", {"preview": "1", **sent}).status_code == status
    assert not BulkStep.objects.exists()


def test_a_wrong_field_is_named_at_its_place_and_the_rest_is_kept(world, staff):
    ids = [world.report().case_id]
    page = previewed(staff("intake_clerk", "street1"), "refuse", ids, reason_code="outside", answer="请联系邻区")
    assert page.status_code == 422
    assert page.context["field_errors"] == {"right_channel": "This must be filled in."}
    assert "请联系邻区" in page.content.decode()


def test_the_queue_offers_only_what_somebody_may_do(world, staff):
    steps.assigned(world)
    assert "bulk-verb" in staff("dispatcher", "street1").get("/desk/").content.decode()
    handler = staff("department_handler", "lighting").get("/desk/")
    assert [name for name, _ in handler.context["bulk_verbs"]] == ["add_note"]


def test_the_memory_of_what_was_sent_is_bounded(world, staff):
    clerk = staff("intake_clerk", "street1")
    confirmed(clerk, previewed(clerk, "add_note", [world.report().case_id], text="一句话"))
    assert forget_bulk_steps(at=steps.later(days=29)) == 0
    assert forget_bulk_steps(at=steps.later(days=31)) == 1
