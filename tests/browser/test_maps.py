"""The maps in a browser: drawn from the own shapes, in step with the list, with and without a base map and without WebGL."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Desk
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
def maps(house: Any, drawing_browser: Browser) -> Iterator[Desk]:
    address, found = house
    yield Desk(address, found, drawing_browser)
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


class Tiles(BaseHTTPRequestHandler):
    """A map service of this machine: answers every picture with one grey point, or not at all."""

    asked: ClassVar[list[str]] = []
    broken: ClassVar[bool] = False
    PICTURE: ClassVar[bytes] = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763a8afaf070003020181e5a3b2fb0000000049454e44ae426082"
    )

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(500 if self.broken else 200)
        self.send_header("Content-Type", "image/png")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(b"" if self.broken else self.PICTURE)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def tiles() -> Iterator[str]:
    Tiles.asked, Tiles.broken = [], False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def over(page: Page, tiles: str) -> None:
    """The page as a house with this base map serves it."""

    def answer(route: Any) -> None:
        got = route.fetch()
        headers = got.headers | {
            "content-security-policy": got.headers["content-security-policy"].replace(
                "connect-src 'self'", f"connect-src 'self' {tiles}"
            )
        }
        body = got.text().replace('data-layers=""', f'data-layers="{tiles}/{{z}}/{{x}}/{{y}}.png"')
        route.fulfill(response=got, headers=headers, body=body)

    page.route(re.compile(r"/desk/map/(\?.*)?$"), answer)


def test_a_base_map_lies_behind_and_where_it_is_broken_the_own_shapes_stay(maps: Desk, tiles: str) -> None:
    page = maps.window("dispatcher")
    over(page, tiles)
    with page.expect_request_finished(lambda request: request.url.startswith(tiles)):
        drawn(page)
    expect(page.locator("#m-said")).to_have_text("8 cases here")
    assert all(path.endswith(".png") for path in Tiles.asked)
    expect(page.locator("#m-note")).to_be_hidden()
    Tiles.broken = True
    drawn(page)
    expect(page.locator("#m-note")).to_have_text("The base map does not answer; the own shapes are shown.")
    expect(page.locator("#m-said")).to_have_text("8 cases here")


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
