"""List, case and map beside each other, worked by keys; on a phone one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]


def chosen(page: Page) -> str:
    return page.locator("[data-row].d-chosen .ll-row-title").inner_text()


def test_keys_open_a_case_beside_the_list_and_the_way_back_works(
    desk: Desk, complaints: Callable[[Page], list[str]]
) -> None:
    page = desk.window("intake_clerk")
    heard = complaints(page)
    page.goto("/desk/?tab=area")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("[data-row] .ll-row-title").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#pane h1")).to_have_text(second.inner_text())
    address = page.url
    assert "case=" in address
    page.keyboard.press("J")
    expect(page.locator("#pane h1")).to_have_text(page.locator("[data-row] .ll-row-title").nth(2).inner_text())
    expect(page.locator(".d-map .d-here, .d-map .d-legend")).not_to_have_count(0)
    sound(page)
    page.go_back()
    expect(page.locator("#pane h1")).to_have_text(second.inner_text())
    assert page.url == address
    page.keyboard.press("Escape")
    expect(page.locator("#pane h1")).to_have_count(0)
    expect(second).to_be_focused()
    other = desk.window("intake_clerk")
    other.goto(address)
    expect(other.locator("#pane h1")).to_have_text(second.inner_text())
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    sound(page)
    assert heard == []


def test_no_key_acts_while_somebody_types_or_composes_and_all_can_be_switched_off(desk: Desk) -> None:
    page = desk.window("intake_clerk")
    page.goto("/desk/?tab=area&words=lamp")
    page.keyboard.press("/")
    page.keyboard.type("jkn?")
    expect(page.locator("#words")).to_have_value("jkn?")
    page.keyboard.press("Escape")
    page.locator("[data-row] .ll-row-title").first.focus()
    page.evaluate(
        """() => document.activeElement.dispatchEvent(
          new KeyboardEvent("keydown", { key: "n", keyCode: 229, isComposing: true, bubbles: true }))"""
    )
    page.keyboard.press("Control+j")
    assert "case=" not in page.url
    page.keyboard.press("?")
    page.locator("#keys-on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    expect(page.locator("[data-row] .ll-row-title").nth(1)).not_to_be_focused()
    page.evaluate("localStorage.clear()")


def test_words_half_written_survive_another_case_and_a_note_is_sent_without_leaving_the_list(desk: Desk) -> None:
    page = desk.window("intake_clerk")
    page.goto("/desk/?tab=area&words=heap+number+3")
    page.locator("[data-row] .ll-row-title").first.focus()
    page.keyboard.press("n")  # opens the case first
    page.locator("#panel textarea:focus").fill("Half a sentence")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#panel form")).to_have_count(0)
    page.keyboard.press("J")
    expect(page.locator("#pane h1")).to_have_text(page.locator("[data-row] .ll-row-title").nth(1).inner_text())
    page.keyboard.press("K")
    expect(page.locator("#pane h1")).to_have_text(page.locator("[data-row] .ll-row-title").first.inner_text())
    page.keyboard.press("n")
    expect(page.locator("#panel textarea")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Add a note").last.click()
    expect(page.locator("#pane [role=status] .ll-note-good, #pane .ll-note-good")).to_contain_text("Done: ")
    expect(page.locator("#pane .ll-time")).to_contain_text("Half a sentence")
    assert "words=heap" in page.url
    page.keyboard.press("n")
    expect(page.locator("#panel textarea")).to_have_value("")


def test_what_others_do_is_told_and_nothing_moves_until_it_is_asked_for(desk: Desk) -> None:
    page, other = desk.window("intake_clerk"), desk.window("dispatcher")
    page.goto("/desk/?tab=area&words=heap+number+5")
    page.locator("[data-row] .ll-row-title").first.click()
    page.wait_for_selector("#pane h1")
    page.keyboard.press("n")
    page.locator("#panel textarea:focus").fill("Being written")
    before = page.locator("#rows").inner_text()
    row = page.locator("[data-row].d-chosen").get_attribute("data-row")
    other.goto(f"/desk/cases/{row}/do/add_note/")
    other.fill("textarea[name=text]", "Said by the other desk")
    other.locator("main form button.btn-primary").click()
    other.wait_for_url("**/desk/cases/*/")
    page.evaluate("document.dispatchEvent(new Event('desk:look'))")
    expect(page.locator("#case-news")).to_contain_text("Said by the other desk")
    expect(page.locator("#case-news")).to_contain_text("dispatcher · street1")
    expect(page.locator("#panel textarea")).to_have_value("Being written")
    assert page.locator("#rows").inner_text() == before
    page.locator("#case-news").get_by_role("link", name="Show").click()
    expect(page.locator("#pane .ll-time")).to_contain_text("Said by the other desk")
    expect(page.locator("#panel textarea")).to_have_value("Being written")


def test_a_session_that_ended_keeps_the_form_and_the_words(desk: Desk) -> None:
    page = desk.window("intake_clerk")
    page.goto("/desk/?tab=area&words=heap+number+7")
    page.locator("[data-row] .ll-row-title").first.click()
    page.wait_for_selector("#pane h1")
    page.keyboard.press("n")
    page.locator("#panel textarea:focus").fill("Not sent yet")
    signed_in = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add a note").last.click()
    expect(page.locator("#signed-out")).to_contain_text("Your session has ended")
    expect(page.locator("#panel textarea")).to_have_value("Not sent yet")
    page.context.add_cookies(signed_in)  # signed in again in another window
    page.get_by_role("button", name="Add a note").last.click()
    expect(page.locator("#pane .ll-time")).to_contain_text("Not sent yet")
    expect(page.locator("#signed-out")).to_be_empty()


def test_on_a_phone_a_row_leads_to_the_page_of_its_case_and_a_shared_address_to_the_case_alone(desk: Desk) -> None:
    page = desk.window("intake_clerk", width=PHONE, language="zh")
    page.goto("/desk/?tab=area")
    expect(page.locator(".d-map")).to_be_hidden()
    page.locator("[data-row] .ll-row-title").first.click()
    page.wait_for_url("**/desk/cases/*/")
    page.goto(f"/desk/?tab=area&case={desk.found['cases']['received']}")
    expect(page.locator("[data-row]").first).to_be_hidden()
    expect(page.locator("#pane h1")).to_be_visible()
    sound(page)
    page.get_by_role("link", name="返回列表").click()
    expect(page.locator("[data-row]").first).to_be_visible()
