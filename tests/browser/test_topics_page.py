"""Hot topics in a real browser, on a phone and at a desk: seen, opened, empty; nothing an accessibility check objects to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from linli.accounts import api as accounts
from linli.cases.tests import world as worlds
from linli.common import clock
from linli.common.actor import SYSTEM
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Brücke-am-Fluss-7"
MIXER = (
    "龙湖佳苑旁边的搅拌站半夜还在施工，噪音和灰尘让人没法住",
    "龙湖佳苑附近搅拌站噪音扰民，灰尘很大",
    "搅拌站夜里施工，龙湖佳苑的居民睡不着觉",
    "龙湖佳苑小区外的搅拌站灰尘污染严重",
)


@pytest.fixture(params=(390, 1440))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def desk(page: Page, live_server: object) -> tuple[Page, str, worlds.World]:
    """A street's coordinator, signed in."""
    world = worlds.build()
    unit_id = world.units["street1"]
    person_id = accounts.add_person(
        actor=SYSTEM, sign_in_name="coordinator", post="协调员", unit_id=unit_id, at=worlds.MONDAY, password=PASSWORD,
        must_change=False,
    )  # fmt: skip
    accounts.grant(actor=SYSTEM, person_id=person_id, role_code="street_coordinator", unit_id=unit_id, at=worlds.MONDAY)
    address = live_server.url  # type: ignore[attr-defined]
    page.goto(f"{address}/desk/sign-in/")
    page.fill("input[name=name]", "coordinator")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    return page, address, world


def test_the_topics_are_drawn_and_lead_to_their_cases(desk) -> None:
    page, address, world = desk
    page.goto(f"{address}/desk/topics/")
    assert page.get_by_text("暂无热点").is_visible()
    sound(page)
    now = clock.now()
    for number, text in enumerate(MIXER):
        world.report(text, at=now - timedelta(days=number))
    page.goto(f"{address}/desk/topics/?days=7")
    topic = page.locator(".ll-topic")
    assert topic.count() == 1
    assert "搅拌站" in topic.inner_text()
    assert "4 件" in topic.inner_text()
    assert topic.locator("svg.ll-spark rect").count() == 12
    assert topic.locator("svg.ll-spark").get_attribute("aria-label")
    page.locator("summary", has_text="相关案件").click()
    sound(page)
    page.get_by_role("link", name=MIXER[0][:8]).click()
    page.wait_for_load_state()
    assert "/desk/cases/" in page.url
