"""Fairness between areas: hand-computed shares, intervals known from elsewhere, and verdicts that small numbers do not earn."""

from __future__ import annotations

from random import Random

import pytest

from linli.insight.rules.difficulty import Settings, classes, hours_of
from linli.insight.rules.fairness import fairness, limits, overdispersion, rate_interval, wilson

EASY, HARD = ("easy", False), ("hard", False)


def test_an_area_with_harder_work_is_not_worse_for_it() -> None:
    # Both areas keep 90 % of easy and 50 % of hard cases; the second has three times as many hard ones.
    found = fairness({1: {EASY: (270, 300), HARD: (50, 100)}, 2: {EASY: (90, 100), HARD: (150, 300)}})
    first, second = found.areas
    assert (first.crude, second.crude) == (0.8, 0.6)
    assert first.share == second.share == pytest.approx(0.7)  # of all 800 cases half are hard
    assert first.expected == second.expected == pytest.approx(0.7)
    assert found.share == pytest.approx(0.7)
    assert {first.verdict, second.verdict} == {"inside"}


def test_a_stratum_an_area_has_not_is_left_out_on_both_sides() -> None:
    found = fairness({1: {EASY: (81, 90)}, 2: {EASY: (81, 90), HARD: (10, 20)}})
    only_easy = found.areas[0]
    assert only_easy.share == only_easy.expected == pytest.approx(0.9)
    assert only_easy.covered == pytest.approx(180 / 200)
    few = fairness({1: {EASY: (81, 90)}, 2: {EASY: (81, 90), HARD: (50, 100)}})
    assert few.areas[0].covered == pytest.approx(180 / 280)
    assert few.areas[0].verdict == "few"


def test_few_cases_earn_no_verdict_and_many_do() -> None:
    crowd = {area: {EASY: (80, 100)} for area in range(2, 10)}
    assert fairness({1: {EASY: (0, 5)}, **crowd}).areas[0].verdict == "few"
    assert fairness({1: {EASY: (40, 100)}, **crowd}).areas[0].verdict in {"below", "far_below"}
    assert fairness({1: {}, **crowd}).areas[0].share is None
    assert fairness({}).share is None


def test_where_nothing_differs_chance_alone_seldom_accuses() -> None:
    rng, outside, judged = Random(5), 0, 0
    for _ in range(60):
        counts = {
            area: {stratum: (sum(rng.random() < share for _ in range(size)), size) for stratum, share, size in (
                (EASY, 0.9, rng.randint(20, 80)), (HARD, 0.6, rng.randint(10, 60)))}
            for area in range(12)
        }  # fmt: skip
        for one in fairness(counts).areas:
            judged += one.verdict != "few"
            outside += one.verdict not in {"few", "inside"}
    assert judged == 720
    assert 0.01 < outside / judged < 0.07  # 5 % are outside 95 % limits by chance


def test_limits_widen_where_all_areas_scatter() -> None:
    assert overdispersion([0.1, -0.2, 0.3, 0.1]) == 1.0
    assert overdispersion([3.0, -3.0, 3.0, -3.0]) == 9.0
    assert overdispersion([0.0] * 9 + [50.0]) == 1.0  # one that is far out is drawn in
    narrow, wide = (limits(0.8, 100, 1.96, spread) for spread in (1.0, 4.0))
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1] <= 1


def test_intervals_are_those_of_the_books() -> None:
    assert wilson(0.8, 100) == pytest.approx((0.7112, 0.8666), abs=1e-4)
    assert wilson(1.0, 3)[1] == 1.0
    low, high = rate_interval(11, 1.0)  # exact Poisson: 5.49 to 19.68
    assert (low, high) == pytest.approx((5.49, 19.68), abs=0.05)
    assert rate_interval(0, 2.0)[0] == 0.0


def test_matters_are_classed_by_thirds_of_the_cases_and_by_limits_where_history_is_thin() -> None:
    settings = Settings(365, 20, 24, 120)
    handled = {"A": (100, 10.0), "B": (100, 20.0), "C": (50, 30.0), "D": (50, 30.0), "E": (19, 1.0), "F": (0, None)}
    limits_ = {"A": 500.0, "E": 24.0, "F": 100.0, "G": 121.0}
    assert classes(handled, limits_, settings) == {
        "A": "easy", "B": "middle", "C": "hard", "D": "hard", "E": "easy", "F": "middle", "G": "hard",
    }  # fmt: skip
    assert classes({}, {}, settings) == {}
    assert hours_of(2, "work_day") > hours_of(5, "work_hour") > hours_of(90, "urgent_minute")
