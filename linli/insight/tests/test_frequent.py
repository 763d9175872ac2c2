"""How far what is reported is always the same few things."""

from __future__ import annotations

from linli.insight.rules.frequent import most_frequent


def test_the_most_frequent_matters_stand_over_all_that_was_reported():
    found = most_frequent({"C01": 4, "E02": 9, "": 20, "C03": 4, "H01": 1, "E05": 2}, most=3)
    assert found.matters == ("E02", "C01", "C03")  # of equal ones the lower code; what has no matter is none
    assert (found.above, found.below) == (17, 40)
    assert found.share == 17 / 40


def test_where_nothing_was_reported_there_is_no_share():
    assert most_frequent({}).share is None
    assert most_frequent({"": 3}).share == 0
