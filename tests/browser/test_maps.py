"""The maps in a browser: drawn from the own shapes, in step with the list, and without WebGL."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Desk, House
from tests.browser.sound import faults

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
# A map is drawn by the processor where there is no graphics card.
SOFTWARE = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
]


@pytest.fixture(scope="session")
def drawing_browser(chromium: str, browser: Browser) -> Iterator[Browser]:
    started = browser.browser_type.launch(executable_path=chromium, args=SOFTWARE)
    yield started
    started.close()


@pytest.fixture
def maps(house: House, drawing_browser: Browser) -> Iterator[Desk]:
    yield Desk(house, drawing_browser)
    for context in drawing_browser.contexts:
        context.close()


def drawn(page: Page, path: str = "/desk/map/") -> Page:
    page.goto(path)
    expect(page.locator(".maplibregl-canvas")).to_be_visible()
    expect(page.locator(".m-zoom")).to_be_visible()
    return page


def test_map_and_list_hold_the_same_and_lead_to_the_case(maps: Desk, complaints: Any) -> None:
    page = maps.window("dispatcher")
    heard = complaints(page)
    drawn(page)
    expect(page.locator("#m-said")).to_have_text("8 cases here")
    assert page.locator("#list li").count() == 8
    page.locator("[data-show]").first.click()
    card = page.locator("#card")
    expect(card.get_by_role("link", name="Open the case")).to_be_visible()
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("[data-show]").first).to_be_focused()
    page.get_by_role("checkbox", name="Show the squares").check()
    expect(page.locator("#m-hot-said")).to_contain_text("9 cases reported from")
    assert faults(page) == []
    assert heard == []


def test_the_map_holds_on_a_phone_in_chinese(maps: Desk) -> None:
    page = drawn(maps.window("dispatcher", width=PHONE, language="zh"))
    expect(page.locator("#m-said")).to_have_text("此处 8 件")
    assert faults(page) == []


def test_without_webgl_a_drawing_and_the_list_stay(desk: Desk, complaints: Any) -> None:
    page = desk.window("dispatcher")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/desk/map/")
    expect(page.locator("svg.m-picture a").first).to_be_visible()
    before = page.url
    page.locator("svg.m-picture a").first.press("Enter")
    page.wait_for_url(lambda address: address != before and "box=" in address)
    assert 0 < page.locator("#list li").count() < 8


def test_a_grid_is_cut_by_keyboard_saved_and_published_by_another(maps: Desk) -> None:
    page = maps.window("administrator")
    page.goto("/desk/map/draw/")
    page.fill("#title", "Two halves")
    page.get_by_role("button", name="Begin").press("Enter")
    page.wait_for_url("**/draw/*/")
    set_address = page.url
    page.locator("details.ll-more summary").first.press("Enter")
    drawn(page, page.get_by_role("link", name="community1").get_attribute("href") or "")
    west, _, east, _ = json.loads(f"[{page.locator('#drawing').get_attribute('data-start')}]")
    page.fill("#cut-line", f"{west - 0.1} 42.21\n{east + 0.1} 42.21")
    page.locator('[data-do="cut-line"]').press("Enter")
    expect(page.locator("#chosen option")).to_have_count(2)
    page.fill("#grid-households", "350")
    page.locator("#grid-households").press("Tab")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#m-said")).to_have_text("Saved. Nothing is published yet.")
    expect(page.locator("#faults")).to_contain_text("Nobody has said yet how many households")
    assert faults(page) == []
    approver = maps.window("district_coordinator")
    approver.goto(set_address)
    approver.get_by_role("button", name="Publish").press("Enter")
    approver.wait_for_url("**/map/draw/")
    expect(approver.locator(".ll-messages")).to_contain_text("is in force from now on")


def test_corners_move_together_and_a_drawing_goes_back(maps: Desk) -> None:
    page = maps.window("administrator")
    page.goto("/desk/map/draw/")
    page.fill("#title", "Corners")
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/draw/*/")
    page.locator("details.ll-more summary").first.click()
    drawn(page, page.get_by_role("link", name="community1").get_attribute("href") or "")
    before = page.locator("textarea[name=geojson]").input_value()
    page.locator(".m-vertex:not(.m-between)").first.press("Shift+ArrowRight")
    assert page.locator("textarea[name=geojson]").input_value() != before
    expect(page.locator("#m-said")).to_have_text("Not saved yet.")
    page.locator('[data-do="check"]').click()
    expect(page.locator("#faults")).to_contain_text("m²")
    page.locator("[data-show-fault]").first.click()
    page.locator('[data-do="undo"]').click()
    assert json.loads(page.locator("textarea[name=geojson]").input_value()) == json.loads(before)


def test_the_whole_page_is_light_and_packed_parts_are_what_they_stand_for(maps: Desk) -> None:
    page = maps.window("dispatcher")
    weights: dict[str, int] = {}
    page.on("requestfinished", lambda request: weights.update({request.url: request.sizes()["responseBodySize"]}))
    drawn(page)
    page.wait_for_load_state("networkidle")
    assert sum(weights.values()) < 300_000, weights
    folder = Path(settings.PACKAGE_DIR) / "channels" / "static" / "vendor" / "maplibre-gl-4.7.1"
    fetched = "async (name) => { const a = await fetch(`/static/vendor/maplibre-gl-4.7.1/${name}`); return [a.headers.get('content-encoding'), await a.text()]; }"
    for name in ("shared.js", "index.js", "worker.js"):
        assert page.evaluate(fetched, name) == ["br", (folder / name).read_text(encoding="utf-8")]
