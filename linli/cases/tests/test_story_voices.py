"""Many voices behind one case, what each says of the answer, and what is forgotten when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Attachment, Report
from linli.cases.tests import steps
from linli.cases.tests.steps import later, state
from linli.cases.tests.world import MONDAY
from linli.common.errors import Conflict, NotFound, Refused
from linli.registry import api as registry


def merged(world, into, *, at=None, **report):
    other = world.report("这里的路灯也不亮", at=at or later(minutes=1), **report)
    clerk = world.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=other.case_id, at=at or later(minutes=2), into=into.case_id, reason="同一盏灯")
    return other


def contact(phone="13800138000"):
    return registry.ContactIn(name="甲", phone=phone, email="", consent_to_share=False)


# --- what reporters answer -------------------------------------------------------------------------------------------


def test_not_true_after_closing_reopens_within_the_window(world):
    first = world.report()
    second = merged(world, first)
    clerk = world.actor("intake_clerk", "street1")
    cases.file(actor=clerk, case_id=first.case_id, at=later(minutes=5), matter="C0137", condition=1)
    steps.dispatch(world, first, at=later(minutes=10))
    steps.accept(world, first, at=later(minutes=15))
    steps.resolve(world, first, at=later(minutes=20))
    steps.check(world, first, at=later(minutes=25))
    cases.rate(number=first.number, secret=first.secret, truth="true", at=later(minutes=30))
    assert state(second) == "closed"
    cases.rate(number=second.number, secret=second.secret, truth="not_true", comment="还是黑的", at=later(days=3))
    assert state(second) == "filed"
    assert steps.kinds(world, first)[-2:] == ["rated", "reopened"]
    assert cases.selfcheck() == []


def test_not_true_after_the_window_is_kept_but_reopens_nothing(world):
    first = world.report()
    second = merged(world, first)
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=first.case_id, at=later(minutes=5), matter="C0137", condition=1
    )  # fmt: skip
    steps.dispatch(world, first, at=later(minutes=10))
    steps.accept(world, first, at=later(minutes=15))
    steps.resolve(world, first, at=later(minutes=20))
    steps.check(world, first, at=later(minutes=25))
    cases.rate(number=first.number, secret=first.secret, truth="true", at=later(minutes=30))
    cases.rate(number=second.number, secret=second.secret, truth="not_true", at=later(days=16))
    assert state(second) == "closed"
    assert [r.truth for r in steps.view(world, first).ratings] == ["true", "not_true"]


def test_silence_then_not_true_reopens(world):
    receipt = steps.checked(world)
    cases.sweep(at=later(days=8))
    assert state(receipt) == "closed"
    assert cases.track(number=receipt.number, at=later(days=8)).may_rate
    cases.rate(number=receipt.number, secret=receipt.secret, truth="not_true", at=later(days=9))
    assert state(receipt) == "filed"
    promised = cases.track(number=receipt.number, at=later(days=9)).promised_at
    assert promised > later(days=9)
    assert cases.selfcheck() == []


def test_one_answer_a_round_and_another_in_the_next(world):
    receipt = steps.resolved(world)
    cases.rate(number=receipt.number, secret=receipt.secret, truth="partly", stars=2, at=later(hours=1))
    assert state(receipt) == "in_hand"
    with pytest.raises(Refused) as refused:
        cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=2))
    assert refused.value.data["reason"] == "state"
    steps.resolve(world, receipt, at=later(hours=3))
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", stars=4, at=later(hours=4))
    with pytest.raises(Refused) as refused:
        cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=5))
    assert refused.value.data["reason"] == "already_rated"


def test_a_merged_reporter_is_waited_for_and_heard(world):
    """A grid worker's case with a resident's merged into it is not closed over the resident's head."""
    worker = world.actor("grid_worker", "grid1")
    first = world.report("居民沿街晾挂衣物", actor=worker, reporter_kind="grid_worker", channel="field")
    cases.self_handle(actor=worker, case_id=first.case_id, at=later(minutes=1), matter="E0107", condition=1)
    second = merged(world, first, at=later(minutes=3))
    cases.resolve(actor=worker, case_id=first.case_id, at=later(minutes=20), outcome="solved", answer="已收起")
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=first.case_id, at=later(minutes=40), note="属实")
    assert state(first) == "resolved"
    cases.rate(number=second.number, secret=second.secret, truth="true", at=later(minutes=50))
    assert state(first) == "closed"
    assert cases.selfcheck() == []


def test_a_merged_reporter_who_confirmed_before_the_check_counts(world):
    first = steps.in_hand(world)
    second = merged(world, first, at=later(minutes=16))
    steps.resolve(world, first, at=later(minutes=20))
    cases.rate(number=second.number, secret=second.secret, truth="true", at=later(minutes=22))
    steps.check(world, first, at=later(minutes=25))
    assert state(first) == "closed"


def test_reporters_of_merged_cases_see_answer_and_steps(world):
    first = steps.in_hand(world)
    second = merged(world, first, at=later(minutes=16))
    steps.resolve(world, first, at=later(minutes=20))
    seen = cases.track(number=second.number, at=later(minutes=21))
    assert (seen.answer, seen.voices) == ("已处理", 2)
    assert [step.kind for step in seen.steps] == ["received", "merged", "answered"]
    assert seen.text == "这里的路灯也不亮"  # the own words, never another reporter's


# --- merging and taking apart ----------------------------------------------------------------------------------------


def test_voices_stay_counted_through_a_chain_of_merges(world):
    """C rests in A, A in B; taken out again one by one, from the bottom and from the top."""
    clerk = world.actor("intake_clerk", "street1")
    b, a, c = world.report(), world.report(), world.report()
    cases.merge(actor=clerk, case_id=c.case_id, at=later(hours=1), into=a.case_id, reason="同一件")
    cases.merge(actor=clerk, case_id=a.case_id, at=later(hours=2), into=b.case_id, reason="同一件")
    assert cases.selfcheck() == []
    assert steps.view(world, b).row.reports_count == 3
    assert {r.receipt for r in steps.view(world, b).reports} == {a.number, b.number, c.number}
    cases.unmerge(actor=clerk, case_id=c.case_id, at=later(hours=3), reason="不同")
    assert steps.view(world, b).row.reports_count == 2
    assert cases.selfcheck() == []
    cases.unmerge(actor=clerk, case_id=a.case_id, at=later(hours=4), reason="不同")
    assert [steps.view(world, r).row.reports_count for r in (a, b, c)] == [1, 1, 1]
    assert cases.selfcheck() == []


def test_unmerging_keeps_the_promise_and_gives_the_work_its_rest_of_time(world):
    first = steps.in_hand(world)
    other = steps.in_hand(world, at=later(minutes=1))
    promised, due = steps.clock(world, other, "promise").due_at, steps.clock(world, other, "handle").due_at
    clerk = world.actor("intake_clerk", "street1", 2)
    cases.merge(actor=clerk, case_id=other.case_id, at=later(hours=1), into=first.case_id, reason="同一盏灯")
    assert steps.clock(world, other, "handle").state == "paused"
    cases.unmerge(actor=clerk, case_id=other.case_id, at=later(days=1, hours=1), reason="不同")
    assert steps.clock(world, other, "promise").due_at == promised
    assert steps.clock(world, other, "promise").state == "running"
    assert steps.clock(world, other, "handle").due_at > due
    assert steps.view(world, other).row.state == "in_hand"
    assert cases.selfcheck() == []


def test_no_circle_and_no_merge_into_an_ended_case(world):
    clerk = world.actor("intake_clerk", "street1")
    a, b = world.report(), world.report()
    cases.merge(actor=clerk, case_id=a.case_id, at=later(hours=1), into=b.case_id, reason="同一件")
    for case, into, reason in ((b, a, "merge_target_ended"), (b, b, "merge_into_itself")):
        with pytest.raises(Refused) as refused:
            cases.merge(actor=clerk, case_id=case.case_id, at=later(hours=2), into=into.case_id, reason="同一件")
        assert refused.value.data["reason"] == reason


def test_unmerging_what_is_not_there_and_what_is_not_merged(world):
    receipt = world.report()
    clerk, stranger = world.actor("intake_clerk", "street1"), world.actor("intake_clerk", "street2")
    with pytest.raises(Refused):
        cases.unmerge(actor=clerk, case_id=receipt.case_id, at=later(hours=1), reason="不同")
    for actor, case_id in ((stranger, receipt.case_id), (clerk, 10**9)):
        with pytest.raises(NotFound) as missing:
            cases.unmerge(actor=actor, case_id=case_id, at=later(hours=1), reason="不同")
        assert missing.value.data == {"what": "case"}


def test_a_rating_meets_the_case_that_answers_at_that_moment(world, monkeypatch):
    """Taken apart between the look-up and the lock: nothing is written to the wrong case."""
    from linli.cases.actions import answering

    first = steps.in_hand(world)
    second = merged(world, first, at=later(minutes=16))
    steps.resolve(world, first, at=later(minutes=20))
    look_up = answering.case_answering

    def taken_apart_meanwhile(report):
        found = look_up(report)
        monkeypatch.setattr(answering, "case_answering", look_up)
        clerk = world.actor("intake_clerk", "street1")
        cases.unmerge(actor=clerk, case_id=second.case_id, at=later(minutes=21), reason="不同")
        return found

    monkeypatch.setattr(answering, "case_answering", taken_apart_meanwhile)
    with pytest.raises((Conflict, Refused)):
        cases.rate(number=second.number, secret=second.secret, truth="not_true", at=later(minutes=22))
    assert state(first) == "resolved"
    assert not steps.view(world, first).ratings


# --- what is forgotten -----------------------------------------------------------------------------------------------


def test_contacts_are_forgotten_a_year_after_closing_and_not_before(world):
    receipt = steps.closed(world, contact=contact())
    assert cases.forget_reporters(at=later(days=364)) == 0
    assert cases.track(number=receipt.number, at=later(days=364)).has_contact
    assert cases.forget_reporters(at=later(days=366)) == 1
    seen = cases.track(number=receipt.number, at=later(days=366))
    assert (seen.has_contact, seen.erased, seen.text) == (False, True, "")
    assert cases.forget_reporters(at=later(days=367)) == 0
    assert cases.selfcheck() == []


def test_everybody_whose_day_has_come_is_forgotten_in_small_steps(world):
    news = [
        cases.NewReport(token=f"many-token-{n:04d}", text=f"西屯街路灯不亮 {n}", channel="web", area_id=world.areas["grid1"],
                        contact=contact())
        for n in range(230)
    ]  # fmt: skip
    cases.report_many(actor=world.actor("intake_clerk", "street1"), news=news, at=MONDAY)
    keys = Report.objects.values_list("contact_id", flat=True)
    registry.set_keep_until(keys, MONDAY + timedelta(days=30))
    assert cases.forget_reporters(at=later(days=29)) == 0
    assert cases.forget_reporters(at=later(days=31), limit=120) == 120
    assert cases.forget_reporters(at=later(days=31)) == 110
    assert not Report.objects.exclude(text="", contact=None).exists()


def test_an_open_case_keeps_its_contact_however_long_ago_it_was_closed_before(world):
    receipt = steps.closed(world, contact=contact())
    cases.reopen(number=receipt.number, reason="又坏了", at=later(days=10))
    assert cases.forget_reporters(at=later(days=400)) == 0
    assert cases.track(number=receipt.number, at=later(days=400)).has_contact


def test_an_unmerged_case_keeps_its_contact_though_the_other_is_closed(world):
    first = steps.in_hand(world)
    second = merged(world, first, at=later(minutes=16), contact=contact())
    steps.resolve(world, first, at=later(minutes=20))
    steps.check(world, first, at=later(minutes=25))
    cases.rate(number=first.number, secret=first.secret, truth="true", at=later(minutes=30))
    clerk = world.actor("intake_clerk", "street1")
    cases.unmerge(actor=clerk, case_id=second.case_id, at=later(days=1), reason="不同")
    assert cases.forget_reporters(at=later(days=400)) == 0


def test_erase_me_takes_words_and_pictures_and_leaves_the_matter(world):
    receipt = world.report("西屯街路灯不亮，我是三号楼的住户", contact=contact())
    cases.attach_to_report(
        number=receipt.number, secret=receipt.secret, at=later(minutes=1), name="我家门口.png", content=steps.picture()
    )
    with pytest.raises(NotFound):
        cases.erase_me(number=receipt.number, at=later(minutes=2), secret="0" * 32)
    cases.erase_me(number=receipt.number, at=later(minutes=3), secret=receipt.secret)
    seen = steps.view(world, receipt)
    assert "住户" not in seen.text + seen.row.title + seen.reports[0].text
    assert not seen.attachments
    assert not Attachment.objects.exists()
    assert Report.objects.get().contact_id is None
    assert cases.selfcheck() == []


def test_words_of_a_reporter_in_the_record_are_masked(world):
    """The record cannot be blanked later: personal numbers never get into it."""
    receipt = steps.closed(world)
    cases.reopen(number=receipt.number, reason="又坏了，请打13800138000", at=later(days=2))
    told = [e.data for e in audit.timeline(audit.Subject.of("case", receipt.case_id))]
    assert "13800138000" not in str(told)


def test_the_reporter_reads_who_looked(world):
    receipt = world.report(contact=contact())
    operator = world.actor("street_coordinator", "street1")
    if not operator.may("cases.reveal"):
        operator = world.actor("hotline_operator", "centre")
    found = cases.reveal(actor=operator, case_id=receipt.case_id, at=later(hours=1), reason="需要核实地址")
    assert found.phone == "13800138000"
    (look,) = cases.who_looked(number=receipt.number, secret=receipt.secret)
    assert (look.at, look.reason, look.actor_label) == (later(hours=1), "需要核实地址", operator.label)
    assert "identity_opened" in steps.kinds(world, receipt)
    with pytest.raises(NotFound):
        cases.who_looked(number=receipt.number, secret="", phone="13900139000")
