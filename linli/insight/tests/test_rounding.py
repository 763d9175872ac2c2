"""Shares beside each other come to one hundred, and each lies next to the exact one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.insight.rules.rounding import percents


def test_thirds_come_to_one_hundred() -> None:
    assert percents([1, 1, 1]) == [33.4, 33.3, 33.3]
    assert percents([2, 1], digits=0) == [67, 33]
    assert percents([0, 0]) == [0, 0]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=60), st.integers(0, 2))
def test_they_always_come_to_one_hundred(parts: list[int], digits: int) -> None:
    found = percents(parts, digits=digits)
    if sum(parts):
        assert sum(found) == pytest.approx(100)
        for part, share in zip(parts, found, strict=True):
            assert abs(share - 100 * part / sum(parts)) <= 10**-digits + 1e-6
