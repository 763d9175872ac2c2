"""A desk is handed over: what is open by the data, words without people in them, read by somebody else, then forgotten."""

from __future__ import annotations

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import HandOver
from linli.cases.tests import steps
from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY
from linli.common import clock


def write(client, text, *items, **more):
    return client.post("/desk/handover/", {"text": text, "item": list(items), **more})


def proposed(client, hours=8):
    return {value: one.why for one, value, _ in client.get(f"/desk/handover/?hours={hours}").context["proposed"]}


def test_the_house_proposes_what_falls_due_and_who_has_not_answered(world, staff):
    fresh, filed = world.report(), steps.filed(world, text="井盖响")
    whistle = steps.in_hand(world, text="积水漫过路面")
    cases.blow_whistle(
        actor=world.actor("street_coordinator", "street1"), case_id=whistle.case_id, at=MONDAY, units=[world.units["water"]],
        reason="请到场", whistle_kind="emergency",
    )  # fmt: skip
    foreign = world.report(area_id=world.areas["grid2"])
    found = proposed(staff("dispatcher", "street1"), hours=24)
    assert found[f"due:{fresh.case_id}"] == found[f"due:{filed.case_id}"] == "due"
    assert found[f"whistle:{whistle.case_id}"] == "whistle"
    assert not any(value.endswith(f":{foreign.case_id}") for value in found)


def test_a_note_is_read_by_somebody_else_once_and_both_are_recorded(world, staff):
    receipt = world.report()
    evening, night = staff("dispatcher", "street1"), staff("dispatcher", "street1", 2)
    assert write(evening, "井盖厂家明早八点到货", f"due:{receipt.case_id}").status_code == 302
    assert evening.get("/desk/handover/").context["waiting"] == []  # nobody hands over to oneself
    page = night.get("/desk/handover/")
    assert "井盖厂家明早八点到货" in page.content.decode()
    assert f"/desk/cases/{receipt.case_id}/" in page.content.decode()
    (note,) = page.context["waiting"]
    assert evening.post(f"/desk/handover/{note.id}/read/").status_code == 409
    for _ in range(2):
        assert night.post(f"/desk/handover/{note.id}/read/").status_code == 302
    assert night.get("/desk/handover/").context["waiting"] == []
    told = [event.kind for event in audit.timeline(audit.Subject.of("unit", world.units["street1"]))]
    assert [kind for kind in told if kind.startswith("handover")] == ["handover.written", "handover.read"]


def test_what_leads_to_a_person_is_shown_first_and_never_kept(world, staff):
    dispatcher = staff("dispatcher", "street1")
    warned = write(dispatcher, "机主13812345678明早再打")
    assert warned.status_code == 422
    assert "13812345678" in warned.context["named"]
    assert not HandOver.objects.exists()
    assert write(dispatcher, "机主13812345678明早再打", cover="1").status_code == 302
    assert "13812345678" not in HandOver.objects.get().text
    assert "明早再打" in HandOver.objects.get().text


def test_another_desks_notes_are_none_of_ones_business(world, staff):
    write(staff("dispatcher", "street1"), "本街道的事")
    note = HandOver.objects.get()
    other = staff("dispatcher", "street2")
    assert "本街道的事" not in other.get("/desk/handover/").content.decode()
    assert other.get(f"/desk/handover/?desk={world.units['street1']}").status_code == 404
    assert write(other, "混进来", desk=str(world.units["street1"])).status_code == 404
    assert other.post(f"/desk/handover/{note.pk}/read/").status_code == 404
    assert staff("department_handler", "lighting").get("/desk/handover/").status_code == 403


def test_foreign_cases_and_nonsense_do_not_come_into_a_note(world, staff):
    foreign = world.report(area_id=world.areas["grid2"])
    dispatcher = staff("dispatcher", "street1")
    assert write(dispatcher, "有话", f"due:{foreign.case_id}", "gossip:1").status_code == 302
    assert HandOver.objects.get().items == []
    assert write(dispatcher, "").status_code == 422
    assert write(dispatcher, "x", "due:one").status_code == 422
    assert write(dispatcher, "长" * 2_001).status_code == 422
    assert HandOver.objects.count() == 1


def test_notes_are_forgotten_after_a_month(world, staff):
    write(staff("dispatcher", "street1"), "一句话")
    assert cases.forget_hand_overs(at=later(days=29)) == 0
    assert cases.forget_hand_overs(at=later(days=31)) == 1
    with clock.standing_at(later(days=31)):
        assert staff("dispatcher", "street1", 2).get("/desk/handover/").context["notes"] == []
