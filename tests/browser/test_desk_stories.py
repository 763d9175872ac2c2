"""What people do at the desk, in a real browser: on the phone, by keyboard, and where something is refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]


def in_sight(page: Page, selector: str) -> bool:
    """Whether the first such element stands within the window as it is scrolled now, with nothing in front of it."""
    return bool(
        page.locator(selector).first.evaluate(
            """(element) => {
              const { left, top, width, height } = element.getBoundingClientRect();
              const front = document.elementFromPoint(left + width / 2, top + height / 2);
              return top >= 0 && top + height <= window.innerHeight && element.contains(front);
            }"""
        )
    )


def tab_to(page: Page, selector: str, most: int = 80) -> int:
    """Press Tab until the element has the focus, which a form may have given it already; how often that took."""
    for presses in range(most + 1):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return presses
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_on_a_phone_the_next_step_is_in_sight_at_once(desk: Desk) -> None:
    page = desk.window("department_handler", width=PHONE, language="zh")
    page.goto(desk.case("in_hand"))
    assert page.evaluate("document.documentElement.scrollHeight") > 2 * 844, "a page short enough needs no help"
    assert in_sight(page, ".ll-next .btn-primary")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight / 2)")
    assert in_sight(page, ".ll-next .btn-primary")
    page.locator(".ll-next .btn-primary").click()
    page.wait_for_selector("#panel form")
    assert in_sight(page, "#panel h2")
    sound(page)


def test_a_case_is_dispatched_by_keyboard_alone(desk: Desk) -> None:
    page = desk.window("dispatcher")
    page.goto("/desk/?words=school")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#pane h1")).to_be_visible()
    page.keyboard.press("d")
    page.wait_for_selector("#panel form")
    tab_to(page, "#panel select[name=unit], #panel input[name=unit]")
    page.select_option("#panel select[name=unit]", str(desk.found["units"]["lighting"]))
    tab_to(page, "#panel form button.btn-primary")
    page.keyboard.press("Enter")
    expect(page.locator("#pane .ll-note-good")).to_contain_text("Done: ")
    expect(page.locator(".ll-steps .now")).to_have_text("assigned")
    expect(page.locator("[data-row].d-chosen .ll-chip")).to_have_text("assigned")


def test_what_cannot_be_done_says_why_and_what_was_typed_stays(desk: Desk) -> None:
    page = desk.window("department_handler")
    page.goto(desk.case("helped"))
    expect(page.locator(".ll-verb-off", has_text="Report it handled")).to_contain_text(
        "have not done their mandatory part yet"
    )
    page.goto(desk.case("in_hand") + "do/resolve/")
    page.locator("input[name=outcome][value=explained]").check()
    page.fill("textarea[name=answer]", "It stays dark")
    page.get_by_role("button", name="Report it handled").click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    expect(page.locator("textarea[name=answer]")).to_have_value("It stays dark")
    sound(page)


def test_a_filter_is_saved_used_and_deleted(desk: Desk) -> None:
    page = desk.window("street_coordinator", width=PHONE)
    page.goto("/desk/")
    page.get_by_text("More filters").click()
    page.wait_for_selector("#further select[name=state]")
    page.select_option("#further select[name=state]", "resolved")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".ll-row")).to_have_count(1)
    page.fill("input[name=name]", "to be looked at")
    page.get_by_role("button", name="Save the view").click()
    page.goto("/desk/")
    page.get_by_role("link", name="to be looked at").click()
    expect(page.locator(".ll-row")).to_have_count(1)
    sound(page)
    page.get_by_role("link", name="Arrange").click()
    sound(page)
    page.get_by_role("button", name="Delete the view").click()
    page.goto("/desk/")
    expect(page.locator(".ll-saved")).to_have_count(0)


def test_a_long_queue_is_read_page_by_page(desk: Desk) -> None:
    page = desk.window("intake_clerk")
    page.goto("/desk/")
    expect(page.locator(".ll-row")).to_have_count(50)
    first = page.locator(".ll-row-title").first.text_content()
    page.get_by_role("link", name="Next page").click()
    page.wait_for_url("**after=**")
    assert 0 < page.locator(".ll-row").count() < 50
    assert page.get_by_role("link", name="Next page").count() == 0
    sound(page)
    page.get_by_role("link", name="To the first page").click()
    assert page.locator(".ll-row-title").first.text_content() == first


def test_a_report_is_taken_down_where_one_stands(desk: Desk) -> None:
    page = desk.window("grid_worker", width=PHONE)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"longitude": 118.95, "latitude": 42.25})
    page.goto("/desk/report/")
    page.fill("#f-text", "The lamp by the river is dark")
    page.wait_for_selector("#similar .ll-twin")
    page.get_by_role("button", name="I am standing there now").click()
    expect(page.locator("[name=lon]")).to_have_value("118.950000")
    page.get_by_text("Position in degrees").click()
    page.fill("[name=lon]", "")
    page.fill("[name=lat]", "")
    page.select_option("[name=channel]", index=1)
    page.select_option("[name=area]", index=1)
    page.get_by_role("button", name="Take it down").click()
    expect(page.locator("[role=status] .ll-note")).to_contain_text("receipt number")
    sound(page)


def test_an_opened_identity_is_told_once_on_the_case(desk: Desk) -> None:
    page = desk.window("hotline_operator")
    page.goto(desk.case("received"))
    page.get_by_role("link", name="Open the identity").click()
    page.fill("textarea[name=reason]", "To ask which corner it is")
    page.get_by_role("button", name="Open and record it").click()
    expect(page.locator("main dl")).to_contain_text("13800138000")
    sound(page)
    page.get_by_role("link", name="Done, close it").click()
    expect(page.locator(".ll-time li", has_text="identity")).to_have_count(1)
    expect(page.locator(".ll-time li", has_text="To ask which corner it is")).to_have_count(1)


def test_notices_arrive_and_are_marked_as_read(desk: Desk) -> None:
    page = desk.window("department_handler", width=PHONE, language="zh")
    page.goto("/desk/notices/")
    expect(page.locator(".ll-row").first).to_be_visible()
    sound(page)
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator("[data-unread]")).to_have_count(0)


def test_a_new_version_of_a_matter_is_put_in_force_by_its_editor_only(desk: Desk) -> None:
    page = desk.window("catalogue_editor")
    page.goto("/desk/matters/H0101/")
    page.get_by_role("link", name="New version").click()
    page.fill("[name=name_en]", "Question")
    page.get_by_role("button", name="Put the new version in force").click()
    expect(page.locator("h1")).to_have_text("Question")
    other = desk.window("dispatcher")
    other.goto("/desk/matters/H0101/")
    assert other.get_by_role("link", name="New version").count() == 0
    answer = other.goto("/desk/matters/H0101/edit/")
    assert answer is not None
    assert answer.status == 403
    sound(other)


def test_a_duty_item_is_applied_for_heard_and_admitted(desk: Desk) -> None:
    page = desk.window("duty_applicant", width=PHONE)
    page.goto("/desk/duties/apply/")
    page.get_by_role("button", name="Apply").click()
    assert page.url.endswith("/apply/"), "what is needed is asked for before it is sent"
    assert page.locator(":invalid").count() > 0
    decider = desk.window("duty_decider", width=PHONE)
    decider.goto("/desk/duties/D-C0137/")
    decider.get_by_text("Withdraw the item").click()
    assert in_sight(decider, "details[open] textarea") or decider.locator("details[open] textarea").is_visible()
    sound(decider)


def test_the_second_factor_is_set_up_with_a_picture_of_its_secret(desk: Desk) -> None:
    page = desk.window("supervisor", width=PHONE)
    page.goto("/desk/account/")
    page.fill("#proof", "not the password")
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator("[role=alert]")).to_be_visible()
    page.fill("#proof", "Brücke-am-Fluss-7")
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("img", name="QR code with the secret")).to_be_visible()
    sound(page)
