"""The command screen in a browser: renewed by itself, still under a hand, honest when the house is gone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
NOW = "**/desk/command/now/**"


def answer_with(page: Page, number: int) -> None:
    """The house answers with one whistle board and one red list of this many things more."""

    def changed(route: Route) -> None:
        told = route.fetch(headers={**route.request.headers, "if-none-match": ""})
        text = re.sub(r'(class="ll-end sc-sum">)\d+', rf"\g<1>{number}", told.text())
        route.fulfill(response=told, body=text, headers={**told.headers, "etag": f'"{number}"'})

    page.unroute_all()
    page.route(NOW, changed)


def later(page: Page, seconds: int = 12) -> None:
    """Let so much time pass for the page, second by second."""
    for _ in range(seconds):
        page.clock.run_for(1_000)
        page.wait_for_timeout(20)


def opened(desk: Desk, address: str, **values: Any) -> Page:
    """The screen in a window whose time the test moves."""
    page = desk.window("street_coordinator", **values)
    page.clock.install()
    page.goto(address)
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))  # installed alone, it runs on by itself
    return page


def test_it_is_renewed_but_never_under_a_hand_or_the_keyboard(desk: Desk, complaints: Any) -> None:
    page = opened(desk, "/desk/command/")
    heard = complaints(page)
    total = page.locator(".sc-red .sc-sum")
    answer_with(page, 71)
    later(page)
    expect(total).to_have_text("71")
    link = page.locator(".sc-red a").first
    link.focus()
    answer_with(page, 72)
    later(page)
    expect(page.locator("#sc-age")).to_have_attribute("data-state", "waiting")
    expect(total).to_have_text("71")
    expect(link).to_be_focused()
    link.evaluate("(one) => one.blur()")
    later(page, 2)
    expect(total).to_have_text("72")
    assert heard == []


def test_a_lost_house_is_said_with_the_age_of_the_picture_and_its_return_too(desk: Desk) -> None:
    page = opened(desk, "/desk/command/wall/")
    later(page)
    age = page.locator("#sc-age")
    expect(age).to_have_attribute("data-state", "live")
    page.route(NOW, lambda route: route.abort())
    later(page, 30)
    expect(age).to_have_attribute("data-state", "lost")
    expect(age).to_contain_text("Connection lost")
    expect(age).to_contain_text(re.compile(r"\d+ s old"))
    page.unroute_all()
    later(page, 60)
    expect(age).to_have_attribute("data-state", "live")


def test_an_ended_session_is_said_and_asked_no_more(desk: Desk) -> None:
    page = opened(desk, "/desk/command/wall/")
    page.context.clear_cookies()
    later(page)
    expect(page.locator("#sc-age")).to_have_attribute("data-state", "out")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    later(page, 30)
    assert [one for one in asked if "/now/" in one] == []


def test_a_day_is_played_by_keys(desk: Desk) -> None:
    page = opened(desk, "/desk/command/replay/")
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#sc-clock-now")).to_have_text("00:05")
    page.keyboard.press("PageUp")
    expect(page.locator("#sc-clock-now")).to_have_text("01:05")
    page.get_by_role("button", name="Play").press("Enter")
    later(page, 4)  # this window asked for little movement: hour by hour
    expect(page.locator("#sc-clock-now")).to_have_text("03:05")
    page.get_by_role("button", name="Stop").press("Enter")
    later(page, 4)
    expect(page.locator("#sc-clock-now")).to_have_text("03:05")


@pytest.mark.parametrize(("address", "width"), [("", PHONE), ("wall/", 1440), ("roster/", PHONE), ("replay/", 1440)])
def test_nothing_is_wrong_with_the_pages(desk: Desk, address: str, width: int) -> None:
    page = desk.window("street_coordinator", width=width)
    page.goto(f"/desk/command/{address}")
    sound(page)
