"""Notices: once for each event and reader, through a real SMTP server, nothing lost by failures, nothing told to strangers."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from linli.audit import api as audit
from linli.cases import api as cases
from linli.cases.tests.world import MONDAY
from linli.channels.notify import api as notify
from linli.channels.notify import sms, texts
from linli.channels.notify.models import Message
from linli.channels.notify.tests.post_office import post_office
from linli.common.actor import SYSTEM
from linli.reactions.table import TABLE
from linli.registry.api import ContactIn

ADDRESS = "resident@example.org"
PHONE = "13800138000"


@pytest.fixture
def world(db):
    from linli.cases.tests.world import build

    return build()


@pytest.fixture
def office(settings):
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.port, 5
        yield office


def react(at=MONDAY):
    """Work off every event that waits, as the worker does."""
    while events := audit.claim(at=at + timedelta(days=400), limit=100):
        for event in events:
            for reaction in TABLE.get(event.kind, ()):
                reaction([event], at)
        audit.done([event.id for event in events])


def by_mail(world, **values):
    return world.report(contact=ContactIn(email=ADDRESS), **values)


def by_phone(world, **values):
    return world.report(contact=ContactIn(name="李某", phone=PHONE), **values)


def handled(world, receipt):
    case = receipt.case_id
    cases.file(actor=world.actor("intake_clerk", "street1"), case_id=case, at=MONDAY, matter="C0137", condition=1)
    cases.dispatch(actor=world.actor("dispatcher", "centre"), case_id=case, at=MONDAY, unit=world.units["lighting"])
    handler = world.actor("department_handler", "lighting")
    cases.accept(actor=handler, case_id=case, at=MONDAY)
    cases.resolve(actor=handler, case_id=case, at=MONDAY, outcome="solved", answer="已更换灯泡")


def test_a_reporter_follows_the_whole_loop_by_mail(world, office):
    receipt = by_mail(world, language="en")
    handled(world, receipt)
    cases.pass_check(actor=world.actor("checker", "street1"), case_id=receipt.case_id, at=MONDAY, note="已亮")
    cases.rate(number=receipt.number, secret=receipt.secret, truth="true", at=MONDAY)
    react()
    assert notify.deliver_due(at=MONDAY) == len(office.letters)
    subjects = [letter["Subject"].strip().partition(" ·")[0] for letter in office.to(ADDRESS)]
    assert subjects == [
        "We have your report", "Your report is filed", "Your report is with the unit in charge", "Work has begun",
        "Handled: please say whether it is true", "Your report was checked", "Your report is closed",
    ]  # fmt: skip
    bodies = [letter.get_content() for letter in office.letters]
    assert all(f"/r/{receipt.secret}/" in body for body in bodies)
    assert not any("已更换灯泡" in body or "%(" in body for body in bodies)
    assert all(letter["Auto-Submitted"] == "auto-generated" for letter in office.letters)


def test_the_language_is_the_reports(world, office):
    by_mail(world)
    react()
    notify.deliver_due(at=MONDAY)
    (letter,) = office.letters
    assert letter["Subject"].startswith("已收到您的反映")
    assert "回执编号" in letter.get_content()


def test_the_same_event_twice_is_one_notice(world, office):
    receipt = by_mail(world)
    (event,) = audit.timeline(audit.Subject.of("case", receipt.case_id))
    for _ in range(3):
        notify.notify_reporters(events=[event], at=MONDAY)
        notify.notify_units(told=[(event, world.units["street1"])], at=MONDAY)
    assert Message.objects.filter(channel="email").count() == 1
    assert Message.objects.filter(channel="in_app").count() == 1
    assert notify.deliver_due(at=MONDAY) == 1
    assert notify.deliver_due(at=MONDAY) == 0
    assert len(office.letters) == 1


def test_nothing_personal_is_stored(world):
    by_mail(world, text="我是李某，电话13800138000，路灯不亮")
    by_phone(world, text="路灯不亮，请来修")
    react()
    stored = json.dumps(list(Message.objects.values()), default=str, ensure_ascii=False)
    for secret in (ADDRESS, PHONE, "李某", "路灯"):
        assert secret not in stored


def test_a_server_that_is_away_loses_nothing(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    by_mail(world)
    react()
    assert notify.deliver_due(at=MONDAY) == 0
    message = Message.objects.get(channel="email")
    assert (message.state, message.attempts) == ("queued", 1)
    assert message.next_at == MONDAY + timedelta(minutes=1)
    assert ADDRESS not in message.last_error
    with post_office() as office:
        settings.EMAIL_PORT = office.port
        assert notify.deliver_due(at=MONDAY + timedelta(seconds=30)) == 0
        assert notify.deliver_due(at=MONDAY + timedelta(minutes=2)) == 1
        assert len(office.letters) == 1


def test_not_now_waits_longer_each_time_and_is_given_up_at_last(world, office):
    office.answers[ADDRESS] = "451 greylisted"
    by_mail(world)
    react()
    at, waits = MONDAY, []
    while Message.objects.get(channel="email").state == "queued":
        notify.deliver_due(at=at)
        message = Message.objects.get(channel="email")
        waits.append(round((message.next_at - at).total_seconds() / 60))
        at = max(at, message.next_at)
    assert waits[:7] == [1, 5, 15, 60, 240, 720, 1440]
    assert (message.state, message.last_error) == ("failed", "SMTPRecipientsRefused")


def test_never_is_believed_at_once(world, office):
    office.answers[ADDRESS] = "550 no such mailbox"
    by_mail(world)
    react()
    notify.deliver_due(at=MONDAY)
    assert Message.objects.get(channel="email").state == "failed"


def test_one_bad_address_does_not_hold_up_the_others(world, office):
    office.answers[ADDRESS] = "550 no"
    by_mail(world)
    world.report("另一件：垃圾成堆", contact=ContactIn(email="other@example.org"))
    react()
    assert notify.deliver_due(at=MONDAY) == 1
    assert len(office.to("other@example.org")) == 1


def test_a_forgotten_reporter_gets_nothing_more(world, office):
    receipt = by_mail(world)
    react()
    cases.erase_me(number=receipt.number, secret=receipt.secret, at=MONDAY)
    assert notify.deliver_due(at=MONDAY) == 0
    assert Message.objects.get(channel="email").state == "dropped"
    handled(world, receipt)
    react()
    assert not Message.objects.filter(channel="email", state="queued").exists()
    assert office.letters == []


def test_sms_for_what_is_worth_one_and_the_log_tells_no_number(world, caplog):
    receipt = by_phone(world)
    handled(world, receipt)
    react()
    with caplog.at_level(logging.INFO, logger="linli.sms"):
        sent = notify.deliver_due(at=MONDAY)
    occasions = set(Message.objects.filter(channel="sms").values_list("occasion", flat=True))
    assert occasions == {"case.reported", "case.dispatched", "case.resolved"}
    assert sent == 3
    assert PHONE not in caplog.text
    assert receipt.secret not in caplog.text
    assert "*********00" in caplog.text


def test_another_sms_backend(world, settings):
    handed = []
    sms.register("test", lambda phone, text, *, key: handed.append((phone, text, key)))
    settings.ENV = {**settings.ENV, "LINLI_SMS_BACKEND": "test"}
    receipt = by_phone(world)
    react()
    notify.deliver_due(at=MONDAY)
    ((phone, text, key),) = handed
    assert phone.endswith(PHONE)
    assert f"/r/{receipt.secret}/" in text
    assert key.startswith("linli-")
    settings.ENV = {**settings.ENV, "LINLI_SMS_BACKEND": "nobody"}
    by_phone(world, text="别的路灯也不亮了")
    react()
    assert notify.deliver_due(at=MONDAY) == 0
    assert Message.objects.filter(channel="sms", state="queued").count() == 1


def test_every_voice_of_a_merged_case_is_told(world, office):
    first = by_mail(world)
    second = world.report("路灯不亮三天了", contact=ContactIn(email="second@example.org"))
    clerk = world.actor("intake_clerk", "street1")
    cases.merge(actor=clerk, case_id=second.case_id, into=first.case_id, reason="同一盏灯", at=MONDAY)
    handled(world, first)
    react()
    notify.deliver_due(at=MONDAY)
    answered = [letter for letter in office.letters if "属实" in letter["Subject"]]
    assert {letter["To"] for letter in answered} == {ADDRESS, "second@example.org"}
    mine = next(letter for letter in answered if letter["To"] == "second@example.org").get_content()
    assert second.secret in mine
    assert first.secret not in mine


def test_an_opened_identity_is_told_to_its_owner_alone(world, office):
    first = by_mail(world)
    second = world.report("路灯不亮三天了", contact=ContactIn(email="second@example.org"))
    cases.merge(
        actor=world.actor("intake_clerk", "street1"),
        case_id=second.case_id,
        into=first.case_id,
        reason="同一盏灯",
        at=MONDAY,
    )
    operator = world.actor("hotline_operator", "centre")
    cases.reveal(actor=operator, case_id=first.case_id, at=MONDAY, reason="核实楼号", report_id=first.report_id)
    react()
    notify.deliver_due(at=MONDAY)
    told = [letter["To"] for letter in office.letters if "查看了您的姓名" in letter["Subject"]]
    assert told == [ADDRESS]


# --- units ---------------------------------------------------------------------------------------------------------------


def lines(actor):
    return [(notice.occasion, notice.unread) for notice in notify.inbox(actor=actor)]


def test_the_inbox_is_the_units_own(world):
    receipt = world.report()
    handled(world, receipt)
    react()
    lighting, roads = world.actor("department_handler", "lighting"), world.actor("department_handler", "roads")
    assert ("case.dispatched", True) in lines(lighting)
    assert lines(roads) == []
    clerk = world.actor("intake_clerk", "street1")
    assert ("case.reported", True) in lines(clerk)
    assert lines(world.actor("intake_clerk", "street2")) == []


def test_read_is_read_for_the_reader_alone(world):
    world.report()
    react()
    one, two = world.actor("intake_clerk", "street1", 1), world.actor("intake_clerk", "street1", 2)
    assert notify.unread(actor=one) == 1
    notify.mark_seen(actor=one, upto=notify.inbox(actor=one)[0].id)
    notify.mark_seen(actor=one, upto=0)
    assert notify.unread(actor=one) == 0
    assert notify.unread(actor=two) == 1
    assert lines(one) == [("case.reported", False)]


def test_what_cannot_wait_is_mailed_to_the_people_on_duty(world, office):
    from linli.accounts import api as accounts

    for name, unit in (("lamp", "lighting"), ("road", "roads")):
        person = accounts.add_person(
            actor=SYSTEM, sign_in_name=name, post=name, post_en=name, unit_id=world.units[unit], email=f"{name}@example.org",
            language="en", password="a-long-password-1", must_change=False, at=MONDAY - timedelta(days=2),
        )  # fmt: skip
        accounts.grant(
            actor=SYSTEM,
            person_id=person,
            role_code="department_handler",
            unit_id=world.units[unit],
            at=MONDAY - timedelta(days=2),
        )
    receipt = world.report("我是李某，路灯不亮", contact=ContactIn(name="李某", phone=PHONE))
    handled(world, receipt)
    react()
    notify.deliver_due(at=MONDAY)
    (letter,) = office.letters
    assert letter["To"] == "lamp@example.org"
    assert letter["Subject"].startswith("Dispatched to you")
    assert f"/desk/cases/{receipt.case_id}/" in letter.get_content()
    assert "李某" not in letter.as_string() + letter.get_content()
    assert receipt.secret not in letter.get_content()


def test_the_page(world, client):
    from linli.accounts import api as accounts
    from linli.channels.pages.middleware import SESSION_PERSON, SESSION_RIGHTS
    from linli.common import clock

    person = accounts.add_person(
        actor=SYSTEM, sign_in_name="clerk", post="受理员", post_en="clerk", unit_id=world.units["street1"], email="",
        language="zh-hans", password="a-long-password-1", must_change=False, at=MONDAY - timedelta(days=2),
    )  # fmt: skip
    accounts.grant(
        actor=SYSTEM,
        person_id=person,
        role_code="intake_clerk",
        unit_id=world.units["street1"],
        at=MONDAY - timedelta(days=2),
    )
    for number in range(50):
        world.report(f"第{number}盏路灯不亮")
    react()
    with clock.standing_at(MONDAY + timedelta(hours=1)):
        assert client.get("/desk/notices/").status_code == 302
        signed = accounts.sign_in(
            name="clerk", password="a-long-password-1", code="", address="127.0.0.1", at=clock.now()
        )
        session = client.session
        session[SESSION_PERSON], session[SESSION_RIGHTS] = signed.person_id, signed.rights_version
        session.save()
        page = client.get("/desk/notices/", headers={"Accept-Language": "en"})
        assert "50 new notices" in page.content.decode()
        assert page.content.decode().count("A new report has come in") == 40
        second = client.get(page.context["next_url"].join(["/desk/notices/", ""]), headers={"Accept-Language": "en"})
        assert second.content.decode().count("A new report has come in") == 10
        client.post("/desk/notices/seen/", {"upto": str(page.context["newest"])})
        assert "Nothing new" in client.get("/desk/notices/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.one_engine
def test_every_occasion_of_the_table_has_its_words():
    """Whatever the reactions tell to a unit or a reporter can be said, and no words are kept for what is never told."""
    told_reporter = {kind for kind, row in TABLE.items() if any(r.__name__ == "tell_reporter" for r in row)}
    told_unit = {
        kind
        for kind, row in TABLE.items()
        if any(r.__name__.startswith("tell_") and r.__name__ != "tell_reporter" for r in row)
    }
    assert told_reporter == set(texts.REPORTER)
    assert told_unit == set(texts.UNIT)
