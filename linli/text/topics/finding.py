"""From messages to topics, hottest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from linli.text.topics.heat import course, heat, people_behind, trend
from linli.text.topics.joining import ALIKE, joined
from linli.text.topics.messages import Post, Topic
from linli.text.topics.naming import name_of, place_of
from linli.text.weighing import rarity

FEWEST: Final = 2
TREND_DAYS: Final = 30.0
_STRETCHES: Final = 12


def find_topics(
    messages: Sequence[Post],
    *,
    until: datetime | None = None,
    days: float | None = None,
    half_life_days: float | None = None,
    fewest: int = FEWEST,
    alike: float = ALIKE,
) -> list[Topic]:
    """The topics of a window that ends at `until` (default: the newest message) and lasts `days` (default: all there is).

    A topic has at least `fewest` messages within the window. With `days`, messages of as many days before take part in
    the joining, so that the trend compares like with like; without, the trend is that of the last 30 days. The half-life
    of the heat is half the window unless given.
    """
    if not messages:
        return []
    window = _window(messages, until, days, half_life_days)
    read = sorted(
        (m for m in messages if window.earliest <= m.at <= window.end), key=lambda message: (message.at, message.id)
    )
    found = []
    for group in joined([(m.title, m.body, m.place) for m in read], rarity.shipped(), alike=alike):
        members = [read[at] for at in group]
        inside = [message for message in members if message.at >= window.start]
        if len(inside) >= max(fewest, 1):
            found.append(_topic(members, inside, window))
    return sorted(found, key=lambda topic: (-topic.heat, -len(topic.messages), topic.messages))


class _Window(NamedTuple):
    """What is looked at, from when messages take part in the joining, and how fast they cool."""

    earliest: datetime
    start: datetime
    end: datetime
    half_life_days: float
    trend_days: float


def _window(
    messages: Sequence[Post], until: datetime | None, days: float | None, half_life_days: float | None
) -> _Window:
    end = until or max(message.at for message in messages)
    start = end - timedelta(days=days) if days else min(message.at for message in messages)
    earliest = start - timedelta(days=days) if days else start
    half_life = half_life_days or max((end - start) / timedelta(days=2), 0.5)
    return _Window(earliest, start, end, half_life, days or TREND_DAYS)


def _topic(members: list[Post], inside: list[Post], window: _Window) -> Topic:
    return Topic(
        name=name_of(inside),
        place=place_of(inside),
        first=inside[0].at,
        last=inside[-1].at,
        messages=tuple(message.id for message in inside),
        people=people_behind(inside),
        supports=sum(max(0, message.supports) for message in inside),
        opposes=sum(max(0, message.opposes) for message in inside),
        heat=heat(inside, until=window.end, half_life_days=window.half_life_days),
        trend=trend(members, until=window.end, days=window.trend_days),
        course=course(inside, since=window.start, until=window.end, stretches=_STRETCHES),
    )
