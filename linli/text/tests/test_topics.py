"""Messages about the same matter at the same place become one topic, with numbers that can be worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import log1p

import pytest

from linli.text import api as text

DAY = timedelta(days=1)
NOW = datetime(2026, 5, 31, tzinfo=UTC)
MIXER = (
    "龙湖佳苑旁边的搅拌站半夜还在施工，噪音和灰尘让人没法住",
    "龙湖佳苑附近搅拌站噪音扰民，灰尘很大",
    "投诉龙湖佳苑搅拌站夜里施工的问题",
    "龙湖佳苑小区外的搅拌站灰尘污染严重",
)
BUS = ("63路公交车经常不按时发车", "63路公交车等了四十分钟不来", "63路公交车早高峰不按时发车")
ALONE = ("健身器材坏了，老人差点摔倒", "请问新生儿医保怎么办理", "门口的桂花树枝折断了压着电线")


def posts(texts=(*MIXER, *BUS, *ALONE), **values):
    return [text.Post(str(n), said, "", NOW - n * DAY, **values) for n, said in enumerate(texts)]


def test_two_matters_are_two_topics_and_the_rest_is_none():
    mixer, bus = text.find_topics(posts(), until=NOW)
    assert set(mixer.messages) == {"0", "1", "2", "3"}
    assert set(bus.messages) == {"4", "5", "6"}
    assert "搅拌站" in mixer.name
    assert mixer.place.startswith("龙湖佳苑")
    assert "63路公交车" in bus.name
    assert not mixer.name.startswith("投诉")
    assert (mixer.first, mixer.last) == (NOW - 3 * DAY, NOW)


def test_the_order_of_the_file_makes_no_difference():
    straight = text.find_topics(posts(), until=NOW)
    assert text.find_topics(posts()[::-1], until=NOW) == straight


def test_heat_is_people_and_the_logarithm_of_the_rest():
    said = [text.Post(str(n), MIXER[n], "", NOW, reporter=who, supports=9, opposes=1) for n, who in enumerate("aab")]
    (topic,) = text.find_topics(said, until=NOW, half_life_days=10)
    assert topic.people == 2
    assert topic.heat == pytest.approx(2 + log1p(1) + log1p(27) + log1p(3) / 2, abs=0.01)


def test_older_messages_weigh_less_and_votes_are_damped():
    fresh = [text.Post(str(n), MIXER[n], "", NOW, reporter=str(n)) for n in range(2)]
    old = [text.Post(f"o{n}", BUS[n], "", NOW - 20 * DAY, reporter=str(n), supports=10_000 * n) for n in range(2)]
    voted, first = text.find_topics([*fresh, *old], until=NOW, half_life_days=10)
    assert first.heat == 2
    assert voted.heat == pytest.approx(2 * 0.25 + log1p(0.25 * 10_000), abs=0.01)


def test_the_same_trouble_at_other_places_is_another_topic():
    said = [
        text.Post(f"{place}{n}", words, "", NOW, place)
        for place in ("东山社区", "西河社区")
        for n, words in enumerate(("路灯不亮，晚上很黑", "路灯坏了晚上看不见", "晚上路灯不亮"))
    ]
    found = text.find_topics(said, until=NOW)
    assert {topic.place for topic in found} == {"东山社区", "西河社区"}
    assert all(len({message[:4] for message in topic.messages}) == 1 for topic in found)


def test_the_window_and_the_one_before_it():
    said = [text.Post(f"n{n}", MIXER[n], "", NOW - n * DAY) for n in range(4)]
    said += [text.Post("b", MIXER[0], "", NOW - 9 * DAY), text.Post("older", MIXER[1], "", NOW - 20 * DAY)]
    (topic,) = text.find_topics(said, until=NOW, days=7)
    assert len(topic.messages) == 4
    assert (topic.trend.now, topic.trend.before, topic.trend.word) == (4, 1, "rising")
    assert sum(topic.course) == 4


@pytest.mark.parametrize(
    ("now", "before", "older", "word"),
    [
        (0, 0, 5, "quiet"),
        (3, 0, 0, "new"),
        (1, 0, 4, "steady"),
        (3, 1, 0, "rising"),
        (1, 2, 0, "steady"),
        (1, 3, 0, "falling"),
    ],
)
def test_a_trend_has_a_word(now, before, older, word):
    assert text.Trend(7, now, before, older).word == word


def test_nobody_is_shown():
    said = [text.Post(str(n), MIXER[n], "", NOW, reporter="13800138000") for n in range(3)]
    (topic,) = text.find_topics(said, until=NOW)
    assert topic.people == 1
    assert "13800138000" not in repr(topic)
    assert "13800138000" not in repr(said)


@pytest.mark.parametrize(
    "odd",
    ["", "路", "😀" * 50, "<p>路灯</p>" * 20, "a" * 100_000, "é\u0301" * 300, "同一行\n" * 1000, "ï¿½ä¸­æ", "1\t2\t3\n" * 200, "\ud800x"],
)  # fmt: skip
def test_odd_messages_break_nothing(odd):
    said = posts((*MIXER, odd, odd))
    found = text.find_topics(said, until=NOW)
    assert any({"0", "1", "2", "3"} <= set(topic.messages) for topic in found)


def test_nothing_gives_nothing():
    assert text.find_topics([]) == []
    assert text.find_topics([text.Post("1", "", "", NOW)]) == []
    assert text.find_topics(posts(MIXER), until=NOW - 100 * DAY) == []


def test_agreement_with_published_groups_is_worked_out_by_hand():
    rows = [("a", "1", m) for m in "wxyz"] + [("b", "1", m) for m in "wxy"] + [("c", "9", m) for m in "wq"]
    agreed = text.agreed_pairs(rows, set("wxyzq"))
    assert agreed == {("w", "x"): 2, ("w", "y"): 2, ("x", "y"): 2}
    found = text.agreement([("w", "x", "q"), ("y", "z")], agreed)
    assert (found.recall, found.precision) == (pytest.approx(1 / 3), pytest.approx(1 / 4))
    assert found.listed_precision == 1
    assert (found.top_found, found.top_of) == (1, 1)
