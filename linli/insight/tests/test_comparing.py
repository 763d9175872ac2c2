"""Times set beside each other: whole months beside whole months, every part beside its like, and nothing lost that has fallen to nothing."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.cases.tests.steps import later
from linli.cases.tests.world import MONDAY, World, build
from linli.common.actor import SYSTEM
from linli.common.errors import InvalidInput
from linli.insight import api as insight
from linli.insight.rules.asking import Question, moved_on
from linli.insight.rules.spans import whole_months

DAY = timedelta(days=1)
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
WENT = """
[[indicator]]
code = "own_count"
name = "自定"
name_en = "own"
kind = "count"
basis = "reported_at"
what = "case_id > 0"
direction = "none"
source = "a test"
since = 2026-05-04
until = 2026-05-31
"""


@pytest.fixture
def days(transactional_db: None) -> list[date]:
    """The days of thirty reports over three months, all but the last five in the first street, and their facts."""
    town, rng = build(), Random(2)
    found = sorted(rng.randrange(90) for _ in range(30))
    for number, day in enumerate(found):
        _report(town, day, "grid1" if number < 25 else "grid2")
    insight.rebuild(at=later(days=100))
    return [MONDAY.date() + DAY * day for day in found]


def _report(town: World, day: int, grid: str) -> None:
    town.report(at=later(days=day), area_id=town.areas[grid])


def asked(begin: date, end: date, compare: str, *by: str, codes: tuple[str, ...] = ("reported",)) -> insight.Answer:
    """Ask as the system."""
    fields = {"indicators": list(codes), "by": list(by), "from": str(begin), "to": str(end), "compare": compare}
    return insight.answer(actor=SYSTEM, question=insight.asked(fields))


def before(found: insight.Answer, code: str = "reported") -> dict[Any, float | None]:
    """What the lines had in the time before, by their first key."""
    return {line.keys[0]: line.before[code].value for line in found.lines if line.before[code].value}


@given(DAYS, st.integers(0, 800), st.sampled_from(["previous", "year_ago"]))
def test_whole_months_are_compared_with_whole_months(day: date, length: int, compare: str) -> None:
    for begin, end in ((day, day + DAY * length), (day.replace(day=1), (day + DAY * length).replace(day=1) - DAY)):
        if begin <= end:
            first, last = insight.earlier(Question(("reported",), (), (), begin, end, compare))
            assert first <= last < (begin if compare == "previous" else end)
            assert whole_months(begin, end) <= whole_months(first, last)
            assert compare != "previous" or last == begin - DAY
            longer = abs((last - first) - (end - begin))
            assert whole_months(begin, end) or longer <= (DAY if compare == "year_ago" else 0 * DAY)


@given(DAYS, st.integers(0, 800), st.sampled_from(["day", "month", "quarter", "year"]))
def test_no_two_times_are_set_beside_the_same(day: date, length: int, unit: str) -> None:
    for compare in ("previous", "year_ago"):
        question = Question(("reported",), (unit,), (), day, day + DAY * length, compare)
        begin, end = insight.earlier(question)
        every = {begin + DAY * number for number in range((end - begin).days + 1)}
        months = {"month": 1, "quarter": 3, "year": 12}.get(unit, 0)
        times = {date(one.year, (one.month - 1) // months * months + 1, 1) for one in every} if months else every
        moved = [found for one in times if (found := moved_on(question, one))]
        assert len(moved) == len(set(moved))
        assert compare == "previous" or len(moved) >= len(times) - 3, "but 29 February nothing is without its like"


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_engine
def test_what_has_fallen_to_nothing_is_a_row_and_weeks_are_set_beside_the_days_they_hold(days: list[date]) -> None:
    begin, end = date(2026, 4, 15), date(2026, 5, 14)
    first, counts = begin - DAY * 30, Counter(days)
    earlier = {day: number for day, number in counts.items() if first <= day < begin}
    assert sum(earlier.values()) > 5
    by_week = asked(begin, end, "previous", "week", codes=("reported", "open_cases"))
    weeks: Counter[date] = Counter()
    for day, number in earlier.items():
        weeks[_monday(day + DAY * 30)] += number
    assert before(by_week) == weeks
    for line in by_week.lines:
        last = min(line.keys[0] + DAY * 6, end) - DAY * 30
        assert line.before["open_cases"].value == sum(day <= last for day in days)
    by_day = asked(begin, end, "previous", "day")
    assert before(by_day) == {day + DAY * 30: number for day, number in earlier.items()}
    assert before(asked(begin, end, "previous", "month")) == {}, "parts of three months beside parts of two"
    assert before(asked(date(2026, 5, 1), date(2026, 5, 31), "previous", "month")) == {
        date(2026, 5, 1): sum(number for day, number in counts.items() if day.month == 4)
    }
    by_street = asked(days[-1], days[-1] + DAY * 100, "previous", "street")
    assert len(by_street.lines) == 2
    assert sum(line.figures["reported"].value or 0 for line in by_street.lines) == counts[days[-1]]
    assert sum(before(by_street).values()) == by_street.whole.before["reported"].value == 30 - counts[days[-1]]


def _monday(day: date) -> date:
    return day - DAY * day.weekday()


@pytest.mark.django_db(transaction=True)
@pytest.mark.one_engine
def test_an_indicator_is_told_of_periods_in_which_it_holds(days: list[date]) -> None:
    insight.load_indicators(actor=SYSTEM, text=WENT, since=date(2026, 4, 1), at=MONDAY)

    def told(end: date) -> float | None:
        return asked(date(2026, 3, 1), end, "", codes=("own_count",)).whole.figures["own_count"].value

    assert [told(date(2026, month, day)) for month, day in ((5, 3), (5, 4), (5, 31), (6, 1))] == [
        None, sum(day <= date(2026, 5, 4) for day in days), len([day for day in days if day.month < 6]), None,
    ]  # fmt: skip
    over = insight.asked({"indicators": ["own_count"], "from": "2026-03-01", "to": "2026-06-01"})
    with pytest.raises(InvalidInput):
        insight.behind(actor=SYSTEM, question=over)
    text = WENT.replace("until = 2026-05-31", "until = 2026-05-03")
    with pytest.raises(InvalidInput):
        insight.load_indicators(actor=SYSTEM, text=text, since=date(2026, 4, 1), at=MONDAY)
