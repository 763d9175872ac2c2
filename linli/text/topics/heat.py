"""How hot a topic is.

    heat = P + ln(1 + N − P) + ln(1 + S) + ½ · ln(1 + O)

Every message weighs 2^(−age / half-life). P is the sum over people, each with their newest message; N the sum over
messages; S and O the sums of votes in support and in opposition. People count in full. The same people writing again,
and votes, which cost one tap, are damped, so that no single row decides. Opposition is attention, too, but half.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log1p

from linli.text.topics.messages import Post, Trend

_DAY = timedelta(days=1)


def heat(messages: Sequence[Post], *, until: datetime, half_life_days: float) -> float:
    """The heat index of a group of messages at a time; newer messages after it weigh as much as one of that moment."""
    people: dict[str, float] = {}
    total = supports = opposes = 0.0
    for message in messages:
        weight = 0.5 ** (max(0.0, (until - message.at) / _DAY) / half_life_days)
        # Who left no name is somebody of their own.
        hand = message.reporter or f"\0{message.id}"
        people[hand] = max(people.get(hand, 0.0), weight)
        total += weight
        supports += weight * max(0, message.supports)
        opposes += weight * max(0, message.opposes)
    hands = sum(people.values())
    return round(hands + log1p(max(0.0, total - hands)) + log1p(supports) + 0.5 * log1p(opposes), 2)


def people_behind(messages: Sequence[Post]) -> int:
    """How many people wrote them; who left no name counts as one each."""
    return len({message.reporter or f"\0{message.id}" for message in messages})


def trend(messages: Sequence[Post], *, until: datetime, days: float) -> Trend:
    """How many came in the last `days`, how many in as many days before, how many earlier."""
    ages = [(until - message.at) / _DAY for message in messages]
    now, before = sum(age < days for age in ages), sum(days <= age < 2 * days for age in ages)
    return Trend(days, now, before, len(ages) - now - before)


def course(messages: Sequence[Post], *, since: datetime, until: datetime, stretches: int) -> tuple[int, ...]:
    """Messages in equal stretches of time from `since` to `until`."""
    counts = [0] * stretches
    length = (until - since) / stretches or _DAY
    for message in messages:
        if since <= message.at <= until:
            counts[min(int((message.at - since) / length), stretches - 1)] += 1
    return tuple(counts)
