"""Clocks as they run for real cases: warnings, extensions, suspensions, silence, appeals (the field's calendar rules)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.actions.calendars import DayIn
from linli.cases.models import Clock, SideRequest
from linli.cases.tests import steps
from linli.cases.tests.steps import COVER, later, state
from linli.cases.tests.world import MONDAY
from linli.common.actor import SYSTEM
from linli.common.errors import Conflict, InvalidInput, LinliError, NotFound, Refused


def refused(call) -> str:
    """The code of the rule that refuses."""
    with pytest.raises(Refused) as error:
        call()
    return str(error.value.data["reason"])


def due(world, receipt, kind="handle"):
    return steps.clock(world, receipt, kind).due_at


# --- when work is due ------------------------------------------------------------------------------------------------


def at_shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC) - timedelta(hours=8)


def dispatched(world, matter, at, text):
    receipt = world.report(text, at=at)
    clerk = world.actor("intake_clerk", "street1")
    cases.file(actor=clerk, case_id=receipt.case_id, at=at, matter=matter, condition=1)
    steps.dispatch(world, receipt, matter=matter, at=at)
    return receipt


def test_urgent_counts_every_minute(world):
    receipt = dispatched(world, COVER, at_shanghai(2026, 3, 6, 23, 50), "污水井盖不见了")
    assert due(world, receipt) == at_shanghai(2026, 3, 7, 1, 50)


def test_work_hours_end_with_the_day_and_go_on_the_next_workday(world):
    receipt = dispatched(world, "E0110", at_shanghai(2026, 3, 6, 17, 30), "垃圾成堆")
    assert due(world, receipt) == at_shanghai(2026, 3, 9, 12, 0)  # half an hour on Friday, Monday's morning


def test_work_days_skip_the_holiday_and_count_its_make_up_day(world):
    """The eve of the five days of May, three working days: 6, 7, 8 May; the make-up Saturday is a day of its own."""
    eve = dispatched(world, "C0137", at_shanghai(2026, 4, 30, 10, 0), "路灯不亮")
    assert due(world, eve).astimezone(UTC) + timedelta(hours=8) >= datetime(2026, 5, 8, 18, tzinfo=UTC)
    thursday = dispatched(world, "C0137", at_shanghai(2026, 5, 6, 10, 0), "路灯又不亮")
    assert (due(world, thursday) + timedelta(hours=8)).date() == date(2026, 5, 9)


def test_a_wrong_dispatch_resets_the_unit_s_clock_and_never_the_reporter_s(world):
    receipt = steps.assigned(world, matter=COVER, text="污水井盖松动")
    promised, first = due(world, receipt, "promise"), due(world, receipt)
    roads, dispatcher = steps.handler(world, COVER), world.actor("dispatcher", "centre")
    cases.ask_return(actor=roads, case_id=receipt.case_id, at=later(minutes=20), reason="不归我们", rule_text="第三条")
    cases.decide_return(actor=dispatcher, case_id=receipt.case_id, at=later(minutes=30), decision=True)
    steps.dispatch(world, receipt, matter=COVER, at=later(minutes=50))
    assert due(world, receipt) - first == timedelta(minutes=40)
    assert due(world, receipt, "promise") == promised
    assert [c.state for c in steps.view(world, receipt).clocks if c.kind == "handle"] == ["cancelled", "running"]


# --- warnings --------------------------------------------------------------------------------------------------------


def test_warnings_at_50_80_100_150_then_a_supervision_order(world):
    receipt = steps.in_hand(world, matter=COVER, text="污水井盖不见了")
    begun, end = steps.clock(world, receipt, "handle").started_at, due(world, receipt)
    for share in (0.49, 0.51, 0.6, 0.81, 1.01, 1.2, 1.51, 1.7):
        cases.sweep(at=begun + (end - begun) * share)
    timeline = cases.timeline(actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id)
    warned = [e.data["percent"] for e in timeline if e.kind == "case.warned" and e.data["clock"] == "handle"]
    assert warned == [50, 80, 100, 150]
    (order,) = cases.supervisions(actor=world.actor("district_coordinator", "centre"))
    assert (order.case.id, order.request.kind) == (receipt.case_id, "supervision")
    cases.sweep(at=begun + (end - begun) * 1.9)
    assert steps.kinds(world, receipt).count("supervised") == 1
    assert cases.selfcheck() == []


def test_a_sweep_that_comes_late_warns_once_of_the_highest_step(world):
    receipt = steps.in_hand(world, matter=COVER, text="污水井盖不见了")
    cases.sweep(at=later(days=3))
    timeline = cases.timeline(actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id)
    assert [e.data["percent"] for e in timeline if e.kind == "case.warned" and e.data["clock"] == "handle"] == [150]
    assert steps.kinds(world, receipt).count("supervised") == 1


def test_an_order_follows_the_case_to_its_next_unit(world):
    """Who gave the case back does not see it any more and does not answer for it; the new unit does."""
    receipt = steps.assigned(world, matter=COVER, text="污水井盖松动")
    boss, dispatcher = world.actor("supervisor", "centre"), world.actor("dispatcher", "centre")
    roads, lighting = steps.handler(world, COVER), world.actor("department_handler", "lighting")
    order = cases.supervise(actor=boss, case_id=receipt.case_id, at=later(minutes=12), reason="群众多次反映", days=2)
    cases.ask_return(actor=roads, case_id=receipt.case_id, at=later(minutes=20), reason="不归我们", rule_text="第三条")
    cases.decide_return(actor=dispatcher, case_id=receipt.case_id, at=later(minutes=30), decision=True)
    assert not [b for b in cases.to_decide(actor=roads, at=later(minutes=31)) if b.case.id == receipt.case_id]
    with pytest.raises(NotFound):
        cases.case_view(actor=roads, case_id=receipt.case_id)
    cases.dispatch(
        actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id, at=later(minutes=40),
        unit=world.units["lighting"],
    )  # fmt: skip
    assert [b.request.id for b in cases.to_decide(actor=lighting, at=later(minutes=41))] == [order.made]
    cases.reply_supervision(
        actor=lighting, case_id=receipt.case_id, at=later(minutes=45), request=order.made, text="已派人"
    )
    cases.clear_supervision(
        actor=boss, case_id=receipt.case_id, at=later(minutes=50), request=order.made, decision=True
    )
    assert cases.selfcheck() == []


# --- extension -------------------------------------------------------------------------------------------------------


def extend(world, receipt, minute):
    cases.ask_extension(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=minute), reason="缺材料")
    cases.decide_extension(
        actor=world.actor("dispatcher", "centre"), case_id=receipt.case_id, at=later(minutes=minute + 1), decision=True
    )


def test_extended_twice_by_one_limit_each_and_not_a_third_time(world):
    receipt = steps.in_hand(world)
    limits = [due(world, receipt)]
    for minute in (20, 30):
        extend(world, receipt, minute)
        limits.append(due(world, receipt))
    days = [(limit + timedelta(hours=8)).date() for limit in limits]
    assert days == [date(2026, 3, 5), date(2026, 3, 10), date(2026, 3, 13)]  # three working days each
    again = {"actor": steps.handler(world), "case_id": receipt.case_id, "at": later(minutes=40), "reason": "还缺"}
    assert refused(lambda: cases.ask_extension(**again)) == "extensions_used"
    clock = steps.clock(world, receipt, "handle")
    assert (clock.extensions, clock.first_due_at) == (2, limits[0])


def test_no_extension_when_overdue_but_one_asked_in_time_may_be_granted_late(world):
    receipt = steps.in_hand(world, matter=COVER, text="污水井盖松动")
    roads, dispatcher = steps.handler(world, COVER), world.actor("dispatcher", "centre")
    cases.ask_extension(actor=roads, case_id=receipt.case_id, at=later(minutes=100), reason="缺材料")
    cases.decide_extension(actor=dispatcher, case_id=receipt.case_id, at=later(minutes=140), decision=True)
    assert due(world, receipt) == later(minutes=250)
    late = {"actor": roads, "case_id": receipt.case_id, "at": later(minutes=251), "reason": "缺材料"}
    assert refused(lambda: cases.ask_extension(**late)) == "overdue"
    assert cases.selfcheck() == []


def test_nobody_grants_the_own_extension(world):
    receipt = steps.in_hand(world)
    both = world.actor("district_coordinator", "centre")
    asked = cases.ask_extension(
        actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=20), reason="缺材料"
    )
    with pytest.raises(LinliError):
        cases.decide_extension(actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=21), decision=True)
    cases.decide_extension(
        actor=both, case_id=receipt.case_id, at=later(minutes=22), request=asked.made, decision=False
    )
    assert steps.clock(world, receipt, "handle").extensions == 0
    with pytest.raises(NotFound):  # decided once
        cases.decide_extension(
            actor=both, case_id=receipt.case_id, at=later(minutes=23), request=asked.made, decision=True
        )


# --- suspension ------------------------------------------------------------------------------------------------------


def suspend(world, receipt, *, until: date, at, decision=True):
    cases.ask_suspension(
        actor=steps.handler(world), case_id=receipt.case_id, at=at, reason_code="season", reason="冬季不能施工",
        until=until,
    )  # fmt: skip
    cases.decide_suspension(
        actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id, at=at + timedelta(minutes=1),
        decision=decision,
    )  # fmt: skip


def test_suspended_until_its_day_and_resumed_by_the_sweep(world):
    receipt = steps.in_hand(world)
    before, promised = due(world, receipt), due(world, receipt, "promise")
    suspend(world, receipt, until=date(2026, 4, 1), at=later(hours=1))
    assert {steps.clock(world, receipt, kind).state for kind in ("handle", "promise")} == {"paused"}
    step = next(s for s in cases.track(number=receipt.number, at=later(hours=2)).steps if s.kind == "suspended")
    assert step.at == later(hours=1, minutes=1)
    cases.sweep(at=later(days=20))
    assert steps.clock(world, receipt, "handle").state == "paused"
    cases.sweep(at=at_shanghai(2026, 4, 2, 0, 5))
    assert {steps.clock(world, receipt, kind).state for kind in ("handle", "promise")} == {"running"}
    assert due(world, receipt) > before + timedelta(days=25)
    assert due(world, receipt, "promise") > promised + timedelta(days=25)
    assert "resumed" in steps.kinds(world, receipt)
    again = {
        "actor": steps.handler(world), "case_id": receipt.case_id, "at": at_shanghai(2026, 4, 2, 9, 0),
        "reason_code": "funds", "reason": "缺资金", "until": date(2026, 6, 1),
    }  # fmt: skip
    assert refused(lambda: cases.ask_suspension(**again)) == "suspended_before"
    assert cases.selfcheck() == []


def test_what_a_suspension_needs(world):
    receipt = steps.in_hand(world)
    values = {"actor": steps.handler(world), "case_id": receipt.case_id, "at": later(hours=1), "reason": "冬季"}
    for until in (date(2026, 3, 2), date(2027, 3, 3), date(1, 1, 1), date(9999, 12, 31)):
        call = {**values, "until": until, "reason_code": "season"}
        assert refused(lambda call=call: cases.ask_suspension(**call)) == "until_out_of_range"
    urgent = steps.in_hand(world, matter=COVER, text="污水井盖松动")
    call = {**values, "actor": steps.handler(world, COVER), "case_id": urgent.case_id, "until": date(2026, 4, 1)}
    assert refused(lambda: cases.ask_suspension(reason_code="season", **call)) == "urgent_never_pauses"
    suspend(world, receipt, until=date(2026, 4, 1), at=later(hours=1), decision=False)
    assert steps.clock(world, receipt, "handle").state == "running"


def test_a_suspended_case_is_not_resolved_extended_or_merged_and_resumes_by_hand(world):
    receipt, other = steps.in_hand(world), world.report()
    handler = steps.handler(world)
    suspend(world, receipt, until=date(2026, 4, 1), at=later(hours=1))
    about = {"case_id": receipt.case_id, "at": later(hours=2)}
    assert refused(lambda: cases.resolve(actor=handler, outcome="solved", answer="好了", **about)) == "suspended"
    assert refused(lambda: cases.ask_extension(actor=handler, reason="缺材料", **about)) == "suspended"
    clerk = world.actor("intake_clerk", "street1", 2)
    assert refused(lambda: cases.merge(actor=clerk, into=other.case_id, reason="同", **about)) == "suspended"
    cases.resume(actor=handler, **about)
    assert refused(lambda: cases.resume(actor=handler, **about)) == "not_suspended"
    cases.sweep(at=at_shanghai(2026, 4, 2, 0, 5))
    assert steps.kinds(world, receipt).count("resumed") == 1


def test_the_promise_does_not_stand_still_for_ever_when_a_suspended_case_climbs(world):
    receipt = steps.in_hand(world, matter="E0110", text="垃圾成堆没人管")
    team = world.actor("department_handler", "team1")
    cases.ask_suspension(
        actor=team, case_id=receipt.case_id, at=later(hours=1), reason_code="funds", reason="缺资金",
        until=date(2026, 6, 1),
    )  # fmt: skip
    cases.decide_suspension(
        actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id, at=later(hours=1), decision=True
    )
    cases.ask_escalation(actor=team, case_id=receipt.case_id, at=later(hours=2), reason="街道解决不了")
    cases.decide_escalation(
        actor=world.actor("district_coordinator", "centre"), case_id=receipt.case_id, at=later(hours=2), decision=True
    )
    assert state(receipt) == "filed"
    assert steps.clock(world, receipt, "promise").state == "running"
    cases.sweep(at=later(days=120))
    assert cases.selfcheck() == []


# --- requests that lapse ---------------------------------------------------------------------------------------------


def test_an_undecided_return_lapses_into_the_joint_meeting(world):
    receipt = steps.assigned(world, matter=COVER, text="污水井盖松动")
    roads = steps.handler(world, COVER)
    cases.ask_return(actor=roads, case_id=receipt.case_id, at=later(minutes=20), reason="不归我们", rule_text="第三条")
    cases.sweep(at=later(hours=2))
    kinds = steps.kinds(world, receipt)
    assert kinds.count("request_lapsed") == 1
    assert kinds.count("arbitration_called") == 1
    cases.arbitrate(
        actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id, at=later(hours=3),
        unit=world.units["roads"], reason="会议决定",
    )  # fmt: skip
    cases.accept(actor=roads, case_id=receipt.case_id, at=later(hours=3))
    assert cases.selfcheck() == []


def test_what_lapsed_with_the_dispatch_neither_warns_nor_lapses_again(world):
    """An extension that was asked for falls away with the return; its clock does, too."""
    receipt = steps.assigned(world)
    lighting, dispatcher = steps.handler(world), world.actor("dispatcher", "centre")
    about = {"case_id": receipt.case_id}
    cases.ask_extension(actor=lighting, at=later(minutes=20), reason="缺材料", **about)
    cases.ask_return(actor=lighting, at=later(minutes=21), reason="不归我们", rule_text="第三条", **about)
    cases.decide_return(actor=dispatcher, at=later(minutes=22), decision=True, **about)
    lapsed = SideRequest.objects.get(kind="extension")
    assert lapsed.state == "lapsed"
    assert not Clock.objects.filter(request=lapsed, state__in=["running", "paused"]).exists()
    cases.sweep(at=later(days=10))
    assert steps.kinds(world, receipt).count("request_lapsed") == 0
    assert cases.selfcheck() == []


# --- the end ---------------------------------------------------------------------------------------------------------


def test_silence_is_tried_again_when_something_stood_in_the_way(world):
    receipt = steps.checked(world)
    desk, boss = world.actor("intake_clerk", "street1", 5), world.actor("street_coordinator", "street1", 5)
    for day in (6, 10):  # asked to void just before each look of the sweep, and kept
        asked = cases.ask_void(
            actor=desk, case_id=receipt.case_id, at=later(days=day, hours=20), reason_code="test", reason="测试"
        )
        cases.sweep(at=later(days=day + 1, hours=1))
        assert state(receipt) == "resolved"
        cases.decide_void(
            actor=boss, case_id=receipt.case_id, at=later(days=day + 1, hours=2), request=asked.made, decision=False
        )
    cases.sweep(at=later(days=13))
    assert state(receipt) == "closed"
    assert cases.selfcheck() == []


def test_explained_is_read_by_a_second_person_even_where_no_check_is_asked(world):
    receipt = steps.in_hand(world, matter=steps.ADVICE, text="咨询一下停车收费")
    steps.resolve(
        world, receipt, matter=steps.ADVICE, at=later(hours=1), outcome="explained", legal_basis="价格法第十三条"
    )
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=2))
    assert state(receipt) == "resolved"
    about = {"case_id": receipt.case_id, "at": later(days=9)}
    cases.sweep(at=later(days=9))
    assert state(receipt) == "resolved"
    boss = world.actor("street_coordinator", "street1")
    assert refused(lambda: cases.close(actor=boss, **about)) == "second_reading_open"
    cases.second_read(actor=boss, decision=True, note="依据充分", **about)
    assert state(receipt) == "closed"
    assert cases.selfcheck() == []


def test_a_second_reader_who_disagrees_sends_it_back(world):
    receipt = steps.in_hand(world)
    assert refused(
        lambda: steps.resolve(world, receipt, at=later(hours=1), outcome="explained")
    ) == "legal_basis_missing"  # fmt: skip
    steps.resolve(world, receipt, at=later(hours=1), outcome="explained", legal_basis="城市照明管理规定第八条")
    checker, boss = world.actor("checker", "street1"), world.actor("street_coordinator", "street1")
    about = {"case_id": receipt.case_id, "at": later(hours=2)}
    assert refused(lambda: cases.pass_check(actor=checker, note="属实", **about)) == "second_reading_open"
    cases.second_read(actor=boss, decision=False, note="依据不足", **about)
    assert state(receipt) == "in_hand"
    assert refused_or_missing(lambda: cases.second_read(actor=boss, decision=True, note="再看", **about))
    assert cases.selfcheck() == []


def refused_or_missing(call) -> bool:
    with pytest.raises((Refused, NotFound)):
        call()
    return True


def test_nothing_of_a_closed_case_stays_on_anybody_s_desk(world):
    receipt = steps.in_hand(world)
    cases.call_unit(
        actor=steps.handler(world), case_id=receipt.case_id, at=later(minutes=18), unit=world.units["water"],
        note="请协助看一下", mandatory=False,
    )  # fmt: skip
    steps.resolve(world, receipt, at=later(minutes=20))
    steps.check(world, receipt, at=later(minutes=25))
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(minutes=30))
    assert not [task for task in steps.view(world, receipt).tasks if task.open]
    water = world.actor("department_handler", "water")
    mine = cases.queue(actor=water, filters=cases.QueueFilter(scope="mine", open=None), at=later(hours=1))
    assert mine.rows == ()
    assert cases.selfcheck() == []


def test_reopening_ends_with_its_window(world):
    receipt = steps.closed(world)
    assert cases.track(number=receipt.number, at=later(days=15)).may_reopen
    assert not cases.track(number=receipt.number, at=later(days=15, hours=1)).may_reopen
    late = {"number": receipt.number, "reason": "又坏了", "at": later(days=15, hours=1)}
    assert refused(lambda: cases.reopen(**late)) == "reopen_too_late"
    cases.reopen(number=receipt.number, reason="又坏了", at=later(days=15))
    assert (state(receipt), steps.view(world, receipt).row.round) == ("filed", 2)
    assert cases.selfcheck() == []


def test_an_appeal_takes_two_reviewers_and_leaves_the_fact_visible(world):
    receipt = steps.in_hand(world, matter=COVER, text="污水井盖松动")
    roads = steps.handler(world, COVER)
    cases.attach(
        actor=roads, case_id=receipt.case_id, at=later(hours=9), name="a.png", content=steps.picture(), purpose="after"
    )
    steps.resolve(world, receipt, matter=COVER, at=later(hours=9))
    steps.check(world, receipt, at=later(hours=10))
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=11))
    about = {"case_id": receipt.case_id, "at": later(days=1)}
    assert steps.clock(world, receipt, "handle").state == "missed"
    one, two = world.actor("dispatcher", "centre"), world.actor("dispatcher", "centre", 2)
    with pytest.raises(LinliError):
        cases.decide_timeout_appeal(actor=one, decision=True, **about)
    cases.ask_timeout_appeal(actor=roads, reason="暴雪封路", **about)
    cases.decide_timeout_appeal(actor=one, decision=True, note="属实", **about)
    assert not steps.clock(world, receipt, "handle").exempted
    assert refused(lambda: cases.decide_timeout_appeal(actor=one, decision=True, **about)) == "second_reviewer"
    cases.decide_timeout_appeal(actor=two, decision=True, **about)
    clock = steps.clock(world, receipt, "handle")
    assert (clock.exempted, clock.state) == (True, "missed")
    assert refused(lambda: cases.ask_timeout_appeal(actor=roads, reason="再申诉", **about)) == "appealed_before"
    assert cases.selfcheck() == []


def test_in_time_needs_no_appeal(world):
    receipt = steps.closed(world)
    about = {"actor": steps.handler(world), "case_id": receipt.case_id, "at": later(days=1), "reason": "暴雪"}
    assert refused(lambda: cases.ask_timeout_appeal(**about)) == "was_in_time"


def test_voiding_takes_two_people_and_stays_listed(world):
    receipt = world.report("测试测试，请忽略")
    clerk, boss = world.actor("intake_clerk", "street1"), world.actor("street_coordinator", "street1")
    about = {"case_id": receipt.case_id, "at": later(hours=1)}
    asked = cases.ask_void(
        actor=boss if boss.may("cases.intake") else clerk, reason_code="test", reason="测试", **about
    )
    if boss.may("cases.intake"):
        assert (
            refused(lambda: cases.decide_void(actor=boss, decision=True, request=asked.made, **about)) == "own_request"
        )
    other = world.actor("street_coordinator", "street1", 2)
    cases.decide_void(actor=other, decision=True, request=asked.made, **about)
    listed = cases.queue(actor=clerk, filters=cases.QueueFilter(open=None, states=("void",)), at=later(hours=2))
    assert [row.id for row in listed.rows] == [receipt.case_id]
    assert cases.selfcheck() == []


# --- a calendar that is not there yet --------------------------------------------------------------------------------


def test_a_year_that_is_not_loaded_gives_provisional_times_until_it_comes(world):
    """Filed on 30 December 2026: the working days of 2027 are not published yet."""
    at = at_shanghai(2026, 12, 30, 10, 0)
    receipt = dispatched(world, "C0137", at, "路灯不亮")
    clock = steps.clock(world, receipt, "handle")
    assert clock.provisional
    rows = [DayIn(date(2027, 1, day), works=False, name="元旦") for day in (1, 2, 3)]
    report = cases.load_calendar(
        actor=SYSTEM, calendar="cn", year=2027, rows=rows, source="notice", at=at + timedelta(days=1)
    )
    later_clock = steps.clock(world, receipt, "handle")
    assert not later_clock.provisional
    assert later_clock.due_at >= clock.due_at
    assert report.clocks_looked_at >= 1
    logged = [e for e in audit.timeline(audit.Subject.of("case", receipt.case_id)) if e.kind == "case.clock_recomputed"]
    assert len(logged) == report.clocks_moved
    assert cases.selfcheck() == []


def test_times_far_in_the_past_and_future_do_not_break_the_clocks(world):
    for at in (datetime(1990, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)):
        receipt = world.report(at=at)
        assert steps.view(world, receipt).clocks
    promised = datetime(1, 1, 1, tzinfo=UTC)
    staff = world.actor("hotline_operator", "centre")
    with pytest.raises((InvalidInput, Conflict)):
        world.report(actor=staff, promised_at=promised, at=MONDAY)
    with pytest.raises((InvalidInput, Conflict)):
        world.report(actor=staff, promised_at=datetime(9999, 12, 31, 23, 59, tzinfo=UTC), at=MONDAY)
    assert cases.selfcheck() == []
