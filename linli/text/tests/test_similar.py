"""Two messages about the same thing are told from two of the same sort, and found among many by what is typed so far."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from linli.text import api as text
from linli.text.similar import model
from linli.text.weighing import rarity

MIXER = "龙湖佳苑旁边的搅拌站半夜还在施工，噪音和灰尘让人没法住"
AGAIN = "龙湖佳苑附近有个搅拌站，夜里施工噪音很大，灰尘也多"
OTHER = "请问新生儿医保怎么办理，需要带什么材料"


def odds(one, other, days=1.0):
    return text.alike(one, [other], [days])[0].log_odds


def test_the_same_thing_in_other_words_is_nearer_than_another_thing():
    assert odds(MIXER, AGAIN) > 0 > odds(MIXER, OTHER)
    assert odds(MIXER, MIXER) >= odds(MIXER, AGAIN)


def test_few_words_prove_little():
    assert odds("路灯不亮", "路灯不亮") < 2 < odds(MIXER, MIXER)


def test_many_at_once_are_as_one_at_a_time():
    others = [AGAIN, "", OTHER, MIXER, "路"]
    together = text.alike(MIXER, others, [1.0] * 5)
    assert [found.log_odds for found in together] == pytest.approx([odds(MIXER, other) for other in others], abs=1e-5)
    assert text.alike(MIXER, [], []) == []


def test_time_only_takes_away():
    by_days = [odds(MIXER, AGAIN, days) for days in (0, 1, 7, 30, 365)]
    assert by_days == sorted(by_days, reverse=True)


def test_marks_of_what_is_typed_meet_those_of_the_whole():
    kept = set(text.marks(MIXER))
    assert len(kept) == 10
    assert kept & set(text.marks(MIXER[:12], text.ASKED))
    assert kept & set(text.marks(AGAIN, text.ASKED))
    assert not kept & set(text.marks(OTHER, text.ASKED))
    assert text.marks("路") == text.marks("") == []


@pytest.mark.parametrize(
    "odd", ["", "路", "😀" * 50, "<p>路灯</p>", "a" * 100_000, "同一行\n" * 1000, "\ud800x", "\0\0"]
)
def test_odd_words_break_nothing(odd):
    assert np.isfinite(odds(MIXER, odd))
    assert np.isfinite(odds(odd, MIXER))
    assert len(text.marks(odd)) <= 10


@pytest.mark.parametrize("content", [None, "", "{", '{"version": 99}', '{"version": 1, "weights": {}}', "[]", "\ufeff"])
def test_a_model_that_cannot_be_read_is_replaced_by_a_cautious_one(tmp_path, content):
    path = tmp_path / "similar.json"
    if content is not None:
        path.write_text(content)
    found = model.load(path)
    assert not found.known
    assert found.log_odds(np.log(np.array([1.01, 1.01, 2]))) > 0 > found.log_odds(np.log(np.array([0.1, 0.1, 2])))


def test_a_model_reads_back_what_was_written(tmp_path):
    path = tmp_path / "similar.json"
    path.write_text(text.shipped_pair_model().as_json())
    assert model.load(path) == text.shipped_pair_model()
    assert text.shipped_pair_model().known


@pytest.mark.parametrize("cut", [0, 10, 100, 5_000])
def test_a_table_that_is_cut_off_makes_everything_equally_rare(tmp_path, cut):
    path = tmp_path / "rarity.npy"
    path.write_bytes(rarity.SHIPPED.read_bytes()[:cut])
    found = rarity.read(path)
    assert not found.known
    assert set(found.of(np.arange(100, dtype=np.int32)).tolist()) == {6.0}
    assert rarity.shipped().known


def test_what_is_common_is_worth_less():
    table = text.learn_rarity([text.stretches(f"路灯{n}") for n in range(50)] + [text.stretches("井盖")] * 3)
    common, rare = table.of(text.stretches("路灯"))[0], table.of(text.stretches("井盖"))[0]
    assert common < rare < table.of(text.stretches("麟趾"))[0]


def groups():
    """Two estates with trouble, told by several; and the same troubles elsewhere."""
    at = datetime(2026, 3, 1, tzinfo=UTC)
    said = [f"龙湖佳苑旁边的搅拌站{how}" for how in ("半夜施工", "噪音扰民", "灰尘很大", "没人管", "影响睡觉")]
    said += [f"金桥小区地下车位{how}" for how in ("捆绑销售", "强制购买", "太贵了", "不让租", "只卖不租")]
    said += [
        f"{place}的{what}问题"
        for place in ("北关", "南营", "西坡", "东泉", "新安")
        for what in ("搅拌站", "停车", "噪音", "灰尘", "供热")
    ]
    texts = [text.Text(f"{n:03d}", words, words, at + timedelta(days=n)) for n, words in enumerate(said)]
    sets = [{f"{n:03d}" for n in range(5)}, {f"{n:03d}" for n in range(5, 10)}]
    same = {(one, other) for members in sets for one in members for other in members if one < other}
    return texts, same, sets


def test_no_pair_of_a_judged_group_is_learned_from():
    texts, same, sets = groups()
    pairs = text.pairs_of(texts, same=same, doubtful=set(), groups=sets)
    assert int(pairs.same.sum()) == 20
    assert set(pairs.first.tolist()) == {0, 1}
    across = (pairs.second >= 0) & (pairs.second != pairs.first)
    assert across.any()
    assert not pairs.same[across].any()
    report = text.cross_validated(pairs)
    assert report.views["whole"].recall > 0.8
    assert sum(found.pairs for found in report.groups.values()) == report.views["whole"].pairs


def test_doubtful_pairs_are_left_out():
    texts, same, sets = groups()
    doubtful = {("000", "010")}
    without = text.pairs_of(texts, same=same, doubtful=doubtful, groups=sets)
    whole = text.pairs_of(texts, same=same, doubtful=set(), groups=sets)
    assert len(without.same) == len(whole.same) - 1
