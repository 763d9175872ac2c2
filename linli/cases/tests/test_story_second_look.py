"""Found “not real” on the spot: the reporter may say, once, that it is real, and somebody else takes a second look."""

from __future__ import annotations

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Clock, SideRequest
from linli.cases.tests.steps import later, state
from linli.common.errors import Forbidden, NotFound, Refused
from linli.registry import api as registry

PIT = "C0105"  # a public report of it is looked at before it is filed


def refused(do):
    with pytest.raises(Refused) as caught:
        do()
    return caught.value.data["reason"]


@pytest.fixture
def unreal(world):
    """A report that the grid worker found not real; the reporter left a number."""
    contact = registry.ContactIn(name="甲", phone="13800138000", email="", consent_to_share=False)
    receipt = world.report("化粪池满了外溢", matter_code=PIT, contact=contact)
    clerk = world.actor("intake_clerk", "street1")
    cases.ask_field_check(actor=clerk, case_id=receipt.case_id, at=later(minutes=5), reason="请核实")
    find(world, receipt, at=later(minutes=30), real=False)
    assert state(receipt) == "refused"
    return receipt


def find(world, receipt, *, at, real):
    worker = world.actor("grid_worker", "grid1")
    cases.answer_field_check(actor=worker, case_id=receipt.case_id, at=at, real=real, note="现场未见")


def appeal(receipt, *, at=None, reason="就在三号楼后面，13800138000"):
    return cases.appeal_finding(number=receipt.number, reason=reason, at=at or later(hours=2))


def decide(world, receipt, *, real, actor=None, at=None):
    actor = actor or world.actor("street_coordinator", "street1")
    about = {"case_id": receipt.case_id, "at": at or later(hours=4)}
    return cases.decide_finding_appeal(actor=actor, real=real, note="复核", **about)


def file(world, receipt, *, at):
    clerk = world.actor("intake_clerk", "street1")
    cases.file(actor=clerk, case_id=receipt.case_id, at=at, matter=PIT, condition=1)


def test_found_real_on_the_second_look_it_is_filed_and_nobody_asks_again(world, unreal):
    assert cases.track(number=unreal.number, at=later(hours=1)).may_appeal
    appeal(unreal)
    seen = cases.track(number=unreal.number, at=later(hours=3))
    assert (seen.state, seen.refusal, seen.answer, seen.may_appeal) == ("received", "", "", False)
    assert seen.promised_at > later(hours=3)
    assert seen.steps[-1].kind == "appealed"
    assert refused(lambda: file(world, unreal, at=later(hours=3))) == "finding_appeal_open"
    decide(world, unreal, real=True)
    clerk = world.actor("intake_clerk", "street1")
    ask = {"actor": clerk, "case_id": unreal.case_id, "at": later(hours=5)}
    assert refused(lambda: cases.ask_field_check(reason="再看看", **ask)) == "found_real"
    again = {"reason_code": "not_real", "right_channel": "无", "answer": "无", **ask}
    assert refused(lambda: cases.refuse(**again)) == "found_real"
    file(world, unreal, at=later(hours=6))
    assert state(unreal) == "filed"
    assert cases.selfcheck() == []


def test_not_real_again_is_the_end(world, unreal):
    appeal(unreal)
    decide(world, unreal, real=False)
    seen = cases.track(number=unreal.number, at=later(hours=5))
    assert (seen.state, seen.refusal, seen.answer, seen.may_appeal) == ("refused", "not_real", "复核", False)
    assert refused(lambda: appeal(unreal, at=later(hours=6))) == "finding_appealed_before"
    assert not Clock.objects.filter(case=unreal.case_id, state__in=["running", "paused"]).exists()
    assert cases.selfcheck() == []


def test_it_is_decided_by_somebody_else_of_another_unit(world, unreal):
    appeal(unreal)
    for outsider in (world.actor("grid_worker", "grid1", 2), world.actor("dispatcher", "street1")):
        with pytest.raises(Forbidden):
            decide(world, unreal, real=False, actor=outsider)
    with pytest.raises(NotFound):
        decide(world, unreal, real=False, actor=world.actor("street_coordinator", "street2"))
    (request,) = SideRequest.objects.filter(case=unreal.case_id, kind="finding_appeal")
    assert (request.decide_unit_id, request.data["finders"]) == (world.units["street1"], [world.units["grid1"]])
    decide(world, unreal, real=True)


def test_what_the_desk_itself_found_goes_to_the_desk_above(world):
    receipt = world.report("化粪池满了外溢", matter_code=PIT)
    clerk, street = world.actor("intake_clerk", "street1"), world.actor("street_coordinator", "street1")
    cases.refuse(
        actor=clerk, case_id=receipt.case_id, at=later(minutes=5), reason_code="not_real", right_channel="无", answer="没有"
    )  # fmt: skip
    appeal(receipt)
    with pytest.raises(Forbidden):
        decide(world, receipt, real=True, actor=street)
    decide(world, receipt, real=True, actor=world.actor("district_coordinator", "centre"))
    assert state(receipt) == "received"


def test_intake_does_not_end_the_case_over_an_open_appeal(world, unreal):
    appeal(unreal)
    clerk = world.actor("intake_clerk", "street1")
    about = {"actor": clerk, "case_id": unreal.case_id, "at": later(hours=3)}
    assert refused(lambda: cases.ask_field_check(reason="再看看", **about)) == "finding_appeal_open"
    no = {"reason_code": "no_facts", "right_channel": "无", "answer": "无", **about}
    assert refused(lambda: cases.refuse(**no)) == "finding_appeal_open"
    other = world.report("化粪池外溢", at=later(hours=1))
    assert refused(lambda: cases.merge(into=other.case_id, reason="同一处", **about)) == "request_open"


def test_what_was_refused_for_another_reason_is_not_looked_at_again(world):
    receipt = world.report("邻居欠我钱")
    clerk = world.actor("intake_clerk", "street1")
    cases.refuse(
        actor=clerk, case_id=receipt.case_id, at=later(minutes=5), reason_code="litigation", right_channel="法院", answer="请起诉"
    )  # fmt: skip
    assert not cases.track(number=receipt.number, at=later(hours=1)).may_appeal
    assert refused(lambda: appeal(receipt)) == "refused_otherwise"


def test_after_the_days_agreed_it_is_reported_anew(world, unreal):
    assert not cases.track(number=unreal.number, at=later(days=16)).may_appeal
    assert refused(lambda: appeal(unreal, at=later(days=16))) == "appeal_too_late"


def test_the_contact_is_kept_while_the_second_look_is_open_and_forgotten_a_year_after_its_end(world, unreal):
    appeal(unreal)
    assert cases.forget_reporters(at=later(days=400)) == 0
    decide(world, unreal, real=False, at=later(days=400))
    assert cases.forget_reporters(at=later(days=764)) == 0
    assert cases.forget_reporters(at=later(days=766)) == 1


def test_what_nobody_decides_does_not_lapse(world, unreal):
    appeal(unreal)
    for days in range(1, 20):
        cases.sweep(at=later(days=days))
    assert SideRequest.objects.get(case=unreal.case_id, kind="finding_appeal").state == "asked"
    warned = [e for e in audit.timeline(audit.Subject.of("case", unreal.case_id)) if e.kind == "case.warned"]
    assert {e.data["unit"] for e in warned} >= {world.units["street1"]}


def test_the_reporter_s_number_does_not_stay_in_the_record(world, unreal):
    appeal(unreal)
    told = str([e.data for e in audit.timeline(audit.Subject.of("case", unreal.case_id))])
    rows = str(list(SideRequest.objects.values()))
    assert "13800138000" not in told + rows
