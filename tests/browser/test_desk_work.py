"""The desk's working pages in a real browser: many cases at once, deciding by keys, the draft that outlives its window."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]


def test_a_range_of_the_queue_is_chosen_with_shift_and_noted_after_a_preview(desk: Desk) -> None:
    page = desk.window("dispatcher")
    page.goto("/desk/")
    boxes = page.locator(".ld-pick")
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-picked]")).to_have_text("3 chosen")
    page.select_option("#bulk-verb", "add_note")
    page.locator("#bulk button").click()
    page.fill("#f-text", "All three lie on the same street")
    page.locator("button[name=preview]").click()
    expect(page.locator(".ld-yes")).to_have_count(3)
    sound(page)
    page.locator("button[name=confirm]").click()
    expect(page.locator("#main [role=status]")).to_contain_text("3 cases done")
    sound(page)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_is_typed_comes_back_in_a_new_window_beside_what_the_reporter_will_see(desk: Desk, width: int) -> None:
    text = f"The lamp was mended, seen at {width}"
    page = desk.window("department_handler", width=width)
    address = desk.case("in_hand") + "do/resolve/"
    page.goto(address)
    page.fill("#f-answer", text)
    expect(page.locator("#draft")).to_contain_text("Kept as your unit's draft")
    expect(page.locator(".ld-preview blockquote").first).to_have_text(text)
    sound(page)
    page.context.close()
    again = desk.window("department_handler", width=width)
    again.goto(address)
    expect(again.locator("#f-answer")).to_have_value(text)


def test_a_draft_thrown_away_stays_away(desk: Desk) -> None:
    page = desk.window("department_handler")
    page.goto(desk.case("in_hand") + "do/resolve/")
    page.fill("#f-answer", "Not what we wanted to say")
    expect(page.locator("#draft")).to_contain_text("Kept as your unit's draft")
    page.reload()
    expect(page.locator("#f-answer")).to_have_value("Not what we wanted to say")
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_role("button", name="Throw the draft away")).to_have_count(0)
    expect(page.locator("#f-answer")).to_have_value("")


def test_decisions_are_taken_by_one_key_that_can_be_switched_off_and_never_while_somebody_types(desk: Desk) -> None:
    page = desk.window("checker")
    page.goto("/desk/decisions/?kind=closing_check")
    page.evaluate("localStorage.setItem('linli-keys', 'off')")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.method) if request.method == "POST" else None)
    before = page.locator(".ld-list [data-row]").count()
    page.fill("#f-note", "y")
    page.locator("#here-title").focus()
    page.keyboard.press("y")
    page.wait_for_timeout(500)
    assert asked == []
    page.evaluate("localStorage.removeItem('linli-keys')")
    page.locator("#f-note").focus()
    page.keyboard.press("End")
    page.keyboard.press("y")
    expect(page.locator("#f-note")).to_have_value("yy")
    page.locator("#here-title").focus()
    page.keyboard.press("y")
    expect(page.locator("#decide [role=status]")).to_contain_text("Decided")
    expect(page.locator(".ld-list [data-row]")).to_have_count(max(before - 1, 0))
    sound(page)


def test_what_somebody_else_typed_in_this_window_is_thrown_away(desk: Desk) -> None:
    page = desk.window("checker")
    page.goto("/desk/decisions/")
    own = page.locator("#said").get_attribute("data-reader")
    for reader in (own, "person:999999"):
        page.evaluate(
            "n => sessionStorage.setItem(`linli-typed:${n}:/x/::`, JSON.stringify({at: Date.now(), words: {text: 'x'}}))",
            reader,
        )
    page.reload()
    assert page.evaluate("Object.keys(sessionStorage).filter(name => name.startsWith('linli-typed'))") == [
        f"linli-typed:{own}:/x/::"
    ]
