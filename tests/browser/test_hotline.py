"""A routine call at the hotline, by keyboard: how many fields and presses it takes, and when a number is looked up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
NUMBER = "16000234567"
WORDS = "路灯不亮，晚上很黑"


def test_a_routine_call_takes_two_fields_and_few_presses(desk: Desk) -> None:
    page = desk.window("hotline_operator", language="zh")
    page.goto("/hotline/")
    presses = 0

    def typed(text: str) -> None:
        nonlocal presses
        page.keyboard.type(text)
        presses += len(text)

    def pressed(*keys: str) -> None:
        nonlocal presses
        for key in keys:
            page.keyboard.press(key)
            presses += 1

    typed(NUMBER)
    pressed("Tab")
    expect(page.locator("#text")).to_be_focused()
    typed(WORDS)
    page.wait_for_selector("[data-matter]")
    pressed("Alt+1")
    expect(page.locator("#chosen")).to_be_visible()
    pressed("Control+Enter")
    expect(page.get_by_role("heading", name="复述确认")).to_be_visible()
    assert presses == len(NUMBER) + len(WORDS) + 3


def test_a_number_handed_over_by_the_telephone_is_looked_up_only_when_the_operator_goes_on(desk: Desk) -> None:
    page = desk.window("hotline_operator", language="zh")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "caller" in request.url else None)
    page.goto(f"/hotline/#{NUMBER}")
    expect(page.locator("#phone")).to_have_value(NUMBER)
    page.wait_for_timeout(400)
    assert asked == []
    assert NUMBER not in page.url
    page.locator("#phone").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#caller")).not_to_contain_text("填写号码后显示")
    assert len(asked) == 1


@pytest.mark.parametrize(("width", "language"), [(PHONE, "zh"), (1440, "en")])
def test_the_pages_of_the_hotline_are_sound(desk: Desk, width: int, language: str) -> None:
    page: Page = desk.window("hotline_operator", width=width, language=language)
    for path in ("/hotline/", "/hotline/calls/"):
        page.goto(path)
        sound(page)
