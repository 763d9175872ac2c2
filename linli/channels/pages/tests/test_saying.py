"""What templates say of times, numbers and names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.translation import override

from linli.channels.pages.templatetags import pages
from linli.common import clock

pytestmark = pytest.mark.one_engine
NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@dataclass
class Thing:
    name: str
    name_en: str


@pytest.mark.parametrize(
    ("spared", "english", "chinese"),
    [
        (timedelta(minutes=0), "0 min left", "剩 0 分钟"),
        (timedelta(minutes=40), "40 min left", "剩 40 分钟"),
        (timedelta(hours=3, minutes=5), "3 h 5 min left", "剩 3 小时 5 分钟"),
        (timedelta(days=1, hours=2, minutes=9), "1 day 2 h left", "剩 1 天 2 小时"),
        (timedelta(days=12, hours=5), "12 days left", "剩 12 天"),
        (timedelta(hours=-26), "1 day 2 h late", "超时 1 天 2 小时"),
    ],
)
def test_time_left_is_said_in_two_units_at_most(spared, english, chinese):
    with override("en"):
        assert pages.remaining(NOW + spared, NOW) == english
    with override("zh-hans"):
        assert pages.remaining(NOW + spared, NOW) == chinese


@pytest.mark.parametrize(
    ("hours", "state", "share", "tone"),
    [
        (-1, "running", None, "late"),
        (5, "running", None, "soon"),
        (48, "running", None, "fine"),
        (48, "running", 0.85, "soon"),
        (5, "running", 0.1, "fine"),
        (-1, "paused", None, "paused"),
        (-1, "met", None, "met"),
        (5, "missed", None, "late"),
        (5, "cancelled", None, "none"),
    ],
)
def test_a_clocks_tone_follows_what_is_left_and_its_state(hours, state, share, tone):
    assert pages.clock_tone(NOW + timedelta(hours=hours), NOW, state, share) == tone


def test_moments_are_written_as_people_write_them_here():
    with clock.standing_at(NOW), override("zh-hans"):
        assert pages.when(NOW) == "3月2日 10:00"
        assert pages.when(NOW - timedelta(days=300)) == "2025年5月6日 10:00"
        assert pages.when(date(2026, 5, 1)) == "2026年5月1日"
    with clock.standing_at(NOW), override("en"):
        assert pages.when(NOW) == "2 Mar, 10:00"
        assert pages.when(NOW - timedelta(days=300)) == "6 May 2025, 10:00"
    assert pages.when(None) == ""


def test_names_are_shown_in_the_readers_language_where_there_is_one():
    with override("en"):
        assert pages.named(Thing("路灯", "street lamp")) == "street lamp"
        assert pages.named(Thing("路灯", "")) == "路灯"
    with override("zh-hans"):
        assert pages.named(Thing("路灯", "street lamp")) == "路灯"
    assert pages.named(None) == ""


def test_receipt_numbers_are_grouped_and_icons_hidden_unless_they_mean_something():
    assert pages.receipt("201503301784") == "2015 0330 1784"
    assert 'aria-hidden="true"' in pages.icon("check")
    assert 'aria-label="done &lt;b&gt;"' in pages.icon("check", "", "done <b>")
