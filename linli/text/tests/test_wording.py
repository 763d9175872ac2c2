"""One way to read: whatever is sent, plain text comes out, and the same n-grams on every machine."""

from __future__ import annotations

import numpy as np
import pytest

from linli.text import wording

pytestmark = pytest.mark.one_engine


def test_width_case_and_script_are_one():
    assert wording.plain("Ｌｕｄｅｎｇ　路燈壞了") == "ludeng 路灯坏了"
    assert wording.plain("１３８") == "138"


def test_markup_links_and_invisible_characters_are_left_out():
    assert wording.plain("<p>路灯<b>坏</b></p>&nbsp;见 https://example.org/a?b=1 谢谢\u200b") == "路灯 坏 见 谢谢"
    assert wording.plain("3 < 5，所以 <不是标签>") == "3 < 5,所以 <不是标签>"


def test_a_line_pasted_a_thousand_times_is_heard_twice():
    assert wording.plain("没水\n" * 1000).split("\n") == ["没水", "没水"]


@pytest.mark.parametrize(
    "bad", ["", "a", " \n\t ", "\ud800", "\x00\x01", "😀" * 50, "å°Šæ•¬çš„", "x" * 100_000, "<" * 9_000, "&" * 9_000]
)
def test_nothing_breaks_it(bad: str):
    assert len(wording.plain(bad)) <= wording.LONGEST
    assert len(wording.grams(wording.codes(wording.solid(bad)), 3)) <= wording.LONGEST


def test_grams_are_the_same_for_the_same_run_wherever_it_stands():
    one, other = (wording.grams(wording.codes(text), 2) for text in ("路灯坏了", "这里路灯"))
    assert one[0] == other[2]
    assert len(np.unique(np.concatenate([one, other]))) == 5  # 路灯 灯坏 坏了 这里 里路
    assert len(wording.grams(wording.codes("灯"), 2)) == 0


def test_grams_never_change_because_models_are_kept_by_them():
    assert wording.grams(wording.codes("路灯坏了"), 2).tolist() == [2466249914, 252068982, 1837490945]
