"""Reads of articles for the people who look after them: what is published anybody of the staff may read; what is still being
written is read by those who hold a right over its owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from linli.common.actor import Actor
from linli.common.errors import NotFound
from linli.services.models import Article, Helped, Missed
from linli.services.permissions import CHECK, WRITE
from linli.services.queries.views import ArticleView, view_of

STAFF: Final = frozenset({"person", "machine", "system"})
NEAR: Final = timedelta(days=30)  # how long before its last day the owner is reminded of an article


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles of the list: all of it by default. `due`: only what runs out within 30 days or has run out."""

    state: str = ""
    audience: str = ""
    matter: str = ""
    owner_id: int | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article of the list: its newest version, the number of the published one (None: none), and whether it helped."""

    newest: ArticleView
    published: ArticleView | None
    helped_yes: int
    helped_no: int


def local_day(at: datetime) -> date:
    """The day of a moment where the house stands."""
    return timezone.localtime(at).date()


def mine(actor: Actor) -> Q:
    """The versions whose owner lies where the actor writes or checks."""
    if actor.everything:
        return Q()
    scopes = {scope.unit_path for right in (WRITE, CHECK) for scope in actor.scopes(right)}
    found = Q(pk__in=())
    for path in scopes:
        found |= Q(owner__path__startswith=path)
    return found


def seen_by(actor: Actor) -> QuerySet[Article]:
    """The versions an actor may read: of the staff, what was published once and what is the actor's own; else nothing."""
    if actor.kind not in STAFF:
        return Article.objects.none()
    return Article.objects.filter(Q(published_at__isnull=False) | mine(actor))


def articles(*, actor: Actor, filters: ArticleFilter, at: datetime, limit: int = 500) -> list[ArticleRow]:
    """The articles an actor may read, what runs out first above; by the filter."""
    rows = _newest(actor, filters)
    if filters.due:
        rows = rows.filter(state=Article.State.PUBLISHED, review_by__lte=local_day(at) + NEAR)
    found = list(rows.order_by("review_by", "code")[:limit])
    codes = {row.code for row in found}
    published = {
        row.code: view_of(row)
        for row in seen_by(actor).filter(code__in=codes, state=Article.State.PUBLISHED)
    }  # fmt: skip
    helped = {
        one.article_id: (one.yes, one.no)
        for one in Helped.objects.filter(article__in=[p.id for p in published.values()])
    }
    none = (0, 0)
    return [
        ArticleRow(
            view_of(row),
            published.get(row.code),
            *(helped.get(published[row.code].id, none) if row.code in published else none),
        )
        for row in found
        if not filters.matter
        or any(filters.matter.startswith(code) or code.startswith(filters.matter) for code in row.matters)
    ]


def _newest(actor: Actor, filters: ArticleFilter) -> QuerySet[Article]:
    """The newest version of each article that the actor sees; with a state, the versions in that state."""
    seen = seen_by(actor)
    if filters.state or filters.due:
        rows = seen.filter(state=filters.state or Article.State.PUBLISHED)
    else:
        newest = seen.filter(code=OuterRef("code")).order_by("-number").values("pk")[:1]
        rows = seen.filter(pk=Subquery(newest))
    if filters.audience:
        rows = rows.filter(audience=filters.audience)
    return rows.filter(owner_id=filters.owner_id) if filters.owner_id is not None else rows


def versions(*, actor: Actor, code: str) -> list[ArticleView]:
    """Every version the actor may read, newest first. Raises NotFound where there is none."""
    found = [view_of(row) for row in seen_by(actor).filter(code=code).order_by("-number")]
    if not found:
        raise NotFound(what="article")
    return found


def to_check(*, actor: Actor) -> list[ArticleView]:
    """Drafts that wait for the actor's check: written by somebody else, owned where the actor checks."""
    rows = (
        Article.objects.filter(mine(actor), state=Article.State.DRAFT)
        .exclude(written_by=actor.name)
        .select_related("owner")
    )
    return [view_of(row) for row in rows.order_by("written_at") if actor.may_at_unit(CHECK, row.owner.path)]


def count_due(*, actor: Actor, at: datetime) -> int:
    """How many published articles of the actor's units run out within 30 days or have run out."""
    due = Article.objects.filter(mine(actor), state=Article.State.PUBLISHED, review_by__lte=local_day(at) + NEAR)
    return due.count()


def missed(*, actor: Actor, at: datetime, months: int = 3) -> list[tuple[str, int]]:
    """What people looked for and did not find in the last months, by matter, most often first. Only for who writes or checks."""
    if not (actor.may(WRITE) or actor.may(CHECK)):
        return []
    since = (local_day(at).replace(day=1) - timedelta(days=31 * (months - 1))).replace(day=1)
    counted: dict[str, int] = {}
    for code, times in Missed.objects.filter(month__gte=since).values_list("matter_code", "times"):
        counted[code] = counted.get(code, 0) + times
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def newest_number(code: str) -> int:
    """The number of the newest version; 0 for a code that nobody has used."""
    return Article.objects.filter(code=code).aggregate(found=Max("number"))["found"] or 0
