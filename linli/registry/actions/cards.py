"""Writes of contact cards: which posts answer for a place, and that its card was handed out as it is now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.audit.api import Happening, Subject, record
from linli.common.actor import Actor
from linli.common.errors import InvalidInput, NotFound
from linli.geography import api as geography
from linli.registry import events
from linli.registry.events import Card, NewPost
from linli.registry.models import CardIssue, Post
from linli.registry.permissions import CARDS
from linli.registry.queries.cards import card_of, content_of
from linli.registry.queries.reach import need_over
from linli.registry.rules.offices import office_number


def set_post(*, actor: Actor, new: NewPost, at: datetime) -> None:
    """Set who answers for a place under this role; the same role of the same area is changed. No names, no own telephones.

    Raises InvalidInput, NotFound, and Forbidden outside the actor's areas.
    """
    need_over(actor, CARDS, new.area_id)
    if new.role not in Post.Role.values:
        raise InvalidInput(field="role", reason="There is no such post.")
    for unit_id in (new.unit_id, new.substitute_id):
        if unit_id is not None and not geography.unit(unit_id).open:
            raise InvalidInput(field="unit", reason="This unit is closed.")
    geography.check_hours(new.hours)
    values = {
        "unit_id": new.unit_id, "phone": office_number(new.phone), "hours": new.hours.replace(" ", ""), "vacant": new.vacant,
        "substitute_id": new.substitute_id, "changed_at": at,
    }  # fmt: skip
    with transaction.atomic():
        Post.objects.update_or_create(area_id=new.area_id, role=new.role, defaults=values)
        told = {"role": new.role, "unit_id": new.unit_id, "vacant": new.vacant}
        _tell(new.area_id, events.POST_SET, actor, at, told)


def end_post(*, actor: Actor, post_id: int, at: datetime) -> None:
    """Take a post off the card. Raises NotFound, also outside the actor's areas."""
    with transaction.atomic():
        post = Post.objects.select_for_update().filter(pk=post_id).first()
        if post is None:
            raise NotFound(what="post")
        need_over(actor, CARDS, post.area_id)
        post.delete()
        _tell(post.area_id, events.POST_ENDED, actor, at, {"role": post.role})


def issue_card(*, actor: Actor, area_id: int, at: datetime) -> Card:
    """Remember that the card of a place is handed out as it is now. Raises NotFound, Forbidden."""
    need_over(actor, CARDS, area_id)
    content = content_of(card_of(area_id).lines)
    with transaction.atomic():
        CardIssue.objects.update_or_create(area_id=area_id, defaults={"content": content, "issued_at": at})
        _tell(area_id, events.CARD_ISSUED, actor, at, {})
    return card_of(area_id)


def _tell(area_id: int, kind: str, actor: Actor, at: datetime, data: dict[str, object]) -> None:
    record(subject=Subject.of("area", area_id), actor=actor, at=at, happenings=[Happening(kind, data)])
