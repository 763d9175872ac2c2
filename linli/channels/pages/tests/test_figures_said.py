"""A figure is written the same on pages, in assessments and in reports: rounded once, and never all or nothing where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from linli.channels.pages import figures as words
from linli.channels.schemes.templatetags.schemes import share
from linli.insight.api import Figure
from linli.insight.queries.answers.definitions import shipped
from linli.insight.queries.reporting import words as of_reports

pytestmark = pytest.mark.one_engine
RATE = shipped().indicators["closed_in_time"]
A, B = (Figure(value, value * 2000, 2000, 0, {}, few=False) for value in (0.8345, 0.9155))


@pytest.mark.parametrize("value", [0.0, 0.0001, 0.1245, 0.8345, 0.9995, 0.99999, 1.0])
def test_a_share_is_the_same_wherever_it_stands(value):
    plain = words.percent(value).replace(" ", "")
    assert share(value).replace(" ", "") == of_reports.share(value) == plain
    assert (plain == "0.0%") == (value == 0)
    assert (plain == "100.0%") == (value == 1)


@pytest.mark.parametrize("value", [0, 1, 1234.0, 0.9, 1234.56, 3 * 0.9 + 0.3])
def test_a_count_is_the_same_wherever_it_stands(value):
    assert words.number(value) == of_reports.count(value)


def test_a_change_is_that_of_the_values_as_they_are_written():
    """83.5 % before and 91.6 % now are 8.1 points apart, whatever lies behind the rounding."""
    assert (words.percent(A.value), words.percent(B.value)) == ("83.5 %", "91.6 %")
    text, tone = words.change(RATE, B, A)
    assert (text.split()[0], tone) == ("+8.1", "good")
    assert of_reports.change(RATE, B, A).split()[0] == "+8.1"
    assert words.change(RATE, replace(A, value=A.value + 1e-5), A)[1] == "none"


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, ["0 h", "0.5 h", "1 h"]), (19, ["0 h", "10 h", "20 h"]), (40, ["0 h", "20 h", "40 h"]), (47, ["0 d", "1 d", "2 d"]),
     (49, ["0 d", "1.25 d", "2.5 d"]), (1000, ["0 d", "25 d", "50 d"])],
)  # fmt: skip
def test_the_numbers_of_a_scale_of_time_are_round_and_in_one_unit(hours, said):
    one = shipped().indicators["handling_time"]
    top = words.scaled(one, hours * 3600)
    with translation.override("en"):
        assert [words.short(one, top * share, top) for share in (0, 0.5, 1)] == said
