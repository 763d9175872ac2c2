"""The residents' form in a real browser: the same thing joined with one tap, no network, no script, and the pages of plates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from linli.cases import api as cases
from linli.cases.models import Matter
from linli.cases.tests import world as worlds
from linli.channels.citizen.tests.test_positions import draw_the_district
from linli.common import clock, memory
from linli.common.actor import SYSTEM
from linli.registry import api as registry
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "西屯街12号楼前路灯不亮，晚上很黑"
GRID = "150402001001001"


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")
    yield context
    context.close()


def furnished() -> worlds.World:
    """A street light that somebody reported already, of a matter that may be told to everybody."""
    world = worlds.build()
    Matter.objects.filter(code="C0137").update(public_group="路灯照明")
    memory.forget()
    world.report("西屯街12号楼前路灯不亮，晚上太黑", at=clock.now())
    cases.mark_texts(at=clock.now())
    return world


def states() -> list[str]:
    rows = cases.queue(actor=SYSTEM, filters=cases.QueueFilter(open=None), at=clock.now()).rows
    return sorted(row.state for row in rows)


def test_the_same_thing_is_joined_with_one_tap(window: BrowserContext, live_server) -> None:
    furnished()
    page = window.new_page()
    page.goto(f"{live_server.url}/report/?place={GRID}")
    page.fill("#text", WORDS)
    button = page.get_by_role("button", name="The same: me too")
    button.wait_for()
    sound(page)
    button.click()
    expect(page.get_by_text("Thank you. We have your report.")).to_be_visible()
    expect(page.get_by_text("The same thing was reported before")).to_be_visible()
    assert states() == ["merged", "received"]


def test_without_a_network_nothing_typed_is_lost(window: BrowserContext, live_server) -> None:
    worlds.build()
    page = window.new_page()
    page.goto(f"{live_server.url}/report/?place={GRID}")
    page.fill("#text", WORDS)
    page.fill("#name", "somebody")
    window.set_offline(True)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("[data-offline]")).to_be_visible()
    page.close()
    window.set_offline(False)
    page = window.new_page()
    page.goto(f"{live_server.url}/report/?place={GRID}")
    expect(page.locator("[data-restored]")).to_be_visible()
    expect(page.locator("#text")).to_have_value(WORDS)
    expect(page.locator("#name")).to_have_value("")  # who somebody is stays nowhere
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Thank you. We have your report.")).to_be_visible()
    assert page.evaluate("localStorage.getItem('linli-unsent-report')") is None
    assert states() == ["received"]


def test_what_was_typed_a_day_ago_is_gone(window: BrowserContext, live_server) -> None:
    worlds.build()
    page = window.new_page()
    page.goto(f"{live_server.url}/")
    for at in ("Date.now() - 25 * 3600 * 1000", "Date.now() + 3600 * 1000"):  # kept too long; a clock that was wrong
        page.evaluate(
            f"localStorage.setItem('linli-unsent-report', JSON.stringify({{at: {at}, values: {{text: 'old'}}}}))"
        )
        page.goto(f"{live_server.url}/report/")
        expect(page.locator("#text")).to_have_value("")
        assert page.evaluate("localStorage.getItem('linli-unsent-report')") is None


def test_without_script_everything_works(browser: Browser, live_server) -> None:
    furnished()
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", java_script_enabled=False)
    page: Page = context.new_page()
    page.goto(f"{live_server.url}/p/{GRID}/")
    page.get_by_role("link", name="Report something here").click()
    page.fill("#text", WORDS)
    page.keyboard.press("Tab")
    page.locator("#address").press("Enter")  # the Enter key sends; it never joins
    expect(page.get_by_text("Was this reported already?")).to_be_visible()
    page.get_by_role("button", name="No, mine is something else: send it").click()
    expect(page.get_by_text("Thank you. We have your report.")).to_be_visible()
    assert states() == ["received", "received"]
    context.close()


def test_a_position_can_be_moved_and_a_file_too_large_is_told(browser: Browser, live_server) -> None:
    worlds.build()
    draw_the_district(clock.now())
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="en-GB", permissions=["geolocation"],
        geolocation={"longitude": 118.93, "latitude": 42.21},
    )  # fmt: skip
    page = context.new_page()
    page.goto(f"{live_server.url}/report/")
    page.fill("#text", WORDS)
    page.get_by_role("button", name="I am standing there now").click()
    expect(page.get_by_text("street1 › community1 › grid1")).to_be_visible()
    sound(page)
    before = page.locator("[name=lon]").input_value()
    page.locator("[data-sketch]").click(position={"x": 300, "y": 60})
    expect(page.locator("[name=lon]")).not_to_have_value(before)
    moved = page.locator("[name=lat]").input_value()
    page.get_by_role("button", name="north").click()
    expect(page.locator("[name=lat]")).to_have_value(f"{float(moved) + 10 / 111320:.6f}")
    photo = {"name": "huge.gif", "mimeType": "image/gif", "buffer": b"GIF89a" + b"0" * (21 * 1024 * 1024)}
    page.set_input_files("[name=photos]", photo)
    page.get_by_role("button", name="Send", exact=True).click()
    assert "larger than 20 MB" in page.locator("[name=photos]").evaluate("field => field.validationMessage")
    assert states() == []
    page.get_by_role("button", name="Take the position away").click()
    expect(page.locator("[name=lon]")).to_have_value("")
    context.close()


def test_the_pages_of_a_plate_are_sound(window: BrowserContext, live_server) -> None:
    world = furnished()
    new = registry.NewPost(world.areas["grid1"], "grid_secretary", world.units["grid1"], vacant=True)
    registry.set_post(actor=SYSTEM, new=new, at=clock.now())
    (plate,) = registry.make_plates(actor=SYSTEM, new=[registry.NewPlate(world.areas["grid1"])], at=clock.now())
    page = window.new_page()
    for address in (f"/p/{plate.token}/", f"/p/{plate.token}/card/", "/p/NOPE/", "/p/"):
        page.goto(f"{live_server.url}{address}")
        sound(page)
    page.goto(f"{live_server.url}/p/{plate.token}/card/?size=a6")
    pages = page.pdf(prefer_css_page_size=True)
    assert pages.count(b"/Type /Page\n") == 1
