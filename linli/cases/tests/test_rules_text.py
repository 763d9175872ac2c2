"""What people write: cleaned, bounded, titled, fingerprinted, masked."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linli.cases.rules.text import (
    MASK,
    MAX_TEXT,
    clean_text,
    digest_of_words,
    find_personal,
    mask_personal,
    title_from,
)
from linli.common.errors import InvalidInput


def test_text_is_brought_to_one_form_and_keeps_its_line_breaks():
    assert clean_text("  井盖\u200b 坏了\x00\x07\r\n\r\n\r\n\r\n在\u202e东门\t口  ") == "井盖 坏了\n\n在东门 口"
    assert clean_text("Cafe\u0301 \ud800 ok") == "Café ok"
    assert clean_text("a" + "\u0301" * 500 + "bc").count("\u0301") <= 4


@pytest.mark.parametrize("text", ["", " \n\t ", "\u200b\u200b", "井", "？？？！！", "\x00\x01\x02", "😀😀😀"])
def test_a_text_that_says_nothing_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        clean_text(text)
    assert refused.value.data["field"] == "text"


@pytest.mark.parametrize("text", ["路" * (MAX_TEXT + 1), "a" * 1_000_000, "\x00" * 2_000_000])
def test_a_text_that_is_too_long_is_refused(text):
    with pytest.raises(InvalidInput):
        clean_text(text)
    assert len(clean_text("路" * MAX_TEXT)) == MAX_TEXT


@given(st.text(max_size=300))
def test_cleaning_twice_is_cleaning_once(text):
    try:
        cleaned = clean_text(text)
    except InvalidInput:
        return
    assert clean_text(cleaned) == cleaned
    cleaned.encode("utf-8")
    assert "\x00" not in cleaned


def test_a_title_is_the_first_sentence_without_greeting_and_numbers():
    assert title_from("您好，西屯小区东门的井盖坏了。已经三天了。") == "西屯小区东门的井盖坏了"
    assert title_from("路灯不亮\n请尽快修") == "路灯不亮"
    assert len(title_from("很长" * 200)) == 60
    assert "13800138000" not in title_from("请打13800138000，路灯不亮")
    assert title_from("Street light out at 5.30 pm. Please fix.") == "Street light out at 5.30 pm"


def test_the_fingerprint_ignores_spaces_punctuation_and_width():
    same = {digest_of_words(text) for text in ("３号楼 井盖坏了！", "3号楼井盖坏了", "3号楼，井盖\n坏了。")}
    assert len(same) == 1
    assert len(same.pop()) == 16
    assert digest_of_words("3号楼井盖坏了") != digest_of_words("4号楼井盖坏了")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话13800138000。", "phone"),
        ("电话 138 0013 8000", "phone"),
        ("138-0013-8000找我", "phone"),
        ("手机１３８００１３８０００", "phone"),
        ("+86 13800138000", "phone"),
        ("8613800138000", "phone"),
        ("一三八零零一三八零零零", "phone"),
        ("幺三八零零幺三八零零零", "phone"),
        ("①③⑧00138000", "phone"),
        ("座机0476-8123456", "phone"),
        ("(010)81234567", "phone"),
        ("call 617-555-0123 please", "phone"),
        ("电话：8123456", "phone"),
        ("身份证150402199001011234", "id_number"),
        ("150402 19900101 123x", "id_number"),
        ("１５０４０２１９９００１０１１２３Ｘ", "id_number"),
        ("卡号6222021234567890123", "bank_card"),
        ("6222 0212 3456 7890", "bank_card"),
        ("4111111111111111", "bank_card"),
        ("写信到 zhang.san@example.com 吧", "email"),
        ("ａｂ＠ｅｘａｍｐｌｅ．ｃｏｍ", "email"),
        ("车牌蒙D12345堵门", "plate"),
        ("蒙Ｄ·１２３４５", "plate"),
        ("京AD12345新能源", "plate"),
    ],
)
def test_personal_numbers_are_found_and_covered(text, kind):
    assert [found.kind for found in find_personal(text)] == [kind]
    masked = mask_personal(text)
    assert MASK in masked
    assert not find_personal(masked)


@pytest.mark.parametrize(
    "text",
    [
        "编号1504020102000123的路灯坏了",
        "网格150402001003012",
        "回执 123456789012",
        "2024年3月15日 8:30 到 2024年3月16日",
        "3单元3201室，欠费20240315元",
        "第一二三四五六七号楼",
        "坐标 118.123456,42.123456",
        "7.5米×3.2米，共1,234,567元",
        "新华路12号A座",
    ],
)
def test_numbers_of_things_are_left_alone(text):
    assert mask_personal(text) == text


def test_what_stands_around_a_number_stays():
    masked = mask_personal("请联系13800138000，井盖坏了")
    assert masked == f"请联系{MASK}，井盖坏了"


@given(st.text(max_size=120), st.text(max_size=120))
@example(before="NO", after="")
@example(before="order", after="")
@example(before="piano", after="")
def test_masking_never_fails_and_never_leaves_the_number(before, after):
    masked = mask_personal(f"{before} x13912345678x {after}")
    assert "13912345678" not in masked
