"""By keyboard alone: the way past the menu, a focus that is always seen and never hidden, dialogs that give it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Desk

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
# What is wrong with the element that has the focus; null once the focus has left the page.
LOOK = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const drawn = [element, element.closest("label"), element.closest(".ll-row")].some((part) => {
    const style = part && getComputedStyle(part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  const { left, top, width, height } = element.getBoundingClientRect();
  const within = (value, most) => Math.min(Math.max(value, 1), most - 1);
  const front = document.elementFromPoint(within(left + width / 2, innerWidth), within(top + height / 2, innerHeight));
  const seen = front && (element.contains(front) || front.contains(element) || element.closest("label")?.contains(front));
  return { what: element.outerHTML.slice(0, 100), wrong: [drawn ? "" : "no ring", seen ? "" : "hidden"].join(" ").trim() };
}"""


def tour(page: Page, most: int = 60) -> list[str]:
    """Press Tab through the page; what was wrong on the way."""
    wrong, first = [], ""
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(LOOK)
        if found is None or found["what"] == first:
            break
        first = first or found["what"]
        if found["wrong"]:
            wrong.append(f"{found['wrong']}: {found['what']}")
    assert first, "nothing takes the focus"
    return wrong


@pytest.fixture
def desk(untouched_desk: Desk) -> Desk:
    return untouched_desk


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_focus_is_always_seen(desk: Desk, width: int) -> None:
    numbers, cases = desk.found["numbers"], {name: desk.case(name) for name in desk.found["cases"]}
    walks = {
        "": ("/", "/report/", f"/track/?number={numbers['resolved']}", "/desk/sign-in/"),
        "department_handler": (
            "/desk/?words=lamp&urgent=1",
            "/desk/map/",
            "{in_hand}",
            "{in_hand}do/resolve/",
            "/desk/account/",
        ),
        "hotline_operator": ("/hotline/", "/hotline/calls/"),
    }
    found = {}
    for role, addresses in walks.items():
        page = desk.window(role, width=width)
        for address in addresses:
            page.goto(address.format(**cases))
            found[address] = tour(page)
    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_the_first_tab_leads_past_the_menu(desk: Desk) -> None:
    page = desk.window("department_handler")
    page.goto("/desk/")
    page.keyboard.press("Tab")
    expect(page.locator(".ll-skip")).to_be_focused()
    expect(page.locator(".ll-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_dialog_takes_the_focus_and_gives_it_back(desk: Desk) -> None:
    page = desk.window("department_handler")
    page.goto("/desk/")
    opener = page.locator("[data-dialog=keys]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_role("checkbox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()
