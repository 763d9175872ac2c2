"""A routine call at the hotline, by keyboard: how many fields and presses it takes, and when a number is looked up."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from linli.channels.hotline import effort
from tests.browser.conftest import PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
NUMBER = "16000234567"


@pytest.mark.parametrize("title", effort.CALLS)
def test_a_call_takes_the_steps_that_its_work_is_reckoned_by(desk: Desk, title: str) -> None:
    """The steps of `linli hotline effort`, by keyboard alone: what they say appears does appear, and the page counts the same."""
    page = desk.window("hotline_operator", language="zh")
    page.goto("/hotline/")
    presses, filled = 0, 0
    for step in effort.CALLS[title]:
        page.keyboard.type(step.types)
        for press in step.presses:
            page.keyboard.press(press)
        presses += sum(map(str.isascii, step.types)) + len(
            step.presses
        )  # characters come from outside the keyboard here
        filled += bool(step.field)
        if step.appears == "[data-matter]":  # until then the count of this page is to be seen
            shown = page.locator("[data-effort]").inner_text()
            assert f" {presses} " in shown
            assert f" {filled} " in shown
        if step.appears:
            page.wait_for_selector(step.appears, state="attached")
    assert filled == effort.fields(effort.CALLS[title])


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
