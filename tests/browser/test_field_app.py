"""The field app on a phone whose network comes and goes: whatever was sent arrives, once, and nothing typed is lost."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, expect

from linli.cases import api as cases
from linli.common import clock
from linli.common.actor import SYSTEM
from tests.browser.phones import WORDS, carry, phone, send, sign_in, titles, world, write_report

__all__ = ["carry", "phone", "world"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_report_takes_three_taps_and_arrives(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/field/")
    write_report(page)
    send(page)
    expect(page.locator(".f-sent li")).to_have_count(1)
    assert titles() == [WORDS]


def test_reports_written_without_a_network_survive_the_killed_app_and_arrive_once_each(phone: BrowserContext) -> None:
    phone.set_offline(True)
    page = phone.new_page()
    page.goto("/field/")
    for number in range(3):
        write_report(page, f"{WORDS}{number}")
        send(page)
    expect(page.locator("#status")).to_contain_text("没有网络，已保存 (3)")
    page.close()
    page = phone.new_page()
    page.goto("/field/#outbox")
    expect(page.locator(".f-waiting")).to_have_count(3)
    assert titles() == []
    phone.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_contain_text("已全部发出")
    assert titles() == [f"{WORDS}{number}" for number in range(3)]


def test_an_answer_lost_on_the_way_back_makes_no_second_case(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/field/")
    lost = []

    def lose_the_first_answer(route):
        if not lost:
            lost.append(route.fetch().status)  # the house took it; the phone never hears
            route.abort()
        else:
            route.continue_()

    phone.route("**/field/send/", lose_the_first_answer)
    write_report(page)
    send(page)
    expect(page.locator(".f-sent li")).to_have_count(1, timeout=30_000)
    assert lost == [200]
    assert titles() == [WORDS]


def test_what_was_typed_is_still_there_after_the_app_was_killed(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/field/")
    write_report(page, "写到一半")
    page.wait_for_timeout(300)
    page.close()
    page = phone.new_page()
    page.goto("/field/#report")
    expect(page.locator("#f-text")).to_have_value("写到一半")


def test_an_ended_session_keeps_what_waits_until_somebody_signs_in_again(phone: BrowserContext) -> None:
    phone.set_offline(True)
    page = phone.new_page()
    page.goto("/field/")
    write_report(page)
    send(page)
    phone.clear_cookies(name="sessionid")
    phone.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#sign-in-again")).to_be_visible()
    assert titles() == []
    page.click("#sign-in-again a")
    sign_in(page)
    expect(page.locator("#status")).to_contain_text("已全部发出")
    assert titles() == [WORDS]


KEPT = """async () => {
    const opened = indexedDB.open("linli-field");
    await new Promise((done) => { opened.onsuccess = done; });
    const asked = opened.result.transaction("kept").objectStore("kept").getAllKeys();
    await new Promise((done) => { asked.onsuccess = done; });
    opened.result.close();
    return asked.result;
}"""


@pytest.mark.parametrize("way", ["in the app", "at the desk", "by itself"])
def test_whoever_holds_a_shared_phone_after_a_session_ended_finds_nothing_of_the_day(
    phone: BrowserContext, way: str
) -> None:
    page = phone.new_page()
    page.goto("/field/#me")
    assert any(name.startswith("day:") for name in page.evaluate(KEPT))
    if way == "in the app":
        page.click("[data-sign-out] button")
    elif way == "at the desk":
        page.goto("/desk/account/")
        page.locator("form[action='/desk/sign-out/']").first.evaluate("form => form.requestSubmit()")
    else:
        phone.clear_cookies(name="sessionid")
        page.goto("/field/")
    expect(page.locator("#sign-in")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [name for name in page.evaluate(KEPT) if name.startswith("day:")]
    phone.set_offline(True)
    page.goto("/field/#me")
    expect(page.get_by_role("heading", name="设置")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("第一网格网格员")


def test_ten_taps_on_send_are_one_report(phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto("/field/")
    write_report(page)
    page.evaluate("for (let i = 0; i < 10; i++) document.querySelector('.f-form').requestSubmit()")
    expect(page.locator(".f-sent li")).to_have_count(1)
    expect(page.locator("#status")).to_contain_text("已全部发出")
    assert titles() == [WORDS]


def test_a_check_done_without_a_network_that_somebody_else_did_meanwhile_loses_no_word(
    phone: BrowserContext, world
) -> None:
    at = clock.now()
    case_id = world.report("化粪池冒水", area_id=world.areas["grid1"], at=at).case_id
    cases.ask_field_check(actor=world.actor("intake_clerk", "street1"), case_id=case_id, at=at, reason="请看看")
    page = phone.new_page()
    page.goto("/field/")
    page.get_by_role("link", name="化粪池冒水").click()
    phone.set_offline(True)
    page.locator("summary").filter(has_text="反馈核实情况").first.click()
    form = page.locator("details[open] form")
    form.locator("select").select_option("true")
    form.locator("textarea").fill("确实冒水，已设围挡")
    form.locator(".btn-primary").click()
    expect(page.locator(".f-waits")).to_have_count(1)
    cases.answer_field_check(
        actor=world.actor("grid_worker", "grid1", 9), case_id=case_id, at=clock.now(), real=True, note="属实"
    )
    phone.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_contain_text("未被接收")
    page.click("#status")
    expect(page.locator(".f-waiting")).to_contain_text("确实冒水，已设围挡")
    page.get_by_role("button", name="改存为本件的备注").click()
    expect(page.locator("#status")).to_contain_text("已全部发出")
    notes = [
        event.data.get("text") for event in cases.timeline(actor=SYSTEM, case_id=case_id) if event.kind == "case.noted"
    ]
    assert notes == ["确实冒水，已设围挡"]


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_screen_is_sound(
    browser: Browser, live_server, world, phone: BrowserContext, width: int, language: str
) -> None:
    at = clock.now()
    case_id = world.report("化粪池冒水", area_id=world.areas["grid1"], at=at).case_id
    cases.ask_field_check(actor=world.actor("intake_clerk", "street1"), case_id=case_id, at=at, reason="请看看")
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        locale=language,
        base_url=live_server.url,
        storage_state=phone.storage_state(),
    )
    page = context.new_page()
    for screen in ("today", f"case/{case_id}", "report", "visit", "outbox", "me"):
        page.goto(f"/field/#{screen}")
        page.wait_for_selector("#main h1")
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page).response["violations"]
        faults = [(fault["id"], node["target"], node["failureSummary"]) for fault in found for node in fault["nodes"]]
        assert faults == [], screen
    context.close()
