"""Two residents speak of the same thing and nobody knows where: their words find each other, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases import api as cases
from linli.cases.models import Case, TextMark
from linli.cases.rules.duplicates import LOOK_BACK_DAYS
from linli.cases.tests.steps import closed
from linli.cases.tests.world import MONDAY, World
from linli.common.actor import SYSTEM

MIXER = "龙湖佳苑旁边的搅拌站半夜还在施工，噪音和灰尘让人没法住"
AGAIN = "龙湖佳苑附近有个搅拌站，夜里施工噪音很大，灰尘也多，没人管吗"
OTHER = "公交站牌被撞歪了，请派人扶正"
HOUR = timedelta(hours=1)


def told(world: World, text: str, *, hours: int = 0) -> cases.Receipt:
    return world.report(text, at=MONDAY + hours * HOUR, area_id=None)


def hints(text: str, *, hours: int = 5, leave_out: int = 0) -> list[int]:
    found = cases.similar_to(actor=SYSTEM, text=text, lon=None, lat=None, at=MONDAY + hours * HOUR)
    return [duplicate.case_id for duplicate in found if duplicate.case_id != leave_out]


def test_like_words_find_each_other_without_a_place(world):
    first, other = told(world, MIXER), told(world, OTHER)
    assert cases.mark_texts(at=MONDAY) == 2
    assert hints(AGAIN) == [first.case_id]
    assert hints(OTHER[:10]) == [other.case_id]
    (found,) = cases.similar_to(actor=SYSTEM, text=AGAIN, lon=None, lat=None, at=MONDAY + 5 * HOUR)
    assert found.score >= 0.5
    assert any("%" in reason for reason in found.reasons)
    assert hints("小区里的健身器材坏了，老人差点摔倒") == []


def test_what_is_typed_so_far_is_enough(world):
    first = told(world, MIXER)
    cases.mark_texts(at=MONDAY)
    assert hints(MIXER[:14]) == [first.case_id]


def test_at_intake_the_record_names_the_likely_double(world):
    first = told(world, MIXER)
    cases.mark_texts(at=MONDAY)
    second = told(world, AGAIN, hours=1)
    event = next(
        event for event in cases.timeline(actor=SYSTEM, case_id=second.case_id) if event.kind == "case.reported"
    )
    assert [case_id for case_id, _ in event.data["duplicates"]] == [first.case_id]
    assert [d.case_id for d in cases.duplicates(actor=SYSTEM, case_id=second.case_id, at=MONDAY + HOUR)] == [
        first.case_id
    ]


def test_marking_again_changes_nothing_and_latecomers_are_not_lost(world):
    receipts = [told(world, f"{MIXER}{number}号楼") for number in range(3)]
    assert cases.mark_texts(at=MONDAY) == 3
    before = TextMark.objects.count()
    assert cases.mark_texts(at=MONDAY) == 0
    assert TextMark.objects.count() == before
    # As if the first one's transaction had ended after the others were marked.
    TextMark.objects.filter(case_id=receipts[0].case_id).delete()
    assert cases.mark_texts(at=MONDAY) == 1
    assert TextMark.objects.count() == before


def test_a_bounded_piece_at_a_time(world):
    for number in range(5):
        told(world, f"{MIXER}{number}")
    assert [cases.mark_texts(at=MONDAY, limit=2) for _ in range(4)] == [2, 2, 1, 0]


def test_old_cases_lose_their_marks_and_open_ones_keep_them(world):
    open_one, ended = told(world, MIXER), closed(world)
    cases.mark_texts(at=MONDAY)
    much_later = MONDAY + timedelta(days=LOOK_BACK_DAYS + 1)
    assert cases.drop_old_marks(at=much_later) > 0
    assert set(TextMark.objects.values_list("case_id", flat=True)) == {open_one.case_id}
    cases.mark_texts(at=much_later)
    assert not TextMark.objects.filter(case_id=ended.case_id).exists()


def test_blanked_words_are_found_no_more(world):
    receipt = told(world, MIXER)
    cases.mark_texts(at=MONDAY)
    cases.erase_me(number=receipt.number, secret=receipt.secret, at=MONDAY + HOUR)
    assert Case.objects.get(pk=receipt.case_id).text == ""
    assert not TextMark.objects.exists()
    cases.mark_texts(at=MONDAY + HOUR)
    assert hints(MIXER) == []


@pytest.mark.parametrize("text", ["", "路", "　 \n", "<b></b>", "😀😀😀", "!!!", "a" * 100_000, "\ud800", "一" * 4000])
def test_odd_words_find_nothing_and_break_nothing(world, text):
    told(world, MIXER)
    cases.mark_texts(at=MONDAY)
    assert hints(text) == []
