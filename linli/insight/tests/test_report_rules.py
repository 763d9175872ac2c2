"""What reports are rounded, ordered and dated by."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.insight.rules import rounding
from linli.insight.rules.spans import BadSpan, Span, free, latest, span_of


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40))
def test_printed_shares_add_up_to_exactly_a_hundred(counts: list[int]) -> None:
    shares = rounding.percents(counts)
    assert round(sum(shares), 6) == (100 if sum(counts) else 0)
    for count, share in zip(counts, shares, strict=True):
        assert abs(share - 100 * count / (sum(counts) or 1)) < 0.1 + 1e-9


def test_nearly_all_is_not_all_and_nearly_none_is_not_none() -> None:
    assert rounding.percent(9_999 / 10_000) == 99.9
    assert rounding.percent(1 / 10_000) == 0.1
    assert (rounding.percent(1), rounding.percent(0), rounding.percent(2 / 3)) == (100, 0, 66.7)


def test_a_difference_is_that_of_what_is_printed() -> None:
    assert rounding.points_between(0.9346, 0.9124) == round(93.5 - 91.2, 1)
    assert rounding.change(12, 0) is None
    assert rounding.change(12, 10) == 20


def test_places_in_an_order_are_shared_and_what_is_not_known_is_last() -> None:
    assert rounding.in_order([5, 9, None, 9, 1]) == [3, 1, 5, 1, 4]


def test_spans_are_those_of_the_calendar() -> None:
    assert span_of("month", date(2028, 2, 10)) == Span("month", date(2028, 2, 1), date(2028, 2, 29))
    assert span_of("month", date(2028, 2, 10)).year_before().end == date(2027, 2, 28)
    assert span_of("quarter", date(2026, 1, 31)).before() == Span("quarter", date(2025, 10, 1), date(2025, 12, 31))
    assert span_of("week", date(2026, 1, 1)) == Span("week", date(2025, 12, 29), date(2026, 1, 4))
    assert span_of("month", date(2026, 3, 31)).before().end == date(2026, 2, 28)
    assert free(date(2026, 3, 10), date(2026, 3, 12)).before() == Span("free", date(2026, 3, 7), date(2026, 3, 9))
    assert [span.begin.month for span in latest("month", date(2026, 3, 5), 3)] == [3, 2, 1]


@given(st.sampled_from(["week", "month", "quarter"]), st.dates(date(1996, 1, 1), date(2180, 1, 1)))
def test_spans_follow_each_other_without_a_gap(kind: str, day: date) -> None:
    span = span_of(kind, day)
    assert span.begin <= day <= span.end
    assert (span.begin - span.before().end).days == 1
    assert span.year_before().begin < span.before().begin


@pytest.mark.parametrize(
    ("begin", "end"),
    [(date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 1, 1), date(2027, 1, 2)), (date(1900, 1, 1), date(1900, 1, 2))],
)
def test_other_days_are_refused(begin: date, end: date) -> None:
    with pytest.raises(BadSpan):
        free(begin, end)


@pytest.mark.parametrize("kind", ["week", "month", "quarter"])
def test_no_span_lies_where_no_record_can_be(kind: str) -> None:
    for day in (date.min, date(1994, 12, 31), date(2190, 1, 2), date.max):
        with pytest.raises(BadSpan):
            span_of(kind, day)
