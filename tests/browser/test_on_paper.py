"""What comes out of a printer: a case without the buttons, a contact card of the size asked for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
MILLIMETRES = 25.4 / 72


def sizes(paper: bytes) -> set[tuple[int, int]]:
    """The sizes of the sheets, in millimetres."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper)
    return {(round(float(wide) * MILLIMETRES), round(float(high) * MILLIMETRES)) for wide, high in boxes}


def seen(page: Page, selector: str) -> int:
    return page.locator(selector).locator("visible=true").count()


@pytest.fixture
def desk(untouched_desk: Desk) -> Desk:
    return untouched_desk


def test_a_case_on_paper_is_the_case_and_nothing_else(desk: Desk) -> None:
    page = desk.window("department_handler")
    page.context.add_cookies([{"name": "linli_theme", "value": "dark", "url": desk.address}])
    page.goto(desk.case("in_hand"))
    page.emulate_media(media="print")
    for part in (".ll-side", ".ll-case-side", ".btn", ".ll-skip", "nav"):
        assert seen(page, part) == 0, part
    expect(page.locator(".ll-print-head")).to_contain_text("Printed")
    for part in ("h1", ".ll-steps", ".ll-words", ".ll-time", ".ll-table"):
        assert seen(page, part) >= 1, part
    colours = page.evaluate("[getComputedStyle(document.body), getComputedStyle(document.querySelector('h1'))].map((s) => [s.backgroundColor, s.color])")  # fmt: skip
    assert colours[0][0] == "rgb(255, 255, 255)"
    assert colours[1][1] == "rgb(0, 0, 0)"
    assert sizes(page.pdf(format="A4", prefer_css_page_size=True)) == {(210, 297)}


@pytest.mark.parametrize(("paper", "size"), [("ll-paper-a5", (148, 210)), ("ll-paper-a6", (105, 148))])
def test_a_contact_card_has_the_size_of_its_paper(desk: Desk, paper: str, size: tuple[int, int]) -> None:
    page = desk.window("administrator", language="zh")
    page.goto("/desk/design/")
    page.evaluate(
        """(paper) => {
          const sheet = document.createElement("main");
          sheet.className = paper;
          sheet.append(document.querySelector(".ll-contact"));
          document.body.replaceChildren(sheet);
        }""",
        paper,
    )
    printed = page.pdf(prefer_css_page_size=True)
    assert sizes(printed) == {size}
    assert len(re.findall(rb"/Type /Page\b", printed)) == 1
