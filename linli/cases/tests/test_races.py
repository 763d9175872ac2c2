"""Two hands at one time: real threads with their own connections, on both engines.

Whatever the order they are served in, nothing is doubled, every invariant holds, the record is whole, and whoever comes
too late is told so in Linli's words, never in the database's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from linli.accounts import api as accounts
from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Attachment, Case, Rating, Report, SideRequest, Task
from linli.cases.tests import steps
from linli.cases.tests.steps import LAMP, later, state
from linli.cases.tests.world import MONDAY, RESIDENT, World, build
from linli.common import clock
from linli.common.actor import SYSTEM
from linli.common.errors import LinliError
from linli.registry import api as registry

pytestmark = pytest.mark.django_db(transaction=True)

WAIT_SECONDS = 90


@pytest.fixture
def town(transactional_db: None) -> World:
    """The small world, committed."""
    return build()


@pytest.fixture(autouse=True)
def _whole_afterwards(transactional_db: None):
    yield
    assert cases.selfcheck() == []
    assert audit.verify() == []


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the calls at the same moment, each in a thread of its own; their answers, or the errors they raised, in order."""
    answers: list[Any] = [None] * len(calls)
    together = Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            together.wait(WAIT_SECONDS)
            answers[place] = call()
        except Exception as error:  # noqa: BLE001  (every error is an answer here, and looked at by the test)
            answers[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    assert not any(thread.is_alive() for thread in threads), "they block each other"
    foreign = [a for a in answers if isinstance(a, Exception) and not isinstance(a, LinliError)]
    assert not foreign, foreign
    return answers


def served(answers: Sequence[Any]) -> list[Any]:
    """The answers that are no errors."""
    return [answer for answer in answers if not isinstance(answer, LinliError)]


def repeated(call: Callable[[], Any], times: int = 2) -> list[Callable[[], Any]]:
    return [call] * times


# --- coming in -------------------------------------------------------------------------------------------------------


def test_one_token_from_twelve_senders_is_one_case(town):
    new = cases.NewReport(token="same-token-0001", text="西屯街路灯不亮", channel="web", area_id=town.areas["grid1"])
    receipts = at_once(repeated(lambda: cases.report(actor=RESIDENT, new=new, at=MONDAY), 12))
    assert len({(r.case_id, r.report_id, r.number, r.secret) for r in receipts}) == 1
    assert sum(r.created for r in receipts) == 1
    assert Case.objects.count() == Report.objects.count() == 1
    assert [e.kind for e in audit.timeline(audit.Subject.of("case", receipts[0].case_id))] == ["case.reported"]


def test_one_token_from_twelve_requests_is_one_case(town):
    key = accounts.add_key(
        actor=SYSTEM, title="door", unit_id=town.units["street1"], rights=("cases.report", "cases.view"),
        expires_at=clock.now() + timedelta(days=300), at=clock.now() - timedelta(days=1),
    )  # fmt: skip
    body = json.dumps({"token": "same-token-0002", "text": "西屯街路灯不亮", "area": "150402001001001"})

    def send():
        headers = {"Authorization": f"Bearer {key}"}
        return Client().post("/api/v1/reports", body, content_type="application/json", headers=headers)

    responses = at_once(repeated(send, 12))
    assert sorted(r.status_code for r in responses) == [200] * 11 + [201], [r.content for r in responses]
    assert len({(r.json()["case_id"], r.json()["number"], r.json()["secret"]) for r in responses}) == 1
    assert Case.objects.count() == 1


def test_bulks_that_share_tokens_in_opposite_order(town):
    actor = SYSTEM

    def news(order):
        return [
            cases.NewReport(
                token=f"shared-{n:05d}", text=f"第{n}盏路灯不亮", channel="file", area_id=town.areas["grid1"]
            )
            for n in order
        ]

    ways = [range(60), range(59, -1, -1), range(20, 80), [*range(30, 60), *range(30)]]
    answers = at_once([lambda way=way: cases.report_many(actor=actor, news=news(way), at=MONDAY) for way in ways])
    assert not any(isinstance(row, cases.RowFault) for rows in answers for row in rows)
    assert Case.objects.count() == Report.objects.count() == 80
    for way, rows in zip(ways, answers, strict=True):
        tokens = dict(Report.objects.values_list("id", "token"))
        assert [tokens[row.report_id] for row in rows] == [f"shared-{n:05d}" for n in way]
    assert sum(row.created for rows in answers for row in rows) == 80


@pytest.mark.postgres_only
def test_large_bulks_that_meet_in_the_middle_of_their_tokens(town, monkeypatch):
    """Two transactions that wait for each other's tokens: the database ends one of them, nobody is told of it."""
    inside, keep = Barrier(2), registry.keep_contacts

    def keep_together(**values):
        with suppress(BrokenBarrierError):
            inside.wait(10)
        return keep(**values)

    monkeypatch.setattr(registry, "keep_contacts", keep_together)
    news = [
        cases.NewReport(token=f"large-{n:05d}", text=f"第{n}盏路灯不亮", channel="file", area_id=town.areas["grid1"])
        for n in range(600)
    ]
    answers = at_once([
        lambda: cases.report_many(actor=SYSTEM, news=news, at=MONDAY),
        lambda: cases.report_many(actor=SYSTEM, news=news[::-1], at=MONDAY),
    ])  # fmt: skip
    assert not any(isinstance(row, cases.RowFault) for rows in answers for row in rows)
    assert Case.objects.count() == 600
    assert [r.number for r in answers[0]] == [r.number for r in answers[1][::-1]]


def test_a_bulk_and_single_reports_of_the_same_tokens(town):
    def one(n):
        new = cases.NewReport(token=f"mixed-{n:05d}", text="路灯不亮", channel="file", area_id=town.areas["grid1"])
        return lambda: cases.report(actor=SYSTEM, new=new, at=MONDAY)

    news = [
        cases.NewReport(token=f"mixed-{n:05d}", text="路灯不亮", channel="file", area_id=town.areas["grid1"])
        for n in range(30)
    ]
    answers = at_once([lambda: cases.report_many(actor=SYSTEM, news=news, at=MONDAY), *map(one, (3, 14, 15, 29))])
    assert {r.number for r in answers[1:]} <= {r.number for r in answers[0]}
    assert Case.objects.count() == 30


# --- one case, two hands ---------------------------------------------------------------------------------------------


def test_accepting_returning_and_deciding_at_once(town):
    one, other = town.actor("department_handler", "lighting"), town.actor("department_handler", "lighting", 2)
    dispatcher = town.actor("dispatcher", "centre", 2)
    for round_ in range(4):
        receipt = steps.assigned(town, at=later(minutes=round_))
        cases.ask_return(
            actor=other, case_id=receipt.case_id, at=later(minutes=20), reason="不归我们", rule_text="第三条"
        )
        values = {"case_id": receipt.case_id, "at": later(minutes=round_ + 30)}
        at_once([
            lambda v=values: cases.accept(actor=one, **v),
            lambda v=values: cases.ask_return(actor=other, reason="不归我们", rule_text="第三条", **v),
            lambda v=values: cases.decide_return(actor=dispatcher, decision=False, **v),
            lambda v=values: cases.accept(actor=other, **v),
        ])  # fmt: skip
        assert state(receipt) in {"assigned", "in_hand"}
        assert Task.objects.filter(case_id=receipt.case_id, role="lead", open=True).count() == 1


def test_two_dispatchers_give_it_to_one_unit(town):
    receipt = steps.filed(town, matter=LAMP)

    def give(number, unit):
        actor = town.actor("district_coordinator", "centre", number)
        return lambda: cases.dispatch(actor=actor, case_id=receipt.case_id, at=later(minutes=9), unit=town.units[unit])

    answers = at_once([give(1, "lighting"), give(2, "roads"), give(3, "water")])
    assert len(served(answers)) == 1
    tasks = Task.objects.filter(case_id=receipt.case_id)
    assert [t.unit_id for t in tasks] == [steps.view(town, receipt).row.unit_id]


def test_a_request_is_decided_once(town):
    receipt = steps.in_hand(town)
    asked = cases.ask_extension(
        actor=steps.handler(town), case_id=receipt.case_id, at=later(minutes=30), reason="材料未到"
    )
    before = steps.clock(town, receipt, "handle").due_at

    def decide(number, decision):
        actor = town.actor("dispatcher", "centre", number)
        return lambda: cases.decide_extension(
            actor=actor, case_id=receipt.case_id, at=later(minutes=40), request=asked.made, decision=decision
        )

    answers = at_once([decide(2, True), decide(3, True), decide(4, False)])
    assert len(served(answers)) == 1
    granted = SideRequest.objects.get(pk=asked.made).state == "granted"
    handling = steps.clock(town, receipt, "handle")
    assert handling.extensions == int(granted)
    assert (handling.due_at > before) is granted


def test_asked_twice_at_once_is_asked_once(town):
    receipt = steps.in_hand(town)

    def ask(number):
        actor = town.actor("department_handler", "lighting", number)
        return lambda: cases.ask_extension(
            actor=actor, case_id=receipt.case_id, at=later(minutes=30), reason="材料未到"
        )

    assert len(served(at_once([ask(n) for n in range(4)]))) == 1
    assert SideRequest.objects.filter(kind="extension").count() == 1


def test_a_stale_version_loses(town):
    receipt = steps.filed(town)
    seen = steps.view(town, receipt).version

    def note(number):
        actor = town.actor("dispatcher", "centre", number)
        return lambda: cases.add_note(
            actor=actor, case_id=receipt.case_id, at=later(minutes=9), text="备注", version=seen
        )

    answers = at_once([note(n) for n in range(5)])
    assert len(served(answers)) == 1
    assert {a.code for a in answers if isinstance(a, LinliError)} == {"conflict"}


# --- merging ---------------------------------------------------------------------------------------------------------


def test_opposite_merges_make_no_circle_and_no_deadlock(town):
    for round_ in range(5):
        a, b = town.report(at=later(minutes=round_)), town.report(at=later(minutes=round_))

        def merge(case, into, number):
            actor = town.actor("intake_clerk", "street1", number)
            return lambda: cases.merge(
                actor=actor, case_id=case.case_id, at=later(hours=1), into=into.case_id, reason="同一件"
            )

        answers = at_once([merge(a, b, 1), merge(b, a, 2), merge(a, b, 3), merge(b, a, 4)])
        assert len(served(answers)) == 1
        assert sorted(Case.objects.filter(pk__in=[a.case_id, b.case_id]).values_list("state", flat=True)) == [
            "merged", "received",
        ]  # fmt: skip
        cases.track(number=a.number, at=MONDAY)
        cases.track(number=b.number, at=MONDAY)


def test_three_cases_merged_in_a_ring(town):
    for round_ in range(4):
        ring = [town.report(at=later(minutes=round_)) for _ in range(3)]

        def merge(n, ring=ring):
            actor = town.actor("intake_clerk", "street1", n + 1)
            case, into = ring[n], ring[(n + 1) % 3]
            return lambda: cases.merge(
                actor=actor, case_id=case.case_id, at=later(hours=1), into=into.case_id, reason="同一件"
            )

        at_once([merge(n) for n in range(3)])
        assert Case.objects.filter(pk__in=[r.case_id for r in ring], open=True).count() >= 1
        for receipt in ring:
            cases.track(number=receipt.number, at=MONDAY)


def test_merging_into_a_case_that_is_just_closed(town):
    clerk = town.actor("intake_clerk", "street1")
    for round_ in range(3):
        target = steps.checked(town, at=later(minutes=round_))
        other = town.report(at=later(minutes=round_))
        merge = {"case_id": other.case_id, "into": target.case_id, "reason": "同一件"}
        at_once([
            lambda merge=merge: cases.merge(actor=clerk, at=later(hours=2), **merge),
            lambda target=target: cases.rate(number=target.number, secret=target.secret, truth="true", at=later(hours=2)),
        ])  # fmt: skip
        assert state(target) == "closed"
        assert state(other) in {"closed", "received"}


def test_taking_apart_and_merging_on_at_once(town):
    clerk, other_clerk = town.actor("intake_clerk", "street1"), town.actor("intake_clerk", "street1", 2)
    for round_ in range(4):
        a, b, c = (town.report(at=later(minutes=round_)) for _ in range(3))
        cases.merge(actor=clerk, case_id=a.case_id, at=later(hours=1), into=b.case_id, reason="同一件")
        at_once([
            lambda a=a: cases.unmerge(actor=clerk, case_id=a.case_id, at=later(hours=2), reason="不同"),
            lambda b=b, c=c: cases.merge(actor=other_clerk, case_id=b.case_id, at=later(hours=2), into=c.case_id, reason="同一件"),
            lambda a=a: cases.unmerge(actor=other_clerk, case_id=a.case_id, at=later(hours=2), reason="不同"),
        ])  # fmt: skip
        assert cases.selfcheck() == []


def test_merging_and_answering_at_once(town):
    """Whoever comes first has it: a case is answered or rests in another one, never both; its reporter is told either way."""
    operator, clerk = town.actor("hotline_operator", "centre"), town.actor("intake_clerk", "street1")
    for round_ in range(4):
        asked = town.report("咨询老年卡怎么办理", actor=operator, channel="hotline", at=later(minutes=round_))
        other = town.report("咨询老年卡怎么办理呢", at=later(minutes=round_))
        answer = {"matter": "H0101", "answer": "带身份证到社区办理", "at": later(hours=1)}
        outward, inward = (asked, other) if round_ % 2 else (other, asked)
        answers = at_once([
            lambda asked=asked, answer=answer: cases.answer_at_once(actor=operator, case_id=asked.case_id, **answer),
            lambda a=outward, b=inward: cases.merge(actor=clerk, case_id=a.case_id, at=later(hours=1), into=b.case_id, reason="同一件"),
        ])  # fmt: skip
        assert served(answers)
        own = Case.objects.get(pk=asked.case_id).state
        assert own in ({"closed", "merged"} if round_ % 2 else {"closed"})
        assert steps.kinds(town, asked).count("closed") == (own == "closed")
        assert cases.track(number=other.number, at=later(hours=2)).state in {"received", "closed"}


def test_appealing_merging_and_deciding_at_once(town):
    clerk, boss = town.actor("intake_clerk", "street1"), town.actor("street_coordinator", "street1")
    worker = town.actor("grid_worker", "grid1")
    for round_ in range(3):
        receipt = town.report("化粪池满了外溢", matter_code="C0105", at=later(minutes=round_))
        other = town.report("化粪池满了外溢出来", matter_code="C0105", at=later(minutes=round_))
        about = {"case_id": receipt.case_id}
        cases.ask_field_check(actor=clerk, at=later(minutes=5), reason="请核实", **about)
        cases.answer_field_check(actor=worker, at=later(minutes=30), real=False, note="现场未见", **about)
        appeal = {"number": receipt.number, "reason": "就在三号楼后面", "at": later(hours=2)}
        answers = at_once(repeated(lambda appeal=appeal: cases.appeal_finding(**appeal), 3))
        assert len(served(answers)) == 1
        assert SideRequest.objects.filter(kind="finding_appeal", **about).count() == 1
        decide = {"note": "复核", "at": later(hours=4), **about}
        at_once([
            lambda decide=decide: cases.decide_finding_appeal(actor=boss, real=True, **decide),
            lambda decide=decide: cases.decide_finding_appeal(actor=boss, real=False, **decide),
            lambda about=about, other=other: cases.merge(actor=clerk, at=later(hours=4), into=other.case_id, reason="同一件", **about),
        ])  # fmt: skip
        assert SideRequest.objects.get(kind="finding_appeal", **about).state in {"granted", "refused", "asked"}
        assert Case.objects.get(pk=receipt.case_id).state in {"received", "refused", "merged"}


def test_two_of_a_unit_appeal_a_missed_limit_and_two_review_it_at_once(town):
    receipt = steps.in_hand(town)
    at = later(days=20)
    steps.resolve(town, receipt, at=at)
    steps.check(town, receipt, at=at + timedelta(hours=1))
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=at + timedelta(hours=2))
    about = {"case_id": receipt.case_id, "at": at + timedelta(days=1)}

    def ask(number):
        actor = town.actor("department_handler", "lighting", number)
        return lambda: cases.ask_timeout_appeal(actor=actor, reason="暴雪封路", **about)

    assert len(served(at_once([ask(n) for n in range(1, 4)]))) == 1
    assert SideRequest.objects.filter(kind="timeout_appeal").count() == 1

    def review(number, decision=True):
        actor = town.actor("dispatcher", "centre", number)
        return lambda: cases.decide_timeout_appeal(actor=actor, decision=decision, **about)

    assert len(served(at_once([review(2), review(2)]))) == 1  # one person is not two reviewers
    assert not steps.clock(town, receipt, "handle").exempted
    assert len(served(at_once([review(3), review(4), review(5, False)]))) == 1
    granted = SideRequest.objects.get(kind="timeout_appeal").state == "granted"
    assert steps.clock(town, receipt, "handle").exempted is granted


# --- the reporter's word, files, the sweep ---------------------------------------------------------------------------


def test_a_reporter_who_presses_twice_is_heard_once(town):
    receipt = steps.checked(town)
    answers = at_once(
        repeated(lambda: cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=later(hours=2)), 4)
    )
    assert len(served(answers)) == 1
    assert Rating.objects.count() == 1
    assert state(receipt) == "closed"
    assert steps.kinds(town, receipt).count("closed") == 1


def test_true_from_one_voice_and_not_true_from_another(town):
    first = steps.in_hand(town)
    second = town.report(at=later(minutes=16))
    clerk = town.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=second.case_id, at=later(minutes=17), into=first.case_id, reason="同一件")
    steps.resolve(town, first, at=later(minutes=20))
    steps.check(town, first, at=later(minutes=25))
    at_once([
        lambda: cases.rate(number=first.number, secret=first.secret, truth="true", at=later(hours=2)),
        lambda: cases.rate(number=second.number, secret=second.secret, truth="not_true", at=later(hours=2)),
    ])  # fmt: skip
    assert state(first) in {"in_hand", "filed"}  # whichever came first, “not true” is not lost


def test_the_same_file_twice_is_one_file(town):
    receipt = steps.in_hand(town)

    def attach(number):
        actor = town.actor("department_handler", "lighting", number)
        return lambda: cases.attach(
            actor=actor, case_id=receipt.case_id, at=later(hours=1), name="灯.png", content=steps.picture(),
            purpose="after",
        )  # fmt: skip

    answers = at_once([attach(n) for n in range(4)])
    assert len(set(answers)) == 1
    assert Attachment.objects.count() == 1


def test_two_sweeps_do_everything_once(town):
    receipts = [steps.in_hand(town, at=later(minutes=n)) for n in range(4)]
    waiting = [town.report(at=later(minutes=n)) for n in range(4)]
    silent = [steps.checked(town, at=later(minutes=n)) for n in range(3)]
    for days in (2, 4, 9, 12):
        at_once(repeated(lambda days=days: cases.sweep(at=later(days=days)), 3))
        assert cases.selfcheck() == []
    for receipt in receipts:
        warned = [
            (e.data["clock_id"], e.data["percent"])
            for e in audit.timeline(audit.Subject.of("case", receipt.case_id))
            if e.kind == "case.warned"
        ]
        assert len(warned) == len(set(warned)) > 0
        assert steps.kinds(town, receipt).count("supervised") == 1
    assert {state(r) for r in silent} == {"closed"}
    assert all(steps.kinds(town, r).count("closed") == 1 for r in silent)
    assert {steps.view(town, r).row.unit_id for r in waiting} == {town.units["centre"]}


def test_a_sweep_and_hands_at_once(town):
    receipts = [steps.in_hand(town, at=later(minutes=n)) for n in range(3)]
    at = later(days=6)

    def resolve(receipt):
        return lambda: steps.resolve(town, receipt, at=at)

    at_once([lambda: cases.sweep(at=at), *map(resolve, receipts), lambda: cases.sweep(at=at)])
    assert {state(r) for r in receipts} == {"resolved"}
