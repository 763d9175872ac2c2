"""Hints on a draft answer: what is left open, what is not said, where it only sounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.text.api import find_asks, reply_hints

pytestmark = pytest.mark.one_engine

MESSAGE = "新华路的路灯坏了半个月了，晚上看不见路。请问什么时候能修好？这段路的路灯归哪个部门管？希望尽快修复。"


def test_questions_and_requests_are_found_with_what_would_answer_them():
    assert [ask.wants for ask in find_asks(MESSAGE)] == ["time", "where", "action"]


@pytest.mark.parametrize("text", ["路灯坏了。", "谢谢领导！", "您好！", "望回复", "", "还有没有王法？", "尊敬的书记："])
def test_manners_ask_nothing(text):
    assert find_asks(text) == []


def test_an_answer_to_everything_leaves_nothing_open():
    draft = (
        "新华路的路灯由区城市管理局路灯管理所负责。经现场检查，路灯不亮系电缆被施工挖断，养护人员已于3月2日更换电缆，"
        "3月5日前修复全部路灯。如再有不亮，请拨打路灯管理所值班电话0476-0000123。"
    )
    hints = reply_hints(MESSAGE, draft, title="新华路路灯不亮")
    assert hints.unanswered == ()
    assert hints.missing == ()
    assert hints.nothing


def test_a_question_left_open_is_named():
    draft = "经查，新华路路灯电缆被施工挖断，养护人员已更换电缆，路灯修复完成。感谢您对我们工作的支持。"
    hints = reply_hints(MESSAGE, draft, title="新华路路灯不亮")
    assert "请问什么时候能修好？" in [ask.text for ask in hints.unanswered]
    assert "when" in hints.missing
    assert [phrase.text for phrase in hints.empty] == ["感谢您对我们工作的支持"]


def test_an_answer_of_phrases_says_nothing():
    draft = "网友：您好！您的留言已收悉，我局高度重视，已转相关部门处理，如有进展将及时反馈。感谢您的关注与支持！2024年3月2日"
    hints = reply_hints(MESSAGE, draft, title="新华路路灯不亮")
    assert not hints.says_something
    assert len(hints.empty) >= 4
    assert len(hints.unanswered) == 3
    assert all(draft[phrase.start : phrase.end] == phrase.text for phrase in hints.empty)


def test_an_answer_about_something_else_is_off_the_topic():
    draft = "您反映的小学学区划分事宜，由区教育局按照《义务教育法》的规定于8月公布，请家长届时查看。"
    hints = reply_hints(MESSAGE, draft, title="新华路路灯不亮")
    assert hints.on_topic == 0
    assert not hints.nothing


def test_repeating_the_title_is_no_answer_and_the_date_under_the_letter_no_time():
    draft = "您反映的“新华路路灯不亮”的问题收悉。区城市管理局2024年3月2日"
    hints = reply_hints(MESSAGE, draft, title="新华路路灯不亮")
    assert hints.on_topic == 0
    assert "when" in hints.missing


def test_a_refusal_is_asked_for_its_basis():
    message, title = "我要求在门口装一个减速带，请批准。", "申请装减速带"
    bare = reply_hints(message, "经区交警大队3月2日现场查看，门口不宜安装减速带。", title=title)
    founded = reply_hints(
        message, "经区交警大队3月2日现场查看，根据《道路交通标志和标线》的规定，门口不宜安装减速带。", title=title
    )
    assert "basis" in bare.missing
    assert "basis" not in founded.missing


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_texts_are_read(message, draft):
    hints = reply_hints(message, draft)
    assert 0 <= hints.on_topic <= 1
    assert set(hints.unanswered) <= set(hints.asks)


@pytest.mark.parametrize(
    "text", ["请问？" * 30_000, "感谢您对" * 25_000, "已" * 100_000, "《" * 100_000, "<p>x</p>" * 10_000], ids=range(5)
)
def test_long_texts_are_read_to_a_bound(text):
    assert len(reply_hints(text, text, title=text).asks) <= 12
