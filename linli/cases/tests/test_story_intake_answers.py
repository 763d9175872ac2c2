"""An enquiry is answered while its asker is on the line; what needs work is not, and a wrong answer comes back."""

from __future__ import annotations

import pytest

from linli.cases import api as cases
from linli.cases.tests import steps
from linli.cases.tests.steps import later, state
from linli.common.actor import SYSTEM
from linli.common.errors import Forbidden, Refused


def taken_down(world, text="咨询老年卡怎么办理"):
    operator = world.actor("hotline_operator", "centre")
    return operator, world.report(text, actor=operator, channel="hotline")


def answered(world):
    operator, asked = taken_down(world)
    cases.answer_at_once(
        actor=operator, case_id=asked.case_id, at=later(minutes=2), matter="H0101", answer="带身份证到社区办理"
    )
    return asked


def test_the_asker_has_the_answer_and_the_promise_is_met(world):
    asked = answered(world)
    view = cases.case_view(actor=SYSTEM, case_id=asked.case_id)
    assert (view.row.state, view.row.outcome, view.answer) == ("closed", "answered", "带身份证到社区办理")
    assert {clock.kind: clock.state for clock in view.clocks} == {"promise": "met", "file": "met"}
    assert cases.track(number=asked.number, at=later(minutes=3)).answer == "带身份证到社区办理"
    assert cases.selfcheck() == []


def test_not_true_brings_it_back_before_a_dispatcher(world):
    asked = answered(world)
    cases.rate(number=asked.number, secret=asked.secret, truth="not_true", at=later(minutes=30))
    assert state(asked) == "filed"
    steps.dispatch(world, asked, matter=steps.ADVICE, at=later(minutes=40))
    assert state(asked) == "assigned"


def test_what_needs_work_is_not_answered_away(world):
    operator, asked = taken_down(world, "路灯不亮")
    with pytest.raises(Refused) as refused:
        cases.answer_at_once(actor=operator, case_id=asked.case_id, at=later(), matter="C0137", answer="知道了")
    assert refused.value.data["reason"] == "not_an_enquiry"
    assert state(asked) == "received"


def test_only_who_took_it_down_answers_at_once(world):
    asked = world.report("咨询老年卡怎么办理")
    with pytest.raises(Refused) as refused:
        cases.answer_at_once(
            actor=world.actor("hotline_operator", "centre"),
            case_id=asked.case_id,
            at=later(),
            matter="H0101",
            answer="x",
        )
    assert refused.value.data["reason"] == "not_own_call"
    with pytest.raises(Forbidden):
        cases.answer_at_once(
            actor=world.actor("supervisor", "centre"), case_id=asked.case_id, at=later(), matter="H0101", answer="x"
        )
