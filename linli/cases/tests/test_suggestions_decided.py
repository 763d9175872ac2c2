"""What was suggested and what people decided: kept, without personal numbers, forgotten with the reporter, and counted."""

from __future__ import annotations

from datetime import timedelta

from linli.cases import api as cases
from linli.cases.tests.steps import ADVICE, COVER, LAMP, RUBBISH, assigned, filed, in_hand, later
from linli.cases.tests.world import MONDAY, World
from linli.common.actor import SYSTEM

WEEK = {"since": MONDAY - timedelta(days=1), "until": MONDAY + timedelta(days=6)}


def decided() -> list[cases.Decided]:
    return list(cases.decided_reports(actor=SYSTEM))


def test_a_filed_report_is_kept_to_learn_from_without_its_numbers(world: World) -> None:
    filed(world, text="路灯不亮了，电话13812345678", matter=COVER)
    (report,) = decided()
    assert report.matter_code == COVER
    assert report.suggested == LAMP
    assert report.engine.startswith("keywords")
    assert "路灯不亮了" in report.text
    assert "13812345678" not in report.text


def test_what_nobody_decided_teaches_nothing(world: World) -> None:
    world.report(text="路灯不亮了，请来看看")
    assert decided() == []


def test_forgetting_the_reporter_takes_the_words_out_of_the_lessons(world: World) -> None:
    receipt = filed(world, text="路灯不亮了，请来看看")
    assert len(decided()) == 1
    cases.erase_me(number=receipt.number, secret=receipt.secret, at=later(days=1))
    assert decided() == []


def test_staff_learn_from_their_own_area_only(world: World) -> None:
    filed(world, text="路灯不亮了，请来看看")
    assert list(cases.decided_reports(actor=world.actor("intake_clerk", "street2"))) == []
    assert len(list(cases.decided_reports(actor=world.actor("intake_clerk", "street1")))) == 1


def test_accuracy_names_what_was_asked_what_was_right_and_what_was_left_out(world: World) -> None:
    filed(world, text="路灯不亮了，第一盏")
    filed(world, text="路灯不亮了，第二盏", matter=COVER)
    filed(world, text="有一件事想反映一下", matter=RUBBISH)
    filed(world, text="要求解答一个问题", matter=ADVICE, matter_code=ADVICE)
    world.report(text="路灯不亮了，第三盏")
    (share,) = cases.matter_accuracy(actor=SYSTEM, **WEEK)
    assert (share.right, share.asked, share.percent) == (1, 2, 50.0)
    assert share.left_out == {
        "nothing was suggested": 1,
        "the sender named the matter": 1,
        "not filed under a matter": 1,
    }


def test_nothing_in_the_period_gives_no_percentage(world: World) -> None:
    filed(world)
    (share,) = cases.matter_accuracy(actor=SYSTEM, since=later(days=100), until=later(days=101))
    assert (share.asked, share.percent) == (0, None)


def test_dispatches_are_held_against_the_duty_list_and_the_returns(world: World) -> None:
    assigned(world)
    other = filed(world)
    coordinator = world.actor("district_coordinator", "centre")
    cases.dispatch(actor=coordinator, case_id=other.case_id, at=later(minutes=20), unit=world.units["roads"])
    by_list, kept = cases.unit_accuracy(actor=SYSTEM, **WEEK)
    assert (by_list.right, by_list.asked) == (1, 2)
    assert (kept.right, kept.asked) == (2, 2)


def test_a_dispatch_that_was_sent_back_is_counted_as_such(world: World) -> None:
    receipt = assigned(world)
    cases.ask_return(
        actor=world.actor("department_handler", "lighting"), case_id=receipt.case_id, at=later(minutes=15),
        reason="不是我们的灯", rule_text="职责清单第3条",
    )  # fmt: skip
    cases.decide_return(
        actor=world.actor("dispatcher", "centre"),
        case_id=receipt.case_id,
        at=later(minutes=20),
        decision=True,
        note="同意",
    )
    _, kept = cases.unit_accuracy(actor=SYSTEM, **WEEK)
    assert (kept.right, kept.asked) == (0, 1)


def test_a_case_in_hand_still_counts_once(world: World) -> None:
    in_hand(world)
    by_list, _ = cases.unit_accuracy(actor=SYSTEM, **WEEK)
    assert by_list.asked == 1


def test_without_any_model_the_words_alone_go_on_and_the_report_says_so(world: World, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("linli.text.classify.shipped.SHIPPED", tmp_path)
    receipt = filed(world, text="路灯不亮了，请来看看")
    (report,) = cases.case_view(actor=SYSTEM, case_id=receipt.case_id).reports
    assert report.suggested["engine"] == "keywords"
    assert report.suggested["matters"][0]["code"] == LAMP


def test_a_damaged_model_of_the_house_is_passed_over(world: World, settings, tmp_path) -> None:
    settings.TEXT_MODELS = tmp_path
    (tmp_path / "classes.model").write_bytes(b"LINLI-TEXT\nnot at all")
    (tmp_path / "matters.model").write_bytes(b"")
    receipt = filed(world, text="路灯不亮了，请来看看")
    (report,) = cases.case_view(actor=SYSTEM, case_id=receipt.case_id).reports
    assert report.suggested["engine"] == "keywords+classes"
