"""The inbox: what units are told, read by the people who hold rights exactly there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Min

from linli.channels.notify.models import Bookmark, Message
from linli.channels.pages import red
from linli.channels.pages.red import Red
from linli.common.actor import Actor
from linli.common.planning import planned_for_these_values
from linli.geography import api as geography

PAGE: Final = 40
MOST_COUNTED: Final = 99
LATE: Final = timedelta(minutes=30)  # after this a notice that was tried is late


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One line of the inbox."""

    id: int
    case_id: int
    occasion: str
    data: Mapping[str, Any]
    unit_id: int
    at: datetime
    unread: bool


def _recipients(actor: Actor) -> list[str]:
    """The units an actor speaks for: the own one, those a right was given over, and their duty desks; not all below them."""
    units = {scope.unit_id for scopes in actor.grants.values() for scope in scopes}
    units |= {actor.unit_id} if actor.unit_id else set()
    units |= {desk for unit_id in units if (desk := geography.unit(unit_id).duty_desk_id)}
    return [f"unit:{unit_id}" for unit_id in sorted(units)]


@planned_for_these_values()
def inbox(*, actor: Actor, after: int | None = None, size: int = PAGE) -> list[NoticeView]:
    """The newest notices to the actor's units, or those before the notice `after`."""
    rows = Message.objects.filter(recipient__in=_recipients(actor), channel="in_app")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    seen = _seen(actor)
    return [
        NoticeView(
            row.pk,
            row.case_id,
            row.occasion,
            row.data,
            int(row.recipient.partition(":")[2]),
            row.created_at,
            row.pk > seen,
        )
        for row in rows.order_by("-id")[:size]
    ]


@planned_for_these_values()
def unread(*, actor: Actor) -> int:
    """How many notices came since the actor last marked them read, at most 99."""
    rows = Message.objects.filter(recipient__in=_recipients(actor), channel="in_app", pk__gt=_seen(actor))
    return len(rows.order_by().values_list("pk")[:MOST_COUNTED])


def mark_seen(*, actor: Actor, upto: int) -> None:
    """Note that everything up to this notice has been read. Never goes back; doing it twice changes nothing."""
    moved = Bookmark.objects.filter(reader=actor.name, upto__lt=upto).update(upto=upto)
    if not moved and not Bookmark.objects.filter(reader=actor.name).exists():
        try:
            with transaction.atomic():
                Bookmark.objects.create(reader=actor.name, upto=upto)
        except IntegrityError:
            mark_seen(actor=actor, upto=upto)


def _seen(actor: Actor) -> int:
    return Bookmark.objects.filter(reader=actor.name).values_list("upto", flat=True).first() or 0


def failing(actor: Actor, at: datetime) -> Iterator[Red]:
    """Whether notices cannot be delivered: some wait though they were tried, or were given up within a day."""
    waiting = Message.objects.filter(state=Message.State.QUEUED, attempts__gt=0, created_at__lt=at - LATE)
    given_up = Message.objects.filter(state=Message.State.FAILED, created_at__gte=at - timedelta(days=1))
    firsts = [one for one in (rows.aggregate(first=Min("created_at"))["first"] for rows in (waiting, given_up)) if one]
    if firsts:
        yield from red.of_the_house(actor, "notices_failing", min(firsts), LATE)
