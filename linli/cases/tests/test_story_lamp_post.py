"""A lamp goes out: the whole loop, from a resident's report to the verified answer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linli.cases import api as cases
from linli.cases.tests.world import MONDAY, World
from linli.common.errors import Forbidden, NotFound, Refused


def later(**values: float) -> datetime:
    return MONDAY + timedelta(**values)


def state(world: World, receipt: cases.Receipt) -> str:
    return cases.track(number=receipt.number, at=MONDAY).state


def test_from_report_to_verified_answer(world: World) -> None:
    receipt = world.report()
    clerk, dispatcher = world.actor("intake_clerk", "street1"), world.actor("dispatcher", "centre")
    handler, checker = world.actor("department_handler", "lighting"), world.actor("checker", "street1")
    case = receipt.case_id
    assert state(world, receipt) == "received"
    cases.file(actor=clerk, case_id=case, at=later(minutes=10), matter="C0137", condition=1)
    cases.dispatch(actor=dispatcher, case_id=case, at=later(minutes=20), unit=world.units["lighting"])
    cases.accept(actor=handler, case_id=case, at=later(minutes=50))
    cases.resolve(actor=handler, case_id=case, at=later(hours=5), outcome="solved", answer="已更换灯泡")
    with pytest.raises(Refused):
        cases.close(actor=world.actor("street_coordinator", "street1"), case_id=case, at=later(hours=6))
    cases.pass_check(actor=checker, case_id=case, at=later(hours=7), note="现场已亮")
    assert state(world, receipt) == "resolved"
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", stars=5, at=later(hours=8))
    progress = cases.track(number=receipt.number, at=later(hours=9))
    assert progress.state == "closed"
    assert [s.kind for s in progress.steps] == [
        "received",
        "filed",
        "dispatched",
        "accepted",
        "answered",
        "checked",
        "closed",
    ]
    assert cases.selfcheck() == []


def test_silence_closes_after_the_check(world: World) -> None:
    receipt = world.report()
    resolve(world, receipt)
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=receipt.case_id, at=later(hours=7), note="已亮")
    cases.sweep(at=later(days=6))
    assert state(world, receipt) == "resolved"
    cases.sweep(at=later(days=8))
    assert state(world, receipt) == "closed"
    assert cases.selfcheck() == []


def resolve(world: World, receipt: cases.Receipt) -> None:
    case = receipt.case_id
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=case, at=later(minutes=10), matter="C0137", condition=1
    )
    cases.dispatch(
        actor=world.actor("dispatcher", "centre"), case_id=case, at=later(minutes=20), unit=world.units["lighting"]
    )
    handler = world.actor("department_handler", "lighting")
    cases.accept(actor=handler, case_id=case, at=later(minutes=50))
    cases.resolve(actor=handler, case_id=case, at=later(hours=5), outcome="solved", answer="已更换灯泡")


def test_not_true_comes_back_and_keeps_the_promise(world: World) -> None:
    receipt = world.report()
    resolve(world, receipt)
    promised = cases.track(number=receipt.number, at=MONDAY).promised_at
    cases.rate(number=receipt.number, secret=receipt.secret, truth="not_true", at=later(hours=6))
    progress = cases.track(number=receipt.number, at=later(hours=7))
    assert progress.state == "in_hand"
    assert progress.promised_at == promised
    assert cases.selfcheck() == []
    handler = world.actor("department_handler", "lighting")
    cases.resolve(actor=handler, case_id=receipt.case_id, at=later(hours=9), outcome="solved", answer="又修")
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=receipt.case_id, at=later(hours=10), note="已亮")
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=11))
    cases.reopen(number=receipt.number, reason="又灭了", at=later(days=10))
    assert state(world, receipt) == "filed"
    assert cases.selfcheck() == []
    with pytest.raises(Refused):
        cases.reopen(number=receipt.number, reason="又灭了", at=later(days=11))


def test_second_return_calls_the_joint_meeting(world: World) -> None:
    receipt = world.report("污水井盖缺失，井盖不见了")
    case = receipt.case_id
    dispatcher, roads = world.actor("dispatcher", "centre"), world.actor("department_handler", "roads")
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=case, at=later(minutes=1), matter="C0102", condition=1
    )
    for step in (2, 12):
        cases.dispatch(actor=dispatcher, case_id=case, at=later(minutes=step), unit=world.units["roads"])
        cases.ask_return(actor=roads, case_id=case, at=later(minutes=step + 1), reason="不归我们", rule_text="第三条")
        with pytest.raises(Refused):
            cases.accept(actor=roads, case_id=case, at=later(minutes=step + 2))
        cases.decide_return(actor=dispatcher, case_id=case, at=later(minutes=step + 3), decision=True)
    assert cases.selfcheck() == []
    with pytest.raises(Refused, match="joint meeting"):
        cases.dispatch(actor=dispatcher, case_id=case, at=later(minutes=20), unit=world.units["roads"])
    coordinator = world.actor("district_coordinator", "centre")
    cases.arbitrate(actor=coordinator, case_id=case, at=later(minutes=25), unit=world.units["roads"], reason="会议决定")
    with pytest.raises(Refused):
        cases.ask_return(actor=roads, case_id=case, at=later(minutes=26), reason="不归我们", rule_text="第三条")
    cases.accept(actor=roads, case_id=case, at=later(minutes=27))
    assert cases.selfcheck() == []


def test_whistle_with_plan(world: World) -> None:
    receipt = world.report()
    case = receipt.case_id
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=case, at=later(minutes=10), matter="C0137", condition=1
    )
    cases.dispatch(
        actor=world.actor("dispatcher", "centre"), case_id=case, at=later(minutes=20), unit=world.units["lighting"]
    )
    street = world.actor("street_coordinator", "street1")
    cases.blow_whistle(
        actor=street,
        case_id=case,
        at=later(minutes=30),
        units=[world.units["water"], world.units["roads"]],
        reason="需要联合处置",
        whistle_kind="emergency",
    )
    board = cases.whistles(actor=street)
    assert len(board) == 1
    assert len(board[0].tasks) == 2
    for name in ("water", "roads"):
        actor = world.actor("department_handler", name)
        (mine,) = [t for t in board[0].tasks if t.unit_id == world.units[name]]
        cases.answer_whistle(actor=actor, case_id=case, at=later(minutes=40), task=mine.id)
    cases.plan_whistle(actor=street, case_id=case, at=later(hours=1), plan="三周整治", until=later(days=21).date())
    lighting = world.actor("department_handler", "lighting")
    cases.accept(actor=lighting, case_id=case, at=later(hours=1))
    with pytest.raises(Refused):
        cases.resolve(actor=lighting, case_id=case, at=later(hours=2), outcome="solved", answer="好了")
    for name in ("water", "roads"):
        (mine,) = [t for t in board[0].tasks if t.unit_id == world.units[name]]
        cases.finish_task(
            actor=world.actor("department_handler", name), case_id=case, at=later(days=2), task=mine.id, result="完成"
        )
    cases.end_whistle(actor=street, case_id=case, at=later(days=2), result="已解决", matter_solved=True)
    cases.resolve(actor=lighting, case_id=case, at=later(days=2, hours=1), outcome="solved", answer="好了")
    assert cases.selfcheck() == []


def test_merge_and_unmerge_keep_every_voice(world: World) -> None:
    first = world.report()
    second = world.report("这里的路灯不亮已经三天了", at=later(hours=1))
    clerk = world.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=second.case_id, at=later(hours=2), into=first.case_id, reason="同一盏灯")
    assert cases.selfcheck() == []
    resolve(world, first)
    assert cases.track(number=second.number, at=MONDAY).answer == "已更换灯泡"
    cases.unmerge(actor=clerk, case_id=second.case_id, at=later(hours=6), reason="不是同一盏")
    assert state(world, second) == "received"
    assert cases.selfcheck() == []


def test_grid_worker_handles_a_small_matter_and_somebody_else_checks(world: World) -> None:
    worker = world.actor("grid_worker", "grid1")
    receipt = world.report("居民沿街晾挂衣物", actor=worker, reporter_kind="grid_worker", channel="field")
    case = receipt.case_id
    cases.self_handle(actor=worker, case_id=case, at=later(minutes=1), matter="E0107", condition=1)
    cases.resolve(actor=worker, case_id=case, at=later(minutes=20), outcome="solved", answer="已劝导收起")
    with pytest.raises(Refused):
        cases.pass_check(actor=worker, case_id=case, at=later(minutes=30), note="好了")
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=case, at=later(minutes=40), note="属实")
    assert state(world, receipt) == "closed"
    assert cases.selfcheck() == []


def test_foreign_street_sees_nothing(world: World) -> None:
    receipt = world.report()
    stranger = world.actor("intake_clerk", "street2")
    with pytest.raises(NotFound):
        cases.case_view(actor=stranger, case_id=receipt.case_id)
    with pytest.raises(NotFound):
        cases.file(actor=stranger, case_id=receipt.case_id, at=MONDAY, matter="C0137", condition=1)
    with pytest.raises(Forbidden):
        cases.file(
            actor=world.actor("dispatcher", "centre"), case_id=receipt.case_id, at=MONDAY, matter="C0137", condition=1
        )


def test_nothing_is_pushed_down(world: World) -> None:
    receipt = world.report()
    case = receipt.case_id
    cases.file(
        actor=world.actor("intake_clerk", "street1"), case_id=case, at=later(minutes=10), matter="C0102", condition=1
    )
    with pytest.raises(Refused, match="negative list"):
        cases.dispatch(
            actor=world.actor("street_coordinator", "street1", 2),
            case_id=case,
            at=later(minutes=11),
            unit=world.units["community1"],
        )
    with pytest.raises(Refused, match="duty item"):
        cases.dispatch(
            actor=world.actor("dispatcher", "centre"), case_id=case, at=later(minutes=11), unit=world.units["water"]
        )


def test_unattended_case_climbs_to_the_centre(world: World) -> None:
    receipt = world.report()
    before = cases.case_view(actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id)
    assert before.row.unit_id == world.units["street1"]
    cases.sweep(at=later(days=3))
    after = cases.case_view(actor=world.actor("street_coordinator", "street1"), case_id=receipt.case_id)
    assert after.row.unit_id == world.units["centre"]
    assert cases.selfcheck() == []


def test_offers_tell_why_not(world: World) -> None:
    receipt = world.report()
    resolve(world, receipt)
    offers = {
        o.verb: o
        for o in cases.offers(
            actor=world.actor("department_handler", "lighting"), case_id=receipt.case_id, at=later(hours=6)
        )
    }
    assert "pass_check" not in offers
    coordinator = world.actor("street_coordinator", "street1")
    offers = {o.verb: o for o in cases.offers(actor=coordinator, case_id=receipt.case_id, at=later(hours=6))}
    assert offers["pass_check"].allowed
    assert not offers["close"].allowed
    assert offers["close"].reason
