"""A resident reports and looks the report up, in a real browser, on a phone and at a desk, with nothing an axe run objects to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from linli.cases import api as cases
from linli.cases.tests import world as worlds
from linli.common import clock
from linli.common.actor import SYSTEM
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = (390, 1440)


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900}, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_a_resident_reports_and_follows_the_receipt(page: Page, live_server) -> None:
    worlds.build()
    page.goto(f"{live_server.url}/")
    sound(page)
    page.goto(f"{live_server.url}/report/")
    sound(page)
    page.fill("textarea", "西屯街路灯不亮，晚上很黑")
    page.get_by_role("button", name="提交").click()
    page.wait_for_load_state()
    found = cases.queue(actor=SYSTEM, filters=cases.QueueFilter(), at=clock.now())
    assert [row.title for row in found.rows] == ["西屯街路灯不亮，晚上很黑"]
    number = found.rows[0].number
    page.goto(f"{live_server.url}/track/?number={number}")
    assert "西屯街路灯不亮" in page.content()
    sound(page)


def test_the_staff_sign_in_is_sound(page: Page, live_server) -> None:
    page.goto(f"{live_server.url}/desk/sign-in/")
    assert page.locator("input[name=password]").count() >= 1
    sound(page)
