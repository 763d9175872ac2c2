"""Large text and simple words: switched on once, kept, usable on a phone, and nothing lost when text is twice as large."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Desk
from tests.browser.sound import cut_off, faults, with_text_at

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
RESIDENTS = ("/", "/report/", "/track/", "/mine/", "/track/?number={resolved}", "/desk/sign-in/")
STAFF = ("/desk/", "{in_hand}", "{in_hand}do/resolve/", "/desk/decisions/", "/desk/report/", "/desk/account/")


def switch_on(page: Page, at: str) -> None:
    page.goto(at)
    page.locator(".ll-elder button[value=on]:visible").first.click()
    expect(page.locator("html[data-elder]")).to_have_count(1)


def size_of(page: Page, selector: str) -> float:
    return float(page.locator(selector).first.evaluate("(element) => parseFloat(getComputedStyle(element).fontSize)"))


@pytest.fixture
def desk(untouched_desk: Desk) -> Desk:
    return untouched_desk


def test_a_resident_switches_it_on_without_script_and_it_stays(desk: Desk) -> None:
    context = desk.browser.new_context(
        viewport={"width": PHONE, "height": 844}, base_url=desk.address, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name="长辈版").click()
    expect(page.locator(".lc-hero")).to_contain_text("给您一个编号，凭编号查进展")
    page.get_by_role("link", name="我要反映").click()
    expect(page.get_by_label("什么事")).to_be_visible()
    expect(page.get_by_label("电子邮箱")).to_have_count(0)
    page.goto(f"/track/?number={desk.found['numbers']['in_hand']}")
    expect(page.locator("h1")).to_have_text("正在办")
    page.get_by_role("button", name="标准版").click()
    expect(page.locator("h1")).to_have_text("正在办理")


@pytest.mark.parametrize(("width", "language"), [(PHONE, "zh"), (DESK, "en")])
def test_every_page_of_residents_is_large_and_whole(desk: Desk, width: int, language: str) -> None:
    page = desk.window(width=width, language=language)
    switch_on(page, "/")
    found = {}
    for path in RESIDENTS:
        page.goto(path.format(**desk.found["numbers"]))
        assert size_of(page, "main p, main label") >= 20, path
        found[path] = faults(page) + cut_off(page) + targets(page, 44)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("width", "language"), [(PHONE, "zh"), (DESK, "zh")])
def test_staff_can_work_with_large_text(desk: Desk, width: int, language: str) -> None:
    page = desk.window("department_handler", width=width, language=language)
    page.context.add_cookies([{"name": "linli_elder", "value": "on", "url": desk.address}])
    found = {}
    for path in STAFF:
        page.goto(path.format(**{name: desk.case(name) for name in desk.found["cases"]}))
        found[path] = faults(page) + cut_off(page)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_lost_when_text_is_twice_as_large(desk: Desk, width: int) -> None:
    page = desk.window("department_handler", width=width)
    addresses = {name: desk.case(name) for name in desk.found["cases"]}
    numbers = {name: number for name, number in desk.found["numbers"].items() if name == "resolved"}
    found = {}
    for path in (*RESIDENTS, *STAFF):
        page.goto(path.format(**{**addresses, **(numbers if "number=" in path else {})}))
        with_text_at(page, 200)
        wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found[path] = cut_off(page) + ([] if wide else ["wider than the window"])
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def targets(page: Page, least: int) -> list[str]:
    """Buttons and fields that are smaller than a fingertip."""
    small: list[str] = page.evaluate(
        """(least) => [...document.querySelectorAll("main button, main .btn, main select, main input:not([type=hidden], [type=checkbox], [type=radio])")]
          .filter((element) => element.checkVisibility() && !element.closest(".lc-away") && element.getBoundingClientRect().height < least)
          .map((element) => `small: ${element.outerHTML.slice(0, 80)}`)""",
        least,
    )
    return small
