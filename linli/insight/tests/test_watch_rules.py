"""The rules of the watch: chance is reckoned right, weather is no news, a burst is, and probabilities hold what they say."""

from __future__ import annotations

from datetime import date, timedelta
from math import comb, exp, factorial

import numpy as np
import pytest

from linli.insight.rules.chance import at_least, believable, gumbel_of, gumbel_of_middle
from linli.insight.rules.daytypes import DayTypes, day_types, weekdays_worked
from linli.insight.rules.lateness import Run, learnt
from linli.insight.rules.recurrence import Happened, returning
from linli.insight.rules.rehearsing import (
    Event,
    counted,
    found_of,
    made_up,
    planted,
    quiet,
    tables,
    tellers,
    told,
)
from linli.insight.rules.rising import rises
from linli.insight.rules.scanning import Scan, circles_over
from linli.insight.rules.watching import Watch

BEGIN = date(2025, 1, 1)
MONDAY = date(2025, 8, 4)
PLAIN = day_types(MONDAY, 100, weekdays_worked)
WORKED = np.zeros(100, dtype=np.int64)  # every day is one of work
# A week of holidays, and the two days that people work for it: the autumn of 2025.
HOLIDAYS = {date(2025, 10, day) for day in range(1, 9)}
MAKE_UP = {date(2025, 9, 28), date(2025, 10, 11)}
CALENDAR = day_types(MONDAY, 100, lambda day: day in MAKE_UP or (weekdays_worked(day) and day not in HOLIDAYS))


@pytest.mark.parametrize(("count", "mean"), [(1, 0.2), (5, 1.3), (12, 3.0), (3, 9.5)])
def test_the_tail_of_poisson_is_what_its_terms_add_up_to(count, mean):
    below = sum(exp(-mean) * mean**k / factorial(k) for k in range(count))
    assert at_least(count, mean, mean) == pytest.approx(1 - below, rel=1e-9)


def test_the_tail_of_the_negative_binomial_is_what_its_terms_add_up_to():
    size, kept = 4, 0.6  # mean 6, variance 15: failures before the fourth success
    below = sum(comb(k + size - 1, k) * (1 - kept) ** size * kept**k for k in range(13))
    assert at_least(13, 6.0, 15.0) == pytest.approx(1 - below, rel=1e-9)


def test_far_tails_keep_their_digits_and_impossible_ones_are_not_zero():
    assert 0 < at_least(60, 2.0, 2.0) < 1e-40
    assert at_least(3, 0.0, 0.0) > 0
    assert at_least(0, 5.0, 5.0) == 1.0
    assert at_least(5000, 10.0, 10.0) > 0


def test_what_is_believed_falls_with_the_number_of_tests():
    assert believable([1e-4], 50, 0.01) == 1e-4
    assert believable([1e-4], 500, 0.01) == 0.0
    assert believable([1e-6, 1.8e-5, 0.4], 1000, 0.01) == 1.8e-5  # the second counts for less, as there are two
    assert believable([], 100, 0.01) == 0.0


def test_the_largest_of_many_is_judged_by_its_own_distribution():
    random = np.random.default_rng(4)
    largest = list(random.gumbel(3.0, 0.8, size=4000))
    for fitted in (gumbel_of(largest), gumbel_of_middle(largest)):
        assert (fitted.place, fitted.width) == (pytest.approx(3.0, abs=0.1), pytest.approx(0.8, abs=0.1))
        assert fitted.at_least(3.0 + 0.8 * 4.6) == pytest.approx(0.01, rel=0.4)


def grid(days: int, a_day: float, seed: int = 2) -> np.ndarray:
    return np.random.default_rng(seed).poisson(a_day, size=(36, days)).astype(np.int64)


def places() -> list[tuple[int, int]]:
    return [(x, y) for x in range(6) for y in range(6)]


def test_a_burst_is_found_where_and_when_it_is():
    counts = grid(60, 0.15)
    counts[14, 58:60] += 5
    hottest = Scan(counts, circles_over(places()), WORKED[: counts.shape[1]]).hottest(59, 60)
    assert hottest.days == 2
    assert 14 in Scan(counts, circles_over(places()), WORKED[: counts.shape[1]]).circles.inside(hottest.circle)
    assert hottest.seen >= 10 > hottest.expected


def test_a_storm_over_the_whole_district_is_no_hot_spot():
    still, storm = grid(60, 0.3), grid(60, 0.3)
    storm[:, 59] += np.random.default_rng(9).poisson(1.5, size=36)
    by_chance = []
    for counts in (still, storm):
        scan = Scan(counts, circles_over(places()), WORKED[: counts.shape[1]])
        by_chance.append(scan.by_chance(59, 60, (1, 2)).at_least(scan.hottest(59, 60).score))
    assert storm[:, 59].sum() > 4 * still[:, 59].sum()
    assert min(by_chance) > 0.01


def test_the_same_question_has_the_same_answer():
    scan = Scan(grid(60, 0.3), circles_over(places()), WORKED[:60])
    assert scan.by_chance(59, 60, (1, 2)) == scan.by_chance(59, 60, (1, 2))


def streets(days: int = 70) -> np.ndarray:
    """The whole and four streets with three cases a day each, half of that at weekends."""
    weekday = np.array([1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5])
    parts = np.random.default_rng(3).poisson(3 * weekday[np.arange(days) % 7], size=(4, days))
    return np.vstack([parts.sum(axis=0), parts]).astype(np.int64)


def chances(counts: np.ndarray) -> dict[int, float]:
    found: dict[int, float] = {}
    for one in rises(counts, counts.shape[1] - 1, PLAIN)[0]:
        found[one.row] = min(found.get(one.row, 1.0), one.chance)
    return found


def test_a_rise_of_one_street_is_told_of_that_street():
    counts = streets()
    counts[[0, 2], -3:] += 9
    found = chances(counts)
    assert found[2] < 1e-6
    assert all(found.get(row, 1.0) > 1e-3 for row in (1, 3, 4))


def test_a_rise_of_all_streets_is_told_once_of_the_district():
    counts = streets()
    counts[1:, -2:] += 8
    counts[0, -2:] += 32
    found = chances(counts)
    assert found[0] < 1e-6
    assert all(found.get(row, 1.0) > 1e-3 for row in range(1, 5))


def test_nothing_is_said_with_too_little_history():
    assert rises(streets(18), 17, PLAIN) == ([], 0)
    counts, _ = counted(made_up(days=20, cases_a_day=40, seed=1), BEGIN, 20)
    assert Watch(counts).day(BEGIN + timedelta(days=19)) == []
    empty, _ = counted([], BEGIN, 40)
    assert Watch(empty).day(BEGIN + timedelta(days=39)) == []


def test_a_monday_after_a_weekend_is_no_rise():
    counts = np.repeat([[14, 14, 14, 14, 14, 4, 4]], 10, axis=0).reshape(1, -1)
    counts = np.vstack([counts, counts]).astype(np.int64)[:, :64]  # ends with a Monday
    assert rises(counts, 63, PLAIN)[0] == []


def column(day: date) -> int:
    return (day - MONDAY).days


def autumn(seed: int = 3) -> np.ndarray:
    """The whole and four streets: much on days of work, little on days off, and after a rest what was kept back."""
    share = np.where(CALENDAR.off == 1, 0.4, 1.1) + 0.15 * CALENDAR.rested
    parts = np.random.default_rng(seed).poisson(6 * share, size=(4, 100))
    return np.vstack([parts.sum(axis=0), parts]).astype(np.int64)


def least_chance(counts: np.ndarray, day: date, types: DayTypes, row: int | None = None) -> float:
    found = rises(counts, column(day), types)[0]
    return min((one.chance for one in found if row in (None, one.row)), default=1.0)


def test_days_are_worked_like_others_where_holidays_say_so():
    assert [CALENDAR.like[column(day)] for day in sorted(HOLIDAYS)] == [6, 6, 6, 5, 6, 6, 6, 6]
    assert [CALENDAR.like[column(day)] for day in sorted(MAKE_UP)] == [
        0,
        4,
    ]  # a Sunday after a Saturday off begins a week
    first = column(date(2025, 10, 9))
    assert (CALENDAR.like[first], CALENDAR.rested[first], CALENDAR.off[first]) == (0, 8, 0)


def test_neither_holidays_nor_make_up_days_nor_what_was_kept_back_are_a_rise():
    days = [date(2025, 9, 26) + timedelta(days=n) for n in range(18)]
    told = {name: [] for name in ("calendar", "plain")}
    for seed in range(6):
        counts = autumn(seed)
        for day in days:
            told["calendar"] += [day] if least_chance(counts, day, CALENDAR) < 1e-5 else []
            told["plain"] += [day] if least_chance(counts, day, PLAIN) < 1e-5 else []
    assert told["calendar"] == []
    assert set(told["plain"]) >= {date(2025, 9, 28), date(2025, 10, 9), date(2025, 10, 11)}, "without a calendar it is"


def test_a_burst_on_a_holiday_is_found_where_a_plain_week_hides_it():
    day = date(2025, 10, 2)  # a Thursday on which hardly anybody works
    counts = autumn()
    counts[2, column(day)] += 9
    counts[0, column(day)] += 9
    assert least_chance(counts, day, CALENDAR, row=2) < 1e-4
    assert least_chance(counts, day, PLAIN, row=2) > 1e-2


def test_a_holiday_at_home_is_no_hot_spot_and_a_burst_in_it_is():
    homes = np.arange(36) % 6 < 3  # the western half; offices in the east report on days of work alone
    usual = np.where(homes[:, None], 0.5, np.where(CALENDAR.off == 1, 0.02, 0.8)[None, :])
    counts = np.random.default_rng(8).poisson(usual).astype(np.int64)
    end = column(max(HOLIDAYS))
    circles = circles_over(places())

    def chance(table: np.ndarray, off: np.ndarray) -> float:
        scan = Scan(table, circles, off)
        hottest = scan.hottest(end, 60)
        assert hottest
        return scan.by_chance(end, 60, (1, 2)).at_least(hottest.score)

    assert chance(counts, CALENDAR.off) > 0.01
    assert chance(counts, WORKED) < 0.001, "held against days of work it is one"
    burst = counts.copy()
    burst[14, end - 1 : end + 1] += 5
    scan = Scan(burst, circles, CALENDAR.off)
    assert 14 in circles.inside(scan.hottest(end, 60).circle)
    assert chance(burst, CALENDAR.off) < 0.001


def test_planted_bursts_are_found_and_quiet_histories_are_left_in_peace():
    common = [one for one in made_up(days=110, cases_a_day=60, seed=5) if one.family < "family 05"]
    history = quiet(common, BEGIN, 110, seed=6)
    counts, _ = counted(history, BEGIN, 110)
    still = {name: told(counts, 60, teller) for name, teller in tellers(counts).items()}
    assert len(still["watch"]) <= 1
    assert len(still["mean_and_three_deviations"]) > 10
    with_bursts, bursts = planted(history, BEGIN, 110, 60, seed=7)
    counts, areas = counted(with_bursts, BEGIN, 110)
    rows = found_of(bursts, told(counts, 60, tellers(counts)["watch"]), areas)
    large = [row for row in rows if row["extra"] >= 4 and row["days"] >= 3]
    assert len(large) >= 2
    assert sum(row["delay"] is not None for row in large) >= 0.8 * len(large)
    assert tables(rows)["all"]["planted"] == len(bursts)


def test_dealing_days_anew_keeps_cases_places_and_weekdays():
    monday = [Event(BEGIN + timedelta(days=5 + 7 * week), "a", (1, 1), "s") for week in range(10)]
    dealt = quiet(monday, BEGIN, 80, seed=1)
    assert [one.day.weekday() for one in dealt] == [one.day.weekday() for one in monday]
    assert {(one.family, one.square, one.area) for one in dealt} == {("a", (1, 1), "s")}


def case(number: int, day: int, *, cell: int = 7, matter: str = "C0102", recurring: bool = True) -> Happened:
    return Happened(number, 3, cell, matter, date(2026, 3, 1) + timedelta(days=day), recurring)


def test_what_stands_in_the_last_thirty_days_whole_comes_back_against_what_other_places_have():
    here = [case(1, 2), case(2, 9), case(3, 9)]
    elsewhere = [case(4, 12, cell=8, recurring=False), case(5, 13, cell=8, recurring=False), case(6, 14, cell=9)]
    (found,) = returning([*here, *elsewhere])
    assert [one.case_id for one in found.cases] == [1, 2, 3]
    assert found.expected == 1.5
    assert returning([case(1, 2), case(2, 9)]) == [], "what is left of an older run is no news"


def limits(number: int, *, seed: int = 1) -> list[Run]:
    """Unit 1 misses most of its limits, unit 2 few."""
    random = np.random.default_rng(seed)
    runs = []
    for case_id in range(number):
        unit = 1 + case_id % 2
        began, length = case_id * 3600.0, 86400.0 * random.choice([1, 3, 7])
        late = random.random() < (0.75 if unit == 1 else 0.15)
        used = random.uniform(1.02, 1.6) if late else random.uniform(0.3, 0.98)
        runs.append(Run(case_id, began, began + length, began + used * length, "group", unit, "street"))
    return runs


def test_probabilities_of_missing_hold_what_they_say():
    runs = limits(1500)
    now = 1600 * 3600.0
    model = learnt(runs, now)
    assert model.measured.error < 0.08
    assert model.measured.brier < 0.9 * model.measured.brier_of_mean
    running = [Run(9000 + unit, now - 40_000, now + 46_400, None, "group", unit, "street") for unit in (1, 2)]
    late, fine = model.risks(running, now)
    assert (late.run.unit, fine.run.unit) == (1, 2)
    assert late.probability > 0.6
    assert fine.probability < 0.5
    assert "unit" in late.because
    past = Run(9009, now - 90_000, now - 10, None, "group", 1, "street")
    assert model.risks([past], now) == []


def test_with_little_history_nothing_is_foretold():
    assert learnt(limits(60), 200 * 3600.0) is None
    always_met = [Run(n, n * 3600.0, n * 3600.0 + 9e4, n * 3600.0 + 8e4, "g", 1, "") for n in range(800)]
    assert learnt(always_met, 1000 * 3600.0) is None
    assert learnt([], 0.0) is None
