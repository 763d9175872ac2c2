"""Reads of contact cards: whom to ring for a place, and which cards handed out say something that is no longer true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from linli.common.actor import Actor
from linli.geography import api as geography
from linli.registry.events import Card, CardLine
from linli.registry.models import CardIssue, Post
from linli.registry.permissions import CARDS
from linli.registry.queries.reach import narrowed
from linli.registry.rules.offices import digest_of

# Whose offices stand on a card: from the narrowest area of the place to its street. The district's stand on the place's page.
_ON_THE_CARD = ("micro_grid", "grid", "functional", "community", "street")


def card_of(area_id: int) -> Card:
    """The contact card of a place, as it would be printed now. Raises NotFound for an unknown area."""
    lines = tuple(_lines(area_id))
    issue = CardIssue.objects.filter(area_id=area_id).values_list("content", "issued_at").first()
    content, issued_at = issue or ("", None)
    return Card(area_id, lines, issued_at, content == content_of(lines))


def content_of(lines: tuple[CardLine, ...]) -> str:
    """The fingerprint of what these lines say."""
    return digest_of(
        (line.role, _name(line.unit_id), line.phone, line.hours, str(line.vacant), _name(line.substitute_id), line.substitute_phone)
        for line in lines
    )  # fmt: skip


def _name(unit_id: int | None) -> str:
    return geography.unit(unit_id).name if unit_id is not None else ""


def _lines(area_id: int) -> Iterator[CardLine]:
    chain = [area for area in reversed(geography.chain(area_id)) if area.level in _ON_THE_CARD]
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.filter(area_id__in=[area.id for area in chain]).order_by("id"):
        posts.setdefault(post.area_id, []).append(post)
    for area in chain:
        yield from (_of_post(post) for post in posts.get(area.id, []))
        office = geography.speaker_of(area.id)
        if office is not None and office.id not in {post.unit_id for post in posts.get(area.id, []) if not post.vacant}:
            yield _line(area.id, office)


def _of_post(post: Post) -> CardLine:
    unit = geography.unit(post.unit_id)
    desk = geography.unit(post.substitute_id) if post.substitute_id else geography.duty_desk_of(unit.id)
    substitute = desk if desk.id != unit.id or post.vacant else None
    own = post.phone or unit.duty_phone
    phone = "" if post.vacant else own or (substitute.duty_phone if substitute else "")
    return CardLine(
        post.area_id, post.role, unit.id, phone, post.hours or unit.hours, post.vacant,
        substitute.id if substitute else None, substitute.duty_phone if substitute else "", post.pk,
    )  # fmt: skip


def _line(area_id: int, unit: geography.UnitView) -> CardLine:
    desk = geography.duty_desk_of(unit.id)
    other = desk if desk.id != unit.id else None
    return CardLine(
        area_id, "", unit.id, unit.duty_phone or (other.duty_phone if other else ""), unit.hours, False,
        other.id if other else None, other.duty_phone if other else "",
    )  # fmt: skip


def phone_of(area_id: int) -> str:
    """The office number that answers for an area: of the narrowest body that has one; empty where none has."""
    for area in reversed(geography.chain(area_id)):
        unit = geography.speaker_of(area.id)
        if unit is not None and unit.duty_phone:
            return unit.duty_phone
    return ""


def posts_of(*, actor: Actor, area_id: int) -> list[CardLine]:
    """The posts set for exactly this area, where the actor keeps its cards; empty otherwise."""
    return [_of_post(row) for row in Post.objects.filter(narrowed(actor, CARDS), area_id=area_id).order_by("id")]


def cards_to_reissue(*, actor: Actor) -> list[tuple[int, datetime]]:
    """Areas, where the actor keeps the cards, whose card was handed out and says something else now; and when it was."""
    rows = CardIssue.objects.filter(narrowed(actor, CARDS)).order_by("issued_at")
    return [(row.area_id, row.issued_at) for row in rows if row.content != content_of(tuple(_lines(row.area_id)))]
