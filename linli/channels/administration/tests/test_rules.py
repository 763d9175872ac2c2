"""Negative list, calendars and texts, changed by their editors with a look at what they would do."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client

from linli.cases import api as cases
from linli.cases.tests import steps as story
from linli.cases.tests.world import MONDAY
from linli.channels.administration.tests.steps import done, looked_at, seen
from linli.channels.pages import house_texts
from linli.common.actor import SYSTEM


def test_an_item_of_the_negative_list_names_the_duty_items_it_forbids(world, staff):
    editor = staff("catalogue_editor", "centre")
    form = {"code": "N-9", "matter_code": "E0107", "level": "grid", "reason": "网格没有执法权", "legal_basis": "条例"}
    add = "/administration/negative/add/"
    page = looked_at(editor, add, {**seen(editor, add), **form})
    assert "D-E0107" in page
    done(editor, add, {**seen(editor, add), **form})
    change = "/administration/negative/N-9/"
    first, late = seen(editor, change), seen(editor, change)
    done(editor, change, {**first, "reason": "没有执法权"})
    assert editor.post(change, {**late, "reason": "晚了", "step": "do"}).status_code == 409
    end = f"{change}end/"
    assert editor.post(end, {"reason": " ", "step": "look"}).status_code == 422
    done(editor, end, {"reason": "法规已改"})
    assert {item.code for item in cases.negative_items(MONDAY.date())} == {"N-1"}
    assert editor.post(add, {**form, "matter_code": "X99", "step": "look"}).status_code == 422
    assert staff("administrator", "centre").get(add).status_code == 403


def test_a_calendar_edited_late_shows_which_clocks_would_move(world, staff):
    editor = staff("catalogue_editor", "centre")
    case = story.in_hand(world)
    due = cases.case_view(actor=SYSTEM, case_id=case.case_id).row.due_at
    address = "/administration/calendars/cn/2026/"
    form = seen(editor, address)
    tomorrow = (MONDAY + timedelta(days=1)).date()
    more = {**form, "days": f"{form['days']}\n{tomorrow} 0 临时停工", "source": "市政府通知"}
    page = looked_at(editor, address, more)
    assert "of them get another due time" in page
    assert case.number in page
    assert cases.case_view(actor=SYSTEM, case_id=case.case_id).row.due_at == due
    done(editor, address, more)
    assert cases.timeline(actor=SYSTEM, case_id=case.case_id)[-1].kind == "case.clock_recomputed"
    late = editor.post(address, {**more, "days": form["days"], "step": "do"})
    assert late.status_code == 409
    assert "Somebody else has just changed this" in late.content.decode()


def test_a_line_that_is_no_day_is_named_and_nothing_is_loaded(world, staff):
    editor = staff("catalogue_editor", "centre")
    address = "/administration/calendars/cn/2027/"
    for lines in (
        "2027-02-30 0 x",
        "2027-01-01 2 元旦",
        "2027-01-01 0",
        "2026-01-01 0 元旦",
        "2027-01-01 0 a\n2027-01-01 1 b",
    ):
        answer = editor.post(address, {"days": lines, "source": "通知", "seen": "", "step": "look"})
        assert answer.status_code == 422, lines
        assert lines in answer.content.decode()
    assert (
        editor.post(address, {"days": "2027-01-01 0 元旦", "source": "", "seen": "", "step": "do"}).status_code == 422
    )
    done(editor, address, {"days": "2027-01-01 0 元旦\n", "source": "国办通知", "seen": ""})
    assert {year.year for year in cases.calendar_years()} == {2026, 2027}
    assert staff("administrator", "centre").post(address, {"days": "", "step": "do"}).status_code == 403


def test_a_place_words_its_own_greeting_and_residents_read_it_in_both_languages(world, staff):
    editor = staff("catalogue_editor", "centre")
    address = "/administration/texts/house.greeting/"
    assert "receipt number" in Client(headers={"accept-language": "en"}).get("/").content.decode()
    form = {**seen(editor, address), "text": "红山的事，说一声。", "text_en": "Tell us.\n<b>now</b>"}
    assert "红山的事，说一声。" in looked_at(editor, address, form)
    done(editor, address, form)
    chinese = Client(headers={"accept-language": "zh-hans"}).get("/").content.decode()
    assert "红山的事，说一声。" in chinese
    assert "<b>now" not in Client(headers={"accept-language": "en"}).get("/").content.decode()
    late = editor.post(address, {**form, "text": "又改", "step": "do"})
    assert late.status_code == 409
    done(editor, address, {**seen(editor, address), "text": "", "text_en": ""})
    assert [one.version for one in cases.text_versions("house.greeting")] == [2, 1]
    older = editor.get(f"{address}?version=1").context["fields"]
    assert older[0].value == "红山的事，说一声。"
    assert "receipt number" in Client(headers={"accept-language": "en"}).get("/").content.decode()


def test_gaps_of_a_notice_are_checked_and_filled_by_name_only(world, staff):
    editor = staff("catalogue_editor", "centre")
    address = "/administration/texts/notice.case.filed/"
    for wrong in (
        "没有链接 {number}",
        "{number} {link} {password}",
        "{number} {link} {0.__class__}",
        "{number {link}",
        "x" * 2001,
    ):
        answer = editor.post(address, {"text": wrong, "text_en": "", "seen": "0", "step": "look"})
        assert answer.status_code == 422, wrong
    good = {"text": "您反映的 {number} 已立案：{link} 100% %(x)s", "text_en": "", "seen": "0"}
    assert "4827 1093 5561" in looked_at(editor, address, good)
    done(editor, address, good)
    from django.utils.translation import override

    with override("zh-hans"):
        said = house_texts.said("notice.case.filed", {"number": "1", "link": "{number}"})
    assert said == "您反映的 1 已立案：{number} 100% %(x)s"
    assert editor.get("/administration/texts/notice.nothing/").status_code == 404


def test_the_page_of_texts_leads_to_where_standard_replies_are_kept(world, staff):
    editor = staff("catalogue_editor", "centre")
    page = editor.get("/administration/texts/").content.decode()
    assert 'href="/desk/knowledge/?audience=reply"' in page
    assert editor.get("/desk/knowledge/?audience=reply").status_code == 200
