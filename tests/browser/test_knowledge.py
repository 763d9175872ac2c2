"""The knowledge base in a browser: answers while a resident types, staff pages by keyboard, nothing an axe run objects to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, Desk
from tests.browser.sound import sound

pytestmark = [pytest.mark.browser, pytest.mark.one_engine, pytest.mark.slow]
WAYS = [(PHONE, "zh"), (DESK, "en")]


@pytest.mark.parametrize(("width", "language"), WAYS)
def test_an_answer_comes_while_a_resident_types(
    desk: Desk, complaints: Callable[[Page], list[str]], width: int, language: str
) -> None:
    page = desk.window(width=width, language=language)
    heard = complaints(page)
    page.goto("/answers/")
    sound(page)
    page.locator("#words").press_sequentially("暖气不热" if language == "zh" else "heating not war")
    answer = page.locator(".k-found a").first
    expect(answer).to_have_attribute("href", "/answers/K-COLD/")
    sound(page)
    assert "?" not in page.url  # what is typed stands in no address
    answer.press("Enter")
    page.wait_for_url("**/answers/K-COLD/")
    sound(page)
    page.get_by_role("button", name="是" if language == "zh" else "Yes").press("Enter")
    page.wait_for_url("**said=yes*")
    sound(page)
    assert heard == []


def test_without_a_script_the_form_answers_all_the_same(desk: Desk) -> None:
    context = desk.browser.new_context(java_script_enabled=False, base_url=desk.address, locale="zh-CN")
    page = context.new_page()
    page.goto("/")
    page.locator("#words").fill("电梯坏了")
    page.keyboard.press("Enter")
    expect(page.locator(".k-found a").first).to_have_attribute("href", "/answers/K-LIFT/")


@pytest.mark.parametrize(("width", "language"), WAYS)
def test_the_pages_of_staff_are_sound(desk: Desk, width: int, language: str) -> None:
    page = desk.window("catalogue_editor", width=width, language=language)
    for address in (
        "",
        "?words=暖气",
        "?due=1",
        "K-COLD/",
        "K-COLD/edit/",
        "K-COLD/compare/?old=1&new=1",
        "new/",
        "import/",
    ):
        page.goto(f"/desk/knowledge/{address}")
        sound(page)


def test_a_preview_follows_the_words_and_a_draft_is_kept(desk: Desk) -> None:
    page = desk.window("catalogue_editor")
    page.goto("/desk/knowledge/new/")
    page.get_by_label("Question, as a resident would ask it").fill("晾衣绳可以挂在树上吗？")
    page.get_by_label("Answer in plain words").fill("不可以。\n\n- 会伤树\n- 会绊倒人")
    expect(page.locator("#preview li")).to_have_count(2)
    page.get_by_role("button", name="Keep as a draft").press("Enter")
    expect(page.locator(".ll-messages")).to_contain_text("Kept as a draft")
    sound(page)
