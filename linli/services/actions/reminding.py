"""The owner of an article is reminded before its day of review, and once it has passed: a job of the timetable."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from linli.common.actor import SYSTEM
from linli.services import events
from linli.services.actions.articles import happened
from linli.services.models import Article
from linli.services.queries.articles import NEAR, local_day

_AT_ONCE = 200


def remind_of_reviews(*, at: datetime) -> int:
    """Record which published articles run out within 30 days, and which have; each once. Answers how many. May run twice."""
    today = local_day(at)
    published = Article.objects.filter(state=Article.State.PUBLISHED)
    over = published.filter(review_by__lt=today).exclude(reminded="over")
    near = published.filter(review_by__gte=today, review_by__lte=today + NEAR, reminded="")
    told = 0
    for rows, mark, kind in ((over, "over", events.RUN_OUT), (near, "near", events.REVIEW_NEAR)):
        for row in rows.order_by("review_by", "pk")[:_AT_ONCE]:
            told += _remind(row, mark, kind, at)
    return told


def _remind(row: Article, mark: str, kind: str, at: datetime) -> bool:
    with transaction.atomic():
        if (
            not Article.objects.filter(pk=row.pk, state=Article.State.PUBLISHED)
            .exclude(reminded=mark)
            .update(reminded=mark)
        ):
            return False
        happened(row, kind, SYSTEM, at, until=row.review_by.isoformat())
    return True
