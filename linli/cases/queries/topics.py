"""Hot topics among the cases somebody may see: found in their words when asked for, never kept.

Of people only a number is told: who wrote what is not looked at, only whether two messages came from the same contact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from linli.cases.models import Case, Report
from linli.cases.permissions import VIEW
from linli.cases.queries import scope
from linli.common.actor import Actor
from linli.common.errors import InvalidInput
from linli.geography import api as geography
from linli.registry import api as registry
from linli.text import api as text

LONGEST_WINDOW_DAYS: Final = 90
MOST_READ: Final = 2_000  # the newest cases of both windows
FEWEST: Final = 3
SHOWN: Final = 30
# No index leads from every scope to a stretch of time: so many of the newest cases are looked through.
LOOKED_THROUGH: Final = 100_000


@dataclass(frozen=True, slots=True)
class HotTopic:
    """Cases about the same matter at the same place: how many messages, from how many people, how hot, which way.

    `case_ids`: newest first. `supports`: people who joined one of them. `course`: messages in equal stretches of the
    window, oldest first. `trend`: new, rising, steady, falling or quiet, from `now` against `before`.
    """

    name: str
    place: str
    first: datetime
    last: datetime
    case_ids: tuple[int, ...]
    messages: int
    people: int
    supports: int
    heat: float
    trend: str
    now: int
    before: int
    course: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HotTopics:
    """The topics of a window: how many cases were read for it, whether there were more, how many topics were found."""

    until: datetime
    days: int
    cases: int
    more: bool
    found: int
    topics: tuple[HotTopic, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """What is read of a case."""

    id: int
    title: str
    text: str
    community_id: int | None
    reported_at: datetime
    voices: int


def hot_topics(*, actor: Actor, at: datetime, days: int = 30, fewest: int = FEWEST) -> HotTopics:
    """Groups of at least `fewest` messages of the last `days` about the same matter at the same place, hottest first.

    InvalidInput for a window of less than one or more than 90 days.
    """
    if not 1 <= days <= LONGEST_WINDOW_DAYS:
        raise InvalidInput(field="days", reason="Choose a window of 1 to 90 days.")
    actor.need(VIEW)
    rows = _rows(actor, at - timedelta(days=2 * days), at)
    found = text.find_topics(list(_messages(rows)), until=at, days=days, fewest=fewest)
    start = at - timedelta(days=days)
    read = sum(row.reported_at >= start for row in rows)
    shown = tuple(_view(topic) for topic in found[:SHOWN])
    return HotTopics(at, days, read, len(rows) == MOST_READ, len(found), shown)


def _rows(actor: Actor, since: datetime, until: datetime) -> list[_Row]:
    newest = Case.objects.aggregate(newest=Max("pk"))["newest"] or 0
    found: dict[int, _Row] = {}
    for condition in scope.branches(actor, VIEW):
        cases = Case.objects.filter(
            condition, pk__gt=newest - LOOKED_THROUGH, reported_at__gt=since, reported_at__lte=until
        )
        rows = cases.exclude(state="void").exclude(text="").order_by("-pk")
        columns = ("id", "title", "text", "community_id", "reported_at", "reports_count")
        found.update((row[0], _Row(*row)) for row in rows.values_list(*columns)[:MOST_READ])
    return sorted(found.values(), key=lambda row: -row.id)[:MOST_READ]


def _messages(rows: Iterable[_Row]) -> Iterator[text.Post]:
    """Each case as a message; whoever joined it since is a voice for it."""
    rows = list(rows)
    hands = _hands([row.id for row in rows])
    places = {id_: geography.area(id_).name for id_ in {row.community_id for row in rows} if id_}
    for row in rows:
        yield text.Post(
            str(row.id), row.title, row.text, row.reported_at, places.get(row.community_id or 0, ""),
            hands.get(row.id, ""), max(0, row.voices - 1),
        )  # fmt: skip


def _hands(case_ids: list[int]) -> dict[int, str]:
    """For each case something that is equal where the contact behind the first report is; nothing where none was left."""
    contacts: dict[int, Any] = {}
    reports = Report.objects.filter(case_id__in=case_ids, contact__isnull=False).order_by("-id")
    contacts.update(reports.values_list("case_id", "contact_id"))
    same = registry.told_apart(list(contacts.values()))
    return {case_id: same[contact] for case_id, contact in contacts.items() if contact in same}


def _view(topic: text.Topic) -> HotTopic:
    return HotTopic(
        topic.name, topic.place, topic.first, topic.last, tuple(map(int, reversed(topic.messages))),
        len(topic.messages), topic.people, topic.supports, topic.heat, topic.trend.word, topic.trend.now,
        topic.trend.before, topic.course,
    )  # fmt: skip
