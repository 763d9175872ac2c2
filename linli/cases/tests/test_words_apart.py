"""What people write about themselves and others: everybody reads it covered, as it is kept; the words as written lie in the vault."""

from __future__ import annotations

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.models import Case, Report
from linli.cases.tests.steps import in_hand, later
from linli.cases.tests.world import MONDAY, World
from linli.registry import api as registry
from linli.registry.models import Contact
from linli.text.api import MASK

NUMBER = "16000234567"
WORDS = f"我叫王建国，家住3栋2单元501，楼道灯不亮，电话{NUMBER}"
COVERED = f"我叫{MASK}，家住{MASK}，楼道灯不亮，电话{MASK}"


def test_words_are_kept_covered_and_as_written_only_in_the_vault(world: World) -> None:
    receipt = world.report(WORDS)
    report = Report.objects.get(pk=receipt.report_id)
    assert Case.objects.get(pk=receipt.case_id).text == report.text == COVERED
    assert report.contact_id is not None
    stored = bytes(Contact.objects.get(pk=report.contact_id).words)
    assert stored
    assert WORDS.encode() not in stored
    assert registry.own_words(report.contact_id) == WORDS


def test_words_that_name_nobody_leave_nothing_in_the_vault(world: World) -> None:
    receipt = world.report("楼道灯不亮")
    assert Report.objects.get(pk=receipt.report_id).contact_id is None


def test_the_writer_reads_what_was_written_and_staff_what_is_covered(world: World) -> None:
    receipt = world.report(WORDS)
    clerk = world.actor("intake_clerk", "street1")
    view = cases.case_view(actor=clerk, case_id=receipt.case_id)
    assert view.text == COVERED
    assert [report.text for report in view.reports] == [COVERED]
    assert cases.track(number=receipt.number, at=MONDAY).text == COVERED
    assert cases.track_by_secret(secret=receipt.secret, at=MONDAY).text == WORDS


def test_who_opens_the_words_gives_a_reason_and_the_writer_can_read_it(world: World) -> None:
    receipt = world.report(WORDS, contact=registry.ContactIn(phone=NUMBER))
    officer = world.actor("street_coordinator", "street1")
    opened = cases.reveal(
        actor=officer, case_id=receipt.case_id, report_id=receipt.report_id, reason="需要确认哪一户", at=MONDAY
    )
    assert opened.words == WORDS
    assert WORDS not in repr(opened)
    looks = cases.who_looked(number=receipt.number, secret=receipt.secret)
    assert [look.reason for look in looks] == ["需要确认哪一户"]


def test_erasing_takes_the_words_along(world: World) -> None:
    receipt = world.report(WORDS)
    key = Report.objects.get(pk=receipt.report_id).contact_id
    cases.erase_me(number=receipt.number, at=MONDAY, secret=receipt.secret)
    assert key is not None
    assert registry.own_words(key) == ""
    assert bytes(Contact.objects.get(pk=key).words) == b""


def test_a_bulk_keeps_words_apart_as_well(world: World) -> None:
    news = [
        cases.NewReport(token=f"bulk-token-{n}", text=text, channel="file", area_id=world.areas["grid1"])
        for n, text in enumerate((WORDS, "井盖丢了，很危险"))
    ]
    answers = cases.report_many(actor=world.actor("intake_clerk", "street1"), news=news, at=MONDAY)
    first, second = (Report.objects.get(pk=answer.report_id) for answer in answers if isinstance(answer, cases.Receipt))
    assert first.text == COVERED
    assert registry.own_words(first.contact_id) == WORDS
    assert second.contact_id is None


def test_the_same_words_again_are_found_although_they_are_kept_covered(world: World) -> None:
    world.report(WORDS)
    again = cases.similar_to(actor=world.actor("intake_clerk", "street1"), text=WORDS, lon=None, lat=None, at=MONDAY)
    assert len(again) == 1


@pytest.mark.parametrize("verb", ["add_note", "tell_progress"])
def test_what_staff_write_enters_the_record_covered(world: World, verb: str) -> None:
    receipt = in_hand(world)
    handler = world.actor("department_handler", "lighting")
    said = f"已联系王女士{NUMBER}，身份证150498195501020030，维修班值班电话0486-2345678"
    getattr(cases, verb)(actor=handler, case_id=receipt.case_id, at=later(hours=1), text=said)
    texts = [str(event.data.get("text", "")) for event in audit.timeline(audit.Subject.of("case", receipt.case_id))]
    recorded = next(text for text in texts if text)
    assert NUMBER not in recorded
    assert "150498195501020030" not in recorded
    assert "王" not in recorded
    assert "0486-2345678" in recorded  # whom to call in the office is no secret
