"""Phones for tests of the field app: somebody has signed in on them and opened the app once; then the network comes and goes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from linli.accounts import api as accounts
from linli.cases import api as cases
from linli.cases.tests import world as worlds
from linli.common import clock
from linli.common.actor import SYSTEM

PASSWORD = "Brücke-am-Fluss-7"
IN_CHARGE = """async () => {
    if (!navigator.serviceWorker.controller)
        await new Promise((done) => navigator.serviceWorker.addEventListener("controllerchange", done, { once: true }));
}"""
WORDS = "楼道口沿街晾挂，挡住通道"
Carry = Callable[..., BrowserContext]


@pytest.fixture
def world() -> worlds.World:
    return worlds.build()


@pytest.fixture
def carry(browser: Browser, live_server, world) -> Iterator[Carry]:
    """A maker of phones: `carry("walker", "grid_worker", "grid1")` signs somebody in; more words go to the browser."""
    carried: list[BrowserContext] = []

    def make(name: str = "walker", role: str = "grid_worker", unit: str = "grid1", **values: Any) -> BrowserContext:
        person = accounts.add_person(
            actor=SYSTEM, sign_in_name=name, post="第一网格网格员", unit_id=world.units[unit], at=clock.now(), password=PASSWORD, must_change=False
        )  # fmt: skip
        accounts.grant(actor=SYSTEM, person_id=person, role_code=role, unit_id=world.units[unit], at=clock.now())
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, base_url=live_server.url, **{"locale": "zh-CN", **values}
        )
        carried.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto("/field/")
        sign_in(page, name)
        expect(page.locator("main [data-t=fetched]")).not_to_be_empty()
        page.evaluate(IN_CHARGE)
        page.close()
        return context

    yield make
    for context in carried:
        context.close()


@pytest.fixture
def phone(carry: Carry) -> BrowserContext:
    """A grid worker's phone."""
    return carry()


def sign_in(page: Page, name: str = "walker") -> None:
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.click("#sign-in button.btn-primary")


def opened(phone: BrowserContext, screen: str = "") -> Page:
    """A fresh window of the app, its day fetched where there is a network."""
    page = phone.new_page()
    page.goto(f"/field/{screen}")
    return page


def write_report(page: Page, words: str = WORDS) -> None:
    page.click("[data-tab=report]")
    page.fill("#f-text", words)


def send(page: Page) -> None:
    page.click(".f-send button")
    expect(page.get_by_role("heading", name="待发")).to_be_visible()


def back_online(phone: BrowserContext, page: Page) -> None:
    phone.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")


def all_sent(page: Page) -> None:
    """Nothing waits, neither in the list nor by the line above it."""
    expect(page.locator(".f-waiting")).to_have_count(0, timeout=30_000)
    expect(page.locator("#status")).to_contain_text("已全部发出", timeout=30_000)


def titles() -> list[str]:
    found = cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=clock.now())
    return sorted(row.title for row in found.rows)
